"""A changed figure in words and numbers: where it stands, what it was and is, how far it moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ehs_eval.checks import shorten
from ehs_eval.comparing.causes import Difference
from ehs_eval.comparing.compared import Compared, DatasetChanges
from ehs_eval.comparing.figures import KINDS, Change, counted
from ehs_eval.report.format import plural
from ehs_eval.results import SUPPRESSED, GroupValue, Result

_LONGEST: Final = 70
_LONGEST_METHOD: Final = 110

_NAMES: Final = {
    "setting": "setting ",
    "platform": "platform: ",
    "seed": "seed of ",
    "audience": "",
    "library": "",
    "tool": "",
    "input": "",
}


def figure_name(result: Result, *, with_method: bool = False) -> str:
    """Return where a figure of a data set and analysis stands: item, group, waves, statistic."""
    group = ", ".join(f"{key} {_group_value(value)}" for key, value in result.group.items())
    parts = [result.item or "", group, " to ".join(result.waves), result.statistic]
    if with_method and result.method:
        parts.append(shorten(result.method, _LONGEST_METHOD))
    return "; ".join(shorten(part, 2 * _LONGEST) for part in parts if part)


def _group_value(value: GroupValue | list[str]) -> str:
    if value is None:
        return "without an answer"
    if isinstance(value, list | tuple):
        return " against ".join(value)
    return str(value)


def old_and_new(change: Change) -> tuple[str, str]:
    """Return what a figure was and what it is; what only the method or reason changed says that."""
    if change.kind == "method" and change.old and change.new:
        return _method(change.old), _method(change.new)
    old, new = (_side(each, digits=6) for each in (change.old, change.new))
    if old == new:
        old, new = (_side(each, digits=17) for each in (change.old, change.new))
    return old, new


def _method(result: Result) -> str:
    return shorten(result.method or "no method", _LONGEST_METHOD)


def _side(result: Result | None, digits: int) -> str:
    if result is None:
        return "none"
    if result.value is None:
        if result.reason == SUPPRESSED:
            return "withheld"
        return f"no value ({shorten(result.reason or 'no reason given', _LONGEST)})"
    if isinstance(result.value, str):
        return shorten(result.value, _LONGEST)
    if isinstance(result.value, int):
        return f"{result.value:,}" if abs(result.value) < 10**15 else f"{result.value:.{digits}g}"
    return f"{result.value:.{digits}g}" if digits < 17 else repr(result.value)


def moved(change: Change) -> str:
    """Return how far a number moved, `+0.011 (+35.5%)`; else in what way a figure changed."""
    if change.kind != "changed":
        return KINDS[change.kind]
    by_method = "" if _same_method(change) else ", by another method"
    if change.difference is None:
        return f"changed{by_method}"
    share = "" if change.relative is None else f" ({100 * change.relative:+,.3g}%)"
    return f"{change.difference:+.4g}{share}{by_method}"


def _same_method(change: Change) -> bool:
    return change.old is None or change.new is None or change.old.method == change.new.method


def difference_words(difference: Difference) -> str:
    """Return something that differs between two runs: `pre.csv changed (995 → 1,001 records)`."""
    name = shorten(f"{_NAMES[difference.what]}{difference.name}", 2 * _LONGEST)
    if difference.what in ("setting", "platform", "seed"):
        old, new = (
            shorten(each, _LONGEST) or "not set" for each in (difference.old, difference.new)
        )
        return f"{name}: {old} → {new}"
    change = shorten(difference.change, 2 * _LONGEST)
    of = f" ({shorten(difference.dataset)})" if difference.dataset else ""
    return f"{name}{of} {change}"


def headline(compared: Compared) -> str:
    """Return the comparison in one sentence."""
    figures = len(compared.old.figures.keys() | compared.new.figures.keys())
    within = f" by more than {compared.tolerance:g}" if compared.tolerance else ""
    if not compared.changes:
        return f"No figure of {figures:,} differs{within}."
    kinds = ", ".join(f"{number:,} {KINDS[kind]}" for kind, number in counted(compared.changes))
    verb = "differs" if len(compared.changes) == 1 else "differ"
    return f"{len(compared.changes):,} of {figures:,} figures {verb}{within}: {kinds}."


def dataset_line(part: DatasetChanges) -> str:
    """Return how many figures of a data set differ, and in what way."""
    kinds = ", ".join(f"{number:,} {KINDS[kind]}" for kind, number in counted(part.changes))
    number = len(part.changes)
    return f"{plural(number, 'figure')} {'differs' if number == 1 else 'differ'} ({kinds})"


@dataclass(frozen=True, slots=True)
class Why:
    """Why figures of a data set differ, as far as it can be told.

    Attributes:
        said: In a sentence that names nothing of the data.
        causes: What they may follow from.
        but: What has to be said beside it; empty for nothing.
    """

    said: str
    causes: Sequence[str] = ()
    but: str = ""


def why_words(part: DatasetChanges, compared: Compared) -> Why:
    """Return why figures of a data set differ."""
    if compared.runs is None:
        return Why("Cannot tell why: how one of the reports was made is not known.")
    if not part.why:
        return Why("Cannot tell why: nothing that bears on them differs between the runs.")
    said = "May follow from:" if len(part.why) == 1 else "May follow from any of these:"
    but = (
        f"Cannot tell why {part.unexplained:,} of them differ: none of this bears on them."
        if part.unexplained
        else ""
    )
    return Why(said, [difference_words(each) for each in part.why], but)


def _unknown(compared: Compared) -> str:
    paths = [each.path for each in (compared.old, compared.new) if each.run is None]
    return f"there is no run.json that says how {' and '.join(map(shorten, paths))} was made"


def runs_lines(compared: Compared) -> list[str]:
    """Return what differs between the runs, one line each; nothing where that is not known."""
    if compared.runs is None:
        return [f"It cannot be told what differs between the runs: {_unknown(compared)}."]
    return [difference_words(each) for each in compared.runs]


def shared_places(changes: Sequence[Change]) -> frozenset[tuple[object, ...]]:
    """Return the places where several figures differ that only their methods tell apart."""
    seen: set[tuple[object, ...]] = set()
    again: set[tuple[object, ...]] = set()
    for change in changes:
        place = change.about.key[:-1]
        (again if place in seen else seen).add(place)
    return frozenset(again)
