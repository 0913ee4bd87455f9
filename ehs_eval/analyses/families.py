"""Many tests: p-values adjusted within their families, and how many there are.

A family is what the study file declares; whatever it leaves out is exploratory, each block by
itself (those of one item together), and the shares, ratings and scores of a data set. Two waves
make a family of their own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from ehs_eval.analyses.comparison import COMPARISON
from ehs_eval.analyses.context import Context, significance
from ehs_eval.config.evidence import items_of_evidence
from ehs_eval.config.models import Study
from ehs_eval.results import Place, Result
from ehs_eval.stats import adjust_p_values

Kind = Literal["confirmatory", "exploratory"]

ADJUSTED_ANALYSES: Final = (COMPARISON, "change", "mann_whitney")
"""Analyses of two waves whose p-values are adjusted."""

CLEAR_BUT_FOR: Final = ("clear", "leavers differ", "leavers unknown")
"""Verdicts of changes that are clear, taken alone, if leavers were like the others."""

_METHODS: Final[dict[Kind, tuple[Literal["holm", "bh"], str]]] = {
    "confirmatory": ("holm", "Holm"),
    "exploratory": ("bh", "Benjamini-Hochberg"),
}


@dataclass(frozen=True, slots=True)
class _Family:
    """A family of tests; one that is declared is never one that is not, whatever its name."""

    name: str
    kind: Kind = "exploratory"
    is_declared: bool = False


def analyse_families(context: Context) -> None:
    """Add adjusted p-values, and which changes are clear once the family is allowed for."""
    families = _families(context.study)
    datasets = (*context.study.surveys, *context.study.score_sheets)
    for analysis in ADJUSTED_ANALYSES:
        members: defaultdict[tuple[_Family, tuple[str, ...]], list[Result]] = defaultdict(list)
        for dataset in datasets:
            for row in _tests(context, dataset, analysis):
                members[families[dataset, str(row.item)], row.waves].append(row)
        for (family, _), rows in members.items():
            _adjust(context, rows, family)
    for dataset in datasets:
        _add_clear(context, dataset)


def _families(study: Study) -> dict[tuple[str, str], _Family]:
    """Return the family of every item."""
    found: dict[tuple[str, str], _Family] = {}
    for dataset, survey in study.surveys.items():
        for block in survey.blocks:
            # A block of one item would be a family without a second test to be adjusted for.
            name = block.name if len(block.items) > 1 else "single items"
            for item in block.items:
                found[dataset, item] = _Family(f"{dataset}: {name}")
        for share in survey.shares:
            found[dataset, share.name] = _Family(f"{dataset}: shares")
        for rating in survey.ratings:
            found[dataset, rating.name] = _Family(f"{dataset}: ratings")
    for dataset, sheet in study.score_sheets.items():
        for score in sheet.scores:
            found[dataset, score] = _Family(f"{dataset}: scores")
    for family in study.families:
        for key in items_of_evidence(study, family.evidence):
            found[key] = _Family(family.name, family.kind, is_declared=True)
    return found


def _tests(context: Context, dataset: str, analysis: str) -> Iterator[Result]:
    """Yield the p-values of comparisons of two waves, of everyone or of each programme.

    A sheet with programmes is tested programme by programme; all of it together would count the
    same scores twice, and so would the total written on the form.
    """
    sheet = context.study.score_sheets.get(dataset)
    groups = {"programme"} if sheet is not None and sheet.programme is not None else set()
    for row in context.results.select(dataset, analysis, statistic="p_value"):
        if len(row.waves) == 2 and set(row.group) == groups and row.item != "total_recorded":
            yield row


def _adjust(context: Context, rows: list[Result], family: _Family) -> None:
    """Add the adjusted p-value of each test of a family, and how many there are."""
    method, said = _METHODS[family.kind]
    tested = [row for row in rows if row.value is not None]
    adjusted = adjust_p_values([float(row.value or 0) for row in tested], method=method)
    found = dict(zip((row.key for row in tested), adjusted.tolist(), strict=True))
    number = "1 test" if len(tested) == 1 else f"{len(tested)} tests"
    words = f"{said}, {number} of the family “{family.name}”"
    for row in rows:
        at = Place(row.dataset, row.analysis, row.item, row.group, row.waves)
        value = found.get(row.key)
        context.results.add(at, {"adjusted_p_value": value}, method=words, reason=row.reason)


def _add_clear(context: Context, dataset: str) -> None:
    """Add what may be said of each change once the other tests of its family are allowed for."""
    alpha = significance(context.confidence_level)
    for row in list(context.results.select(dataset, COMPARISON, statistic="verdict")):
        at = Place(row.dataset, row.analysis, row.item, row.group, row.waves)
        adjusted = context.results.number(at, "adjusted_p_value")
        is_undone = adjusted is not None and adjusted >= alpha
        said = "not clear" if row.value in CLEAR_BUT_FOR and is_undone else row.value
        context.results.add(
            at,
            {"verdict_in_family": said, "is_clear": "yes" if said == "clear" else "no"},
            method=f"{row.method}; adjusted p below {alpha:g}",
        )


def analyse_number_of_tests(context: Context) -> None:
    """Add, for each data set, how many changes were tested and how many chance alone would flag."""
    alpha = significance(context.confidence_level)
    every = Counter(
        dataset
        for dataset, *_ in {
            row.key[:5]
            for row in context.results.rows
            if row.statistic.endswith("p_value") and row.value is not None
        }
    )
    for name in (*context.study.surveys, *context.study.score_sheets):
        rows = list(_tests(context, name, COMPARISON))
        tests = [row.value for row in rows if isinstance(row.value, float)]
        if not tests:
            continue
        places = [Place(row.dataset, row.analysis, row.item, row.group, row.waves) for row in rows]
        adjusted = [context.results.number(place, "adjusted_p_value") for place in places]
        context.results.add(
            Place(name, "multiplicity", None, {}, ()),
            {
                "n_tests": len(tests),
                "n_below_significance": sum(p < alpha for p in tests),
                "n_below_adjusted": sum(p is not None and p < alpha for p in adjusted),
                "expected_by_chance": alpha * len(tests),
                "n_tests_of_any_kind": every[name],
            },
            method=f"comparisons of two waves, at {alpha:g}",
        )
