"""What the tests of robustness share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .trials import Runs


@pytest.fixture(scope="module")
def _module_runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    runs = Runs(tmp_path_factory.mktemp("study"))
    yield runs
    runs.close()


@pytest.fixture
def runs(_module_runs: Runs) -> Runs:
    """Runs on a small study of which a report stands there already."""
    _module_runs.give_title(0)
    ended = _module_runs.run()
    assert ended.code == 0, ended.output
    return _module_runs
