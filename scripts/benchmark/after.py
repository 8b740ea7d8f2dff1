"""What follows reading, and starting: analysis, rules, a fresh process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmark.meter import Meter, measure_process

if TYPE_CHECKING:
    from denialscan.schema import ReadResult

#: The rules compare dates with a given day; which one does not matter here.
AS_OF = "2026-01-01"


@dataclass(frozen=True, kw_only=True)
class After:
    """CPU seconds: of all letters for analysis and rules, of one process for the rest."""

    letters: int
    sentences: int
    analysis: float
    check: float
    analyser_start: float
    help: float
    reader_start: dict[str, float]

    @property
    def letters_per_second(self) -> float:
        """Letters analysed and checked in a CPU second."""
        spent = self.analysis + self.check
        return self.letters / spent if spent else 0.0


def measure_after(
    warm_up: ReadResult, results: Sequence[ReadResult], reader_start: dict[str, float]
) -> After:
    """Analyse and check readings, each once; a text seen before would look fast."""
    from denialscan.examine import check_letters
    from denialscan.work import analyse_document, language_data

    analyser = language_data()
    check_letters(analyse_document(warm_up, analyser), path="", as_of=AS_OF)
    meter = Meter()
    found = [analyse_document(result, analyser) for result in results]
    analysis = meter.cpu
    meter = Meter()
    for letters in found:
        check_letters(letters, path="", as_of=AS_OF)
    check = meter.cpu
    flat = [letter for letters in found for letter in letters]
    load = "from denialscan import pipeline; pipeline.load_analyser()"
    return After(
        letters=len(flat),
        sentences=sum(len(letter.sentences) for letter in flat),
        analysis=analysis,
        check=check,
        analyser_start=measure_process("-c", load),
        help=measure_process("-m", "denialscan", "--help"),
        reader_start=reader_start,
    )
