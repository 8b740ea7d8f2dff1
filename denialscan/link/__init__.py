"""Links a letter to a person of the client file, or says that it is unsure.

``names`` compares names and numbers, ``people`` is the index over the client file and
``index`` builds it, ``weigh`` holds a letter against one person, ``decide`` chooses and
asks ``enough`` how sure it may be, ``answer`` words it. Reasons hold no names: they are
logged and exported.
"""

from __future__ import annotations

from denialscan.link.decide import link_person
from denialscan.link.index import index_people
from denialscan.link.names import digits_apart, known_names, name_relation, stated_name
from denialscan.link.people import People

__all__ = ["People", "digits_apart", "index_people", "known_names", "link_person",
           "name_relation", "stated_name"]  # fmt: skip
