"""What can be wrong with the answers of a survey once they are read, as findings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from ehs_eval.answers.columns import Label
from ehs_eval.answers.store import AnswerStore
from ehs_eval.checks import Finding
from ehs_eval.config.surveys import Role, Survey
from ehs_eval.ingest.asked import Asked
from ehs_eval.labels import closest, matcher, normalise

MOST_FREE_CATEGORIES = 30
"""Different answers above which a question without options is free text if most are unique."""

MOST_CATEGORIES = 1_000
"""Different answers above which a question without options is free text in any case."""

ROLES: tuple[Role, ...] = ("school", "year_group", "gender")

LONGEST_CATEGORY = 100
"""Characters above which an answer is free text."""

LONGEST_GROUP = 300
"""Characters of the name of a school, a year group or a gender."""

MOST_GROUPS = 10_000
"""Schools of a survey, more than any country sends a programme to."""


def several_answers(answers: pd.DataFrame, file: str, question: Asked) -> list[Finding]:
    """Return a finding for the rows with different answers in the columns of one question."""
    distinct = answers["answer"].groupby(level=0).nunique()
    rows = tuple(int(row) for row in distinct.index[distinct > 1])
    if not rows:
        return []
    return [
        Finding(
            file,
            f"several answers to `{question.name}`, which takes one",
            f"Keep one of the columns {', '.join(question.columns)} filled in, or say in the "
            'study file that its kind is "multiple".',
            rows=rows,
        )
    ]


def free_text(question: Asked, labels: list[str], n: int) -> list[Finding]:
    """Return a finding where a question without listed answers holds free text, not categories.

    Free text can name people, and every category is printed in the report.
    """
    longest = max((len(label) for label in labels), default=0)
    differ = len(labels) > MOST_CATEGORIES or (
        len(labels) > MOST_FREE_CATEGORIES and len(labels) > n / 2
    )
    if longest <= LONGEST_CATEGORY and not differ:
        return []
    return [
        Finding(
            ", ".join(question.columns),
            f"the question `{question.name}` looks like free text: {len(labels)} different "
            f"answers of {n} beside its options, the longest with {longest} characters",
            "Code the answers, list them as `options`, or leave the question out of the study.",
        )
    ]


def repeated_codes(frame: pd.DataFrame, file: str, survey: Survey) -> list[Finding]:
    """Return one advisory that counts the rows whose code is not theirs alone."""
    codes = frame["respondent"].dropna()
    repeated = codes[codes.duplicated(keep=False)]
    rows = tuple(int(row) for row in repeated.index)
    return shared_codes(rows, repeated.nunique(), file, survey)


def repeated_numbers(file: str, column: str, copies: Sequence[tuple[int, ...]]) -> list[Finding]:
    """Return a finding for each set of rows with one response number; the number is not shown."""
    found = "the same response number stands in several rows"
    return [Finding(file, found, "Remove the copies.", column=column, rows=rows) for rows in copies]


def shared_codes(rows: tuple[int, ...], n_codes: int, file: str, survey: Survey) -> list[Finding]:
    """Return one advisory that counts the rows whose code is not theirs alone.

    Args:
        rows: Numbers of these rows.
        n_codes: Different codes in them.
        file: File, for the finding.
        survey: The survey.
    """
    if not rows:
        return []
    return [
        Finding(
            file,
            f"{len(rows)} responses share {n_codes} {'code' if n_codes == 1 else 'codes'}",
            "They stay in the totals but are not linked across waves.",
            status="advisory",
            column=survey.respondent,
            rows=rows,
        )
    ]


def labels_of_no_other_wave(
    survey: Survey, waves: Sequence[str], store: AnswerStore
) -> list[Finding]:
    """Return an advisory for each wave that shares no label of a role with the wave before it.

    'Y7' in one wave and 'Year 7' in the next are two groups, of which neither has a change.
    """
    found = []
    for role in ROLES:
        given = {
            wave: {normalise(label) for label in labels_of(store, [wave], role)}
            for wave in waves
            if store.size(wave)
        }
        for (first, before), (later, now) in pairwise(given.items()):
            if before and now and not before & now:
                message = f"no label is one of {first}, so that nothing can be compared by it"
                action = (
                    "If both name the same, settle it by `same_answers`; if another column holds "
                    "it, name that under `renamed`."
                )
                file, column = survey.files[later].source, getattr(survey, role)
                found.append(Finding(file, message, action, status="advisory", column=column))
    return found


def overlong_labels(survey: Survey, waves: Sequence[str], store: AnswerStore) -> list[Finding]:
    """Return a finding for each role whose labels are no names of groups: too long, or too many."""
    found = []
    file = next(iter(survey.files.values())).source
    for role in ROLES:
        labels = labels_of(store, waves, role)
        longest = max(map(len, labels), default=0)
        column = getattr(survey, role)
        action = f"Name another column as `{role}`, or correct the labels."
        if longest > LONGEST_GROUP:
            message = f"a label has {longest:,} characters, and no more than {LONGEST_GROUP} are"
            found.append(Finding(file, f"{message} a name", action, column=column))
        if len(labels) > MOST_GROUPS:
            message = f"{len(labels):,} different labels, and no more than {MOST_GROUPS:,} are"
            found.append(Finding(file, f"{message} compared", action, column=column))
    return found


def unused_labels(survey: Survey, waves: Sequence[str], store: AnswerStore) -> list[Finding]:
    """Return an advisory for each label of `frame` and `not_schools` that no answer has."""
    named: list[tuple[str, Role, Sequence[str]]] = [
        (f"`frame`, `{role}`", role, tuple(numbers)) for role, numbers in survey.frame.items()
    ]
    named.append(("`not_schools`", "school", survey.not_schools))
    file = next(iter(survey.files.values())).source
    found = []
    for where, role, labels in named:
        given = labels_of(store, waves, role)
        forms = matcher(given)
        for label in labels:
            if normalise(label) not in forms:
                near = closest(label, given)
                hint = f"Did you mean {near!r}?" if near else "Check its spelling."
                problem = f"no answer has the label {label!r} of {where}"
                column = getattr(survey, role)
                found.append(Finding(file, problem, hint, status="advisory", column=column))
    return found


def labels_of(store: AnswerStore, waves: Sequence[str], role: Role) -> list[str]:
    """Return the labels of a role that responses of some waves have."""
    found = {
        label: None
        for wave in waves
        for (label,) in store.count(wave, [Label(role)])
        if label is not None
    }
    return [str(label) for label in found]
