"""Two questions against each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy import stats

from ehs_eval.results import Results

from .studies import HEAD, At, analyse, table

STUDY = """
[surveys.pupils]
files = { pre = "pre.csv" }
[[surveys.pupils.questions]]
name = "impact"
options = ["Yes", "No", "Unread"]
leave_out = ["Unread"]
[[surveys.pupils.questions]]
name = "training"
kind = "KIND"
options = ["A", "B"]
[[surveys.pupils.crosstabs]]
rows = "impact"
columns = "training"
"""
ITEM = "impact by training"


def crossed(folder: Path, kind: str, *rows: str) -> Results:
    files = {"pre.csv": table("id,impact,training", *(f"{n},{row}" for n, row in enumerate(rows)))}
    return analyse(folder, HEAD + STUDY.replace("KIND", kind), files)


def test_responses_are_told_from_respondents(tmp_path: Path) -> None:
    results = crossed(tmp_path, "multiple", "Yes,A;B", "Yes,", "No,A", ",B", ",")
    cells = {
        ("Yes", "A"): (1, 1),
        ("Yes", None): (1, 1),
        ("No", "B"): (0, 0),
        (None, "B"): (1, 1),
        (None, None): (1, 1),
    }
    for (row, column), counts in cells.items():
        group = {"impact": row, "training": column}
        assert At(results, "crosstab", ITEM, group, "pre").all("n", "n_respondents") == counts
    # The first person counts twice in the row, once as a respondent.
    yes = At(results, "crosstab", ITEM, {"impact": "Yes"}, "pre")
    assert yes.all("n", "n_respondents") == (3, 2)
    assert At(results, "crosstab", ITEM, waves="pre").all("n", "n_respondents") == (6, 5)
    why = At(results, "chi_square", ITEM, waves="pre").reason("p_value")
    assert why is not None
    assert why.startswith("6 responses of 5 people")


def test_single_answers_are_tested_without_left_out_ones(tmp_path: Path) -> None:
    rows = ["Yes,A"] * 20 + ["Yes,B"] * 10 + ["No,A"] * 12 + ["No,B"] * 18
    results = crossed(tmp_path, "single", *rows, *["Unread,A"] * 15, "Yes,", ",B")
    at = At(results, "chi_square", ITEM, waves="pre")
    expected = stats.chi2_contingency([[20, 10], [12, 18]], correction=False)
    assert at.number("p_value") == pytest.approx(expected.pvalue)
    assert at.all("n", "df") == (60, 1)
    assert At(results, "crosstab", ITEM, {"impact": "Unread"}, "pre")("n") == 15


def test_empty_table_is_not_tested(tmp_path: Path) -> None:
    results = crossed(tmp_path, "single", "Yes,", ",B")
    assert At(results, "chi_square", ITEM, waves="pre").reason("p_value") == "n = 0"
