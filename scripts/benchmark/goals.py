"""The goals, and whether a run met them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmark.after import After
from benchmark.costs import Costs
from benchmark.readers import Run
from benchmark.score import Score

#: Character error rate in percent, at most, and A-numbers exact, at least, by condition.
CLEAN, MARKED, FADED, COARSE = (1.2, 1.0), (2.0, 0.98), (2.5, 0.98), (6.0, 0.90)
READ: dict[str, tuple[float, float]] = {
    **dict.fromkeys(
        (
            "scan", "skew", "rot90", "rot180", "rot270", "rotflag", "jpeg", "lowres",
            "image-png", "photo", "photo-light", "photo-shadow", "photo-cut", "photo-curved",
            "photo-exif", "multi-photo", "mixed", "blackedge", "punched", "layer-good",
            "layer-garbage", "layer-stamp", "digital",
        ),
        CLEAN,
    ),
    **dict.fromkeys(("fax", "stamp", "stamp-black", "penstroke", "bleed"), MARKED),
    **dict.fromkeys(("lowcontrast", "copy3"), FADED),
    "faxstd": COARSE,
}  # fmt: skip
#: Conditions that nobody can read: every page is marked so.
UNREADABLE = ("combo",)
#: No worse than another way by more: points of the error rate, share of the fields.
CER_SLACK, FIELD_SLACK = 0.3, 0.02
#: CPU seconds of OCRmyPDF over ours, at least: (clean scans, fax).
FASTER = {"pytesseract": (3.0, 1.3), "tesserocr": (5.0, 1.6)}
#: Parts of a scanned page's cost, at most.
DIGITAL_SHARE, LAYER_SHARE, SEEN_SHARE = 0.1, 1 / 3, 1 / 3
#: CPU seconds of bare recognition of a page, as measured when the goals were set.
RECOGNITION = 0.75
ANALYSIS_GOAL = 20.0  # letters per CPU second, at least
HELP_GOAL = 0.25  # CPU seconds, at most


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A figure held against its goal; ``least`` says which way."""

    name: str
    value: float
    goal: float
    least: bool = False
    unit: str = ""
    always: bool = False  # shown even where it was met

    @property
    def met(self) -> bool:
        """Whether the goal was met."""
        # Shares of whole pages and letters come out a hair off.
        return self.value >= self.goal - 1e-9 if self.least else self.value <= self.goal + 1e-9

    def line(self) -> str:
        """Return the figure and the verdict as text."""
        side = "at least" if self.least else "at most"
        verdict = "met" if self.met else "MISSED"
        return (
            f"{self.name}: {self.value:.2f}{self.unit}, goal {side} "
            f"{self.goal:.2f}{self.unit}: {verdict}"
        )


Scored = Sequence[tuple[Run, Score]]


def reading_goals(condition: str, runs: Scored) -> list[Goal]:
    """Return the goals of one condition: of our first way, and beside the others."""
    ours = [(run, score) for run, score in runs if run.way.startswith("denialscan")]
    # With other threads the plain loop reads the same text.
    others = [
        (run, score)
        for run, score in runs
        if not run.way.startswith("denialscan") and "default threads" not in run.way
    ]
    goals: list[Goal] = []
    for run, score in ours:
        name = f"{condition}, {run.way}"
        if condition in UNREADABLE:
            share = score.marked / max(1, len(score.pages))
            goals.append(Goal(name=f"{name}: pages marked", value=share, goal=1.0, least=True))
        elif condition in READ:
            cer, numbers = READ[condition]
            goals.append(Goal(name=f"{name}: CER", value=score.cer, goal=cer, unit=" %"))
            found = score.recall("a_number")
            if found is not None:
                goals.append(Goal(name=f"{name}: A-numbers", value=found, goal=numbers, least=True))
        wrong = float(score.wrong_unmarked)
        goals.append(Goal(name=f"{name}: wrong A-numbers without a mark", value=wrong, goal=0.0))
        if condition in UNREADABLE:
            continue  # what stands on such a page is nobody's reading
        for other, theirs in others:
            worse = score.cer - theirs.cer
            goals.append(
                Goal(
                    name=f"{name}: CER above {other.way}",
                    value=worse,
                    goal=CER_SLACK,
                    unit=" points",
                )
            )
            mine, its = score.recall(*score.fields), theirs.recall(*theirs.fields)
            if mine is not None and its is not None:
                goals.append(
                    Goal(
                        name=f"{name}: fields below {other.way}",
                        value=its - mine,
                        goal=FIELD_SLACK,
                    )
                )
    return goals


def speed_goals(conditions: Mapping[str, Scored]) -> list[Goal]:
    """Return how many times the CPU seconds of ours OCRmyPDF takes."""
    goals = []
    for place, condition in enumerate(("scan", "fax")):
        runs = [run for run, _ in conditions.get(condition, ())]
        theirs = next((run.cpu for run in runs if run.way.startswith("OCRmyPDF")), None)
        for engine, least in FASTER.items():
            ours = next((run.cpu for run in runs if run.way == f"denialscan, {engine}"), None)
            if theirs and ours:
                name = f"{condition}: CPU of OCRmyPDF over denialscan, {engine}"
                ratio = theirs / ours
                goals.append(
                    Goal(
                        name=name,
                        value=ratio,
                        goal=least[place],
                        least=True,
                        unit=" times",
                        always=True,
                    )
                )
    return goals


def cost_goals(costs: Costs) -> list[Goal]:
    """Return the goals of cheap pages; none where pages could not be read at all."""
    if costs.failed:
        return []
    scan = costs.scanned or 1.0
    first = costs.first or 1.0
    parts = (
        ("a digital page over a scanned one", costs.digital / scan, DIGITAL_SHARE),
        ("a verified layer over a scanned page", costs.layered / scan, LAYER_SHARE),
        ("a page seen before in the file over its first reading", costs.twice / first, SEEN_SHARE),
        ("a page seen in another file over its first reading", costs.again / first, SEEN_SHARE),
    )
    return [
        Goal(name=f"{costs.engine}: {name}", value=value, goal=goal, always=True)
        for name, value, goal in parts
    ]


def after_goals(after: After) -> list[Goal]:
    """Return the goals of what follows reading."""
    speed = after.letters_per_second
    return [
        Goal(
            name="letters per CPU second, analysis and rules",
            value=speed,
            goal=ANALYSIS_GOAL,
            least=True,
            always=True,
        ),
        Goal(
            name="denialscan --help", value=after.help, goal=HELP_GOAL, unit=" CPU s", always=True
        ),
    ]
