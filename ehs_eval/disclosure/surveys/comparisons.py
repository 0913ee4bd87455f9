"""Comparisons of two waves: estimates are weighted sums of the answers of schools."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ehs_eval.disclosure.ledger import FREE, HIDDEN, REMOVED, Estimate, Key, Level
from ehs_eval.disclosure.surveys.book import Book
from ehs_eval.disclosure.surveys.changes import Change
from ehs_eval.disclosure.surveys.levels import level_told
from ehs_eval.disclosure.surveys.linked import changes_are_many, returners_are_many
from ehs_eval.disclosure.surveys.one_school import SCHOOL_CHANGE, WITHIN_SCHOOLS
from ehs_eval.disclosure.surveys.schools import (
    COMPARISON,
    Compared,
    among_members,
    are_open,
    compared,
)
from ehs_eval.disclosure.surveys.shares import share_keys
from ehs_eval.results import Place, Result

DECIMALS: Final = 3
"""Decimals of a published change: a tenth of a percentage point, as the report prints it."""

FEW_DECIMALS: Final = 2
"""Decimals of a change of schools that are not shown by themselves: their counts are whole numbers,
and a tenth of a percentage point would leave few of these."""

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
    among_members(book, found.values())
    is_open = are_open(book, found.values())
    found = {place: replace(pages, is_open=pages.item in is_open) for place, pages in found.items()}
    for analysis, enter in (
        (COMPARISON, _enter_comparison),
        (WITHIN_SCHOOLS, _enter_within),
        (SCHOOL_CHANGE, _enter_school_change),
    ):
        for row in book.rows(analysis):
            if (str(row.item), row.waves) in found:
                enter(book, found[str(row.item), row.waves], row)


def inside_key(book: Book, found: Compared, end: int) -> Key:
    """Return the key of the answers of a wave that are compared within schools.

    They may be all answers of known schools, or those of one school.
    """
    at = Place(book.name, WITHIN_SCHOOLS, found.item, {}, found.waves)
    n = book.number(at, ("n_first", "n_second")[end])
    whole = found.pairs if found.is_paired else found.known[end]
    if n == book.value(whole):
        return whole
    listed = _listed(book, found, end, n)
    if len(listed) == 1 and book.value(listed[0]) == n:
        return listed[0]
    return (book.name, "compared", found.item, found.waves[end], *found.waves)


def _listed(book: Book, found: Compared, end: int, n: int | None) -> list[Key]:
    """Return the schools whose answers are compared: all, or those with enough of them."""
    smallest = book.study.study.small_group
    large = [school for school in found.schools if min(school.sizes) >= smallest]
    few = sum(school.sizes[end] for school in found.small)
    for schools, others in ((found.schools, few), (large, 0)):
        if schools and sum(school.sizes[end] for school in schools) + others == n:
            return [school.size_keys[end] for school in schools]
    return []


def _enter_sizes(book: Book, found: Compared) -> None:
    """Enter how many answers are compared within schools, and how many of them are linked."""
    at = Place(book.name, WITHIN_SCHOOLS, found.item, {}, found.waves)
    for end, name in enumerate(("n_first", "n_second")):
        n = book.number(at, name)
        if n is None:
            return
        inside = inside_key(book, found, end)
        if not book.has(inside):
            book.cell(inside, n, level=Level.BASE)
            whole = found.pairs if found.is_paired else found.known[end]
            book.total(whole, [inside], (*inside, "others"), is_sensitive=True)
            listed = _listed(book, found, end, n)
            if listed:
                few = (*inside, "of small schools")
                book.total(inside, listed, few, is_sensitive=True)
    linked = _linked(book, found)
    book.cell(linked, book.number(at, "n_pairs") or 0, level=Level.GROUP)
    if book.value(linked) < book.value(found.pairs):
        book.at_least(found.pairs, linked)


def _linked(book: Book, found: Compared) -> Key:
    """Return the key of the linked people among those compared within schools."""
    at = Place(book.name, WITHIN_SCHOOLS, found.item, {}, found.waves)
    n = book.number(at, "n_pairs")
    if n is None or n == book.value(found.pairs):
        return found.pairs
    return (book.name, "compared pairs", found.item, *found.waves)


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
            is_told = found.is_share and row.value is not None
            if is_told and not returners_are_many(book, found.item, found.waves):
                ledger.enter(row, HIDDEN)
            else:
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
    elif not found.is_open and value != _value(book, found, COMPARISON):
        # Of what cannot be shown school by school, one change of two waves is published.
        book.ledger.enter(row, HIDDEN)
    else:
        known = (found.item, found.waves, value, side)
        if known not in book.changes:
            book.changes[known] = _estimate(book, found, value, side)
        name = book.changes[known]
        if name is None:
            book.ledger.enter(row, HIDDEN)
        else:
            decimals = DECIMALS if found.is_open else FEW_DECIMALS
            also = level_told(book, found, row.statistic, decimals)
            book.ledger.rests(row, found.bases, estimate=name, also=also, decimals=decimals)


def _estimate(book: Book, found: Compared, value: float, side: int | None) -> Key | None:
    """Enter a published change, or one side of it, as a weighted sum of answers that count.

    Returns:
        Its name; None where it is no such sum.
    """
    every = (*found.schools, *found.small)
    large = tuple(s for s in every if min(s.sizes) >= book.study.study.small_group)
    kinds = (
        ("schools alike", Change(large, is_equal=True, side=side)),
        ("answers alike", Change(every, is_equal=False, side=side)),
        ("answers of large schools alike", Change(large, is_equal=False, side=side)),
    )
    for kind, change in kinds:
        if change.schools and abs(change.value() - value) < _EQUAL:
            name = (book.name, "change", found.item, *found.waves, kind, str(side))
            # What schools with few answers bring is taken as known to the reader.
            terms = {key: by for key, by in change.slopes().items() if book.has(key)}
            half_width = 0.5 * 10.0 ** -(DECIMALS if found.is_open else FEW_DECIMALS)
            total = sum(by * book.value(key) for key, by in terms.items())
            book.ledger.estimates[name] = Estimate(name, terms, total, half_width)
            return name
    return None


def _enter_within(book: Book, found: Compared, row: Result) -> None:
    ledger = book.ledger
    linked = _linked(book, found)
    match row.statistic:
        case "n_first" | "n_second":
            ledger.count(row, inside_key(book, found, int(row.statistic == "n_second")))
        case "n_pairs":
            ledger.count(row, linked)
        case "n_schools":
            ledger.enter(row, FREE)
        case "correlation":
            if found.is_share and row.value and not changes_are_many(book, found.item, found.waves):
                ledger.enter(row, HIDDEN)
            else:
                ledger.rests(row, [*_inside(book, found), linked], decimals=2)
        case "mean_first" | "mean_second":
            side = int(row.statistic == "mean_second")
            if found.is_share and found.schools and not found.is_open:
                ledger.enter(row, HIDDEN)
                return
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
    elif found.is_share and not found.is_open:
        book.ledger.enter(row, HIDDEN)
    elif row.statistic == "difference":
        book.ledger.rests(row, school.keys, decimals=None if found.is_share else DECIMALS)
    else:
        end = int(row.statistic == "mean_second")
        own = [school.size_keys[end]]
        if found.is_share:
            own += [school.counted_keys[end], school.uncounted_keys[end]]
        book.ledger.rests(row, own, decimals=None if found.is_share else DECIMALS)
