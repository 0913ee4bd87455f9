"""The changes of a survey that can be drawn, and what may be said of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ehs_eval.config.models import Study
from ehs_eval.config.surveys import Survey
from ehs_eval.report.charts.claims import compared, comparison_of, said_of
from ehs_eval.report.charts.findings import base_of, change_place, too_small
from ehs_eval.report.charts.forest import MARKS, Row
from ehs_eval.report.charts.words import WITHHELD, is_withheld, reason_of, size
from ehs_eval.report.format import points
from ehs_eval.report.shorthand import CONFIDENTIAL
from ehs_eval.results import Place, Results

MOST_ROWS = 26
"""Changes in one chart; a survey with more is split between blocks."""

DERIVED = "Derived shares"


@dataclass(frozen=True, slots=True)
class Change:
    """A change: where it stands pooled, what may be said of it, and its row."""

    at: Place
    said: str
    row: Row

    @property
    def is_clear(self) -> bool:
        """Whether the change may be claimed."""
        return self.said in ("rose", "fell")


def headed(survey: Survey) -> list[tuple[str, dict[str, str]]]:
    """Return the items of a survey, by name, under headings that say what is counted."""
    headed = [
        (f"{block.heading}: % “{block.share_label}”", dict(block.items)) for block in survey.blocks
    ]
    return [*headed, (DERIVED, {share.name: share.title for share in survey.shares})]


def find_changes(
    study: Study,
    results: Results,
    dataset: str,
    items: dict[str, str],
    left_out: list[tuple[str, str]],
) -> list[Change]:
    """Return the changes of some items; why others have none goes to `left_out`."""
    found = []
    for item, title in items.items():
        at = change_place(study, results, dataset, item)
        if at is None:
            continue
        if too_small(study, results, at):
            left_out.append((title, _small(study, results, at)))
            continue
        row = _row(results, at, title)
        if row.is_drawn or row.mark == "withheld":
            found.append(Change(at, said_of(results, comparison_of(at)), row))
        else:
            left_out.append((title, reason_of(results.find(at, "difference"))))
    if found and not any(change.row.is_drawn for change in found):
        left_out += [(change.row.label, WITHHELD) for change in found]
        return []
    return found


def _small(study: Study, results: Results, at: Place) -> str:
    """Return which bases are too small to draw a change."""
    limit = study.study.small_group
    sizes = [base_of(results, at, wave) for wave in at.waves]
    what = ""
    if all(n is None or n >= limit for n in sizes):
        sizes, what = compared(results, comparison_of(at)), " in schools that answered in both"
    return f"a base under {limit}{what}: n = {' and '.join(size(n) for n in sizes)}"


def _row(results: Results, at: Place, title: str) -> Row:
    """Return the row of a change; without a comparison its pooled change stands in brackets."""
    place = comparison_of(at)
    difference, pooled = results.number(place, "difference"), results.number(at, "difference")
    sizes = compared(results, place)
    if difference is None:
        sizes = [base_of(results, at, wave) for wave in at.waves]
    alone = CONFIDENTIAL if pooled is None else f"({points(pooled)})"
    return Row(
        label=title,
        difference=difference,
        low=results.number(place, "low"),
        high=results.number(place, "high"),
        mark=_mark(results, at),
        value=alone if difference is None else points(difference),
        bases=" → ".join(size(n) for n in sizes),
        single=results.number(at, "single_wave_margin"),
        margin=results.number(at, "change_margin"),
        pooled=pooled,
    )


def _mark(results: Results, at: Place) -> str:
    """Return the mark of a change, by what may be said of it."""
    place = comparison_of(at)
    said, direction = said_of(results, place), str(results.value(place, "direction"))
    if said in ("rose", "fell") and direction in MARKS:
        return direction
    withheld = said == "withheld" or is_withheld(results.find(at, "difference"))
    if withheld and results.number(place, "difference") is None:
        return "withheld"
    return {"none": "untested", "unclear": "unclear"}.get(said, "unclaimed")


def parts_of(
    groups: Sequence[tuple[str, list[Change]]],
) -> list[list[tuple[str, list[Change]]]]:
    """Return the groups in parts of about equal length; a group too long is cut itself."""
    total = sum(len(changes) for _, changes in groups)
    wanted = -(-total // MOST_ROWS)
    pieces = [
        (heading, changes[i : i + MOST_ROWS])
        for heading, changes in groups
        for i in range(0, len(changes), MOST_ROWS)
    ]
    parts: list[list[tuple[str, list[Change]]]] = []
    done = size = 0
    for heading, changes in pieces:
        full = done + len(changes) / 2 > len(parts) * total / max(wanted, 1)
        if not parts or size + len(changes) > MOST_ROWS or full:
            parts.append([])
            size = 0
        parts[-1].append((heading, changes))
        size += len(changes)
        done += len(changes)
    return parts
