"""Wide score sheets, waves made of sessions, totals alone, headings in two rows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehs_eval.config import load_study
from ehs_eval.errors import ConfigError
from ehs_eval.ingest import StudyData
from ehs_eval.ingest.grid import Grid
from ehs_eval.ingest.heading_rows import join_rows, joined_headings
from ehs_eval.ingest.scores.session_waves import session_order
from ehs_eval.ingest.scores.sheets import SheetData

from .studies import STUDY, advisories, failures, load

ITEMS = ("a", "b", "c", "d")
LONG = """
[score_sheets.ors]
file = "ors.csv"
measure = "ors"
items = ["a", "b", "c", "d"]
participant = "code"
wave = "wave"
total_recorded = "written"
"""
TOP = """
[score_sheets.ors]
file = "ors.csv"
measure = "ors"
"""


def occasion(wave: str) -> str:
    """Return an occasion of a wide sheet, whose columns begin with its wave."""
    columns = ", ".join(f'{item} = "{wave}_{item}"' for item in ITEMS)
    return (
        f'[[score_sheets.ors.occasions]]\nwave = "{wave}"\ntotal_recorded = "{wave} total"\n'
        f"columns = {{ {columns} }}\n"
    )


WIDE = (
    TOP
    + 'items = ["a", "b", "c", "d"]\nparticipant = "code"\nschool = "school"\n'
    + occasion("pre")
    + occasion("post")
)
HEAD = "code,school,pre_a,pre_b,pre_c,pre_d,pre total,post_a,post_b,post_c,post_d,post total\n"
ROWS = "x1,Park,1,2,3,4,10,2,2,3,4,11\nx2,Hill,5,5,5,5,20,6,6,6,6,24\n"


def sheet_of(data: StudyData) -> SheetData:
    sheet = data.datasets["ors"]
    assert isinstance(sheet, SheetData)
    return sheet


def test_each_occasion_of_a_person_becomes_a_row(tmp_path: Path) -> None:
    data = load(tmp_path, STUDY + WIDE, ors=HEAD + ROWS)
    assert failures(data) == advisories(data) == []
    sheet = sheet_of(data)
    assert sheet.waves == ("pre", "post")
    assert list(sheet.scores) == [*ITEMS, "total", "total_recorded"]
    shown = sheet.frame[["participant", "school", "wave", "a", "total", "total_recorded"]]
    assert shown.to_numpy().tolist() == [
        ["x1", "Park", "pre", 1, 10, 10],
        ["x1", "Park", "post", 2, 11, 11],
        ["x2", "Hill", "pre", 5, 20, 20],
        ["x2", "Hill", "post", 6, 24, 24],
    ]


def test_occasions_without_marks_are_dropped_and_counted(tmp_path: Path) -> None:
    rows = ROWS + "x3,Hill,1,1,1,1,4,,,,,\nx4,Hill,,,,,,1,,,,\n"
    data = load(tmp_path, STUDY + WIDE, ors=HEAD + rows)
    assert failures(data) == []
    assert advisories(data) == [
        "ors.csv: of 4 people some have no marks on an occasion: 1 on `pre`, 1 on `post`. They do "
        "not count there. Check whether forms are still to be entered."
    ]
    frame = sheet_of(data).frame
    assert frame["participant"].tolist() == ["x1", "x1", "x2", "x2", "x3", "x4"]
    assert pd.isna(frame["total"].iloc[-1])


def test_findings_name_rows_and_columns_of_the_file(tmp_path: Path) -> None:
    rows = ROWS + "x3,Hill,1,1,1,1,5,1,11,o,1,4\nx1,Hill,1,1,1,1,4,1,1,1,1,4\n"
    data = load(tmp_path, STUDY + WIDE, ors=HEAD + rows)
    assert failures(data) == [
        "ors.csv, row 4, column `post_c`: 'o' is not a number. Correct the cell, or leave it blank "
        "if there was no answer.",
        "ors.csv, row 4, column `post_b`: '11' is outside 0 to 10. Correct the cell, or leave it "
        "blank if there was no answer.",
        "ors.csv, rows 2, 5, column `code`: the same person and wave stand in several rows. Keep "
        "one row, or correct the code.",
    ]
    (totals,) = advisories(data)
    assert totals.startswith("ors.csv, row 4, column `pre total`: 1 total written on the form")


def test_a_row_is_a_person_where_no_column_says_so(tmp_path: Path) -> None:
    data = load(tmp_path, STUDY + WIDE.replace('participant = "code"\n', ""), ors=HEAD + ROWS)
    assert failures(data) == []
    codes = sheet_of(data).frame["participant"].tolist()
    assert codes[0] == codes[1] != codes[2] == codes[3]


def test_a_wave_nobody_has_marks_in_stops(tmp_path: Path) -> None:
    data = load(tmp_path, STUDY + WIDE, ors=HEAD + "x1,Park,1,2,3,4,10,,,,,\n")
    assert failures(data) == [
        "ors.csv: nobody has a score in the wave `post`. Correct the study file, or add the scores."
    ]
    data = load(tmp_path, STUDY + WIDE, ors=HEAD + "x1,Park,,,,,,,,,,\n")
    assert failures(data) == [
        "ors.csv: nobody has any marks. Correct the columns in the study file."
    ]


def test_more_cells_than_headings_stop(tmp_path: Path) -> None:
    data = load(tmp_path, STUDY + WIDE, ors=HEAD + ROWS + "x3,Hill" + ",1" * 15 + "\n")
    (message,) = failures(data)
    assert message.startswith("ors.csv, row 4: the cells do not fit the 12 headings")


marks = st.one_of(st.none(), st.integers(0, 100).map(lambda tenth: tenth / 10))
forms = st.lists(marks, min_size=4, max_size=4)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(st.tuples(forms, forms), min_size=1, max_size=6))
def test_a_long_sheet_made_wide_gives_the_same_scores(
    tmp_path: Path, people: list[tuple[list[float | None], list[float | None]]]
) -> None:
    def cells(form: list[float | None]) -> str:
        known = [mark for mark in form if mark is not None]
        total = f"{sum(known):.1f}" if len(known) == 4 else ""
        return ",".join([*("" if mark is None else str(mark) for mark in form), total])

    first = ([1.0, 2.0, 3.0, 4.5], [2.5, 2.0, 3.0, 4.0])  # both waves have somebody
    everybody = list(enumerate([first, *people]))
    long = "code,wave,a,b,c,d,written\n" + "".join(
        f"x{n},{wave},{cells(form)}\n"
        for n, person in everybody
        for wave, form in zip(("pre", "post"), person, strict=True)
        if any(mark is not None for mark in form)
    )
    wide = HEAD + "".join(f"x{n},,{cells(pre)},{cells(post)}\n" for n, (pre, post) in everybody)
    loaded = []
    for study, text in ((LONG, long), (WIDE.replace('school = "school"\n', ""), wide)):
        data = load(tmp_path, STUDY + study, ors=text)
        assert failures(data) == []
        loaded.append(sheet_of(data))
    assert loaded[0].waves == loaded[1].waves
    assert loaded[0].scores == loaded[1].scores
    columns = list(loaded[0].frame.columns)
    pd.testing.assert_frame_equal(loaded[0].frame, loaded[1].frame[columns])


SESSIONS = LONG.replace(
    'wave = "wave"', 'session = "session"\nwaves_from_sessions = { pre = "first", post = "last" }'
).replace('total_recorded = "written"\n', "")


def sessions(folder: Path, *rows: str, study: str = SESSIONS) -> StudyData:
    return load(folder, STUDY + study, ors="code,session,a,b,c,d\n" + "\n".join(rows) + "\n")


def test_first_and_last_session_make_waves(tmp_path: Path) -> None:
    data = sessions(
        tmp_path,
        *("x1,10,9,9,9,9", "x1,2,2,2,2,2", "x1,1,1,1,1,", "x1,3,3,3,3,3", "x2,1,4,4,4,4"),
        *("x3,1,1,1,1,1", "x3,1,2,2,2,2", "x3,4,5,5,5,5", ",1,7,7,7,7"),
    )
    assert failures(data) == []
    assert advisories(data) == [
        "ors.csv: 1 of 3 people had only one session with a total. They count in the wave `pre` "
        "alone.",
        "ors.csv: rows that make no wave are not used: 2 between the first and the last session, 1 "
        "without a total, 1 without a code. Nothing has to be done if that is as it should be.",
        "ors.csv, rows 7, 8, column `code`: the same person and session stand in several rows; the "
        "last of them is used. Keep one row, or correct the code or the session.",
    ]
    frame = sheet_of(data).frame
    assert frame[["participant", "wave", "session", "total"]].to_numpy().tolist() == [
        ["x1", "post", "10", 36],
        ["x1", "pre", "2", 8],
        ["x2", "pre", "1", 16],
        ["x3", "pre", "1", 8],
        ["x3", "post", "4", 20],
    ]


def test_sessions_that_have_no_order_stop(tmp_path: Path) -> None:
    data = sessions(tmp_path, "x1,12/9/2016,1,1,1,1", "x1,,1,1,1,1", "x1,2,1,1,1,1")
    assert failures(data) == [
        "ors.csv, row 3, column `session`: the session is missing. Fill it in.",
        "ors.csv, row 2, column `session`: '12/9/2016' cannot be put in order among the sessions. "
        "Give each session a number, or a date written as year-month-day.",
    ]


def test_sessions_without_any_total_stop(tmp_path: Path) -> None:
    (message,) = failures(sessions(tmp_path, "x1,1,1,1,1,", ",2,1,1,1,1"))
    assert "no row has a code, a session and a total" in message


@pytest.mark.parametrize(
    ("label", "order"),
    [
        ("Session 12", (12,)),
        ("3", (3,)),
        ("2016-09-05", (2016, 9, 5)),
        ("2016-09-05 10:30:00", (2016, 9, 5)),
        ("5/9/2016", None),
        ("last", None),
    ],
)
def test_order_of_sessions(label: str, order: tuple[int, ...] | None) -> None:
    assert session_order(label) == order


def test_wide_sessions_of_totals_alone_make_waves(tmp_path: Path) -> None:
    study = TOP + 'waves_from_sessions = { pre = "first", post = "last" }\n'
    study += "".join(
        f'[[score_sheets.ors.occasions]]\nsession = "{n}"\ntotal_recorded = "ORS{n}"\n'
        for n in (1, 2, 3)
    )
    data = load(tmp_path, STUDY + study, ors="ORS1,ORS2,ORS3\n20.5,25,30\n,18,\n10,,40\n")
    assert failures(data) == []
    sheet = sheet_of(data)
    assert sheet.scores == {"total": "Total as written, items not recorded"}
    assert sheet.frame[["wave", "session", "total"]].to_numpy().tolist() == [
        ["pre", "1", 20.5],
        ["post", "3", 30],
        ["pre", "2", 18],
        ["pre", "1", 10],
        ["post", "3", 40],
    ]
    assert "total_recorded" not in sheet.frame


def test_a_long_sheet_of_totals_alone(tmp_path: Path) -> None:
    study = STUDY + TOP + 'participant = "code"\nwave = "wave"\ntotal_recorded = "written"\n'
    rows = "code,wave,written\nx1,pre,20.5\nx1,post,41\nx2,post,12\n"
    (message,) = failures(load(tmp_path, study, ors=rows))
    assert "column `written`: '41' is outside 0 to 40" in message
    data = load(tmp_path, study, ors=rows.replace("41", "30"))
    assert failures(data) == advisories(data) == []
    assert sheet_of(data).frame["total"].tolist() == [20.5, 30, 12]


O = "[score_sheets.ors]"  # noqa: E741 - as it stands in every message


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        (
            TOP,
            f"{O}: has neither `items` nor `total_recorded`. Name the columns of the items, or of "
            "the total where only that was kept.",
        ),
        (
            WIDE.replace('school = "school"', 'wave = "w"'),
            f"{O}: `wave` belongs into each of `occasions`. Move it there.",
        ),
        (
            WIDE.replace('wave = "post"', 'wave = "pots"'),
            f"{O}: `occasions`: the wave `pots` does not exist. Did you mean `post`?",
        ),
        (
            WIDE.replace('wave = "post"', 'wave = "pre"'),
            f"{O}: `occasions`: the occasion `pre` is given 2 times. Keep one.",
        ),
        (
            WIDE.replace('wave = "post"', 'session = "2"'),
            f"{O}: some of `occasions` have a `wave` and some have none. Name all or none.",
        ),
        (
            WIDE.replace('d = "post_d"', 'e = "post_d"'),
            f"{O}: `occasions`, post: the item `e` does not exist. Known: a, b, c, d.",
        ),
        (
            WIDE.replace('"post_d"', '"pre_d"'),
            f"{O}: `occasions`: the column `pre_d` is given 2 times. Keep one.",
        ),
        (
            TOP + "[[score_sheets.ors.occasions]]\ntotal_recorded = 'T'\n"
            "[[score_sheets.ors.occasions]]\nsession = '2'\n",
            f"{O}: `occasions`, session 2: names no column. Add `columns` or `total_recorded`.",
        ),
        (
            SESSIONS.replace('session = "session"\n', ""),
            f"{O}: `waves_from_sessions`: needs the columns `session` and `participant`. Name "
            "them.",
        ),
        (
            SESSIONS.replace('"last"', '"first"'),
            f'{O}: `waves_from_sessions`: needs one wave that is "first" and one that is '
            '"last". Name both.',
        ),
        (
            SESSIONS.replace('pre = "first", post = "last"', 'pre = "last", post = "first"'),
            f"{O}: `waves_from_sessions`: `pre` comes before `post` in the study. Exchange them.",
        ),
        (
            SESSIONS + 'wave = "w"\n',
            f"{O}: `waves_from_sessions`: the sheet names its waves already. Keep one of the two.",
        ),
        (
            TOP + "waves_from_sessions = { pre = 'first', post = 'last' }\n"
            "[[score_sheets.ors.occasions]]\ntotal_recorded = 'T'\n",
            f"{O}: `waves_from_sessions`: needs the `session` of each of `occasions`. Add it.",
        ),
    ],
)
def test_what_the_study_file_cannot_mean(tmp_path: Path, sheet: str, message: str) -> None:
    (tmp_path / "study.toml").write_text(STUDY + sheet, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_study(tmp_path / "study.toml")
    assert message in str(caught.value)


def test_titles_stand_over_the_columns_to_their_right() -> None:
    joined = join_rows(
        [
            ["Code", "", "Session 1", "", "", "Session 2", "Notes"],
            ["", "School", "Personal", " Social ", "", "Personal", ""],
        ]
    )
    assert joined == [
        *("Code", "School", "Session 1 - Personal", "Session 1 - Social"),
        *("", "Session 2 - Personal", "Notes"),
    ]


def test_two_heading_rows_are_found_and_joined() -> None:
    items = ["Individually", "Interpersonally", "Socially", "Overall"]
    rows = [
        ["", "Session 1", "", "", "", "Session 2"],
        ["Code", *items, *items],
        ["x1", *"12345678"],
    ]
    grid = joined_headings(Grid(rows, [1, 2, 3], "text"))
    assert grid.rows[0][:3] == [
        *("Code", "Session 1 - Individually", "Session 1 - Interpersonally")
    ]
    assert grid.rows[0][-1] == "Session 2 - Overall"
    assert grid.numbers == [1, 3]
    assert "as in `Session 1 - Individually`" in grid.notes[0].message
    assert joined_headings(Grid(rows, [1, 2, 3], "text"), rows=2).notes == ()


def test_one_heading_row_stays_as_it_is() -> None:
    grid = Grid([["code", "pre", ""], ["x1", "1", "2"], ["x2", "1", "2"]], [1, 2, 3], "text")
    assert joined_headings(grid) is grid
