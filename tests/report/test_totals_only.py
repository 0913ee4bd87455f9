"""A score sheet of which only the totals were kept: every part of the report, and what it says."""

from __future__ import annotations

import pytest

import ehs_eval
from ehs_eval.evaluation import Evaluation
from ehs_eval.report.charts.kinds import build_charts

STUDY = """
[study]
title = "Pilot"
waves = ["pre", "post"]
[score_sheets.ors]
file = "ors.csv"
measure = "ors"
[[score_sheets.ors.occasions]]
wave = "pre"
total_recorded = "before"
[[score_sheets.ors.occasions]]
wave = "post"
total_recorded = "after"
"""


@pytest.fixture(scope="module")
def totals(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    folder = tmp_path_factory.mktemp("totals")
    rows = "".join(f"{10 + n / 2},{14.5 + n}\n" for n in range(20))
    (folder / "ors.csv").write_text(f"before,after\n{rows}", encoding="utf-8")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    return ehs_eval.run_evaluation(folder / "study.toml")


def test_tables_say_that_items_were_not_recorded(totals: Evaluation) -> None:
    tables = {table.id: table for table in totals.report_tables}
    scores = tables["ors-scores"]
    assert [row["score"] for row in scores.rows] == ["Total as written, items not recorded"]
    for name in ("ors-scores", "ors-cut-offs"):
        notes = " ".join(tables[name].notes)
        assert "The total is as written, items not recorded: no sum can check it." in notes
        assert "sum of the items" not in notes


def test_each_row_is_compared_with_itself(totals: Evaluation) -> None:
    """Twenty people rise by 4.5 to 14 points; 6.6 is reliable."""
    pairs = totals.tables["ors-pairs"].iloc[0]
    assert pairs[["n_pairs", "n_improved", "n_worse"]].tolist() == [20, 20, 0]
    assert pairs["mean_change"] == pytest.approx(9.25)
    assert pairs["n_reliably_improved"] == sum(4.5 + n / 2 >= 6.6 for n in range(20))


def test_there_are_charts_of_the_total_and_none_of_items(totals: Evaluation) -> None:
    assert [chart.id for chart in build_charts(totals.study, totals.found)].count("ors-total") == 1
    assert not any("items" in chart.id for chart in build_charts(totals.study, totals.found))
