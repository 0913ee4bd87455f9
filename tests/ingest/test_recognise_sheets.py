"""Score sheets recognised by headings and numbers, long or wide."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from ehs_eval.ingest.exports import read_export
from ehs_eval.ingest.scores.recognise_sheets import SheetGuess, recognise_sheet
from ehs_eval.ingest.scores.sheet_headings import (
    Occasion,
    heading_words,
    parse_occasion,
    read_heading,
)

SAMPLE = Path(__file__).parents[2] / "sample_data" / "salford"


def guess(folder: Path, headings: list[str], *rows: str) -> SheetGuess | None:
    path = folder / "sheet.csv"
    path.write_text("\n".join([",".join(headings), *rows]) + "\n", encoding="utf-8")
    return recognise_sheet(read_export(path))


def sure(found: SheetGuess | None) -> SheetGuess:
    assert found is not None
    return found


def test_the_sample_ors() -> None:
    found = sure(recognise_sheet(read_export(SAMPLE / "ors.csv")))
    assert (found.measure, found.form, found.layout, found.unit) == ("ors", "ORS", "long", "cm")
    assert found.items == {
        name: name for name in ("personal", "interpersonal", "social", "overall")
    }
    assert list(found.labels.values()) == ["Personal", "Interpersonal", "Social", "Overall"]
    assert found.total == "total_recorded"
    roles = found.roles
    assert (roles.participant, roles.wave, roles.session) == ("participant_id", "time_point", None)
    assert (roles.programme, roles.school) == ("programme", "school")
    assert (roles.year_group, roles.gender) == ("year_group", "gender")
    assert any("it equals the sum of the items in" in reason for reason in found.reasons)


def test_the_sample_srs() -> None:
    found = sure(recognise_sheet(read_export(SAMPLE / "srs.csv")))
    assert (found.measure, found.form, found.layout) == ("srs", "SRS", "long")
    assert list(found.items.values()) == ["relationship", "goals_topic", "method", "overall"]
    assert (found.total, found.roles.wave) == (None, None)
    assert (found.roles.session, found.roles.participant) == ("session", "form_id")


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLE.glob("*.csv")))
def test_other_files_are_no_score_sheets(name: str) -> None:
    assert (recognise_sheet(read_export(SAMPLE / name)) is None) == (
        name not in ("ors.csv", "srs.csv")
    )


ORS_ITEMS = ("Individually", "Interpersonally", "Socially", "Overall")
SRS_ITEMS = ("Relationship", "Goals and Topics", "Approach or Method", "Overall")


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("pre_{}|post_{}", [("pre", ""), ("post", "")]),
        ("{} (T1)|{} (T2)", [("T1", ""), ("T2", "")]),
        ("S1 {}|S2 {}|S3 {}", [("", "1"), ("", "2"), ("", "3")]),
        ("Session 1 / {}|Session 2 / {}", [("", "1"), ("", "2")]),
        ("{} week 3|{} week 10", [("", "3"), ("", "10")]),
        ("1st {}|2nd {}", [("", "1"), ("", "2")]),
        ("2016-09-05 {}|12/10/2016 {}", [("", "2016-09-05"), ("", "2016-10-12")]),
        ("Sept 2016 {}|July 2017 {}", [("sept 2016", ""), ("july 2017", "")]),
        ("ORS {} - follow-up|ORS {} - baseline", [("followup", ""), ("baseline", "")]),
        ("S1{}|S2{}", [("", "1"), ("", "2")]),
    ],
)
def test_wide_headings(tmp_path: Path, pattern: str, names: list[tuple[str, str]]) -> None:
    blocks = [part.format(item) for part in pattern.split("|") for item in ORS_ITEMS]
    row = ",".join(["1.5", "2", "8.5", "4"] * len(names))
    found = sure(guess(tmp_path, ["Pupil ID", *blocks], f"x1,{row}", f"x2,{row}"))
    assert (found.measure, found.layout) == ("ors", "wide")
    assert [(each.wave, each.session) for each in found.occasions] == names
    assert list(found.occasions[1].columns.values()) == blocks[4:8]
    assert list(found.occasions[1].columns) == ["personal", "interpersonal", "social", "overall"]
    assert found.roles.participant == "Pupil ID"


@pytest.mark.parametrize(
    ("items", "measure", "form"),
    [
        (ORS_ITEMS, "ors", "ORS"),
        (("Me", "Family", "School", "Everything"), "ors", "CORS"),
        (SRS_ITEMS, "srs", "SRS"),
        (("Listening", "How important", "What we did", "Overall"), "srs", "CSRS"),
        (tuple(f"GSRS {item}" for item in SRS_ITEMS), "srs", "GSRS"),
        (tuple(f"CORS {item}" for item in ORS_ITEMS), "ors", "CORS"),
    ],
)
def test_versions_of_the_forms(
    tmp_path: Path, items: tuple[str, ...], measure: str, form: str
) -> None:
    found = sure(guess(tmp_path, ["Code", *items], "x1,1,2,3,4.5", "x2,9,8,7,6.5"))
    assert (found.measure, found.form, list(found.items.values())) == (measure, form, list(items))


def test_totals_by_heading_or_by_their_numbers(tmp_path: Path) -> None:
    rows = ("x1,1,2,3,4.5,10.5", "x2,9,8,7,6.5,30.5", "x3,1,1,1,1,4")
    for heading in ("Total", "ORS score", "AB"):
        found = sure(guess(tmp_path, ["Code", *ORS_ITEMS, heading], *rows))
        assert found.total == heading
    found = sure(guess(tmp_path, ["Code", *ORS_ITEMS, "Age"], "x1,1,2,3,4.5,12", "x2,9,8,7,6.5,13"))
    assert found.total is None
    wide = [f"{wave} {item}" for wave in ("Pre", "Post") for item in (*ORS_ITEMS, "total")]
    twice = "1,2,3,4.5,10.5,2,2,3,4.5,11.5"
    found = sure(guess(tmp_path, ["Code", *wide], f"x1,{twice}", f"x2,{twice}"))
    assert [each.total for each in found.occasions] == ["Pre total", "Post total"]


def test_totals_alone_need_the_name_of_the_form(tmp_path: Path) -> None:
    columns = [f"ORS{n}" for n in range(1, 13)]
    row = ",".join(str(n + 12.5) for n in range(12))
    found = sure(guess(tmp_path, ["Initials", *columns], f"x1,{row}", f"x2,{row}"))
    assert (found.layout, found.labels, found.roles.participant) == ("wide", {}, "Initials")
    assert [(each.session, each.total) for each in found.occasions] == [
        (str(n), f"ORS{n}") for n in range(1, 13)
    ]
    long = sure(guess(tmp_path, ["Code", "Wave", "SRS total"], "x1,pre,36", "x1,post,38.5"))
    assert (long.measure, long.layout, long.total, long.roles.wave) == (
        *("srs", "long"),
        *("SRS total", "Wave"),
    )
    assert guess(tmp_path, ["Code", "pre total", "post total"], "x1,36,38.5") is None


def test_waves_are_told_by_content_and_sessions_by_heading(tmp_path: Path) -> None:
    headings = ["Code", "When was it", "Session no", *ORS_ITEMS]
    found = sure(guess(tmp_path, headings, "x1,Before,1,1,2,3,4.5", "x1,After,6,1,2,3,4.5"))
    assert (found.roles.wave, found.roles.session) == ("When was it", "Session no")


def test_millimetres_are_told_by_their_numbers(tmp_path: Path) -> None:
    found = sure(guess(tmp_path, ["Code", *ORS_ITEMS], "x1,15,22,83,74", "x2,99,8,70,65"))
    assert found.unit == "mm"
    assert (
        "The marks are in millimetres: nearly all are whole numbers and the highest mark is "
        in (" ".join(found.reasons))
    )


def test_both_measures_in_one_file_are_told(tmp_path: Path) -> None:
    headings = [f"ORS {item}" for item in ORS_ITEMS] + [f"SRS {item}" for item in SRS_ITEMS]
    found = sure(guess(tmp_path, ["Code", *headings], "x1,1,2,3,4.5,9,9,9,8.5"))
    assert found.measure == "ors"
    assert set(found.items.values()) == set(headings[:4])
    assert any("also holds marks of the SRS" in reason for reason in found.reasons)


def test_a_column_that_a_score_sheet_needs_the_name_of(tmp_path: Path) -> None:
    found = sure(guess(tmp_path, ["code", "me", "family", "school", "everything"], "x1,1,2,3,4"))
    assert found.items["at_school"] == "school"
    assert any("`school` has to be renamed" in reason for reason in found.reasons)


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        (["Code", "Me", "Family", "School", "Everything"], "x1,yes,no,Park,fine"),
        (["Code", "Personal", "Social", "Overall"], "x1,1,2,3"),
        (["Code", "Personal", "Interpersonal", "Social", "Overall"], "x1,300,200,150,400"),
        (["Personal targets", "Interpersonal aims", "Social club", "Overall mark"], "1,2,3,4"),
    ],
)
def test_what_is_no_score_sheet(tmp_path: Path, headings: list[str], row: str) -> None:
    assert guess(tmp_path, headings, row) is None


@pytest.mark.parametrize(
    ("text", "occasion"),
    [
        ("pre", Occasion("pre")),
        ("Session 3", Occasion("", "3")),
        ("pre, session 1", Occasion("pre", "1")),
        ("T2", Occasion("T2")),
        ("3rd session", Occasion("", "3")),
        ("Wave 1", Occasion("wave 1")),
        ("", Occasion()),
        ("teacher", None),
        ("pre post", None),
        ("Year 7", None),
    ],
)
def test_what_names_an_occasion(text: str, occasion: Occasion | None) -> None:
    assert parse_occasion(heading_words(text)) == occasion


def test_titles_over_blocks_of_columns_in_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["", "Session 1", None, None, None, "Session 2"])
    page.append(["Code", *ORS_ITEMS, *ORS_ITEMS])
    page.append(["x1", 1, 2, 3, 4.5, 2, 3, 4, 5.5])
    page.merge_cells("B1:E1")
    page.merge_cells("F1:I1")
    book.save(tmp_path / "ors.xlsx")
    found = sure(recognise_sheet(read_export(tmp_path / "ors.xlsx")))
    assert [each.name for each in found.occasions] == ["session 1", "session 2"]
    assert found.occasions[1].columns["overall"] == "Session 2 - Overall"
    assert found.roles.participant == "Code"


def test_long_names_of_the_forms() -> None:
    heading = read_heading("Outcome Rating Scale - total (pre)")
    assert (heading.form, heading.measure, heading.total()) == ("ORS", "ors", Occasion("pre"))
