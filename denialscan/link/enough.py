"""How sure it is that a letter is about a person whose A-number it does not state."""

from __future__ import annotations

from denialscan.link.people import People
from denialscan.link.weigh import Match
from denialscan.reference.person_names import parse_name
from denialscan.schema import LetterBrief


def how_sure(brief: LetterBrief, match: Match, people: People) -> float | None:
    """Say how sure it is that the letter is about this person, None where it is not
    enough. The A-number is not equal here."""
    name, own, points = match.name, match.own, match.points
    if points <= -2 or own < 0:
        return None
    read = not brief.text_trusted
    misread = name == "misread" and match.given
    enough: dict[float, bool] = {}
    if match.number == "near":
        enough = {
            0.9: match.named and (match.given or points >= 1),
            0.8: misread and (read or points >= 1),
            0.75: own >= (4 if name == "different" else 2)
            or (name == "partial" and points >= 1 and not read and match.slipped(brief.a_numbers)),
        }
    elif match.number == "close":
        enough = {
            0.8: match.named and (match.given or points >= 1),
            0.75: misread and (points >= 1 if read else own >= 2),
        }
    elif match.number is None:
        stated = brief.person_name or ""
        full = sum(len(w) > 1 for w in parse_name(stated).words) >= 3
        # Two words are the name of many people, an initial that of whole families, and a
        # number that the file does not know may be a namesake's: something else must agree.
        alone = full and match.given and not brief.a_numbers
        agreed = points or int(match.office)
        enough = {
            0.9: name == "same" and agreed >= (0 if alone else 1),
            0.85: name == "agrees" and agreed >= (0 if alone else 1),
            0.75: (misread and points >= (1 if read or full else 2))
            or (name == "misread" and own >= 2),
            0.7: (name == "partial" and own >= 2 and points >= 3) or (name is None and own >= 5),
        }
    else:
        # Another number: a namesake, unless what no namesake shares agrees as well.
        most = 4 if people.common(brief.person_name or "") else 2
        few = match.number == "far" and read
        enough = {
            0.75: name == "same"
            and points >= 2
            and (own >= most or points >= 3 or (few and most == 2)),
            0.7: name == "agrees" and own >= most and points >= 3,
        }
    sure = max((c for c, holds in enough.items() if holds), default=None)
    return None if sure is None else round(min(0.97, sure + 0.01 * max(0, points)), 2)
