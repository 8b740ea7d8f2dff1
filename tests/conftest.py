"""Fixtures that all tests share; the helpers of this folder can be imported from below it."""

from __future__ import annotations

import pytest

from denialscan.nlp import Analyser


@pytest.fixture(scope="session")
def analyser() -> Analyser:
    """The language pipelines and models, loaded once (some seconds)."""
    return Analyser()
