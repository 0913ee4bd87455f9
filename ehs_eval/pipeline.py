"""From a study file to an evaluation: load, check, analyse, tabulate. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ehs_eval.analyses import run_analyses
from ehs_eval.analyses.quality.checks import quality_checks
from ehs_eval.config import Study, load_study
from ehs_eval.config.places import check_places, own_data_folder
from ehs_eval.disclosure.makeup import makeup_of
from ehs_eval.errors import ConfigError, DataError
from ehs_eval.evaluation import Evaluation
from ehs_eval.ingest import StudyData, load_data
from ehs_eval.input_files import inputs_of, without_folders
from ehs_eval.published import Comparison, compare, load_published, with_places
from ehs_eval.report.tables import build_tables

if TYPE_CHECKING:
    from ibis import BaseBackend


def run_evaluation(
    study: str | Path,
    data: str | Path | None = None,
    *,
    allow_outside: bool = False,
    warehouse: BaseBackend | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Evaluation:
    """Evaluate a study without writing anything.

    Args:
        study: The study file.
        data: Folder its data paths are relative to; None takes the one the study file names, or
            else its own folder.
        allow_outside: Whether the study file may name files anywhere on the disk, in place of its
            data folder and its own folder alone.
        warehouse: An Ibis connection to the database of surveys whose answers are in tables; None
            connects to the one that the study file names.
        progress: Called with a few words before each step.

    Returns:
        The evaluation.

    Raises:
        ConfigError: The study file cannot be used.
        DataError: The data cannot be read or fail a check; one line for each problem.
    """
    path = Path(study)
    settings = load_study(path)
    folder = data_folder(path, settings, data, allow_outside=allow_outside)
    template = _word_template(path, settings)
    with load_checked(settings, folder, progress, warehouse) as loaded:
        results = run_analyses(settings, loaded, lambda name: progress(f"Analysing {name}"))
        makeup = makeup_of(settings, loaded, results)
    figures = _published_beside(settings, folder)
    published = () if figures is None else tuple(compare(load_published(figures), results))
    progress("Making tables")
    inputs = inputs_of(path, settings, folder, loaded.sources, published=figures, template=template)
    checks = without_folders((*loaded.checks, *quality_checks(settings, results)))
    tables = tuple(build_tables(settings, results, checks, published))
    return Evaluation(
        settings,
        results,
        checks,
        inputs,
        published,
        tables,
        word_template=template,
        makeup=makeup,
    )


def compare_published(
    study: str | Path,
    data: str | Path | None = None,
    expected: str | Path | None = None,
    *,
    allow_outside: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[Comparison, ...]:
    """Recompute published figures.

    Args:
        study: The study file.
        data: Folder its data paths are relative to, as for `run_evaluation`.
        expected: File of published figures; None takes the one the study file names. Where a
            figure does not say where it is found, the study's own figure of that id does.
        allow_outside: As for `run_evaluation`.
        progress: Called with a few words before each step.

    Raises:
        ConfigError: The study file or the figures cannot be used.
        DataError: The data cannot be read or fail a check.
    """
    path = Path(study)
    settings = load_study(path)
    folder = data_folder(path, settings, data, allow_outside=allow_outside)
    own = _published_file(path, settings, folder, allow_outside)
    known = [] if own is None else load_published(own)
    if expected is None and not known:
        raise ConfigError(
            f"{path}: [study]: names no file of published figures. Add `published`, or use "
            "--expected."
        )
    figures = known if expected is None else with_places(load_published(Path(expected)), known)
    if not figures:
        raise ConfigError(f"{expected or own}: has no figures to compare.")
    with load_checked(settings, folder, progress) as loaded:
        results = run_analyses(settings, loaded, lambda name: progress(f"Analysing {name}"))
    return tuple(compare(figures, results))


def data_folder(
    path: Path, study: Study, data: str | Path | None, *, allow_outside: bool = False
) -> Path:
    """Return the folder that the data paths of a study file are relative to.

    Args:
        path: The study file.
        study: What it says.
        data: The folder, where the analyst names it.
        allow_outside: Whether the study file may name files elsewhere.

    Raises:
        ConfigError: The study file names files elsewhere, and may not.
        DataError: There is no such folder.
    """
    if not allow_outside:
        check_places(path, study, None if data is None else Path(data))
    folder = path.parent / study.study.data_folder if data is None else Path(data)
    if not folder.is_dir():
        raise DataError(f"{folder}: there is no such data folder. Check the path.")
    return folder


def load_checked(
    study: Study,
    folder: Path,
    progress: Callable[[str], None] = lambda _: None,
    warehouse: BaseBackend | None = None,
) -> StudyData:
    """Load the data of a study, for use as a context that closes what it opened.

    Raises:
        DataError: The data cannot be read or fail a check; one line for each problem.
    """
    loaded = load_data(study, folder, lambda name: progress(f"Reading {name}"), warehouse=warehouse)
    if loaded.failures:
        loaded.close()
        raise DataError(str(finding) for finding in loaded.failures)
    return loaded


def _word_template(path: Path, study: Study) -> Path | None:
    """Return the Word document whose styles the report takes.

    Raises:
        ConfigError: There is no such file.
    """
    named = study.report.word_template
    if named is None:
        return None
    template = path.parent / named
    if not template.is_file():
        raise ConfigError(
            f"{path}: [report]: word_template: there is no file {named}. Check the path, which "
            "starts from the study file."
        )
    return template


def _published_file(path: Path, study: Study, folder: Path, allow_outside: bool) -> Path | None:
    """Return the study's file of published figures: beside the data used, or beside its own."""
    if study.study.published is None:
        return None
    beside = folder / study.study.published
    own = path.parent / study.study.data_folder
    if beside.exists() or not (allow_outside or own_data_folder(path, study)):
        return beside
    return own / study.study.published


def _published_beside(study: Study, folder: Path) -> Path | None:
    """Return the file of published figures, where the study has one for these data.

    Data from another folder are other data: without figures of their own there is no comparison.
    """
    if study.study.published is None:
        return None
    path = folder / study.study.published
    return path if path.exists() else None
