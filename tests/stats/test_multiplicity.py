"""Adjustment of a family of p-values."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from statsmodels.stats.multitest import multipletests

from ehs_eval.stats import adjust_p_values

FIFTEEN = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]


def test_fifteen_p_values() -> None:
    """Benjamini and Hochberg (1995), section 4.2: BH rejects four, Holm three."""
    assert (adjust_p_values(FIFTEEN, method="bh") <= 0.05).sum() == 4
    assert (adjust_p_values(FIFTEEN) <= 0.05).sum() == 3


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.sampled_from(["holm", "bh"]))
def test_matches_statsmodels(p_values: list[float], method: str) -> None:
    adjusted = adjust_p_values(p_values, method=method)  # type: ignore[arg-type]
    reference = multipletests(p_values, method={"holm": "holm", "bh": "fdr_bh"}[method])[1]
    assert adjusted == pytest.approx(reference)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_properties(p_values: list[float]) -> None:
    holm, bh = adjust_p_values(p_values), adjust_p_values(p_values, method="bh")
    assert (np.asarray(p_values) <= bh + 1e-12).all()
    assert (bh <= holm + 1e-12).all()
    assert (holm <= 1).all()
    assert adjust_p_values(p_values[::-1])[::-1] == pytest.approx(holm)


def test_edges() -> None:
    assert adjust_p_values([]).size == 0
    assert adjust_p_values([0.03]) == pytest.approx([0.03])


@pytest.mark.parametrize(
    ("p_values", "message"),
    [
        ([0.1, math.nan], "p_values must not be missing: drop missing ones first"),
        ([0.1, None], "p_values must not be missing: drop missing ones first"),
        ([0.1, 1.1], "p_values must be from 0 to 1"),
        ([[0.1, 0.2]], "p_values must be 1-D, not 2-D"),
    ],
)
def test_rejects(p_values: ArrayLike, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        adjust_p_values(p_values)  # type: ignore[arg-type]


def test_rejects_method() -> None:
    with pytest.raises(ValueError, match='method must be "holm" or "bh"'):
        adjust_p_values([0.1], method="bonferroni")  # type: ignore[arg-type]
