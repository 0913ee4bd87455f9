"""The files a study is drafted from, read and described, one source for each wave they hold."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from ehs_eval.drafting.occasions import middle_day, moments
from ehs_eval.errors import ArgumentError, DataError
from ehs_eval.ingest.description.describe import MOST_WAVES, FileDescription, describe
from ehs_eval.ingest.export import Export
from ehs_eval.ingest.exports import read_export
from ehs_eval.ingest.grid import Unreadable
from ehs_eval.ingest.platforms import redcap, redcap_dictionary
from ehs_eval.ingest.scores.recognise_sheets import SheetGuess, recognise_sheet
from ehs_eval.labels import normalise


@dataclass(frozen=True, slots=True)
class Source:
    """The responses of one wave, as far as one file goes.

    Attributes:
        path: The file.
        export: What it holds of this wave.
        description: The same, described.
        where: Label by column, where the file holds several waves.
        keep: Reasons for setting rows aside that have to be passed over to have any response.
        unplaced: Rows of the file that are of no wave, where it holds several.
        dictionary: Name of the data dictionary beside it that names its codes; empty for none.
    """

    path: Path
    export: Export
    description: FileDescription
    where: dict[str, str] = field(default_factory=dict)
    keep: tuple[str, ...] = ()
    unplaced: int = 0
    dictionary: str = ""

    @property
    def words(self) -> str:
        """The words that can tell the wave: the label in the file, else the file's name."""
        for column, label in self.where.items():
            return f"{column} {label}" if label.isdigit() else label
        return self.path.stem

    @property
    def rows(self) -> pd.DataFrame:
        """The rows that are used: the responses, or all where there are none."""
        return self.export.frame if self.keep else self.export.responses

    @property
    def day(self) -> str | None:
        """Middle day of the responses (ISO), where the file has dates."""
        dated = [each for each in self.description.columns if each.kind == "date" and each.counts]
        for role in ("submitted", "started"):
            for each in dated:
                if each.column.role == role:
                    return middle_day(each.counts)
        return None


@dataclass(frozen=True, slots=True)
class SheetSource:
    """A file that is a score sheet."""

    path: Path
    export: Export
    guess: SheetGuess


def read_sources(files: Sequence[Path]) -> list[list[Source] | SheetSource]:
    """Return what each file holds: the waves of a survey, or a score sheet.

    Raises:
        ArgumentError: No file is named, or one is named twice.
        DataError: A file cannot be read; one line for each.
    """
    if not files:
        raise ArgumentError("--from: names no file. Name each data file with a --from of its own.")
    seen: set[str] = set()
    for path in files:
        place = os.path.realpath(path)  # never fails, not even on links that lead in a circle
        if place in seen:
            raise ArgumentError(f"--from: {path} is named twice. Name each file once.")
        seen.add(place)
    exports: list[tuple[Path, Export]] = []
    problems = []
    for path in files:
        try:
            exports.append((path, read_export(path)))
        except Unreadable as error:
            problems.append(f"{path}: {error}")
    if problems:
        raise DataError(problems)
    dictionaries = _dictionaries(exports)
    named = [each for each in exports if each[1].platform != redcap_dictionary.NAME]
    return [_source(path, export, dictionaries.get(path)) for path, export in named]


def _dictionaries(exports: Sequence[tuple[Path, Export]]) -> dict[Path, tuple[Path, Export]]:
    """Return the data dictionary of each export that has one among the files.

    Raises:
        ArgumentError: A dictionary has no export beside it, or an export has two.
    """
    found: dict[Path, tuple[Path, Export]] = {}
    for path, dictionary in exports:
        if dictionary.platform != redcap_dictionary.NAME:
            continue
        beside = [
            other
            for other, export in exports
            if export.platform == redcap.NAME and other.resolve().parent == path.resolve().parent
        ]
        if not beside:
            raise ArgumentError(
                f"--from: {path} is a data dictionary, and no export of REDCap in its folder is "
                "named. Name that too, or leave the dictionary out."
            )
        for other in beside:
            if other in found:
                raise ArgumentError(
                    f"--from: {found[other][0]} and {path} are both data dictionaries for {other}. "
                    "Name one."
                )
            found[other] = (path, dictionary)
    return found


def _source(
    path: Path, export: Export, dictionary: tuple[Path, Export] | None
) -> list[Source] | SheetSource:
    guess = recognise_sheet(export)
    if guess is not None:
        return SheetSource(path, export, guess)
    named = ""
    if dictionary is not None:
        export = redcap_dictionary.with_dictionary(export, dictionary[1])
        named = dictionary[0].name
    description = describe(path.name, export)
    column = _wave_column(description)
    if column is None:
        return [Source(path, export, description, keep=_kept(description), dictionary=named)]
    cells = export.frame[column].dropna()
    forms = cells.map(normalise)
    waves = []
    for form in dict.fromkeys(forms):
        rows = forms.index[forms == form]
        label = str(cells.loc[rows].mode().iloc[0]).strip()
        part = _rows(export, set(rows))
        described = describe(path.name, part)
        unplaced = len(export.frame) - len(cells)
        waves.append(
            Source(path, part, described, {column: label}, _kept(described), unplaced, named)
        )
    return waves


def _wave_column(description: FileDescription) -> str | None:
    """Return the column that tells the waves of a file apart; None where it holds one."""
    for column, labels in description.waves.items():
        is_said = description.column(column).column.role == "wave"
        are_waves = all(label.strip().isdigit() or moments(label) for label in labels)
        if 2 <= len(labels) <= MOST_WAVES and (is_said or are_waves):
            return column
    return None


def _rows(export: Export, rows: set[int]) -> Export:
    """Return an export with some of its rows."""
    return replace(
        export,
        frame=export.frame[export.frame.index.isin(rows)],
        aside={row: reason for row, reason in export.aside.items() if row in rows},
    )


def _kept(description: FileDescription) -> tuple[str, ...]:
    """Return the reasons all rows are set aside for; none where there are responses."""
    return () if description.responses else tuple(sorted(description.set_aside))
