"""When a policy was in force (law table, inclusive dates)."""

from __future__ import annotations

import pytest

from denialscan.errors import DataError
from denialscan.reference.policies import (
    SCOPES,
    all_windows,
    in_scope,
    injunctions,
    status_on,
    windows,
)
from denialscan.schema import DECISION_KINDS


@pytest.mark.parametrize(
    ("policy", "day", "status"),
    [
        ("policy:2021-02-18-priorities", "2021-02-17", "not_in_force"),
        ("policy:2021-02-18-priorities", "2021-02-18", "in_force"),
        ("policy:2021-02-18-priorities", "2021-08-20", "uncertain"),
        ("policy:2021-02-18-priorities", "2021-11-29", "not_in_force"),
        ("policy:2021-09-30-guidelines", "2021-10-15", "not_in_force"),
        ("policy:2021-09-30-guidelines", "2021-11-29", "in_force"),
        ("policy:2021-09-30-guidelines", "2022-04-01", "uncertain"),  # Ohio injunction
        ("policy:2021-09-30-guidelines", "2022-06-25", "uncertain"),
        ("policy:2021-09-30-guidelines", "2022-07-15", "not_in_force"),
        ("policy:2021-09-30-guidelines", "2024-01-01", "in_force"),
        ("policy:2021-03-05-icr", "2025-05-01", "uncertain"),  # no end found
        ("policy:2021-02-18-priorities", "2021-02", "uncertain"),  # partial date
        ("policy:2021-02-18-priorities", "2021-03", "in_force"),
        ("policy:2021-02-18-priorities", "2020", "not_in_force"),
        # the year begins and ends outside the window, and yet the window lies in it
        ("policy:2019-08-02-directive-11005-2", "2021", "uncertain"),
        ("policy:2021-08-10-directive-11005-3", "2021-08", "uncertain"),
        ("policy:2021-08-10-directive-11005-3", "2022", "in_force"),
        ("policy:2021-01-20-pekoske", "2021-01-31", "not_in_force"),
        ("policy:2021-02-18-priorities", "2021-10-20", "uncertain"),  # Texas injunction
        ("policy:2021-05-27-opla-trasvina", "2021-12-01", "uncertain"),
        ("policy:2022-04-03-opla-doyle", "2022-04-24", "not_in_force"),
        ("policy:2022-04-03-opla-doyle", "2022-04-25", "in_force"),
        ("policy:2020-04-20-fraihat", "2022-01-01", "not_in_force"),
        ("policy:2025-07-08-lyons-no-bond", "2026-03-01", "uncertain"),
    ],
)
def test_status(policy: str, day: str, status: str) -> None:
    assert status_on(policy, day) == status


def test_unknown_policy_is_an_error() -> None:
    assert windows("policy:none") == ()
    with pytest.raises(DataError):
        status_on("policy:none", "2021-01-01")


def test_injunctions_name_known_policies() -> None:
    ids = {w.policy_id for w in all_windows()}
    assert {a for w in all_windows() for a in w.affects} <= ids
    assert len(windows("policy:2021-09-30-guidelines")) == 2


def test_injunctions_are_named_with_the_policy_they_touch() -> None:
    (order,) = injunctions("policy:2021-09-30-guidelines", "2022-04-01")
    assert order.policy_id == "policy:2022-03-22-ohio-injunction"
    assert not injunctions("policy:2021-09-30-guidelines", "2022-05-01")


@pytest.mark.parametrize(
    ("policy", "kind", "within"),
    [
        ("policy:2021-02-18-priorities", "case_review", True),
        ("policy:2021-02-18-priorities", "prosecutorial_discretion", False),
        ("policy:2021-09-30-guidelines", "stay_of_removal", True),
        ("policy:2021-09-30-guidelines", "custody_review", False),
        ("policy:2022-04-03-opla-doyle", "prosecutorial_discretion", True),
        ("policy:2009-12-08-directive-11002-1", "parole", True),
        ("policy:2009-12-08-directive-11002-1", "custody_review", False),
        ("policy:2025-09-05-yajure-hurtado", "no_bond", True),
        ("policy:2021-03-05-icr", "case_review", True),
    ],
)
def test_scope_by_kind(policy: str, kind: str, within: bool) -> None:
    assert in_scope(policy, kind) is within


def test_every_kind_of_decision_has_a_scope_of_the_table() -> None:
    assert set(SCOPES) == set(DECISION_KINDS)
    scopes = {s for w in all_windows() for s in w.scope}
    assert {s for own in SCOPES.values() for s in own} <= scopes
    with pytest.raises(DataError):
        in_scope("policy:2021-03-05-icr", "acknowledgement")


def test_rows_say_when_and_from_where() -> None:
    for row in all_windows():
        assert row.effective_from >= row.issued >= "2009"
        assert not row.effective_to or row.effective_to >= row.effective_from
        assert row.source
    assert windows("policy:2021-02-18-priorities")[0].period == "from 2021-02-18 to 2021-11-28"
