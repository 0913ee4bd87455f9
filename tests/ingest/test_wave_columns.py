"""The same question in several waves: by code, by wording, and what is only proposed."""

from __future__ import annotations

from ehs_eval.ingest.description.describe import ColumnDescription, FileDescription
from ehs_eval.ingest.export import Column
from ehs_eval.ingest.wave_columns import Change, Matched, changes, match_columns

SAFE = "I feel safe at school"
BELONG = "I feel that I belong at this school"


def column(name: str, label: str = "", **more: object) -> ColumnDescription:
    return ColumnDescription(
        Column(name, label or name, label or name, **more),  # type: ignore[arg-type]
        "single",
        {"Yes": 1},
    )


def file(*columns: ColumnDescription) -> FileDescription:
    return FileDescription("f", "Plain table", "why", "text", 1, 1, {}, {}, columns)


def matched(*waves: FileDescription) -> dict[str, Matched]:
    names = ("pre", "mid", "post")
    found = match_columns(dict(zip(names, waves, strict=False)))
    return {each.name: each for each in found}


def test_the_same_code_is_the_same_question() -> None:
    found = matched(file(column("q1"), column("q2")), file(column("Q1"), column("q3")))
    assert found["q1"].columns == {"pre": "q1", "mid": "Q1"}
    assert found["q1"].how == "code"
    assert (found["q2"].how, found["q3"].how) == ("one wave", "one wave")
    assert found["q3"].columns == {"mid": "q3"}


def test_a_question_added_shifts_the_numbers_and_wording_finds_them_again() -> None:
    found = match_columns(
        {
            "pre": file(column("Q1", SAFE), column("Q2", BELONG)),
            "post": file(
                column("Q1", "How old are you?"), column("Q2", SAFE), column("Q3", BELONG)
            ),
        }
    )
    assert [(each.columns, each.how) for each in found] == [
        ({"pre": "Q1", "post": "Q2"}, "wording"),
        ({"pre": "Q2", "post": "Q3"}, "wording"),
        ({"post": "Q1"}, "one wave"),
    ]


def test_a_full_stop_is_no_other_wording() -> None:
    (found,) = match_columns(
        {"pre": file(column("a", SAFE)), "post": file(column("b", f"{SAFE}."))}
    )
    assert found.columns == {"pre": "a", "post": "b"}
    assert found.changes == ()


def test_the_row_of_a_grid_is_the_question_that_another_platform_asks_without_the_grid() -> None:
    """Some platforms head a column with the whole grid's wording, others with the row's alone."""
    stem = "How much do you agree?"
    grid = {"stem": stem, "question": stem}
    rows = [
        column(f"Q5_{n}", f"{stem} - {t}", part=t, **grid) for n, t in enumerate((SAFE, BELONG))
    ]
    found = match_columns({"pre": file(column(SAFE), column(BELONG)), "post": file(*rows)})
    assert [each.columns for each in found] == [
        {"pre": SAFE, "post": "Q5_0"},
        {"pre": BELONG, "post": "Q5_1"},
    ]
    assert [each.changes for each in found] == [(), ()]


def test_one_row_in_two_grids_is_matched_by_the_whole() -> None:
    """ "Parent" under "Whom would you ask?" is not "Parent" under "Who asked you?"."""
    both = [
        column(f"Q{n}", f"{stem} - {SAFE}", part=SAFE, stem=stem, question=stem)
        for n, stem in ((1, "At the start of the year"), (2, "At the end of it all"))
    ]
    found = match_columns({"pre": file(column("x", SAFE)), "post": file(*both)})
    assert len(found) == 3


def test_one_code_with_wholly_other_words_is_another_question() -> None:
    found = match_columns(
        {"pre": file(column("Q1", SAFE)), "post": file(column("Q1", "How old are you now?"))}
    )
    assert [each.columns for each in found] == [{"pre": "Q1"}, {"post": "Q1"}]


def test_a_changed_wording_of_one_code_is_told() -> None:
    found = matched(file(column("Q1", SAFE)), file(column("Q1", SAFE + " and at home")))
    (change,) = found["Q1"].changes
    assert change == Change("wording", ("pre", "mid"), SAFE, SAFE + " and at home")


def test_a_near_wording_is_proposed_and_never_taken() -> None:
    found = match_columns(
        {"pre": file(column("a", SAFE)), "post": file(column("b", "I feel safer at school"))}
    )
    assert [each.columns for each in found] == [{"pre": "a"}, {"post": "b"}]
    (proposal,) = found[0].proposals
    assert (proposal.wave, proposal.column) == ("post", "b")
    assert 85 <= proposal.likeness < 100


def test_personal_and_platform_columns_are_no_questions() -> None:
    personal = ColumnDescription(Column("n", "Your name", "n"), "text", {}, personal="a name")
    own = column("StartDate", role="started")
    assert match_columns({"pre": file(personal, own), "post": file(personal, own)}) == []


def test_spelling_is_no_change_of_wording() -> None:
    one, other = column("q", "I’m  happy").column, column("q", "i'm happy ").column
    assert changes(one, other, ("pre", "post")) == []


def test_answers_added_and_answers_coded_the_other_way_round_are_told() -> None:
    def coded(*labels: str, start: int = 1) -> Column:
        codes = {str(number): label for number, label in enumerate(labels, start=start)}
        return column("q", options=tuple(labels), codes=codes).column

    first = coded("Disagree", "Agree")
    assert changes(first, coded("Disagree", "Agree"), ("pre", "post")) == []
    (added,) = changes(first, coded("Disagree", "Unsure", "Agree"), ("pre", "post"))
    assert (added.kind, added.later) == ("answers", "Disagree, Unsure, Agree")
    (turned,) = changes(first, coded("Agree", "Disagree"), ("pre", "post"))
    assert turned.kind == "order"


def test_three_waves_are_matched_through_the_middle_one() -> None:
    found = matched(
        file(column("Q1", SAFE)),
        file(column("Q7", SAFE)),
        file(column("Q7", SAFE + " now")),
    )
    assert found["Q1"].columns == {"pre": "Q1", "mid": "Q7", "post": "Q7"}
    assert [change.kind for change in found["Q1"].changes] == ["wording"]


def test_the_number_of_a_question_is_no_part_of_its_wording() -> None:
    found = match_columns(
        {"pre": file(column(f"Q2. {SAFE}")), "post": file(column(f"3) {SAFE}", f"3) {SAFE}"))}
    )
    (question,) = found
    assert (question.columns, question.how) == (
        {"pre": f"Q2. {SAFE}", "post": f"3) {SAFE}"},
        "wording",
    )
    assert question.changes == ()
