"""How large two waves must be to show a change, with and without schools.

Standard library only, but for a plan by schools, whose t quantiles come from SciPy.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

from ehs_eval.stats.common import (
    LARGEST,
    NotEstimable,
    check_count,
    check_open_unit,
    last_accepted,
    normal_quantile,
)

# What the number of schools needed is worked out for, where the schools given are too few.
_WELL_ANSWERED: Final = 100
_MOST_SCHOOLS: Final = 1_000
_NORMAL: Final = "two waves of independent pupils, normal quantiles"
_UNPOOLED: Final = "unpooled variance, the later share changed towards 50% or beyond"


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """Answers two waves need to show a change.

    Attributes:
        change: Change wanted, of a share (0 to 1) or of a mean.
        needed: Answers at the later wave, all schools together; as many, or more, at the
            earlier one.
        per_school: Answers of each school at the later wave; None without schools.
        asked_first: Answers to collect at the earlier wave, all schools together, so that
            `needed` remain after drop-out.
        asked_first_per_school: The same for each school; None without schools.
        design_effect: Factor by which clustering raises the variance of a wave.
        detectable: Smallest change these whole numbers show; at most `change`.
        schools: Schools, the same in both waves; None for pupils taken as independent.
        icc: Share of the variance that lies between schools; None without schools.
        school_stability: Correlation of a school's level between waves; None likewise.
        correlation: Correlation between the two answers of one pupil.
        drop_out: Share of the earlier wave's pupils who do not answer the later one.
        power: Chance of a significant result if the change is real.
        confidence_level: One less the significance level, two-sided.
        proportion: Share expected in the earlier wave; None when planning for a mean.
        sd: Standard deviation of the scores; None when planning for a share.
        population: Pupils who could answer; None when not given.
        method: Quantiles and variance used.
    """

    change: float
    needed: int
    per_school: int | None
    asked_first: int
    asked_first_per_school: int | None
    design_effect: float
    detectable: float
    schools: int | None
    icc: float | None
    school_stability: float | None
    correlation: float
    drop_out: float
    power: float
    confidence_level: float
    proportion: float | None
    sd: float | None
    population: int | None
    method: str


@dataclass(frozen=True, slots=True)
class _Answers:
    """How the answers of a person vary: of a share if `sd` is None, else of a mean."""

    proportion: float
    sd: float | None

    def __post_init__(self) -> None:
        check_open_unit("proportion", self.proportion)
        if self.sd is not None and not 0 < self.sd <= LARGEST:
            raise ValueError(f"sd must be above 0, not {self.sd}")

    @property
    def rarer(self) -> float:
        """Earlier share of the rarer answer.

        A change is taken to raise it: that leads towards 50%, where shares vary most, and
        is possible for longer.
        """
        return min(self.proportion, 1 - self.proportion)

    @property
    def largest(self) -> float:
        """Largest change there can be."""
        return max(self.proportion, 1 - self.proportion) if self.sd is None else math.inf

    def variances(self, change: float) -> tuple[float, float]:
        """Return the variance of an answer in the earlier and in the later wave."""
        if self.sd is not None:
            return self.sd**2, self.sd**2
        later = min(self.rarer + change, 1.0)
        return self.rarer * (1 - self.rarer), later * (1 - later)

    def covariance(self, change: float, correlation: float) -> float:
        """Return the covariance of the two answers of one person."""
        covariance = correlation * math.sqrt(math.prod(self.variances(change)))
        if self.sd is not None:
            return covariance
        # Yes and no: people whose answers were more alike than this could not change so much.
        return min(covariance, self.rarer * max(1 - self.rarer - change, 0.0))


@dataclass(frozen=True, slots=True)
class _Design:
    """Two waves in the same schools, or of independent pupils: then one group, icc 0."""

    answers: _Answers
    groups: int
    icc: float
    school_stability: float
    correlation: float
    multiplier: float

    def parts(self, change: float) -> tuple[float, float]:
        """Return the variance of a school's change from its pupils, for one each, and its own."""
        first, second = self.answers.variances(change)
        same_pupils = self.answers.covariance(change, self.correlation)
        same_schools = self.school_stability * math.sqrt(first * second)
        within = (1 - self.icc) * (first + second - 2 * same_pupils)
        return within, self.icc * (first + second - 2 * same_schools)

    def detectable(self, each: float, largest: float) -> float | None:
        """Return the smallest change up to `largest` that so many answers a school show."""

        def variance(change: float) -> float:
            within, between = self.parts(change)
            return (within / each + between) / self.groups

        return _smallest_change(variance, self.multiplier, largest)


def detectable_change(
    n_first: int,
    n_second: int,
    *,
    proportion: float = 0.5,
    sd: float | None = None,
    design_effect_first: float = 1.0,
    design_effect_second: float = 1.0,
    overlap: int = 0,
    correlation: float = 0.0,
    power: float = 0.8,
    confidence_level: float = 0.95,
) -> float | NotEstimable:
    """Return the smallest change that two waves of these sizes can show.

    Args:
        n_first: People who answered the earlier wave.
        n_second: People who answered the later wave.
        proportion: Share expected in the earlier wave, strictly between 0 and 1.
        sd: Standard deviation of the scores, for a change of a mean; None for a share.
        design_effect_first: Variance of the earlier wave over that of independent answers.
        design_effect_second: The same of the later wave.
        overlap: People in both waves, whose answers are paired in the analysis.
        correlation: Correlation between their two answers, strictly between -1 and 1.
        power: Chance of a significant result if the change is real.
        confidence_level: One less the significance level, two-sided.

    Returns:
        The change as a share, or in units of the score when `sd` is given; `NotEstimable`
        when a wave is empty or no change of a share would be large enough.

    Raises:
        ValueError: An argument is outside its range.

    Notes:
        The smallest d >= (z_a + z_b) * sqrt(deff1 v1 / n1 + deff2 v2 / n2 - 2 c n12 /
        (n1 n2)), with v the variance of an answer in each wave and c = r sqrt(v1 v2). For
        a share, v1 = p (1 - p) and v2 is that of the share changed by d in the direction
        harder to show: towards 50%, and beyond. The test is taken to use the same, unpooled,
        variance. c is cut off where it would leave no room for the change. Normal quantiles:
        with fewer than about 30 answers a wave, or few schools, the change must be somewhat
        larger. It is for planning: the interval of a change seen says more than the change
        that could have been seen.

    References:
        Chow, Shao and Wang (2008), Sample Size Calculations in Clinical Research, 2nd ed.,
        section 4.2 (unpooled variance of shares).
        Kish (1965), Survey Sampling, section 8.2 (design effect).
        Derrick, Russ, Toher and White (2017), Journal of Modern Applied Statistical Methods
        16(1):137-157 (waves that share people).
    """
    check_count("n_first", n_first)
    check_count("n_second", n_second)
    check_count("overlap", overlap, maximum=min(n_first, n_second))
    answers = _Answers(proportion, sd)
    for name, effect in (
        ("design_effect_first", design_effect_first),
        ("design_effect_second", design_effect_second),
    ):
        if not 0 < effect <= LARGEST:
            raise ValueError(f"{name} must be above 0, not {effect}")
    if not -1 < correlation < 1:
        raise ValueError(f"correlation must be strictly between -1 and 1, not {correlation}")
    multiplier = _normal_multiplier(power, confidence_level)
    if n_first == 0 or n_second == 0:
        return NotEstimable("one wave is empty", int(n_first + n_second))

    def variance(change: float) -> float:
        first, second = answers.variances(change)
        shared = answers.covariance(change, correlation) * overlap / (n_first * n_second)
        return (
            design_effect_first * first / n_first
            + design_effect_second * second / n_second
            - 2 * shared
        )

    change = _smallest_change(variance, multiplier, answers.largest)
    if change is None:
        return NotEstimable("even the largest change would not show", int(n_first + n_second))
    return change


def sample_size_for_change(
    change: float,
    *,
    schools: int | None,
    icc: float = 0.02,
    school_stability: float = 0.0,
    power: float = 0.8,
    confidence_level: float = 0.95,
    proportion: float = 0.5,
    sd: float | None = None,
    drop_out: float = 0.0,
    correlation: float = 0.0,
    population: int | None = None,
) -> ChangePlan | NotEstimable:
    """Return the answers that two waves in the same schools need to show a change.

    Args:
        change: Change to show, as a share strictly between 0 and 1, or in units of the
            score when `sd` is given.
        schools: Schools, the same in both waves, equally large; None for pupils who answer
            independently of one another, as hardly any pupils of a few schools do.
        icc: Intraclass correlation: share of the variance that lies between schools, from
            0 to 1. In 85 British secondary schools .014 to .024 (Ford et al. 2021).
        school_stability: Correlation of a school's true level between the waves, 0 to 1.
        power: Chance of a significant result if the change is real.
        confidence_level: One less the significance level, two-sided.
        proportion: Share expected in the earlier wave, strictly between 0 and 1.
        sd: Standard deviation of the scores, for a change of a mean; None for a share.
        drop_out: Share of the earlier wave's pupils who do not answer the later wave, 0 to
            less than 1.
        correlation: Correlation between the two answers of one pupil within a school, 0 to
            less than 1; 0 for different pupils or answers that cannot be linked.
        population: Pupils who could answer in all schools; None for no limit.

    Returns:
        The plan; `NotEstimable` when no number of pupils in these schools is enough, or
        more would be needed than there are.

    Raises:
        ValueError: An argument is outside its range.

    Notes:
        A school's change has variance v = (1 - icc)(v1 + v2 - 2 r s1 s2) / m + icc (v1 + v2 -
        2 c s1 s2), s1**2 = v1 and s2**2 = v2 being the variances of an answer in each wave, m
        a school's answers in a wave, r the correlation of pupils and c that of schools. For
        a share they are p (1 - p) before and after a change in the direction harder to
        show: towards 50%, and beyond. r s1 s2 is cut off where it would leave no room for
        the change. With r = c = 0 that is two independent waves, each with the design effect
        1 + (m - 1) icc: the cautious choice while nothing is known of the schools'
        stability, which may well be .8. The plan is for a t-test of the schools' changes:
        change = d * sqrt(v / schools), where d is the non-centrality at which that test with
        schools - 1 degrees of freedom has the power asked for. Without schools v / schools
        is (v1 + v2 - 2 r s1 s2) / n and d = z_a + z_b: a z-test with unpooled variance. R's
        power.prop.test pools it under the null hypothesis, which asks for 2 or 3 answers
        more: where fewer than about 30 are needed, collect those too. There is no finite
        population correction: the change is to be claimed of more than these very pupils.

    References:
        Chow, Shao and Wang (2008), Sample Size Calculations in Clinical Research, 2nd ed.,
        section 4.2 (shares, without schools).
        Teerenstra et al. (2012), Statistics in Medicine 31:2169-2178 (variance of change).
        Donner and Klar (2000), Design and Analysis of Cluster Randomization Trials in
        Health Research, chapter 5.
        Hemming et al. (2011), BMC Medical Research Methodology 11:102 (fixed number of
        clusters).
        Ford et al. (2021), Journal of the American Academy of Child and Adolescent
        Psychiatry 60:1467-1478 (intraclass correlations).
    """
    answers = _Answers(proportion, sd)
    _check_change(change, proportion, answers.largest)
    _check_plan(schools, icc, school_stability, drop_out, correlation, population)
    multiplier = _normal_multiplier(power, confidence_level)
    if schools == 1:
        return NotEstimable("one school cannot tell a change from its own ups and downs", 1)
    design = _Design(answers, 1, 0.0, 0.0, correlation, multiplier)
    if schools is not None:
        multiplier = _t_multiplier(schools, power, confidence_level)
        design = _Design(answers, int(schools), icc, school_stability, correlation, multiplier)
    change, groups = float(change), design.groups
    within, between = design.parts(change)
    room = groups * (change / multiplier) ** 2 - between
    if room <= 0:
        smallest = design.detectable(math.inf, answers.largest)
        more = _schools_needed(change, within, between, power, confidence_level)
        return NotEstimable(_too_few_schools(groups, smallest, more, sd), groups)
    # Rounding first keeps 96.0000000001, which is 96 but for float noise, from becoming 97.
    each = max(1, math.ceil(round(within / room, 9)))
    asked = math.ceil(round(each / (1 - drop_out), 9))
    if population is not None and asked * groups > population:
        return NotEstimable(
            f"{asked * groups} answers are needed of {population} pupils", population
        )
    detectable = design.detectable(each, change if sd is None else math.inf)
    method = _NORMAL if schools is None else f"t-test of school changes, {groups - 1} df"
    return ChangePlan(
        change=change,
        needed=each * groups,
        per_school=None if schools is None else each,
        asked_first=asked * groups,
        asked_first_per_school=None if schools is None else asked,
        design_effect=1.0 if schools is None else 1.0 + (each - 1) * icc,
        detectable=change if detectable is None else detectable,
        schools=None if schools is None else groups,
        icc=None if schools is None else icc,
        school_stability=None if schools is None else school_stability,
        correlation=correlation,
        drop_out=drop_out,
        power=power,
        confidence_level=confidence_level,
        proportion=None if sd is not None else proportion,
        sd=sd,
        population=population,
        method=f"{method}; {_UNPOOLED}" if sd is None else method,
    )


def _smallest_change(
    variance: Callable[[float], float], multiplier: float, largest: float
) -> float | None:
    """Return the smallest change of so many standard errors; None if not even the largest is."""

    def needed(change: float) -> float:
        # Design effects well below 1 beside a high correlation could contradict each other.
        return multiplier * math.sqrt(max(variance(change), 0.0))

    if math.isinf(largest):  # of a mean, whose variance does not hang on the change
        return needed(0.0)
    if needed(largest) > largest:
        return None
    return last_accepted(lambda change: change >= needed(change), largest, 0.0)


def _check_change(change: float, proportion: float, largest: float) -> None:
    """Raise ValueError unless the change can happen."""
    if not 0 < change <= LARGEST:
        raise ValueError(f"change must be above 0, not {change}")
    if change > largest:
        raise ValueError(f"change must be possible from {proportion}, and {change} is not")


def _check_plan(
    schools: int | None,
    icc: float,
    school_stability: float,
    drop_out: float,
    correlation: float,
    population: int | None,
) -> None:
    """Raise ValueError unless these are in range."""
    for name, count in (("schools", schools), ("population", population)):
        if count is not None:
            check_count(name, count, minimum=1)
    for name, value in (("icc", icc), ("school_stability", school_stability)):
        if not 0 <= value <= 1:
            raise ValueError(f"{name} must be from 0 to 1, not {value}")
    for name, value in (("drop_out", drop_out), ("correlation", correlation)):
        if not 0 <= value < 1:
            raise ValueError(f"{name} must be from 0 to below 1, not {value}")


def _normal_multiplier(power: float, confidence_level: float) -> float:
    """Return the standard errors a change must have for a z-test to show it."""
    check_open_unit("power", power)
    check_open_unit("confidence_level", confidence_level)
    if power <= 1 - confidence_level:
        raise ValueError(f"power must be above {1 - confidence_level:g}, not {power}")
    return normal_quantile(confidence_level) + NormalDist().inv_cdf(power)


def _t_multiplier(schools: int, power: float, confidence_level: float) -> float:
    """Return the standard errors a change must have for a t-test of schools to show it."""
    from scipy.special import nctdtrinc, stdtrit

    critical = float(stdtrit(schools - 1, 0.5 + confidence_level / 2))
    return float(nctdtrinc(schools - 1, 1 - power, critical))


def _schools_needed(
    change: float, within: float, between: float, power: float, confidence_level: float
) -> int | None:
    """Return how many well-answered schools show the change; None if very many do not."""
    variance = within / _WELL_ANSWERED + between
    for schools in range(2, _MOST_SCHOOLS + 1):
        if _t_multiplier(schools, power, confidence_level) ** 2 * variance <= schools * change**2:
            return schools
    return None


def _too_few_schools(
    schools: int, smallest: float | None, more: int | None, sd: float | None
) -> str:
    """Return why these schools cannot show the change."""
    if smallest is None:
        size = "at all"
    elif sd is None:
        # Upwards, or a change of 10 points would be refused for being below 10.0.
        size = f"below {math.ceil(1000 * smallest) / 10:.1f} percentage points"
    else:
        size = f"below {smallest:.3g}"
    needed = f"more than {_MOST_SCHOOLS}" if more is None else str(more)
    return (
        f"{schools} schools show no change {size}, however many pupils answer, unless a "
        f"school's level is stable between the waves; {needed} schools with {_WELL_ANSWERED} "
        "answers each are needed"
    )
