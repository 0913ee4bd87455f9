"""Statistics files: codes named by their value labels, questions found by names and labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from ehs_eval.ingest.export import Column
from ehs_eval.ingest.grid import Grid, Variable
from ehs_eval.ingest.platforms.gathering import in_place, neighbours
from ehs_eval.ingest.platforms.questions import Read, gather, stem_and_parts, values_of, wording
from ehs_eval.ingest.platforms.tables import Headed
from ehs_eval.labels import normalise

_NUMBERED = re.compile(r"(?P<question>.*[^\W_])_{1,3}\d+(?:_(?P<scale>[a-z]))?", re.IGNORECASE)
_LOOSELY = re.compile(r"(?P<question>.*[^\W\d])\d+(?P<scale>[a-z])?", re.IGNORECASE)
_LETTERED = re.compile(r"(?P<question>.*\d)_?[a-z]", re.IGNORECASE)
_WORDINGS = (
    re.compile(r"(?P<stem>.*?)\s*\(choice=(?P<part>.*)\)", re.DOTALL),
    re.compile(r"\[(?P<part>[^\[\]]+)\]\s*(?P<stem>.+)", re.DOTALL),
)
"""How REDCap and LimeSurvey write the wording of a part for statistics programs."""

_UNTICKED = {
    "not selected",
    "not ticked",
    "not checked",
    "not mentioned",
    "not chosen",
    "unselected",
    "unticked",
    "unchecked",
    "not quoted",
}
_CHOICE_MARK = re.compile(r"\s*-?\s*(?:Selected Choice)?\s*$")
"""What Qualtrics writes between a question and one of its options."""
_TICKED_ALONE = {"selected", "ticked", "checked", "mentioned", "chosen", "quoted"}
"""Labels of a tick that can do without one for no tick."""
_TICKED = {*_TICKED_ALONE, "yes"}


def labelled(grid: Grid, table: Headed, *, loosely: bool = True) -> list[Read]:
    """Return the columns of a statistics file, with labels for codes.

    Values declared missing stay as answers, listed in `Column.user_missing`. Options that have a
    column each are gathered into one; columns that share name and labels are parts of one grid.

    Args:
        grid: The file.
        table: Its headings and cells.
        loosely: Whether names such as `item1`, `item2` make a grid, not only `item_1`, `item_2`.
    """
    names = table.headings
    given = [*grid.variables, *[Variable()] * (len(names) - len(grid.variables))]
    codes = [table.frame[place] for place in table.frame.columns]
    reads = [
        _read(name, variable, cells)
        for name, variable, cells in zip(names, given, codes, strict=False)
    ]
    questions: dict[tuple[int, ...], Read] = {}
    for question, places in _runs(names, loosely=loosely):
        members = [given[place] for place in places]
        cells = [codes[place] for place in places]
        if len(places) > 1 and are_options(members, cells):
            of_question = [reads[place] for place in places]
            questions[places] = _gathered(question, of_question, members, cells)
        else:
            for start, stop in _alike(members):
                # Scales that differ are questions of their own, though their names go on.
                whole = stop - start == len(places)
                _as_grid(reads, places[start:stop], question if whole else names[places[start]])
    return in_place(reads, questions)


def are_options(variables: Sequence[Variable], cells: Sequence[pd.Series[str]]) -> bool:
    """Say whether columns are the options of one question, each ticked or not.

    Each has one label and no other code but 0, and no two share it; or each is labelled like
    "Not selected" and "Selected", or "Selected" alone.
    """
    seen = []
    for variable, column in zip(variables, cells, strict=True):
        labels = {code: normalise(label) for code, label in variable.labels.items()}
        ticks = {code for code, label in labels.items() if label not in _UNTICKED}
        if len(ticks) != 1 or not values_of(column) <= {*labels, "0"}:
            return False
        seen.append(labels[next(iter(ticks))])
    words = set(seen)
    if words <= _TICKED:
        return words <= _TICKED_ALONE or all(len(variable.labels) == 2 for variable in variables)
    return len(words) == len(seen)


def _read(name: str, variable: Variable, codes: pd.Series[str]) -> Read:
    """Return one column with labels for its codes."""
    # A label of nothing says no more than the code.
    labels = {code: label for code, label in variable.labels.items() if label.strip()}
    declared = frozenset(labels.get(code, code) for code in variable.user_missing)
    ordered = dict(sorted(labels.items(), key=lambda item: _order(item[0])))
    column = Column(
        name or "(no heading)",
        wording(variable.label) or name,
        name,
        options=tuple(
            dict.fromkeys(
                label for code, label in ordered.items() if code not in variable.user_missing
            )
        ),
        codes=ordered,
        user_missing=declared,
    )
    if not labels:
        return Read(column, codes)
    return Read(column, codes.map(lambda code: labels.get(code, code), na_action="ignore"))


def _order(code: str) -> tuple[int, float, str]:
    """Return a sort key that puts codes in the order of their numbers, letters after them."""
    try:
        return 0, float(code), ""
    except ValueError:
        return 1, 0.0, code


def _runs(names: Sequence[str], *, loosely: bool) -> list[tuple[str, tuple[int, ...]]]:
    """Return neighbouring columns whose names differ in nothing but a number or a letter."""
    keys = [_question(name, _NUMBERED) for name in names]
    if loosely:
        for pattern in (_LOOSELY, _LETTERED):
            further = [
                "" if key else _question(name, pattern)
                for name, key in zip(names, keys, strict=True)
            ]
            for key, places in neighbours(further):
                if len(places) > 1:
                    keys = [key if place in places else old for place, old in enumerate(keys)]
    return neighbours(keys)


def _question(name: str, pattern: re.Pattern[str]) -> str:
    """Return the name of the question that a column is a part of; empty if of none."""
    match = pattern.fullmatch(name)
    if not match:
        return ""
    # The columns a, b, c of a grid of several scales are a question each.
    scale = (match.groupdict().get("scale") or "").lower()
    return match["question"] + (f"_{scale}" if scale not in {"", "a"} else "")


def _gathered(
    question: str,
    reads: Sequence[Read],
    variables: Sequence[Variable],
    cells: Sequence[pd.Series[str]],
) -> Read:
    """Return one question of several answers for the columns of its options."""
    stem, parts = _stem_and_parts([read.column.label for read in reads])
    options, ticked = [], []
    for read, variable, column, part in zip(reads, variables, cells, parts, strict=True):
        code, label = next(
            (code, label)
            for code, label in variable.labels.items()
            if normalise(label) not in _UNTICKED
        )
        options.append(part if normalise(label) in _TICKED else label.strip())
        ticked.append(Read(read.column, column.where(column == code, None)))
    stem = stem or _without_options([read.column.label for read in reads], options)
    return gather(question, stem or question, options, ticked)


def _without_options(labels: Sequence[str], options: Sequence[str]) -> str:
    """Return the wording that is left of all labels without the option each ends in, if one is."""
    left = {
        wording(_CHOICE_MARK.sub("", label.removesuffix(option)))
        for label, option in zip(labels, options, strict=True)
    }
    return left.pop() if len(left) == 1 else ""


def _alike(variables: Sequence[Variable]) -> Iterator[tuple[int, int]]:
    """Give the stretches of neighbouring variables that share at least two labels."""
    start = 0
    for place in range(1, len(variables) + 1):
        if place == len(variables) or _scale(variables[place]) != _scale(variables[start]):
            if place - start > 1 and len(_scale(variables[start])) > 1:
                yield start, place
            start = place


def _scale(variable: Variable) -> Mapping[str, str]:
    """Return the labels that are answers."""
    return {
        code: label for code, label in variable.labels.items() if code not in variable.user_missing
    }


def _as_grid(reads: list[Read], places: Sequence[int], question: str) -> None:
    """Make columns the parts of one question."""
    stem, parts = _stem_and_parts([reads[place].column.label for place in places])
    for place, part in zip(places, parts, strict=True):
        column = replace(reads[place].column, question=question, stem=stem, part=part)
        reads[place] = replace(reads[place], column=column)


def _stem_and_parts(labels: Sequence[str]) -> tuple[str, list[str]]:
    """Return what wordings share, as far as a mark that ends it, and what each adds."""
    for pattern in _WORDINGS:
        found = [match for match in map(pattern.fullmatch, labels) if match]
        if len(found) == len(labels) and len({match["stem"] for match in found}) == 1:
            return found[0]["stem"], [match["part"].strip() for match in found]
    return stem_and_parts(labels)
