"""The comparison of two waves that suits the data, beside the one many reports make.

How people are linked and how many schools answered decide what is compared and what may be said.
"""

from __future__ import annotations

from ehs_eval.analyses.compared import Compared
from ehs_eval.analyses.context import Context, direction, fields
from ehs_eval.config.parts import HigherIs
from ehs_eval.results import Place, Results
from ehs_eval.stats import ClusterChange, NotEstimable
from ehs_eval.stats.wave_change import Schools, WaveComparison
from ehs_eval.stats.waves import count_schools

COMPARISON = "comparison"
WITHIN_SCHOOLS = "within_schools"
SCHOOL_CHANGE = "school_change"


def add_comparison(
    context: Context, at: Place, compared: Compared, *, is_share: bool, higher_is: HigherIs
) -> None:
    """Add the comparison of two waves, the change within schools and that of each school.

    Args:
        context: Study, data and results.
        at: Data set, item, group and the two waves.
        compared: The answers of the waves.
        is_share: Whether the answers are yes (1) or no (0).
        higher_is: Whether a higher share or score is better.
    """
    found = compared.by_the_study(context, is_share=is_share)
    place = Place(at.dataset, COMPARISON, at.item, at.group, at.waves)
    _add_choice(context.results, place, found, compared.recorded)
    context.results.add(place, {"n_without_school": sum(compared.without_school)})
    _add_estimate(context.results, place, found, higher_is)
    _add_within(context.results, place, found)
    _add_school_changes(context.results, place, found)
    if compared.recorded == "recorded":
        _add_each_school(context.results, place, compared, found)


def _add_choice(results: Results, at: Place, found: WaveComparison, recorded: Schools) -> None:
    linkage = found.linkage
    results.add(at, {"design": linkage.design}, method=linkage.reason)
    results.add(at, fields(linkage, "n_pairs", "n_only_first", "n_only_second"))
    known = recorded == "recorded"
    results.add(
        at, {"n_schools": found.n_schools if known else None}, reason=f"schools: {recorded}"
    )


def _add_estimate(results: Results, at: Place, found: WaveComparison, higher_is: HigherIs) -> None:
    names = ("difference", "low", "high", "p_value")
    results.add(at, fields(found, *names), method=found.method, reason=found.p_reason)
    said = None if found.difference is None else direction(round(found.difference, 10), higher_is)
    results.add(at, {"direction": said}, reason=found.p_reason)
    results.add(at, {"verdict": found.verdict}, method=found.reason)
    results.add(
        at,
        {"leavers_p_value": found.leavers_p_value},
        method="earlier answers of those who came back against the others, within schools",
        reason="too few are linked to tell",
    )


def _add_within(results: Results, at: Place, found: WaveComparison) -> None:
    place = Place(at.dataset, WITHIN_SCHOOLS, at.item, at.group, at.waves)
    change = found.change
    names = ("difference", "low", "high", "p_value")
    if isinstance(change, NotEstimable):
        results.add(place, dict.fromkeys(names, change))
        return
    results.add(
        place,
        fields(change, "difference", "low", "high"),
        method=change.method,
        reason=change.interval_reason,
    )
    results.add(place, {"p_value": found.test_p_value}, method=found.test_method, reason="no test")
    results.add(
        place,
        fields(
            change,
            "mean_first",
            "mean_second",
            "n_first",
            "n_second",
            "n_pairs",
            "n_schools",
            "correlation",
        ),
    )


def _add_school_changes(results: Results, at: Place, found: WaveComparison) -> None:
    place = Place(at.dataset, SCHOOL_CHANGE, at.item, at.group, at.waves)
    schools = found.schools
    if not isinstance(schools, ClusterChange):
        results.add(place, dict.fromkeys(("difference", "p_value", "sign_flip_p_value"), schools))
        return
    results.add(
        place,
        {"difference": schools.mean, **fields(schools, "low", "high", "p_value")},
        method=schools.t_method,
        reason=schools.p_reason,
    )
    results.add(
        place,
        fields(schools, "sign_flip_p_value", "smallest_sign_flip_p_value"),
        method=schools.sign_flip_method,
    )
    results.add(
        place,
        fields(schools, "weighted_change", "bootstrap_p_value"),
        method=schools.bootstrap_method,
        reason=schools.p_reason,
    )
    results.add(place, {"n_schools": schools.n_clusters})


def _add_each_school(
    results: Results, at: Place, compared: Compared, found: WaveComparison
) -> None:
    """Add the change of each school that answered in both waves, however few answers it gave."""
    is_paired = found.linkage.design == "paired"
    counts = count_schools(compared.answers.paired() if is_paired else compared.answers)
    for row, number in enumerate(counts.schools.tolist()):
        group = {**at.group, "school": compared.school_names[number]}
        place = Place(at.dataset, SCHOOL_CHANGE, at.item, group, at.waves)
        results.add(
            place,
            {
                "n_first": int(counts.n_first[row]),
                "n_second": int(counts.n_second[row]),
                "mean_first": float(counts.mean_first[row]),
                "mean_second": float(counts.mean_second[row]),
                "difference": float(counts.changes[row]),
            },
        )
