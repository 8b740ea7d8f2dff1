"""Seconds, and the machine they were taken on.

CPU seconds are user and system time of this process and of all its children that
have ended: they say what a batch costs whatever else the machine does.
"""

from __future__ import annotations

import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path

#: Fresh processes are measured this often; the median counts.
STARTS = 3


class Meter:
    """Wall clock and CPU seconds, children included once they have ended."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), _cpu()

    @property
    def wall(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._wall

    @property
    def cpu(self) -> float:
        """CPU seconds since the start."""
        return _cpu() - self._cpu


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def measure_process(*arguments: str) -> float:
    """Return the CPU seconds of a fresh Python process. Raises CalledProcessError."""
    seconds: list[float] = []
    for _ in range(STARTS):
        meter = Meter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        seconds.append(meter.cpu)
    return statistics.median(seconds)


def machine() -> dict[str, str]:
    """Return what the figures depend on."""
    import pytesseract

    from denialscan import __version__

    try:
        said = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        said = ""
    model = re.search(r"^model name\s*:\s*(.+)$", said, re.M)
    facts = {
        "processor": model.group(1) if model else platform.processor() or "unknown",
        "cores": str(len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()),
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "Tesseract": str(pytesseract.get_tesseract_version()),
    }
    for name in ("tesserocr", "spacy"):
        try:
            facts[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            facts[name] = "none"
    return {**facts, "denialscan": __version__}
