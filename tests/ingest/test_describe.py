from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehs_eval.ingest.description.describe import describe
from ehs_eval.ingest.description.tally import option_counts, spellings, typed_together
from ehs_eval.ingest.export import TICK, Column, Export
from ehs_eval.ingest.exports import read_export
from ehs_eval.ingest.grid import Unreadable


def export(
    *columns: tuple[Column, list[str | None]], aside: dict[int, str] | None = None
) -> Export:
    frame = pd.DataFrame({column.name: pd.Series(cells, dtype=object) for column, cells in columns})
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    kinds = tuple(column for column, _ in columns)
    return Export("Test", "made", "none", kinds, frame, aside=aside or {})  # type: ignore[arg-type]


def plain(name: str, **more: object) -> Column:
    return Column(name, name, name, **more)  # type: ignore[arg-type]


def test_spellings_that_compare_equal_are_one_label() -> None:
    cells: list[str | None] = ["year 1", "Year 1", "year 1", " year 2", None]
    (column,) = describe("f", export((plain("q"), cells))).columns
    assert column.counts == {"year 1": 3, "year 2": 1}
    assert column.spellings == {"year 1": {"year 1": 2, "Year 1": 1}, "year 2": {" year 2": 1}}
    assert (column.missing, column.different) == (1, 2)


def test_the_most_frequent_spelling_is_the_label_and_of_equals_the_first() -> None:
    assert list(spellings({"a": 1, "A": 2, "b ": 1, "B": 1})) == ["A", "b"]


def test_rows_set_aside_are_counted_apart() -> None:
    made = export((plain("q"), ["Yes", "No", "Yes", None]), aside={4: "test", 5: "incomplete"})
    described = describe("f", made)
    assert (described.rows, described.responses) == (4, 2)
    assert described.set_aside == {"incomplete": 1, "test": 1}
    (column,) = described.columns
    assert (dict(column.counts), column.missing) == ({"No": 1, "Yes": 1}, 0)
    assert (dict(column.counts_set_aside), column.missing_set_aside) == ({"Yes": 1}, 1)


def test_a_file_of_test_responses_only_shows_those() -> None:
    described = describe("f", export((plain("q"), ["Yes", None]), aside={2: "test", 3: "test"}))
    (column,) = described.columns
    assert described.responses == 0
    assert (dict(column.counts), column.missing, column.counts_set_aside) == ({"Yes": 1}, 1, {})
    assert "every row is set aside" in described.notes[0].message


def test_options_that_nobody_ticked_are_counted_where_the_file_has_them() -> None:
    column = plain("q", kind="multiple", columns=("q_1", "q_2"), options=("Dogs", "Cats", "Owls"))
    cells: list[str | None] = [f"Dogs{TICK}Cats", "Dogs", None]
    (described,) = describe("f", export((column, cells))).columns
    assert described.counts == {"Dogs": 2, "Cats": 1, "Owls": 0}
    assert described.missing == 1


def test_an_answer_ticked_twice_in_a_cell_counts_once() -> None:
    assert option_counts({"a;a;b": 2}, ";", ()) == {"a": 2, "b": 2}


def test_typed_answers_are_counted_together_where_there_are_many() -> None:
    counts = {"Known": 1, "Often": 5, **{f"typed {n}": 1 for n in range(40)}}
    assert typed_together(counts, ["Known"]) == {"Known": 1, "Often": 5, "(typed answers)": 40}
    few = {f"typed {n}": 1 for n in range(40)}
    assert typed_together(few, []) == few


def test_answers_declared_missing_are_counted_and_named() -> None:
    column = plain("q", codes={"1": "Yes", "9": "Refused"}, user_missing=frozenset({"Refused"}))
    (described,) = describe("f", export((column, ["Yes", "Refused", None]))).columns
    assert described.counts == {"Yes": 1, "Refused": 1}
    assert described.user_missing == {"Refused": 1}
    assert described.missing == 1


def test_codes_order_a_scale_whose_ends_alone_have_words() -> None:
    codes = {"1": "Not at all", "5": "Very much"}
    cells: list[str | None] = ["Very much", "2", "3", "Not at all", "4", "2"]
    (described,) = describe("f", export((plain("q", codes=codes), cells))).columns
    assert described.scale == ("Not at all", "2", "3", "4", "Very much")


def test_waves_and_dates() -> None:
    made = export(
        (plain("event", role="wave"), ["pre", "pre", "post"]),
        (plain("when", role="submitted"), ["3/2/2024 10:00", "13/2/2024 9:00", None]),
    )
    described = describe("f", made)
    assert described.waves == {"event": {"pre": 2, "post": 1}}
    when = described.columns[1]
    assert when.counts == {"2024-02-03": 1, "2024-02-13": 1}
    assert when.period["first"] == "2024-02-03 10:00:00"
    assert when.notes == ()


def test_days_that_could_be_months_are_said_to_be() -> None:
    when = (plain("when", role="submitted"), ["3/2/2024", "4/2/2024"])
    (note,) = describe("f", export(when)).columns[0].notes
    assert "day first" in note.message


def test_people_who_stop_after_the_first_question_are_told() -> None:
    first: list[str | None] = ["Yes", "No", "Yes"]
    rest: list[str | None] = ["Yes", None, "No"]
    made = export((plain("a"), first), *((plain(f"b{n}x"), rest) for n in range(4)))
    (note,) = describe("f", made).notes
    assert "1 response answers the first question and nothing else" in note.message


CELLS = st.one_of(
    st.sampled_from(["", "Yes", "no", "Agree", "Disagree", "1", "2", "3.0", "a;b", "b;a", "a"]),
    st.sampled_from(["2024-01-02", "02-Jan", "1-2", "x@example.org", "07700 900123", "N/A"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=15),
)
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=12)
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=TABLES)
def test_any_table_is_described_and_its_counts_add_up(
    tmp_path_factory: object, rows: list[list[str]]
) -> None:
    path = Path(tmp_path_factory.getbasetemp()) / "any.csv"  # type: ignore[attr-defined]
    width = len(rows[0]) if rows else 1
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([[f"heading {n}" for n in range(width)], *rows])
    try:
        described = describe(path.name, read_export(path))
    except Unreadable:
        return
    for column in described.columns:
        shown = column.missing + sum(column.counts.values())
        assert 0 <= column.missing <= described.responses
        if column.personal or column.kind in ("text", "identifier"):
            assert not column.counts
            assert not column.spellings
        elif column.kind in ("single", "scale"):
            assert shown == described.responses
        if column.personal:
            assert not column.numbers
            assert not column.notes
        for label, spelled in column.spellings.items():
            assert sum(spelled.values()) == column.counts[label]


@given(counts=st.dictionaries(CELLS.filter(str.strip), st.integers(1, 9)))
def test_no_answer_is_lost_when_spellings_are_put_together(counts: dict[str, int]) -> None:
    merged = spellings(counts)
    assert sum(sum(each.values()) for each in merged.values()) == sum(counts.values())


def test_a_column_headed_as_a_wave_tells_waves(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    rows = "".join(f"{wave},{n}\n" for wave in ("pre", "post") for n in range(4))
    path.write_text(f"time_point,score\n{rows}", "utf-8")
    assert describe("scores.csv", read_export(path)).waves == {"time_point": {"pre": 4, "post": 4}}


def test_days_without_a_time_are_shown_as_days(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text("when,q\n2026-05-01,a\n2026-05-03,b\n2026-05-03,a\n", "utf-8")
    period = describe("days.csv", read_export(path)).column("when").period
    assert (period["first"], period["last"]) == ("2026-05-01", "2026-05-03")


def test_numbers_declared_missing_move_no_mean() -> None:
    column = Column("age", "Age", "age", user_missing=frozenset({"999"}))
    cells = [str(11 + n % 9) for n in range(60)] + ["999"] * 5
    frame = pd.DataFrame({"age": cells}, index=range(2, 67), dtype=object)
    found = describe("f", Export("SPSS or Stata", "", "", (column,), frame)).column("age")
    assert found.numbers["maximum"] == 19
    assert found.user_missing == {"999": 5}
