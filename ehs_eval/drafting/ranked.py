"""Questions whose columns, numbered in a row, hold the first, the second, the third choice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pandas as pd

from ehs_eval.drafting.blocks import QUESTION_NUMBERS
from ehs_eval.drafting.parts import QuestionDraft
from ehs_eval.drafting.questions import MOST_OPTIONS
from ehs_eval.drafting.topics import Topic
from ehs_eval.labels import natural_key, normalise

SELDOM = 0.1
"""Share of people with one answer in two columns, below which the columns are a ranking."""

FEWEST_PEOPLE = 3

_NUMBERED = re.compile(r"(.*?)[_ .-]*(\d+)")


def ranked_of(topics: Sequence[Topic]) -> Iterator[tuple[QuestionDraft, list[Topic]]]:
    """Yield the questions that are answered by a ranking, each with the questions it is made of.

    They are told by their names (`action_1`, `action_2`, ...), by the same answers in all columns
    and by people who seldom give one answer twice.

    Args:
        topics: Questions that have no scale.
    """
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[int, Topic]]] = {}
    for topic in topics:
        match = _NUMBERED.fullmatch(topic.name)
        if match is None or topic.kinds != {"single"} or topic.first.column.question:
            continue
        if match[1] and match[1].casefold() not in QUESTION_NUMBERS:
            groups.setdefault((match[1], topic.waves), []).append((int(match[2]), topic))
    names = {topic.name for topic in topics}
    for (start, waves), numbered in groups.items():
        group = [topic for _, topic in numbered]
        in_row = [number for number, _ in numbered] == list(range(1, len(group) + 1))
        if start in names or len(group) < 2 or not in_row:
            continue
        if not (_alike(group) and _differ(group)):
            continue
        spelled = {normalise(label): label for topic in group for label in topic.labels}
        options = tuple(sorted(spelled.values(), key=natural_key))
        yield (
            QuestionDraft(
                start,
                "",
                "ranked",
                columns=tuple(topic.name for topic in group),
                options=options if len(options) <= MOST_OPTIONS else None,
                waves=waves,
                why="guessed from the numbers in the names of its columns",
                remarks=tuple(remark for topic in group for remark in topic.remarks),
            ),
            group,
        )


def _alike(group: Sequence[Topic]) -> bool:
    """Say whether most answers of each column are answers of another, too, and are words."""
    labels = [{normalise(label) for label in topic.labels} for topic in group]
    everything = set().union(*labels)
    if len(everything) <= len(group) or all(label.isdigit() for label in everything):
        return False
    return all(
        2 * len(mine & set().union(*(each for each in labels if each is not mine))) >= len(mine)
        for mine in labels
    )


def _differ(group: Sequence[Topic]) -> bool:
    """Say whether people seldom gave one answer in two of the columns."""
    several = repeated = 0
    for wave in group[0].cells:
        cells = pd.DataFrame({topic.name: topic.cells[wave].map(normalise) for topic in group})
        given = cells.notna().sum(axis=1)
        several += int((given > 1).sum())
        repeated += int((cells.nunique(axis=1) < given).sum())
    return several >= FEWEST_PEOPLE and repeated < SELDOM * several
