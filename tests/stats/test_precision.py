"""Margins of error and sample sizes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehs_eval.stats import NotEstimable, change_margin, margin_of_error, sample_size


def estimated(value: float | NotEstimable) -> float:
    assert not isinstance(value, NotEstimable)
    return value


@pytest.mark.parametrize(
    ("n", "population", "points"),
    [
        (995, None, 3.11),
        (995, 2220, 2.31),
        (173, None, 7.45),
        (173, 2220, 7.16),
        (141, None, 8.25),
        (141, 2220, 7.99),
        (77, 310, 9.70),
        (10, None, 30.99),
        (10, 310, 30.54),
    ],
)
def test_margin_of_error_by_hand(n: int, population: int | None, points: float) -> None:
    """1.95996 * sqrt(.25 / n) * sqrt((N - n) / (N - 1)), by hand, for one pilot's waves."""
    margin = estimated(margin_of_error(n, population=population))
    assert 100 * margin == pytest.approx(points, abs=0.005)


def test_margin_of_error_matches_an_opinion_poll() -> None:
    """The familiar 3.1 points of a poll of 1000 (and 4.1 at 99%)."""
    assert estimated(margin_of_error(1000)) == pytest.approx(0.0310, abs=5e-5)
    assert estimated(margin_of_error(1000, confidence_level=0.99)) == pytest.approx(
        0.0407, abs=5e-5
    )


@pytest.mark.parametrize(
    ("population", "margin", "confidence_level", "needed"),
    [
        (2220, 0.05, 0.95, 328),
        (310, 0.05, 0.95, 172),
        (None, 0.05, 0.95, 385),
        (None, 0.03, 0.95, 1068),
        (100, 0.05, 0.95, 80),
        (500, 0.05, 0.95, 218),
        (1000, 0.05, 0.95, 278),
        (10_000, 0.05, 0.95, 370),
        (1, 0.05, 0.95, 1),
    ],
)
def test_sample_size_matches_published_tables(
    population: int | None, margin: float, confidence_level: float, needed: int
) -> None:
    """Krejcie and Morgan (1970), Educational and Psychological Measurement 30:607-610.

    Their table rounds to the nearest, so 217 of 500 is 218 here (217.5 rounded up).
    The first two rows are by hand: 327.6 and 171.8.
    """
    assert (
        sample_size(population=population, margin=margin, confidence_level=confidence_level)
        == needed
    )


def test_change_margin_is_wider_than_either_wave() -> None:
    """sqrt(m1**2 + m2**2), by hand: 995 against 141 and 173, with and without N."""
    results = [
        change_margin(995, 141),
        change_margin(995, 141, population=2220),
        change_margin(995, 173),
        change_margin(995, 173, population=2220),
    ]
    points = [100 * estimated(result) for result in results]
    assert points == pytest.approx([8.82, 8.32, 8.07, 7.52], abs=0.005)


@given(st.integers(1, 5000), st.floats(0.01, 0.4), st.floats(0.5, 0.999))
def test_sample_size_reaches_its_margin_and_no_fewer_would(
    population: int, margin: float, level: float
) -> None:
    needed = sample_size(population=population, margin=margin, confidence_level=level)
    assert 1 <= needed <= population
    reached = margin_of_error(needed, population=population, confidence_level=level)
    assert estimated(reached) <= margin * (1 + 1e-6)
    if needed > 1:
        fewer = margin_of_error(needed - 1, population=population, confidence_level=level)
        assert estimated(fewer) > margin * (1 - 1e-6)


@given(st.integers(1, 2000), st.integers(0, 2000))
def test_finite_population_narrows_the_margin(n: int, others: int) -> None:
    plain = estimated(margin_of_error(n))
    assert 0 <= estimated(margin_of_error(n, population=n + others)) <= plain + 1e-15


def test_edges() -> None:
    assert margin_of_error(0) == NotEstimable("n = 0", 0)
    assert margin_of_error(0, population=30) == NotEstimable("n = 0", 0)
    assert margin_of_error(1, population=1) == 0
    assert margin_of_error(310, population=310) == 0
    assert margin_of_error(12, proportion=1) == NotEstimable(
        "share is 0 or 1: use the Wilson interval", 12
    )
    assert change_margin(0, 12) == change_margin(12, 0) == NotEstimable("n = 0", 0)
    assert estimated(margin_of_error(10**12)) == pytest.approx(9.8e-7, rel=1e-3)
    assert math.isclose(estimated(change_margin(50, 50, population=50)), 0)


def test_float_noise_does_not_add_a_person() -> None:
    """z set so that n0 is 96 but for float noise."""
    from statistics import NormalDist

    level = 2 * NormalDist().cdf(math.sqrt(96 * 0.01 / 0.25)) - 1
    assert sample_size(margin=0.1, confidence_level=level) == 96


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": -1}, "n must be at least 0, not -1"),
        ({"n": 2.5}, "n must be a whole number"),
        ({"n": math.nan}, "n must be a whole number"),
        ({"n": True}, "n must be a whole number"),
        ({"n": 20, "population": 19}, "population must be at least 20, not 19"),
        ({"n": 0, "population": 0}, "population must be at least 1, not 0"),
        ({"n": 20, "confidence_level": 1}, "confidence_level must be strictly between 0 and 1"),
        ({"n": 20, "confidence_level": math.nan}, "confidence_level must be strictly"),
        ({"n": 20, "proportion": 1.2}, "proportion must be from 0 to 1"),
        ({"n": 20, "proportion": math.nan}, "proportion must be from 0 to 1"),
    ],
)
def test_margin_of_error_rejects(arguments: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        margin_of_error(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"population": 0}, "population must be at least 1, not 0"),
        ({"margin": 0}, "margin must be strictly between 0 and 1"),
        ({"margin": 5}, "margin must be strictly between 0 and 1"),
        ({"proportion": 0}, "proportion must be strictly between 0 and 1"),
        ({"confidence_level": 95}, "confidence_level must be strictly between 0 and 1"),
    ],
)
def test_sample_size_rejects(arguments: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sample_size(**arguments)  # type: ignore[arg-type]
