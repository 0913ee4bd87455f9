"""Comparisons of two waves: estimates are weighted sums of the answers of schools."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ehs_eval.disclosure.ledger import FREE, HIDDEN, REMOVED, Estimate, Key, Level
from ehs_eval.disclosure.surveys.book import Book
from ehs_eval.disclosure.surveys.schools import (
    COMPARISON,
    SCHOOL_CHANGE,
    WITHIN_SCHOOLS,
    Compared,
    School,
    compared,
    weights,
)
from ehs_eval.disclosure.surveys.shares import share_keys
from ehs_eval.results import Place, Result

DECIMALS: Final = 3
"""Decimals of a published change: a tenth of a percentage point, as the report prints it."""

_HALF_WIDTH: Final = 0.0005
_EQUAL: Final = 1e-6
_VERDICTS: Final = {"verdict", "verdict_in_family", "is_clear"}
_OF_SCHOOLS: Final = {"one school", "too few schools", "schools not recorded"}


def enter_comparisons(book: Book) -> None:
    """Enter the comparisons of two waves, the changes within schools and those of each school."""
    items = {
        (str(row.item), row.waves)
        for row in book.results.select(book.name, COMPARISON, statistic="design")
        if not row.group
    }
    found: dict[tuple[str, tuple[str, ...]], Compared] = {}
    for item, waves in sorted(items):
        pages = compared(book, item, (waves[0], waves[1]))
        if pages is not None:
            found[item, waves] = pages
            _enter_sizes(book, pages)
    for analysis, enter in (
        (COMPARISON, _enter_comparison),
        (WITHIN_SCHOOLS, _enter_within),
        (SCHOOL_CHANGE, _enter_school_change),
    ):
        for row in book.rows(analysis):
            if (str(row.item), row.waves) in found:
                enter(book, found[str(row.item), row.waves], row)


def inside_key(book: Book, found: Compared, end: int) -> Key:
    """Return the key of the answers of a wave that are compared within schools."""
    return (book.name, "compared", found.item, found.waves[end], *found.waves)


def _enter_sizes(book: Book, found: Compared) -> None:
    """Enter how many answers are compared within schools, and how many of them are linked."""
    at = Place(book.name, WITHIN_SCHOOLS, found.item, {}, found.waves)
    smallest = book.study.study.small_group
    for end, name in enumerate(("n_first", "n_second")):
        n = book.number(at, name)
        if n is None:
            return
        inside = book.cell(inside_key(book, found, end), n, level=Level.BASE)
        whole = found.pairs if found.is_paired else found.known[end]
        beside = (*inside, "others")
        book.total(whole, [inside], beside, is_sensitive=True)
        large = [school for school in found.schools if min(school.sizes) >= smallest]
        for schools, others in ((found.schools, found.small), (large, ())):
            few = sum(school.sizes[end] for school in others)
            if schools and sum(school.sizes[end] for school in schools) + few == n:
                parts = [school.size_keys[end] for school in schools]
                rest = (*inside, "of small schools")
                book.cell(rest, few)
                book.ledger.total(inside, [*parts, rest])
                break
    linked = (book.name, "compared pairs", found.item, *found.waves)
    book.cell(linked, book.number(at, "n_pairs") or 0)
    if book.value(linked) <= book.value(found.pairs):
        book.at_least(found.pairs, linked)


def _inside(book: Book, found: Compared) -> list[Key]:
    """Return the sizes of what is compared within schools, or of all answers where nothing is."""
    inside = [inside_key(book, found, end) for end in (0, 1)]
    return inside if book.has(*inside) else list(found.known)


def _enter_comparison(book: Book, found: Compared, row: Result) -> None:
    ledger = book.ledger
    match row.statistic:
        case "n_pairs":
            ledger.count(row, found.pairs)
        case "n_only_first":
            ledger.count(row, found.alone[0])
        case "n_only_second":
            ledger.count(row, found.alone[1])
        case "n_without_school":
            ledger.count(row, found.unknown)
        case "n_schools":
            ledger.enter(row, FREE)
        case "design":  # its reason says how many are linked
            ledger.rests(row, [found.pairs, *found.known])
        case "leavers_p_value":
            ledger.rests(row, [found.pairs, found.alone[0]], decimals=DECIMALS)
        case statistic if statistic in _VERDICTS:
            _enter_verdict(book, found, row)
        case _:
            _enter_estimate(book, found, row, _value(book, found, COMPARISON))


def _enter_verdict(book: Book, found: Compared, row: Result) -> None:
    """Enter a verdict: free where the number of schools alone decides it.

    The reason of too few answers says how many; what tests say stands or falls with the change.
    """
    if row.statistic == "is_clear":
        at = Place(book.name, COMPARISON, found.item, {}, found.waves)
        said = book.results.value(at, "verdict_in_family")
    else:
        said = row.value
    if said == "too few":
        book.ledger.rests(row, _inside(book, found))
    elif said in _OF_SCHOOLS:
        book.ledger.enter(row, FREE)
    else:
        _enter_estimate(book, found, row, _value(book, found, COMPARISON))


def _value(book: Book, found: Compared, analysis: str, name: str = "difference") -> float | None:
    at = Place(book.name, analysis, found.item, {}, found.waves)
    return book.results.number(at, name)


def _enter_estimate(
    book: Book, found: Compared, row: Result, value: float | None, *, side: int | None = None
) -> None:
    """Enter a row that stands or falls with a change of a share, or with one of its two sides."""
    if value is None:
        book.ledger.rests(row, _inside(book, found))
    elif not found.is_share:
        book.ledger.rests(row, _inside(book, found), decimals=DECIMALS)
    elif not (found.schools or found.small):
        shares = [key for wave in found.waves for key in share_keys(book, found.item, wave)]
        book.ledger.rests(row, shares, decimals=DECIMALS)
    else:
        name = _estimate(book, found, value, side)
        if name is None:
            book.ledger.enter(row, HIDDEN)
        else:
            book.ledger.rests(row, found.bases, estimate=name, decimals=DECIMALS)


def _estimate(book: Book, found: Compared, value: float, side: int | None) -> Key | None:
    """Enter a published change, or one side of it, as a weighted sum of answers that count.

    Returns:
        Its name; None where it is no such sum.
    """
    every = (*found.schools, *found.small)
    large = [s for s in every if min(s.sizes) >= book.study.study.small_group]
    kinds: Iterable[tuple[str, Iterable[School], bool]] = (
        ("schools alike", large, True),
        ("answers alike", every, False),
        ("answers of large schools alike", large, False),
    )
    for kind, schools, is_equal in kinds:
        terms = _terms(schools, is_equal=is_equal, side=side)
        total = sum(weight * n for weight, n in terms.values())
        if terms and abs(total - value) < _EQUAL:
            name = (book.name, "change", found.item, *found.waves, kind, str(side))
            # What small schools bring is taken as known to the reader, as are all sizes.
            open_ = {key: weight for key, (weight, _) in terms.items() if book.has(key)}
            left = sum(weight * book.value(key) for key, weight in open_.items())
            book.ledger.estimates[name] = Estimate(name, open_, left, _HALF_WIDTH)
            return name
    return None


def _terms(
    schools: Iterable[School], *, is_equal: bool, side: int | None
) -> dict[Key, tuple[float, int]]:
    """Return the weight of each count in a change, or in one side of it, and the count."""
    listed = list(schools)
    by_school = weights(listed, is_equal=is_equal)
    return {
        key: (by_school[school.name] / n * (sign if side is None else 1.0), x)
        for school in listed
        for end, (key, n, x, sign) in enumerate(
            zip(
                school.counted_keys,
                school.sizes,
                school.counted or (),
                (-1.0, 1.0),
                strict=True,
            )
        )
        if side is None or side == end
    }


def _enter_within(book: Book, found: Compared, row: Result) -> None:
    ledger = book.ledger
    linked = (book.name, "compared pairs", found.item, *found.waves)
    match row.statistic:
        case "n_first" | "n_second":
            ledger.count(row, inside_key(book, found, int(row.statistic == "n_second")))
        case "n_pairs":
            ledger.count(row, linked)
        case "n_schools":
            ledger.enter(row, FREE)
        case "correlation":
            ledger.rests(row, [*_inside(book, found), linked], decimals=2)
        case "mean_first" | "mean_second":
            side = int(row.statistic == "mean_second")
            value = _value(book, found, WITHIN_SCHOOLS, row.statistic)
            _enter_estimate(book, found, row, value, side=side)
        case _:
            _enter_estimate(book, found, row, _value(book, found, WITHIN_SCHOOLS))


def _enter_school_change(book: Book, found: Compared, row: Result) -> None:
    if row.group:
        _enter_school(book, found, row)
    elif row.statistic == "n_schools":
        book.ledger.enter(row, FREE)
    elif row.statistic in ("weighted_change", "bootstrap_p_value"):
        value = _value(book, found, SCHOOL_CHANGE, "weighted_change")
        _enter_estimate(book, found, row, value)
    else:
        _enter_estimate(book, found, row, _value(book, found, SCHOOL_CHANGE))


def _enter_school(book: Book, found: Compared, row: Result) -> None:
    """Enter the answers of one school and what changed there."""
    school = next((s for s in found.schools if s.name == row.group["school"]), None)
    if school is None:  # too few answers to be shown by itself
        book.ledger.enter(row, REMOVED)
        return
    if row.statistic in ("n_first", "n_second"):
        book.ledger.count(row, school.size_keys[int(row.statistic == "n_second")])
    elif row.statistic == "difference":
        book.ledger.rests(row, school.keys, decimals=None if found.is_share else DECIMALS)
    else:
        end = int(row.statistic == "mean_second")
        own = [school.size_keys[end]]
        if found.is_share:
            own += [school.counted_keys[end], school.uncounted_keys[end]]
        book.ledger.rests(row, own, decimals=None if found.is_share else DECIMALS)
