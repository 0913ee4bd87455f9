"""Score sheets: totals, cut-offs, waves, people and groups."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy import stats

from ehs_eval.results import Results

from .studies import HEAD, At, analyse, table

SHEET = """
[score_sheets.ors]
file = "ors.csv"
measure = "ors"
items = ["a", "b", "c", "d"]
participant = "code"
wave = "wave"
programme = "programme"
gender = "gender"
year_group = "year"
total_recorded = "written"
"""
HEADING = "code,wave,programme,gender,year,a,b,c,d,written"


def sheet(folder: Path, *rows: str, settings: str = "") -> Results:
    return analyse(folder, HEAD + SHEET + settings, {"ors.csv": table(HEADING, *rows)})


def at(results: Results, analysis: str, item: str, waves: str, **group: str) -> At:
    return At(results, analysis, item, group, waves, "ors")


FOUR = (
    "p1,pre,Run,F,7,1,2,3,4,10",
    "p2,pre,Run,M,7,1,2,,4,7",
    "p3,pre,Swim,F,8,7,7,7,7,28",
    "p1,post,Run,F,7,4,4,4,4.6,16.7",
    "p3,post,Swim,F,8,7,7,7,6.9,27.9",
)


def test_total_is_missing_when_an_item_is(tmp_path: Path) -> None:
    results = sheet(tmp_path, *FOUR)
    total = at(results, "describe", "total", "pre", programme="Run")
    assert total.all("n", "n_missing", "mean") == (1, 1, 10)
    assert total.reason("sd") == "n = 1"
    assert at(results, "describe", "a", "pre", programme="Run")("n") == 2
    # What was written on the form stands beside it, whatever the items add up to.
    written = at(results, "describe", "total_recorded", "pre", programme="Run")
    assert written.all("n", "mean") == (2, 8.5)


def test_scores_below_a_cut_off(tmp_path: Path) -> None:
    """Below 28: a score of 28 is not."""
    results = sheet(tmp_path, *FOUR)
    label = "ORS, 13 to 17, self-report: below 28"
    pre = at(results, "below_cut_off", "total", "pre")
    assert (pre("n_below", label), pre("n", label)) == (1, 2)
    post = at(results, "below_cut_off", "total", "post")
    assert (post("n_below", label), post("proportion", label)) == (2, 1.0)


def test_reliable_change_takes_the_threshold_in(tmp_path: Path) -> None:
    """10 to 16.6 is the 6.6 of the measure although 16.6 - 10 is not so in binary."""
    results = sheet(tmp_path, *FOUR)
    pairs = at(results, "matched_pairs", "total", "pre post")
    assert pairs.all("n_pairs", "n_improved", "n_worse") == (2, 1, 1)
    assert pairs.all("n_reliably_improved", "n_no_reliable_change", "n_reliably_worse") == (1, 1, 0)


def test_equal_means_are_no_change(tmp_path: Path) -> None:
    """0.3, 0.3, 0.0 and three times 0.2 have one mean, and in binary two."""
    rows = [f"p{n},pre,Run,F,7,{v},1,1,1,{v + 3}" for n, v in enumerate((0.3, 0.3, 0.0))]
    rows += [f"p{n},post,Run,F,7,0.2,1,1,1,3.2" for n in (1, 2, 3)]
    change = at(sheet(tmp_path, *rows), "change", "a", "pre post")
    assert change("direction") == "same"


def test_waves_are_compared_as_printed_by_spss(tmp_path: Path) -> None:
    first, second = [1.0, 2.0, 2.0, 3.5, 4.0], [2.0, 4.0, 5.0, 5.5]
    rows = [f"p{n},pre,Run,F,7,{v},1,1,1,{v + 3}" for n, v in enumerate(first)]
    rows += [f"q{n},post,Run,F,7,{v},1,1,1,{v + 3}" for n, v in enumerate(second)]
    test = at(sheet(tmp_path, *rows), "mann_whitney", "a", "pre post", programme="Run")
    spss = stats.mannwhitneyu(first, second, method="asymptotic", use_continuity=False)
    assert test.number("p_value") == pytest.approx(spss.pvalue)
    assert test("u_min") == min(spss.statistic, 20 - spss.statistic)
    assert test.number("rank_biserial") > 0  # positive: the later scores are higher


def test_tied_scores_have_no_test(tmp_path: Path) -> None:
    rows = [f"p{n},{wave},Run,F,7,5,5,5,5,20" for n in (1, 2) for wave in ("pre", "post")]
    test = at(sheet(tmp_path, *rows), "mann_whitney", "total", "pre post")
    for statistic in ("u", "u_min", "p_value", "rank_biserial"):
        assert test.reason(statistic) == "all values tied"


def test_nobody_in_a_wave_of_a_programme(tmp_path: Path) -> None:
    results = sheet(tmp_path, *FOUR, "p9,pre,Sing,F,7,1,1,1,1,4")
    empty = at(results, "describe", "total", "post", programme="Sing")
    assert empty("n") == 0
    assert empty.reason("mean") == "n = 0"
    test = at(results, "mann_whitney", "total", "pre post", programme="Sing")
    assert test.all("n_first", "n_second") == (1, 0)
    assert test.reason("p_value") == "one group is empty"


def compared(results: Results, item: str, waves: str, **group: object) -> At:
    return At(results, "mann_whitney", item, group, waves, "ors")  # type: ignore[arg-type]


def test_genders_are_compared_two_by_two(tmp_path: Path) -> None:
    """A third gender adds a test of the three; one gender alone leaves a reason."""
    rows = [f"f{n},pre,Run,F,7,{n},1,1,1,{n + 3}" for n in range(1, 5)]
    rows += [f"m{n},pre,Run,M,7,{n + 3},1,1,1,{n + 6}" for n in range(1, 5)]
    rows += ["x1,pre,Run,X,7,2,1,1,1,5", "f1,post,Swim,F,7,2,1,1,1,5"]
    results = sheet(tmp_path, *rows)
    two = compared(results, "a", "pre", gender=("F", "M"))
    expected = stats.mannwhitneyu(
        [1, 2, 3, 4], [4, 5, 6, 7], method="asymptotic", use_continuity=False
    )
    assert two.number("p_value") == pytest.approx(expected.pvalue)
    assert not two.has("caution")
    # All occasions together count a person twice.
    assert compared(results, "a", "pre post", gender=("F", "M")).has("caution")
    three = At(results, "kruskal_wallis", "a", {"gender": ("F", "M", "X")}, "pre", "ors")
    kruskal = stats.kruskal([1, 2, 3, 4], [4, 5, 6, 7], [2])
    assert three.number("p_value") == pytest.approx(kruskal.pvalue)
    alone = compared(results, "a", "post", programme="Swim", gender=("F", "M"))
    assert alone.all("n_first", "n_second") == (1, 0)
    assert alone.reason("p_value") == "one group is empty"


def test_year_groups_that_are_there_are_compared(tmp_path: Path) -> None:
    rows = [f"p{n},pre,Run,F,{year},{n},1,1,1,{n + 3}" for n, year in enumerate([7, 7, 8, 8, 10])]
    results = sheet(tmp_path, *rows[:4], "z,post,Run,F,7,1,1,1,1,4")
    assert compared(results, "a", "pre", year_group=("7", "8")).has("p_value")
    folder = tmp_path / "more"
    folder.mkdir()
    more = sheet(folder, *rows, "z,post,Run,F,7,1,1,1,1,4")
    three = At(more, "kruskal_wallis", "a", {"year_group": ("7", "8", "10")}, "pre", "ors")
    assert three("df") == 2


def test_a_person_with_two_scores_of_a_wave_is_not_paired(tmp_path: Path) -> None:
    """p1 ran and swam: paired within each, in neither of all programmes together."""
    results = sheet(tmp_path, *FOUR, "p1,pre,Swim,F,7,2,2,2,2,8")
    assert at(results, "matched_pairs", "total", "pre post", programme="Run")("n_pairs") == 1
    assert at(results, "matched_pairs", "total", "pre post")("n_pairs") == 1


def test_sessions_without_waves_carry_the_caution(tmp_path: Path) -> None:
    study = """
[score_sheets.srs]
file = "srs.csv"
measure = "srs"
items = ["a", "b", "c", "d"]
session = "session"
gender = "gender"
"""
    rows = [f"{n % 3},{'FM'[n % 2]},{n},5,5,5" for n in range(6)]
    results = analyse(tmp_path, HEAD + study, {"srs.csv": table("session,gender,a,b,c,d", *rows)})
    test = At(results, "mann_whitney", "a", {"gender": ("F", "M")}, "", "srs")
    assert test("caution") == "all occasions together; one person can be in it more than once"
