"""Read every malformed and hostile file of the tests, and tell what became of each.

    python scripts/hostile.py [--variants N] [--all]

Prints a table: files, rows by code, the slowest. Exits with 1 where a file gave a code
that is wrong for it, no row at all, or took longer than its limit.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import hostile_files  # noqa: E402

from denialscan.settings import Limits, ReadingConfig  # noqa: E402
from denialscan.worker import Reader  # noqa: E402

#: Wall-clock seconds that a file may take beyond its limit, to start and to end a child.
_SLACK = 15.0
_LIMITS = Limits(seconds=60.0, seconds_per_page=5.0)


def main() -> int:
    """Read the files and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--variants", type=int, default=12, help="damaged copies of each format")
    parser.add_argument("--all", action="store_true", help="one line for every file")
    options = parser.parse_args()
    files = [*hostile_files.made(), *hostile_files.damaged(options.variants)]
    rows: Counter[str] = Counter()
    wrong: list[str] = []
    spent: list[tuple[float, str, str]] = []
    with tempfile.TemporaryDirectory() as folder, Reader(ReadingConfig(limits=_LIMITS)) as reader:
        for file in files:
            path = Path(folder) / file.name
            path.write_bytes(file.data)
            start = time.monotonic()
            result = reader.read(path)
            seconds = time.monotonic() - start
            path.unlink()
            codes = [hostile_files.READ] * len(result.readings) + [f.code for f in result.failures]
            rows.update(codes)
            told = ", ".join(f"{c} x{n}" if n > 1 else c for c, n in Counter(codes).items())
            spent.append((seconds, file.name, told))
            if not codes or (file.codes and set(codes) - set(file.codes)):
                wrong.append(f"{file.name}: {told or 'no row'}")
            if seconds > _LIMITS.seconds + _LIMITS.seconds_per_page * 300 + _SLACK:
                wrong.append(f"{file.name}: {seconds:.0f} s")
            if options.all:
                print(f"{seconds:6.1f} s  {file.name:24} {told}", flush=True)
    print(f"files   {len(files)}")
    print(f"rows    {sum(rows.values())}")
    for code, count in rows.most_common():
        print(f"  {code:16} {count}")
    print("slowest")
    for seconds, name, told in sorted(spent, reverse=True)[:10]:
        print(f"  {seconds:6.1f} s  {name:24} {told}")
    for line in wrong:
        print(f"wrong   {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
