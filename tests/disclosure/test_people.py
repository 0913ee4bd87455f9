"""People linked across waves, as they may be published."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from analyses.studies import HEAD, THREE_WAVES, analyse, table

from ehs_eval.config import load_study
from ehs_eval.disclosure.disclose import disclose
from ehs_eval.results import SUPPRESSED, Place, Results

from .attacker import Attacker, Told

SURVEY = """
[scales]
agreement = ["Disagree", "Neither", "Agree"]

[surveys.pupils]
files = {{ {files} }}
respondent = "code"
{settings}

[[surveys.pupils.blocks]]
name = "views"
scale = "agreement"
counts = ["Agree"]
higher_is = "better"
items = {{ one = "One", two = "Two" }}

[[outcomes]]
name = "views"
title = "Views"
evidence = [{{ dataset = "pupils", items = ["views"] }}]
"""


def survey(
    folder: Path, answers: dict[str, list[tuple[str, str]]], settings: str = ""
) -> tuple[Results, Results]:
    """Return all results of waves of answers (code, answer), and what may be published."""
    files = {
        f"{wave}.csv": table("code,one,two", *(f"{code},{a},{a}" for code, a in rows))
        for wave, rows in answers.items()
    }
    named = ", ".join(f'{wave} = "{wave}.csv"' for wave in answers)
    head = HEAD if len(answers) == 2 else THREE_WAVES
    results = analyse(folder, head + SURVEY.format(files=named, settings=settings), files)
    found = disclose(load_study(folder / "study.toml"), results)
    assert found.audit.n_unprotected == 0
    return results, found.results


def answered(n: int, answer: str, start: int = 0) -> list[tuple[str, str]]:
    return [(f"pupil{number}", answer) for number in range(start, start + n)]


def test_how_the_many_changed_is_shown(tmp_path: Path) -> None:
    """Of 40 linked pupils 20 turned to agree, 10 away from it, and 10 stayed."""
    before = [*answered(20, "Disagree"), *answered(20, "Agree", 20), *answered(20, "Neither", 40)]
    after = [*answered(20, "Agree"), *answered(10, "Disagree", 20), *answered(10, "Agree", 30)]
    _, public = survey(tmp_path, {"pre": before, "post": after})
    at = Place("pupils", "mcnemar", "one", {}, ("pre", "post"))
    assert [public.value(at, name) for name in ("n_pairs", "n_gained", "n_lost")] == [40, 20, 10]
    pairs = Place("pupils", "matched_pairs", "one", {}, ("pre", "post"))
    assert public.value(pairs, "n_higher") == 20
    assert public.number(pairs, "mean_change") is not None


def test_how_a_few_changed_is_withheld(tmp_path: Path) -> None:
    """Three of 40 turned away: no count of changes is left from which they could be had."""
    before = [*answered(20, "Disagree"), *answered(20, "Agree", 20), *answered(20, "Neither", 40)]
    after = [*answered(20, "Agree"), *answered(3, "Disagree", 20), *answered(17, "Agree", 23)]
    _, public = survey(tmp_path, {"pre": before, "post": after})
    mcnemar = Place("pupils", "mcnemar", "one", {}, ("pre", "post"))
    pairs = Place("pupils", "matched_pairs", "one", {}, ("pre", "post"))
    for at, names in (
        (mcnemar, ("n_gained", "n_lost", "difference", "exact_p_value", "mid_p_value")),
        (pairs, ("n_higher", "n_lower", "n_same", "mean_change", "z", "rank_biserial")),
    ):
        for name in names:
            row = public.find(at, name)
            assert row is not None
            assert row.reason == SUPPRESSED, row.key
    assert public.value(pairs, "n_pairs") == 40


def test_of_a_handful_of_linked_people_nothing_is_said(tmp_path: Path) -> None:
    """Three came back: their number and each one's change are in the results, and not published."""
    before, after = answered(60, "Agree"), [*answered(3, "Disagree"), *answered(57, "Agree", 60)]
    results, public = survey(tmp_path, {"pre": before, "post": after})
    assert [row for row in results.rows if "pair" in row.group]
    assert not [row for row in public.rows if "pair" in row.group]
    waves = ("pre", "post")
    for analysis, item, name in (
        ("linkage", None, "n_linked"),
        ("linkage", None, "share_of_first"),
        ("attrition", None, "n_returned"),
        ("matched_pairs", "one", "n_pairs"),
        ("returners", "one", "n_returned"),
        ("returners", "one", "n_not"),
    ):
        row = public.find(Place("pupils", analysis, item, {}, waves), name)
        assert row is not None
        assert row.reason == SUPPRESSED, row.key
    for row in public.rows:
        for text in (row.method, row.reason):
            assert text is None or not text.startswith("3 "), row.key


@pytest.mark.parametrize("seed", range(4))
def test_links_of_a_few_cannot_be_worked_out(tmp_path: Path, seed: int) -> None:
    """From the people of each wave and of any two, those linked are one to four at least."""
    draw = random.Random(seed)
    waves = ("pre", "mid", "post")
    people = [
        {wave: draw.choice(["yes", "no", "no", "no"]) for wave in waves}
        for _ in range(draw.randint(30, 60))
    ]
    answers = {
        wave: [
            (f"pupil{number}", draw.choice(["Agree", "Neither"]))
            for number, person in enumerate(people)
            if person[wave] == "yes"
        ]
        for wave in waves
    }
    _, public = survey(tmp_path, answers)
    attacker, hidden = Attacker.of(people), {}
    for row in public.select("pupils", "linkage"):
        told = counted(row.statistic, row.waves)
        at = Place("pupils", "linkage", None, {}, row.waves)
        if row.statistic == "n":
            parts = [public.number(at, name) for name in ("n", "n_blank", "n_shared")]
            if None not in parts:
                attacker.learn(told, sum(parts[:1], 0.0) - sum(parts[1:], 0.0))  # type: ignore[arg-type]
        elif row.value is not None and row.statistic in COUNTS:
            attacker.learn(told, float(row.value))
        elif row.statistic in COUNTS and 0 < attacker.true(told) < 5:
            hidden[row.key] = told
    for key, told in hidden.items():
        low, high = attacker.range(told)
        assert low <= 1 + 1e-6, (key, low, high)
        assert high >= 4 - 1e-6, (key, low, high)


COUNTS = {"n_usable": 1, "n_people": 1, "n_linked": 2, "n_exact": 2, "n_all_waves": 3}
"""In how many of the waves of a result of linkage those are seen whom it counts."""


def counted(statistic: str, waves: tuple[str, ...]) -> Told:
    """Return who is counted by a result of linkage."""
    times = COUNTS.get(statistic, 1)
    return lambda person: sum(person[wave] == "yes" for wave in waves) >= times


def test_the_few_whom_another_way_of_linking_adds_are_not_told_of(tmp_path: Path) -> None:
    """Two more are linked by codes that are nearly the same: less the others, it is theirs."""
    before = [*answered(40, "Disagree"), ("misspelled", "Agree"), ("alexandria", "Agree")]
    after = [*answered(40, "Agree"), ("mispelled", "Disagree"), ("alexandra", "Disagree")]
    results, public = survey(tmp_path, {"pre": before, "post": after})
    other = [
        row
        for row in public.select("pupils", "linkage_sensitivity")
        if row.group.get("linking") == "near"
    ]
    assert other
    assert {row.reason for row in other} == {SUPPRESSED}
    at = Place("pupils", "linkage_sensitivity", None, {}, ("pre", "post"))
    assert results.value(at, "n_near") == 2


def test_both_ways_are_told_where_they_differ_by_many(tmp_path: Path) -> None:
    before = [*answered(40, "Disagree"), *((f"longcode{n * 111}x", "Agree") for n in range(1, 9))]
    after = [*answered(40, "Agree"), *((f"longcode{n * 111}", "Disagree") for n in range(1, 9))]
    _, public = survey(tmp_path, {"pre": before, "post": after}, 'linking = "near"')
    group = {"linking": "exact", "of": "linked people"}
    at = Place("pupils", "linkage_sensitivity", "views", group, ("pre", "post"))
    assert public.value(at, "n_pairs") == 40
    assert public.number(at, "mean_change") is not None
    assert public.value(at, "n_higher") is None
