"""Planning of two waves."""

import math
import subprocess
import sys
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import binom, nct, t

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


@pytest.mark.parametrize(
    ("settings", "factors"),
    [
        ({}, (1, 1)),
        ({"design_effect_first": 4, "design_effect_second": 2}, (4, 2)),
    ],
)
def test_change_two_waves_can_show_by_hand(
    settings: dict[str, float], factors: tuple[float, float]
) -> None:
    """d**2 = Z**2 (f1 / (4 * 995) + f2 (1/4 - d**2) / 141) from 50%, solved for d."""
    first, second = Z**2 * factors[0] / 995, Z**2 * factors[1] / 141
    expected = math.sqrt((first + second) / 4 / (1 + second))
    found_change = detectable_change(995, 141, **settings)  # type: ignore[arg-type]
    assert found(found_change) == pytest.approx(expected)


def test_change_of_a_mean_matches_a_power_calculation() -> None:
    """R 4.2: power.t.test(delta = 2, sd = 8.5, power = .8)$n = 284.504334572.

    The t-test needs about z**2 / 4 = 0.96 more answers a wave than the z-test.
    """
    assert found(detectable_change(284, 284, sd=8.5)) == pytest.approx(2, rel=0.002)
    needed = planned(2, schools=None, sd=8.5).needed
    assert needed == math.ceil(2 * 8.5**2 * (Z / 2) ** 2) == 284


def test_change_of_a_share_matches_a_power_calculation() -> None:
    """R 4.2: power.prop.test(p1 = .5, p2 = .6, power = .8)$n = 387.338516699.

    Its test pools the variance; ours does not: (.25 + .24) * (Z / .1)**2 = 384.6.
    """
    plan = planned(0.1, schools=None)
    assert plan.needed == math.ceil(0.49 * (Z / 0.1) ** 2) == 385
    assert plan.needed == pytest.approx(387.338516699, rel=0.01)
    assert plan.method == (
        "two waves of independent pupils, normal quantiles; unpooled variance, the later share "
        "changed towards 50% or beyond"
    )


def test_change_of_a_share_matches_a_textbook() -> None:
    """Chow, Shao and Wang (2008), section 4.2: shares of 65% and 85% need 70 in each group."""
    assert planned(0.2, schools=None, proportion=0.85).needed == 70
    assert planned(0.2, schools=None, proportion=0.15).needed == 70


@pytest.mark.parametrize(
    ("proportion", "change", "later", "needed"),
    [(0.05, 0.2, 0.25, 47), (0.9, 0.4, 0.5, 17), (0.1, 0.1, 0.2, 197), (0.5, 0.1, 0.6, 385)],
)
def test_plan_has_the_power_it_states(
    proportion: float, change: float, later: float, needed: int
) -> None:
    """Unpooled z-test over all pairs of counts; (p1 q1 + p2 q2) * (Z / change)**2 by hand.

    With the earlier share in both waves, 42% for the first, 50% for the second.
    """
    plan = planned(change, schools=None, proportion=proportion)
    spread = proportion * (1 - proportion) + later * (1 - later)
    assert plan.needed == math.ceil(spread * (Z / change) ** 2) == needed
    assert power_of_z(needed, proportion, later) == pytest.approx(0.8, abs=0.035)
    if 0 <= 2 * proportion - later < proportion < 0.5:
        assert power_of_z(needed, proportion, 2 * proportion - later) > 0.8


def power_of_z(n: int, first: float, second: float) -> float:
    """Return the chance that two waves of n differ by 1.96 unpooled standard errors."""
    counts = np.arange(n + 1)
    chances = np.outer(binom.pmf(counts, n, first), binom.pmf(counts, n, second))
    share, other = counts[:, None] / n, counts[None, :] / n
    error = np.sqrt((share * (1 - share) + other * (1 - other)) / n)
    differ = np.abs(share - other)
    return float(chances[(differ > 0) & (differ >= NormalDist().inv_cdf(0.975) * error)].sum())


def test_alike_answers_leave_room_for_the_change() -> None:
    """From 50% to 90% correlate .333 at most; then nobody says no who had said yes.

    So changes are 1 for 40% of the pupils and else 0, with variance .4 * .6.
    """
    for correlation in (0.34, 0.6, 0.99):
        plan = planned(0.4, schools=None, correlation=correlation)
        assert plan.needed == math.ceil(0.24 * (Z / 0.4) ** 2)
    phi = 0.3
    variance = 0.25 + 0.09 - 2 * phi * 0.5 * 0.3
    plan = planned(0.4, schools=None, correlation=phi)
    assert plan.needed == math.ceil(variance * (Z / 0.4) ** 2)


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
        # sqrt(.97 * within / 40 + .03 * between), n = 15, with p2 = .5 + delta and
        # within, between = .25 + p2 (1 - p2) - 2 * c * sqrt(.25 * p2 (1 - p2)), c = .5, .6
        (
            {"schools": 15, "icc": 0.03, "correlation": 0.5, "school_stability": 0.6},
            40,
            0.084838246424642,
        ),
        # sqrt((.21 + p2 (1 - p2)) * (.96 / 60 + .04)), p2 = .3 + delta, n = 8, power = .9,
        # sig.level = .01
        (
            {
                "schools": 8,
                "icc": 0.04,
                "proportion": 0.3,
                "power": 0.9,
                "confidence_level": 0.99,
            },
            60,
            0.28860383248298,
        ),
    ],
)
def test_schools_match_a_power_calculation(
    settings: dict[str, float], per_school: int, detectable: float
) -> None:
    """R 4.2: power.t.test(n, sd = ..., type = "one.sample", power = .8)$delta.

    Of a share, uniroot over the delta at which power.t.test(n, delta, sd)$power is that asked.
    """
    plan = planned(detectable * (1 + 1e-5), **settings)
    assert plan.per_school == per_school
    assert plan.detectable == pytest.approx(detectable, rel=1e-6)
    assert plan.needed == per_school * settings["schools"]


def test_six_schools_cannot_show_ten_points() -> None:
    """R 4.2: power.t.test(n = 6, power = .8, sd = 1, type = "one.sample")$delta * sqrt(6).

    3.51390410556 * sqrt((.25 + .25 - d**2) * .02 / 6) is d = .14059, however many answer.
    """
    plan = sample_size_for_change(0.1, schools=6)
    assert plan == NotEstimable(
        "6 schools show no change below 14.1 percentage points, however many pupils answer, "
        "unless a school's level is stable between the waves; 14 schools with 100 answers "
        "each are needed",
        6,
    )
    assert planned(0.1406, schools=6).schools == 6
    assert isinstance(sample_size_for_change(0.1405, schools=6), NotEstimable)
    assert planned(0.1, schools=14).per_school <= 100  # type: ignore[operator]
    assert planned(0.1, schools=13).per_school > 100  # type: ignore[operator]


def test_numpy_numbers_do_not_leak() -> None:
    plan = planned(np.float64(0.1), schools=np.int64(15))
    assert [type(value) for value in (plan.change, plan.detectable)] == [float, float]
    assert type(plan.schools) is int
    assert plan == planned(0.1, schools=15)


def test_stable_schools_need_few_pupils() -> None:
    """With levels that hardly move, only pupils vary: 3.5139**2 * .98 * .49 / .06 = 98.8.

    Schools at 60% vary a little less than at 50%: .02 * (.5 - sqrt(.24))**2 does not matter.
    """
    plan = planned(0.1, schools=6, school_stability=1)
    assert plan.per_school == 99
    assert plan.design_effect == pytest.approx(1 + 98 * 0.02)


def test_drop_out() -> None:
    plan = planned(0.1, schools=15, drop_out=0.2)
    assert (plan.per_school, plan.needed) == (72, 1080)
    assert (plan.asked_first_per_school, plan.asked_first) == (90, 1350)
    alone = planned(0.1, schools=None, drop_out=0.25)
    assert (alone.needed, alone.asked_first) == (385, 514)
    assert alone.per_school is alone.asked_first_per_school is None


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"schools": 1}, "one school cannot tell a change from its own ups and downs"),
        ({"schools": 2}, "2 schools show no change at all, however many pupils answer"),
        ({"schools": 15, "population": 1079}, "1080 answers are needed of 1079 pupils"),
        (
            {"schools": None, "drop_out": 0.5, "population": 700},
            "770 answers are needed of 700 pupils",
        ),
        ({"schools": 6, "icc": 1, "school_stability": 0.2}, "more than 1000 schools"),
        # 10.02 points, rounded up: not "below 10.0" when 10 were asked for.
        ({"schools": 6, "school_stability": 0.5}, "6 schools show no change below 10.1 percent"),
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
    assert planned(0.1, schools=15, population=1080).population == 1080


def test_waves_too_small() -> None:
    assert detectable_change(0, 20) == NotEstimable("one wave is empty", 20)
    assert detectable_change(0, 0) == NotEstimable("one wave is empty", 0)
    tiny = NotEstimable("even the largest change would not show", 2)
    assert detectable_change(1, 1) == tiny
    assert found(detectable_change(1, 1, sd=10)) == pytest.approx(Z * 10 * math.sqrt(2))
    assert found(detectable_change(10**9, 10**9)) == pytest.approx(Z * math.sqrt(0.5e-9))
    # From 50% to 100%: Z * .5 / sqrt(n) is .53 for seven and .495 for eight.
    assert isinstance(detectable_change(7, 7), NotEstimable)
    assert found(detectable_change(8, 8)) < 0.5


@given(st.integers(40, 3000), st.integers(40, 3000), st.floats(0.5, 0.99), st.floats(0.8, 0.99))
def test_change_shown_is_a_multiple_of_the_margin(
    n_first: int, n_second: int, power: float, level: float
) -> None:
    settings = {"sd": 0.5, "power": power, "confidence_level": level}
    change = found(detectable_change(n_first, n_second, **settings))  # type: ignore[arg-type]
    margin = found(change_margin(n_first, n_second, confidence_level=level))
    quantile = NormalDist().inv_cdf
    z = quantile(0.5 + level / 2)
    assert change == pytest.approx(margin * (z + quantile(power)) / z)
    swapped = detectable_change(n_second, n_first, **settings)  # type: ignore[arg-type]
    assert change == pytest.approx(found(swapped))
    # A share of 50% cannot but vary less after a change.
    share = detectable_change(n_first, n_second, power=power, confidence_level=level)
    assert isinstance(share, NotEstimable) or share < change


@given(sizes, sizes, st.floats(0, 0.9))
def test_sharing_people_never_hides_a_change(
    n_first: int, n_second: int, correlation: float
) -> None:
    shared = min(n_first, n_second)
    apart = detectable_change(n_first, n_second, sd=1)
    same = detectable_change(n_first, n_second, sd=1, overlap=shared, correlation=correlation)
    assert found(same) <= found(apart)


@given(sizes, sizes, rates, st.floats(0, 0.9), st.floats(1, 4))
def test_smallest_change_of_a_share_is_the_smallest(
    n_first: int, n_second: int, proportion: float, correlation: float, effect: float
) -> None:
    """By hand on a grid of changes towards the rarer answer."""
    shared = min(n_first, n_second) // 2
    share = detectable_change(
        n_first,
        n_second,
        proportion=proportion,
        design_effect_second=effect,
        overlap=shared,
        correlation=correlation,
    )
    rare, most = min(proportion, 1 - proportion), max(proportion, 1 - proportion)

    def needed(change: float) -> float:
        later = min(rare + change, 1.0)
        spreads = rare * (1 - rare), later * (1 - later)
        alike = min(correlation * math.sqrt(spreads[0] * spreads[1]), rare * (1 - later))
        variance = spreads[0] / n_first + effect * spreads[1] / n_second
        return Z * math.sqrt(variance - 2 * alike * shared / (n_first * n_second))

    if isinstance(share, NotEstimable):
        assert needed(most) > most
        share = most
    else:
        assert share == pytest.approx(needed(share))
    assert all(needed(share * step / 50) > share * step / 50 for step in range(50))
    other = detectable_change(
        n_first,
        n_second,
        proportion=1 - proportion,
        design_effect_second=effect,
        overlap=shared,
        correlation=correlation,
    )
    assert isinstance(other, NotEstimable) or other == pytest.approx(share)


def power_multiplier(schools: int) -> float:
    """Return the standard errors at which a two-sided t-test of schools has 80% power."""
    critical = t.ppf(0.975, schools - 1)
    return float(brentq(lambda shift: nct.sf(critical, schools - 1, shift) - 0.8, 0, 40))


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

    later = (0.5 + change) * (0.5 - change)

    def variance(answers: int) -> float:
        alike = min(correlation * math.sqrt(0.25 * later), 0.5 * (0.5 - change))
        pupils = (1 - icc) * (0.25 + later - 2 * alike) / answers
        return pupils + icc * (0.25 + later - 2 * stability * math.sqrt(0.25 * later))

    multiplier = power_multiplier(schools)
    assert multiplier * math.sqrt(variance(plan.per_school) / schools) <= change * (1 + 1e-9)
    if plan.per_school > 1:
        # One answer fewer in each school would not do.
        worse = multiplier * math.sqrt(variance(plan.per_school - 1) / schools)
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
    assert planned(0.1, schools=385, icc=0).per_school == 2  # t is a little wider than z
    assert planned(0.1, schools=388, icc=0).per_school == 1


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
