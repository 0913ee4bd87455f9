"""What one part of the study file says of another must be true: every name it uses exists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from ehs_eval.config.models import (
    Block,
    FeedbackRecord,
    PopulationRecord,
    Question,
    ReferralRecord,
    ScoreSheet,
    Share,
    Study,
    Survey,
)
from ehs_eval.labels import matcher, normalise
from ehs_eval.measures import load_measures


def find_contradictions(study: Study) -> list[str]:
    """Return one line for each name that does not exist or is given twice."""
    return [*_wave_problems(study), *_dataset_problems(study), *_outcome_problems(study)]


def _wave_problems(study: Study) -> Iterator[str]:
    for name, times in Counter(study.wave_names).items():
        if times > 1:
            yield f"[study]: the wave `{name}` is given {times} times. Keep one."


def _dataset_problems(study: Study) -> Iterator[str]:
    names = [*study.surveys, *study.score_sheets, *study.records]
    if not names:
        yield "top level: there is nothing to analyse. Add a survey, a score sheet or a record set."
    for name, times in Counter(names).items():
        if times > 1:
            yield f"top level: {times} data sets are named `{name}`. Rename one."
    for name, survey in study.surveys.items():
        yield from _survey_problems(study, f"[surveys.{name}]", survey)
    for name, sheet in study.score_sheets.items():
        yield from _sheet_problems(study, f"[score_sheets.{name}]", sheet)
    for name, record in study.records.items():
        if isinstance(record, FeedbackRecord):
            for question in record.questions:
                yield from _question_problems(f"[records.{name}]", question)
        if isinstance(record, ReferralRecord) and record.locality and record.service is None:
            yield f"[records.{name}]: `locality` needs `service`, the column that says which. Add it."


def _survey_problems(study: Study, where: str, survey: Survey) -> Iterator[str]:
    yield from _unknown(f"{where}: `files`: the wave", survey.files, study.wave_names)
    if survey.margin_wave is not None:
        yield from _unknown(f"{where}: `margin_wave`: the wave", [survey.margin_wave], survey.files)
    names = [item for block in survey.blocks for item in block.items]
    names += [each.name for each in (*survey.questions, *survey.shares, *survey.ratings)]
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{where}: `{name}` is described {times} times. Keep one."
    if survey.population is not None:
        yield from _population_problems(study, where, survey)
    for block in survey.blocks:
        yield from _block_problems(study, f"{where}, block `{block.name}`", block, survey)
    for question in survey.questions:
        yield from _question_problems(where, question)
        yield from _unknown(
            f"{where}, question `{question.name}`: the wave", question.waves or [], survey.files
        )
    questions = {question.name: question for question in survey.questions}
    for share in survey.shares:
        yield from _share_problems(f"{where}, share `{share.name}`", share, questions)
    for crosstab in survey.crosstabs:
        countable = [*questions, *(item for block in survey.blocks for item in block.items)]
        yield from _unknown(f"{where}, crosstab: the question", [crosstab.rows], countable)
        yield from _unknown(f"{where}, crosstab: the question", [crosstab.columns], countable)
        yield from _unknown(f"{where}, crosstab: the wave", crosstab.waves or [], survey.files)


def _population_problems(study: Study, where: str, survey: Survey) -> Iterator[str]:
    assert survey.population is not None
    records = {n: r for n, r in study.records.items() if isinstance(r, PopulationRecord)}
    name = survey.population.record
    if name not in records:
        yield from _unknown(f"{where}: `population`: the record set", [name], records)
    else:
        yield from _unknown(
            f"{where}: `population`: the column", survey.population.columns, records[name].counts
        )


def _block_problems(study: Study, where: str, block: Block, survey: Survey) -> Iterator[str]:
    if isinstance(block.scale, str) and block.scale not in study.scales:
        yield from _unknown(f"{where}: the scale", [block.scale], study.scales)
        return
    scale = study.scale_of(block)
    forms = [normalise(label) for label in (*scale.labels, *scale.off_scale)]
    if len(set(forms)) < len(forms):
        yield f"{where}: the scale has the same label twice. Keep one."
    yield from _unknown_labels(f"{where}: `counts`", block.counts, scale.labels)
    yield from _unknown(f"{where}: the wave", block.waves or [], survey.files)


def _question_problems(where: str, question: Question) -> Iterator[str]:
    here = f"{where}, question `{question.name}`"
    if question.kind == "ranked" and len(question.columns) < 2:
        yield f"{here}: a ranked question needs its `columns`, first choice first. Add them."
    if question.options is None:
        return
    used = [*question.leave_out, *(question.tested or [])]
    used += [answer for base in question.bases for answer in base.leave_out]
    used += [answer for group in question.groups.values() for answer in group]
    yield from _unknown_labels(here, used, question.options)


def _share_problems(where: str, share: Share, questions: dict[str, Question]) -> Iterator[str]:
    for name in filter(None, (share.question, share.base_question)):
        yield from _unknown(f"{where}: the question", [name], questions)
    options = questions[share.question].options if share.question in questions else None
    if options is not None and share.answers is not None:
        yield from _unknown_labels(f"{where}: `answers`", share.answers, options)


def _sheet_problems(study: Study, where: str, sheet: ScoreSheet) -> Iterator[str]:
    measures = load_measures(study.measures)
    yield from _unknown(f"{where}: the measure", [sheet.measure], measures)
    yield from _unknown(f"{where}: the wave", sheet.waves or [], study.wave_names)
    if sheet.measure in measures and measures[sheet.measure].items != len(sheet.items):
        expected = measures[sheet.measure].items
        yield (
            f"{where}: `items` names {len(sheet.items)} columns, but the measure "
            f"`{sheet.measure}` has {expected} items. List all of them."
        )


def _outcome_problems(study: Study) -> Iterator[str]:
    for outcome in study.outcomes:
        where = f"[outcomes] `{outcome.name}`"
        for evidence in outcome.evidence:
            known = _items_of(study, evidence.dataset)
            if known is None:
                names = [*study.surveys, *study.score_sheets, *study.records]
                yield from _unknown(f"{where}: the data set", [evidence.dataset], names)
            else:
                yield from _unknown(
                    f"{where}: `{evidence.dataset}`: the item", evidence.items, known
                )


def _items_of(study: Study, dataset: str) -> list[str] | None:
    """Return the names that an outcome may use of a data set; None when there is no such set."""
    if dataset in study.surveys:
        survey = study.surveys[dataset]
        names = [block.name for block in survey.blocks]
        names += [item for block in survey.blocks for item in block.items]
        return names + [each.name for each in (*survey.shares, *survey.ratings)]
    if dataset in study.score_sheets:
        sheet = study.score_sheets[dataset]
        return [*sheet.items, "total", *(["total_recorded"] if sheet.total_recorded else [])]
    record = study.records.get(dataset)
    if isinstance(record, ReferralRecord):
        return ["share_of_locality", "acceptance"]
    if isinstance(record, FeedbackRecord):
        return [question.name for question in record.questions]
    return None if record is None else []


def _unknown(what: str, names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    known = list(known)
    for name in names:
        if name not in known:
            close = get_close_matches(name, known, n=1, cutoff=0.5)
            hint = (
                f"Did you mean `{close[0]}`?" if close else f"Known: {', '.join(known) or 'none'}."
            )
            yield f"{what} `{name}` does not exist. {hint}"


def _unknown_labels(where: str, labels: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    forms = matcher(known)
    for label in labels:
        if normalise(label) not in forms:
            yield f"{where}: {label!r} is none of its answers ({', '.join(forms.values())})."
