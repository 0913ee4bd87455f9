"""From data files to a drafted study: which are surveys, which score sheets, and their waves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ehs_eval.drafting.grouping import placed, surveys_of, waves_of, with_waves
from ehs_eval.drafting.parts import LeftOut, StudyDraft
from ehs_eval.drafting.scaling import Scales
from ehs_eval.drafting.sheets import draft_sheets, waves_of_sheets
from ehs_eval.drafting.sources import SheetSource, Source, read_sources
from ehs_eval.drafting.surveys import draft_survey
from ehs_eval.errors import DataError

TITLE = "My pilot"


def draft_study(files: Sequence[Path], title: str | None, names: Sequence[str]) -> StudyDraft:
    """Return the study that some data files make.

    Args:
        files: Survey exports and score sheets, in any order.
        title: Its title; None leaves it to be given.
        names: Names of its waves in order of time; none takes those of the files.

    Raises:
        ArgumentError: The files, or the names of the waves, cannot be these.
        DataError: A file cannot be read, or none holds answers that can be analysed.
    """
    sources = read_sources(files)
    sheets = [each for each in sources if isinstance(each, SheetSource)]
    answered = [each for each in sources if not isinstance(each, SheetSource)]
    draft = StudyDraft(title or TITLE, bool(title), [])
    _add_surveys(draft, answered, names)
    if not draft.surveys:
        draft.waves = waves_of_sheets(sheets, names)
    draft.waves, draft.sheets, lost = draft_sheets(sheets, draft.waves)
    draft.passed_over += lost
    if not draft.surveys and not draft.sheets:
        reasons = [f"{each.column} {each.reason}" for each in draft.passed_over]
        raise DataError(
            f"nothing can be drafted: {'; '.join(reasons)}. Name a survey export or a score sheet."
        )
    return draft


def _add_surveys(
    draft: StudyDraft, files: Sequence[Sequence[Source]], names: Sequence[str]
) -> None:
    """Add the surveys that some files make, their waves and scales; note files that make none."""
    waved = []
    for file in files:
        filled = [source for source in file if not source.rows.empty]
        if filled:
            waved.append(filled)
        else:
            draft.passed_over.append(LeftOut(file[0].path.name, "has no responses"))
    groups = surveys_of(waved)
    draft.waves = with_waves(groups, names)
    scales = Scales()
    for group in groups:
        order = placed(group, draft.waves)
        survey = draft_survey(group.name, waves_of(group, draft.waves), order, scales)
        if survey.blocks or survey.questions or survey.ratings:
            draft.surveys.append(survey)
        else:
            draft.passed_over += [
                LeftOut(source.path.name, "has no question that can be analysed")
                for source in group.sources
            ]
    draft.scales = scales.by_name
