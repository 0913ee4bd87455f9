"""A draft tried on its own data: what fails its checks is left out, with the reason."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ehs_eval.checks import Finding
from ehs_eval.config.load import judge
from ehs_eval.config.models import Study
from ehs_eval.drafting.parts import LeftOut, StudyDraft, SurveyDraft
from ehs_eval.drafting.study_text import study_text
from ehs_eval.ingest.load import load_data

_ROUNDS = 5


def tried(draft: StudyDraft, data: Path, folder: Path) -> tuple[str, list[str]]:
    """Return the text of a study file that passes its checks, and the problems that are left.

    Problems that are left are of the data files, not of the draft: rows that do not fit, and the
    like.

    Args:
        draft: The draft; what fails is taken out of it.
        data: Folder that the data lie in.
        folder: Folder that the study file will lie in.
    """
    problems: list[str] = []
    text = ""
    for _ in range(_ROUNDS):
        text = study_text(draft, data, folder)
        study, said = judge(tomllib.loads(text))
        found = _failures(study, data) if study is not None and not said else []
        problems = [*said, *(str(finding) for _, finding in found)]
        bad = _of_columns(draft, found)
        if not problems or not any(_left_out(survey, bad) for survey in draft.surveys):
            break
    return text, problems


def _failures(study: Study, data: Path) -> list[tuple[str, Finding]]:
    """Return what stops an analysis, with the data set it is about."""
    return [
        (check.dataset, finding)
        for check in load_data(study, data).checks
        for finding in check.findings
        if finding.status == "fail"
    ]


def _of_columns(draft: StudyDraft, found: list[tuple[str, Finding]]) -> dict[tuple[str, str], str]:
    """Return what is wrong with a column of the draft, by survey and name in the study."""
    bad: dict[tuple[str, str], str] = {}
    used = {survey.name: set(_columns(survey)) for survey in draft.surveys}
    for dataset, finding in found:
        for name in (finding.column, finding.file):
            if name in used.get(dataset, ()):
                bad.setdefault((dataset, str(name)), finding.message)
    return bad


def _columns(survey: SurveyDraft) -> Iterator[str]:
    yield from survey.roles.values()
    for block in survey.blocks:
        yield from block.items
    for question in survey.questions:
        yield question.name
        yield from question.columns
    for rating in survey.ratings:
        yield rating.name


def _left_out(survey: SurveyDraft, bad: Mapping[tuple[str, str], str]) -> bool:
    """Take the columns that fail out of a survey; say whether there were any."""
    mine = {column: why for (dataset, column), why in bad.items() if dataset == survey.name}
    if not mine:
        return False
    survey.blocks = [
        replace(block, items={n: text for n, text in block.items.items() if n not in mine})
        for block in survey.blocks
        if not set(block.items) <= set(mine)
    ]
    survey.questions = [q for q in survey.questions if not {q.name, *q.columns} & set(mine)]
    survey.ratings = [rating for rating in survey.ratings if rating.name not in mine]
    survey.roles = {role: name for role, name in survey.roles.items() if name not in mine}
    if "school" not in survey.roles:
        survey.not_schools = ()
    left = set(_columns(survey))
    survey.renamed = {
        wave: {name: column for name, column in names.items() if name in left}
        for wave, names in survey.renamed.items()
        if left & set(names)
    }
    survey.left_out += [LeftOut(column, f"in some cells: {why}") for column, why in mine.items()]
    return True
