"""The store: what was read, understood and found, in one SQLite file.

Three stages, each under its own key and redone only when that key changes: the
reading of a file, the analysis of a reading, the findings on a letter. Every
row but facts and reviews is derived and can be made again from the files.
"""

from __future__ import annotations

from denialscan.store.connect import Store, open_store

__all__ = ["Store", "open_store"]
