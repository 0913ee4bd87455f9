"""What many tests use: the sample study, evaluated once for each worker."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

import ehs_eval
from ehs_eval.evaluation import Evaluation

# The same examples on every run, however slow the machine.
settings.register_profile(
    "reproducible", max_examples=60, deadline=None, database=None, derandomize=True
)
settings.load_profile("reproducible")

ROOT = Path(__file__).parent.parent
STUDY = ROOT / "configs" / "salford.toml"
SAMPLE = ROOT / "sample_data" / "salford"


@pytest.fixture(scope="session")
def salford() -> Evaluation:
    """The sample study, evaluated. Tests must not change it."""
    return ehs_eval.run_evaluation(STUDY)


@pytest.fixture
def own_sample(tmp_path: Path) -> Path:
    """A copy of the sample data that a test may spoil."""
    folder = tmp_path / "data"
    shutil.copytree(SAMPLE, folder)
    return folder
