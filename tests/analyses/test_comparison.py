"""The comparison chosen for two waves, its families, and schools allowed for."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from scipy import stats

from ehs_eval.config import load_study
from ehs_eval.errors import ConfigError
from ehs_eval.evaluation import Evaluation
from ehs_eval.results import Results
from ehs_eval.stats import adjust_p_values

from .studies import HEAD, At, analyse, table

SURVEY = """
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
school = "school"
respondent = "code"
not_schools = ["Not specified"]
[[surveys.pupils.blocks]]
name = "b"
scale = ["No", "Yes"]
counts = ["Yes"]
higher_is = "better"
items = ["q"]
"""


def wave(*schools: tuple[str, int, int], codes: int = 0) -> str:
    """Return answers: (school, yes, n) each; the first `codes` rows have a code."""
    rows = [
        (school, "Yes" if row < yes else "No") for school, yes, n in schools for row in range(n)
    ]
    return table(
        "school,q,code",
        *(
            f"{school},{answer},{f'p{n}' if n < codes else ''}"
            for n, (school, answer) in enumerate(rows)
        ),
    )


def comparison(results: Results, analysis: str = "comparison", **group: str) -> At:
    return At(results, analysis, "q", dict(group), "pre post")


def test_each_school_is_compared_with_itself(tmp_path: Path) -> None:
    """SciPy 1.17: ttest_1samp of the changes; a school with 9 answers is no school to compare."""
    files = {
        "pre.csv": wave(("A", 10, 40), ("B", 12, 30), ("C", 8, 20), ("D", 0, 9)),
        "post.csv": wave(("A", 20, 40), ("B", 21, 30), ("C", 12, 20), ("D", 9, 9)),
    }
    results = analyse(tmp_path, HEAD + SURVEY, files)
    at = comparison(results)
    changes = [20 / 40 - 10 / 40, 21 / 30 - 12 / 30, 12 / 20 - 8 / 20]
    expected = stats.ttest_1samp(changes, 0)
    assert at.number("difference") == pytest.approx(sum(changes) / 3)
    assert at.number("p_value") == pytest.approx(expected.pvalue)
    assert at.all("n_schools", "design", "verdict", "direction", "is_clear") == (
        3,
        "independent",
        "clear",
        "better",
        "yes",
    )
    school = comparison(results, "school_change", school="B")
    assert school.number("difference") == pytest.approx(changes[1])
    assert school.all("n_first", "n_second") == (30, 30)
    assert comparison(results, "school_change", school="D")("n_first") == 9
    schools = comparison(results, "school_change")
    assert schools("smallest_sign_flip_p_value") == 0.25
    assert comparison(results, "within_schools").all("n_first", "n_second") == (99, 99)


def test_answers_without_a_school_are_left_out_and_counted(tmp_path: Path) -> None:
    files = {
        "pre.csv": wave(("A", 10, 40), ("Not specified", 5, 30), ("", 1, 4)),
        "post.csv": wave(("A", 10, 20), ("not specified", 20, 20)),
    }
    at = comparison(analyse(tmp_path, HEAD + SURVEY, files))
    assert at.all("n_schools", "n_without_school", "verdict") == (1, 54, "one school")
    assert at.number("difference") == pytest.approx(0.25)


def test_linked_people_are_used(tmp_path: Path) -> None:
    """The first 30 rows of both waves are the same people, in the same school."""
    files = {
        "pre.csv": wave(("A", 30, 60), codes=30),
        "post.csv": wave(("A", 10, 40), codes=30),
    }
    at = comparison(analyse(tmp_path, HEAD + SURVEY, files))
    assert at.all("design", "n_pairs", "n_only_first", "n_only_second") == (
        "partially overlapping",
        30,
        30,
        10,
    )


def test_the_same_code_twice_links_nobody(tmp_path: Path) -> None:
    doubled = wave(("A", 30, 60), codes=30).replace(",p1\n", ",p0\n")
    files = {"pre.csv": doubled, "post.csv": wave(("A", 10, 40), codes=30)}
    at = comparison(analyse(tmp_path, HEAD + SURVEY, files))
    assert at("n_pairs") == 28


BLOCKS = """
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
single_school = true
[[surveys.pupils.blocks]]
name = "one"
scale = ["No", "Yes"]
counts = ["Yes"]
items = ["a", "b", "c"]
[[surveys.pupils.blocks]]
name = "two"
scale = ["No", "Yes"]
counts = ["Yes"]
items = ["d"]
"""
CHOSEN = """
[[families]]
name = "main"
evidence = [{ dataset = "pupils", items = ["a", "two"] }]
[[families]]
name = "rest"
kind = "exploratory"
evidence = [{ dataset = "pupils", items = ["b", "c"] }]
"""


def four_items(tmp_path: Path, study: str) -> Results:
    """Items a to d fall from 15 of 30 to 5, 6, 8 and 9 of 30."""

    def rows(*yes: int) -> list[str]:
        return [",".join("Yes" if n < each else "No" for each in yes) for n in range(30)]

    files = {
        "pre.csv": table("a,b,c,d", *rows(15, 15, 15, 15)),
        "post.csv": table("a,b,c,d", *rows(5, 6, 8, 9)),
    }
    return analyse(tmp_path, HEAD + study, files)


@pytest.mark.parametrize(
    ("study", "families"),
    [
        (BLOCKS, [("abc", "bh", "Benjamini-Hochberg, 3 tests"), ("d", "bh", "1 test of")]),
        (
            BLOCKS.replace('"a", "b", "c"', '"a", "b"')
            + BLOCKS[BLOCKS.rindex("[[") :].replace("two", "three").replace('"d"', '"c"'),
            [
                ("ab", "bh", "Benjamini-Hochberg, 2 tests of"),
                ("dc", "bh", "2 tests of the family “pupils: single items”"),
            ],
        ),
        (
            BLOCKS + CHOSEN,
            [
                ("ad", "holm", "Holm, 2 tests of the family “main”"),
                ("bc", "bh", "Benjamini-Hochberg, 2 tests of the family “rest”"),
            ],
        ),
    ],
)
def test_families(tmp_path: Path, study: str, families: list[tuple[str, str, str]]) -> None:
    """A block is a family where the study file declares none, those of one item together."""
    results = four_items(tmp_path, study)
    for analysis in ("comparison", "change"):
        for items, method, words in families:
            places = [At(results, analysis, item, waves="pre post") for item in items]
            raw = [at.number("p_value") for at in places]
            expected = adjust_p_values(raw, method="holm" if method == "holm" else "bh")
            assert [at.number("adjusted_p_value") for at in places] == pytest.approx(expected)
            found = results.find(places[0].place, "adjusted_p_value")
            assert found is not None
            assert found.method is not None
            assert words in found.method


def test_an_item_is_in_one_family(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(
        HEAD + BLOCKS + CHOSEN.replace('"b", "c"', '"b", "one"'), encoding="utf-8"
    )
    with pytest.raises(ConfigError) as caught:
        load_study(tmp_path / "study.toml")
    assert "`a` of `pupils` is in `main` too. Keep it in one." in str(caught.value)


def test_published_correlation_widens(tmp_path: Path) -> None:
    """60 and 20 pupils: mean size (3600 + 400) / 80 = 50, design effect 1 + 49 * .02."""
    files = {
        "pre.csv": wave(("A", 30, 60), ("B", 10, 20)),
        "post.csv": wave(("A", 5, 10), ("B", 5, 10)),
    }
    study = HEAD + SURVEY.replace("not_schools", "icc = 0.02\nnot_schools")
    results = analyse(tmp_path, study, files)
    for item in ("q", None):
        at = At(results, "clustering", item, waves="pre")
        assert at.number("design_effect") == pytest.approx(1.98)
        assert at.number("effective_n") == pytest.approx(80 / 1.98)
        margin = 1.959964 * math.sqrt(0.25 * 1.98 / 80)
        assert at.number("margin_of_error") == pytest.approx(margin, rel=1e-6)
    change = At(results, "clustering", "q", waves="pre post")
    expected = math.hypot(margin, 1.959964 * math.sqrt(0.25 * (1 + 9 * 0.02) / 20))
    assert change.number("change_margin") == pytest.approx(expected, rel=1e-6)
    plain = At(results, "proportion", "q", waves="pre")
    assert at.results.number(
        At(results, "clustering", "q", waves="pre").place, "low"
    ) < plain.number("low")


def test_own_correlation_is_that_of_the_first_wave(tmp_path: Path) -> None:
    """Variance between schools only: 0 of 20 against 20 of 20 gives a correlation of 1."""
    files = {
        "pre.csv": wave(("A", 0, 20), ("B", 20, 20)),
        "post.csv": wave(("A", 10, 20), ("B", 10, 20)),
    }
    results = analyse(tmp_path, HEAD + SURVEY, files)
    assert At(results, "clustering", "q", waves="pre").number("icc") == 1
    for wave_name in ("pre", "post"):
        at = At(results, "clustering", "q", waves=wave_name)
        assert at.number("design_effect") == pytest.approx(20)
        assert at.number("effective_n") == pytest.approx(2)
    assert At(results, "clustering", "q", waves="post").number("icc") < 0
    at = At(results, "clustering", waves="pre")
    assert at.reason("effective_n") == "the study file gives no published intraclass correlation"


def test_salford_numbers(salford: Evaluation) -> None:
    """The pilot's waves at a correlation of .02: 64 answers of 173 (±12.2), 38 of 141 (±15.8)."""
    for wave_name, n, margin in (("mid", 64, 0.122), ("post", 38, 0.158)):
        at = At(salford.found, "clustering", waves=wave_name)
        assert round(at.number("effective_n")) == n
        assert round(at.number("margin_of_error"), 3) == margin


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ('school = "school"\nsingle_school = true\n', "has both `school` and `single_school`"),
        ('weight_by = ["gender"]\n', "weights need the column `gender`"),
        ('not_schools = ["None"]\n', "`not_schools` needs `school`"),
        ('gender = "g"\nframe = { gender = { F = -1 } }\n', "needs numbers of people"),
    ],
)
def test_contradictions_in_the_study_file(tmp_path: Path, change: str, message: str) -> None:
    survey = SURVEY.replace('school = "school"\n', "", 1).replace(
        'not_schools = ["Not specified"]\n', change
    )
    (tmp_path / "study.toml").write_text(HEAD + survey, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_study(tmp_path / "study.toml")
    assert message in str(caught.value)


TWO_SURVEYS = """
[[families]]
name = "pupils: b"
evidence = [{ dataset = "pupils", items = ["q"] }, { dataset = "staff", items = ["x"] }]
"""


def test_a_family_spans_data_sets(tmp_path: Path) -> None:
    """Its name may be that of a family nobody declared, without taking its items in."""
    staff = SURVEY.replace("surveys.pupils", "surveys.staff").replace('"q"', '"x"')
    staff = staff.replace("pre.csv", "staff_pre.csv").replace("post.csv", "staff_post.csv")
    pupils = SURVEY.replace('items = ["q"]', 'items = ["q", "code2"]')
    waves = {
        "pre": wave(("A", 10, 40), ("B", 12, 30), ("C", 8, 20)),
        "post": wave(("A", 10, 20), ("B", 14, 20), ("C", 12, 20)),
    }
    files = {f"staff_{name}.csv": text.replace(",q,", ",x,") for name, text in waves.items()}
    for name, text in waves.items():
        lines = text.splitlines()
        files[f"{name}.csv"] = (
            "\n".join(
                [
                    f"{lines[0]},code2",
                    *(f"{line},{'Yes' if n % 3 else 'No'}" for n, line in enumerate(lines[1:])),
                ]
            )
            + "\n"
        )
    results = analyse(tmp_path, HEAD + pupils + staff + TWO_SURVEYS, files)
    q = At(results, "comparison", "q", waves="pre post")
    x = At(results, "comparison", "x", waves="pre post", dataset="staff")
    other = At(results, "comparison", "code2", waves="pre post")
    expected = adjust_p_values([q.number("p_value"), x.number("p_value")], method="holm")
    assert [q.number("adjusted_p_value"), x.number("adjusted_p_value")] == pytest.approx(expected)
    found = results.find(other.place, "adjusted_p_value")
    assert found is not None
    assert found.method == "Benjamini-Hochberg, 1 test of the family “pupils: b”"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("population_mean = 20", "`population_mean` needs `chosen_low = true`"),
        ("population_mean = 99\nchosen_low = true", "is not inside the total's 0 to 40"),
        ('school = "s"\nsingle_school = true', "has both `school` and `single_school`"),
    ],
)
def test_contradictions_of_a_score_sheet(tmp_path: Path, settings: str, message: str) -> None:
    sheet = f"""
[score_sheets.ors]
file = "ors.csv"
measure = "ors"
items = ["a", "b", "c", "d"]
{settings}
"""
    (tmp_path / "study.toml").write_text(HEAD + sheet, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_study(tmp_path / "study.toml")
    assert message in str(caught.value)
