"""Questions with categories and ratings, from columns that have no order from low to high."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from ehs_eval.drafting.parts import QuestionDraft, RatingDraft
from ehs_eval.drafting.polarity import direction
from ehs_eval.drafting.topics import TYPED, Topic
from ehs_eval.ingest.answers import DEFAULT_SEPARATOR
from ehs_eval.ingest.choices import find_choices
from ehs_eval.ingest.export import TICK
from ehs_eval.labels import closest, natural_key, normalise

MOST_OPTIONS = 25
"""Answers above which they are left to the data instead of being listed."""

LONGEST_ANSWER = 100
"""Characters above which an answer is free text, which can name people."""

SENTENCE = 4
"""Words from which an answer that one person gave is taken for typed."""

ENOUGH = 20
"""Answers above which one that was given once tells that it was typed."""

_WORDS = re.compile(r"[^\W\d_]{2,}")
_EXCLUSIVE = re.compile(
    r"none(?: of (?:these|the above|them|those))?(?: .{0,20})?|nothing|no one|nobody"
    r"|(?:i )?(?:do(?:n't| not) know|prefer not to (?:say|answer))|not applicable|n/a"
)
_TYPED = re.compile(
    r"\btext\b|\bcomments?\b|\bspecify\b|\bexplain\b|\bdescribe\b|\bplease (?:tell|say|give)\b"
    r"|\bin your own words\b|\banything else\b|\bany other\b|\btell us\b"
)
"""Words of a heading under which people type."""

_WHO = re.compile(r"(?:who|whom|whose)\b|(?:which|what) (?:person|teacher|adult|friend)\b")
_TITLED = re.compile(r"\b(?:Mr|Mrs|Miss|Ms|Mx|Dr)\b\.? [A-Z]")
_ROLE = re.compile(
    r"parent|carer|m[ou]m\b|mother|dad|father|famil|brother|sister|sibling|grand|aunt|uncle|friend"
    r"|teach|tutor|staff|head|nurse|doctor|\bgp\b|counsel|therap|mentor|pastoral|senco|adult|coach"
    r"|worker|helpline|service|nobody|no.?one|none|someone|somebody|other|myself|partner|manager"
    r"|colleague|pupil|student|child|professional|peer|\bme\b|\bi\b"
)
"""What people are to somebody; other answers to a question that begins with who are names."""

_ABOUT_THE_PERSON = re.compile(
    r"\bages?\b|\byears?\b|\beduc|\bdegree\b|\bqualification|\bexperience\b|\boccasion\b"
    r"|\bhow (?:many|much|long|old)\b|\bhours?\b|\bminutes?\b|\bmonths?\b|\bnumber of\b"
    r"|\bdate\b|\bid\b|\btime\b|\bweight\b|\bheight\b|\bincome\b|\bpostcode\b"
)
_ASKS_HOW_MUCH = re.compile(
    r"\bhow\b|\brate\b|\brating\b|\bscale\b|\bextent\b|\blikely\b|\bscore\b"
)
_OF_HUNDRED = re.compile(r"slider|percent|%|\b(?:rate|rating)\b|\b0 ?(?:to|-) ?100\b")
_RATES = re.compile(r"\brate\b|\brating\b")
_WHOLE = re.compile(r"-?\d+(?:\.0+)?")


def question_of(topic: Topic) -> QuestionDraft | None:
    """Return a question with categories; None where its answers are free text."""
    kind = "multiple" if "multiple" in topic.kinds else "single"
    counts = topic.counts
    typed = TYPED in counts
    labels = topic.labels
    stated = _stated(topic)
    if kind == "single" and not stated and _is_typed(topic, labels):
        return None
    options = _options(labels, counts, stated)
    separator = _separator(topic)
    if kind == "multiple":
        options = [
            o for o in options if TICK not in o and (separator is None or separator not in o)
        ]
    forms = {normalise(option) for option in options}
    rest = [label for label in labels if normalise(label) not in forms]
    listed = tuple(options) if 0 < len(options) <= MOST_OPTIONS or typed else None
    if kind == "multiple" and listed is None and options:
        listed = tuple(options)
    exclusive = [o for o in listed or () if _EXCLUSIVE.fullmatch(normalise(o))]
    why = "answers were typed beside these options" if listed and (typed or rest) else ""
    return QuestionDraft(
        topic.name,
        topic.wording if topic.wording != topic.name else "",
        "multiple" if kind == "multiple" else "single",
        separator=separator,
        options=listed,
        open=bool(listed) and (typed or bool(rest)),
        exclusive=tuple(exclusive) if kind == "multiple" else (),
        waves=topic.waves,
        why=why,
        remarks=topic.remarks,
    )


def _is_typed(topic: Topic, labels: Sequence[str]) -> bool:
    """Say whether the answers are free text, which can name people."""
    column = topic.first.column
    heading = normalise(f"{column.name.replace('_', ' ')} {column.label}")
    too_long = any(len(label) > LONGEST_ANSWER for label in labels)
    sentences = [
        label
        for label in labels
        if topic.counts.get(label) == 1 and len(_WORDS.findall(label)) >= SENTENCE
    ]
    told = len(labels) > 2 and 2 * len(sentences) > len(labels)
    if any(_TITLED.search(label) for label in labels):
        return True
    roles = [label for label in labels if _ROLE.search(normalise(label))]
    named = _WHO.match(normalise(column.label)) is not None and 2 * len(roles) < len(labels)
    return too_long or told or named or _TYPED.search(heading) is not None


def rating_of(topic: Topic) -> RatingDraft | None:
    """Return a number on a range from 0 or 1 up to 5, 7, 10 or 100; None for any other number."""
    values = _values(topic)
    if values is None:
        return None
    low, high = min(values), max(values)
    column = topic.first.column
    heading = normalise(f"{column.label} {column.name.replace('_', ' ')}")
    if _ABOUT_THE_PERSON.search(heading) and not _RATES.search(heading):
        return None
    asks = _ASKS_HOW_MUCH.search(heading) is not None
    whole = all(float(value).is_integer() for value in values)
    if low < 0 or high > 100 or not whole or (high <= 10 and len(values) < (3 if asks else 5)):
        return None
    maximum = next(top for top in (5, 7, 10, 100) if high <= top)
    if maximum == 100 and not (_OF_HUNDRED.search(heading) and len(values) >= 10):
        return None
    if maximum < 10 and not asks:
        return None
    way = direction([topic.wording], column.stem, "")
    return RatingDraft(
        topic.name,
        topic.wording if topic.wording != topic.name else "",
        0 if low == 0 or maximum == 100 else 1,
        maximum,
        way.higher_is,
        way.why,
        topic.waves,
        topic.remarks,
    )


def range_of(topic: Topic) -> str:
    """Return the lowest and highest number of a column in words; empty if it has none."""
    ends = [
        (each.numbers["minimum"], each.numbers["maximum"])
        for each in topic.columns.values()
        if "minimum" in each.numbers and "maximum" in each.numbers
    ]
    if not ends:
        return ""
    return f" ({min(low for low, _ in ends):g} to {max(high for _, high in ends):g})"


def _stated(topic: Topic) -> list[str]:
    """Return the options that the files themselves list, of all waves."""
    found: dict[str, str] = {}
    for each in topic.columns.values():
        for option in each.column.options:
            found.setdefault(normalise(option), " ".join(option.split()))
    return [option for form, option in found.items() if form]


def _options(labels: list[str], counts: Mapping[str, int], stated: list[str]) -> list[str]:
    """Return the answers to list: those the files list, else those given.

    Of many different answers those given once were typed, most likely.
    """
    once = [label for label in labels if counts.get(label, 2) == 1]
    if len(labels) <= 10 or 3 * len(once) < len(labels):
        once = [label for label in once if len(_WORDS.findall(label)) >= SENTENCE]
    if sum(counts.values()) >= ENOUGH:
        typed = {normalise(label) for label in once}
        labels = [label for label in labels if normalise(label) not in typed]
        stated = [label for label in stated if normalise(label) not in typed]
    if stated:
        return stated
    if all(_WHOLE.fullmatch(label) for label in labels):
        return sorted(labels, key=float)
    numbered = any(re.search(r"\d", label) for label in labels)
    return sorted(labels, key=natural_key) if numbered else labels


def _separator(topic: Topic) -> str | None:
    """Return what parts the answers of a cell; None where the platform or a semicolon does."""
    said = any(each.column.separator or each.column.columns for each in topic.columns.values())
    if said or "multiple" not in topic.kinds:
        return None
    found = find_choices([cell for cells in topic.cells.values() for cell in cells])
    return None if found is None or found[0] == DEFAULT_SEPARATOR else found[0]


def _values(topic: Topic) -> list[float] | None:
    """Return the different numbers of a column; None if it holds anything else."""
    try:
        found = sorted({float(label) for label in topic.labels})
    except ValueError:
        return None
    if found:
        return found
    ends = [each.numbers for each in topic.columns.values() if "minimum" in each.numbers]
    if not ends:
        return None
    low = min(each["minimum"] for each in ends)
    high = max(each["maximum"] for each in ends)
    return [low, high, *range(int(low) + 1, min(int(high), int(low) + 30))]


def aliases_of(topic: Topic, settled: Collection[str] = ()) -> dict[str, str]:
    """Return answers of later waves that may be one of the first wave in other words, by them.

    Args:
        topic: The question.
        settled: Answers known to stand for others.
    """
    if len(topic.labels) > MOST_OPTIONS or _is_typed(topic, topic.labels):
        return {}
    waves = list(topic.columns.values())
    first = [label.strip() for label in waves[0].counts if label != TYPED]
    forms = {normalise(label) for label in first}
    found = {}
    known = {normalise(label) for label in settled}
    for each in waves[1:]:
        later = {normalise(label) for label in each.counts}
        for label, count in each.counts.items():
            if count == 1 and len(_WORDS.findall(label)) >= SENTENCE:
                continue
            near = closest(label, first, cutoff=0.7)
            if normalise(label) in forms | known or near is None or normalise(near) in later:
                continue
            if re.sub(r"\d+", "", normalise(label)) != re.sub(r"\d+", "", normalise(near)):
                found[label.strip()] = near
    return found
