"""How an intended outcome stands: what may be claimed of its measures, and why no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from ehs_eval.analyses.comparison import COMPARISON
from ehs_eval.analyses.outcomes import TALLY
from ehs_eval.analyses.referrals import SCHOOL_LEFT_OUT
from ehs_eval.config.models import Outcome, Study
from ehs_eval.report.verdict_words import UNCLAIMED, statistic_of
from ehs_eval.report.words.names import told_at
from ehs_eval.results import Place, Results

Kind = Literal[
    "clear", "rests on one school", "not clear", "unclaimed", "untested", "unmeasured", "withheld"
]

_CLEAR: Final = ("n_clear_better", "n_clear_worse", "n_clear_other")
_COUNTED: Final = (
    "n_measures",
    *_CLEAR,
    "n_not_clear",
    "n_rests_on_one_school",
    *map(statistic_of, UNCLAIMED),
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of an outcome.

    Attributes:
        at: Where its result for the outcome stands.
        compared: Where the comparison, or else the change, that it is taken from stands.
        strength: What may be claimed; empty where that is not told.
    """

    at: Place
    compared: Place
    strength: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What may be said of an intended outcome.

    Attributes:
        outcome: The outcome.
        kind: The strongest that may be said of any of its measures.
        verdicts: Why nothing can be claimed, the reason of most measures first, with how many it
            is the reason of.
        n_measures: Measures taken twice.
        n_better, n_worse, n_other: Measures that changed clearly, by direction.
        measures: Its measures, in the order of the study file.
    """

    outcome: Outcome
    kind: Kind
    verdicts: tuple[tuple[str, int], ...]
    n_measures: int
    n_better: int
    n_worse: int
    n_other: int
    measures: tuple[Measure, ...]

    @property
    def n_clear(self) -> int:
        """Measures that changed clearly."""
        return self.n_better + self.n_worse + self.n_other

    def with_strength(self, *strengths: str) -> list[Measure]:
        """Return the measures of which that may be claimed."""
        return [measure for measure in self.measures if measure.strength in strengths]


def standing(study: Study, results: Results, outcome: Outcome) -> Standing:
    """Return what the results allow to say of an outcome."""
    told = told_at(study, results, TALLY, "outcome", outcome.name)
    counts = {name: int(told.number(name) or 0) for name in _COUNTED}
    kind: Kind = "unmeasured"
    held = [(each, counts[statistic_of(each)]) for each in UNCLAIMED]
    verdicts = tuple(sorted((each for each in held if each[1]), key=lambda each: -each[1]))
    if told.is_withheld(*_COUNTED):
        kind = "withheld"
    elif any(counts[name] for name in _CLEAR):
        kind = "clear"
    elif counts["n_rests_on_one_school"]:
        kind = "rests on one school"
    elif counts["n_not_clear"]:
        kind = "not clear"
    elif verdicts:
        kind = "unclaimed"
    elif counts["n_measures"]:
        kind = "untested"
    return Standing(
        outcome,
        kind,
        verdicts,
        counts["n_measures"],
        counts["n_clear_better"],
        counts["n_clear_worse"],
        counts["n_clear_other"],
        tuple(_measures(results, outcome)),
    )


def _measures(results: Results, outcome: Outcome) -> list[Measure]:
    """Return the measures of an outcome; not those that only leave a school out of another."""
    found: dict[tuple[str, str | None, str, tuple[str, ...]], Measure] = {}
    for dataset in dict.fromkeys(evidence.dataset for evidence in outcome.evidence):
        for row in results.select(dataset, "outcome", statistic="strength"):
            if row.group.get("outcome") != outcome.name or SCHOOL_LEFT_OUT in row.group:
                continue
            group = {key: value for key, value in row.group.items() if key != "outcome"}
            at = Place(dataset, "outcome", row.item, row.group, row.waves)
            compared = Place(dataset, COMPARISON, row.item, group, row.waves)
            if results.find(compared, "verdict") is None:
                compared = Place(dataset, "change", row.item, group, row.waves)
            key = (dataset, row.item, str(row.group), row.waves)
            found[key] = Measure(at, compared, "" if row.value is None else str(row.value))
    return list(found.values())
