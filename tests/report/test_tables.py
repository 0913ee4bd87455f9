"""Tables are the results, laid out: nothing in them is computed, nothing is lost."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from ehs_eval.evaluation import Evaluation
from ehs_eval.report.tables import Column, Missing, Table
from ehs_eval.results import Place


def table(evaluation: Evaluation, name: str) -> Table:
    return next(each for each in evaluation.report_tables if each.id == name)


def shown(evaluation: Evaluation, name: str) -> pd.DataFrame:
    found = table(evaluation, name)
    return pd.DataFrame(found.shown(), columns=[column.name for column in found.columns])


def test_ids_are_unique_and_safe_as_file_names(salford: Evaluation) -> None:
    ids = [each.id for each in salford.report_tables]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z0-9-]+", each) for each in ids)


def test_columns_of_a_table_have_names_of_their_own(salford: Evaluation) -> None:
    for each in salford.report_tables:
        names = [column.name for column in each.columns]
        assert len(names) == len(set(names)), each.id
        assert each.rows, each.id
        for row in each.rows:
            assert set(row) <= {*names, *(column.name for column in each.file_columns)}, each.id


def test_every_data_set_has_tables(salford: Evaluation) -> None:
    study = salford.study
    sections = {each.section for each in salford.report_tables}
    assert {*study.surveys, *study.score_sheets, *study.records} <= sections
    assert {"outcomes", "checks", "published"} <= sections


def test_table_1_of_the_report(salford: Evaluation) -> None:
    """Salford (2017), Table 1, with 9/115 as 7.8 and not 7.9."""
    rows = shown(salford, "referrals-by-school").set_index("school")
    poynton = rows.loc["Poynton High School"]
    assert list(poynton[["n_pre", "share_of_locality_pre", "n_accepted_pre"]]) == ["9", "7.8%", "8"]
    pilot = rows.loc["All pilot schools"]
    assert list(pilot[["n_pre", "share_of_locality_pre", "acceptance_pre"]]) == [
        "18",
        "14.8%",
        "83.3%",
    ]
    assert list(rows.loc["Locality", ["n_pre", "n_post"]]) == ["115", "155"]


def test_table_4_of_the_report(salford: Evaluation) -> None:
    """Salford (2017), Table 4: shares of answers."""
    rows = salford.tables["pupils-items"].set_index("item")
    shares = rows.loc[
        "It is a sign of weakness", ["proportion_pre", "proportion_mid", "proportion_post"]
    ]
    assert [round(100 * float(share), 1) for share in shares] == [57.2, 74.1, 56.5]


def test_table_10_of_the_report(salford: Evaluation) -> None:
    """Salford (2017), Table 10: p of .005, .399, .005, .443 and .006 between pre and post."""
    rows = shown(salford, "ors-wave-tests")
    wanted = rows[
        (rows["programme"] == "Cool Connections") & (rows["waves"] == "Baseline – Post-project")
    ].set_index("score")
    assert list(wanted["p_value"].iloc[:4]) == [".005", ".399", ".005", ".443"]
    assert wanted.loc["Total written on the form", "p_value"] == ".006"
    assert list(wanted["exact_p_value"].iloc[:2]) == [".004", ".470"]


def test_table_8_counts_responses_and_people(salford: Evaluation) -> None:
    """Salford (2017), Table 8: 16 ticks, given by 10 people."""
    rows = salford.tables["staff-crosstab-project-impact-training-engaged-post"]
    total = rows[rows["answer"] == "All responses"].iloc[0]
    assert (total["n"], total["n_respondents"]) == (16, 10)
    notes = " ".join(table(salford, "staff-crosstab-project-impact-training-engaged-post").notes)
    assert "not tested" in notes.lower()


def test_a_table_cell_is_the_result(salford: Evaluation) -> None:
    rows = salford.tables["pupils-change-pre-post"].set_index("item")
    at = Place("pupils", "change", "talked_to_staff", {}, ("pre", "post"))
    cell = rows.loc["Talked to a member of staff about a worry", "difference"]
    assert cell == salford.found.value(at, "difference")


def test_direction_is_said_in_words(salford: Evaluation) -> None:
    rows = salford.tables["pupils-change-pre-post"].set_index("item")
    assert rows.loc["It is a sign of weakness", "direction"] == "worse"
    assert rows.loc["School helps me feel hopeful of achieving", "direction"] == "worse"
    assert rows.loc["Recognised a mental health difficulty", "direction"] == "better"
    assert rows.loc["Talked to a member of staff about a worry", "direction"] == "higher"


def test_the_two_margins_disagree_where_they_should(salford: Evaluation) -> None:
    """A change of 7.8 points is outside one wave's ±7.5 and inside the change's own margin."""
    rows = salford.tables["pupils-change-pre-post"].set_index("item")
    row = rows.loc["School helps me feel hopeful of achieving"]
    assert (row["beyond_single_wave_margin"], row["beyond_change_margin"]) == ("yes", "no")


@pytest.mark.parametrize(
    ("name", "caution"),
    [
        ("pupils-precision", "98% of the answers at Post-project come from Middlewich High School"),
        ("pupils-precision", "328 would have been needed"),
        ("pupils-precision", "Post-project has 14% of the answers of Baseline"),
        ("pupils-change-pre-post", "as if different people had answered"),
        ("pupils-change-pre-post", "resemble each other"),
        ("pupils-comparison-pre-post", "by chance alone"),
        ("pupils-comparison-pre-post", "no change can be claimed, because only one school"),
        ("pupils-comparison-pre-mid", "fewer than 3 schools have 10 answers or more in both waves"),
        ("ors-wave-tests", "without a comparison group"),
        ("ors-wave-tests", "scored low tend to score higher"),
        ("ors-scores", "read those as counts"),
        ("ors-cut-offs", "not verified in the manual"),
        ("staff-items", "read those as counts"),
    ],
)
def test_cautions_stand_beside_the_figures(salford: Evaluation, name: str, caution: str) -> None:
    assert caution in " ".join(table(salford, name).notes)


def test_the_published_table_lists_what_cannot_match_with_the_reason(salford: Evaluation) -> None:
    rows = salford.tables["published"]
    assert len(rows) == 22
    assert rows["note"].str.len().min() > 5


def test_no_respondent_code_reaches_a_table_or_result(salford: Evaluation) -> None:
    from conftest import SAMPLE

    codes: set[str] = set()
    for wave in ("pre", "mid", "post"):
        codes |= set(pd.read_csv(SAMPLE / f"pupil_survey_{wave}.csv")["nickname"].dropna())
        codes |= set(pd.read_csv(SAMPLE / f"staff_survey_{wave}.csv")["staff_code"].dropna())
    codes |= set(pd.read_csv(SAMPLE / "ors.csv")["participant_id"])
    # Codes of letters and digits together: 'anonymous' and 'me' are words of the report too.
    forms = {code.strip().casefold() for code in codes if re.search(r"[a-z].*\d", code.casefold())}
    assert len(forms) > 500
    text = " ".join(
        [
            *(cell for each in salford.report_tables for row in each.shown() for cell in row),
            *(str(value) for value in salford.results["group"]),
            *(str(value) for value in salford.results["value"]),
        ]
    ).casefold()
    words = set(re.findall(r"[a-z0-9]+", text))
    assert not forms & words


def test_a_missing_cell_shows_a_shorthand_and_its_reason() -> None:
    made = Table(
        "t",
        "s",
        "T",
        [Column("a", "A", "count"), Column("b", "B", "share")],
        [{"a": 3, "b": Missing("n = 0")}, {"a": None, "b": 0.5}],
    )
    assert made.shown() == [["3", "[x]"], ["[z]", "50.0%"]]
    assert made.reasons() == ["n = 0"]
    assert made.frame().isna().to_numpy().tolist() == [[False, True], [True, False]]
