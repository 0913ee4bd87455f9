"""Readers of Jisc, LimeSurvey, REDCap and statistics files, given tables that make no sense."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehs_eval.ingest.export import TICK
from ehs_eval.ingest.exports import read_export
from ehs_eval.ingest.grid import Grid, Variable
from ehs_eval.ingest.platforms import (
    Platform,
    jisc,
    limesurvey,
    redcap,
    redcap_dictionary,
    spss_stata,
)
from ehs_eval.ingest.platforms.redcap_dictionary import with_dictionary

READERS: tuple[Platform, ...] = (jisc, limesurvey, redcap, redcap_dictionary, spss_stata)
SAMPLE = Path(__file__).parents[3] / "sample_data" / "salford"

HEADINGS = st.sampled_from(
    [
        "",
        "URN",
        "Q1",
        "Q1_1",
        "Q1_2",
        "Q1_1_a",
        "Q1_2_b",
        "1. Age?",
        "1.a. Other",
        "Unique Response Number",
        "StartDate",
        "CompletionDate",
        "id",
        "submitdate",
        "lastpage",
        "startlanguage",
        "seed",
        "q[SQ001]",
        "q[SQ002]",
        "q[other]",
        "q[A_1]",
        "q[B_1]",
        "q[]",
        "q. Text [a]",
        "q[1]. [b]",
        "submitdate. Date",
        "Text [a]",
        "Text [b]",
        "Text [b][c]",
        "]",
        "[a]",
        "Letzte Seite",
        "Start-Sprache",
        "token",
        "record_id",
        "x___1",
        "x___2",
        "x____1",
        "x___",
        "x_complete",
        "Complete?",
        "redcap_event_name",
        "x_timestamp",
        "Help (choice=A)",
        "Help (choice=B)",
        "Help (choice=)",
        "Event Name",
        "Field Type",
        "Field Label",
        "Variable / Field Name",
        "Choices, Calculations, OR Slider Labels",
        "Matrix Group Name",
    ]
)
CELLS = st.sampled_from(
    [
        "",
        "0",
        "1",
        "2",
        "Yes",
        "No",
        "Y",
        "N/A",
        "Checked",
        "Unchecked",
        "Agree",
        "1,2",
        "1, a ",
        " 2, b",
        "a,b",
        "1980-01-01 00:00:00",
        "en",
        "[not completed]",
        "checkbox",
        "radio",
        "yesno",
        "x",
        "-",
        ".a",
        "nan",
    ]
)
LABELS = st.dictionaries(CELLS, CELLS, max_size=3)
VARIABLES = st.builds(Variable, HEADINGS, LABELS, st.frozensets(CELLS, max_size=2))


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    headings = draw(st.lists(HEADINGS, min_size=1, max_size=8).filter(any))
    width = len(headings)
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=5))
    filled = [row for row in rows if any(row)]
    variables = draw(st.one_of(st.just(()), st.tuples(*[VARIABLES] * width)))
    numbers = list(range(1, len(filled) + 2))
    return Grid([headings, *filled], numbers, "text", variables=variables)


@settings(max_examples=200, deadline=None, database=None, derandomize=True)
@given(grids())
def test_whatever_is_recognised_is_read(table: Grid) -> None:
    for reader in READERS:
        reason = reader.recognises(table)
        if reason is None:
            continue
        read = reader.read(table, reason)
        names = [column.name for column in read.columns]
        assert len(set(names)) == len(names)
        assert list(read.frame.columns) == names
        assert len(read.frame) + len(read.ragged) == len(table.rows) - 1
        assert set(read.aside) <= set(read.frame.index)
        for column in read.columns:
            if column.columns:
                ticked = {
                    option
                    for cell in read.frame[column.name].dropna()
                    for option in cell.split(TICK)
                }
                assert ticked <= set(column.options)


@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(grids(), grids())
def test_any_dictionary_can_be_laid_on_any_export(raw: Grid, dictionary: Grid) -> None:
    for table in (raw, dictionary):
        assert table.rows
    export = redcap.read(raw, "")
    described = redcap_dictionary.read(dictionary, "")
    if redcap_dictionary.recognises(dictionary):
        named = with_dictionary(export, described)
        assert list(named.frame.columns) == list(export.frame.columns)


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*.csv")), ids=lambda path: path.name)
def test_tables_of_the_sample_study_are_plain(path: Path) -> None:
    assert read_export(path).platform == "Plain table"
