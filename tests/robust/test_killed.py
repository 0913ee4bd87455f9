"""Killed at any moment, the old report or the new one stands there complete."""

from __future__ import annotations

import random
import signal
from pathlib import Path

import pytest

from .trials import TITLES, Runs, assert_complete

KILLS = 100  # with each of two seeds, so that two workers share them


def seconds_of_a_run(runs: Runs) -> float:
    return sorted(runs.run().seconds for _ in range(5))[2]


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_random_moments(runs: Runs, seed: int) -> None:
    moments = random.Random(seed)
    life = seconds_of_a_run(runs)
    killed = 0
    for number in range(2 * KILLS):
        if killed == KILLS:
            break
        runs.give_title(number)
        ended = runs.run(signals=[(signal.SIGKILL, moments.uniform(0, 1.05 * life))])
        assert ended.code in (0, -signal.SIGKILL), ended.output
        title = assert_complete(runs.report)
        if ended.code == 0:
            assert title == TITLES[number % 2]
            assert runs.leftovers() == set()
        else:
            assert runs.leftovers() <= {".report.ehs-eval"}
            killed += 1
    assert killed == KILLS
    assert runs.run().code == 0
    assert runs.leftovers() == set()


@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "renaming"])
def test_killed_before_each_step_on_the_disk(runs: Runs, tmp_path: Path, exchange: bool) -> None:
    copies = []
    for number, title in enumerate(TITLES):
        runs.give_title(number)
        assert runs.run("--out", str(tmp_path / title)).code == 0
        copies.append(str(tmp_path / title))
    trial = {"within": str(runs.folder), "steps": str(tmp_path / "steps"), "exchange": exchange}
    assert runs.run(**trial, copy=copies[0]).code == 0
    steps = (tmp_path / "steps").read_text("utf-8").splitlines()
    assert any("dlsym" in step for step in steps) == exchange
    was_missing = 0
    for die_at in range(len(steps)):
        ended = runs.run(**trial, copy=copies[die_at % 2], die_at=die_at)
        assert ended.code == -signal.SIGKILL
        if not runs.report.exists():
            was_missing += 1
            assert runs.run("--data", str(tmp_path / "none")).code == 2
        assert_complete(runs.report)
    assert was_missing == (0 if exchange else 1)
    assert runs.run().code == 0
    assert runs.leftovers() == set()
