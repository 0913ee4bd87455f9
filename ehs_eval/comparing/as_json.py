"""A comparison as plain objects for JSON: every figure that differs, and every reason."""

from __future__ import annotations

from typing import Any

from ehs_eval.comparing.compared import Compared
from ehs_eval.comparing.figures import Change, counted
from ehs_eval.results import Result


def as_json(compared: Compared) -> dict[str, Any]:
    """Return a comparison as plain objects.

    `why` of a change holds the places, from 0, in `differences` of what may explain it; it is empty
    where nothing does, and null where it is not known how a report was made.
    """
    places = {id(each): number for number, each in enumerate(compared.runs or ())}

    def why(change: Change) -> list[int] | None:
        if compared.runs is None:
            return None
        return [places[id(each)] for each in compared.why(change)]

    return {
        "same": not compared.changes,
        "old": {"path": compared.old.path, "figures": len(compared.old.figures)},
        "new": {"path": compared.new.path, "figures": len(compared.new.figures)},
        "tolerance": compared.tolerance,
        "counts": dict(counted(compared.changes)),
        "edited": list(compared.edited),
        "differences": None
        if compared.runs is None
        else [
            {
                "what": each.what,
                "name": each.name,
                "dataset": each.dataset or None,
                "change": each.change,
                "old": each.old or None,
                "new": each.new or None,
            }
            for each in compared.runs
        ],
        "changes": [{**_change(each), "why": why(each)} for each in compared.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    about = change.about
    return {
        "kind": change.kind,
        "dataset": about.dataset,
        "analysis": about.analysis,
        "item": about.item,
        "group": dict(about.group),
        "waves": list(about.waves),
        "statistic": about.statistic,
        "method": about.method,
        "old": _side(change.old),
        "new": _side(change.new),
        "difference": change.difference,
        "relative": change.relative,
    }


def _side(result: Result | None) -> dict[str, Any] | None:
    if result is None:
        return None
    return {"value": result.value, "method": result.method, "reason": result.reason}
