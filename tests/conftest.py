"""Fixtures that all tests share; the helpers of this folder can be imported from below it."""

from __future__ import annotations

import pytest
from hypothesis import settings

from denialscan.nlp import Analyser

# The time of one example says nothing on a machine that others share.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


@pytest.fixture(scope="session")
def analyser() -> Analyser:
    """The language pipelines and models, loaded once (some seconds)."""
    return Analyser()
