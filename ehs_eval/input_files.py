"""Every file that a report is made from, with its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ehs_eval.checks import Check
from ehs_eval.config.models import Study
from ehs_eval.config.parts import DataFile
from ehs_eval.evaluation import Input, Role
from ehs_eval.ingest.load import SourceFile
from ehs_eval.report.run_record import without_folder


def inputs_of(
    path: Path,
    study: Study,
    folder: Path,
    sources: Sequence[SourceFile],
    *,
    published: Path | None,
    template: Path | None,
) -> tuple[Input, ...]:
    """Return the files of an evaluation: the study file, what it names, and the data.

    Args:
        path: The study file.
        study: What it says.
        folder: The data folder.
        sources: The data files that were read.
        published: The file of published figures that was compared with; None for none.
        template: The Word document that gives the styles; None for none.
    """
    return (
        _read("", path.name, path, "TOML", "study"),
        *(
            Input(each.dataset, without_folder(each.path), each.sha256, each.rows, each.format)
            for each in sources
        ),
        *_dictionaries(study, folder),
        *_if_named(study.study.published, published, "JSON", "published figures"),
        *_if_named(study.report.word_template, template, "Word", "word template"),
    )


def without_folders(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Return checks whose findings name a file outside the data folder by its name alone."""
    return tuple(
        replace(
            check,
            findings=tuple(
                replace(finding, file=without_folder(finding.file)) for finding in check.findings
            ),
        )
        for check in checks
    )


def _if_named(named: str | None, path: Path | None, form: str, role: Role) -> Iterator[Input]:
    if named is not None and path is not None:
        yield _read("", named, path, form, role)


def _dictionaries(study: Study, folder: Path) -> Iterator[Input]:
    """Yield the data dictionaries, which lie beside their data, each once for a data set."""
    for dataset, file in dict.fromkeys(_data_files(study)):
        if file is not None:
            path = folder / file
            yield _read(dataset, file, path, "REDCap data dictionary", "dictionary")


def _data_files(study: Study) -> Iterator[tuple[str, str | None]]:
    """Yield the data set of each data file, and the path of its dictionary."""
    files: list[tuple[str, DataFile]] = [
        *((name, file) for name, survey in study.surveys.items() for file in survey.files.values()),
        *((name, sheet.file) for name, sheet in study.score_sheets.items()),
        *((name, record.file) for name, record in study.records.items()),
    ]
    for name, file in files:
        named = file.dictionary
        yield name, None if named is None else (Path(file.path).parent / named).as_posix()


def _read(dataset: str, named: str, path: Path, form: str, role: Role) -> Input:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Input(dataset, without_folder(named), sha256, None, form, role)
