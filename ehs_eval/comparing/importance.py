"""What a reader wants to see first among thousands of figures that differ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ehs_eval.comparing.figures import Change
from ehs_eval.comparing.reach import OUTCOMES

_VERDICTS: Final = ("strength", "verdict_in_family", "verdict", "direction", "is_clear")
_HEADLINES: Final = ("outcome", "comparison", "change")
"""Analyses that the headlines of a report come from, the first one first."""

_EARLY: Final = (*_HEADLINES, "participation", "tally", "proportion", "describe", "referrals")
_LAST: Final = len(_EARLY)
_LEADING: Final = ("difference", "proportion", "mean", "n")

_WEIGHT: Final = {"method": 1, "reason": 1}
"""What only renames, beside what changes a figure."""


def sorted_by_importance(changes: Iterable[Change]) -> list[Change]:
    """Return changes, what a headline rests on first; among equals the larger move first."""
    return sorted(changes, key=_rank)


def _rank(change: Change) -> tuple[int, int, int, int, float]:
    about = change.about
    analysis = analysis_rank(about.analysis)
    is_verdict = about.analysis in _HEADLINES and about.statistic in _VERDICTS
    is_outcome = about.dataset == OUTCOMES and about.analysis == "outcome"
    first = _VERDICTS if is_verdict else _LEADING
    statistic = first.index(about.statistic) if about.statistic in first else len(first)
    return (
        _WEIGHT.get(change.kind, 0),
        0 if is_verdict or is_outcome else 1,
        analysis,
        statistic,
        -_size(change),
    )


def analysis_rank(analysis: str) -> int:
    """Return the place of an analysis among all, those of the headlines first."""
    return _EARLY.index(analysis) if analysis in _EARLY else _LAST


def _size(change: Change) -> float:
    """Return how far a figure moved, as a share of what it was; what comes or goes moved most."""
    if change.relative is not None:
        return abs(change.relative)
    return 0.0 if change.kind in _WEIGHT else float("inf")
