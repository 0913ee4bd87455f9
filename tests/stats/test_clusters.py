"""Intraclass correlation, and change judged school by school."""

import itertools
import math
from random import Random

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats import (
    ClusterChange,
    ClusteringResult,
    NotEstimable,
    cluster_change,
    effective_n,
    intraclass_correlation,
    school_changes,
)
from ehs_eval.stats.clusters import design_effect

# R 4.2, datasets::chickwts: weights by feed, in groups of unequal size.
CHICKS = {
    "horsebean": [179, 160, 136, 227, 217, 168, 108, 124, 143, 140],
    "linseed": [309, 229, 181, 141, 260, 203, 148, 169, 213, 257, 244, 271],
    "soybean": [243, 230, 248, 327, 329, 250, 193, 271, 316, 267, 199, 171, 158, 248],
    "sunflower": [423, 340, 392, 339, 341, 226, 320, 295, 334, 322, 297, 318],
    "meatmeal": [325, 257, 303, 315, 380, 153, 263, 242, 206, 344, 258],
    "casein": [368, 390, 379, 260, 404, 318, 352, 359, 216, 222, 283, 332],
}
# lme4::Dyestuff and Dyestuff2 (Davies and Goldsmith; Box and Tiao): six batches of five.
DYESTUFF = [
    [1545, 1440, 1440, 1520, 1580],
    [1540, 1555, 1490, 1560, 1495],
    [1595, 1550, 1605, 1510, 1560],
    [1445, 1440, 1595, 1465, 1545],
    [1595, 1630, 1515, 1635, 1625],
    [1520, 1455, 1450, 1480, 1445],
]
DYESTUFF2 = [
    [7.298, 3.846, 2.434, 9.566, 7.990],
    [5.220, 6.556, 0.608, 11.788, -0.892],
    [0.110, 10.386, 13.434, 5.510, 8.166],
    [2.212, 4.852, 7.092, 9.288, 4.980],
    [0.282, 9.014, 4.458, 9.446, 7.198],
    [1.722, 4.782, 8.106, 0.758, 3.758],
]
SIX = [1.2, -0.4, 2.1, 0.8, 3.0, 0.5]
# Scores of four schools before and after.
SCHOOLS = [
    ([3, 5, 4], [6, 5, 7, 6]),
    ([2, 4], [5, 4, 6, 3]),
    ([7, 6, 5, 6, 8], [7, 6, 9, 8]),
    ([4, 5, 3], [3, 5]),
]

changes_of_schools = st.lists(
    st.integers(-30, 30).map(lambda tenths: tenths / 10), min_size=2, max_size=5
)
grouped = st.lists(
    st.tuples(st.integers(0, 40).map(lambda tenths: tenths / 10), st.sampled_from("abcd")),
    max_size=25,
)


def in_clusters(groups: list[list[float]]) -> ClusteringResult:
    labels = [name for name, group in zip("abcdef", groups, strict=False) for _ in group]
    result = intraclass_correlation(list(itertools.chain(*groups)), labels)
    assert not isinstance(result, NotEstimable)
    return result


def changed(
    changes: ArrayLike, information: ArrayLike | None = None, **settings: float
) -> ClusterChange:
    result = cluster_change(changes, information, **settings)  # type: ignore[arg-type]
    assert not isinstance(result, NotEstimable)
    return result


def test_dyestuff() -> None:
    """R 4.2: psych::ICC(..., lmer = FALSE), ICC1; lme4::lmer(Yield ~ 1 + (1 | Batch)).

    lmer gives variances 1764.05 between and 2451.25 within, which in equal groups are the
    moments.
    """
    result = in_clusters(DYESTUFF)
    assert result.icc == pytest.approx(0.41848741489337, rel=1e-9)
    assert result.icc == pytest.approx(1764.05 / (1764.05 + 2451.25))
    assert (result.low, result.high) == pytest.approx((0.0838360506606, 0.847876815473), rel=1e-9)
    assert result.f_statistic == pytest.approx(4.59826619071903)
    assert result.p_value == pytest.approx(0.00439753126831, rel=1e-9)
    assert (result.n, result.n_clusters, result.mean_cluster_size_weighted) == (30, 6, 5)
    assert result.design_effect == pytest.approx(1 + 4 * 0.41848741489337)
    assert result.effective_n == pytest.approx(30 / (1 + 4 * 0.41848741489337))


def test_negative_correlation_is_shown() -> None:
    """R 4.2: mean squares of aov(Yield ~ Batch, lme4::Dyestuff2), limits with qf."""
    result = in_clusters(DYESTUFF2)
    assert result.icc == pytest.approx(-0.0970284069256, rel=1e-9)
    assert (result.low, result.high) == pytest.approx((-0.197089081136, 0.33348302), rel=1e-9)
    assert result.p_value == pytest.approx(0.7310992306369, rel=1e-9)
    assert (result.design_effect, result.effective_n) == (1, 30)


def test_unequal_clusters() -> None:
    """R 4.2: mean squares of aov(weight ~ feed, chickwts) with n0, limits with qf.

    The formula is that of ICC::ICCest(feed, weight, chickwts, CI.type = "THD").
    """
    result = in_clusters(list(CHICKS.values()))  # type: ignore[arg-type]
    assert result.icc == pytest.approx(0.548835147024, rel=1e-9)
    assert (result.low, result.high) == pytest.approx((0.278119204254, 0.88727529815), rel=1e-9)
    assert result.f_statistic == pytest.approx(15.3647997747, rel=1e-9)
    assert result.p_value == pytest.approx(5.93641985347e-10, rel=1e-9)
    assert result.mean_cluster_size_weighted == pytest.approx(11.9577464789)
    assert result.design_effect == pytest.approx(1 + 10.9577464789 * 0.548835147024)
    assert "n0" in result.method


@given(grouped)
def test_f_test_matches_scipy(rows: list[tuple[float, str]]) -> None:
    values, labels = [row[0] for row in rows], [row[1] for row in rows]
    result = intraclass_correlation(values, labels)
    if isinstance(result, NotEstimable):
        sizes = [labels.count(label) for label in set(labels)]
        assert len(sizes) < 2 or max(sizes) == 1 or len(set(values)) == 1
        return
    groups = [[v for v, name in rows if name == label] for label in dict.fromkeys(labels)]
    if result.f_statistic is None:
        assert all(len(set(group)) == 1 for group in groups)
        return
    if result.low is None or result.high is None:
        assert result.p_reason == "no variance between clusters"
        assert result.p_value == 1
        assert np.ptp([np.mean(group) for group in groups]) == pytest.approx(0)
        return
    reference = scipy.stats.f_oneway(*groups)
    assert result.f_statistic == pytest.approx(reference.statistic, rel=1e-6, abs=1e-9)
    assert result.p_value == pytest.approx(reference.pvalue, rel=1e-6)
    assert (result.icc > 0) == (result.f_statistic > 1) or result.icc == pytest.approx(0, abs=1e-9)
    assert result.low <= result.icc <= result.high <= 1
    assert 1 <= result.design_effect <= result.mean_cluster_size_weighted
    assert result.effective_n == pytest.approx(result.n / result.design_effect)


@given(grouped, st.randoms())
def test_order_and_names_do_not_matter(rows: list[tuple[float, str]], shuffler: Random) -> None:
    shuffled = [(value + 3, {"a": 1, "b": 2, "c": 3, "d": 4}[label]) for value, label in rows]
    shuffler.shuffle(shuffled)
    result = intraclass_correlation([row[0] for row in rows], [row[1] for row in rows])
    other = intraclass_correlation([row[0] for row in shuffled], [row[1] for row in shuffled])
    if isinstance(result, NotEstimable) or isinstance(other, NotEstimable):
        assert result == other
        return
    assert other.icc == pytest.approx(result.icc, abs=1e-9)
    assert other.design_effect == pytest.approx(result.design_effect)


def test_float_noise_is_no_variance_within_clusters() -> None:
    result = in_clusters([[0.7 - 0.4, 0.3, 0.1 + 0.2], [0.5, 0.5, 0.5]])
    assert result.icc == 1
    assert result.low is result.high is result.f_statistic is result.p_value is None
    assert result.p_reason == "no variance within clusters"
    assert (result.design_effect, result.effective_n) == pytest.approx((3, 2))


def test_clusters_of_the_same_mean_have_no_interval() -> None:
    """F is 0: the limits would both be -1 / (n0 - 1), the lowest value there is."""
    result = in_clusters([[0.1, 0.7, 0.4], [0.6, 0.2, 0.4], [0.4, 0.3, 0.5]])
    assert result.icc == pytest.approx(-1 / 2)
    assert (result.f_statistic, result.p_value) == (0, 1)
    assert result.low is result.high is None
    assert result.p_reason == "no variance between clusters"
    assert (result.design_effect, result.effective_n) == (1, 9)
    far = in_clusters([[1000.1, 1000.7, 1000.4], [1000.6, 1000.2, 1000.4]])
    assert (far.f_statistic, far.low) == (0, None)


def test_missing_values_of_pandas_are_refused() -> None:
    values = pd.Series([1, 2, None], dtype="Int64")
    with pytest.raises(ValueError, match="values must hold finite numbers only"):
        intraclass_correlation(values, ["a", "a", "b"])
    with pytest.raises(ValueError, match="clusters must not hold missing labels"):
        intraclass_correlation([1, 2, 3], values)
    with pytest.raises(ValueError, match="sizes must hold whole counts"):
        design_effect(0.1, values)


@pytest.mark.parametrize(
    ("values", "labels", "expected"),
    [
        ([], [], NotEstimable("n = 0", 0)),
        ([1], ["a"], NotEstimable("one cluster", 1)),
        ([1, 2, 3], ["a", "a", "a"], NotEstimable("one cluster", 3)),
        ([1, 2], ["a", "b"], NotEstimable("every cluster holds one person", 2)),
        ([0.3, 0.1 + 0.2, 0.3], ["a", "a", "b"], NotEstimable("all values tied", 3)),
    ],
)
def test_correlation_not_estimable(
    values: list[float], labels: list[str], expected: NotEstimable
) -> None:
    assert intraclass_correlation(values, labels) == expected


def test_many_people() -> None:
    rng = np.random.default_rng(5)
    labels = rng.integers(0, 50, 100_000)
    values = rng.normal(size=50)[labels] * math.sqrt(0.1 / 0.9) + rng.normal(size=100_000)
    result = intraclass_correlation(values, labels)
    assert not isinstance(result, NotEstimable)
    assert result.low is not None
    assert result.high is not None
    assert result.low < 0.1 < result.high


@pytest.mark.parametrize(
    ("icc", "sizes", "expected"),
    [
        (0.02, [20, 20, 20], 1.38),
        (0.05, [10, 30], 1 + 24 * 0.05),
        (-0.1, [10, 30], 1),
        (1, [5], 5),
        (0.3, [1, 1, 0], 1),
        (0.1, [0, 0], NotEstimable("n = 0", 0)),
        (0.1, [], NotEstimable("n = 0", 0)),
    ],
)
def test_design_effect(icc: float, sizes: list[int], expected: float | NotEstimable) -> None:
    """By hand; sizes 10 and 30 have a size-weighted mean of 1000 / 40 = 25."""
    result = design_effect(icc, sizes)
    if isinstance(expected, NotEstimable):
        assert result == expected
    else:
        assert result == pytest.approx(expected)


def test_whole_clusters_count_once_when_members_are_alike() -> None:
    """At a correlation of 1 a cluster is worth one weight: Kish's effective n of the sizes."""
    sizes = [5, 12, 30]
    effect = design_effect(1, sizes)
    assert not isinstance(effect, NotEstimable)
    assert sum(sizes) / effect == pytest.approx(effective_n(sizes))


def test_t_of_school_changes() -> None:
    """R 4.2: t.test(c(1.2, -.4, 2.1, .8, 3, .5)); exactRankTests::perm.test(paired = TRUE)."""
    result = changed(SIX)
    assert (result.mean, result.df, result.n_clusters) == (pytest.approx(1.2), 5, 6)
    assert result.statistic == pytest.approx(2.439346885, rel=1e-9)
    assert result.p_value == pytest.approx(0.0587008929, rel=1e-8)
    assert (result.low, result.high) == pytest.approx((-0.064559059766, 2.464559059766))
    assert result.sign_flip_p_value == 0.0625
    assert result.smallest_sign_flip_p_value == 0.03125
    assert result.sign_flip_standard_error is result.bootstrap_standard_error is None
    assert "all 2^6" in result.sign_flip_method
    assert "all 6^6" in result.bootstrap_method
    assert result.weighted_change == pytest.approx(result.mean)


def regression_t(
    answers: NDArray[np.float64], design: NDArray[np.float64], school: NDArray[np.intp]
) -> NDArray[np.float64]:
    """t of the last coefficient for each column of answers, clustered by school."""
    bread = np.linalg.pinv(design.T @ design)
    coefficients = np.linalg.lstsq(design, answers, rcond=None)[0]
    residuals = answers - design @ coefficients
    meat = 0
    for member in np.unique(school):
        score = (design[school == member].T @ residuals[school == member]).T @ bread[:, -1]
        meat = meat + score**2
    n, k, n_schools = len(school), design.shape[1], len(np.unique(school))
    correction = n_schools / (n_schools - 1) * (n - 1) / (n - k)
    return np.asarray(coefficients[-1] / np.sqrt(meat * correction))


def regression_bootstrap_p(schools: list[tuple[list[float], list[float]]]) -> float:
    """Restricted wild cluster bootstrap of the wave, by regression on every arrangement."""
    answers = np.concatenate([np.concatenate(waves) for waves in schools])
    wave = np.concatenate([np.repeat([0, 1], [len(a), len(b)]) for a, b in schools])
    school = np.repeat(np.arange(len(schools)), [len(a) + len(b) for a, b in schools])
    dummies = np.eye(len(schools))[school]
    fitted = dummies @ np.linalg.lstsq(dummies, answers, rcond=None)[0]
    points = [sign * math.sqrt(size / 2) for sign in (-1, 1) for size in (1, 2, 3)]
    grid = np.array(list(itertools.product(points, repeat=len(schools))))
    drawn = fitted[:, None] + (answers - fitted)[:, None] * grid.T[school]
    design = np.column_stack((dummies, wave))
    seen = abs(regression_t(answers[:, None], design, school)[0])
    with np.errstate(divide="ignore"):
        return float(np.mean(np.abs(regression_t(drawn, design, school)) >= seen - 1e-7))


def summarised(
    schools: list[tuple[list[float], list[float]]],
) -> tuple[list[float], list[float]]:
    changes = [float(np.mean(b) - np.mean(a)) for a, b in schools]
    return changes, [len(a) * len(b) / (len(a) + len(b)) for a, b in schools]


def test_bootstrap_is_that_of_the_regression() -> None:
    """R 4.2: coef(lm(y ~ school + wave))["wave"] is 1.21687929342."""
    result = changed(*summarised(SCHOOLS))  # type: ignore[arg-type]
    assert result.weighted_change == pytest.approx(1.21687929342, rel=1e-9)
    assert result.bootstrap_p_value == pytest.approx(
        regression_bootstrap_p(SCHOOLS)  # type: ignore[arg-type]
    )


def test_bootstrap_is_that_of_the_regression_at_random() -> None:
    rng = np.random.default_rng(11)
    for _ in range(20):
        schools = [
            (rng.normal(5, 2, size_first).tolist(), rng.normal(6, 2, size_second).tolist())
            for size_first, size_second in rng.integers(1, 8, (rng.integers(2, 5), 2))
        ]
        result = changed(*summarised(schools))
        assert result.bootstrap_p_value == pytest.approx(regression_bootstrap_p(schools))


@given(changes_of_schools, st.data())
def test_properties_of_change(changes: list[float], data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.floats(0.5, 50), min_size=len(changes), max_size=len(changes)))
    result = cluster_change(changes, weights)
    if isinstance(result, NotEstimable):
        assert not np.any(changes)
        return
    flipped = changed(np.negative(changes), weights)
    assert flipped.mean == pytest.approx(-result.mean)
    assert flipped.weighted_change == pytest.approx(-result.weighted_change)
    rescaled = changed(np.multiply(changes, 7), np.multiply(weights, 3))
    moved = changed(changes[::-1], weights[::-1])
    for other in (flipped, rescaled, moved):
        assert other.sign_flip_p_value == result.sign_flip_p_value
        assert (other.p_value is None) == (result.p_value is None)
        if result.p_value is not None:
            assert other.p_value == pytest.approx(result.p_value, rel=1e-6)
            assert other.bootstrap_p_value == pytest.approx(result.bootstrap_p_value)
    assert min(changes) - 1e-9 <= result.weighted_change <= max(changes) + 1e-9
    assert result.smallest_sign_flip_p_value <= result.sign_flip_p_value <= 1
    if result.p_value is None:
        assert len(set(changes)) == 1
        return
    assert result.low is not None
    assert result.high is not None
    assert result.bootstrap_p_value is not None
    assert result.low <= result.mean <= result.high
    assert (result.p_value < 0.05) == (not result.low <= 0 <= result.high)
    # Arrangements that are multiples of the data always tie with them.
    assert 6.0 ** (1 - np.count_nonzero(changes)) - 1e-12 <= result.bootstrap_p_value <= 1


@given(changes_of_schools)
def test_sign_flips_match_listing(changes: list[float]) -> None:
    result = cluster_change(changes)
    if isinstance(result, NotEstimable):
        return
    seen = abs(sum(changes))
    sums = [
        abs(np.dot(signs, changes)) for signs in itertools.product((-1, 1), repeat=len(changes))
    ]
    assert result.sign_flip_p_value == np.mean(np.array(sums) >= seen - 1e-9)
    if result.p_value is not None:
        reference = scipy.stats.ttest_1samp(changes, 0)
        assert result.p_value == pytest.approx(reference.pvalue, rel=1e-9)


def test_bootstrap_ignores_the_weight_of_a_school_that_did_not_change() -> None:
    still = changed([1.5, 0, 2, -0.5], [3, 4, 5, 6])
    listed = school_changes._bootstrap_p(
        np.array([1.5, 1e-13, 2, -0.5]), np.array([3.0, 4, 5, 6]), 1
    )
    assert "all 6^3" in still.bootstrap_method
    assert still.bootstrap_p_value == pytest.approx(listed.p_value)
    assert still.smallest_sign_flip_p_value == 0.25


def test_no_change_on_average_is_the_least_extreme() -> None:
    """0.1 + 0.2 - 0.3 is not quite 0 in floats."""
    result = changed([0.1, 0.2, -0.3])
    assert result.sign_flip_p_value == result.bootstrap_p_value == 1


def test_one_school_changed() -> None:
    result = changed([0, 0, 1.2])
    assert (result.sign_flip_p_value, result.smallest_sign_flip_p_value) == (1, 1)
    assert result.bootstrap_p_value == 1
    assert result.p_value == pytest.approx(scipy.stats.ttest_1samp([0, 0, 1.2], 0).pvalue)


def test_schools_that_all_changed_alike() -> None:
    result = changed([0.7 - 0.4, 0.3, 0.3, 0.3, 0.3])
    assert (result.mean, result.weighted_change) == pytest.approx((0.3, 0.3))
    assert result.p_value is result.bootstrap_p_value is result.low is result.statistic is None
    assert result.p_reason == "every school changed alike"
    assert result.sign_flip_p_value == result.smallest_sign_flip_p_value == 0.0625


def test_thirds_tie() -> None:
    """1/3 + 1/3 against 2/3: half of the eight arrangements are at least as extreme."""
    result = changed([1 / 3, 1 / 3, -2 / 3])
    assert result.sign_flip_p_value == 1
    assert changed([1 / 3, 1 / 3, 2 / 3]).sign_flip_p_value == 0.25
    assert changed([1 / 3, -1 / 3, 2 / 3]).sign_flip_p_value == 0.75


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], NotEstimable("n = 0", 0)),
        ([2.0], NotEstimable("one school", 1)),
        ([0.0, 0.0], NotEstimable("no school changed", 2)),
        ([0.7 - 0.4 - 0.3, 0.0, 0.0], NotEstimable("no school changed", 3)),
    ],
)
def test_change_not_estimable(changes: list[float], expected: NotEstimable) -> None:
    assert cluster_change(changes) == expected


def test_draws_agree_with_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    information = [3, 9, 4, 12, 7, 5]
    counted = changed(SIX, information)
    monkeypatch.setattr(school_changes, "_MOST_FLIPPED", 2)
    monkeypatch.setattr(school_changes, "_MOST_ENUMERATED", 2)
    drawn = changed(SIX, information)
    assert drawn.sign_flip_standard_error is not None
    assert drawn.bootstrap_standard_error is not None
    assert drawn.sign_flip_p_value == pytest.approx(
        counted.sign_flip_p_value, abs=4 * drawn.sign_flip_standard_error
    )
    assert drawn.bootstrap_p_value == pytest.approx(
        counted.bootstrap_p_value, abs=4 * drawn.bootstrap_standard_error
    )
    assert drawn == changed(SIX, information)
    assert "Monte Carlo, sign flips" in drawn.sign_flip_method
    assert "9999 draws" in drawn.bootstrap_method
    assert changed(SIX, information, seed=3).bootstrap_p_value != drawn.bootstrap_p_value


@pytest.mark.parametrize("n_schools", [7, 20, 60])
def test_many_schools(n_schools: int) -> None:
    changes = np.random.default_rng(4).normal(0.3, 1, n_schools)
    result = changed(changes)
    error = result.bootstrap_standard_error
    assert error is not None
    assert result.p_value is not None
    assert result.bootstrap_p_value == pytest.approx(result.p_value, abs=0.1)
    assert result.sign_flip_p_value == pytest.approx(result.p_value, abs=0.1)
    assert (result.sign_flip_standard_error is None) == (n_schools <= 20)


def test_rejects() -> None:
    with pytest.raises(ValueError, match="values and clusters must pair up: 2 against 1"):
        intraclass_correlation([1, 2], ["a"])
    with pytest.raises(ValueError, match="values must hold finite numbers only"):
        intraclass_correlation([1, math.nan], ["a", "b"])
    for label in (None, math.nan):
        with pytest.raises(ValueError, match="clusters must not hold missing labels"):
            intraclass_correlation([1, 2], ["a", label])
    with pytest.raises(ValueError, match="clusters must be 1-D, not 2-D"):
        intraclass_correlation([1, 2], [["a"], ["b"]])
    with pytest.raises(ValueError, match="confidence_level must be strictly between 0 and 1"):
        intraclass_correlation([1, 2], ["a", "b"], confidence_level=1)
    with pytest.raises(ValueError, match="icc must be from -1 to 1"):
        design_effect(math.nan, [1, 2])
    with pytest.raises(ValueError, match="sizes must hold whole counts"):
        design_effect(0.1, [1.5, 2])
    with pytest.raises(ValueError, match="sizes must be 1-D"):
        design_effect(0.1, [[1, 2]])
    with pytest.raises(ValueError, match="changes must hold finite numbers only"):
        cluster_change([1, math.nan])
    with pytest.raises(ValueError, match="information must give one weight for each of 2 changes"):
        cluster_change([1, 2], [1, 2, 3])
    for weight in (0, -1, math.inf):
        with pytest.raises(ValueError, match="information must hold finite numbers above 0"):
            cluster_change([1, 2], [1, weight])
    with pytest.raises(ValueError, match="confidence_level must be strictly between 0 and 1"):
        cluster_change([1, 2], confidence_level=95)
