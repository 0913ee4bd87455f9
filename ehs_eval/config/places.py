"""Which files a study file may name: those in its data folder and in its own folder.

A study file may come from anybody, and what it names ends up in a report. So it cannot reach the
rest of the disk unless the analyst, not the study file, says so.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ehs_eval.checks import shorten
from ehs_eval.config.models import Study
from ehs_eval.config.parts import DataFile
from ehs_eval.config.remembered import remembered_folder
from ehs_eval.errors import ConfigError

_ALLOW = "or allow it with --allow-outside if you trust this study file"


@dataclass(frozen=True, slots=True)
class _Named:
    """A file that a study file names.

    Attributes:
        where: Table and key, in words.
        name: What stands there.
        start: Folder that the name is relative to.
    """

    where: str
    name: str
    start: Path


def check_places(path: Path, study: Study, data: Path | None) -> None:
    """Make sure that a study file leads to no file elsewhere on the disk.

    The files it names lie, symbolic links followed, in the data folder or in its own folder. The
    data folder that it names lies in its own folder, or is a folder beside that one; any other has
    to be named by the analyst, with `--data` or to `init`.

    Args:
        path: The study file.
        study: What it says.
        data: Data folder that the analyst names; None for the one of the study file.

    Raises:
        ConfigError: It leads elsewhere; one line for each file.
    """
    folders = [each for each in (data, own_data_folder(path, study)) if each is not None]
    if not folders:
        named = shorten(study.study.data_folder)
        raise ConfigError(
            f"{path}: [study]: `data_folder`: {named} is neither in the study file's folder nor "
            f"beside it, and is not read. Name the folder with --data, {_ALLOW}."
        )
    problems = [
        f"{path}: {each.where}: {shorten(each.name)} leads out of the data folder and is not read. "
        f"Move the file there, name its folder with --data, {_ALLOW}."
        for each in _named_files(study, path.parent, folders)
        if not any(_is_inside(folder, each) for folder in (*folders, path.parent))
    ]
    if problems:
        raise ConfigError(dict.fromkeys(problems))


def own_data_folder(path: Path, study: Study) -> Path | None:
    """Return the data folder that a study file names; None where it may not be used unasked."""
    said = study.study.data_folder
    folder = path.parent / said
    if not _is_local(said):
        return None
    try:
        is_known = _is_near(path.parent, folder) or remembered_folder(path) == folder.resolve()
    except (OSError, RuntimeError, ValueError):  # links that lead in a circle
        return None
    return folder if is_known else None


def needs_memory(path: Path, data: Path) -> bool:
    """Say whether a study file may name a data folder only because the analyst named it before."""
    return not _is_near(path.parent, data)


def _is_near(own: Path, folder: Path) -> bool:
    """Say whether a folder lies in another or beside it.

    Beside a folder that lies right in the home folder, or above that, are other people's things
    and other work: nothing there is near.
    """
    own, folder = own.resolve(), folder.resolve()
    if folder.is_relative_to(own):
        return True
    above = own.parent
    if folder == above or not folder.is_relative_to(above):
        return False
    return above != above.parent and not _home().is_relative_to(above)


def _home() -> Path:
    try:
        return Path.home().resolve()
    except RuntimeError:  # nobody knows whose process it is
        return Path("/")


def _is_inside(folder: Path, file: _Named) -> bool:
    """Say whether a name leads into a folder, by its words and with links followed."""
    if not _is_local(file.name):
        return False
    try:
        roots = (Path(os.path.abspath(folder)), folder.resolve())
        path = file.start / file.name
        # By its words first: a path to another machine is not even looked at.
        is_near = any(Path(os.path.abspath(path)).is_relative_to(root) for root in roots)
        return is_near and path.resolve().is_relative_to(roots[1])
    except (OSError, RuntimeError, ValueError):  # links that lead in a circle
        return False


def _is_local(name: str) -> bool:
    """Say whether a path cannot lead to another machine, as `//server/share` does on Windows."""
    return "\0" not in name and not name.startswith(("//", "\\\\"))


def _named_files(study: Study, own: Path, folders: Sequence[Path]) -> Iterator[_Named]:
    """Yield the files that a study file names.

    Args:
        study: What it says.
        own: Its folder.
        folders: The data folder that is used, before its own one.
    """
    data = folders[0]
    for name, survey in study.surveys.items():
        for wave, file in survey.files.items():
            yield from _data_file(f"[surveys.{name}]: `files`, `{wave}`", file, data)
    for name, sheet in study.score_sheets.items():
        yield from _data_file(f"[score_sheets.{name}]: `file`", sheet.file, data)
    for name, record in study.records.items():
        yield from _data_file(f"[records.{name}]: `file`", record.file, data)
    if study.study.published is not None:
        for folder in folders:
            yield _Named("[study]: `published`", study.study.published, folder)
    if study.report.word_template is not None:
        yield _Named("[report]: `word_template`", study.report.word_template, own)


def _data_file(where: str, file: DataFile, data: Path) -> Iterator[_Named]:
    if file.table is not None:
        return
    yield _Named(where, file.path, data)
    if file.dictionary is not None:
        yield _Named(f"{where}, `dictionary`", file.dictionary, (data / file.path).parent)
