"""The calibration of the documentation, on fewer pilots."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

import calibration  # noqa: E402
from calibration import Pilot  # noqa: E402

RUNS = 400
WORST = 0.05 + 3 * (0.05 * 0.95 / RUNS) ** 0.5
"""Share of false claims that a rule at 5% does not exceed in so few runs."""


def share(pilot: Pilot, rule: str) -> float:
    said = [calibration.judge(pilot, seed) for seed in range(RUNS)]
    return sum(rule in rules for rules in said) / RUNS


@pytest.mark.parametrize(
    "pilot",
    [
        Pilot(icc=0.1, unrest=0.025),
        Pilot(icc=0.1, drop_out="heavy", matched=1.0),
        Pilot(schools=3, icc=0.1, unrest=0.02),
        Pilot(size=0.3, share=0.1),
        Pilot(selective=0.4),
        Pilot(points=5, icc=0.1, unrest=0.02),
    ],
    ids=str,
)
def test_our_rule_holds_its_level(pilot: Pilot) -> None:
    assert share(pilot, "ours") <= WORST


def test_pooled_rules_do_not() -> None:
    pilot = Pilot(icc=0.1, unrest=0.025)
    assert share(pilot, "report") > 0.1
    assert share(pilot, "chi-square") > 0.2


def test_one_school_left_is_declined() -> None:
    pilot = Pilot(icc=0.1, drop_out="one school")
    assert share(pilot, "ours") == 0
    assert share(pilot, "declined") == 1


def test_a_large_change_is_found() -> None:
    assert share(Pilot(change=0.25, drop_out="even"), "ours") > 0.8


def test_answers_are_drawn_as_described() -> None:
    """Correlation of two answers, share of links, and no change on average."""
    pilot = Pilot(size=20, drop_out="even", icc=0.0, sameness=0.4, matched=0.5)
    waves = calibration.draw(pilot, np.random.default_rng(5))
    pairs = waves.pairs
    first, second = (np.repeat(part, pairs.counts) for part in (pairs.first, pairs.second))
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(0.4, abs=0.03)
    assert waves.first.frequencies().mean == pytest.approx(0.4, abs=0.01)
    assert waves.second.frequencies().mean == pytest.approx(0.4, abs=0.02)
    assert waves.n_pairs / waves.n_second == pytest.approx(0.5 / 1.2, abs=0.02)
    shares = [
        calibration.draw(replace(pilot, size=1, icc=0.1), np.random.default_rng(seed))
        .first.within(np.array([0]))
        .frequencies()
        .mean
        for seed in range(300)
    ]
    # Between-school variance is icc * p * (1 - p).
    assert np.var(shares) == pytest.approx(0.1 * 0.24, rel=0.25)


def test_command_line(tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text("Before\n<!-- table -->\nold\n<!-- end of table -->\nAfter\n")
    command = [sys.executable, str(ROOT / "benchmarks" / "calibration.py")]
    command += ["--schools", "4", "--runs", "20", "--out", str(document)]
    rates = [
        subprocess.run(
            [*command, "--jobs", jobs], check=True, capture_output=True, text=True
        ).stdout
        for jobs in ("1", "3")
    ]
    assert rates[0] == rates[1]
    text = document.read_text()
    assert text.startswith("Before")
    assert text.endswith("After\n")
    assert "your pilot" in text
    assert "old" not in text
