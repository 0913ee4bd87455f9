"""Tables of other ways to look at the same answers, and of what the numbers could show."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from ehs_eval.analyses import run_analyses
from ehs_eval.config import load_study
from ehs_eval.evaluation import Evaluation
from ehs_eval.ingest import load_data
from ehs_eval.report.tables import Table, build_tables
from ehs_eval.results import Place

SAMPLE = Path(__file__).parents[2] / "sample_data" / "salford"
SPEED = [
    "I would not seek help",
    "Longer than a month",
    "Within a month",
    "Within a week",
    "Immediately",
]


def found(evaluation: Evaluation, name: str) -> Table:
    return next(each for each in evaluation.report_tables if each.id == name)


def row(each: Table, **where: str) -> dict[str, str]:
    """Return the one row with these cells, as the reader sees it."""
    names = [column.name for column in each.columns]
    shown = [dict(zip(names, cells, strict=True)) for cells in each.shown()]
    (match,) = [cells for cells in shown if where.items() <= cells.items()]
    return match


def answers(wave: str, item: str) -> pd.Series:
    return pd.read_csv(SAMPLE / f"pupil_survey_{wave}.csv")[item].dropna()


def test_points_stand_beside_the_share(salford: Evaluation) -> None:
    """Help is sought sooner by the study's cut and not by the two lower ones."""
    cells = row(found(salford, "pupils-ordinal-pre-post"), item="Would seek help")
    at = Place("pupils", "comparison", "help_speed", {}, ("pre", "post"))
    difference = salford.found.number(at, "difference")
    assert difference is not None
    assert cells["share_difference"] == f"+{100 * difference:.1f}"
    assert cells["study_conclusion"] == "better"
    for said in cells["other_conclusions"].split("; "):
        label, conclusion = said.split(" or higher: ")
        assert label in SPEED[1:3]
        assert conclusion == "no clear change"


def test_questions_with_two_answers_have_no_points(salford: Evaluation) -> None:
    items = found(salford, "pupils-ordinal-pre-post").frame()["item"].tolist()
    assert "I am as good as others" in items
    assert "Talked to a member of staff about a worry" not in items


def test_all_waves_of_the_same_people(salford: Evaluation) -> None:
    """Ten of 26 young people of Team of Life were measured in every wave."""
    cells = row(found(salford, "ors-repeated"), programme="Team of Life", item="Total")
    assert (cells["n_all_waves"], cells["n_two_or_more"]) == ("10", "26")
    assert cells["chosen"] == "Skillings-Mack"
    assert cells["friedman_p_value"] != cells["p_value"]
    # Five people of Cool Connections are too few for either test, and have no row.
    assert "Cool Connections" not in found(salford, "ors-repeated").frame()["programme"].tolist()


def test_staff_who_cannot_be_recognised_have_no_test_of_all_waves(salford: Evaluation) -> None:
    assert "staff-repeated" not in {each.id for each in salford.report_tables}


def test_room_to_move_of_items(salford: Evaluation) -> None:
    given = answers("pre", "ps_not_tell")
    share = (given == "Strongly disagree").mean()
    cells = row(found(salford, "pupils-room"), item="I would not tell anyone")
    assert cells["share_lowest_pre"] == cells["share_best_pre"] == f"{100 * share:.1f}%"
    assert cells["crowds_pre"] == "lowest"


def test_room_to_move_of_scores(salford: Evaluation) -> None:
    scores = pd.read_csv(SAMPLE / "ors.csv")
    mine = scores[(scores["programme"] == "Cool Connections") & (scores["time_point"] == "pre")]
    total = mine[["personal", "interpersonal", "social", "overall"]].sum(axis=1).mean()
    cells = row(found(salford, "ors-room"), programme="Cool Connections", score="Total")
    assert cells["headroom_pre"] == f"{40 - total:.2f}"
    assert cells["headroom_below_change_pre"] == "no"


def test_smallest_change_of_a_wave(salford: Evaluation) -> None:
    """Power of 80% at .05, share of 50%, correlation of .02 and the schools that are known.

    The change d solves d = z sqrt(a / 4 + b (1 / 4 - d d)): the later share is 50% and d more.
    """
    variances = []
    for wave in ("pre", "post"):
        schools = pd.read_csv(SAMPLE / f"pupil_survey_{wave}.csv")["school"]
        sizes = schools[schools != "Not specified"].value_counts().tolist()
        effect = 1 + (sum(m * m for m in sizes) / sum(sizes) - 1) * 0.02
        variances.append(effect / len(schools))
    z, (a, b) = 1.959964 + 0.841621, variances
    smallest = z * math.sqrt((a + b) / 4 / (1 + z**2 * b))
    each = found(salford, "pupils-smallest-change")
    cells = row(each, item="Any share of 50%, everyone answering")
    assert cells["smallest_change_pre_post"] == f"{100 * smallest:.1f}"
    assert any("published correlation of 0.02" in note for note in each.notes)


def test_five_pairs_could_not_be_significant(salford: Evaluation) -> None:
    cells = row(
        found(salford, "ors-smallest-p"),
        programme="Cool Connections",
        waves="Baseline – Mid-point",
        test="people with themselves",
    )
    assert (cells["people"], cells["smallest_p_value"]) == ("5 pairs", ".063")
    assert cells["said"] == "could not be significant, whatever happened"
    groups = row(
        found(salford, "ors-smallest-p"),
        programme="Cool Connections",
        waves="Baseline – Post-project",
        test="two groups of people",
    )
    assert (groups["people"], groups["smallest_p_value"]) == ("5 and 6", ".004")


CHOSEN = """
[study]
title = "Pilot"
waves = ["pre", "post"]
[score_sheets.ors]
file = "ors.csv"
measure = "ors"
items = ["a", "b", "c", "d"]
participant = "code"
wave = "wave"
programme = "programme"
chosen_low = true
"""
BEFORE = [14.4, 18.4, 20.0, 16.4, 22.4, 20.0, 12.8, 21.2, 17.6, 19.2]
AFTER = [20.4, 20.0, 25.2, 22.0, 24.0, 28.4, 15.2, 26.8, 21.6, 19.6]


def of_chosen(folder: Path, settings: str) -> Table:
    lines = ["code,wave,programme,a,b,c,d"]
    for wave, totals in (("pre", BEFORE), ("post", AFTER)):
        for person, total in enumerate(totals):
            lines.append(f"p{person},{wave},Run,{','.join([f'{total / 4:.1f}'] * 4)}")
    (folder / "ors.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "study.toml").write_text(CHOSEN + settings, encoding="utf-8")
    study = load_study(folder / "study.toml")
    tables = build_tables(study, run_analyses(study, load_data(study, folder)), [], [])
    return next(each for each in tables if each.id == "ors-regression-to-mean")


def test_change_to_expect_anyway(tmp_path: Path) -> None:
    each = of_chosen(tmp_path, "population_mean = 28\n")
    cells = row(each, programme="Run")
    change = sum(AFTER) / 10 - sum(BEFORE) / 10
    assert (cells["n_pairs"], cells["observed_change"]) == ("10", f"+{change:.2f}")
    parts = [
        float(cells[name].replace("−", "-")) for name in ("expected_change", "remaining_change")
    ]
    assert sum(parts) == pytest.approx(change, abs=0.011)
    assert any("28.0" in note for note in each.notes)


def test_change_to_expect_is_not_known(tmp_path: Path) -> None:
    each = of_chosen(tmp_path, "")
    assert row(each, programme="All")["expected_change"] == "[x]"
    assert each.reasons() == ["the study file gives no population mean"]


def test_groups_not_chosen_low_have_no_such_table(salford: Evaluation) -> None:
    assert not any(each.id.endswith("regression-to-mean") for each in salford.report_tables)
