"""How large two waves must be to show a change, with and without schools.

Standard library only, but for a plan by schools, whose t quantiles come from SciPy.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

from ehs_eval.stats.common import NotEstimable, check_count, check_open_unit, normal_quantile

# What the number of schools needed is worked out for, where the schools given are too few.
_WELL_ANSWERED: Final = 100
_MOST_SCHOOLS: Final = 1_000
_NORMAL: Final = "two waves of independent pupils, normal quantiles"


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
        proportion: Share expected in both waves; None when planning for a mean.
        sd: Standard deviation of the scores; None when planning for a share.
        population: Pupils who could answer; None when not given.
        method: Formula and quantiles used.
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
        proportion: Share expected in both waves, strictly between 0 and 1; 0.5 is the
            most cautious.
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
        (z_a + z_b) * s * sqrt(deff1 / n1 + deff2 / n2 - 2 r n12 / (n1 n2)), with s**2 =
        p (1 - p) in both waves. Normal quantiles: with fewer than about 30 answers a wave,
        or few schools, the change must be somewhat larger. It is for planning: the interval
        of a change seen says more than the change that could have been seen.

    References:
        Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, 3rd
        ed., chapter 4.
        Kish (1965), Survey Sampling, section 8.2 (design effect).
        Derrick, Russ, Toher and White (2017), Journal of Modern Applied Statistical Methods
        16(1):137-157 (waves that share people).
    """
    check_count("n_first", n_first)
    check_count("n_second", n_second)
    check_count("overlap", overlap, maximum=min(n_first, n_second))
    spread = _spread(proportion, sd)
    for name, effect in (
        ("design_effect_first", design_effect_first),
        ("design_effect_second", design_effect_second),
    ):
        if not 0 < effect < math.inf:
            raise ValueError(f"{name} must be above 0, not {effect}")
    if not -1 < correlation < 1:
        raise ValueError(f"correlation must be strictly between -1 and 1, not {correlation}")
    multiplier = _normal_multiplier(power, confidence_level)
    if n_first == 0 or n_second == 0:
        return NotEstimable("one wave is empty", int(n_first + n_second))

    variance = design_effect_first / n_first + design_effect_second / n_second
    variance -= 2 * correlation * overlap / (n_first * n_second)
    # Design effects well below 1 beside a high correlation could contradict each other.
    change = multiplier * spread * math.sqrt(max(variance, 0.0))
    if sd is None and change > max(proportion, 1 - proportion):
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
        proportion: Share expected in both waves, strictly between 0 and 1.
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
        A school's change has variance v = 2 s**2 ((1 - icc)(1 - r) / m + icc (1 - c)), m
        being its answers in a wave, r the correlation of pupils and c that of schools.
        With r = c = 0 that is two independent waves, each with the design effect 1 +
        (m - 1) icc: the cautious choice while nothing is known of the schools' stability,
        which may well be .8. The plan is for a t-test of the schools' changes: change =
        d * sqrt(v / schools), where d is the non-centrality at which that test with
        schools - 1 degrees of freedom has the power asked for. Without schools v / schools
        is 2 s**2 (1 - r) / n and d = z_a + z_b. There is no finite population correction:
        the change is to be claimed of more than these very pupils.

    References:
        Teerenstra et al. (2012), Statistics in Medicine 31:2169-2178 (variance of change).
        Donner and Klar (2000), Design and Analysis of Cluster Randomization Trials in
        Health Research, chapter 5.
        Hemming et al. (2011), BMC Medical Research Methodology 11:102 (fixed number of
        clusters).
        Ford et al. (2021), Journal of the American Academy of Child and Adolescent
        Psychiatry 60:1467-1478 (intraclass correlations).
    """
    spread = _spread(proportion, sd)
    _check_change(change, proportion, sd)
    _check_plan(schools, icc, school_stability, drop_out, correlation, population)
    multiplier = _normal_multiplier(power, confidence_level)
    if schools == 1:
        return NotEstimable("one school cannot tell a change from its own ups and downs", 1)

    groups, within, between = 1, 2 * spread**2 * (1 - correlation), 0.0
    if schools is not None:
        groups = int(schools)
        multiplier = _t_multiplier(groups, power, confidence_level)
        within *= 1 - icc
        between = 2 * spread**2 * icc * (1 - school_stability)
    room = groups * (change / multiplier) ** 2 - between
    if room <= 0:
        smallest = multiplier * math.sqrt(between / groups)
        more = _schools_needed(change, within, between, power, confidence_level)
        return NotEstimable(_too_few_schools(groups, smallest, more, sd), groups)
    # Rounding first keeps 96.0000000001, which is 96 but for float noise, from becoming 97.
    each = max(1, math.ceil(round(within / room, 9)))
    asked = math.ceil(round(each / (1 - drop_out), 9))
    if population is not None and asked * groups > population:
        return NotEstimable(
            f"{asked * groups} answers are needed of {population} pupils", population
        )
    return ChangePlan(
        change=change,
        needed=each * groups,
        per_school=None if schools is None else each,
        asked_first=asked * groups,
        asked_first_per_school=None if schools is None else asked,
        design_effect=1.0 if schools is None else 1.0 + (each - 1) * icc,
        detectable=multiplier * math.sqrt((within / each + between) / groups),
        schools=schools,
        icc=None if schools is None else icc,
        school_stability=None if schools is None else school_stability,
        correlation=correlation,
        drop_out=drop_out,
        power=power,
        confidence_level=confidence_level,
        proportion=None if sd is not None else proportion,
        sd=sd,
        population=population,
        method=_NORMAL if schools is None else f"t-test of school changes, {groups - 1} df",
    )


def _spread(proportion: float, sd: float | None) -> float:
    """Return the standard deviation of one answer."""
    check_open_unit("proportion", proportion)
    if sd is None:
        return math.sqrt(proportion * (1 - proportion))
    if not 0 < sd < math.inf:
        raise ValueError(f"sd must be above 0, not {sd}")
    return sd


def _check_change(change: float, proportion: float, sd: float | None) -> None:
    """Raise ValueError unless the change can happen."""
    if not 0 < change < math.inf:
        raise ValueError(f"change must be above 0, not {change}")
    if sd is None and change > max(proportion, 1 - proportion):
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


def _too_few_schools(schools: int, smallest: float, more: int | None, sd: float | None) -> str:
    """Return why these schools cannot show the change."""
    size = (
        f"below {100 * smallest:.1f} percentage points" if sd is None else f"below {smallest:.3g}"
    )
    if sd is None and smallest >= 1:
        size = "at all"
    needed = f"more than {_MOST_SCHOOLS}" if more is None else str(more)
    return (
        f"{schools} schools show no change {size}, however many pupils answer, unless a "
        f"school's level is stable between the waves; {needed} schools with {_WELL_ANSWERED} "
        "answers each are needed"
    )
