"""Entries, orders and removals against the client file: each flag beside its near misses."""

from __future__ import annotations

from typing import Any

import pytest
from claimed import both_quoted, claim, claiming, file_of

from denialscan.rules.history import check_history
from denialscan.schema import Claim, TextSource

Row = tuple[str, str, str]


def entry(date: str | None, **more: str) -> Claim:
    return claim("event", "entry", date, **more)


def removal(date: str | None, **more: str) -> Claim:
    return claim("event", "removal", date, **more)


def ordered(date: str | None, **more: str) -> Claim:
    return claim("event", "ij_order", date, as_="judge", **more)


def final(date: str | None) -> Claim:
    return claim("event", "final_order", date, as_="final")


def order(date: str | None) -> Claim:
    return claim("event", "final_order", date, as_="order")


CASES: list[tuple[str, list[Claim], list[Row], dict[str, str], str]] = [
    ("entry agrees", [entry("2014-07-03")], [("2014-07-03", "entry", "")], {}, "clear"),
    ("entry of another year", [entry("2012-07-03")], [("2014-07-03", "entry", "")], {}, "flagged"),
    ("entry of another day", [entry("2014-07-08")], [("2014-07-03", "entry", "")], {}, "flagged"),
    ("entry by people.entry_date", [entry("2012")], [], {"entry_date": "2014-07-03"}, "flagged"),
    ("a doubtful word agrees", [entry("2014-07-03", sure="no")], [("2014-07-03", "entry", "")],
     {}, "clear"),
    ("a doubtful word of another day", [entry("2015-07-03", sure="no")],
     [("2014-07-03", "entry", "")], {"record_complete": "yes"}, "undetermined"),
    ("a doubtful word beside one that agrees",
     [entry("2015-07-03", sure="no"), entry("2014-07-03")], [("2014-07-03", "entry", "")], {},
     "clear"),
    ("a day without its year", [entry("2020-07-03", sure="no", yearless="yes")],
     [("2014-07-03", "entry", "")], {}, "clear"),
    ("voluntary departure told as removal", [removal("2011-08-02")],
     [("2011-08-02", "voluntary departure", "")], {}, "flagged"),
    ("a removal of another day than the voluntary departure", [removal("2013-08-02")],
     [("2011-08-02", "voluntary departure", "")], {}, "undetermined"),
    ("entry of another day, years apart", [entry("2005-08-01")], [("2014-07-03", "entry", "")], {},
     "undetermined"),
    ("entry of another day, years apart, complete", [entry("2005-08-01")],
     [("2014-07-03", "entry", "")], {"record_complete": "yes"}, "flagged"),
    ("a first entry, complete", [entry("2005", several="yes")], [("2014-07-03", "entry", "")],
     {"record_complete": "yes"}, "undetermined"),
    ("a last entry of another year to the day", [entry("2012-07-03", several="yes")],
     [("2014-07-03", "entry", "")], {}, "flagged"),
    ("a removal of another day, years apart", [removal("2014-06-05")],
     [("2011-02-16", "removal", "")], {}, "undetermined"),
    ("a removal some days off", [removal("2011-02-20")], [("2011-02-16", "removal", "")], {},
     "flagged"),
    ("final when the time to appeal was over", [final("2019-07-15")],
     [("2019-06-14", "final_order", "in absentia")], {}, "undetermined"),
    ("final a month off to the day", [final("2019-07-14")], [("2019-06-14", "final_order", "")], {},
     "flagged"),
    ("an order in reopened proceedings", [ordered("2021-08-08", several="yes")],
     [("2013-02-20", "final_order", "in absentia")], {}, "undetermined"),
    ("only the year", [entry("2014")], [("2014-07-03", "entry", "")], {}, "clear"),
    ("only the month", [entry("2014-07")], [("2014-07-03", "entry", "")], {}, "clear"),
    ("the file has the year", [entry("2014-07-03")], [("2014", "entry", "")], {}, "clear"),
    ("about: days off", [entry("2014-07-08", approx="yes")], [("2014-07-03", "entry", "")], {},
     "clear"),
    ("about: weeks off", [entry("2014-07-25", approx="yes")], [("2014-07-03", "entry", "")], {},
     "undetermined"),
    ("about: a year off", [entry("2015-07-03", approx="yes")], [("2014-07-03", "entry", "")], {},
     "flagged"),
    ("one of two entries", [entry("2014-07-03")],
     [("2005-01-01", "entry", ""), ("2014-07-03", "entry", "")], {}, "clear"),
    ("no one of two entries", [entry("2010-07-03")],
     [("2005-01-01", "entry", ""), ("2014-07-03", "entry", "")], {}, "flagged"),
    ("back after a removal the file has", [entry("2015-07")],
     [("2005-01-01", "entry", ""), ("2012-02-02", "removal", "")], {}, "undetermined"),
    ("the same, record complete", [entry("2015-07")],
     [("2005-01-01", "entry", ""), ("2012-02-02", "removal", "")], {"record_complete": "yes"},
     "flagged"),
    ("two entries told, one known", [entry("2005-01-01"), entry("2011-05-05")],
     [("2005-01-01", "entry", "")], {}, "undetermined"),
    ("a re-entry that is an entry row", [claim("event", "reentry", "2011-07")],
     [("1999-04", "entry", ""), ("2011-02-16", "removal", ""), ("2011-07-09", "entry", "")], {},
     "clear"),
    ("a re-entry of another year", [claim("event", "reentry", "2013-07")],
     [("1999-04", "entry", ""), ("2011-02-16", "removal", ""), ("2011-07-09", "entry", "")], {},
     "flagged"),
    ("here since another year", [entry("2016", as_="lived")], [("2014-07-03", "entry", "")], {},
     "undetermined"),
    ("day and month changed round", [entry("2014-03-07", either_order="yes")],
     [("2014-07-03", "entry", "")], {}, "undetermined"),
    ("final day agrees", [final("2019-06-14")], [("2019-06-14", "final_order", "")], {}, "clear"),
    ("final day of another year", [final("2018-06-14")], [("2019-06-14", "final_order", "")], {},
     "flagged"),
    ("final day before the file's", [final("2019-03-01")], [("2019-06-14", "final_order", "")], {},
     "flagged"),
    ("final thirty days after the judge", [final("2019-06-14")],
     [("2019-05-15", "IJ order of removal", "")], {}, "clear"),
    ("final, the file has the judge's only", [final("2020-06-14")],
     [("2019-05-15", "IJ order of removal", "")], {}, "undetermined"),
    ("judge's day agrees", [ordered("2019-06-14")], [("2019-06-14", "final_order", "")], {},
     "clear"),
    ("judge before the Board", [ordered("2018-02-01")],
     [("2019-06-14", "final_order", "BIA dismissed the appeal")], {}, "clear or open"),
    ("judge before a final order", [ordered("2018-02-01")], [("2019-06-14", "final_order", "")], {},
     "undetermined"),
    ("judge some days before", [ordered("2019-06-10")], [("2019-06-14", "final_order", "")], {},
     "flagged"),
    ("judge a year before to the day", [ordered("2018-06-14")],
     [("2019-06-14", "final_order", "")], {}, "flagged"),
    ("judge after the final order", [ordered("2019-08-01")], [("2019-06-14", "final_order", "")],
     {}, "flagged"),
    ("judge before, no appeal", [ordered("2018-02-01")],
     [("2019-06-14", "final_order", "order of the immigration judge; no appeal")], {}, "flagged"),
    ("the loose final order before", [order("2018-02-01")], [("2019-06-14", "final_order", "")], {},
     "undetermined"),
    ("the loose final order after", [order("2020-02-01")], [("2019-06-14", "final_order", "")], {},
     "flagged"),
    ("in absentia, the file says so", [ordered("2017-08-15", detail="in_absentia")],
     [("2017-08-15", "final_order", "in absentia")], {}, "clear"),
    ("in absentia, the file is silent", [ordered("2017-08-15", detail="in_absentia")],
     [("2017-08-15", "final_order", "")], {}, "clear"),
    ("in absentia, but attended", [ordered("2017-08-15", detail="in_absentia")],
     [("2017-08-15", "final_order", "she attended every hearing; merits decision")], {}, "flagged"),
    ("in absentia undated, but attended", [ordered(None, detail="in_absentia")],
     [("2017-08-15", "final_order", "appeared; asylum denied")], {}, "flagged"),
    ("Board agrees", [claim("event", "bia_dismissal", "2020-01")],
     [("2020-01-09", "final_order", "BIA dismissed")], {}, "clear"),
    ("Board of another month", [claim("event", "bia_dismissal", "2020-03")],
     [("2020-01-09", "final_order", "BIA dismissed")], {}, "flagged"),
    ("Board, the file does not say whose", [claim("event", "bia_dismissal", "2020-03")],
     [("2020-01-09", "final_order", "")], {}, "undetermined"),
    ("removal agrees", [removal("2011")], [("2011-02-16", "removal", "")], {}, "clear"),
    ("removal of another year", [removal("2013")], [("2011-02-16", "removal", "")], {}, "flagged"),
    ("a second removal", [removal("2011"), removal("2013")], [("2011-02-16", "removal", "")], {},
     "undetermined"),
    ("a second removal, complete", [removal("2011"), removal("2013")],
     [("2011-02-16", "removal", "")], {"record_complete": "yes"}, "flagged"),
    ("a removal nobody knows", [removal("2013")], [("2014-01-01", "entry", "")], {},
     "undetermined"),
    ("a removal nobody knows, complete", [removal("2013")], [("2014-01-01", "entry", "")],
     {"record_complete": "yes"}, "flagged"),
    ("undated removal, known", [removal(None)], [("2011-02-16", "removal", "")], {}, "clear"),
    ("counted rightly", [removal(None, count="2")],
     [("2010-01-01", "removal", ""), ("2013-01-01", "removal", "")], {}, "clear"),
    ("counted wrongly", [removal(None, count="2")], [("2010-01-01", "removal", "")], {},
     "undetermined"),
    ("counted wrongly, complete", [removal(None, count="2")], [("2010-01-01", "removal", "")],
     {"record_complete": "yes"}, "flagged"),
    ("never removed, but was", [removal(None, negated="yes")], [("2010-01-01", "removal", "")], {},
     "flagged"),
    ("never removed, nor in the file", [removal(None, negated="yes")],
     [("2014-01-01", "entry", "")], {}, "not_applicable"),
    ("no order, but one", [claim("event", "final_order", None, negated="yes")],
     [("2019-06-14", "final_order", "")], {}, "flagged"),
    ("no order, one later", [claim("event", "final_order", None, negated="yes")],
     [("2023-06-14", "final_order", "")], {}, "undetermined"),
    ("the file is silent", [entry("2014")], [("2019-06-14", "final_order", "")], {},
     "not_applicable"),
    ("the letter is silent", [], [("2019-06-14", "final_order", "")], {}, "not_applicable"),
    ("no file", [entry("2014")], [], {}, "not_applicable"),
    ("residence is no entry", [claim("event", "resident", "2016")], [("2014-07-03", "entry", "")],
     {}, "not_applicable"),
    ("another stay of supervision", [claim("event", "supervision", "2009-05-14")],
     [("2012-03-03", "released on order of supervision", "")], {}, "undetermined"),
    ("voluntary departure denied is none", [claim("event", "voluntary_departure", "2005-05-09")],
     [("2006-05-09", "voluntary departure denied", "")], {}, "not_applicable"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "claims", "rows", "person", "expected"), CASES, ids=[c[0] for c in CASES]
)
def test_history(
    name: str, claims: list[Claim], rows: list[Row], person: dict[str, str], expected: str
) -> None:
    events = [{"date": d, "event": e, "detail": x} for d, e, x in rows]
    sheets: dict[str, Any] = {"immigration_events": events} if events else {}
    context = file_of(person=person, **sheets)
    answer = check_history(claiming(*claims), context)
    if expected == "clear or open":
        assert answer.outcome == "undetermined", answer.message
        return
    assert answer.outcome == expected, answer.message
    if expected == "flagged" and "nobody knows" not in name:
        assert both_quoted(answer)
        assert answer.confidence is not None


@pytest.mark.parametrize(
    ("told", "known", "source", "expected"),
    [
        ("2014-07-08", "2014-07-03", "ocr", "undetermined"),
        ("2014-07-08", "2014-07-03", "native", "flagged"),
        ("2011-07-03", "2017-07-03", "ocr", "undetermined"),
        ("2014-07-03", "2014-11-21", "ocr", "flagged"),
        ("2014-07-03", "2016-11-21", "ocr", "undetermined"),
        ("2014", "2019", "ocr", "undetermined"),
    ],
)
def test_what_misreading_could_explain(
    told: str, known: str, source: TextSource, expected: str
) -> None:
    context = file_of(immigration_events=[{"date": known, "event": "entry"}])
    answer = check_history(claiming(entry(told), source=source), context)
    assert answer.outcome == expected
    misread = expected == "undetermined" and known != "2016-11-21"
    assert answer.message.startswith("Possible:") == misread


def test_one_clash_among_agreements_is_told_alone() -> None:
    rows = [{"date": "2014-07-03", "event": "entry"}, {"date": "2011-02-16", "event": "removal"}]
    answer = check_history(
        claiming(entry("2014-07-03"), removal("2012-02-16")), file_of(immigration_events=rows)
    )
    assert answer.outcome == "flagged"
    assert "removal 2012-02-16" in answer.message
    assert "2014-07-03" not in answer.message
