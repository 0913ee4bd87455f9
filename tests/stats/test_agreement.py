"""Agreement between raters, or between two answers of the same people."""

import math
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from statsmodels.stats.inter_rater import cohens_kappa

from ehs_eval.stats import AgreementResult, NotEstimable, krippendorff_alpha, weighted_kappa
from ehs_eval.stats.agreement import BOOTSTRAP_DRAWS, Level, Weights

# Stuart (1953): unaided vision of the right and left eyes of 7477 women.
VISION = [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]]
GAP = np.nan
# Krippendorff's example of four observers and twelve units, as in R's irr::kripp.alpha.
OBSERVERS = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, GAP, GAP, GAP],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, GAP, 3],
        [GAP, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, GAP],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, GAP],
    ]
)
WEIGHTS: tuple[Weights, ...] = get_args(Weights)
LEVELS: tuple[Level, ...] = get_args(Level)

weightings = st.sampled_from(WEIGHTS)
levels = st.sampled_from(LEVELS)
tables = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.integers(0, 12), min_size=k * k, max_size=k * k).map(
        lambda values: np.reshape(values, (k, k))
    )
)
# Raters x units.
ratings = st.tuples(st.integers(2, 4), st.integers(1, 8)).flatmap(
    lambda shape: st.lists(
        st.integers(0, 3).map(float) | st.just(GAP),
        min_size=shape[0] * shape[1],
        max_size=shape[0] * shape[1],
    ).map(lambda values: np.reshape(values, shape))
)


def agreed(table: ArrayLike, **settings: object) -> AgreementResult:
    result = weighted_kappa(table, **settings)  # type: ignore[arg-type]
    assert not isinstance(result, NotEstimable)
    return result


def rated(table: ArrayLike, level: Level, **settings: float) -> AgreementResult:
    result = krippendorff_alpha(table, level=level, **settings)  # type: ignore[arg-type]
    assert not isinstance(result, NotEstimable)
    return result


@pytest.mark.parametrize(
    ("weights", "estimate", "standard_error"),
    [
        ("unweighted", 0.59538882808943416, 0.00728685113474574),
        ("linear", 0.65238042950059838, 0.00707526357069836),
        ("quadratic", 0.70233425249009751, 0.00838193658653674),
    ],
)
def test_vision(weights: Weights, estimate: float, standard_error: float) -> None:
    """R 4.2: vcd::Kappa(vision, weights = "Equal-Spacing" or "Fleiss-Cohen")."""
    result = agreed(VISION, weights=weights)
    assert result.estimate == pytest.approx(estimate)
    assert result.standard_error == pytest.approx(standard_error)
    assert result.n == 7477
    assert weights in result.coefficient


def test_interval_of_a_small_table() -> None:
    """R 4.2: confint(vcd::Kappa(x, weights = "Fleiss-Cohen"))."""
    table = [[20, 3, 0, 0], [5, 15, 2, 0], [1, 6, 9, 0], [0, 0, 0, 4]]
    plain, quadratic = agreed(table, weights="unweighted"), agreed(table)
    assert (plain.low, plain.high) == pytest.approx((0.462701124598602, 0.777064957272743))
    assert quadratic.estimate == pytest.approx(0.8151833949388683)
    assert (quadratic.low, quadratic.high) == pytest.approx((0.705664973801136, 0.924701816076600))
    assert "quadratic weights" in quadratic.method


@given(tables, weightings)
def test_kappa_matches_statsmodels(table: np.ndarray, weights: Weights) -> None:
    """statsmodels 0.15: cohens_kappa(table, wt=...), kappa and var_kappa."""
    result = weighted_kappa(table, weights=weights)
    if isinstance(result, NotEstimable):
        assert (table > 0).sum() <= 1
        return
    reference = cohens_kappa(table, wt=None if weights == "unweighted" else weights)
    assert result.estimate == pytest.approx(reference.kappa, abs=1e-12)
    variance = result.standard_error**2 if result.standard_error else 0
    assert variance == pytest.approx(reference.var_kappa, abs=1e-12)


@given(tables, weightings, st.floats(0.5, 0.99))
def test_kappa_properties(table: np.ndarray, weights: Weights, level: float) -> None:
    result = weighted_kappa(table, weights=weights, confidence_level=level)
    if isinstance(result, NotEstimable):
        return
    for other in (table.T, table[::-1, ::-1]):  # raters swapped; scale turned round
        mirror = agreed(other, weights=weights, confidence_level=level)
        assert mirror.estimate == pytest.approx(result.estimate, abs=1e-12)
        assert mirror.standard_error == pytest.approx(result.standard_error)
    assert -1 <= result.estimate <= 1
    if result.low is None or result.high is None:
        assert result.interval_reason == "the asymptotic standard error is 0"
        assert result.standard_error is None
        return
    assert result.interval_reason is None
    assert -1 <= result.low <= result.estimate <= result.high <= 1
    wider = agreed(table, weights=weights, confidence_level=0.995)
    assert wider.low is not None
    assert wider.high is not None
    assert wider.low <= result.low
    assert result.high <= wider.high


@given(st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_two_categories_have_one_kappa(values: list[int]) -> None:
    results = [weighted_kappa(np.reshape(values, (2, 2)), weights=w) for w in WEIGHTS]
    if isinstance(results[0], NotEstimable):
        assert results[0] == results[1] == results[2]
        return
    first, *others = [result for result in results if isinstance(result, AgreementResult)]
    for other in others:
        assert other.estimate == pytest.approx(first.estimate)
        assert other.standard_error == pytest.approx(first.standard_error)


def test_unused_category_keeps_its_place() -> None:
    """Answers one step apart on a scale of three agree better than on a scale of two."""
    ends = agreed([[8, 0, 2], [0, 0, 0], [1, 0, 9]])
    assert ends.estimate == pytest.approx(agreed([[8, 2], [1, 9]]).estimate)
    middle = agreed([[8, 2, 0], [1, 5, 0], [0, 0, 9]])
    assert (
        middle.estimate > agreed([[8, 2, 0], [1, 5, 0], [0, 0, 9]], weights="unweighted").estimate
    )
    padded = agreed([[8, 2, 0, 0], [1, 5, 0, 0], [0, 0, 9, 0], [0, 0, 0, 0]])
    assert padded.estimate == pytest.approx(middle.estimate)


@pytest.mark.parametrize("weights", WEIGHTS)
def test_full_agreement_has_no_interval(weights: Weights) -> None:
    result = agreed(np.diag([4, 5, 6]), weights=weights)
    assert (result.estimate, result.low, result.high) == (1, None, None)
    assert result.interval_reason == "the asymptotic standard error is 0"


def test_constant_rater_agrees_as_by_chance() -> None:
    result = agreed([[7, 0], [3, 0]])
    assert (result.estimate, result.low) == (0, None)


def test_nearly_everyone_in_one_category() -> None:
    """By hand: p_o = 1 - 2/n and p_e = 1 - 2 (1/n)(1 - 1/n), so kappa is -1/(n - 1)."""
    n = 10**8
    result = agreed([[n - 2, 1], [1, 0]], weights="unweighted")
    assert result.estimate == pytest.approx(-1 / (n - 1))
    assert result.standard_error is not None


def test_kappa_not_estimable() -> None:
    assert weighted_kappa(np.zeros((3, 3))) == NotEstimable("n = 0", 0)
    assert weighted_kappa([[0, 0], [0, 5]]) == NotEstimable("all in one category", 5)
    assert agreed([[0, 1], [0, 0]]).estimate == 0
    assert agreed([[0, 1], [1, 0]]).estimate == -1


@pytest.mark.parametrize(
    ("table", "settings", "message"),
    [
        ([[1, 2, 3], [4, 5, 6]], {}, "square with at least 2 categories, not 2 x 3"),
        ([[3]], {}, "not 1 x 1"),
        ([[1, -1], [2, 3]], {}, "whole counts"),
        ([[1, 1], [2, 3]], {"weights": "cubic"}, "weights must be"),
        ([[1, 1], [2, 3]], {"confidence_level": 1}, "confidence_level"),
        (np.zeros((2, 2)), {"confidence_level": 0}, "confidence_level"),
    ],
)
def test_kappa_arguments(table: ArrayLike, settings: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        weighted_kappa(table, **settings)  # type: ignore[arg-type]


def alpha_by_pairs(table: np.ndarray, level: Level) -> float:
    """Alpha by its definition, pair of ratings by pair."""
    units = [unit[~np.isnan(unit)] for unit in table.T]
    units = [unit for unit in units if unit.size >= 2]
    pooled = np.concatenate(units)

    def difference(one: float, two: float) -> float:
        low, high = min(one, two), max(one, two)
        if level == "nominal":
            return float(one != two)
        if level == "interval":
            return (one - two) ** 2
        if level == "ratio":
            return ((one - two) / (one + two)) ** 2 if one != two else 0
        between = int(((pooled >= low) & (pooled <= high)).sum())
        ends = int((pooled == low).sum()) + int((pooled == high).sum())
        return (between - ends / 2) ** 2 if one != two else 0

    def all_pairs(values: np.ndarray) -> float:
        return math.fsum(difference(one, two) for one in values for two in values)

    observed = math.fsum(all_pairs(unit) / (unit.size - 1) for unit in units)
    return 1 - (pooled.size - 1) * observed / all_pairs(pooled)


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("nominal", 0.743421052631579),
        ("ordinal", 0.8153875037548813),
        ("interval", 0.8491071428571428),
        ("ratio", 0.7974027747116121),
    ],
)
def test_four_observers(level: Level, expected: float) -> None:
    """Python package krippendorff 0.9.0: alpha(data, level_of_measurement=level).

    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, prints .743, .815,
    .849 and .797.
    """
    result = rated(OBSERVERS, level)
    assert result.estimate == pytest.approx(expected)
    assert result.n == 11  # the twelfth unit has one rating
    assert result.standard_error is None
    assert f"{level} level; percentile bootstrap over units" in result.method
    assert f"{BOOTSTRAP_DRAWS} draws" in result.method


@given(ratings, levels)
def test_alpha_matches_its_definition(table: np.ndarray, level: Level) -> None:
    result = krippendorff_alpha(table, level=level)
    pairable = table[:, (~np.isnan(table)).sum(axis=0) >= 2]
    if isinstance(result, NotEstimable):
        assert len(set(pairable[~np.isnan(pairable)])) <= 1
        return
    assert result.n == pairable.shape[1]
    assert result.estimate == pytest.approx(alpha_by_pairs(table, level), abs=1e-9)


@given(ratings, levels, st.randoms(use_true_random=False))
def test_alpha_properties(table: np.ndarray, level: Level, random: object) -> None:
    result = krippendorff_alpha(table, level=level)
    raters, units = list(range(table.shape[0])), list(range(table.shape[1]))
    random.shuffle(raters)  # type: ignore[attr-defined]
    random.shuffle(units)  # type: ignore[attr-defined]
    assert krippendorff_alpha(table[raters][:, units], level=level) == result
    single = np.full((len(table), 1), GAP)
    single[0] = 3
    assert krippendorff_alpha(np.hstack([table, single]), level=level) == result
    if isinstance(result, NotEstimable):
        return
    assert result.estimate <= 1
    if result.low is None or result.high is None:
        assert result.interval_reason == "resampled units all give the same value"
        return
    assert result.interval_reason is None
    assert result.low <= result.estimate <= result.high <= 1
    narrower = rated(table, level, confidence_level=0.5)
    if narrower.low is not None and narrower.high is not None:
        assert result.low <= narrower.low <= result.estimate <= narrower.high <= result.high


@given(ratings, st.integers(-3, 3), st.sampled_from([0.1, 2.0, 7.0]))
def test_alpha_depends_on_what_the_level_uses(table: np.ndarray, shift: int, scale: float) -> None:
    moved = {
        "nominal": (7 * table) % 11,  # other names
        "ordinal": table**3,
        "interval": scale * table + shift,
        "ratio": scale * table,
    }
    for level in LEVELS:
        result = krippendorff_alpha(table, level=level)
        other = krippendorff_alpha(moved[level], level=level)
        if isinstance(result, NotEstimable) or isinstance(other, NotEstimable):
            assert result == other
            continue
        assert other.estimate == pytest.approx(result.estimate, abs=1e-9)


@given(tables)
def test_nominal_alpha_of_two_raters_is_corrected_pi(table: np.ndarray) -> None:
    """Krippendorff (2004): 1 - alpha = (1 - pi)(2n - 1) / (2n), pi being Scott's."""
    raters = np.repeat(np.argwhere(table >= 0), table.ravel(), axis=0).T.astype(float)
    result = krippendorff_alpha(raters, level="nominal")
    if isinstance(result, NotEstimable):
        return
    n = table.sum()
    shares = (table.sum(axis=0) + table.sum(axis=1)) / (2 * n)
    pi = (np.trace(table) / n - (shares**2).sum()) / (1 - (shares**2).sum())
    assert 1 - result.estimate == pytest.approx((1 - pi) * (2 * n - 1) / (2 * n), abs=1e-12)


def test_bootstrap_interval_is_about_as_wide_as_that_of_kappa() -> None:
    """With two raters, many units and like margins, nominal alpha is nearly kappa."""
    table = np.array([[60, 10, 5], [12, 70, 8], [4, 9, 62]])
    raters = np.repeat(np.argwhere(table >= 0), table.ravel(), axis=0).T
    alpha, kappa = rated(raters, "nominal"), agreed(table, weights="unweighted")
    assert alpha.estimate == pytest.approx(kappa.estimate, abs=0.002)
    assert (alpha.low, alpha.high) == pytest.approx((kappa.low, kappa.high), abs=0.01)
    assert alpha == rated(raters, "nominal")
    assert alpha != rated(raters, "nominal", seed=1)


@pytest.mark.parametrize("level", LEVELS)
def test_few_units(level: Level) -> None:
    full = rated([[0.1, 0.2, 0.7], [0.1, 0.2, 0.7]], level)
    assert (full.estimate, full.low, full.high) == (1, None, None)
    one = rated([[1], [2]], level)
    assert one.estimate == pytest.approx(0)
    assert (one.low, one.high, one.n) == (None, None, 1)
    two = rated([[1, 2], [1, 3]], level)
    assert two.n == 2
    assert "without variation left out" in two.method


def test_float_noise_is_agreement() -> None:
    assert rated([[0.3, 1], [0.1 + 0.2, 1]], "nominal").estimate == 1


def test_many_units() -> None:
    raters = np.random.default_rng(5).integers(0, 5, (3, 20_000))
    result = rated(raters, "ordinal")
    assert result.estimate == pytest.approx(0, abs=0.02)
    assert result.low is not None
    assert result.high is not None
    assert result.low < 0.01
    assert result.high - result.low < 0.03


@pytest.mark.parametrize("dtype", ["Int64", "boolean", object])
def test_missing_values_of_pandas_are_gaps(dtype: str | type) -> None:
    frame = pd.DataFrame({"a": [1, pd.NA], "b": [0, 1], "c": [0, 0], "d": [1, 1]}, dtype=dtype)
    gaps = np.array([[1, 0, 0, 1], [GAP, 1, 0, 1]])
    found = krippendorff_alpha(frame, level="nominal")
    assert found == krippendorff_alpha(gaps, level="nominal")
    assert not isinstance(found, NotEstimable)
    assert found.n == 3
    with pytest.raises(ValueError, match="table must hold whole counts"):
        weighted_kappa(pd.DataFrame({"a": [1, 2], "b": [3, pd.NA]}, dtype="Int64"))


def test_alpha_not_estimable() -> None:
    unpaired: list[ArrayLike] = [[], np.empty((2, 0)), [[1, GAP], [GAP, 2]], [[1, 2, 3]]]
    for table in unpaired:
        assert krippendorff_alpha(table, level="interval") == NotEstimable(
            "no unit has two ratings", 0
        )
    same = [[2.0, 2.0, GAP], [2.0, 2.0, 5.0]]
    assert krippendorff_alpha(same, level="ordinal") == NotEstimable("all ratings are the same", 2)


@pytest.mark.parametrize(
    ("table", "settings", "message"),
    [
        ([1, 2, 3], {"level": "nominal"}, "2-D"),
        ([[1, np.inf], [1, 2]], {"level": "nominal"}, "finite"),
        ([[-1, 2], [1, 2]], {"level": "ratio"}, "negative"),
        ([[1, 2], [1, 2]], {"level": "metric"}, "level must be one of nominal"),
        ([[1, 2], [1, 2]], {"level": "nominal", "confidence_level": 1}, "confidence_level"),
    ],
)
def test_alpha_arguments(table: ArrayLike, settings: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        krippendorff_alpha(table, **settings)  # type: ignore[arg-type]
