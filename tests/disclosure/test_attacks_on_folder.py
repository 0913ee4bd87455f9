"""A reader with nothing but a published folder, who solves what it says for what it withholds."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

import pytest

import ehs_eval
from ehs_eval.evaluation import Evaluation
from ehs_eval.results import SUPPRESSED, Place, Results, results_from_records
from ehs_eval.stats.clusters import intraclass_correlation
from ehs_eval.stats.common import normal_quantile
from ehs_eval.stats.proportions import newcombe_limits

LABELS = ("Never", "Rarely", "Sometimes", "Often", "Always")
ITEMS = ("a", "b", "c", "d")
SIZES = {"pre": {"Ash": 40, "Birch": 35}, "post": {"Ash": 30, "Birch": 45}}
YEARS = ("Year 7", "Year 8", "Year 9")
SMALL = range(1, 5)

STUDY = """
[study]
title = "Two schools"
waves = ["pre", "post"]

[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
school = "school"
year_group = "year"
weight_by = ["year_group"]

[[surveys.pupils.blocks]]
name = "calm"
scale = { labels = ["Never", "Rarely", "Sometimes", "Often", "Always"] }
counts = ["Often", "Always"]
higher_is = "better"
items = { a = "A", b = "B", c = "C", d = "D" }
"""


def write_rows(folder: Path, wave: str, rows: Sequence[Sequence[str]]) -> None:
    with (folder / f"{wave}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("school", "year", *ITEMS), *rows])


def write_small(folder: Path) -> Path:
    """Write a study in which few answer Often or Always, and hardly any at one of two schools."""
    draw = random.Random(1)
    for wave, schools in SIZES.items():
        years = (5, 4, 3) if wave == "pre" else (3, 4, 5)
        weights = {"Ash": (6, 6, 6, 2, 1), "Birch": (8, 8, 8, 1, 0)}
        rows = [
            (school, draw.choices(YEARS, years)[0], *draw.choices(LABELS, weights[school], k=4))
            for school, n in schools.items()
            for _ in range(n)
        ]
        write_rows(folder, wave, rows)
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    return folder / "study.toml"


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    return ehs_eval.run_evaluation(write_small(tmp_path_factory.mktemp("small")))


@pytest.fixture(scope="module")
def folder(inside: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    public = ehs_eval.for_publication(inside)
    return ehs_eval.write_report(public, tmp_path_factory.mktemp("folder") / "report")


@pytest.fixture(scope="module")
def published(folder: Path) -> Results:
    read = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return results_from_records(read["results"])


def counted_of(results: Results, item: str, waves: tuple[str, str], school: str, end: int) -> int:
    at = Place("pupils", "school_change", item, {"school": school}, waves)
    name = ("first", "second")[end]
    return round((results.number(at, f"mean_{name}") or 0) * (results.number(at, f"n_{name}") or 0))


def same(one: float, other: float, decimals: int) -> bool:
    return abs(one - other) <= 0.5 * 10.0**-decimals + 1e-9


def test_correlations_of_schools_do_not_tell_who_of_which_school(
    inside: Evaluation, published: Results
) -> None:
    """With the sizes of two schools and all who count, the correlation leaves one split."""
    waves = ("pre", "post")
    n_small = 0
    for item, (end, wave) in product(ITEMS, enumerate(waves)):
        counted = [counted_of(inside.found, item, waves, school, end) for school in SIZES[wave]]
        n_small += min(counted) in SMALL
        at = Place("pupils", "clustering", item, {}, (wave,))
        icc = published.number(at, "icc")
        if icc is None or min(counted) not in SMALL:
            continue
        fits = {x for x in range(sum(counted) + 1) if same(_icc(wave, x, sum(counted)), icc, 3)}
        assert set(SMALL) <= {sum(counted) - x for x in fits}, (item, wave)
    assert n_small > 2, "nothing to find: the test has lost its point"


def _icc(wave: str, at_first: int, counted: int) -> float:
    first, second = SIZES[wave].values()
    there = counted - at_first
    if at_first > first or there > second:
        return float("inf")
    answers = [1.0] * at_first + [0.0] * (first - at_first)
    answers += [1.0] * there + [0.0] * (second - there)
    found = intraclass_correlation(answers, ["Ash"] * first + ["Birch"] * second)
    return getattr(found, "icc", float("inf"))


def test_no_text_says_how_alike_answers_of_a_school_are(published: Results, folder: Path) -> None:
    for row in published.rows:
        if row.reason == SUPPRESSED and row.analysis in ("clustering", "detectable"):
            assert "correlation at pre, 0" not in str(row.method), row.key
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "own intraclass correlation at pre, 0" not in page


def test_design_effects_are_withheld_with_the_correlation(published: Results) -> None:
    for row in published.rows:
        is_effect = row.statistic.startswith(("design_effect", "effective_n"))
        if row.item in ITEMS and is_effect and row.analysis in ("clustering", "detectable"):
            at = Place("pupils", "clustering", row.item, {}, ("pre",))
            assert row.value is None or published.number(at, "icc") is not None, row.key


def test_intervals_of_changes_do_not_tell_how_many_counted(
    inside: Evaluation, published: Results
) -> None:
    """The width of an interval tells both shares: all answers that agree with it are tried."""
    waves = ("pre", "post")
    n_hidden = 0
    for item in ITEMS:
        at = Place("pupils", "proportion", item, {}, ("pre",))
        if published.number(at, "count") is None and inside.found.number(at, "count") in SMALL:
            n_hidden += 1
            there = Place("pupils", "within_schools", item, {}, waves)
            found = {name: published.number(there, name) for name in ("difference", "low", "high")}
            shown = {name: value for name, value in found.items() if value is not None}
            fits = {first for first, given in _changes() if _agrees(given, shown)}
            assert set(SMALL) <= fits, (item, shown)
    assert n_hidden > 0, "nothing to find: the test has lost its point"


def _changes() -> Iterator[tuple[int, dict[str, float]]]:
    """Yield how many counted at first, and the change and its interval, for all that could be."""
    first, second = SIZES["pre"], SIZES["post"]
    worth = {s: first[s] * second[s] / (first[s] + second[s]) for s in first}
    weight = {school: each / sum(worth.values()) for school, each in worth.items()}
    sizes = [1 / sum(weight[s] ** 2 / of[s] for s in of) for of in (first, second)]
    z = normal_quantile(0.95)
    for a, b, c, d in product(range(5), range(5), range(9), range(9)):
        one = weight["Ash"] * a / first["Ash"] + weight["Birch"] * b / first["Birch"]
        other = weight["Ash"] * c / second["Ash"] + weight["Birch"] * d / second["Birch"]
        low, high = newcombe_limits((one, sizes[0]), (other, sizes[1]), z)
        yield a + b, {"difference": other - one, "low": low, "high": high}


def _agrees(given: dict[str, float], shown: dict[str, float]) -> bool:
    return all(same(given[name], value, 2) for name, value in shown.items())


def test_weighted_shares_do_not_tell_who_of_which_year_group(
    inside: Evaluation, published: Results
) -> None:
    """All who count and their weighted share are two sums of the same three counts."""
    rows = {wave: {year: _members(inside.found, year, wave) for year in YEARS} for wave in SIZES}
    for item in ITEMS:
        at = Place("pupils", "weighted_proportion", item, {}, ("post",))
        share = published.number(at, "proportion")
        counted = inside.found.number(Place("pupils", "proportion", item, {}, ("post",)), "count")
        if share is None or counted is None:
            continue
        worth = [rows["pre"][y] / sum(rows["pre"].values()) / rows["post"][y] for y in YEARS]
        fits = [
            each
            for each in product(range(int(counted) + 1), repeat=3)
            if sum(each) == counted
            and same(sum(w * x for w, x in zip(worth, each, strict=True)), share, 3)
        ]
        assert all(len({each[at] for each in fits}) > 3 for at in range(3)), item


def _members(results: Results, year: str, wave: str) -> float:
    found = results.number(
        Place("pupils", "participation", None, {"year_group": year}, (wave,)), "n"
    )
    assert found is not None
    return found


def test_a_mean_over_items_stands_on_all_of_them(published: Results) -> None:
    for row in published.rows:
        if row.analysis == "quality_sensitivity" and "block" in row.group and row.value is not None:
            shares = [
                published.number(Place("pupils", "proportion", item, {}, (wave,)), "count")
                for item in ITEMS
                for wave in row.waves
            ]
            assert row.statistic == "n_items" or None not in shares, row.key


def test_without_small_groups_nothing_is_withheld(tmp_path: Path) -> None:
    """Every answer is given by many of every school and year group, so that all may be shown."""
    for wave, more in (("pre", 0), ("post", 1)):
        rows = [
            (school, year, *(LABELS[(at + 2 * n + n // 5 * more) % 5] for n in range(4)))
            for school in ("Ash", "Birch", "Cedar")
            for year in YEARS
            for at in range(60 + 5 * more)
        ]
        write_rows(tmp_path, wave, rows)
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    public = ehs_eval.for_publication(ehs_eval.run_evaluation(tmp_path / "study.toml"))
    withheld = [row.key for row in public.found.rows if row.reason == SUPPRESSED]
    assert withheld == []
