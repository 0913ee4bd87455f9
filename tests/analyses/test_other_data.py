"""Every published figure, recomputed on other data and held against the oracle."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path

import pytest

from ehs_eval.analyses import run_analyses
from ehs_eval.config import load_study
from ehs_eval.ingest import load_data
from ehs_eval.published import PublishedFigure, compare, load_published
from ehs_eval.results import Results

from .oracle import Number, Oracle, rounded
from .other_data import HARD_CASES, SAMPLE, STUDY, hard_case, redrawn, write

FIGURES = load_published(SAMPLE / "published.json")
DECIMALS = {figure.id: figure.decimals for figure in reversed(FIGURES)}


def analysed(folder: Path) -> Results:
    study = load_study(STUDY)
    data = load_data(study, folder)
    assert not data.failures
    return run_analyses(study, data)


def as_printed(figure: PublishedFigure, value: Fraction | float) -> PublishedFigure:
    """Return a figure as it would have been printed of a value, under its own rule."""
    step = Fraction(1, 10**figure.decimals)
    match figure.rule:
        case "truncate":
            published = Fraction(math.trunc(Fraction(value) / step)) * step
        case "less_than":
            published = (math.floor(Fraction(value) / step) + 1) * step
        case "at_least":
            published = math.floor(Fraction(value) / step) * step
        case _:
            published = rounded(value, figure.decimals)
    return figure.model_copy(update={"published": float(published)})


def differences(folder: Path) -> list[str]:
    """Return the figures that do not come out as the oracle says."""
    results = analysed(folder)
    assert_sound(results)
    oracle = Oracle(folder, DECIMALS)
    expected: dict[str, Number] = {figure.id: oracle.value(figure.id) for figure in FIGURES}
    figures = [
        figure if (value := expected[figure.id]) is None else as_printed(figure, value)
        for figure in FIGURES
    ]
    wrong = []
    for found in compare(figures, results):
        value = expected[found.figure.id]
        fits = found.matches if value is not None else found.computed is None and found.reason
        close = value is None or (
            found.computed is not None and math.isclose(found.computed, value, abs_tol=1e-6)
        )
        if not (fits and close):
            wrong.append(f"{found.figure.id}: {found.computed} ({found.reason}), not {value}")
    return wrong


def assert_sound(results: Results) -> None:
    """Hold what is true of every result of every study."""
    keys = [row.key for row in results.rows]
    assert len(keys) == len(set(keys))
    json.dumps(results.records(), allow_nan=False)
    for row in results.rows:
        assert (row.value is None) == (row.reason is not None), row
        assert row.reason != "", row
        assert set(row.waves) <= {"pre", "mid", "post"}, row
    for place, parts in limits(results).items():
        low, estimate, high = parts
        assert low <= estimate + 1e-9, place
        assert estimate <= high + 1e-9, place


def limits(results: Results) -> dict[str, tuple[float, float, float]]:
    """Return lower limit, estimate and upper limit of every interval that has all three."""
    named = (
        *(("low", name, "high") for name in ("proportion", "difference", "acceptance")),
        *(
            (f"{name}_low", name, f"{name}_high")
            for name in ("mean", "rank_biserial", "hodges_lehmann")
        ),
    )
    found: dict[object, dict[str, float]] = {}
    for row in results.rows:
        if isinstance(row.value, int | float):
            found.setdefault(row.key[:5], {}).setdefault(row.statistic, float(row.value))
    return {
        f"{key} {middle}": (values[low], values[middle], values[high])
        for key, values in found.items()
        for low, middle, high in named
        if {low, middle, high} <= values.keys()
    }


def test_the_oracle_knows_every_figure() -> None:
    """It gives the printed value of every figure that the report's data can give."""
    oracle = Oracle(SAMPLE, DECIMALS)
    wrong = [
        figure.id
        for figure in FIGURES
        if figure.rule in ("round", "diff_of_rounded")
        and (value := oracle.value(figure.id)) is not None
        and (rounded(value, figure.decimals) == Fraction(str(figure.published)))
        != figure.reproducible
    ]
    assert wrong == []


def test_sample_agrees_with_the_oracle() -> None:
    assert differences(SAMPLE) == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_redrawn_data_agree_with_the_oracle(seed: int, tmp_path: Path) -> None:
    assert differences(write(redrawn(seed), tmp_path)) == []


@pytest.mark.parametrize("case", HARD_CASES)
def test_hard_cases_agree_with_the_oracle(case: str, tmp_path: Path) -> None:
    assert differences(write(hard_case(case), tmp_path)) == []
