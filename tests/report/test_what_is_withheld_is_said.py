"""Where a figure is withheld, words say so once, plainly, and contradict nothing."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

import ehs_eval
from ehs_eval.evaluation import Evaluation
from ehs_eval.report.console import print_summary
from ehs_eval.report.headlines import headlines
from ehs_eval.report.publish import WHAT_WAS_FOUND, for_publication
from ehs_eval.report.tables import Column, Missing, Table
from ehs_eval.report.words.findings import key_findings
from ehs_eval.results import SUPPRESSED, Result, Results
from tests.analyses.studies import HEAD

BLOCK = """
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
school = "school"
[[surveys.pupils.blocks]]
name = "know"
scale = ["No", "Yes"]
counts = ["Yes"]
higher_is = "better"
items = ["know"]
"""


def without(evaluation: Evaluation, statistic: str) -> Results:
    """Return the results with one statistic withheld wherever a group is named."""
    made = Results()
    for row in evaluation.found.rows:
        hide = row.statistic == statistic and bool(row.group)
        made.include(replace(row, value=None, reason=SUPPRESSED) if hide else row)
    return made


def said(evaluation: Evaluation, results: Results, dataset: str) -> list[str]:
    found = headlines(evaluation.study, results)
    return [each.text for each in found if each.dataset == dataset]


def test_a_change_without_one_school_is_not_taken_for_the_change(salford: Evaluation) -> None:
    whole, alone = said(salford, without(salford, "difference"), "referrals")[:2]
    assert "changed by −8.3 points" in whole
    assert alone.startswith("How it changed without Poynton High School, which referred most, is ")


def test_a_number_below_a_cut_off_that_is_withheld_makes_a_sentence(salford: Evaluation) -> None:
    lines = said(salford, without(salford, "n_below"), "srs")
    assert all("how many were below the cut-off is withheld" in line for line in lines)


def test_a_table_gives_no_reason_that_its_shorthand_gives() -> None:
    cells = [{"n": Missing(SUPPRESSED)}, {"n": Missing("one group is empty")}]
    assert Table("t", "s", "T", [Column("n", "n", "count")], cells).reasons() == [
        "one group is empty"
    ]


def test_the_word_template_is_for_the_published_report_too(salford: Evaluation) -> None:
    template = Path("council.docx")
    assert for_publication(replace(salford, word_template=template)).word_template == template


def test_the_terminal_names_in_one_line_what_it_may_not_tell(salford: Evaluation) -> None:
    published = for_publication(salford)
    shown = io.StringIO()
    print_summary(Console(file=shown, width=200), published, Path("report"))
    files = sum(bool(each.dataset) for each in salford.inputs)
    assert shown.getvalue().count(WHAT_WAS_FOUND) == 1
    assert f"Loaded {files} files" in shown.getvalue()


@pytest.mark.parametrize("publish", [False, True])
def test_nothing_that_can_be_claimed_is_not_told_as_no_change(
    tmp_path: Path, publish: bool
) -> None:
    rows = "".join(f"{school},{answer}\n" for school in "AB" for answer in ("Yes", "Yes", "No"))
    for name in ("pre", "post"):
        (tmp_path / f"{name}.csv").write_text(f"school,know\n{rows}", encoding="utf-8")
    (tmp_path / "study.toml").write_text(HEAD + BLOCK, encoding="utf-8")
    evaluation = ehs_eval.run_evaluation(tmp_path / "study.toml")
    if publish:
        evaluation = for_publication(evaluation)
    (finding,) = key_findings(evaluation.study, evaluation.found)
    assert finding.text == "Pupils: whether anything changed cannot be judged."


_NUMBERS = {("outcome", "n_second"), ("proportion", "n")}


def test_the_small_chart_claims_most_answers_only_among_those_shown(salford: Evaluation) -> None:
    hidden = Results()
    for row in salford.found.rows:
        hidden.include(_without_later_pupils(row))
    first = key_findings(salford.study, hidden)[0]
    chosen = [each for each in first.cautions if each.startswith("The small chart")]
    assert all("of those whose numbers are not withheld" in each for each in chosen)
    assert chosen
    assert all(each.endswith("(Staff survey).") for each in chosen)


def _without_later_pupils(row: Result) -> Result:
    if row.dataset == "pupils" and (row.analysis, row.statistic) in _NUMBERS:
        return replace(row, value=None, reason=SUPPRESSED)
    return row
