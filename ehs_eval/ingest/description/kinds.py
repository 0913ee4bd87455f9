"""What a column holds: told by its platform, by its role, or by its answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import pandas as pd

from ehs_eval.ingest.choices import SEPARATORS, find_choices
from ehs_eval.ingest.description.excel_dates import damaged_answers
from ehs_eval.ingest.description.numeric import are_points, number, read_numbers
from ehs_eval.ingest.description.tally import cell_counts
from ehs_eval.ingest.export import TICK, Column, Export
from ehs_eval.ingest.timestamps import parse_times
from ehs_eval.labels import normalise
from ehs_eval.scales import is_off_scale

ColumnKind = Literal[
    "single",  # one answer of several
    "scale",  # one answer of several that run from low to high
    "multiple",  # several answers at once
    "ranked",  # several answers in order
    "number",
    "date",
    "text",  # typed by the person; can name people and is never counted
    "identifier",  # numbers or codes of responses or people
    "metadata",  # added by the platform
    "empty",
]

_MOSTLY = 0.9
_MARKS = frozenset("".join(SEPARATORS)) - {" "}
_LONG_TEXT = 40
"""Mean number of characters from which different answers are taken for free text."""
_MANY = 30
_ID_HEADING = re.compile(
    r"(?:.*[ _-])?(?:id|ids|urn|uuid|guid|index|record|no|nr|number|row|#)"
    r"|(?:.*[a-z])?ID|\(no heading\)|unnamed: 0",
    re.IGNORECASE,
)
_TYPED_HEADING = re.compile(
    r".*(?:[_.]text|please (?:specify|state|describe|explain|give details)|specify\b|comments?)\W*",
    re.IGNORECASE | re.DOTALL,
)
_OPEN_HEADING = re.compile(
    r"(?:if (?:so|yes|no|not|other)\b.{0,3})?(?:please )?(?:"
    r"why|who|describe|explain|tell us|give (?:an )?examples?"
    r"|(?:is there |was there )?any(?:thing)? (?:else|other)"
    r"|(?:any )?(?:other |further |general )?(?:suggestions?|feedback|thoughts)"
    r"|(?:what|which things?) (?:(?:did|do|would|was|were|have|has|could|should|is|are|else) )"
    r".*\b(?:like|liked|enjoy|enjoyed|improved?|change|changed|learn|learnt|learned|best|worst"
    r"|helpful|useful|most|least|better|different|differently|add|say)\b"
    r"|how (?:could|can|might|would you (?:improve|describe))|in your own words"
    r")\b.*",
    re.IGNORECASE | re.DOTALL,
)
"""Questions that people mostly answer in their own words."""
_NUMBER_OF_QUESTION = re.compile(r"^\s*Q?\d+[a-z]?[.):]\s*", re.IGNORECASE)
_WORDS_OF_A_SENTENCE = 3
_SURE_OPTIONS = 3
"""Answers that come again from which they are options: "no" and "nothing" are none."""
_CODE = re.compile(r"(?=\S*\d)[\w.:/@-]{1,64}")
_LINK = re.compile(
    r"\s*(?:https?://|\[?\{\"\w)|.+\.(?:png|jpe?g|heic|gif|pdf|docx?|mp[34]|mov)\s*$", re.IGNORECASE
)
"""A file that was handed in: its address, its name, or what LimeSurvey writes of it."""
_MAYBE_DATE = re.compile(r"\d.*[-/.: ].*\d|\d.*[a-z]{3}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Content:
    """What a column holds.

    Attributes:
        kind: What it is.
        counts: Times of each different cell among all rows.
        separator: Parts the answers of a `multiple` column.
        options: Answers there can be, as far as they are known.
        numbers: Number of each cell that is one.
        times: Time of each row of a `date` column, NaT where there is none.
        convention: How these were read, in words.
        scale: Labels of a `scale` column from lowest to highest.
        off_scale: Labels that are no points of it.
        is_open: Whether answers given once are typed ones, to a question that asks for one's own
            words and has hardly any answers that come again.
    """

    kind: ColumnKind
    counts: Mapping[str, int]
    separator: str = ""
    options: tuple[str, ...] = ()
    numbers: Mapping[str, float] = field(default_factory=dict)
    times: pd.Series[pd.Timestamp] | None = None
    convention: str = ""
    scale: tuple[str, ...] = ()
    off_scale: tuple[str, ...] = ()
    is_open: bool = False


def contents(export: Export) -> dict[str, Content]:
    """Return what each column holds, by name; scales are found afterwards, many columns at once.

    All rows are looked at, those set aside as well, so that a kind does not hang on who is left.
    """
    return {column.name: _content(column, export.frame[column.name]) for column in export.columns}


def _content(column: Column, cells: pd.Series[str]) -> Content:
    counts = cell_counts(cells)
    content = Content("empty", counts, options=column.options)
    if not counts:
        return content
    if column.role == "answer" and not column.columns and all(map(_LINK.match, counts)):
        return replace(content, kind="text")  # the name of a file can name somebody
    if column.kind == "multiple" or column.columns:
        return _multiple(column, content)
    if column.role in ("response id", "respondent"):
        return replace(content, kind="identifier", numbers=read_numbers(counts))
    if column.role in ("started", "submitted") or column.kind == "date":
        return _dated(cells, content, least=0.0) or replace(content, kind="metadata")
    if column.role in ("status", "metadata", "duration"):
        numbers = read_numbers(counts)
        kind: ColumnKind = "number" if column.role == "duration" and numbers else "metadata"
        return replace(content, kind=kind, numbers=numbers)
    if column.kind == "ranked":
        return replace(content, kind="ranked", separator=column.separator or "")
    if column.role == "wave" or _is_labelled(column, counts):
        return replace(content, kind="single")
    return _by_answers(column, cells, content)


def _is_labelled(column: Column, counts: Mapping[str, int]) -> bool:
    """Say whether answers are those that the file labels, or lie between ends that it labels."""
    labelled = set(column.codes.values())
    given = [cell for cell in counts if cell in labelled]
    if not given:
        return False
    if len(given) * 2 >= len(counts):
        return True
    ends = [
        value
        for code, label in column.codes.items()
        if label not in column.user_missing and (value := number(code)) is not None
    ]
    between = [number(cell) for cell in counts if cell not in labelled]
    return are_points(ends) and all(
        value is not None and value.is_integer() and min(ends) < value < max(ends)
        for value in between
    )


def _multiple(column: Column, content: Content) -> Content:
    """Return a column of several answers in a cell."""
    if column.columns or column.separator:
        return replace(content, kind="multiple", separator=column.separator or TICK)
    found = find_choices(content.counts)
    separator, options = found if found is not None else (";", ())
    return replace(content, kind="multiple", separator=separator, options=column.options or options)


def _by_answers(column: Column, cells: pd.Series[str], content: Content) -> Content:
    """Return what a column holds by its answers, within what its platform says of it."""
    counts = content.counts
    numbers = read_numbers(counts)
    if numbers:
        return replace(content, kind=_numeric_kind(column, counts, numbers), numbers=numbers)
    if column.kind == "single":
        return replace(content, kind="single")
    dated = _dated(cells, content, least=_MOSTLY)
    if dated is not None and column.kind != "text":
        return dated
    if _are_codes(column, counts):
        return replace(content, kind="identifier")
    asked = (column.heading,) if column.question else (column.heading, column.label)
    if column.kind == "text" or any(_TYPED_HEADING.fullmatch(text) for text in asked):
        return replace(content, kind="text")
    parted = any(mark in cell for cell in counts for mark in _MARKS)
    choices = find_choices(cells) if parted else None
    if choices is not None:
        return replace(
            content, kind="multiple", separator=choices[0], options=column.options or choices[1]
        )
    is_open = _asks_openly(column)
    if _is_free_text(counts, is_open):
        return replace(content, kind="text")
    again = sum(times > 1 for times in counts.values())
    return replace(content, kind="single", is_open=is_open and again < _SURE_OPTIONS)


def _asks_openly(column: Column) -> bool:
    """Say whether the wording of a question asks for an answer in one's own words."""
    if column.role != "answer" or column.options or column.question:
        return False
    return _OPEN_HEADING.fullmatch(normalise(_NUMBER_OF_QUESTION.sub("", column.label))) is not None


def _numeric_kind(
    column: Column, counts: Mapping[str, int], numbers: Mapping[str, float]
) -> ColumnKind:
    """Return what a column of numbers is."""
    values = list(numbers.values())
    whole = len(numbers) == len(counts) and all(value.is_integer() for value in values)
    n = sum(counts.values())
    unique = len(set(values)) == n
    if whole and column.kind != "number":
        named = not column.heading or _ID_HEADING.fullmatch(column.heading) is not None
        counting = unique and n >= 5 and values == [values[0] + step for step in range(n)]
        if counting or (named and (unique or len(values) > _MANY)):
            return "identifier"
        if unique and n >= 5 and min(values) >= 100_000:
            return "identifier"
    answered = all(cell in numbers or is_off_scale(cell) for cell in counts)
    if are_points(values) and answered and column.kind != "number":
        return "single"
    return "number"


def _dated(cells: pd.Series[str], content: Content, least: float) -> Content | None:
    """Return a column of dates; None if too few of its cells are."""
    probable = sum(_MAYBE_DATE.search(cell) is not None for cell in content.counts)
    if not probable or probable < least * len(content.counts):
        return None
    if least and len(content.counts) <= _MANY and damaged_answers(list(content.counts)):
        return None
    times, convention = parse_times(cells)
    read = int(times.notna().sum())
    if not read or read < least * sum(content.counts.values()):
        return None
    return replace(content, kind="date", times=times, convention=convention)


def _are_codes(column: Column, counts: Mapping[str, int]) -> bool:
    """Say whether cells are codes: each in one response only, or under a heading that says so."""
    if not all(_CODE.fullmatch(cell.strip()) for cell in counts):
        return False
    if _ID_HEADING.fullmatch(column.heading):
        return len(counts) > 1
    lengths = {len(cell.strip()) for cell in counts}
    alike = max(lengths) - min(lengths) <= 3
    return len(counts) >= 5 and alike and all(times == 1 for times in counts.values())


def _is_free_text(counts: Mapping[str, int], is_open: bool) -> bool:
    """Say whether answers were typed freely: nearly all different, or many and mostly different.

    Args:
        counts: Times of each different answer.
        is_open: Whether the question asks for an answer in one's own words.
    """
    n, different = sum(counts.values()), len(counts)
    length = sum(len(cell.strip()) for cell in counts) / different
    share = different / n
    if share > 0.5 and (is_open or length > _LONG_TEXT):
        return True
    if n < 8:
        words = sum(len(cell.split()) for cell in counts) / different
        ranges = any(character.isdigit() for cell in counts for character in cell)
        told = words >= _WORDS_OF_A_SENTENCE and not ranges
        return share > _MOSTLY and (different > 3 or told)
    return share > 0.8 or (different > _MANY and share > 0.4)


def neighbours(columns: Sequence[Column], held: Mapping[str, Content]) -> list[list[str]]:
    """Return the names of single-answer columns that stand side by side with nothing between."""
    runs: list[list[str]] = [[]]
    for column in columns:
        if held[column.name].kind == "single" and column.role == "answer":
            runs[-1].append(column.name)
        elif held[column.name].kind != "empty" and runs[-1]:
            runs.append([])
    return [run for run in runs if run]
