"""Columns about the person who answered: school, year group, gender and the code that links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ehs_eval.config.surveys import Role
from ehs_eval.drafting.sources import Source
from ehs_eval.drafting.topics import Topic
from ehs_eval.ingest.description.describe import ColumnDescription
from ehs_eval.labels import normalise

LONGEST_HEADING = 12
"""Words above which a heading is a statement, not the name of a fact about the person."""

SHORT_HEADING = 5
"""Words up to which the heading of bare numbers can be that of a year group."""

MOST_SCHOOLS = 200

_NOT_A_SCHOOL = re.compile(
    r"not (?:specified|stated|given|known)|unspecified|unknown|other(?: school)?|none|n/?a"
    r"|prefer not to (?:say|answer)|(?:i )?do(?:n't| not) (?:know|go to school)|no school|missing"
)
_NO_LABEL = re.compile(rf"(?:{_NOT_A_SCHOOL.pattern})(?: \(.*\))?")
_YEAR = re.compile(
    r"(?:year|yr|grade|class|form|s|p|y)?[ -]?(?:1[0-4]|[1-9])(?:[a-z]{0,2}| ?(?:and|to|-|/) ?\d+)?"
    r"|reception|nursery|sixth form|foundation|first year|second year|third year|final year"
)
_ASKS_SOMETHING = re.compile(r"\bhow\b|\brate\b|\bdid\b|\bdo you (?!go|attend)|\bmode\b")
_GENDERS = {
    *("male", "female", "boy", "girl", "man", "woman", "men", "women", "m", "f", "boys", "girls"),
    *("non-binary", "nonbinary", "transgender", "other", "prefer not to say", "1", "2", "3", "0"),
}
_SURE_GENDERS = {"male", "female", "boy", "girl", "man", "woman"}
_CODE = re.compile(
    r"nick ?name|pseudonym|code ?word|secret (?:name|word|code)|(?:unique|anonymous|personal|own"
    r"|linking|matching|memorable) (?:code|id|identifier|word|name)"
    r"|(?:staff|pupil|student|teacher|participant|respondent|person|child|young person|user"
    r"|subject|member|parent) ?(?:code|id|identifier)"
)
_RESPONSE = re.compile(
    r"(?:response|respondent|submission|record|row|form|entry|survey|unique response)s? ?"
    r"(?:id|number|no|nr|code)|id|urn|number|no"
)


@dataclass(frozen=True, slots=True)
class Person:
    """Columns about the person.

    Attributes:
        roles: Column by key of the survey.
        notes: Why it was taken for that, by key.
        renamed: By wave, the column of its file by its name in the study, for codes and numbers.
        not_schools: Labels of the school column that are no school.
        refused: Why a column that looked like a role is none, by name.
    """

    roles: dict[str, str]
    notes: dict[str, str]
    renamed: dict[str, dict[str, str]]
    not_schools: tuple[str, ...]
    refused: dict[str, str]


def people(topics: Sequence[Topic], sources: Mapping[str, Source]) -> Person:
    """Return the columns about the person, for a survey with these questions and files."""
    person = Person({}, {}, {}, (), {})
    not_schools: tuple[str, ...] = ()
    tests: dict[Role, Callable[[Topic], str]] = {
        "school": _school,
        "year_group": _year_group,
        "gender": _gender,
    }
    for role, test in tests.items():
        for topic in topics:
            why = test(topic)
            if not why or topic.name in person.roles.values():
                continue
            if not topic.everywhere:
                person.refused[topic.name] = (
                    f"looks like `{role}` ({why}), but not every wave has it"
                )
                continue
            person.roles[role] = topic.name
            person.notes[role] = why
            if role == "school":
                not_schools = tuple(
                    label for label in topic.counts if _NO_LABEL.fullmatch(normalise(label))
                )
            break
    _add_code(person, "respondent", _code_column, sources)
    _add_code(person, "response_id", _number_column, sources)
    _add_times(person, sources)
    return Person(person.roles, person.notes, person.renamed, not_schools, person.refused)


def _add_code(
    person: Person,
    role: str,
    find: Callable[[Source], tuple[str, str] | None],
    sources: Mapping[str, Source],
) -> None:
    """Add a column of codes or numbers that every wave has."""
    columns = {wave: find(source) for wave, source in sources.items()}
    found = {wave: each for wave, each in columns.items() if each is not None}
    if not found:
        return
    (first, why), *_ = found.values()
    if first in person.roles.values():
        return
    if len(found) < len(sources):
        lacking = ", ".join(wave for wave in sources if wave not in found)
        person.refused[first] = f"looks like `{role}` ({why}), but {lacking} has no such column"
        return
    person.roles[role], person.notes[role] = first, why
    for wave, (column, _) in found.items():
        if column != first:
            person.renamed.setdefault(wave, {})[first] = column


def _add_times(person: Person, sources: Mapping[str, Source]) -> None:
    """Add the platform's columns of the time that answering took, where every wave has them."""
    found: dict[str, dict[str, str]] = {}
    for wave, source in sources.items():
        for each in source.description.columns:
            if each.column.role in ("duration", "started", "submitted") and not each.personal:
                found.setdefault(each.column.role, {}).setdefault(wave, each.column.name)
    whole = {role for role, columns in found.items() if len(columns) == len(sources)}
    for roles in (["duration"], ["started", "submitted"]):
        if not set(roles) <= whole:
            continue
        for role in roles:
            name = next(iter(found[role].values()))
            person.roles[role], person.notes[role] = name, "written by the platform"
            for wave, column in found[role].items():
                if column != name:
                    person.renamed.setdefault(wave, {})[name] = column
        return


def _heading(column: ColumnDescription) -> list[str]:
    """Return the name and the wording of a column as words, unless they are a statement."""
    texts = dict.fromkeys((column.column.name, column.column.label))
    forms = [" ".join(re.findall(r"[^\W_]+(?:'\w+)?", normalise(_parted(each)))) for each in texts]
    return [form for form in forms if len(form.split()) <= LONGEST_HEADING]


def _parted(text: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)


def _labels(topic: Topic) -> list[str]:
    return [normalise(label) for label in topic.counts]


def _plain(topic: Topic, kinds: Iterable[str]) -> bool:
    return topic.kinds <= set(kinds) and bool(topic.counts) and not topic.first.column.question


def _school(topic: Topic) -> str:
    if not _plain(topic, ("single",)) or not 1 <= len(topic.counts) <= MOST_SCHOOLS:
        return ""
    named = re.compile(
        r"(?:name of )?(?:(?:your|the|my) )?(?:school|academy|college)(?: name| code| id)?"
        r"|(?:which|what)(?: is your)? school\b.*|what is the name of (?:your|the) school.*"
        r"|.*\bschool (?:do|are) you (?:go|attend|at|in|work)\b.*"
        r"|(?:please )?(?:select|choose|pick) (?:your|the name of your) school.*"
    )
    heading = next((each for each in _heading(topic.first) if named.fullmatch(each)), None)
    if heading is None or set(_labels(topic)) <= {"yes", "no", "not sure"}:
        return ""
    return "by its heading"


def _year_group(topic: Topic) -> str:
    if not _plain(topic, ("single", "number", "scale")):
        return ""
    named = re.compile(
        r".*\b(?:year|school year|year group|yeargroup|year of study|grade|class|form)\b.*|yr|yg"
    )
    headings = [
        each
        for each in _heading(topic.first)
        if named.fullmatch(each) and not _ASKS_SOMETHING.search(each)
    ]
    if not headings:
        return ""
    labels = [each for each in _labels(topic) if not _NO_LABEL.fullmatch(each)]
    bare = any(each[0].isdigit() for each in labels)
    if bare and min(len(each.split()) for each in headings) > SHORT_HEADING:
        return ""
    fitting = [each for each in labels if _YEAR.fullmatch(each)]
    if len(labels) > 20 or not labels or 2 * len(fitting) < len(labels) or len(fitting) < 1:
        return ""
    return "by its heading and its answers"


def same_years(topic: Topic) -> dict[str, str]:
    """Return labels of year groups in later waves that are those of the first in other words.

    "Y7" is "Year 7", as long as no other label of either wave has the number.
    """
    first, *later = (_by_number(each) for each in topic.columns.values())
    found = {}
    for labels in later:
        for number, label in labels.items():
            meant = first.get(number, label)
            if normalise(label) != normalise(meant):
                found[label] = meant
    return found


def _by_number(column: ColumnDescription) -> dict[str, str]:
    """Return the labels that hold one number which no other label holds, by that number."""
    numbers = {label.strip(): re.findall(r"\d+", label) for label in column.counts}
    each = Counter(number for found in numbers.values() for number in found)
    return {
        found[0]: label
        for label, found in numbers.items()
        if len(found) == 1 and each[found[0]] == 1
    }


def _gender(topic: Topic) -> str:
    if not _plain(topic, ("single", "number", "scale", "text")):
        return ""
    labels = _labels(topic)
    if len(set(labels) & _SURE_GENDERS) > 1 and set(labels) <= _GENDERS:
        return "by its answers"
    words = {"gender", "sex"}
    if not any(words & set(each.split()) for each in _heading(topic.first)):
        return ""
    fitting = [each for each in labels if each in _GENDERS]
    return "by its heading and its answers" if fitting and len(labels) <= 15 else ""


def _code_column(source: Source) -> tuple[str, str] | None:
    for each in source.description.columns:
        if each.kind == "empty" or each.column.role not in ("answer", "respondent", "response id"):
            continue
        if each.column.role == "respondent":
            return each.column.name, "the platform's own column of people"
        if source.where and _numbers_rows(each):
            return each.column.name, "by its heading: the same in several waves"
        if any(_CODE.search(heading) for heading in _heading(each)) and _is_code(each):
            return each.column.name, "by its heading: it links people and is never shown"
    return None


def _is_code(column: ColumnDescription) -> bool:
    """Say whether a column with a heading of a code holds codes; a platform's number is none."""
    return column.column.role == "answer" and column.kind in ("identifier", "text", "single")


def _numbers_rows(column: ColumnDescription) -> bool:
    return column.kind == "identifier" and any(
        _RESPONSE.fullmatch(heading) for heading in _heading(column)
    )


def _number_column(source: Source) -> tuple[str, str] | None:
    """Return the column that numbers responses: each number stands once and none is missing."""
    for each in source.description.columns:
        name = each.column.name
        if each.personal or each.kind == "empty":
            continue
        stated = each.column.role == "response id"
        if not (stated or _numbers_rows(each)):
            continue
        if source.rows[name].notna().all() and source.rows[name].is_unique:
            return name, "numbers the responses"
    return None
