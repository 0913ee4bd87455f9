"""Drafts a study file from the exports of a study: what they show, and guesses to confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ehs_eval.config.places import needs_memory
from ehs_eval.config.remembered import remember_folder
from ehs_eval.drafting.drafts import draft_study
from ehs_eval.drafting.parts import StudyDraft
from ehs_eval.drafting.paths import common_folder
from ehs_eval.drafting.place import check_place, write_study
from ehs_eval.drafting.study_text import confirmations
from ehs_eval.drafting.trial import tried

__all__ = ["Drafted", "draft"]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A study file that was drafted and written.

    Attributes:
        path: Where it lies.
        study: What it says.
        confirm: How many of its lines are to be confirmed.
        problems: What is wrong with the data files themselves, a line each.
        data: Data folder that has to be named with `--data`, because it lies elsewhere and that
            could not be noted; None where the study file finds it.
    """

    path: Path
    study: StudyDraft
    confirm: int
    problems: tuple[str, ...]
    data: Path | None = None


def draft(
    folder: Path,
    files: Sequence[Path],
    *,
    title: str | None = None,
    waves: Sequence[str] = (),
    force: bool = False,
) -> Drafted:
    """Draft a study file from data files and write it as `study.toml` into a folder.

    Args:
        folder: Folder of the study file; made if there is none.
        files: Survey exports and score sheets; they stay where they are.
        title: Title of the study; None leaves it to be given.
        waves: Names of the waves in order of time; none takes those of the files.
        force: Whether a study file that somebody wrote or changed may be overwritten.

    Raises:
        ArgumentError: No file is named, one is named twice, or there are not as many waves.
        DataError: A file cannot be read, or none holds answers that can be analysed.
        OutputError: The study file cannot be written, or somebody else's is there.
    """
    check_place(folder, force=force)
    study = draft_study(files, title, waves)
    data = common_folder(files)
    text, problems = tried(study, data, folder.resolve())
    path = write_study(folder, text)
    # Whoever names data elsewhere allows them; the study file alone could not.
    is_known = not needs_memory(path, data) or remember_folder(path, data)
    unknown = None if is_known else data
    return Drafted(path, study, confirmations(text), tuple(problems), unknown)
