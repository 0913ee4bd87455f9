"""Ratings: how many gave one, how they were spread, and means and tests of them."""

from __future__ import annotations

from typing import Final

from ehs_eval.config.surveys import Rating
from ehs_eval.disclosure import keys
from ehs_eval.disclosure.ledger import HIDDEN, REMOVED, Entry, Key, Level
from ehs_eval.disclosure.surveys.book import DISTRIBUTION, Book
from ehs_eval.results import Place, Result

DESCRIBE: Final = "describe"
MANN_WHITNEY: Final = "mann_whitney"

_FEW_POINTS: Final = 11
"""Points of a range up to which a value is an answer among few, and not somebody's own."""

_IN_BASES: Final = {"median": 2, "q1": 4, "q3": 4}
"""Statistics that are near one person's value, by how many thresholds of people they need."""

_OF_RANKS: Final = ("u", "u_min", "mean_rank_first", "mean_rank_second")


def enter_ratings(book: Book) -> None:
    """Enter the ratings of a survey."""
    ratings = {} if book.survey is None else {r.name: r for r in book.survey.ratings}
    for name in ratings:
        for wave in book.waves:
            _enter_wave(book, name, wave)
    for row in book.rows(DISTRIBUTION):
        if row.item in ratings:
            _enter_value(book, ratings[row.item], row)
    for row in book.rows(DESCRIBE):
        _enter_described(book, row)
    for row in book.rows(MANN_WHITNEY):
        _enter_test(book, row)


def _enter_wave(book: Book, name: str, wave: str) -> None:
    at = Place(book.name, DESCRIBE, name, {}, (wave,))
    n, missing = book.number(at, "n"), book.number(at, "n_missing")
    if n is None or missing is None:
        return
    base = book.cell(keys.respondents(book.name, name, wave), n, level=Level.BASE)
    left = book.cell(keys.left_out(book.name, name, wave), missing, is_sensitive=False)
    book.ledger.total(keys.responses(book.name, wave), [base, left])
    if is_shown(book, name, wave):
        values = _values(book, name, wave)
        parts = [
            book.cell(keys.answered(book.name, name, wave, str(value)), count)
            for value, count in values.items()
        ]
        book.ledger.total(base, parts)
    for end in ("minimum", "maximum"):
        share = book.results.number(at, f"share_at_{end}")
        if share is not None:
            book.cell(_end_key(book, name, wave, end), round(share * n))
            book.total(
                base,
                [_end_key(book, name, wave, end)],
                _beside(book, name, wave, end),
                is_sensitive=True,
            )


def _end_key(book: Book, name: str, wave: str, end: str) -> Key:
    return (book.name, "at end", name, wave, end)


def _beside(book: Book, name: str, wave: str, end: str) -> Key:
    return (book.name, "not at end", name, wave, end)


def _values(book: Book, name: str, wave: str) -> dict[float, int]:
    """Return how many gave each value."""
    return {
        float(str(row.group[name])): int(float(row.value or 0))
        for row in book.about(DISTRIBUTION, name)
        if row.waves == (wave,)
    }


def is_shown(book: Book, name: str, wave: str) -> bool:
    """Return whether the spread of a rating can be shown: with all of its values, or not at all.

    Means and deviations are published, and would give away single values left out of it.
    """
    rules = book.rules
    few = any(n < rules.threshold for n in _values(book, name, wave).values())
    return rules.zeros_shown and not rules.needs_schools and not few


def _enter_value(book: Book, rating: Rating, row: Result) -> None:
    """Enter how many gave a value; on a fine range the value itself could be known as theirs."""
    wave = row.waves[0]
    if is_shown(book, rating.name, wave):
        value = float(str(row.group[rating.name]))
        book.ledger.count(row, keys.answered(book.name, rating.name, wave, str(value)))
        return
    is_coarse = rating.maximum - rating.minimum < _FEW_POINTS and all(
        value == int(value) for value in _values(book, rating.name, wave)
    )
    book.ledger.enter(row, HIDDEN if is_coarse else REMOVED)


def _enter_described(book: Book, row: Result) -> None:
    name, wave = str(row.item), row.waves[0]
    base = keys.respondents(book.name, name, wave)
    match row.statistic:
        case "n":
            book.ledger.count(row, base)
        case "n_missing":
            book.ledger.count(row, keys.left_out(book.name, name, wave))
        case "share_at_minimum" | "share_at_maximum":
            end = row.statistic.removeprefix("share_at_")
            own = [_end_key(book, name, wave, end), _beside(book, name, wave, end)]
            book.ledger.rests(row, [base, *(key for key in own if book.has(key))])
        case _:
            book.ledger.enter(row, _described(book, row.statistic, base))


def _described(book: Book, statistic: str, base: Key) -> Entry:
    """Return what is known of a mean, a deviation or a value at some place of the order."""
    if statistic in ("minimum", "maximum"):
        return HIDDEN
    needed = _IN_BASES.get(statistic, 0) * book.rules.threshold
    if book.value(base) < needed and book.value(base) > 0:
        return HIDDEN
    return Entry("rests", (base,), decimals=2)


def _enter_test(book: Book, row: Result) -> None:
    """Enter a test of two waves; rank sums only where all ratings of both waves are shown."""
    name = str(row.item)
    bases = [keys.respondents(book.name, name, wave) for wave in row.waves]
    is_open = all(is_shown(book, name, wave) for wave in row.waves)
    if row.statistic in ("n_first", "n_second"):
        book.ledger.count(row, bases[int(row.statistic == "n_second")])
    elif is_open:
        book.ledger.rests(row, bases)
    elif row.statistic in _OF_RANKS and row.value is not None:
        book.ledger.enter(row, HIDDEN)
    else:
        book.ledger.rests(row, bases, decimals=3 if "p_value" in row.statistic else 2)
