"""Answers counted by label: spellings that compare equal are one label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ehs_eval.ingest.choices import split_choices
from ehs_eval.ingest.export import TICK
from ehs_eval.labels import is_blank, normalise

TYPED = "(typed answers)"
"""Label of answers that somebody typed beside the options, when they are too many to list."""

_MOST_TYPED = 40
"""Different answers from which those given once, and no options, are counted together."""


def cell_counts(cells: Iterable[object]) -> dict[str, int]:
    """Return how often each different cell stands in a column, blank ones left out."""
    counts = Counter(cell for cell in cells if isinstance(cell, str))
    return {cell: n for cell, n in counts.items() if not is_blank(cell)}


def spellings(counts: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Return every spelling of each label, the label being the most frequent one, trimmed.

    Args:
        counts: Times of each spelling; of two as frequent the first gives the label.
    """
    forms: dict[str, dict[str, int]] = {}
    for spelling, n in counts.items():
        forms.setdefault(normalise(spelling), {})[spelling] = n
    labels: dict[str, dict[str, int]] = {}
    for variants in forms.values():
        if len(variants) == 1:
            ((spelling, _),) = variants.items()
            labels[spelling.strip()] = variants
            continue
        trimmed: Counter[str] = Counter()
        for spelling, n in variants.items():
            trimmed[spelling.strip()] += n
        labels[trimmed.most_common(1)[0][0]] = variants
    return labels


def option_counts(
    counts: Mapping[str, int], separator: str, options: Sequence[str]
) -> dict[str, int]:
    """Return how many responses have each answer of those in one cell.

    Args:
        counts: Times of each different cell.
        separator: What parts the answers.
        options: Known answers, which keep their order and their place even where nobody gave them.
    """
    given: dict[str, int] = dict.fromkeys(options, 0) if separator == TICK else {}
    for cell, n in counts.items():
        for answer in dict.fromkeys(parted(cell, separator, options)):
            given[answer] = given.get(answer, 0) + n
    return given


def parted(cell: str, separator: str, options: Sequence[str]) -> list[str]:
    """Return the answers in a cell that holds several."""
    if separator == TICK:
        return [part for part in cell.split(TICK) if not is_blank(part)]
    return split_choices(cell, separator, options)


def typed_together(
    counts: Mapping[str, int], options: Iterable[str], *, few: bool = False
) -> dict[str, int]:
    """Return counts with typed answers given once counted together, where there are many answers.

    Args:
        counts: Times of each answer.
        options: Answers that are listed however rare they are.
        few: Whether typed answers are counted together however few there are.
    """
    known = {normalise(option) for option in options}
    if len(counts) <= _MOST_TYPED and not few:
        return dict(counts)
    rare = [label for label, n in counts.items() if n == 1 and normalise(label) not in known]
    if len(rare) < (1 if few else 2):
        return dict(counts)
    kept = {label: n for label, n in counts.items() if label not in set(rare)}
    return {**kept, TYPED: len(rare)}
