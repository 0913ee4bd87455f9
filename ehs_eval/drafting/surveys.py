"""A survey drafted from the files of its waves: each column finds its place, or is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ehs_eval.drafting.blocks import Item, blocks_of
from ehs_eval.drafting.occasions import Order
from ehs_eval.drafting.parts import FileDraft, LeftOut, QuestionDraft, SurveyDraft
from ehs_eval.drafting.questions import aliases_of, question_of, range_of, rating_of
from ehs_eval.drafting.ranked import ranked_of
from ehs_eval.drafting.roles import Person, people, same_years
from ehs_eval.drafting.scaling import Scales, points_of, same_points, with_labels
from ehs_eval.drafting.sources import Source
from ehs_eval.drafting.topics import Topic, renamed, topics_of
from ehs_eval.labels import normalise

FREE_TEXT = "typed text, which can name people"
PLATFORM = "added by the platform"
_REASONS = {
    "text": FREE_TEXT,
    "date": "a date",
    "identifier": "numbers or codes",
    "metadata": PLATFORM,
    "empty": "no answers",
    "ranked": "a rank for each option: name the columns in order of rank as a ranked question",
}


def draft_survey(
    name: str, sources: Mapping[str, Source], order: Order, scales: Scales
) -> SurveyDraft:
    """Return what the files of a survey make.

    Args:
        name: Name of the survey.
        sources: The file of each wave, in order.
        order: What the order of the waves rests on.
        scales: Receives the scales of its items.
    """
    draft = SurveyDraft(
        name,
        {wave: _file(source) for wave, source in sources.items()},
        order.reason,
        order.certain,
    )
    topics = topics_of(sources)
    person = people(topics, sources)
    draft.roles, draft.role_notes = person.roles, person.notes
    draft.not_schools = person.not_schools
    told = {column for source in sources.values() for column in source.where}
    gone = {*person.roles.values(), *told}
    mine = [with_labels(topic) for topic in topics if topic.name not in gone]
    places = _places(sources)
    draft.same_answers = _same_answers(mine)
    for topic in topics:
        if topic.name == person.roles.get("year_group"):
            draft.same_answers |= same_years(topic)
    items = [
        Item(topic, points, places[next(iter(topic.matched.columns.items()))])
        for topic in mine
        if (points := points_of(topic, draft.same_answers)) is not None
    ]
    draft.blocks = blocks_of(items, scales)
    on_scales = {item.topic.name for item in items}
    for topic in mine:
        draft.proposed_answers |= aliases_of(topic, draft.same_answers)
    _add_others(draft, [topic for topic in mine if topic.name not in on_scales])
    draft.left_out += _unmatched(sources, topics, person)
    draft.renamed = _renamed(draft, topics, person)
    draft.remarks += _remarks(sources, person)
    return draft


def _renamed(
    draft: SurveyDraft, topics: Sequence[Topic], person: Person
) -> dict[str, dict[str, str]]:
    """Return by wave the column of its file by the name in the study, for the columns in use."""
    used = {*draft.roles.values(), *_columns(draft)}
    found = renamed(topic for topic in topics if topic.name in used)
    for wave, columns in person.renamed.items():
        found.setdefault(wave, {}).update(columns)
    return found


def _same_answers(topics: Sequence[Topic]) -> dict[str, str]:
    """Return answers that stand for others in all of a survey: no question has both."""
    forms = [
        {normalise(label) for label in each.counts}
        for topic in topics
        for each in topic.columns.values()
    ]
    return {
        label: meant
        for topic in topics
        for label, meant in same_points(topic).items()
        if not any({normalise(label), normalise(meant)} <= both for both in forms)
    }


def _remarks(sources: Mapping[str, Source], person: Person) -> Iterator[str]:
    """Yield what else to know of the files and of the people's columns."""
    yield from dict.fromkeys(
        f"{source.unplaced} rows of {source.path.name} say no `{column}` and are not used."
        for source in sources.values()
        for column in source.where
        if source.unplaced
    )
    for column, reason in person.refused.items():
        yield f"{column!r} {reason}."


def _file(source: Source) -> FileDraft:
    return FileDraft(source.path, source.where, source.keep, len(source.rows), source.dictionary)


def _places(sources: Mapping[str, Source]) -> dict[tuple[str, str], int]:
    """Return the place of each column in its file, by wave and name."""
    return {
        (wave, each.column.name): place
        for wave, source in sources.items()
        for place, each in enumerate(source.description.columns)
    }


def _add_others(draft: SurveyDraft, topics: Sequence[Topic]) -> None:
    """Add questions and ratings, and note what neither can be."""
    in_order: set[str] = set()
    for ranked, group in ranked_of(topics):
        draft.questions.append(ranked)
        in_order |= {topic.name for topic in group}
    for topic in topics:
        if topic.name in in_order:
            continue
        rating = rating_of(topic) if topic.kinds <= {"number", "single", "scale"} else None
        question = _question(topic)
        if rating is not None:
            draft.ratings.append(rating)
        elif question is not None:
            draft.questions.append(question)
        else:
            draft.left_out.append(LeftOut(f"{topic.name}{range_of(topic)}", _reason(topic)))


def _question(topic: Topic) -> QuestionDraft | None:
    if topic.kinds <= {"single", "scale", "multiple"} and topic.labels:
        return question_of(topic)
    return None


def _reason(topic: Topic) -> str:
    if topic.kinds == {"number"}:
        return "numbers: those that are answers on a range can be added under `ratings`"
    if len(topic.kinds) > 1 and "text" not in topic.kinds:
        return "not the same sort of answers in every wave"
    kinds = [kind for kind in _REASONS if kind in topic.kinds]
    return _REASONS[kinds[0]] if kinds else FREE_TEXT


def _unmatched(
    sources: Mapping[str, Source], topics: Sequence[Topic], person: Person
) -> Iterator[LeftOut]:
    """Yield each column that holds no question: personal data, the platform's, empty ones."""
    asked = {(wave, column) for topic in topics for wave, column in topic.matched.columns.items()}
    known = {*person.roles.values(), *(topic.name for topic in topics)}
    known |= {column for names in person.renamed.values() for column in names.values()}
    seen: set[str] = set()
    for wave, source in sources.items():
        for each in source.description.columns:
            name = each.column.name
            if (wave, name) in asked or name in known or name in seen or name in source.where:
                continue
            seen.add(name)
            if each.personal:
                yield LeftOut(name, f"personal data: {each.personal}")
            else:
                yield LeftOut(name, _REASONS.get(each.kind, PLATFORM))


def _columns(draft: SurveyDraft) -> Iterator[str]:
    """Yield the study's name of every column that the draft uses."""
    for block in draft.blocks:
        yield from block.items
    for question in draft.questions:
        yield from question.columns or (question.name,)
    for rating in draft.ratings:
        yield rating.name
