"""Tables of who came back, of weighted shares, and of worst and best case."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ehs_eval.analyses import run_analyses
from ehs_eval.config import load_study
from ehs_eval.evaluation import Evaluation
from ehs_eval.ingest import load_data
from ehs_eval.report.tables import Table, build_tables

IDS = ("attrition", "returners", "weighted", "bounds")


def mine(tables: list[Table]) -> dict[str, Table]:
    return {table.id: table for table in tables if any(name in table.id for name in IDS)}


def shown(table: Table) -> pd.DataFrame:
    return pd.DataFrame(table.shown(), columns=[column.name for column in table.columns])


def tables_of(folder: Path, survey: str, **files: str) -> dict[str, Table]:
    """Return these tables of a study of two waves, given as text."""
    head = '[study]\ntitle = "Pilot"\nwaves = ["pre", "post"]\n[surveys.pupils]\n'
    head += "files = { " + ", ".join(f'{name} = "{name}.csv"' for name in files) + " }\n"
    (folder / "study.toml").write_text(head + survey, encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    study = load_study(folder / "study.toml")
    return mine(build_tables(study, run_analyses(study, load_data(study, folder)), [], []))


def test_the_sample_study_has_them(salford: Evaluation) -> None:
    """Five of the staff came back, too few to compare; the staff has nothing to weight by."""
    assert list(mine(list(salford.report_tables))) == [
        "pupils-attrition",
        "pupils-attrition-frame",
        "pupils-returners-pre-post",
        "pupils-returners-pre-mid",
        "pupils-weighted-post",
        "pupils-weighted-mid",
        "pupils-bounds",
        "pupils-bounds-change",
        "staff-attrition",
        "staff-attrition-frame",
        "staff-bounds",
        "staff-bounds-change",
    ]


def test_who_answered_against_the_first_wave(salford: Evaluation) -> None:
    """Published counts: 188 of 995 in year 9, then 115 of 173 and 42 of 141."""
    rows = shown(mine(list(salford.report_tables))["pupils-attrition"]).set_index("label")
    nine = rows.loc["Year 9"]
    assert list(nine[["share_pre", "share_mid", "share_post"]]) == ["18.9%", "66.5%", "29.8%"]
    assert nine["standardised_difference_mid"] == "+1.10"
    assert list(rows.loc["Year 10", ["is_unlike_mid", "is_unlike_post"]]) == ["no", "no"]


def test_who_answered_against_everyone_who_could(salford: Evaluation) -> None:
    """645 of 2220 pupils are in Middlewich, and 138 of the last 141 answers."""
    rows = shown(mine(list(salford.report_tables))["pupils-attrition-frame"]).set_index("label")
    school = rows.loc["Middlewich High School"]
    assert list(school[["share_of_frame", "share_post"]]) == ["29.1%", "97.9%"]
    assert "Not specified" not in rows.index


def test_weighted_shares_stand_beside_those_as_answered(salford: Evaluation) -> None:
    rows = mine(list(salford.report_tables))["pupils-weighted-post"].frame().set_index("item")
    plain = salford.tables["pupils-items"].set_index("item")
    change = salford.tables["pupils-change-pre-post"].set_index("item")
    item = "It is a sign of weakness"
    assert rows.loc[item, "proportion"] == plain.loc[item, "proportion_post"]
    assert rows.loc[item, "difference"] == change.loc[item, "difference"]
    assert rows.loc[item, "weighted_proportion"] != rows.loc[item, "proportion"]


def test_worst_and_best_case(salford: Evaluation) -> None:
    """Of 2220 pupils 954 answered at first, 546 of them that they disagree: 24.6% to 81.6%."""
    rows = shown(mine(list(salford.report_tables))["pupils-bounds"]).set_index("item")
    weakness = rows.loc["It is a sign of weakness"]
    assert list(weakness[["answered_pre", "low_pre", "high_pre"]]) == ["57.2%", "24.6%", "81.6%"]
    changes = shown(mine(list(salford.report_tables))["pupils-bounds-change"])
    assert set(changes["excludes_zero_post"]) == {"no"}


@pytest.mark.parametrize(
    ("name", "caution"),
    [
        ("pupils-attrition", "Of 950 people of Baseline with a usable code, 44 (4.6%)"),
        ("pupils-attrition", "Above 0.1, up or down, two groups are commonly called unlike"),
        ("pupils-returners-pre-mid", "Only people with a usable code"),
        ("pupils-returners-pre-mid", "also arise by chance"),
        ("pupils-weighted-post", "140 weighted answers are worth 31 with equal weights"),
        ("pupils-weighted-post", "one counts for 0.33 to 13.54"),
        ("pupils-weighted-post", "these weights are extreme"),
        ("pupils-weighted-post", "nobody answered of Unspecified"),
        ("pupils-weighted-post", "nothing to weight them to: 1 (not given)"),
        ("pupils-weighted-mid", "cannot stand for schools or groups of whom nobody answered"),
        ("pupils-bounds", "no confidence interval"),
        ("staff-bounds", "support staff of Eaton Bank Academy: with everyone counted"),
        ("staff-attrition-frame", "share of those eligible is too small"),
    ],
)
def test_what_has_to_be_known_stands_beside(salford: Evaluation, name: str, caution: str) -> None:
    assert caution in " ".join(mine(list(salford.report_tables))[name].notes)


SURVEY = """
year_group = "year"
gender = "gender"
blocks = [{ name = "b", scale = ["No", "Yes"], counts = ["Yes"], items = { q = "Q" } }]
"""


def rows(*lines: str) -> str:
    return "\n".join(["year,gender,q", *lines]) + "\n"


def test_weights_that_are_not_extreme_are_not_called_so(tmp_path: Path) -> None:
    pre = rows(*["A,M,Yes"] * 11, *["B,M,No"] * 10)
    post = rows(*["A,M,Yes"] * 10, *["B,M,No"] * 10)
    notes = " ".join(tables_of(tmp_path, SURVEY, pre=pre, post=post)["pupils-weighted-post"].notes)
    assert "raked to year group of Pre and gender of Pre" in notes
    assert "extreme" not in notes
    assert "nobody answered of" not in notes
    assert "Some bases are below" not in notes


def test_a_wave_that_cannot_be_weighted_says_why(tmp_path: Path) -> None:
    """All of year A later are boys and all of year B girls: 3/4 and 1/2 cannot both be met."""
    pre = rows(*["A,M,Yes"] * 10, *["A,F,Yes"] * 5, *["B,F,No"] * 5)
    post = rows(*["A,M,Yes"] * 10, *["B,F,No"] * 10)
    tables = tables_of(tmp_path, SURVEY, pre=pre, post=post)
    assert list(tables) == ["pupils-attrition"]
    notes = " ".join(tables["pupils-attrition"].notes)
    assert "Post could not be weighted: raking did not converge" in notes


def test_small_waves_are_said_to_be_small(tmp_path: Path) -> None:
    pre = rows(*["A,M,Yes"] * 20)
    tables = tables_of(tmp_path, SURVEY, pre=pre, post=rows(*["A,M,Yes"] * 9))
    for name in ("pupils-attrition", "pupils-weighted-post"):
        assert "Some bases are below 10" in " ".join(tables[name].notes)


def test_the_first_wave_is_weighted_to_a_frame_without_a_change(tmp_path: Path) -> None:
    frame = SURVEY + "frame = { year_group = { A = 30, B = 10 } }\nweight_by = ['year_group']"
    both = rows(*["A,M,Yes"] * 10, *["B,M,No"] * 10)
    tables = tables_of(tmp_path, frame, pre=both, post=both)
    first = shown(tables["pupils-weighted-pre"])
    assert list(first[["proportion", "weighted_proportion"]].iloc[0]) == ["50.0%", "75.0%"]
    assert "difference" not in first
    assert "difference" in shown(tables["pupils-weighted-post"])
    assert list(shown(tables["pupils-attrition-frame"])["share_of_frame"]) == ["75.0%", "25.0%"]


def test_a_survey_of_one_wave_has_none(tmp_path: Path) -> None:
    assert tables_of(tmp_path, SURVEY, pre=rows("A,M,Yes")) == {}


def test_a_survey_that_knows_nothing_of_its_people_has_none(tmp_path: Path) -> None:
    survey = SURVEY.replace('year_group = "year"\ngender = "gender"\n', "")
    both = rows(*["A,M,Yes"] * 20)
    assert tables_of(tmp_path, survey, pre=both, post=both) == {}
