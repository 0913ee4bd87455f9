"""The section on data quality: what was found, where and what to do, and nobody's row."""

from __future__ import annotations

import re

import pytest

from ehs_eval.checks import Check, Finding
from ehs_eval.config.models import Study
from ehs_eval.evaluation import Evaluation
from ehs_eval.report.compose import compose
from ehs_eval.report.sentences import sentence
from ehs_eval.report.tables import Table
from ehs_eval.report.tables.checks import check_tables, found, summary
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.results import Place, Results, Value

STUDY = Study.model_validate(
    {
        "study": {"title": "Pilot", "waves": [{"name": "pre", "label": "Baseline"}, "post"]},
        "surveys": {
            "pupils": {"title": "Pupil survey", "files": {"pre": "a.csv", "post": "b.csv"}}
        },
    }
)
KNOWN = Finding("a.csv", "a thing to know", "Look.", status="advisory", rows=(7,), column="x")
WRONG = Finding("a.csv", "is wrong", "Correct it.", value="Yess")


def table(evaluation: Evaluation, name: str) -> Table:
    return next(each for each in evaluation.report_tables if each.id == name)


def tables(*checks: Check) -> tuple[Table, Table]:
    short, each = check_tables(Lookup(STUDY, Results()), checks)
    return short, each


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        ([Check("one", "pupils"), Check("two", "pupils")], "All 2 checks passed."),
        (
            [Check("one", "pupils", (KNOWN, KNOWN)), Check("two", "pupils")],
            "2 things to know; 1 of 2 checks passed.",
        ),
        (
            [Check("one", "pupils", (KNOWN, WRONG))],
            "1 thing to correct and 1 thing to know; 0 of 1 checks passed.",
        ),
    ],
)
def test_the_checks_of_a_data_set_in_short(checks: list[Check], said: str) -> None:
    assert summary(checks) == said


def test_what_failed_stands_first_and_what_passed_last() -> None:
    passed = [Check("columns present", "pupils"), Check("labels are known", "pupils")]
    _, each = tables(*passed, Check("known", "pupils", (KNOWN,)), Check("bad", "pupils", (WRONG,)))
    assert [row["status"] for row in each.rows] == ["fail", "advisory", "pass"]
    assert each.rows[0]["action"] == "Correct it."
    assert each.rows[2]["check"] == "2 checks"
    assert each.rows[2]["found"] == "Nothing amiss: columns present; labels are known."


def test_rows_of_a_file_stay_out_of_the_report() -> None:
    assert found(KNOWN) == "a.csv, column `x`: a thing to know."
    assert found(WRONG) == "a.csv: 'Yess' is wrong."


def test_every_data_set_has_a_line_in_short(salford: Evaluation) -> None:
    rows = salford.tables["checks-in-short"].set_index("dataset")["summary"]
    assert len(rows) == 8
    assert re.fullmatch(r"All \d+ checks passed\.", rows["Programmes offered"])
    assert rows["Pupil survey"].startswith("4 things to know; ")


def test_records_of_score_sheets_claim_no_more_than_occasions(salford: Evaluation) -> None:
    (table,) = [each for each in salford.report_tables if each.id == "quality-records"]
    assert any("Of score sheets these are the rows that make an occasion" in n for n in table.notes)


def test_records_add_up(salford: Evaluation) -> None:
    rows = salford.tables["quality-records"]
    assert (rows["n_rows"] == rows["n_set_aside"] + rows["n"]).all()
    assert rows["n"].sum() == 995 + 173 + 141 + 77 + 10 + 10 + 61 + 27 + 31 + 123


def test_set_aside_has_a_column_for_each_reason() -> None:
    results = Results()
    for wave, aside in (("pre", 3), ("post", 0)):
        at = Place("pupils", "quality_responses", None, {}, (wave,))
        results.add(at, {"n_rows": 10 + aside, "n_set_aside": aside, "n": 10})
        results.add(Place("pupils", "contradictions", None, {}, (wave,)), {"n_rules": 0, "n": 0})
    preview = Place("pupils", "quality_responses", None, {"set_aside": "preview"}, ("pre",))
    results.add(preview, {"n": 3})
    from ehs_eval.report.tables.quality import quality_tables

    made = next(quality_tables(Lookup(STUDY, results)))
    assert [row["n-preview"] for row in made.rows] == [3, 0]
    assert "Set aside: preview" in [column.heading for column in made.columns]


def test_what_cannot_be_known_is_said(salford: Evaluation) -> None:
    signs = table(salford, "quality-signs")
    assert any("cannot be known" in reason for reason in signs.reasons())
    assert any("names no answers that contradict" in reason for reason in signs.reasons())
    assert "could be honest" in " ".join(signs.notes)


def test_items_not_asked_in_a_wave_are_marked_so(salford: Evaluation) -> None:
    rows = table(salford, "staff-missing").shown()
    assert any("not asked" in row for row in rows)
    pupils = salford.tables["pupils-missing"].set_index("item")
    assert pupils.loc["Know where to find information", "much_post"] == "over 20%"


def test_scales_that_run_both_ways_are_named(salford: Evaluation) -> None:
    blocks = list(salford.tables["pupils-straight-lining"]["block"])
    assert any("items run both ways" in block for block in blocks)
    staff = list(salford.tables["staff-straight-lining"]["block"])
    assert not any("items run both ways" in block for block in staff)


def test_the_sensitivity_table_says_who_is_left_out(salford: Evaluation) -> None:
    made = table(salford, "pupils-quality-sensitivity")
    notes = " ".join(made.notes)
    assert "Left out for one answer to a whole block: Baseline 130" in notes
    assert "Left out for fast responses: not known" in notes
    assert "Nothing is removed" in notes
    assert len(made.rows) == 10


def test_the_first_screen_leads_to_the_section(salford: Evaluation) -> None:
    document = compose(salford, [])
    assert any("see data quality" in caution for caution in document.summary.cautions)
    assert any(section.title == "Data quality" for section in document.sections)


def say(analysis: str, values: dict[str, Value], group: dict[str, str] | None = None) -> str:
    results = Results()
    at = Place("pupils", analysis, None, group or {}, ("pre",))
    results.add(at, values, method="under a third of the median", reason="no column says how long")
    return sentence(STUDY, results, at, with_heading=False)


def test_sentences_of_quality() -> None:
    assert say("quality_responses", {"n": 3}, {"set_aside": "preview"}) == (
        "3 records at Baseline set aside as “preview”."
    )
    fast: dict[str, Value] = {"n_timed": 40, "median_seconds": 120.0, "n_fast": 2}
    assert say("speeding", fast) == (
        "2 of 40 responses at Baseline took under a third of the median, where the median is 120 "
        "seconds."
    )
    unknown = say("speeding", {"n_timed": 0, "median_seconds": None, "n_fast": None})
    assert unknown.endswith("no figure for the time taken at Baseline: no column says how long.")
    assert say("contradictions", {"n": 1}, {"rule": "Nobody and a friend"}) == (
        "1 response at Baseline breaks the rule “Nobody and a friend”."
    )
    assert say("contradictions", {"n": 12, "n_eligible": 9}, {"school": "North"}) == (
        "12 answers at Baseline came from a school where 9 were eligible."
    )
