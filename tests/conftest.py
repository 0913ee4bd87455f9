"""What many tests use: the sample study, evaluated once for each worker."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
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


@pytest.fixture(scope="session", autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the program remembers of its user out of the tester's own home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


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
