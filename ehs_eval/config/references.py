"""What one part of the study file says of another must be true: every name it uses exists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ehs_eval.config.codes import code_problems
from ehs_eval.config.evidence import evidence_problems
from ehs_eval.config.models import Study
from ehs_eval.config.names import repeated, repeated_labels, unknown, unknown_labels
from ehs_eval.config.quality_references import quality_problems
from ehs_eval.config.records import FeedbackRecord, PopulationRecord, Record, ReferralRecord
from ehs_eval.config.scales import Scale
from ehs_eval.config.sheet_references import sheet_problems
from ehs_eval.config.surveys import Block, Question, Rating, Share, Survey
from ehs_eval.config.wave_references import wave_problems
from ehs_eval.labels import normalise


def find_contradictions(study: Study) -> list[str]:
    """Return one line for each name that does not exist or is given twice."""
    return [
        *_wave_problems(study),
        *_scale_problems(study),
        *_measure_problems(study),
        *_dataset_problems(study),
        *evidence_problems(study),
        *_quote_problems(study),
        *_table_problems(study),
    ]


def _table_problems(study: Study) -> Iterator[str]:
    """Yield what is wrong with tables of a database."""
    others = {
        **{f"[score_sheets.{name}]": sheet.file for name, sheet in study.score_sheets.items()},
        **{f"[records.{name}]": record.file for name, record in study.records.items()},
    }
    for where, file in others.items():
        if file.table is not None:
            yield f"{where}: `file` is a table, and only surveys are read from tables. Name a file."
    for name, survey in study.surveys.items():
        tables = [file.table is not None for file in survey.files.values()]
        if any(tables) and not all(tables):
            yield (
                f"[surveys.{name}]: `files` names files and tables. Put all waves into the "
                "database, or none."
            )
        several = [each.name for each in survey.questions if len(each.source_columns) > 1]
        if any(tables) and several:
            yield (
                f"[surveys.{name}]: the question `{several[0]}` is in several columns, and a table "
                "is counted by one column for each. Leave it out, or name files."
            )
        if any(tables) and study.study.warehouse is None:
            yield (
                f"[surveys.{name}]: `files` names a table, but no database is named. Say under "
                "[study] which environment variable holds its address (`warehouse`)."
            )


def _quote_problems(study: Study) -> Iterator[str]:
    known = [*study.surveys, *study.score_sheets, *study.records]
    for quote in study.report.quotes:
        yield from unknown("[report], `quotes`: the data set", [quote.dataset], known)


def _wave_problems(study: Study) -> Iterator[str]:
    yield from repeated("[study]: the wave", study.wave_names)
    owner: dict[str, str] = {}
    for wave in study.study.waves:
        for label in dict.fromkeys((normalise(wave.name), normalise(wave.title))):
            if owner.setdefault(label, wave.name) != wave.name:
                yield (
                    f"[study]: the waves `{owner[label]}` and `{wave.name}` cannot be told apart "
                    f"in data files: both are written {label!r}. Rename one."
                )


def _scale_problems(study: Study) -> Iterator[str]:
    for name, scale in study.scales.items():
        yield from _label_problems(f"[scales], `{name}`", scale)


def _label_problems(where: str, scale: Scale) -> Iterator[str]:
    yield from repeated_labels(where, (*scale.labels, *scale.off_scale))
    yield from code_problems(where, scale.codes, scale.labels, scale.off_scale)


def _measure_problems(study: Study) -> Iterator[str]:
    yield from repeated("[measures]: the measure", [measure.name for measure in study.measures])
    for measure in study.measures:
        where = f"[measures], `{measure.name}`"
        yield from _range_problems(where, measure.minimum, measure.maximum)
        yield from repeated(f"{where}: the cut-off", [cut_off.name for cut_off in measure.cut_offs])


def _range_problems(where: str, minimum: float, maximum: float) -> Iterator[str]:
    if minimum >= maximum:
        yield f"{where}: `minimum` {minimum:g} is not below `maximum` {maximum:g}. Correct them."


def _dataset_problems(study: Study) -> Iterator[str]:
    names = [*study.surveys, *study.score_sheets, *study.records]
    if "outcomes" in names:
        yield "top level: `outcomes` is a part of every report. Give the data set another name."
    if not names:
        yield "top level: there is nothing to analyse. Add a survey, a score sheet or a record set."
    for name, times in Counter(names).items():
        if times > 1:
            yield f"top level: {times} data sets are named `{name}`. Rename one."
    for name, survey in study.surveys.items():
        yield from _survey_problems(study, f"[surveys.{name}]", survey)
    for name, sheet in study.score_sheets.items():
        yield from sheet_problems(study, f"[score_sheets.{name}]", sheet)
    for name, record in study.records.items():
        yield from _record_problems(f"[records.{name}]", record)


def _record_problems(where: str, record: Record) -> Iterator[str]:
    if isinstance(record, FeedbackRecord):
        yield from repeated(f"{where}: the question", [each.name for each in record.questions])
        for question in record.questions:
            yield from _question_problems(where, question)
            if question.waves is not None:
                yield f"{where}, question `{question.name}`: forms have no waves. Remove `waves`."
    if isinstance(record, ReferralRecord):
        yield from repeated_labels(where, (*record.schools, *record.outside), "school")
        if record.locality and record.service is None:
            yield f"{where}: `locality` needs `service`, the column that says which. Add it."
        refused = {normalise(label) for label in record.not_accepted_values}
        for label in record.accepted_values:
            if normalise(label) in refused:
                yield (
                    f"{where}: {label!r} is among both `accepted_values` and "
                    "`not_accepted_values`. Keep one."
                )
    if isinstance(record, PopulationRecord):
        if "school" in record.counts:
            yield f"{where}: a column of `counts` cannot be called `school`. Rename it in the file."
        parts = [part.removeprefix("-") for each in record.adds_up.values() for part in each]
        yield from unknown(
            f"{where}: `adds_up`: the count", [*record.adds_up, *parts], record.counts
        )


def _code_problems(where: str, survey: Survey) -> Iterator[str]:
    """Yield other uses of a column that holds respondents' codes, which would print them."""
    used = [column for question in survey.questions for column in question.source_columns]
    used += [item for block in survey.blocks for item in block.items]
    used += [rating.name for rating in survey.ratings]
    used += [each for each in (survey.school, survey.year_group, survey.gender) if each]
    for role in ("respondent", "response_id"):
        column = getattr(survey, role)
        if column is not None and column in used:
            yield (
                f"{where}: `{column}` is the column of `{role}` and cannot be anything else: its "
                "codes would be printed."
            )


def _linking_problems(where: str, survey: Survey) -> Iterator[str]:
    """Yield what is asked of near matches that the survey cannot give."""
    waves = survey.year_group_steps
    yield from unknown(f"{where}: `year_group_steps`: the wave", waves, survey.files)
    if waves and survey.year_group is None:
        yield f"{where}: `year_group_steps` needs the column `year_group`, which is not named."
    if survey.linking == "near" and survey.respondent is None:
        yield f'{where}: `linking = "near"` needs the column `respondent`, which is not named.'


def _survey_problems(study: Study, where: str, survey: Survey) -> Iterator[str]:
    yield from unknown(f"{where}: `files`: the wave", survey.files, study.wave_names)
    if survey.margin_wave is not None:
        yield from unknown(f"{where}: `margin_wave`: the wave", [survey.margin_wave], survey.files)
    yield from _code_problems(where, survey)
    yield from _linking_problems(where, survey)
    names = [item for block in survey.blocks for item in block.items]
    names += [question.name for question in survey.questions]
    # A share of a question may bear its name: the one is a proportion, the other a distribution.
    names += [share.name for share in survey.shares if share.name != share.question]
    names += [rating.name for rating in survey.ratings]
    yield from repeated(f"{where}:", names, "is described")
    yield from repeated(f"{where}: the block", [block.name for block in survey.blocks])
    if survey.population is not None:
        yield from _population_problems(study, where, survey)
    yield from _role_problems(where, survey)
    yield from quality_problems(study, where, survey)
    yield from wave_problems(study, where, survey)
    for block in survey.blocks:
        yield from _block_problems(study, f"{where}, block `{block.name}`", block, survey)
    for question in survey.questions:
        yield from _question_problems(where, question)
        yield from unknown(
            f"{where}, question `{question.name}`: the wave", question.waves or [], survey.files
        )
    for rating in survey.ratings:
        yield from _rating_problems(f"{where}, rating `{rating.name}`", rating, survey)
    questions = {question.name: question for question in survey.questions}
    for share in survey.shares:
        yield from _share_problems(f"{where}, share `{share.name}`", share, questions)
    for crosstab in survey.crosstabs:
        countable = [*questions, *(item for block in survey.blocks for item in block.items)]
        yield from unknown(f"{where}, crosstab: the question", [crosstab.rows], countable)
        yield from unknown(f"{where}, crosstab: the question", [crosstab.columns], countable)
        yield from unknown(f"{where}, crosstab: the wave", crosstab.waves or [], survey.files)


def _role_problems(where: str, survey: Survey) -> Iterator[str]:
    """Yield what is asked of a column that the survey does not name."""
    roles = [*(survey.weight_by or []), *survey.frame]
    for role in dict.fromkeys(roles):
        if getattr(survey, role) is None:
            yield f"{where}: weights need the column `{role}`, which is not named. Name it."
    for role, numbers in survey.frame.items():
        if not numbers or min(numbers.values()) < 0 or sum(numbers.values()) <= 0:
            yield f"{where}: `frame`, `{role}` needs numbers of people: none below 0, not all 0."
    if survey.school is not None and survey.single_school:
        yield f"{where}: has both `school` and `single_school`. Keep the column."
    if survey.not_schools and survey.school is None:
        yield f"{where}: `not_schools` needs `school`, the column its labels stand in. Name it."


def _rating_problems(where: str, rating: Rating, survey: Survey) -> Iterator[str]:
    yield from _range_problems(where, rating.minimum, rating.maximum)
    yield from unknown(f"{where}: the wave", rating.waves or [], survey.files)


def _population_problems(study: Study, where: str, survey: Survey) -> Iterator[str]:
    assert survey.population is not None
    records = {n: r for n, r in study.records.items() if isinstance(r, PopulationRecord)}
    name = survey.population.record
    if name not in records:
        yield from unknown(f"{where}: `population`: the record set", [name], records)
    else:
        yield from unknown(
            f"{where}: `population`: the column", survey.population.columns, records[name].counts
        )


def _block_problems(study: Study, where: str, block: Block, survey: Survey) -> Iterator[str]:
    if isinstance(block.scale, str) and block.scale not in study.scales:
        yield from unknown(f"{where}: the scale", [block.scale], study.scales)
        return
    scale = study.scale_of(block)
    if not isinstance(block.scale, str):
        yield from _label_problems(f"{where}, `scale`", scale)
    yield from unknown_labels(f"{where}: `counts`", block.counts, scale.labels, exact=True)
    yield from unknown(f"{where}: the wave", block.waves or [], survey.files)


def _question_problems(where: str, question: Question) -> Iterator[str]:
    here = f"{where}, question `{question.name}`"
    if question.kind == "ranked" and len(question.columns) < 2:
        yield f"{here}: a ranked question needs its `columns`, first choice first. Add them."
    yield from repeated(f"{here}: the column", question.columns)
    yield from repeated(f"{here}: the base", [base.name for base in question.bases])
    if question.options is None:
        return
    yield from repeated_labels(here, question.options)
    yield from code_problems(here, question.codes, question.options)
    if question.open:
        return  # what the data hold beside the options is not known yet
    used = [*question.leave_out, *(question.tested or [])]
    used += [answer for base in question.bases for answer in base.leave_out]
    used += [answer for group in question.groups.values() for answer in group]
    yield from unknown_labels(here, used, question.options, exact=True)


def _share_problems(where: str, share: Share, questions: dict[str, Question]) -> Iterator[str]:
    for name in filter(None, (share.question, share.base_question)):
        yield from unknown(f"{where}: the question", [name], questions)
    used = [
        ("answers", share.question, share.answers or []),
        ("base_leave_out", share.base_question or share.question, share.base_leave_out),
    ]
    for key, name, labels in used:
        question = questions.get(name)
        if question is not None and question.options is not None and not question.open:
            yield from unknown_labels(f"{where}: `{key}`", labels, question.options)
