"""Score sheets: one row for each message, totals and steps."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ehs_eval.ingest import StudyData
from ehs_eval.ingest.scores.sheets import SheetData

from .studies import ORS, ORS_ROWS, SHEET, STUDY, advisories, failures, load


def frame(data: StudyData) -> pd.DataFrame:
    sheet = data.datasets["ors"]
    assert isinstance(sheet, SheetData)
    return sheet.frame


FAILURES = [
    (ORS, ["ors.csv: has headings but no rows. Export it again, or leave it out."]),
    (
        ORS + "x1,pre,1,2,3,4,10\n",
        [
            "ors.csv, column `wave`: no row is of the wave `post`. Add its rows, or list the waves "
            "there are as `waves` of the score sheet."
        ],
    ),
    (
        ORS + ORS_ROWS + "x2,,1,2,3,4,10\nx3,,1,2,3,4,10\n",
        ["ors.csv, rows 4, 5, column `wave`: the wave is missing. Fill it in."],
    ),
    (
        ORS + ORS_ROWS + "x2,pots,1,2,3,4,10\n",
        [
            "ors.csv, row 4, column `wave`: 'pots' is none of the expected answers (pre, post). "
            "Did you mean 'post'? Correct the cell, or add the label to the study file."
        ],
    ),
    (
        ORS + ORS_ROWS + "x1,Baseline,1,2,3,4,10\n X 1,PRE,1,2,3,4,10\n",
        [
            "ors.csv, rows 2, 4, 5, column `code`: the same person and wave stand in several rows. "
            "Keep one row, or correct the code."
        ],
    ),
    (
        ORS + ORS_ROWS + "x2,pre,11,10.1,-1,4,41\n",
        [
            f"ors.csv, row 4, column `{column}`: '{value}' is outside 0 to {high}. Correct the "
            "cell, or leave it blank if there was no answer."
            for column, value, high in (("a", 11, 10), ("b", 10.1, 10), ("c", -1, 10))
        ]
        + [
            "ors.csv, row 4, column `written`: '41' is outside 0 to 40. Correct the cell, or leave "
            "it blank if there was no answer."
        ],
    ),
]


@pytest.mark.parametrize(("content", "messages"), FAILURES)
def test_what_stops_the_analysis(tmp_path: Path, content: str, messages: list[str]) -> None:
    assert failures(load(tmp_path, STUDY + SHEET, ors=content)) == messages


def test_totals_that_do_not_add_up_are_reported_beside_the_sum(tmp_path: Path) -> None:
    data = load(tmp_path, STUDY + SHEET, ors=ORS + ORS_ROWS + "x2,pre,1,2,3,4,12.3\n")
    assert advisories(data) == [
        "ors.csv, row 4, column `written`: 1 total written on the form differs from the sum of "
        "their items, by +2.3 to +2.3. Both totals are reported; check the forms."
    ]
    assert frame(data)["total"].tolist() == [10, 11.5, 10]
    assert frame(data)["total_recorded"].tolist() == [10, 11.5, 12.3]


def test_total_needs_every_item(tmp_path: Path) -> None:
    data = load(tmp_path, STUDY + SHEET, ors=ORS + ORS_ROWS + "x2,pre,1,2,3,,10\nx3,pre,,,,,\n")
    assert not data.failures
    assert not data.advisories
    assert frame(data)["total"].isna().tolist() == [False, False, True, True]


def test_sums_of_tenths_tie(tmp_path: Path) -> None:
    data = load(
        tmp_path, STUDY + SHEET, ors=ORS + "x1,pre,0.1,0.2,0,0,0.3\nx1,post,0.3,0,0,0,0.3\n"
    )
    assert frame(data)["total"].nunique() == 1
    assert not data.advisories


def test_scores_finer_than_the_step_are_told(tmp_path: Path) -> None:
    data = load(
        tmp_path, STUDY + SHEET, ors=ORS + ORS_ROWS + "x2,pre,1.04,2.30000000000001,0,0,3.3\n"
    )
    assert frame(data)["a"].iloc[2] == 1.0
    assert advisories(data) == [
        "ors.csv, row 4, column `a`: scores are given to more than 1 decimal place. They are "
        "rounded; check the cells."
    ]


def test_copies_are_found_whatever_else_is_blank(tmp_path: Path) -> None:
    study = STUDY + SHEET.replace('code"', 'code"\nprogramme = "p"\nsession = "s"')
    head = ORS.replace("\n", ",p,s\n")
    rows = (
        "x1,pre,1,2,3,4,10,,\nx1,pre,1,2,3,4,10,,\nx1,post,1,2,3,4,10,A,1\nx1,post,1,2,3,4,10,A,2\n"
    )
    (finding,) = load(tmp_path, study, ors=head + rows).failures
    assert finding.rows == (2, 3)


def test_blank_codes_are_nobodys_copies(tmp_path: Path) -> None:
    data = load(tmp_path, STUDY + SHEET, ors=ORS + ORS_ROWS + ",pre,1,2,3,4,10\n,pre,1,2,3,4,10\n")
    assert not data.failures
    assert frame(data)["participant"].isna().sum() == 2


def test_waves_keep_the_order_of_the_study(tmp_path: Path) -> None:
    data = load(tmp_path, STUDY + SHEET + 'waves = ["post", "pre"]\n', ors=ORS + ORS_ROWS)
    sheet = data.datasets["ors"]
    assert isinstance(sheet, SheetData)
    assert sheet.waves == ("pre", "post")


def test_codes_never_appear_in_findings(tmp_path: Path) -> None:
    rows = "".join(f"Zebra{n % 2},pre,x,11,2,3,4\n" for n in range(6))
    data = load(tmp_path, STUDY + SHEET, ors=ORS + rows)
    assert data.failures
    assert "zebra" not in " ".join(failures(data) + advisories(data)).casefold()
