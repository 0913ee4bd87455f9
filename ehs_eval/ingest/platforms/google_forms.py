"""Google Forms: a time stamp first, then questions under their own wording."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

import pandas as pd

from ehs_eval.config.parts import SetAside
from ehs_eval.ingest.choices import find_choices
from ehs_eval.ingest.export import Column, Export
from ehs_eval.ingest.grid import Grid
from ehs_eval.ingest.platforms.gathering import peek
from ehs_eval.ingest.platforms.questions import Read, assemble, set_aside, wording
from ehs_eval.ingest.platforms.tables import Headed, headed
from ehs_eval.ingest.timestamps import parse_times
from ehs_eval.labels import normalise

NAME = "Google Forms"

_TIMESTAMPS = frozenset(
    normalise(heading)
    for heading in (
        *("Timestamp", "Horodateur", "Zeitstempel", "Marca temporal", "Marca de temps"),
        *("Carimbo de data/hora", "Informazioni cronologiche", "Tijdstempel", "Tidstämpel"),
        *("Tidsstempel", "Tidsmerke", "Aikaleima", "Sygnatura czasowa", "Časová značka"),
        *("Časová pečiatka", "Időbélyeg", "Marcă temporală", "Χρονική σήμανση"),
        *("Отметка времени", "Позначка часу", "Zaman damgası", "Stempel waktu", "Cap waktu"),
        *("Dấu thời gian", "طابع زمني", "חותמת זמן", "ประทับเวลา", "時間戳記", "时间戳记"),
        *("タイムスタンプ", "타임스탬프"),
    )
)
_EMAILS = frozenset(
    normalise(heading)
    for heading in (
        *("Email Address", "Username", "E-Mail-Adresse", "Adresse e-mail", "Nom d'utilisateur"),
        *("Dirección de correo electrónico", "Endereço de e-mail", "Indirizzo email"),
        *("E-mailadres", "Nutzername", "Nombre de usuario", "電子郵件地址", "メールアドレス"),
    )
)
_ROW = re.compile(r"(?P<question>.+?)\s*\[(?P<row>.*)\]", re.DOTALL)
_QUIZ = re.compile(r".*\[(?:score|feedback)\]", re.IGNORECASE | re.DOTALL)
_POINTS = re.compile(r"\d+(?:\.\d+)?\s*/\s*\d+")
_SECONDS = re.compile(r"\d[:.]\d\d[:.]\d\d")
_SEPARATORS = (";", ", ")
_MOSTLY = 0.95


def recognises(grid: Grid) -> str | None:
    """Return the sign of Google Forms, a first column of time stamps; None if there is none."""
    if grid.variables or not grid.rows or len(grid.rows[0]) < 2:
        return None
    headings, cells = peek(grid)
    if len(headings) < 2 or not headings[0]:
        return None
    stamps = cells[0].dropna()
    times, _ = parse_times(stamps)
    if normalise(headings[0]) in _TIMESTAMPS:
        if stamps.empty or times.notna().mean() >= _MOSTLY:
            return f"the first column, `{headings[0]}`, holds the time of each response"
        return None
    clocked = stamps.map(lambda cell: _SECONDS.search(cell) is not None)
    if len(stamps) < 3 or not (times.notna().all() and clocked.all()):
        return None
    second, _ = parse_times(cells[1])
    if (
        second.notna().any()
        or not times.is_monotonic_increasing
        or not _asks(headings[1:], cells[1:])
    ):
        return None
    return (
        "the first column holds the time of each response, and the others are headed by questions"
    )


def read(grid: Grid, reason: str) -> Export:
    """Return the responses, several answers in one cell left together with what parts them."""
    table = headed(grid)
    reads: list[Read] = []
    for _, group in groupby(enumerate(table.headings), key=_question):
        places = [place for place, _ in group]
        reads += _grid(table, places) if len(places) > 1 else [_column(table, places[0])]
    return assemble(NAME, reason, grid, table, reads, _aside(table))


def _asks(headings: Sequence[str], cells: Sequence[pd.Series[str]]) -> bool:
    """Say whether headings read like questions rather than names of measurements."""
    asking = sum("?" in heading or heading.count(" ") >= 2 for heading in headings)
    numbers = sum(
        bool(pd.to_numeric(column.dropna(), errors="coerce").notna().all()) for column in cells
    )
    return asking * 2 > len(headings) and numbers * 2 <= len(cells)


def _question(numbered: tuple[int, str]) -> str:
    """Return what the rows of one grid share; a text of its own for every other column."""
    place, heading = numbered
    match = _ROW.fullmatch(heading)
    if match is None or _QUIZ.fullmatch(heading):
        return f"\0{place}"
    return match["question"]


def _column(table: Headed, place: int) -> Read:
    """Return a column that is no row of a grid."""
    heading, cells = table.headings[place], table.frame[place]
    column = Column(heading, wording(heading), heading)
    if place == 0:
        column = Column(heading, heading, heading, role="submitted", kind="date")
    elif place <= 2 and normalise(heading) in _EMAILS:
        why = "the e-mail address of the person's Google account"
        column = Column(heading, heading, heading, role="metadata", personal=why)
    elif _QUIZ.fullmatch(heading) or (place <= 2 and _is_score(heading, cells)):
        column = Column(heading, heading, heading, role="metadata")
    else:
        found = _several(cells)
        if found is not None:
            label = wording(heading)
            separator, options = found
            column = Column(
                heading, label, heading, kind="multiple", separator=separator, options=options
            )
    return Read(column, cells)


def _grid(table: Headed, places: list[int]) -> list[Read]:
    """Return the rows of a grid."""
    together = pd.concat([table.frame[place] for place in places], ignore_index=True)
    found = _several(together)
    reads = []
    for place in places:
        heading = table.headings[place]
        match = _ROW.fullmatch(heading)
        assert match is not None, "the columns were grouped by it"
        stem = wording(match["question"])
        column = Column(
            heading,
            wording(heading),
            heading,
            kind="multiple" if found else None,
            question=stem,
            stem=stem,
            part=wording(match["row"]),
            separator=found[0] if found else None,
            options=found[1] if found else (),
        )
        reads.append(Read(column, table.frame[place]))
    return reads


def _several(cells: pd.Series[str]) -> tuple[str, tuple[str, ...]] | None:
    """Return what parts the answers and which there are, where a cell can hold several."""
    found = find_choices(cells)
    return found if found is not None and found[0] in _SEPARATORS else None


def _is_score(heading: str, cells: pd.Series[str]) -> bool:
    """Say whether a column holds the points of a quiz."""
    filled = cells.dropna()
    return normalise(heading) == "score" and all(_POINTS.fullmatch(cell.strip()) for cell in filled)


def _aside(table: Headed) -> dict[int, SetAside]:
    """Return the rows that repeat an earlier one to the second."""
    clocked = table.frame[0].map(lambda cell: isinstance(cell, str) and bool(_SECONDS.search(cell)))
    return set_aside([("duplicate", table.frame.duplicated() & clocked)])
