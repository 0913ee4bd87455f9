"""What the numbers could show: ends of scales, smallest change, smallest p."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from scipy import optimize, stats

from ehs_eval.results import Results

from .studies import HEAD, THREE_WAVES, At, analyse, column, table

ITEM = """
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
[[surveys.pupils.blocks]]
name = "stigma"
scale = { labels = ["Disagree", "Neither", "Agree"], off_scale = ["Don't know"] }
counts = ["Disagree"]
higher_is = "better"
items = ["a"]
"""


def test_ends_of_the_scale_of_an_item(tmp_path: Path) -> None:
    """3 of 20 is 15%, which is not more than 15%; "Don't know" is off the scale."""
    pre = {"Disagree": 3, "Neither": 13, "Agree": 4, "Don't know": 9}
    files = {"pre.csv": column("a", pre), "post.csv": column("a", {"Don't know": 3})}
    results = analyse(tmp_path, HEAD + ITEM, files)
    at = At(results, "ceiling", "a", waves="pre")
    assert at.all("n", "share_lowest", "share_highest") == (20, 0.15, 0.2)
    assert at.all("has_floor", "has_ceiling") == ("no", "yes")
    assert at("share_best") == 0.15  # disagreeing is better
    nobody = At(results, "ceiling", "a", waves="post")
    assert nobody("n") == 0
    assert {nobody.reason(name) for name in ("share_lowest", "has_floor", "share_best")} == {
        "n = 0"
    }


def test_an_item_without_a_better_end(tmp_path: Path) -> None:
    files = {f"{wave}.csv": column("a", {"Agree": 4}) for wave in ("pre", "post")}
    at = At(
        analyse(tmp_path, HEAD + ITEM.replace('"better"', '"neither"'), files),
        "ceiling",
        "a",
        waves="pre",
    )
    assert at.reason("share_best") == "neither end of the scale is better"
    assert at("has_ceiling") == "yes"


SHEET = """
[score_sheets.ors]
file = "ors.csv"
measure = "ors"
items = ["a", "b", "c", "d"]
participant = "code"
wave = "wave"
programme = "programme"
"""
OWN = """
[[measures]]
name = "worries"
title = "Worries"
items = 4
minimum = 1
maximum = 5
step = 1
higher_is = "worse"
"""
HEADING = "code,wave,programme,a,b,c,d"


def sheet(folder: Path, *rows: str, settings: str = "", head: str = HEAD) -> Results:
    return analyse(folder, head + SHEET + settings, {"ors.csv": table(HEADING, *rows)})


def test_headroom_below_a_reliable_change(tmp_path: Path) -> None:
    """Means of 33.5 and 20 of 40; 6.6 would be reliable."""
    results = sheet(
        tmp_path,
        *("p1,pre,Run,8.5,8.5,8,8", "p2,pre,Run,8,8,9,9"),
        *("p1,post,Run,5,5,5,5", "p2,post,Run,5,5,5,5"),
    )
    pre, post = (At(results, "ceiling", "total", {}, wave, "ors") for wave in ("pre", "post"))
    assert pre.all("headroom", "headroom_below_change") == (6.5, "yes")
    assert post.all("headroom", "headroom_below_change") == (20, "no")
    item = At(results, "ceiling", "a", {"programme": "Run"}, "pre", "ors")
    assert item("headroom") == 1.75
    assert not item.has("headroom_below_change")


def test_headroom_where_lower_is_better(tmp_path: Path) -> None:
    """A total of 4 is the best of 4 to 20; no change of the measure is known to be reliable."""
    study = HEAD + SHEET.replace('"ors"\nitems', '"worries"\nitems') + OWN
    rows = ["p1,pre,Run,1,1,1,1", "p2,pre,Run,2,2,2,1", "p1,post,Run,1,1,1,1"]
    results = analyse(tmp_path, study, {"ors.csv": table(HEADING, *rows)})
    at = At(results, "ceiling", "total", {}, "pre", "ors")
    assert at("headroom") == 5.5 - 4
    assert at.reason("headroom_below_change") == "no reliable change is known for the measure"
    assert at.all("has_floor", "has_ceiling") == ("yes", "no")


# ------------------------------------------------------------------------- smallest change

SCHOOLS = """
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
school = "school"
ICC
[[surveys.pupils.blocks]]
name = "talked"
scale = ["No", "Yes"]
counts = ["Yes"]
items = ["a"]
"""
MULTIPLIER = stats.norm.ppf(0.975) + stats.norm.ppf(0.8)


def wave(**yes: int) -> str:
    """Return a wave of schools of fifty, so many of whom said yes."""
    rows = [
        f"{school},{'Yes' if n < count else 'No'}"
        for school, count in yes.items()
        for n in range(50)
    ]
    return table("school,a", *rows)


def schooled(folder: Path, icc: str, pre: str, post: str, head: str = HEAD) -> Results:
    study = head + SCHOOLS.replace("ICC", icc)
    return analyse(folder, study, {"pre.csv": pre, "post.csv": post})


def change_of_share(share: float, *factors: float, multiplier: float = MULTIPLIER) -> float:
    """Return the change towards 50%, or beyond, of so many standard errors of its own.

    `factors` are what a variance of 1 comes to in each wave: its design effect over its answers.
    """
    rare = min(share, 1 - share)

    def excess(change: float) -> float:
        later = (rare + change) * (1 - rare - change)
        return change - multiplier * math.sqrt(rare * (1 - rare) * factors[0] + later * factors[1])

    return float(optimize.brentq(excess, 0, 1 - rare, xtol=1e-14))


def smallest(results: Results, item: str | None = "a") -> At:
    return At(results, "detectable", item, waves="pre post")


def test_published_correlation_widens_the_smallest_change(tmp_path: Path) -> None:
    """Two schools of fifty have a design effect of 1 + 49 x 0.02, one school of fifty the same."""
    results = schooled(tmp_path, "icc = 0.02", wave(A=20, B=20), wave(A=30))
    effect = 1 + 49 * 0.02
    for item, share in (("a", 0.4), (None, 0.5)):
        at = smallest(results, item)
        assert at.all("n_first", "n_second", "proportion") == (100, 50, share)
        assert at("design_effect_first") == pytest.approx(effect)
        expected = change_of_share(share, effect / 100, effect / 50)
        assert at("smallest_change") == pytest.approx(expected)


def test_own_correlation_of_the_first_wave(tmp_path: Path) -> None:
    """Analysis of variance of 20 and 30 yeses of fifty each, by hand."""
    results = schooled(tmp_path, "", wave(A=20, B=30), wave(A=25, B=25))
    between = 50 * (0.1**2 + 0.1**2)
    within = (50 * 0.4 * 0.6 + 50 * 0.6 * 0.4) / 98
    icc = (between - within) / (between + 49 * within)
    at = smallest(results)
    assert at("design_effect_second") == pytest.approx(1 + 49 * icc)
    expected = change_of_share(0.5, *2 * [(1 + 49 * icc) / 100])
    assert at("smallest_change") == pytest.approx(expected)
    # No share of its own: nothing to estimate a correlation from.
    assert smallest(results, None).all("design_effect_first", "design_effect_second") == (1, 1)


def test_schools_that_are_alike_widen_nothing(tmp_path: Path) -> None:
    results = schooled(tmp_path, "", wave(A=25, B=25), wave(A=25, B=25))
    expected = change_of_share(0.5, 1 / 100, 1 / 100)
    assert smallest(results)("smallest_change") == pytest.approx(expected)
    there = At(results, "clustering", "a", waves="pre")
    assert there("icc") == pytest.approx(-1 / 49)
    assert there.reason("icc_low") == "no variance between clusters"


def test_a_rare_answer_varies_more_once_it_has_changed(tmp_path: Path) -> None:
    """From 4% of a hundred: 11.5 points; with 4% in both waves it would seem to be 7.8."""
    results = schooled(tmp_path, "", wave(A=2, B=2), wave(A=25, B=25))
    assert smallest(results)("smallest_change") == pytest.approx(change_of_share(0.04, 0.01, 0.01))
    assert smallest(results)("smallest_change") == pytest.approx(0.115, abs=5e-4)


def test_schools_that_are_not_recorded(tmp_path: Path) -> None:
    results = analyse(
        tmp_path,
        HEAD + SCHOOLS.replace('school = "school"\nICC', "icc = 0.02"),
        {"pre.csv": wave(A=25, B=25), "post.csv": wave(A=25, B=25)},
    )
    found = results.find(smallest(results).place, "smallest_change")
    assert found is not None
    assert found.method is not None
    assert "no design effect for schools: schools are not recorded" in found.method
    assert found.value == pytest.approx(change_of_share(0.5, 1 / 100, 1 / 100))


def test_power_is_that_of_the_study(tmp_path: Path) -> None:
    head = HEAD + "power = 0.9\nconfidence_level = 0.9\n"
    results = schooled(tmp_path, "", wave(A=25, B=25), wave(A=25, B=25), head)
    multiplier = stats.norm.ppf(0.95) + stats.norm.ppf(0.9)
    expected = change_of_share(0.5, 1 / 100, 1 / 100, multiplier=multiplier)
    assert smallest(results)("smallest_change") == pytest.approx(expected)


def test_a_share_of_nobody_has_no_spread(tmp_path: Path) -> None:
    results = schooled(tmp_path, "", wave(A=0, B=0), wave(A=25, B=25))
    why = "the earlier share is 0 or 1: use the interval"
    assert smallest(results).reason("smallest_change") == why


def test_smallest_change_of_scores(tmp_path: Path) -> None:
    """Independent people: SD of the first wave, 4 and 3 people; one has no spread."""
    totals = [16, 20, 24, 28]
    rows = [f"p{n},pre,Run,{t / 4},{t / 4},{t / 4},{t / 4}" for n, t in enumerate(totals)]
    rows += [f"q{n},post,Run,5,5,5,5" for n in range(3)]
    results = sheet(tmp_path, *rows, "r1,pre,Swim,1,1,1,1", "r2,post,Swim,2,2,2,2")
    at = At(results, "detectable", "total", {"programme": "Run"}, "pre post", "ors")
    sd = math.sqrt((36 + 4 + 4 + 36) / 3)
    assert at("sd") == pytest.approx(sd)
    expected = MULTIPLIER * sd * math.sqrt(1 / 4 + 1 / 3)
    assert at("smallest_change") == pytest.approx(expected)
    alone = At(results, "detectable", "total", {"programme": "Swim"}, "pre post", "ors")
    assert alone.reason("smallest_change") == "the earlier wave shows no spread of scores"


def test_the_same_people_can_show_less(tmp_path: Path) -> None:
    """Twelve people seen twice, whose totals hardly change order, and their mean not at all."""
    before = [8 + 2 * n for n in range(12)]
    after = [t + 2 * (-1) ** n for n, t in enumerate(before)]
    rows = [
        f"p{n},{wave},Run,{t / 4},{t / 4},{t / 4},{t / 4}"
        for wave, totals in (("pre", before), ("post", after))
        for n, t in enumerate(totals)
    ]
    results = sheet(tmp_path, *rows, settings="single_school = true")
    at = At(results, "detectable", "total", {}, "pre post", "ors")
    r = stats.pearsonr(before, after).statistic
    sd = stats.tstd(before)
    expected = MULTIPLIER * sd * math.sqrt(2 / 12 - 2 * r / 12)
    assert at("smallest_change") == pytest.approx(expected)


# ------------------------------------------------------------------------------ smallest p


def test_smallest_p_of_a_few_people(tmp_path: Path) -> None:
    """3 against 4: 2 of 35 divisions. Two pairs: 2 of 4 ways."""
    rows = [f"p{n},pre,Run,{n},1,1,1" for n in range(3)]
    rows += [f"p{n},post,Run,{n},1,1,2" for n in range(1, 5)]
    results = sheet(tmp_path, *rows)
    at = At(results, "attainable", "total", {"programme": "Run"}, "pre post", "ors")
    assert at.all("n_first", "n_second", "n_pairs") == (3, 4, 2)
    found = {
        row.method: row.value
        for row in results.select("ors", "attainable", statistic="smallest_p_value")
        if row.item == "total" and row.group
    }
    assert sorted(found.values(), key=str) == pytest.approx([2 / math.comb(7, 3), 0.5])
    said = {
        row.value for row in results.select("ors", "attainable", statistic="could_be_significant")
    }
    assert said == {"no"}


def test_enough_people_need_no_smallest_p(tmp_path: Path) -> None:
    """Ten in each wave, of whom nine are the same."""
    rows = [f"p{n},pre,Run,{n / 2},1,1,1" for n in range(10)]
    rows += [f"p{n},post,Run,{n / 2},2,1,1" for n in range(1, 11)]
    results = sheet(tmp_path, *rows)
    at = At(results, "attainable", "a", {}, "pre post", "ors")
    assert at("n_pairs") == 9
    assert at.all("smallest_p_value", "could_be_significant") == (2 / 2**9, "yes")
    assert not at.has("n_first")


def test_items_of_a_few_people(tmp_path: Path) -> None:
    """4 against 12 on a scale of three points: 2 of 1,820 divisions."""
    study = THREE_WAVES + ITEM.replace("post =", 'mid = "mid.csv", post =')
    files = {
        "pre.csv": column("a", {"Agree": 12}),
        "mid.csv": column("a", {"Neither": 4, "Don't know": 9}),
        "post.csv": column("a", {"Disagree": 12}),
    }
    results = analyse(tmp_path, study, files)
    at = At(results, "attainable", "a", waves="pre mid")
    assert at("smallest_p_value") == pytest.approx(2 / math.comb(16, 4))
    assert not At(results, "attainable", "a", waves="pre post").has("smallest_p_value")
