"""The comparison of two waves: which test fits how people are linked, and what may be claimed.

A change is claimed only where the schools agree on it. Answers of one school rise and fall
together, for reasons of that school, and no number of pupils makes up for too few schools.
"""

from dataclasses import dataclass
from typing import Final, Literal, TypedDict

from ehs_eval.stats.common import NotEstimable
from ehs_eval.stats.school_changes import ClusterChange, cluster_change
from ehs_eval.stats.stratified import StratifiedChange, stratified_change
from ehs_eval.stats.wave_tests import Design, leavers_p, test_of_change
from ehs_eval.stats.waves import SchoolCounts, TwoWaves, count_schools

Schools = Literal["recorded", "one", "not recorded"]
Verdict = Literal[
    "clear",
    "not clear",
    "leavers differ",
    "leavers unknown",
    "one school",
    "too few schools",
    "schools not recorded",
    "too few",
]

PAIRED_SHARE: Final = 0.9
"""Linked share of the smaller wave from which its people alone are compared with themselves."""

_NO_SCHOOLS: Final = {
    "one": "all answers come from one school",
    "not recorded": "schools are not recorded",
}

LEAVERS_LEVEL: Final = 0.1
"""Level of the check that those who came back had answered like the others at first.

Above the usual 5%, because the check is there to stop claims and not to make one.
"""

MANY_LEFT: Final = 0.8
"""Later answers, as a share of the earlier ones, below which many left.

Without links nobody can tell then whether those who left were like those who stayed.
"""

FEWEST_SCHOOLS: Final = 3
"""Schools below which their changes cannot show how schools differ."""


@dataclass(frozen=True, slots=True)
class Linkage:
    """How the people of two waves are linked, and the comparison that suits it.

    Attributes:
        design: The comparison chosen.
        reason: Why, in words.
        n_pairs: People with both answers.
        n_only_first: People with an earlier answer alone, as far as is known.
        n_only_second: People with a later answer alone, as far as is known.
    """

    design: Design
    reason: str
    n_pairs: int
    n_only_first: int
    n_only_second: int


@dataclass(frozen=True, slots=True)
class WaveComparison:
    """The comparison of one answer in two waves.

    Attributes:
        linkage: How people are linked, and the design that follows.
        difference: Later minus earlier: the mean change of the schools where there are enough
            of them (all answers of each, or those of linked people where paired), else the
            change of all answers within schools; None when undefined, and when the answers are
            too few for more than counts.
        low: Lower limit of the difference; None when undefined.
        high: Upper limit; None likewise.
        p_value: Two-sided; None likewise.
        p_reason: Why one of these is None; None when all are there.
        method: How they were found.
        verdict: What may be said of the change.
        reason: Why, in words.
        change: The change within schools, every answer counting alike.
        test_p_value: Its p-value, exact where an exact test exists; None when there is none.
        test_method: How that was found, or why there is none.
        schools: The changes of the schools, each counting alike.
        n_schools: Schools with enough answers in both waves; meaningless where schools are not
            recorded.
        leavers_p_value: Two-sided p-value of the earlier answers of those who came back against
            those of the others, within schools; None when too few are linked to tell.
    """

    linkage: Linkage
    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    p_reason: str | None
    method: str
    verdict: Verdict
    reason: str
    change: StratifiedChange | NotEstimable
    test_p_value: float | None
    test_method: str
    schools: ClusterChange | NotEstimable
    n_schools: int
    leavers_p_value: float | None


def choose_design(waves: TwoWaves, *, smallest: int = 10) -> Linkage:
    """Return the comparison that suits how two waves are linked.

    Args:
        waves: Answers and links.
        smallest: Pairs below which a correlation cannot be estimated.

    Notes:
        With fewer than `smallest` pairs the waves are taken as independent: where people are
        alike over time that is cautious. With nearly all of the smaller wave linked, the same
        people are compared, so that those who left cannot make a change.
    """
    pairs = waves.n_pairs
    sizes = waves.n_first, waves.n_second
    linked = f"{pairs} of the {min(sizes)} people of the smaller wave are linked"
    design: Design
    if pairs < smallest:
        design, reason = "independent", f"{linked}: fewer than {smallest}, too few to use"
    elif pairs >= PAIRED_SHARE * min(sizes):
        design, reason = "paired", f"{linked}: the same people are compared"
    else:
        design, reason = "partially overlapping", f"{linked}: pairs and single answers are used"
    return Linkage(design, reason, pairs, waves.n_only_first, waves.n_only_second)


def compare_waves(
    waves: TwoWaves,
    *,
    is_share: bool,
    schools: Schools = "recorded",
    smallest: int = 10,
    dominance: float = 0.8,
    confidence_level: float = 0.95,
) -> WaveComparison:
    """Compare an answer in two waves.

    Args:
        waves: Answers (0 and 1 for a share), schools and links.
        is_share: Whether the answers are yes (1) or no (0).
        schools: Whether schools are recorded, all answers come from one, or nobody knows.
        smallest: Answers in a wave below which nothing is claimed, of all and of one school.
        dominance: Share of a wave above which the only school that can be compared is shown by
            itself.
        confidence_level: Nominal coverage; a claim needs p below 1 less this.

    Returns:
        Choice of test, estimates, tests and what may be claimed.

    Notes:
        With three schools or more their changes are tested by t, G - 1 degrees of freedom,
        which holds its level whatever the schools' sizes, however alike their pupils are, and
        whoever answered twice, as long as the changes scatter evenly. Those of rare answers do
        not; a claim therefore also needs the test of all answers within schools. With one
        school, or two, nothing is claimed; the change of the pupils compared is shown.

        Where those who came back had answered differently at first from those who did not, a
        change of means may be no more than that, and nothing is claimed either; nor where many
        left and too few are linked to tell.

    References:
        Ibragimov and Mueller (2010), Journal of Business & Economic Statistics 28:453-468.
    """
    linkage = choose_design(waves, smallest=smallest)
    used = waves.paired() if linkage.design == "paired" else waves
    counts = count_schools(used, smallest=smallest)
    n_schools = counts.schools.size
    is_one = schools == "recorded" and n_schools == 1 and _dominates(used, counts, dominance)
    used = used.within(counts.schools if is_one else count_schools(used).schools)
    change = stratified_change(
        used,
        is_share=is_share,
        use_pairs=linkage.design != "independent",
        confidence_level=confidence_level,
    )
    p_value, test_method = test_of_change(used, change, linkage.design, is_share=is_share)
    of_schools = (
        cluster_change(counts.changes, counts.information, confidence_level=confidence_level)
        if schools == "recorded"
        else NotEstimable(_NO_SCHOOLS[schools], used.n_first + used.n_second)
    )
    estimate = _estimate(change, (p_value, test_method), of_schools, n_schools)
    verdict, reason = _verdict(change, estimate, schools, n_schools, smallest, confidence_level)
    if is_one and verdict == "too few schools":
        verdict = "one school"
    if verdict == "too few":
        estimate = _Estimate(
            difference=None, low=None, high=None, p_value=None, p_reason=reason, method="none"
        )
    leavers = leavers_p(waves, is_share=is_share, smallest=smallest)
    if verdict == "clear" and leavers is not None and leavers < LEAVERS_LEVEL:
        verdict = "leavers differ"
        reason = f"those who came back had answered differently at first (p = {leavers:.3g})"
    many_left = waves.n_second < MANY_LEFT * waves.n_first
    if verdict == "clear" and many_left and linkage.n_pairs < smallest:
        verdict = "leavers unknown"
        reason = "many left, and too few are linked to tell whether they had answered as others"
    return WaveComparison(
        linkage=linkage,
        **estimate,
        verdict=verdict,
        reason=reason,
        change=change,
        test_p_value=p_value,
        test_method=test_method,
        schools=of_schools,
        n_schools=n_schools,
        leavers_p_value=leavers,
    )


class _Estimate(TypedDict):
    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    p_reason: str | None
    method: str


def _estimate(
    change: StratifiedChange | NotEstimable,
    of_answers: tuple[float | None, str],
    schools: ClusterChange | NotEstimable,
    n_schools: int,
) -> _Estimate:
    """Return what is reported: of the schools where there are enough, else of all answers.

    With enough schools the larger p-value and the interval that holds both speak: t supposes that
    the changes of schools scatter evenly, which those of rare answers do not.
    """
    if (
        isinstance(schools, ClusterChange)
        and isinstance(change, StratifiedChange)
        and n_schools >= FEWEST_SCHOOLS
    ):
        return _estimate_of_schools(change, of_answers, schools)
    if isinstance(change, NotEstimable):
        return _Estimate(
            difference=None,
            low=None,
            high=None,
            p_value=None,
            p_reason=change.reason,
            method="none",
        )
    p_value, method = of_answers
    return _Estimate(
        difference=change.difference,
        low=change.low,
        high=change.high,
        p_value=p_value,
        p_reason=change.interval_reason if p_value is not None else method,
        method=f"{change.method}; {method}" if p_value is not None else change.method,
    )


def _estimate_of_schools(
    change: StratifiedChange, of_answers: tuple[float | None, str], schools: ClusterChange
) -> _Estimate:
    """Return the mean change of the schools, with what both tests allow to say of it."""
    own, test = of_answers
    has_t = schools.p_value is not None
    of_schools = schools.p_value if schools.p_value is not None else schools.sign_flip_p_value
    lows = [low for low in (schools.low, change.low) if low is not None]
    highs = [high for high in (schools.high, change.high) if high is not None]
    by = f"t with {schools.df} degrees of freedom" if has_t else "exact sign flips"
    return _Estimate(
        difference=schools.mean,
        low=min(lows) if lows else None,
        high=max(highs) if highs else None,
        p_value=None if own is None else max(own, of_schools),
        p_reason=test if own is None else None if lows else schools.p_reason,
        method=f"mean change of {schools.n_clusters} schools; the larger p and the interval that "
        f"holds both, of the schools ({by}) and of all answers ({test})",
    )


def _verdict(
    change: StratifiedChange | NotEstimable,
    estimate: _Estimate,
    schools: Schools,
    n_schools: int,
    smallest: int,
    confidence_level: float,
) -> tuple[Verdict, str]:
    """Return what may be claimed, and why."""
    if isinstance(change, NotEstimable):
        return "too few", change.reason
    fewest = min(change.n_first, change.n_second)
    if fewest < smallest:
        return "too few", f"{fewest} answers in one of the waves, fewer than {smallest}"
    if schools == "not recorded":
        return "schools not recorded", "how far schools differ cannot be told from the data"
    if schools == "one":
        return "one school", "a school's own ups and downs cannot be told from an effect"
    if n_schools < FEWEST_SCHOOLS:
        enough = f"with {smallest} answers or more in both waves"
        found = {0: "no school", 1: "only one school"}.get(n_schools, f"only {n_schools} schools")
        return "too few schools", f"{found} {enough}"
    p_value, alpha = estimate["p_value"], round(1 - confidence_level, 10)
    if p_value is None:
        return "not clear", estimate["p_reason"] or "no test"
    low, high = estimate["low"], estimate["high"]
    if p_value >= alpha:
        return "not clear", f"p is not below {alpha:g}"
    if low is None or high is None:
        return "clear", f"p is below {alpha:g}"
    if low <= 0 <= high:
        return "not clear", "the interval includes no change"
    return "clear", f"p is below {alpha:g} and the interval excludes no change"


def _dominates(waves: TwoWaves, counts: SchoolCounts, dominance: float) -> bool:
    """Return whether the only school that can be compared gives nearly all of a wave."""
    shares = counts.n_first[0] / waves.n_first, counts.n_second[0] / waves.n_second
    return bool(max(shares) > dominance)
