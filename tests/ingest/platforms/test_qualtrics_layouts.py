"""Qualtrics: older and public layouts, and what real exports hold."""

from __future__ import annotations

from collections import Counter

import pytest

from ehs_eval.ingest.export import TICK, Export
from ehs_eval.ingest.exports import read_export
from ehs_eval.ingest.platforms import qualtrics
from tests.ingest.platforms.grids import counts, export, grid, ticks
from tests.ingest.shared_exports import shared_export


def test_the_older_layout_has_two_rows_and_coded_fields() -> None:
    read = export(
        ["V1", "V2", "V3", "V6", "V7", "V8", "V9", "V10", "Q1_1", "Q1_2", "Q2", ""],
        [
            *("ResponseID", "ResponseSet", "Name", "IPAddress", "Status", "StartDate", "EndDate"),
            *("Finished", "Pets-Cat", "Pets-Dog", "Well?", ""),
        ],
        ["R_1", "Default", "Anonymous", "", "0", "t", "t", "1", "1", "", "2", ""],
        ["R_2", "Default", "Anonymous", "", "1", "t", "t", "1", "1", "1", "3", ""],
    )
    assert {column.name for column in read.columns if column.personal} == {"V3", "V6"}
    assert read.column("V8").role == "started"
    assert read.column("Q1").options == ("Cat", "Dog")
    assert read.aside == {4: "preview"}
    assert "" not in read.frame.columns


def test_public_survey_data_with_selected_choice_in_the_second_row() -> None:
    read = export(
        ["Time from Start to Finish (seconds)", "Q1", "Q7_Part_1", "Q7_Part_2", "Q7_OTHER_TEXT"],
        [
            *("Duration (in seconds)", "What is your age?"),
            *("Languages? - Selected Choice - Python", "Languages? - Selected Choice - R"),
            "Languages? - Other - Text",
        ],
        ["510", "22-24", "Python", "", "-1"],
        ["423", "40-44", "Python", "R", "-1"],
    )
    assert read.platform == "Qualtrics"
    assert ticks(read, "Q7") == {"Python": 2, "R": 1}
    assert read.column("Time from Start to Finish (seconds)").role == "duration"


def test_a_table_with_few_such_names_is_not_taken_for_qualtrics() -> None:
    assert qualtrics.recognises(grid(["Status", "Progress", "Finished"], ["1", "2", "3"])) is None
    assert qualtrics.recognises(grid(["id", "school"], ["1", "A"])) is None


def real(name: str) -> Export:
    return read_export(shared_export(f"qualtrics/{name}"))


def test_real_export_of_today() -> None:
    read = real("trust_mdss_raw_data_qualtrics.csv")
    assert len(read.frame) == 347
    assert Counter(read.aside.values()) == {"incomplete": 65}
    assert counts(read, "ATI_1") == {"2": 79, "1": 58, "4": 54, "3": 49, "": 27, "5": 15}
    rated = Counter(read.frame["TiA_RC1"].fillna(""))
    assert rated == {"4": 167, "": 92, "2": 37, "3": 29, "5": 14, "1": 8}
    assert counts(read, "stimulus_group") == {"uncertainty": 129, "control": 126, "": 27}
    assert [column.name for column in read.columns if column.personal] == ["id"]
    assert read.column("ATI_1").question == "ATI"


@pytest.mark.parametrize("layout", ["Insights", "Legacy"])
def test_real_exports_of_both_older_layouts_agree(layout: str) -> None:
    read = real(f"No_Basis_for_Evaluation ({layout}).csv")
    assert len(read.frame) == 15
    assert set(read.aside.values()) == {"test"}
    assert Counter(read.frame["Q1"]) == {"3": 7, "1": 3, "2": 3, "-1": 2}
    assert Counter(read.frame["Q3_1"]) == {"-1": 5, "3": 4, "1": 3, "2": 3}
    ticked = [option for cell in read.frame["Q2"].dropna() for option in cell.split(TICK)]
    assert Counter(ticked)["Squash are great"] == 9
    assert Counter(ticked)["No basis for evaluation"] == 10
    assert read.column("Q5_1").part == "ate baby food"
    assert len([column for column in read.columns if column.personal]) == 8 - (layout == "Legacy")
