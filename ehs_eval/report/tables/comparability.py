"""Questions that changed between waves: a table of them, and a footnote wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ehs_eval.checks import shorten
from ehs_eval.report.names import slug
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Table
from ehs_eval.results import Result

CHANGED = {
    "wording": "the wording",
    "answers": "the answers offered",
    "order": "the order of the answers",
}
"""What can change about a question, in words."""

_LONGEST = 120
_FIRST = "_first"


def comparability_table(look: Lookup, name: str) -> Iterator[Table]:
    """Yield the questions of a survey that were not the same in every wave, if there are any."""
    rows = [_row(look, found) for found in _changes(look, name)]
    if not rows:
        return
    columns = [
        Column("item", "Question", "text"),
        Column("waves", "From – to", "text"),
        Column("what", "What changed", "text"),
        Column("first", "Before", "text"),
        Column("later", "After", "text"),
        Column("accepted", "Why it is compared all the same", "text"),
    ]
    title = "Questions that were not the same in every wave"
    notes = ["A change of the answers may be a change of the question."]
    yield Table(slug(name, "changed", "questions"), name, title, columns, rows, notes)


def with_footnotes(look: Lookup, tables: Iterable[Table]) -> Iterator[Table]:
    """Yield tables, each with a note on every question in it that changed between waves."""
    footnotes = {name: dict(_footnotes(look, name)) for name in look.study.surveys}
    for table in tables:
        notes = footnotes.get(table.section, {})
        shown = {str(cell) for row in table.rows for cell in row.values() if isinstance(cell, str)}
        more = [note for title, note in notes.items() if title in shown]
        is_own = table.id == slug(table.section, "changed", "questions")
        yield table if is_own or not more else replace(table, notes=[*table.notes, *more])


def _changes(look: Lookup, name: str) -> Iterator[Result]:
    """Yield the result that holds the earlier state of each change."""
    for found in look.results.select(name, "comparability"):
        if found.statistic.endswith(_FIRST):
            yield found


def _row(look: Lookup, found: Result) -> dict[str, Cell]:
    kind = found.statistic.removesuffix(_FIRST)

    def get(statistic: str) -> Cell:
        return look.cell(
            found.dataset, "comparability", found.item, statistic, waves=list(found.waves)
        )

    return {
        "item": look.item_title(found.dataset, found.item),
        "waves": " – ".join(look.study.wave_title(wave) for wave in found.waves),
        "what": CHANGED[kind].capitalize(),
        "first": found.value,
        "later": get(f"{kind}_later"),
        "accepted": get("accepted"),
    }


def _footnotes(look: Lookup, name: str) -> Iterator[tuple[str, str]]:
    """Yield the title of each changed question and what is said of it."""
    told: dict[str, list[str]] = {}
    reasons: dict[str, str] = {}
    for found in _changes(look, name):
        row = _row(look, found)
        first, later = (shorten(str(row[side]), _LONGEST) for side in ("first", "later"))
        said = (
            f"{CHANGED[found.statistic.removesuffix(_FIRST)]} changed from “{first}” to “{later}”"
        )
        if isinstance(row["accepted"], str):
            reasons[str(row["item"])] = f" Compared all the same: {row['accepted'].rstrip('.')}."
        told.setdefault(str(row["item"]), []).append(f"{said} ({row['waves']})")
    for title, changes in told.items():
        may_be = f"The change may be one of the question.{reasons.get(title, '')}"
        yield title, f"{title}: {'; '.join(changes)}. {may_be}"
