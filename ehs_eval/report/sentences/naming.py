"""How the places of results are called in a sentence: data set, group, item, answer and waves."""

from __future__ import annotations

from typing import Final

from ehs_eval.analyses.crosstabs import crosstab_item
from ehs_eval.analyses.outcomes import TALLY
from ehs_eval.analyses.referrals import LOCALITY, PILOT, PILOT_LOCAL, SCHOOL_LEFT_OUT
from ehs_eval.config.records import FeedbackRecord, PopulationRecord, ReferralRecord
from ehs_eval.report import format as fmt
from ehs_eval.report.sentences.told import Told, joined
from ehs_eval.results import GroupValue

_ROLES: Final = {
    "programme": "programme",
    "school": "school",
    "year_group": "year group",
    "gender": "gender",
}
_OF_QUESTIONS: Final = ("distribution", "chi_square", "linear_trend")
_REFERRALS: Final = {
    "share_of_locality": "the pilot schools' share of the locality's referrals",
    "acceptance": "the share of the pilot schools' referrals that was accepted",
    PILOT: "referrals of the pilot schools",
    PILOT_LOCAL: "referrals of the pilot schools to the locality's services",
    LOCALITY: "all referrals to the locality's services",
}


def quoted(text: str) -> str:
    """Return words of the study in quotation marks."""
    return f"“{text}”"


def label_of(value: GroupValue) -> str:
    """Return a group's value in quotation marks; nothing chosen is said without them."""
    return "no answer" if value is None else quoted(fmt.label(value))


def heading(told: Told) -> str:
    """Return the data set and the group a sentence is about."""
    at = told.at
    is_whole = at.dataset == TALLY
    parts = ["Intended outcomes" if is_whole else told.study.dataset_title(at.dataset)]
    for key, value in at.group.items():
        if key == at.item or at.analysis == "crosstab" or isinstance(value, tuple):
            continue
        if key in _ROLES:
            parts.append(f"no {_ROLES[key]} given" if value is None else fmt.label(value))
        elif key == SCHOOL_LEFT_OUT:
            parts.append(f"without {fmt.label(value)}")
        elif key == "pair":
            parts.append(f"linked person {fmt.label(value)}")
    return ", ".join(parts)


def groups_compared(told: Told) -> list[str]:
    """Return the groups that a test compares, in its order; nothing where it compares waves."""
    return [
        quoted(label)
        for value in told.at.group.values()
        if isinstance(value, tuple)
        for label in value
    ]


def waves(told: Told) -> list[str]:
    """Return the titles of the waves."""
    return [told.study.wave_title(wave) for wave in told.at.waves]


def when(told: Told) -> str:
    """Return the waves as ` at Baseline` or ` from Baseline to Post-project`; nothing for none."""
    titles = waves(told)
    if len(titles) < 2:
        return f" at {titles[0]}" if titles else ""
    if len(titles) == 2:
        return f" from {titles[0]} to {titles[1]}"
    return f" over {joined(titles)}"


def later(told: Told) -> str:
    """Return ` at Post-project than at Baseline`, to stand behind a difference."""
    if len(told.at.waves) > 2:
        return f" at the last than at the first answer, over {joined(waves(told))}"
    first, second = waves(told)
    return f" at {second} than at {first}"


def title(told: Told, item: str | None = None) -> str:
    """Return the wording of an item of any data set, in quotation marks."""
    at, study = told.at, told.study
    name = item or at.item or ""
    wording = told.look.item_title(at.dataset, name)
    record = study.records.get(at.dataset)
    if isinstance(record, PopulationRecord):
        wording = record.counts.get(name, name)
    elif isinstance(record, FeedbackRecord):
        wording = next((each.title for each in record.questions if each.name == name), name)
    elif at.dataset in study.surveys:
        survey = study.surveys[at.dataset]
        headings = {block.name: block.heading for block in survey.blocks}
        headings |= {
            crosstab_item(crosstab): crosstab.title
            for crosstab in survey.crosstabs
            if crosstab.title
        }
        if wording == name:
            wording = headings.get(name, name)
        if at.analysis in _OF_QUESTIONS or name in at.group:
            # A share may have the name of the question it is counted from.
            questions = {question.name: question.title for question in survey.questions}
            wording = questions.get(name, wording)
    return quoted(wording)


def subject(told: Told) -> str:
    """Return what a figure is of: a share with the answers that count, or a mean."""
    at, study = told.at, told.study
    wording = title(told)
    if at.item is not None and at.item in at.group:
        return f"the share of {label_of(at.group[at.item])} on {wording}"
    if isinstance(study.records.get(at.dataset), ReferralRecord):
        return _REFERRALS.get(at.item or "", wording)
    if at.dataset in study.score_sheets:
        return f"the mean of {wording}"
    survey = study.surveys.get(at.dataset)
    if survey is None:
        return wording
    for block in survey.blocks:
        if at.item in block.items:
            return f"the share of {quoted(block.share_label)} on {wording}"
    for share in survey.shares:
        if share.name == at.item:
            of = " of mentions" if share.of == "mentions" else ""
            return f"the share{of} {wording}"
    is_rating = any(rating.name == at.item for rating in survey.ratings)
    return f"the mean of {wording}" if is_rating else wording
