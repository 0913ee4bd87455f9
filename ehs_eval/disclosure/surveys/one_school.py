"""The answers of one school in two waves, as comparisons count them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ehs_eval.disclosure.ledger import Key, Level
from ehs_eval.disclosure.surveys.book import Book
from ehs_eval.results import Place

WITHIN_SCHOOLS: Final = "within_schools"
SCHOOL_CHANGE: Final = "school_change"
ENDS: Final = ("first", "second")
Waves = tuple[str, str]


@dataclass(frozen=True, slots=True)
class School:
    """What one school answered in two waves.

    Attributes:
        name: The school.
        sizes: Answers in each wave.
        counted: Answers that count in each wave; None for ratings.
        size_keys: Their keys.
        counted_keys: Likewise; empty for ratings.
        uncounted_keys: Keys of the answers that do not count; empty for ratings.
        is_entered: Whether its counts are entered. Those of a school with few answers stand among
            the other schools, and its rows are left out.
    """

    name: str
    sizes: tuple[int, int]
    counted: tuple[int, int] | None
    size_keys: tuple[Key, Key]
    counted_keys: tuple[Key, ...]
    uncounted_keys: tuple[Key, ...]
    is_entered: bool

    @property
    def keys(self) -> list[Key]:
        """Every count of it."""
        return [*self.size_keys, *self.counted_keys, *self.uncounted_keys]


def schools_of(
    book: Book, item: str, waves: Waves, *, is_share: bool, is_paired: bool
) -> tuple[School, ...]:
    """Enter the answers of each school that answered in both waves."""
    found = []
    kind = ("pairs", *waves) if is_paired else ()
    places = {
        str(row.group["school"]): Place(book.name, SCHOOL_CHANGE, item, row.group, waves)
        for row in book.about(SCHOOL_CHANGE, item)
        if row.waves == waves and row.statistic == "n_first"
    }
    if is_paired and not places:  # no schools are known: all linked people are as of one
        places = {"": Place(book.name, WITHIN_SCHOOLS, item, {}, waves)}
    for name, at in places.items():
        sizes = [book.number(at, f"n_{end}") or 0 for end in ENDS]
        means = [book.results.number(at, f"mean_{end}") or 0.0 for end in ENDS]
        counted = [round(n * mean) for n, mean in zip(sizes, means, strict=True)]
        own = [(book.name, "school", item, wave, name, *kind) for wave in waves]
        is_entered = not name or min(sizes) >= book.rules.threshold
        if is_entered:
            for key, n, x in zip(own, sizes, counted, strict=True):
                _enter_school(book, key, n, x if is_share else None)
        found.append(
            School(
                name,
                (sizes[0], sizes[1]),
                (counted[0], counted[1]) if is_share else None,
                (own[0], own[1]),
                tuple((*key, "counted") for key in own) if is_share else (),
                tuple((*key, "uncounted") for key in own) if is_share else (),
                is_entered,
            )
        )
    return tuple(found)


def _enter_school(book: Book, key: Key, n: int, counted: int | None) -> None:
    """Enter the answers of a school in a wave, and how many of them count."""
    # Where no schools are known, all linked people stand under no name.
    alone = bool(key[4])
    book.ledger.cell(key, n, level=Level.GROUP, schools=(n,) if alone else ())
    if counted is not None and not is_summed(book, key):
        parts = [(*key, "counted"), (*key, "uncounted")]
        book.ledger.cell(parts[0], counted, schools=(counted,) if alone else ())
        book.ledger.cell(parts[1], n - counted, schools=(n - counted,) if alone else ())
        book.ledger.total(key, parts)


def is_summed(book: Book, whole: Key) -> bool:
    """Return whether a count is a whole already, and mark it as one."""
    mark = (*whole, "is a sum")
    if mark in book.marks:
        return True
    book.marks.add(mark)
    return False
