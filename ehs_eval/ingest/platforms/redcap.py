"""REDCap: raw exports and exports with labels, a row for each record, event and repeat."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from ehs_eval.checks import shorten
from ehs_eval.ingest.export import Column, Export, Role
from ehs_eval.ingest.grid import Grid, Note
from ehs_eval.ingest.platforms.gathering import in_place, neighbours, peek
from ehs_eval.ingest.platforms.questions import Read, assemble, gather, values_of
from ehs_eval.ingest.platforms.tables import headed
from ehs_eval.labels import normalise

NAME = "REDCap"

_ADDED: dict[str, Role] = {
    "redcap_event_name": "wave",
    "event name": "wave",
    "redcap_repeat_instance": "session",
    "repeat instance": "session",
    "redcap_repeat_instrument": "metadata",
    "repeat instrument": "metadata",
    "redcap_data_access_group": "metadata",
    "data access group": "metadata",
    "redcap_survey_identifier": "metadata",
    "survey identifier": "metadata",
    "survey timestamp": "metadata",
}
_IDENTIFIERS = {"redcap_survey_identifier", "survey identifier"}
_TELLING = {heading for heading in _ADDED if heading.startswith("redcap_")}
_LABELLED = (
    {"event name", "repeat instrument"},
    {"event name", "data access group"},
    {"record id", "event name"},
    {"repeat instrument", "repeat instance"},
)
_FIELD = re.compile(r"[a-z][a-z0-9_]*", re.IGNORECASE)
_BOX = re.compile(r"(?P<field>[a-z][a-z0-9_]*?)___(?P<code>\w+)", re.IGNORECASE)
_CHOICE = re.compile(r"(?P<field>.*?)\s*\(choice=(?P<option>.*)\)", re.DOTALL)
_COMPLETE = {"0", "1", "2", "3", "complete", "incomplete", "unverified", "partial survey response"}
_UNTICKED = {"0", "unchecked"}
_TICKED = {"1", "checked"}


def recognises(grid: Grid) -> str | None:
    """Return how it is recognised: by the columns REDCap adds, or by its tick-boxes."""
    headings, cells = peek(grid)
    forms = [normalise(heading) for heading in headings]
    added = next((form for form in forms if form in _TELLING), None)
    if added:
        return f"its headings include `{added}`"
    for telling in _LABELLED:
        if telling <= set(forms):
            return "its headings include " + " and ".join(f"`{form}`" for form in sorted(telling))
    boxes = _boxes(headings, cells)
    if any(_CHOICE.fullmatch(headings[place]) for _, places in boxes for place in places):
        return "its headings name tick-boxes as `(choice=…)`"
    if any(len(places) > 1 for _, places in boxes):
        return "its headings name tick-boxes as `field___code`"
    statuses = [place for place in range(len(forms)) if _is_status(forms[place], cells[place])]
    if not statuses:
        return None
    if "complete?" in forms:
        return "its headings include `Complete?`"
    fields = all(_FIELD.fullmatch(heading) for heading in headings)
    if fields and (
        boxes
        or forms[0] == "record_id"
        or (forms[0].endswith("_id") and statuses[-1] == len(forms) - 1)
    ):
        return f"its headings are field names, with the form status `{headings[statuses[-1]]}`"
    return None


def read(grid: Grid, reason: str) -> Export:
    """Return the export, tick-boxes gathered into one column for each question."""
    table = headed(grid)
    forms = [normalise(heading) for heading in table.headings]
    reads = [
        Read(_column(heading, cells, forms), cells)
        for heading, (_, cells) in zip(table.headings, table.frame.items(), strict=True)
    ]
    first = replace(reads[0].column, role=_first(reads[0].cells), personal="")
    reads[0] = Read(first, reads[0].cells)
    boxes = _boxes(table.headings, [read.cells for read in reads])
    questions = {
        places: _question(field, [reads[place] for place in places]) for field, places in boxes
    }
    notes = [*_box_notes(list(questions.values())), *_survey_notes(reads)]
    return assemble(NAME, reason, grid, table, in_place(reads, questions), {}, notes)


def _first(cells: pd.Series[str]) -> Role:
    """Return what the record's number is for: it names a person where rows share it."""
    return "respondent" if cells.dropna().duplicated().any() else "response id"


def _column(heading: str, cells: pd.Series[str], forms: Sequence[str]) -> Column:
    """Return a column with its role and whether it is personal, where REDCap added it."""
    column = Column(heading or "(no heading)", heading, heading)
    form = normalise(heading)
    if form in _ADDED:
        personal = "it identifies the person a survey was sent to" if form in _IDENTIFIERS else ""
        return replace(column, role=_ADDED[form], personal=personal)
    if _is_status(form, cells):
        return replace(column, role="status")
    if form.endswith("_timestamp") and f"{form.removesuffix('_timestamp')}_complete" in forms:
        alone = sum(each.endswith("_timestamp") for each in forms) == 1
        return replace(column, role="submitted" if alone else "metadata")
    return column


def _is_status(form: str, cells: pd.Series[str]) -> bool:
    """Say whether a column is the state of a form."""
    if not (form.endswith("_complete") or form == "complete?"):
        return False
    states = values_of(cells)
    return bool(states) and states <= _COMPLETE


def _boxes(
    headings: Sequence[str], cells: Sequence[pd.Series[str]]
) -> list[tuple[str, tuple[int, ...]]]:
    """Return the questions of tick-boxes with the positions of their options."""
    keys = []
    for heading in headings:
        match = _BOX.fullmatch(heading) or _CHOICE.fullmatch(heading)
        keys.append(match["field"] if match else "")
    return [
        (field, places)
        for field, places in neighbours(keys)
        if all(_is_box(cells[place]) for place in places)
    ]


def _is_box(cells: pd.Series[str]) -> bool:
    """Say whether a column holds ticks: 0 and 1, Checked and Unchecked, or one label."""
    return len(values_of(cells) - _UNTICKED) <= 1


def _question(field: str, boxes: Sequence[Read]) -> Read:
    """Return one question of tick-boxes, its options named as well as the file allows."""
    ticked, options = [], []
    for box in boxes:
        forms = box.cells.map(normalise, na_action="ignore")
        ticks = box.cells.where(forms.notna() & ~forms.isin(list(_UNTICKED)), None)
        labels = [cell for cell in ticks.dropna().unique() if normalise(cell) not in _TICKED]
        options.append(labels[0].strip() if labels else _option(box.column.heading))
        ticked.append(Read(box.column, ticks))
    return gather(field, field, options, ticked)


def _option(heading: str) -> str:
    """Return the option that a heading names: its label, or its code."""
    choice = _CHOICE.fullmatch(heading)
    if choice:
        option = choice["option"].strip()
        quoted = len(option) > 1 and option[0] == option[-1] == "'"
        return option[1:-1] if quoted else option
    code = heading.partition("___")[2]
    # REDCap writes the minus of a negative code as a further underscore.
    return f"-{code[1:]}" if code.startswith("_") else code


def _box_notes(questions: Sequence[Read]) -> list[Note]:
    """Return what to know of tick-boxes of which none is ticked."""
    if not questions:
        return []
    names = ", ".join(f"`{shorten(question.column.name)}`" for question in questions[:5])
    more = f" and {len(questions) - 5} more" if len(questions) > 5 else ""
    found = "where no box is ticked REDCap does not say whether the question was asked"
    return [
        Note(
            f"{found}: {names}{more}",
            "Such cells are read as no answer. Choose the rows of the right event or form before "
            "taking shares.",
        )
    ]


def _survey_notes(reads: Sequence[Read]) -> list[Note]:
    """Return what to know of surveys that were begun and left."""
    rows: set[int] = set()
    for read in reads:
        if normalise(read.column.heading).endswith("timestamp"):
            forms = read.cells.map(normalise, na_action="ignore")
            rows.update(int(row) for row in forms.index[forms == "[not completed]"])
    if not rows:
        return []
    return [
        Note(
            "surveys were begun and not completed, which REDCap marks `[not completed]`",
            "The answers that were given are kept. Leave the rows out if they should not count.",
            tuple(sorted(rows)),
        )
    ]
