"""Several answers in one cell: which columns hold them, and what parts them."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehs_eval.ingest.choices import SEPARATORS, find_choices, gathered, split_choices
from ehs_eval.ingest.export import TICK

HPC = "HPC manager (SLURM, PBS or similar)"


def test_an_option_that_holds_the_separator_stays_whole() -> None:
    options = ("SSH", HPC, "No, but I would like to", "No")
    assert split_choices(f"SSH, {HPC}, No, but I would like to", ", ", options) == [
        "SSH",
        HPC,
        "No, but I would like to",
    ]
    assert split_choices(f"No, {HPC}", ", ", options) == ["No", HPC]


def test_what_is_no_option_is_one_typed_answer_where_commas_part() -> None:
    assert split_choices("SSH, my own, odd way", ", ", ["SSH"]) == ["SSH", "my own, odd way"]
    assert split_choices("SSH;mine;yours", ";", ["SSH"]) == ["SSH", "mine", "yours"]


def test_the_last_semicolon_parts_nothing_and_spaces_do_not_count() -> None:
    assert split_choices("Doctor / clinic far from home ; Cost;", ";") == [
        "Doctor / clinic far from home",
        "Cost",
    ]


def test_options_are_compared_as_labels() -> None:
    assert split_choices("don’t know, ssh", ", ", ["Don't know", "SSH"]) == ["don’t know", "ssh"]


def test_a_bare_comma_leaves_the_comma_with_a_space_and_thousands_alone() -> None:
    assert split_choices("Books, films,Sport", ",") == ["Books, films", "Sport"]
    assert split_choices("1,000 or more,Sport", ",") == ["1,000 or more", "Sport"]
    assert split_choices("1,3,12", ",") == ["1", "3", "12"]


@given(st.text(max_size=40), st.sampled_from(SEPARATORS), st.lists(st.text(max_size=8), max_size=4))
def test_no_letter_is_lost_or_made_up(cell: str, separator: str, options: list[str]) -> None:
    parts = split_choices(cell, separator, options)
    assert all(part and part in cell for part in parts)
    kept = "".join(parts)
    assert [c for c in kept if c.isalnum()] == [c for c in cell if c.isalnum()]


@given(st.lists(st.none() | st.text(alphabet="ab ,;|\n()1", max_size=12), max_size=12))
def test_any_column_is_looked_at_without_failing(cells: list[str | None]) -> None:
    found = find_choices(cells)
    assert found is None or (found[0] in SEPARATORS and len(set(found[1])) == len(found[1]))


def test_a_multi_select_joined_by_semicolons() -> None:
    cells = ["Array;Bag", "Array;Bag;Delayed", "Delayed", None, "Bag;Delayed", "Array"]
    assert find_choices(cells) == (";", ("Array", "Bag", "Delayed"))


def test_a_multi_select_whose_every_choice_ends_in_a_semicolon() -> None:
    assert find_choices(["Saves time;", "Saves time;Cheap;", None, "My own reason;"]) == (
        ";",
        ("Saves time",),
    )


def test_a_multi_select_joined_by_commas_with_options_that_hold_them() -> None:
    cells = [
        f"SSH, {HPC}",
        HPC,
        "SSH",
        f"Cloud, SSH, {HPC}",
        "Cloud",
        "I don't know, someone else does this for me",
        "SSH, I don't know, someone else does this for me",
    ]
    found = find_choices(cells)
    assert found is not None
    assert found[0] == ", "
    assert set(found[1]) == {"Cloud", "SSH", HPC, "I don't know, someone else does this for me"}
    assert found[1].index("Cloud") < found[1].index("SSH") < found[1].index(HPC)


def test_a_multi_select_joined_by_bare_commas() -> None:
    cells = ["Books, films,Sport", "Sport", "Books, films", "Books, films,Sport,Music", "Music"]
    assert find_choices(cells) == (",", ("Books, films", "Sport", "Music"))


def test_codes_joined_by_commas() -> None:
    assert find_choices(["1,3", "2", "1,2,3", "3", "1"]) == (",", ("1", "2", "3"))


@pytest.mark.parametrize(
    "cells",
    [
        [
            "Yes, but just a few times",
            "No, I studied alone",
            "No, I did not meet my peers",
            "Yes, I ran a tutorial service",
            "Yes, but just a few times",
        ],
        ["Yes, often", "Yes, sometimes", "No, never", "No, sometimes", "Don't know", "Yes, often"],
        ["Leeds, United Kingdom", "Bath, United Kingdom", "Leeds, United Kingdom"],
        ["I like it; it helps", "Too long, too dull; sorry", "Nothing"],
        ["7,5", "7", "6,5", "5", "5,5"],
        ["$50,000 - $99,999", "$25,000 - $49,999", "$150,000+", "$50,000 - $99,999"],
        ["numpy, pandas", "pandas, numpy", "xarray, numpy, pandas", "pandas, xarray", "numpy"],
        ["Agree", "Disagree", None],
        [None, ""],
        [],
    ],
    ids=["yes-but", "two-part", "places", "text", "decimals", "money", "typed", "single", "", "no"],
)
def test_single_answers_and_free_text_are_no_multi_select(cells: list[str | None]) -> None:
    assert find_choices(cells) is None


def test_ticked_columns_are_joined_and_nothing_ticked_is_missing() -> None:
    cells = pd.DataFrame({0: ["1", None, None], 1: ["1", "1", None]}, index=[4, 5, 7], dtype=object)
    joined = gathered(cells, ["Cat", "Dog"])
    assert list(joined.index) == [4, 5, 7]
    assert joined.isna().tolist() == [False, False, True]
    assert joined[4].split(TICK) == ["Cat", "Dog"]
    assert joined[5] == "Dog"


def test_an_option_that_goes_on_in_the_first_person_stays_whole() -> None:
    alone = "Nobody, I keep it to myself"
    cells = ["Friends", f"Friends, {alone}", alone, "Helpline", f"{alone}, Helpline"]
    cells += ["Friends, Helpline"]
    found = find_choices(cells)
    assert found is not None
    assert alone in found[1]
