"""From data files to a drafted study: which are surveys, which score sheets, and their waves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ehs_eval.drafting.grouping import surveys_of, waves_of, with_waves
from ehs_eval.drafting.parts import LeftOut, StudyDraft, SurveyDraft
from ehs_eval.drafting.scaling import Scales
from ehs_eval.drafting.sheets import draft_sheets, waves_of_sheets
from ehs_eval.drafting.sources import SheetSource, read_sources
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
    passed_over = [
        LeftOut(file[0].path.name, "has no responses")
        for file in answered
        if all(source.rows.empty for source in file)
    ]
    waved = [[source for source in file if not source.rows.empty] for file in answered]
    groups = surveys_of([file for file in waved if file])
    waves = with_waves(groups, names)
    if not groups:
        waves = waves_of_sheets(sheets, names)
    scales = Scales()
    surveys: list[SurveyDraft] = []
    for group in groups:
        survey = draft_survey(group.name, waves_of(group, waves), group.order, scales)
        if survey.blocks or survey.questions or survey.ratings:
            surveys.append(survey)
        else:
            passed_over += [
                LeftOut(source.path.name, "has no question that can be analysed")
                for source in group.sources
            ]
    waves, drafted, lost = draft_sheets(sheets, waves)
    passed_over += lost
    if not surveys and not drafted:
        reasons = [f"{each.column} {each.reason}" for each in passed_over]
        raise DataError(
            f"nothing can be drafted: {'; '.join(reasons)}. Name a survey export or a score sheet."
        )
    named = title if title else TITLE
    used = {block.scale for survey in surveys for block in survey.blocks}
    kept = {name: scale for name, scale in scales.by_name.items() if name in used}
    return StudyDraft(named, bool(title), waves, kept, surveys, drafted, passed_over)
