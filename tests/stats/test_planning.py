"""Planning of two waves."""

import math
import subprocess
import sys
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehs_eval.stats import (
    NotEstimable,
    change_margin,
    detectable_change,
    sample_size_for_change,
)
from ehs_eval.stats.planning import ChangePlan

# z of 97.5% and of 80%, added.
Z = 1.959963984540054 + 0.8416212335729143

sizes = st.integers(1, 3000)
rates = st.floats(0.02, 0.98)


def found(value: float | NotEstimable) -> float:
    assert not isinstance(value, NotEstimable)
    return value


def planned(change: float, **settings: object) -> ChangePlan:
    plan = sample_size_for_change(change, **settings)  # type: ignore[arg-type]
    assert not isinstance(plan, NotEstimable)
    return plan


def test_change_two_waves_can_show_by_hand() -> None:
    """2.80158522 * .5 * sqrt(1/995 + 1/141) = .1260497; with design effects 4 and 2, .2014."""
    assert found(detectable_change(995, 141)) == pytest.approx(0.1260497, abs=5e-8)
    clustered = detectable_change(995, 141, design_effect_first=4, design_effect_second=2)
    assert found(clustered) == pytest.approx(Z * 0.5 * math.sqrt(4 / 995 + 2 / 141))


def test_change_of_a_mean_matches_a_power_calculation() -> None:
    """R 4.2: power.t.test(delta = 2, sd = 8.5, power = .8)$n = 284.504334572.

    The t-test needs about z**2 / 4 = 0.96 more answers a wave than the z-test.
    """
    assert found(detectable_change(284, 284, sd=8.5)) == pytest.approx(2, rel=0.002)
    needed = planned(2, schools=None, sd=8.5).needed
    assert needed == math.ceil(2 * 8.5**2 * (Z / 2) ** 2) == 284


def test_change_of_a_share_matches_a_power_calculation() -> None:
    """R 4.2: power.prop.test(p1 = .5, p2 = .6, power = .8)$n = 387.338516699.

    That varies with the share in each wave; ours takes one share, here the mean of both.
    """
    needed = 2 * 0.55 * 0.45 * (Z / 0.1) ** 2
    assert planned(0.1, schools=None, proportion=0.55).needed == math.ceil(needed)
    assert needed == pytest.approx(387.338516699, rel=0.005)
    assert planned(0.1, schools=None).needed == 393


def test_same_people_by_hand() -> None:
    """2.80158522 * 8 * sqrt(2 * (1 - .6) / 30) = 3.65998."""
    change = detectable_change(30, 30, sd=8, overlap=30, correlation=0.6)
    assert found(change) == pytest.approx(3.659976, abs=5e-7)
    assert planned(found(change), schools=None, sd=8, correlation=0.6).needed == 30


@pytest.mark.parametrize(
    ("settings", "per_school", "detectable"),
    [
        # sd of a school's change: sqrt(2 * 8.5^2 * (.98 / 100 + .02)), n = 12
        ({"schools": 12, "sd": 8.5}, 100, 1.84406113747),
        # sqrt(2 * .25 * (.97 * (1 - .5) / 40 + .03 * (1 - .6))), n = 15
        (
            {"schools": 15, "icc": 0.03, "correlation": 0.5, "school_stability": 0.6},
            40,
            0.0854498542953,
        ),
        # sqrt(2 * .21 * (.96 / 60 + .04)), n = 8, power = .9, sig.level = .01
        (
            {
                "schools": 8,
                "icc": 0.04,
                "proportion": 0.3,
                "power": 0.9,
                "confidence_level": 0.99,
            },
            60,
            0.278154300263252,
        ),
    ],
)
def test_schools_match_a_power_calculation(
    settings: dict[str, float], per_school: int, detectable: float
) -> None:
    """R 4.2: power.t.test(n, sd = ..., type = "one.sample", power = .8)$delta."""
    plan = planned(detectable * (1 + 1e-5), **settings)
    assert plan.per_school == per_school
    assert plan.detectable == pytest.approx(detectable, rel=1e-6)
    assert plan.needed == per_school * settings["schools"]


def test_six_schools_cannot_show_ten_points() -> None:
    """R 4.2: power.t.test(n = 6, power = .8, sd = 1, type = "one.sample")$delta * sqrt(6).

    3.51390410556 * sqrt(2 * .25 * .02 / 6) = .14345, however many pupils answer.
    """
    plan = sample_size_for_change(0.1, schools=6)
    assert plan == NotEstimable(
        "6 schools show no change below 14.3 percentage points, however many pupils answer, "
        "unless a school's level is stable between the waves; 14 schools with 100 answers "
        "each are needed",
        6,
    )
    assert planned(0.1435, schools=6).schools == 6
    assert planned(0.1, schools=14).per_school <= 100  # type: ignore[operator]
    assert planned(0.1, schools=13).per_school > 100  # type: ignore[operator]


def test_stable_schools_need_few_pupils() -> None:
    """With levels that never move, only pupils vary: 3.5139 ** 2 * .49 / .06 = 100.8."""
    plan = planned(0.1, schools=6, school_stability=1)
    assert plan.per_school == 101
    assert plan.design_effect == pytest.approx(1 + 100 * 0.02)


def test_drop_out() -> None:
    plan = planned(0.1, schools=15, drop_out=0.2)
    assert (plan.per_school, plan.needed) == (76, 1140)
    assert (plan.asked_first_per_school, plan.asked_first) == (95, 1425)
    alone = planned(0.1, schools=None, drop_out=0.25)
    assert (alone.needed, alone.asked_first) == (393, 524)
    assert alone.per_school is alone.asked_first_per_school is None


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"schools": 1}, "one school cannot tell a change from its own ups and downs"),
        ({"schools": 2}, "2 schools show no change at all, however many pupils answer"),
        ({"schools": 15, "population": 1139}, "1140 answers are needed of 1139 pupils"),
        (
            {"schools": None, "drop_out": 0.5, "population": 700},
            "786 answers are needed of 700 pupils",
        ),
        ({"schools": 6, "icc": 1, "school_stability": 0.2}, "more than 1000 schools"),
        (
            {"schools": 3, "sd": 8, "icc": 0.3},
            "3 schools show no change below 20.2, however many",
        ),
    ],
)
def test_no_such_plan(settings: dict[str, float], reason: str) -> None:
    change = 0.01 if "icc" in settings else 0.1
    plan = sample_size_for_change(change, **settings)  # type: ignore[arg-type]
    assert isinstance(plan, NotEstimable)
    assert reason in plan.reason


def test_everyone_may_be_asked() -> None:
    assert planned(0.1, schools=15, population=1140).population == 1140


def test_waves_too_small() -> None:
    assert detectable_change(0, 20) == NotEstimable("one wave is empty", 20)
    assert detectable_change(0, 0) == NotEstimable("one wave is empty", 0)
    tiny = NotEstimable("even the largest change would not show", 2)
    assert detectable_change(1, 1) == tiny
    assert found(detectable_change(1, 1, sd=10)) == pytest.approx(Z * 10 * math.sqrt(2))
    assert found(detectable_change(10**9, 10**9)) == pytest.approx(Z * math.sqrt(0.5e-9))


@given(st.integers(40, 3000), st.integers(40, 3000), st.floats(0.5, 0.99), st.floats(0.8, 0.99))
def test_change_shown_is_a_multiple_of_the_margin(
    n_first: int, n_second: int, power: float, level: float
) -> None:
    change = found(detectable_change(n_first, n_second, power=power, confidence_level=level))
    margin = found(change_margin(n_first, n_second, confidence_level=level))
    quantile = NormalDist().inv_cdf
    z = quantile(0.5 + level / 2)
    assert change == pytest.approx(margin * (z + quantile(power)) / z)
    assert change == pytest.approx(
        found(detectable_change(n_second, n_first, power=power, confidence_level=level))
    )


@given(sizes, sizes, rates, st.floats(0, 0.9))
def test_sharing_people_never_hides_a_change(
    n_first: int, n_second: int, proportion: float, correlation: float
) -> None:
    shared = min(n_first, n_second)
    apart = detectable_change(n_first, n_second, sd=1)
    same = detectable_change(n_first, n_second, sd=1, overlap=shared, correlation=correlation)
    assert found(same) <= found(apart)
    share = detectable_change(n_first, n_second, proportion=proportion)
    spread = math.sqrt(proportion * (1 - proportion))
    if isinstance(share, NotEstimable):
        assert found(apart) * spread > max(proportion, 1 - proportion)
    else:
        assert share == pytest.approx(found(apart) * spread)


@given(
    st.floats(0.05, 0.4),
    st.integers(8, 60),
    st.floats(0, 0.05),
    st.floats(0, 0.95),
    st.floats(0, 0.9),
)
def test_plans(
    change: float, schools: int, icc: float, stability: float, correlation: float
) -> None:
    settings = {"icc": icc, "school_stability": stability, "correlation": correlation}
    plan = sample_size_for_change(change, schools=schools, **settings)  # type: ignore[arg-type]
    if isinstance(plan, NotEstimable):
        fewer = sample_size_for_change(change, schools=schools - 1, **settings)  # type: ignore[arg-type]
        assert isinstance(fewer, NotEstimable)
        return
    assert plan.per_school is not None
    assert plan.needed == plan.per_school * schools
    assert plan.detectable <= change * (1 + 1e-9)

    def variance(answers: int) -> float:
        return (1 - icc) * (1 - correlation) / answers + icc * (1 - stability)

    if plan.per_school > 1:
        # One answer fewer in each school would not do.
        worse = plan.detectable * math.sqrt(
            variance(plan.per_school - 1) / variance(plan.per_school)
        )
        assert worse > change * (1 - 1e-9)
    more_schools = planned(change, schools=schools + 1, **settings)
    more_stable = planned(change, schools=schools, **{**settings, "school_stability": 1})
    less_alike = planned(change, schools=schools, **{**settings, "icc": icc / 2})
    less_power = planned(change, schools=schools, **settings, power=0.7)
    for easier in (more_schools, more_stable, less_power):
        assert easier.per_school is not None
        assert easier.per_school <= plan.per_school
    # Pupils vary the more within schools the less they vary between them.
    assert less_alike.per_school is not None
    assert less_alike.per_school <= math.ceil(plan.per_school * (1 - icc / 2) / (1 - icc))
    alone = planned(change, schools=None, correlation=correlation)
    assert alone.needed <= planned(change, schools=schools, **{**settings, "icc": 0}).needed


@given(st.floats(0.05, 0.4), rates, st.floats(0, 0.9))
def test_plan_without_schools_is_the_change_two_waves_show(
    change: float, proportion: float, correlation: float
) -> None:
    plan = planned(change, schools=None, proportion=proportion, correlation=correlation)
    shown = detectable_change(
        plan.needed,
        plan.needed,
        proportion=proportion,
        overlap=plan.needed,
        correlation=correlation,
    )
    assert found(shown) == pytest.approx(plan.detectable)
    assert plan.detectable <= change * (1 + 1e-9)


def test_many_schools_are_nearly_independent_pupils() -> None:
    one_each = planned(0.1, schools=400)
    assert one_each.per_school == 1
    assert planned(0.1, schools=393, icc=0).per_school == 2  # t is a little wider than z
    assert planned(0.1, schools=396, icc=0).per_school == 1


def test_plan_without_schools_needs_no_numpy() -> None:
    code = (
        "import sys, ehs_eval.stats as stats\n"
        "stats.sample_size_for_change(0.1, schools=None)\n"
        "stats.detectable_change(995, 141)\n"
        "sys.exit(bool(set(sys.modules) & {'numpy', 'scipy', 'pandas'}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"change": 0}, "change must be above 0, not 0"),
        ({"change": math.nan}, "change must be above 0, not nan"),
        ({"change": 0.6}, "change must be possible from 0.5, and 0.6 is not"),
        ({"schools": 0}, "schools must be at least 1, not 0"),
        ({"icc": -0.1}, "icc must be from 0 to 1, not -0.1"),
        ({"school_stability": 2}, "school_stability must be from 0 to 1, not 2"),
        ({"drop_out": 1}, "drop_out must be from 0 to below 1, not 1"),
        ({"correlation": 1}, "correlation must be from 0 to below 1, not 1"),
        ({"power": 0.05}, "power must be above 0.05, not 0.05"),
        ({"power": 1}, "power must be strictly between 0 and 1, not 1"),
        ({"confidence_level": 95}, "confidence_level must be strictly between 0 and 1, not 95"),
        ({"proportion": 1}, "proportion must be strictly between 0 and 1, not 1"),
        ({"sd": 0}, "sd must be above 0, not 0"),
        ({"population": 0}, "population must be at least 1, not 0"),
    ],
)
def test_bad_plans(settings: dict[str, float], message: str) -> None:
    arguments = {"change": 0.1, "schools": 6, **settings}
    with pytest.raises(ValueError, match=message):
        sample_size_for_change(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n_first": -1}, "n_first must be at least 0"),
        ({"overlap": 6}, "overlap must be from 0 to 5, not 6"),
        ({"correlation": -1}, "correlation must be strictly between -1 and 1"),
        ({"design_effect_first": 0}, "design_effect_first must be above 0"),
        ({"design_effect_second": math.inf}, "design_effect_second must be above 0"),
        ({"power": 0.01}, "power must be above 0.05"),
        ({"sd": -1}, "sd must be above 0"),
    ],
)
def test_bad_waves(settings: dict[str, float], message: str) -> None:
    arguments = {"n_first": 9, "n_second": 5, **settings}
    with pytest.raises(ValueError, match=message):
        detectable_change(**arguments)  # type: ignore[arg-type]
