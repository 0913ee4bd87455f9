"""What a data file is: its platform, its responses, and every column with what it holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pandas as pd

from ehs_eval.ingest.description.kinds import ColumnKind, Content, contents
from ehs_eval.ingest.description.numeric import summary
from ehs_eval.ingest.description.oddities import column_notes, file_notes
from ehs_eval.ingest.description.personal import personal_columns
from ehs_eval.ingest.description.scaling import with_scales
from ehs_eval.ingest.description.tally import (
    TYPED,
    cell_counts,
    option_counts,
    parted,
    spellings,
    typed_together,
)
from ehs_eval.ingest.export import TICK, Column, Export
from ehs_eval.ingest.grid import Note
from ehs_eval.labels import normalise
from ehs_eval.scales import is_off_scale

__all__ = ["ColumnDescription", "ColumnKind", "FileDescription", "describe"]

_WAVE = re.compile(r"(?:survey )?(?:wave|occasion|time ?point|time|phase|round|period|stage)")

MOST_WAVES = 12
"""Different labels above which a column tells no waves apart."""

_LONGEST_LABEL = 25
"""Characters of the longest answer shown of those beside numbers: "2015 or before"."""
_SHORTEST_NAME = 4
"""Characters from which a text given once among numbers can name somebody; grade A cannot."""
_MOST_COUNTED = 30
"""Different numbers, or answers of the platform, up to which each is counted."""


@dataclass(frozen=True, slots=True)
class ColumnDescription:
    """What a column holds.

    Attributes:
        column: The column as its platform wrote it.
        kind: What it holds.
        counts: Answers by label, as it is spelled most often; options of a `multiple` column; days
            of a `date` column; empty where the content is not shown (text, identifiers, personal).
            Of a file whose every row is set aside, those rows'.
        counts_set_aside: The same for the rows set aside, where others are not.
        spellings: Where a label is not only spelled as in `counts`, every spelling of it as it
            stands in the file.
        missing: Responses without an answer; of a `multiple` column, with nothing ticked.
        missing_set_aside: The same for the rows set aside, where others are not.
        user_missing: Answers declared missing by whoever made the file, by label. They are among
            `counts`.
        off_scale: Labels among `counts` that are no points of the scale: "Don't know", "Prefer not
            to say", "Not applicable".
        scale: Labels of a `scale` column from lowest to highest, whether or not anybody chose them.
        numbers: `minimum`, `maximum`, `mean` of answers that are numbers.
        different: How many different answers there are.
        period: `first` and `last` time of a `date` column, in ISO form, and the `convention` by
            which its cells were read.
        separator: What parts several answers in one cell; empty for a question with a column for
            each option and for single answers.
        personal: Why it is personal data; empty if it is none.
        notes: What looks odd.
    """

    column: Column
    kind: ColumnKind
    counts: Mapping[str, int]
    counts_set_aside: Mapping[str, int] = field(default_factory=dict)
    spellings: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    missing: int = 0
    missing_set_aside: int = 0
    user_missing: Mapping[str, int] = field(default_factory=dict)
    off_scale: tuple[str, ...] = ()
    scale: tuple[str, ...] = ()
    numbers: Mapping[str, float] = field(default_factory=dict)
    different: int = 0
    period: Mapping[str, str] = field(default_factory=dict)
    separator: str = ""
    personal: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class FileDescription:
    """What a data file is.

    Attributes:
        file: Name of the file.
        platform: Platform that wrote it.
        reason: How it was recognised.
        format: Format of the file, in words.
        rows: Records in the file.
        responses: Records that are responses to analyse.
        set_aside: Records that are not, by reason.
        waves: Responses by wave, where a column says so, under that column's name.
        columns: Its columns.
        notes: What had to be done to read it, and what looks odd.
    """

    file: str
    platform: str
    reason: str
    format: str
    rows: int
    responses: int
    set_aside: Mapping[str, int]
    waves: Mapping[str, Mapping[str, int]]
    columns: tuple[ColumnDescription, ...]
    notes: tuple[Note, ...] = ()

    def column(self, name: str) -> ColumnDescription:
        """Return the description of the column of a name."""
        return next(each for each in self.columns if each.column.name == name)


def describe(file: str, export: Export) -> FileDescription:
    """Return what a data file is.

    Args:
        file: Name of the file, as it is to be shown.
        export: What the file holds.
    """
    personal = personal_columns(export)
    held = with_scales(export.columns, contents(export))
    kept = export.responses.index
    every_row_aside = len(kept) == 0 and len(export.frame) > 0
    shown = export.frame.index if every_row_aside else kept
    columns = tuple(
        _describe(column, held[column.name], export, shown, personal.get(column.name, ""))
        for column in export.columns
    )
    waves = {each.column.name: dict(each.counts) for each in columns if _tells_waves(each)}
    return FileDescription(
        file,
        export.platform,
        export.reason,
        export.format,
        rows=len(export.frame) + len(export.ragged),
        responses=len(kept),
        set_aside=dict(sorted(Counter(export.aside.values()).items())),
        waves=waves,
        columns=columns,
        notes=(*export.notes, *file_notes(export, held)),
    )


def _tells_waves(description: ColumnDescription) -> bool:
    """Say whether a column tells waves apart: its platform says so, or it is headed so."""
    if not description.counts or description.personal:
        return False
    if description.column.role == "wave":
        return True
    heading = normalise(description.column.name).replace("_", " ")
    is_headed = _WAVE.fullmatch(heading) is not None and description.kind != "date"
    return is_headed and 2 <= len(description.counts) <= MOST_WAVES


def _describe(
    column: Column, content: Content, export: Export, shown: pd.Index[int], personal: str
) -> ColumnDescription:
    """Return what a column holds among the rows shown, and among the others."""
    among = pd.Series(export.frame.index.isin(shown), index=export.frame.index)
    cells = export.frame[column.name]
    whole = bool(among.all())
    counts = dict(content.counts) if whole else cell_counts(cells[among])
    counts_aside = {} if whole else cell_counts(cells[~among])
    private = bool(personal) or content.kind in ("text", "identifier")
    labels = {} if private else _labels(content)
    shown_counts = {} if private else _counts(content, counts, labels, among)
    return ColumnDescription(
        column,
        content.kind,
        counts=shown_counts,
        counts_set_aside={} if private else _counts(content, counts_aside, labels, ~among),
        spellings={}
        if private or content.kind in ("date", "multiple")
        else _spelled(counts, labels, shown_counts),
        missing=int(among.sum()) - _answered(counts, content),
        missing_set_aside=int((~among).sum()) - _answered(counts_aside, content),
        user_missing={} if private else _user_missing(column, counts),
        off_scale=content.off_scale if not private else (),
        scale=content.scale if not private else (),
        numbers={} if personal else _numbers(column, content, counts),
        different=len({labels[cell] for cell in counts}) if labels else len(counts),
        period={} if personal else _period(content, among),
        separator="" if content.separator == TICK else content.separator,
        personal=personal,
        notes=() if private else column_notes(column, content, cells),
    )


def _labels(content: Content) -> dict[str, str]:
    """Return the label of each spelling of a single answer, the same whatever rows are counted."""
    return {
        spelling: label
        for label, variants in spellings(content.counts).items()
        for spelling in variants
    }


def _answered(counts: Mapping[str, int], content: Content) -> int:
    """Return the number of cells with an answer."""
    if content.separator != TICK:
        return sum(counts.values())
    return sum(n for cell, n in counts.items() if parted(cell, TICK, content.options))


def _counts(
    content: Content, counts: Mapping[str, int], labels: Mapping[str, str], among: pd.Series[bool]
) -> dict[str, int]:
    """Return answers by label as far as they are counted."""
    if content.kind == "date" and content.times is not None:
        days = content.times[among].dropna().dt.strftime("%Y-%m-%d").value_counts().sort_index()
        return {str(day): int(n) for day, n in days.items()}
    if content.kind in ("multiple", "ranked") and content.separator:
        if not counts:
            return {}
        given = option_counts(counts, content.separator, content.options)
        merged = spellings({option: n for option, n in given.items() if n}) | {
            option: {option: 0} for option, n in given.items() if not n
        }
        order = {option: sum(merged[option].values()) for option in given if option in merged}
        return typed_together(order, content.options)
    given = {}
    for spelling, n in counts.items():
        beside = content.kind == "number" and spelling not in content.numbers
        label = TYPED if beside and _is_remark(spelling, n) else labels[spelling]
        given[label] = given.get(label, 0) + n
    if content.kind in ("number", "metadata") and len(given) > _MOST_COUNTED:
        return {}
    ordered = _ordered(given, content)
    known = [*content.options, *content.scale, *content.off_scale]
    return typed_together(ordered, known, few=content.is_open)


def _is_remark(text: str, times: int) -> bool:
    """Say whether a text among numbers is one person's own, and no label as "2015 or before"."""
    if len(text) > _LONGEST_LABEL:
        return True
    worded = len(text.strip()) >= _SHORTEST_NAME and not any(map(str.isdigit, text))
    return times == 1 and worded and not is_off_scale(text)


def _ordered(given: Mapping[str, int], content: Content) -> dict[str, int]:
    """Return counts in the order of the scale, of the options or of the numbers."""
    if content.numbers:
        high = float("inf")
        return dict(sorted(given.items(), key=lambda each: content.numbers.get(each[0], high)))
    places = {label: place for place, label in enumerate(content.scale or content.options)}
    return dict(sorted(given.items(), key=lambda each: places.get(each[0], len(places))))


def _spelled(
    counts: Mapping[str, int], labels: Mapping[str, str], shown: Collection[str]
) -> dict[str, dict[str, int]]:
    """Return the spellings of labels shown that are not only spelled so."""
    found: dict[str, dict[str, int]] = {}
    for spelling, n in counts.items():
        if labels[spelling] in shown:
            found.setdefault(labels[spelling], {})[spelling] = n
    return {label: each for label, each in found.items() if set(each) != {label}}


def _user_missing(column: Column, counts: Mapping[str, int]) -> dict[str, int]:
    return {label.strip(): n for label, n in counts.items() if label in column.user_missing}


def _numbers(column: Column, content: Content, counts: Mapping[str, int]) -> dict[str, float]:
    """Return minimum, maximum and mean; of numbers that only tell responses apart no mean.

    Numbers that the file declares missing, as 999 for an age, are left out.
    """
    given = {cell: n for cell, n in counts.items() if cell not in column.user_missing}
    found = summary(given, content.numbers)
    if content.kind == "identifier":
        found.pop("mean", None)
    return found


def _period(content: Content, among: pd.Series[bool]) -> dict[str, str]:
    if content.kind != "date" or content.times is None:
        return {}
    times = content.times[among].dropna()
    if times.empty:
        return {}
    are_days = bool((times == times.dt.normalize()).all())
    first, last = (
        each.date().isoformat() if are_days else each.isoformat(sep=" ")
        for each in (times.min(), times.max())
    )
    return {
        "first": first,
        "last": last,
        "convention": content.convention,
    }
