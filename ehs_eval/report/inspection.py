"""What a data file is, as a table for the terminal and as plain data for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from ehs_eval.checks import rows_text, shorten, visible
from ehs_eval.ingest.description.describe import ColumnDescription, FileDescription
from ehs_eval.ingest.grid import Note
from ehs_eval.report import format as fmt

_MOST_ANSWERS = 8
_LONGEST_ANSWER = 30
_ENDS_OF_NAME = 20


def as_data(described: FileDescription) -> dict[str, Any]:
    """Return what a file is as plain data, the shape that `docs/inspect.md` promises."""
    return {
        "file": described.file,
        "platform": described.platform,
        "reason": described.reason,
        "format": described.format,
        "rows": described.rows,
        "responses": described.responses,
        "set_aside": dict(described.set_aside),
        "waves": {name: dict(counts) for name, counts in described.waves.items()},
        "columns": [_column_data(each) for each in described.columns],
        "notes": [_note_data(note) for note in described.notes],
    }


def _column_data(described: ColumnDescription) -> dict[str, Any]:
    column = described.column
    return {
        "name": column.name,
        "label": column.label,
        "heading": column.heading,
        "role": column.role,
        "kind": described.kind,
        "counts": dict(described.counts),
        "counts_set_aside": dict(described.counts_set_aside),
        "spellings": {label: dict(each) for label, each in described.spellings.items()},
        "different": described.different,
        "missing": described.missing,
        "missing_set_aside": described.missing_set_aside,
        "user_missing": dict(described.user_missing),
        "off_scale": list(described.off_scale),
        "scale": list(described.scale),
        "question": column.question,
        "stem": column.stem,
        "part": column.part,
        "columns": list(column.columns),
        "separator": described.separator,
        "codes": {} if described.personal else dict(column.codes),
        "numbers": dict(described.numbers),
        "period": dict(described.period),
        "personal": bool(described.personal),
        "personal_reason": described.personal,
        "notes": [_note_data(note) for note in described.notes],
    }


def _note_data(note: Note) -> dict[str, Any]:
    return {
        "message": note.message,
        "action": note.action,
        "rows": list(note.rows),
        "column": note.column,
    }


def print_description(console: Console, described: FileDescription) -> None:
    """Print what a file is: a few lines about it, a table of its columns, then what is odd."""
    console.print(Text(described.file, style="bold"))
    _print_facts(console, described)
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    grid.add_column("Column", header_style="bold", overflow="fold", max_width=28)
    grid.add_column("Question", header_style="bold", overflow="fold", max_width=44)
    grid.add_column("Kind", header_style="bold", no_wrap=True)
    grid.add_column("Answered", header_style="bold", justify="right")
    grid.add_column("Missing", header_style="bold", justify="right")
    grid.add_column("Answers", header_style="bold", overflow="fold")
    records = described.responses or described.rows
    for each, stem, question in _questions(described.columns):
        if stem:
            grid.add_row("", escape(stem), "", "", "", "")
        grid.add_row(
            escape(_name(each)),
            escape(question),
            "personal" if each.personal else each.kind,
            fmt.count(max(records - each.missing, 0)),
            fmt.count(each.missing),
            Text(_answers(each), style="red" if each.personal else ""),
        )
    console.print(grid)
    for note in (*described.notes, *(note for each in described.columns for note in each.notes)):
        console.print(Text(f"Note: {_sentence(note)}", style="yellow"), soft_wrap=True)


def _print_facts(console: Console, described: FileDescription) -> None:
    """Print platform, responses, rows set aside, waves and personal data, a line each."""
    aside = sum(described.set_aside.values())
    counted = (
        f"{fmt.plural(described.responses, 'response')} in {fmt.plural(described.rows, 'row')}"
    )
    facts = [
        ("Platform", f"{described.platform}: {described.reason}"),
        ("Format", described.format),
        ("Responses", counted),
    ]
    if aside:
        facts.append(("Set aside", f"{fmt.count(aside)}: {_listed(described.set_aside)}"))
    for name, counts in described.waves.items():
        facts.append(("Waves", f"in `{name}`: {_listed(counts)}"))
    personal = [each for each in described.columns if each.personal]
    if personal:
        named = "; ".join(f"`{shorten(each.column.name)}` ({each.personal})" for each in personal)
        facts.append(("Personal data", named))
    for name, text in facts:
        console.print(Text.assemble((f"{name}: ", "bold"), text), soft_wrap=True)
    console.print()


def _questions(
    columns: Sequence[ColumnDescription],
) -> Iterator[tuple[ColumnDescription, str, str]]:
    """Give each column with the wording to print above it, if any, and beside it.

    The rows of a grid stand under the wording of their question, printed once.
    """
    for question, group in groupby(columns, key=lambda each: each.column.question):
        members = list(group)
        if question and len(members) > 1:
            for place, each in enumerate(members):
                stem = "" if place else shorten(each.column.stem)
                part = each.column.part or each.column.label
                yield each, stem, "" if part == each.column.name else f"- {shorten(part)}"
            continue
        for each in members:
            label = each.column.label
            yield each, "", "" if label == each.column.name else shorten(label)


def _name(described: ColumnDescription) -> str:
    """Return the name of a column; of a long one in a grid both ends, for rows differ in the last.

    Elsewhere the beginning tells more.
    """
    text = visible(described.column.name)
    if not described.column.question or len(text) <= 2 * _ENDS_OF_NAME:
        return shorten(text)
    return f"{text[:_ENDS_OF_NAME].rstrip()}…{text[-_ENDS_OF_NAME:].lstrip()}"


def _answers(described: ColumnDescription) -> str:
    """Return the answers of a column in a few words."""
    if described.personal:
        return f"not shown: {described.personal}"
    if described.kind in ("text", "identifier"):
        return f"{fmt.plural(described.different, 'different answer')}, not shown"
    if described.kind == "date" and described.period:
        return f"{described.period['first']} to {described.period['last']}"
    if described.kind == "number" and described.numbers:
        low, high, mean = (described.numbers[each] for each in ("minimum", "maximum", "mean"))
        return f"{low:g} to {high:g}, mean {fmt.number(mean, 2)}"
    off = set(described.off_scale)
    shown = [
        f"{_short(label)} {fmt.count(n)}{' (off the scale)' if label in off else ''}"
        for label, n in list(described.counts.items())[:_MOST_ANSWERS]
    ]
    more = len(described.counts) - len(shown)
    if not shown and described.different:
        return f"{described.different} different answers"
    return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")


def _short(label: str) -> str:
    text = visible(label)
    return text if len(text) <= _LONGEST_ANSWER else text[: _LONGEST_ANSWER - 1] + "…"


def _sentence(note: Note) -> str:
    where: Iterable[str] = (
        *([rows_text(note.rows)] if note.rows else []),
        *([f"column `{shorten(note.column)}`"] if note.column else []),
    )
    place = ", ".join(where)
    return f"{place}: {note.message}. {note.action}" if place else f"{note.message}. {note.action}"


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {fmt.count(n)}" for name, n in counts.items())
