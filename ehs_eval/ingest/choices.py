"""Several answers in one cell: finding what parts them, and parting them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

import pandas as pd

from ehs_eval.ingest.export import TICK
from ehs_eval.labels import is_blank, normalise

SEPARATORS = (";", "|", "\n", ",", ", ")
"""What platforms put between the answers of one cell, the surest first."""

_COMMAS = frozenset({",", ", "})
_PATTERNS = {
    # Platforms that join by a bare comma keep the ", " inside an option; 1,000 is one number.
    ",": re.compile(r"(?<!\d),(?!\s)|(?<=\d),(?![\s\d])"),
    ", ": re.compile(r", +"),
}
_CODES = re.compile(r"-?\d{1,2}(?:,-?\d{1,2})*")
_FIRST_PERSON = re.compile(r"I(?:'\w+|’\w+)? ")
_BRACKETS = {"(": 1, "[": 1, ")": -1, "]": -1}

_LEAST_KNOWN = {True: 0.7, False: 0.5}
"""Share of the parts that must come back in other cells, for commas and for all else."""
_LEAST_IN_ORDER = 0.95
_SHARE_TRAILING = 0.95
_ALWAYS_TOGETHER = 5
_ENOUGH = 2_000


def split_choices(cell: str, separator: str, options: Iterable[str] = ()) -> list[str]:
    """Return the answers in a cell, as they are written there, trimmed.

    Args:
        cell: The cell; a missing one has to be left out before.
        separator: What parts the answers; `,` parts only where no space follows it.
        options: Known answers, the longest taken first, so that one which holds the separator stays
            whole. What is none of them is a typed answer; where commas part, neighbouring pieces
            of none of them are taken for one typed answer.
    """
    known = {normalise(option) for option in options}
    if not known:
        return [part for part in _pieces(cell, separator) if part]
    starts, ends = _bounds(cell, separator, whole_brackets=False)
    answers: list[str] = []
    typed: list[int] = []

    def flush() -> None:
        if typed and separator in _COMMAS:
            answers.append(cell[starts[typed[0]] : ends[typed[-1]]].strip())
        else:
            answers.extend(cell[starts[each] : ends[each]].strip() for each in typed)
        typed.clear()

    place = 0
    while place < len(starts):
        for last in range(len(starts) - 1, place - 1, -1):
            run = cell[starts[place] : ends[last]].strip()
            if normalise(run) in known:
                flush()
                answers.append(run)
                place = last
                break
        else:
            typed.append(place)
        place += 1
    flush()
    return [answer for answer in answers if answer]


def find_choices(cells: Iterable[str | None]) -> tuple[str, tuple[str, ...]] | None:
    """Return what parts the answers in a column, and the answers that come back.

    A column is taken for one of several answers when the parts of its cells come back in other
    cells and in other company. A single answer that holds a comma does not, nor does free text.

    Args:
        cells: The column's cells.

    Returns:
        The separator and the options given at least twice, in the order of the form as far as it
        shows; None when the column holds single answers or free text.
    """
    counts: Counter[str] = Counter()
    for cell, count in Counter(cells).items():
        if isinstance(cell, str) and not is_blank(cell):
            counts[cell.strip()] += count
    if not counts:
        return None
    total = sum(counts.values())
    closed = sum(count for cell, count in counts.items() if cell.endswith(";"))
    if closed >= _SHARE_TRAILING * total:
        return ";", _options(_split_all(counts, ";"))
    # A column with more different cells than this tells what it is by the first of them.
    first = dict(islice(counts.items(), _ENOUGH))
    for separator in SEPARATORS:
        if not any(separator in cell for cell in first):
            continue
        commas = separator in _COMMAS
        if _is_choice(_split_all(first, separator), commas=commas):
            return separator, _options(_split_all(counts, separator))
    return None


def gathered(cells: pd.DataFrame, options: Sequence[str]) -> pd.Series[str]:
    """Return one cell for several that hold an option each.

    Args:
        cells: A column for each option; a cell that is not missing is a tick.
        options: Label of each column.

    Returns:
        The ticked options joined with `TICK`; missing where nothing is ticked.
    """
    joined = pd.Series("", index=cells.index, dtype=object)
    for place, option in enumerate(options):
        ticked = cells.iloc[:, place].notna()
        joined = joined.where(~ticked, joined + TICK + option)
    return joined.str[1:].where(joined != "", None)


@dataclass(frozen=True, slots=True)
class _Parted:
    """A distinct cell taken apart, and how many responses have it."""

    pieces: tuple[str, ...]
    count: int


def _bounds(cell: str, separator: str, *, whole_brackets: bool) -> tuple[list[int], list[int]]:
    """Return where each piece of a cell starts and ends."""
    if separator == "," and _CODES.fullmatch(cell.strip()):
        pattern = re.compile(",")
    else:
        pattern = _PATTERNS.get(separator) or re.compile(re.escape(separator))
    inside = _bracketed(cell) if whole_brackets else frozenset()
    cuts = [match for match in pattern.finditer(cell) if match.start() not in inside]
    return [0, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), len(cell)]


def _pieces(cell: str, separator: str) -> list[str]:
    """Return the trimmed pieces of a cell; what stands in brackets stays whole."""
    starts, ends = _bounds(cell, separator, whole_brackets=True)
    return [cell[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def _bracketed(cell: str) -> frozenset[int]:
    """Return the places inside brackets; none where the brackets do not close."""
    depth = 0
    inside = set()
    for place, character in enumerate(cell):
        depth = max(depth + _BRACKETS.get(character, 0), 0)
        if depth:
            inside.add(place)
    return frozenset() if depth else frozenset(inside)


def _split_all(counts: Mapping[str, int], separator: str) -> list[_Parted]:
    """Return distinct cells taken apart, what commas parted wrongly put together again."""
    parted = [
        _Parted(tuple(piece for piece in _pieces(cell, separator) if piece), count)
        for cell, count in counts.items()
    ]
    return _rejoined(parted, separator) if separator in _COMMAS else parted


def _rejoined(parted: list[_Parted], separator: str) -> list[_Parted]:
    """Put together what commas parted although it is one option.

    That is a piece which follows the same piece wherever it stands, and either goes on in lower
    case (or with "I") after a capital ("No, but I would like to") or never leaves it in several
    responses.
    """
    before: dict[str, set[str]] = {}
    after: dict[str, set[str]] = {}
    times: Counter[str] = Counter()
    for cell in parted:
        for first, second in zip(("", *cell.pieces), (*cell.pieces, ""), strict=True):
            before.setdefault(second, set()).add(first)
            after.setdefault(first, set()).add(second)
        times.update(dict.fromkeys(cell.pieces, cell.count))

    def goes_on(first: str, second: str) -> bool:
        if before[second] != {first} or times[second] < 2:
            return False
        lower = second[0].islower() or _FIRST_PERSON.match(second) is not None
        if lower and not first[0].islower():
            return True
        return after[first] == {second} and times[second] >= _ALWAYS_TOGETHER

    joined = []
    for cell in parted:
        pieces: list[str] = []
        last = ""
        for piece in cell.pieces:
            if last and goes_on(last, piece):
                pieces[-1] += f"{separator}{piece}"
            else:
                pieces.append(piece)
            last = piece
        joined.append(_Parted(tuple(pieces), cell.count))
    return joined


def _is_choice(parted: list[_Parted], *, commas: bool) -> bool:
    """Say whether pieces of cells are answers chosen one by one."""
    several = [cell for cell in parted if len(cell.pieces) > 1]
    seen_in = Counter(piece for cell in parted for piece in {normalise(p) for p in cell.pieces})
    given = [normalise(piece) for cell in several for piece in cell.pieces]
    again = [piece for piece in given if seen_in[piece] > 1]
    if len(set(again)) < 2 or len(again) < _LEAST_KNOWN[commas] * len(given):
        return False
    if not commas:
        return True
    if len({len(cell.pieces) for cell in parted}) < 2:
        return False  # every cell of one length is a composed answer: "Leeds, United Kingdom"
    if (
        all(_CODES.fullmatch(piece) for piece in given)
        and max(len(cell.pieces) for cell in several) < 3
    ):
        return False  # 7,5 is a number
    starting = {normalise(cell.pieces[0]) for cell in parted if cell.pieces}
    following = {normalise(piece) for cell in several for piece in cell.pieces[1:]} & set(again)
    return len(starting & following) * 3 >= len(following) and _in_order(several, set(again))


def _in_order(parted: list[_Parted], options: set[str]) -> bool:
    """Say whether options stand in one order, as a form writes them and people do not."""
    pairs: Counter[tuple[str, str]] = Counter()
    for cell in parted:
        known = [piece for piece in map(normalise, cell.pieces) if piece in options]
        pairs.update(pairwise(known))
    against = sum(min(count, pairs[second, first]) for (first, second), count in pairs.items()) / 2
    return against <= (1 - _LEAST_IN_ORDER) * pairs.total()


def _options(parted: list[_Parted]) -> tuple[str, ...]:
    """Return the pieces in two responses or more, in the order of the form as far as it shows."""
    spellings: dict[str, Counter[str]] = {}
    for cell in parted:
        for piece in cell.pieces:
            spellings.setdefault(normalise(piece), Counter())[piece] += cell.count
    order: list[str] = []
    # The longest cells show most of the order; each unknown option goes behind its forerunner.
    for cell in sorted(parted, key=lambda cell: -len(cell.pieces)):
        place = 0
        for piece in map(normalise, cell.pieces):
            if spellings[piece].total() < 2:
                continue
            if piece in order:
                place = order.index(piece) + 1
            else:
                order.insert(place, piece)
                place += 1
    return tuple(spellings[piece].most_common(1)[0][0] for piece in order)
