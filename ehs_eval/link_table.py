"""Which responses are one person's, as a file: row numbers, and pseudonyms in place of codes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from ehs_eval.analyses.linking import near_matches_of_survey
from ehs_eval.analyses.links import Kind, link_kinds
from ehs_eval.answers.store import RowStore
from ehs_eval.bounded import check_ordinary
from ehs_eval.config import load_study
from ehs_eval.errors import ConfigError, OutputError
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.pipeline import data_folder, load_checked
from ehs_eval.pseudonyms import pseudonym
from ehs_eval.writing import write_whole

HEADINGS: Final = ("ehs_eval_survey", "wave", "row", "link", "code", "kind", "similarity")
"""Headings of the file; by the first one the tool knows its own files again."""


@dataclass(frozen=True, slots=True)
class LinkRow:
    """What became of one response.

    Attributes:
        survey: Data set.
        wave: Wave.
        row: Number of the row in the file of the wave, as a spreadsheet counts.
        link: Pseudonym of the person; empty where the code is blank or several gave it.
        code: Pseudonym of the code; empty where it is blank.
        kind: How the response is linked, or why it is not.
        similarity: How like the code is to the one it is linked with; empty where it is not.
    """

    survey: str
    wave: str
    row: int
    link: str
    code: str
    kind: Kind
    similarity: str


def link_table(
    study: Path,
    data: Path | None,
    key: bytes,
    progress: Callable[[str], None] = lambda _: None,
    *,
    allow_outside: bool = False,
) -> list[LinkRow]:
    """Return what became of every response of the surveys that have codes.

    Near matches are among the links whether or not the study uses them.

    Args:
        study: The study file.
        data: Folder its data paths are relative to, as for `run_evaluation`.
        key: Secret that codes are hashed with.
        progress: Called with a few words before each step.
        allow_outside: As for `run_evaluation`.

    Raises:
        ConfigError: The study file cannot be used, or no survey of it has codes.
        DataError: The data cannot be read or fail a check.
    """
    settings = load_study(study)
    coded = {name: each for name, each in settings.surveys.items() if each.respondent is not None}
    if not coded:
        raise ConfigError(
            f"{study}: no survey has a code that links people. Name its column as `respondent`."
        )
    folder = data_folder(study, settings, data, allow_outside=allow_outside)
    rows: list[LinkRow] = []
    with load_checked(settings, folder, progress) as loaded:
        for name, survey in coded.items():
            content = loaded.datasets[name]
            assert isinstance(content, SurveyData)
            if not isinstance(content.store, RowStore):
                raise ConfigError(
                    f"{study}: [surveys.{name}]: its answers stay in a database, from which only "
                    "counts come back, so that links cannot be told row by row."
                )
            kinds = link_kinds(content, near_matches_of_survey(survey, content))
            rows += _rows(name, kinds, key)
    return rows


def _rows(survey: str, kinds: pd.DataFrame, key: bytes) -> Iterator[LinkRow]:
    columns = kinds[["wave", "row", "person", "code", "kind", "similarity"]]
    for wave, row, person, code, kind, similarity in columns.itertuples(index=False):
        yield LinkRow(
            survey=survey,
            wave=wave,
            row=int(row),
            link="" if pd.isna(person) else pseudonym(person, key),
            code="" if pd.isna(code) else pseudonym(code, key),
            kind=kind,
            similarity="" if pd.isna(similarity) else f"{similarity:.4g}",
        )


def check_link_file(target: Path) -> None:
    """Make sure that the links may be written to a path.

    Raises:
        OutputError: Something stands there that is no file of links.
    """
    if not target.exists() and not target.is_symlink():
        return
    try:
        check_ordinary(target)
        with target.open("rb") as file:
            first = file.readline(1000)
    except OSError:
        first = b""
    if target.is_symlink() or not first.startswith(f"{HEADINGS[0]},".encode()):
        raise OutputError(
            f"{target}: is there already and is no file of links. Choose another with --out."
        )


def write_links(target: Path, rows: Iterable[LinkRow]) -> None:
    """Write the links as CSV, whole or not at all.

    Raises:
        OutputError: Something else stands there, or the file cannot be written or is being
            written.
    """
    check_link_file(target)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows(astuple(row) for row in rows)
    write_whole(target, text.getvalue().encode("utf-8"))
