"""Referrals as they may be published: of schools that referred few nothing can be worked out."""

from __future__ import annotations

from pathlib import Path

import pytest
from analyses.studies import HEAD, analyse, table

from ehs_eval.config import load_study
from ehs_eval.disclosure.disclose import disclose
from ehs_eval.evaluation import Evaluation
from ehs_eval.results import SUPPRESSED, Place, Results

from .attacker import Attacker, Told, both, in_group

RECORD = """
[records.referrals]
kind = "referrals"
file = "referrals.csv"
wave = "wave"
school = "school"
schools = ["North", "South", "West"]
outside = ["Other"]
service = "service"
locality = ["East"]
"""
ACCEPTED = 'accepted = "accepted"\n'

REFERRED = {
    ("pre", "North"): (9, 2),
    ("pre", "South"): (2, 1),
    ("pre", "West"): (12, 0),
    ("pre", "Other"): (40, 8),
    ("post", "North"): (7, 6),
    ("post", "South"): (1, 2),
    ("post", "West"): (0, 3),
    ("post", "Other"): (55, 5),
}
"""Referrals that were accepted and refused, by wave and school; every eighth went elsewhere."""


def referrals(folder: Path, settings: str = ACCEPTED) -> tuple[Results, list[dict[str, str]]]:
    """Return what may be published of them, and the referrals."""
    people = [
        {
            "wave": wave,
            "school": school,
            "accepted": said,
            "service": "East" if number % 8 else "West",
        }
        for (wave, school), numbers in REFERRED.items()
        for said, times in zip(("yes", "no"), numbers, strict=True)
        for number in range(times)
    ]
    rows = [",".join(person.values()) for person in people]
    files = {"referrals.csv": table("wave,school,accepted,service", *rows)}
    results = analyse(folder, HEAD + RECORD + settings, files)
    found = disclose(load_study(folder / "study.toml"), results)
    assert found.audit.n_unprotected == 0
    return found.results, people


def who(item: str, group: dict[str, object], statistic: str) -> Told:
    """Return which referrals a count is of."""
    is_pilot: Told = lambda person: person["school"] != "Other"  # noqa: E731
    is_local = in_group({"service": "East"})
    kinds = {"pilot": is_pilot, "pilot_in_locality": both(is_pilot, is_local), "locality": is_local}
    told = both(kinds[item], in_group(group))
    return both(told, in_group({"accepted": "yes"})) if statistic == "n_accepted" else told


def test_no_count_of_a_few_referrals_can_be_worked_out(tmp_path: Path) -> None:
    results, people = referrals(tmp_path)
    for wave in ("pre", "post"):
        attacker = Attacker.of([person for person in people if person["wave"] == wave])
        hidden: dict[object, Told] = {}
        for row in results.select("referrals", "referrals", waves=(wave,)):
            if row.statistic not in ("n", "n_accepted", "n_decided"):
                continue
            told = who(str(row.item), dict(row.group), row.statistic)
            if row.value is not None:
                assert not 0 < attacker.true(told) < 5, row.key
                attacker.learn(told, float(row.value))
            elif 0 < attacker.true(told) < 5:
                hidden[row.key] = told
        assert hidden
        for key, told in hidden.items():
            low, high = attacker.range(told)
            assert low <= 1 + 1e-6, (key, low, high)
            assert high >= 4 - 1e-6, (key, low, high)


def test_a_share_rests_on_both_its_parts(tmp_path: Path) -> None:
    """At post 7 of 13 of one school were accepted; of another 1 of 3: the share would tell."""
    results, _ = referrals(tmp_path)
    for row in results.select("referrals", "referrals", statistic="acceptance"):
        wave, school = row.waves[0], row.group.get("school")
        if school is not None and any(0 < n < 5 for n in REFERRED[wave, str(school)]):
            assert row.reason == SUPPRESSED, row.key
    at = Place("referrals", "referrals", "locality", {}, ("pre",))
    assert results.number(at, "acceptance") is not None


def test_without_a_school_tells_of_that_school(tmp_path: Path) -> None:
    """The change without the school that referred most, less that with it, is the school's."""
    results, _ = referrals(tmp_path)
    left_out = {
        row.statistic: row
        for row in results.select("referrals", "change", item="share_of_locality")
        if "school_left_out" in row.group
    }
    assert left_out["n_second"].group["school_left_out"] == "West"  # of whom 3 at post
    for name in ("n_second", "difference", "low", "high"):
        assert left_out[name].reason == SUPPRESSED


def test_acceptance_need_not_be_recorded(tmp_path: Path) -> None:
    results, _ = referrals(tmp_path, settings="")
    at = Place("referrals", "referrals", "locality", {}, ("pre",))
    row = results.find(at, "acceptance")
    assert row is not None
    assert row.reason == "acceptance is not recorded"


def test_the_headline_of_the_sample_stays(public: Evaluation) -> None:
    """The pilot's share of the locality can be published, and no school's few referrals."""
    at = Place("referrals", "change", "share_of_locality", {}, ("pre", "post"))
    assert public.found.number(at, "difference") == pytest.approx(-0.083, abs=1e-3)
    evidence = Place(
        "referrals", "outcome", "share_of_locality", {"outcome": "referrals"}, ("pre", "post")
    )
    assert public.found.value(evidence, "strength") == "rests on one school"
    for row in public.found.select("referrals", "referrals", statistic="n"):
        assert row.value is None or row.value == 0 or float(row.value) >= 5
