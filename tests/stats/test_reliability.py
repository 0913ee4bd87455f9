"""Internal consistency and reliable change."""

import math

import numpy as np
import pandas as pd
import pingouin  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import ArrayLike

from ehs_eval.stats.common import NotEstimable
from ehs_eval.stats.reliability import (
    AlphaResult,
    ReliableChange,
    cronbach_alpha,
    reliable_change,
    reliable_change_threshold,
)

# R's attitude data: 30 departments, 7 items in per cent favourable.
_COLUMNS = """
    43 63 71 61 81 43 58 71 72 67 64 67 69 68 77 81 74 65 65 50 50 64 53 40 63 66 78 48 85 82
    51 64 70 63 78 55 67 75 82 61 53 60 62 83 77 90 85 60 70 58 40 61 66 37 54 77 75 57 85 82
    30 51 68 45 56 49 42 50 72 45 53 47 57 83 54 50 64 65 46 68 33 52 52 42 42 66 58 44 71 39
    39 54 69 47 66 44 56 55 67 47 58 39 42 45 72 72 69 75 57 54 34 62 50 58 48 63 74 45 71 59
    61 63 76 54 71 54 66 70 71 62 58 59 55 59 79 60 79 55 75 64 43 66 63 50 66 88 80 51 77 64
    92 73 86 84 83 49 68 66 83 80 67 74 63 77 77 54 79 80 85 78 64 80 80 57 75 76 78 83 74 78
    45 47 48 35 47 34 35 41 31 41 34 41 25 35 46 36 63 60 46 52 33 41 37 49 33 72 49 38 55 39
"""
ATTITUDE = np.array(_COLUMNS.split(), dtype=float).reshape(7, 30).T

answers = arrays(
    np.float64,
    st.tuples(st.integers(2, 12), st.integers(2, 5)),
    elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, math.nan]),
)
tenths = st.integers(0, 400).map(lambda value: value / 10)
pairs = st.lists(st.tuples(tenths, tenths), min_size=1, max_size=20)


def alpha_of(items: ArrayLike, **settings: float) -> AlphaResult:
    result = cronbach_alpha(items, **settings)
    assert not isinstance(result, NotEstimable)
    return result


def changed(first: ArrayLike, second: ArrayLike, **settings: object) -> ReliableChange:
    result = reliable_change(first, second, **settings)  # type: ignore[arg-type]
    assert not isinstance(result, NotEstimable)
    return result


def test_attitude() -> None:
    """R 4.2, psych 2.2.9: alpha(attitude)$total$raw_alpha and alpha.ci.

    At 90%, R's psychometric: alpha.CI(alpha, 7, 30, level = .9).
    """
    result = alpha_of(ATTITUDE)
    assert result.alpha == pytest.approx(0.843142769565, rel=1e-11)
    assert (result.low, result.high) == pytest.approx((0.739375685643, 0.91577307216), rel=1e-9)
    assert (result.n, result.n_dropped, result.k) == (30, 0, 7)
    assert "Feldt interval" in result.method
    narrower = alpha_of(ATTITUDE, confidence_level=0.9)
    assert (narrower.low, narrower.high) == pytest.approx((0.759569800642, 0.90662862175))


def test_people_with_a_missing_item_are_dropped() -> None:
    """R 4.2, psych: alpha(na.omit(a)), a = attitude without rating[3], raises[c(3, 7)]."""
    items = ATTITUDE.copy()
    items[2, 0] = items[2, 4] = items[6, 4] = math.nan
    result = alpha_of(items)
    assert result.alpha == pytest.approx(0.837501132059, rel=1e-10)
    assert (result.low, result.high) == pytest.approx((0.725394979947, 0.914944181233))
    assert (result.n, result.n_dropped) == (28, 2)
    assert math.isnan(items[2, 0])


def test_negative_alpha_is_shown_as_negative() -> None:
    """R 4.2, psych: alpha(..., check.keys = FALSE) and alpha.ci."""
    result = alpha_of([[1, 5, 1], [2, 3, 3], [3, 4, 2], [4, 2, 5], [5, 2, 3]])
    assert result.alpha == pytest.approx(-2.34)
    assert (result.low, result.high) == pytest.approx((-15.875791605994, 0.628044981432))


@given(answers)
def test_matches_pingouin(items: np.ndarray) -> None:
    """pingouin 0.7: cronbach_alpha(nan_policy="listwise"), limits to 3 decimals."""
    result = cronbach_alpha(items)
    complete = items[~np.isnan(items).any(axis=1)]
    if isinstance(result, NotEstimable):
        assert len(complete) < 2 or np.ptp(complete.sum(axis=1)) == 0
        assert result.n == len(complete)
        return
    # Complete rows only: pingouin's interval counts the dropped ones.
    value, limits = pingouin.cronbach_alpha(pd.DataFrame(complete), nan_policy="listwise")
    assert result.alpha == pytest.approx(value, abs=1e-9)
    if result.low is None:
        assert (limits == 1).all()
        return
    assert (result.low, result.high) == pytest.approx(limits, rel=1e-6, abs=6e-4)
    assert result.n + result.n_dropped == len(items)


@given(answers, st.floats(0.8, 0.99))
def test_alpha_properties(items: np.ndarray, level: float) -> None:
    result = cronbach_alpha(items, confidence_level=level)
    if isinstance(result, NotEstimable):
        return
    if result.low is None or result.high is None:
        assert result.alpha == 1
        return
    assert result.low <= result.alpha <= result.high <= 1
    for other in (items[::-1], items[:, ::-1], 3 * items + 2):
        assert alpha_of(other).alpha == pytest.approx(result.alpha, abs=1e-9)
    wider = alpha_of(items, confidence_level=0.995)
    assert wider.low is not None
    assert wider.high is not None
    assert wider.low <= result.low
    assert result.high <= wider.high


def test_identical_items() -> None:
    result = alpha_of(np.repeat([[0.1], [0.7], [0.3]], 3, axis=1))
    assert (result.alpha, result.low, result.high) == (1, None, None)
    assert result.interval_reason == "the items differ by a constant alone"


def test_items_apart_by_a_constant() -> None:
    """0.7 - 0.4 is just below 0.3: no difference between people."""
    result = alpha_of([[0.4, 0.7, 1.4], [0.1, 0.4, 1.1], [0.6, 0.9, 1.6]])
    assert (result.alpha, result.low, result.high) == (1, None, None)
    nearly = alpha_of([[0.4, 0.7, 1.4], [0.1, 0.4, 1.1], [0.6, 0.9, 1.7]])
    assert nearly.alpha < 1
    assert nearly.low is not None
    assert nearly.interval_reason is None


@pytest.mark.parametrize("dtype", ["Int64", "Float64", object])
def test_missing_values_of_pandas(dtype: str | type) -> None:
    columns = {"a": [1, 2, pd.NA, 4, 1], "b": [2, 2, 3, 4, 1], "c": [1, None, 3, 5, 2]}
    frame = pd.DataFrame(columns, dtype=dtype)
    gaps = np.array([[1, 2, 1], [2, 2, math.nan], [math.nan, 3, 3], [4, 4, 5], [1, 1, 2]])
    assert alpha_of(frame) == alpha_of(gaps)
    assert alpha_of(frame).n_dropped == 2
    changes = pd.array([1, pd.NA], dtype="Int64")
    with pytest.raises(ValueError, match="first must hold finite numbers only: drop missing"):
        reliable_change(pd.Series(changes), [1, 2], threshold=1)


def test_two_items_is_spearman_brown_for_equal_variances() -> None:
    """By hand: correlation .5, doubled to .5 * 2 / 1.5."""
    assert alpha_of([[1, 2], [2, 1], [3, 3]]).alpha == pytest.approx(2 / 3)


def test_an_item_answered_alike_by_all_stays() -> None:
    """By hand: k / (k - 1) goes from 2 to 3/2; pingouin agrees, psych and SPSS drop it."""
    result = alpha_of([[1, 2, 4], [2, 1, 4], [3, 3, 4]])
    assert result.alpha == pytest.approx(1 / 2)
    assert result.k == 3


@pytest.mark.parametrize(
    ("items", "reason", "n"),
    [
        ([], "n = 0", 0),
        (np.empty((0, 4)), "n = 0", 0),
        ([[1, math.nan], [math.nan, 2]], "fewer than two people answered every item", 0),
        ([[1, 2, 3]], "fewer than two people answered every item", 1),
        ([[1, 2], [3, math.nan]], "fewer than two people answered every item", 1),
        ([[1], [2], [3]], "fewer than two items", 3),
        ([[0.1, 0.2], [0.1, 0.2], [0.1, 0.2]], "the total score does not vary", 3),
        ([[0.1, 0.2], [0.2, 0.1], [0.3, 0.0]], "the total score does not vary", 3),
    ],
)
def test_alpha_not_estimable(items: ArrayLike, reason: str, n: int) -> None:
    assert cronbach_alpha(items) == NotEstimable(reason, n)


def test_many_people() -> None:
    """By simulation: one factor, loadings 1, error variance 1, 4 items: alpha .8."""
    random = np.random.default_rng(8)
    items = random.normal(size=(200_000, 1)) + random.normal(size=(200_000, 4))
    result = alpha_of(items)
    assert result.low is not None
    assert result.high is not None
    assert result.low < 0.8 < result.high
    assert result.high - result.low < 0.01


def test_alpha_rejects() -> None:
    with pytest.raises(ValueError, match="items must be 2-D, people x items, not 1-D"):
        cronbach_alpha([1, 2, 3])
    with pytest.raises(ValueError, match="items must hold finite numbers, or NaN"):
        cronbach_alpha([[1.0, 2.0], [3.0, math.inf]])
    with pytest.raises(ValueError, match="confidence_level must be strictly between 0 and 1"):
        cronbach_alpha([[1]], confidence_level=1)


def test_jacobson_and_truax() -> None:
    """Jacobson and Truax (1991): SD 10, reliability .80, 32.5 to 47.5: RC = 2.37."""
    threshold = reliable_change_threshold(10, 0.8)
    assert threshold / 1.959963984540054 == pytest.approx(6.32, abs=5e-3)
    assert 15 / threshold * 1.959963984540054 == pytest.approx(2.37, abs=5e-3)
    result = changed([32.5], [47.5], threshold=threshold, inclusive=False)
    assert (result.n_improved, result.share_improved) == (1, 1)


def test_counts() -> None:
    first, second = [10, 10, 10, 10, 10], [16, 15, 14.9, 5, 4.9]
    result = changed(first, second, threshold=5)
    assert (result.n_improved, result.n_unchanged, result.n_deteriorated) == (2, 1, 2)
    assert (result.share_improved, result.share_unchanged) == (0.4, 0.2)
    assert (result.n, result.threshold) == (5, 5)
    assert result.method == "reliable if |second - first| >= 5; higher is better"
    strict = changed(first, second, threshold=5, inclusive=False)
    assert (strict.n_improved, strict.n_unchanged, strict.n_deteriorated) == (1, 3, 1)
    assert "> 5" in strict.method


def test_float_noise_does_not_decide() -> None:
    """0.7 - 0.4 is just below 0.3, and 0.3 - 0.1 just below 0.2."""
    result = changed([0.4, 0.1], [0.7, 0.3], threshold=0.3)
    assert (result.n_improved, result.n_unchanged) == (1, 1)
    assert changed([0.1], [0.3], threshold=0.2).n_improved == 1
    assert changed([0.0], [0.3], threshold=0.1 + 0.2).n_improved == 1
    assert changed([0.1], [0.3], threshold=0.2, inclusive=False).n_unchanged == 1


@given(pairs, st.sampled_from([0.1, 0.3, 5, 6.6]), st.booleans())
def test_change_properties(
    rows: list[tuple[float, float]], threshold: float, inclusive: bool
) -> None:
    first, second = np.transpose(rows)
    settings: dict[str, object] = {"threshold": threshold, "inclusive": inclusive}
    result = changed(first, second, **settings)
    assert result.n_improved + result.n_unchanged + result.n_deteriorated == result.n == len(rows)
    shares = result.share_improved + result.share_unchanged + result.share_deteriorated
    assert shares == pytest.approx(1)
    # In whole tenths there is no float noise.
    steps = np.round(10 * second).astype(int) - np.round(10 * first).astype(int)
    reached = steps >= round(10 * threshold) if inclusive else steps > round(10 * threshold)
    assert result.n_improved == reached.sum()
    for other in (
        changed(second, first, **settings),
        changed(first, second, higher_is="worse", **settings),
    ):
        assert other.n_deteriorated == result.n_improved
        assert other.n_improved == result.n_deteriorated
    assert changed(first[::-1], second[::-1], **settings) == result
    assert changed(first, first, **settings).n_unchanged == len(rows)


def test_change_not_estimable() -> None:
    assert reliable_change([], [], threshold=5) == NotEstimable("n = 0", 0)


def test_threshold_follows_the_level() -> None:
    wide, narrow = (reliable_change_threshold(7, 0.9, confidence_level=q) for q in (0.95, 0.9))
    assert wide / narrow == pytest.approx(1.959963984540054 / 1.6448536269514722)
    assert reliable_change_threshold(7, 0) == pytest.approx(1.959963984540054 * 7 * math.sqrt(2))


def test_change_rejects() -> None:
    with pytest.raises(ValueError, match="first and second must pair up: 2 against 3"):
        reliable_change([1, 2], [1, 2, 3], threshold=1)
    with pytest.raises(ValueError, match="first must hold finite numbers only"):
        reliable_change([math.nan], [1], threshold=1)
    with pytest.raises(ValueError, match='higher_is must be "better" or "worse"'):
        reliable_change([1], [1], threshold=1, higher_is="good")  # type: ignore[arg-type]
    for threshold in (0, -1, math.nan, math.inf):
        with pytest.raises(ValueError, match="threshold must be above 0 and finite"):
            reliable_change([1], [1], threshold=threshold)


def test_threshold_rejects() -> None:
    for sd in (0, -1, math.nan, math.inf):
        with pytest.raises(ValueError, match="sd must be above 0 and finite"):
            reliable_change_threshold(sd, 0.8)
    for reliability in (-0.1, 1, math.nan):
        with pytest.raises(ValueError, match="reliability must be at least 0 and below 1"):
            reliable_change_threshold(10, reliability)
    with pytest.raises(ValueError, match="confidence_level must be strictly between 0 and 1"):
        reliable_change_threshold(10, 0.8, confidence_level=0)
