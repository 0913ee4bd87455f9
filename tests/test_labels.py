from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ehs_eval.labels import closest, is_blank, matcher, natural_key, normalise, normalise_code

REPRODUCIBLE = settings(max_examples=200, deadline=None, database=None, derandomize=True)


@pytest.mark.parametrize(
    "typed",
    [
        "Don't know",
        "don\u2019t know",
        "DON\u2018T KNOW",
        "Don\u00b4t know",
        "Don`t know",
        "  Don't   know\n",
        "Don't\u00a0know",
        "\ufeffDon't know\u200b",
        "Don't kn\u00adow",
        "Ｄon't know",
    ],
)
def test_the_same_answer_however_typed(typed: str) -> None:
    assert normalise(typed) == "don't know"


def test_dashes_and_double_quotes() -> None:
    assert normalise("In\u2013school “lead”") == 'in-school "lead"'
    assert normalise("Straße") == normalise("STRASSE")


@REPRODUCIBLE
@given(st.text())
@example("\u0345\u03b1")
@example("\u00b4")
@example("ﬀ\u0301")
def test_normalise_twice_is_normalise_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


WORDS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1)


@REPRODUCIBLE
@given(
    st.lists(WORDS, min_size=1),
    st.sampled_from([" ", "  ", "\t", "\u00a0", "\n", "\u2009"]),
    st.sampled_from(["'{}'", "\u2018{}\u2019", "\u201b{}\u02bc"]),
    st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
)
def test_noise_of_case_space_and_quotes_never_matters(
    words: list[str], space: str, quotes: str, case: object
) -> None:
    label = f"'{' '.join(words)}'"
    assert callable(case)
    noisy = space + quotes.format(case(space.join(words))) + space
    assert matcher([label])[normalise(noisy)] == label


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u00a0", "\ufeff", " \u200b ", "\u2060"])
def test_blank_to_the_eye_is_blank(text: str) -> None:
    assert is_blank(text)
    assert normalise(text) == ""


@pytest.mark.parametrize("text", ["None", "NA", "null", "nan", "-", ".", "0", "n/a"])
def test_words_that_software_reads_as_missing_are_answers(text: str) -> None:
    assert not is_blank(text)
    assert normalise(text) == text.casefold()


def test_codes_are_compared_without_spaces() -> None:
    assert normalise_code(" Silent Rocket\u00a023 ") == "silentrocket23"


def test_closest() -> None:
    known = ["Strongly agree", "Agree"]
    assert closest("STRONGLY AGRE", known) == "Strongly agree"
    assert closest("xyz", known) is None
    assert closest("Agree", []) is None


def test_labels_with_numbers_are_ordered_by_them() -> None:
    labels = ["Year 10", "Year 9", "Year²", "Unspecified", "Year 11 and 12"]
    assert sorted(labels, key=natural_key) == [
        "Unspecified",
        "Year 9",
        "Year 10",
        "Year 11 and 12",
        "Year²",
    ]


@given(st.lists(st.text()))
def test_any_labels_can_be_ordered(labels: list[str]) -> None:
    assert sorted(sorted(labels, key=natural_key)) == sorted(labels)
