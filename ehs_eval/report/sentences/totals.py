"""How many items changed, and how many tests were made."""

from __future__ import annotations

from ehs_eval.report import format as fmt
from ehs_eval.report.sentences.naming import when
from ehs_eval.report.sentences.told import Told, people
from ehs_eval.report.verdict_words import UNCLAIMED, statistic_of, why_unclaimed


def tell_tally(told: Told) -> str:
    """Say how many items changed clearly, and how many margins alone would flag."""
    items = told.need("n_items")
    single, change = (told.shown(f"n_beyond_{name}_margin") for name in ("single_wave", "change"))
    unclaimed = [
        f"{fmt.count(count)} because {why_unclaimed(told.study, verdict)}"
        for verdict in UNCLAIMED
        if (count := told.number(statistic_of(verdict)))
    ]
    not_claimed = f"; nothing can be claimed of {', '.join(unclaimed)}" if unclaimed else ""
    return (
        f"{fmt.count(told.need('n_clear'))} of {people(items, 'item')} changed clearly"
        f"{when(told)}, schools and the number of comparisons allowed for{not_claimed}; pooled, "
        f"{single} would lie beyond the margin of one wave and {change} "
        "beyond that of a change"
    )


def tell_multiplicity(told: Told) -> str:
    """Say how many tests were made and how many chance alone would flag."""
    tests, low = told.need("n_tests"), told.need("n_below_significance")
    adjusted = told.number("n_below_adjusted")
    after = "" if adjusted is None else f", and in {fmt.count(adjusted)} once adjusted"
    return (
        f"of {people(tests, 'comparison')} of two waves, the p-value is below {told.alpha:g} in "
        f"{fmt.count(low)}, where about {fmt.number(told.need('expected_by_chance'), 1)} would be "
        f"by chance alone{after}"
    )
