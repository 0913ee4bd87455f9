"""The sample study as it may be published."""

from __future__ import annotations

import pytest

import ehs_eval
from ehs_eval.evaluation import Evaluation


@pytest.fixture(scope="session")
def public(salford: Evaluation) -> Evaluation:
    """The sample study for publication. Tests must not change it."""
    return ehs_eval.for_publication(salford)
