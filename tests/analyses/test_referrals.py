"""Referrals by school and wave, of the locality, and without the largest school."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy import stats

from ehs_eval.analyses.referrals import add_verdict
from ehs_eval.results import Place, Results
from ehs_eval.stats import NotEstimable, proportion_difference

from .studies import HEAD, At, analyse, table

STUDY = """
[records.referrals]
kind = "referrals"
file = "r.csv"
wave = "period"
school = "school"
schools = ["Big", "Small", "Quiet"]
outside = ["Other"]
service = "service"
locality = ["East"]
accepted = "accepted"
"""
ROWS = [
    *["pre,Big,East,Yes"] * 6,
    *["pre,Big,East,No"] * 2,
    *["pre,Big,West,No"],
    *["pre,Small,East,Yes"],
    *["pre,Other,East,Yes"] * 20,
    *["pre,,East,No"] * 1,
    *["post,Big,East,Yes"] * 1,
    *["post,Small,East,"] * 2,
    *["post,Other,East,Yes"] * 17,
]


def referred(folder: Path, rows: list[str]) -> Results:
    files = {"r.csv": table("id,period,school,service,accepted", *(f"1,{row}" for row in rows))}
    return analyse(folder, HEAD + STUDY, files)


def at(results: Results, analysis: str, item: str, waves: str, **group: str) -> At:
    return At(results, analysis, item, group, waves, "referrals")


def test_counts_and_shares(tmp_path: Path) -> None:
    results = referred(tmp_path, ROWS)
    big = at(results, "referrals", "pilot", "pre", school="Big")
    assert big.all("n", "n_accepted", "n_decided") == (9, 6, 9)
    assert big("acceptance") == 6 / 9
    # Shares are of the locality's referrals: the one to another service is outside.
    local = at(results, "referrals", "pilot_in_locality", "pre", school="Big")
    assert local.all("n", "share_of_locality", "share_of_pilot") == (8, 8 / 30, 8 / 9)
    assert at(results, "referrals", "locality", "pre")("n") == 30
    assert at(results, "referrals", "pilot", "pre")("n") == 10


def test_undecided_referrals_are_outside_the_base(tmp_path: Path) -> None:
    post = at(referred(tmp_path, ROWS), "referrals", "pilot", "post")
    assert post.all("n", "n_decided", "acceptance") == (3, 1, 1.0)


def test_school_without_referrals(tmp_path: Path) -> None:
    results = referred(tmp_path, ROWS)
    quiet = at(results, "referrals", "pilot", "post", school="Quiet")
    assert quiet("n") == 0
    assert quiet.reason("acceptance") == "n = 0"
    assert at(results, "referrals", "pilot_in_locality", "post", school="Quiet").all(
        "n", "share_of_locality"
    ) == (0, 0.0)


def test_change_with_and_without_the_largest_school(tmp_path: Path) -> None:
    """9/30 to 3/20 of the locality; without Big 1/22 to 2/19."""
    results = referred(tmp_path, ROWS)
    change = at(results, "change", "share_of_locality", "pre post")
    assert change.all("n_first", "n_second") == (30, 20)
    assert change.number("difference") == pytest.approx(3 / 20 - 9 / 30)
    assert change.number("exact_p_value") == pytest.approx(
        stats.fisher_exact([[9, 21], [3, 17]]).pvalue
    )
    without = at(results, "change", "share_of_locality", "pre post", school_left_out="Big")
    assert without.all("n_first", "n_second") == (22, 19)
    assert without.number("difference") == pytest.approx(2 / 19 - 1 / 22)


def test_benchmark_is_pilot_minus_the_rest_of_the_locality(tmp_path: Path) -> None:
    """Pilot 7 of 9 decided in the locality, others 20 of 21 (no school is outside the pilot)."""
    benchmark = at(referred(tmp_path, ROWS), "benchmark", "acceptance", "pre")
    assert benchmark.all("n_first", "n_second") == (21, 9)
    assert benchmark.number("difference") == pytest.approx(7 / 9 - 20 / 21)


def test_no_pilot_school_and_nothing_decided(tmp_path: Path) -> None:
    rows = ["pre,Other,East,", "post,Other,West,"]
    results = referred(tmp_path, rows)
    assert at(results, "referrals", "pilot", "pre").reason("acceptance") == "n = 0"
    local = at(results, "referrals", "pilot_in_locality", "post")
    assert local.reason("share_of_locality") == "no referrals in the locality"
    change = at(results, "change", "acceptance", "pre post")
    assert change.reason("difference") == "one group is empty"


def test_acceptance_that_is_not_recorded_is_not_0(tmp_path: Path) -> None:
    study = STUDY.replace('accepted = "accepted"\n', "")
    files = {"r.csv": table("period,school,service", "pre,Big,East", "post,Small,East")}
    found = at(analyse(tmp_path, HEAD + study, files), "referrals", "pilot", "pre")
    assert found("n") == 1
    for statistic in ("n_accepted", "n_decided", "acceptance"):
        assert found.reason(statistic) == "acceptance is not recorded"


def test_a_verdict_needs_interval_and_exact_test() -> None:
    """41/76 v 2/10: Newcombe excludes zero, R fisher.test(matrix(c(41, 35, 2, 8), 2)) p = .089."""
    change = proportion_difference(41, 76, 2, 10)
    assert not isinstance(change, NotEstimable)
    assert change.high < 0
    assert change.exact_p_value == pytest.approx(0.0886, abs=5e-4)
    results, place = Results(), Place("d", "change", "i")
    add_verdict(results, place, change)
    assert results.value(place, "excludes_zero") == "yes"
    assert results.value(place, "is_clear") == "no"
