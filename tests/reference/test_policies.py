"""When a policy was in force (law table, inclusive dates)."""

from __future__ import annotations

import pytest

from denialscan.errors import DataError
from denialscan.reference.policies import all_windows, status_on, windows


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
