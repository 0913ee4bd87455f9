"""Weighted figures: they rest on the groups that waves are weighted by."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from ehs_eval.analyses.weighting import weight_roles
from ehs_eval.disclosure import keys
from ehs_eval.disclosure.ledger import FREE, HIDDEN, Key, Level
from ehs_eval.disclosure.surveys.book import Book
from ehs_eval.disclosure.surveys.participants import members_of
from ehs_eval.disclosure.surveys.shares import share_keys
from ehs_eval.results import Place, Result

WEIGHTING: Final = "weighting"
_DECIMALS: Final = {"effective_n": 0, "share_of_n": 2, "smallest_weight": 2, "largest_weight": 2}


def enter_weights(book: Book) -> None:
    """Enter the weights of each wave and the weighted shares."""
    for row in book.rows(WEIGHTING):
        _enter_weights(book, row)
    for analysis in ("weighted_proportion", "weighted_change"):
        for row in book.rows(analysis):
            _enter_weighted(book, row)


def margin_keys(book: Book, wave: str) -> list[Key]:
    """Return the groups of the first wave and of another that weights are made from."""
    if book.survey is None:
        return []
    return [
        key
        for role in weight_roles(book.survey)
        for each in dict.fromkeys((book.waves[0], wave))
        for key in members_of(book, role, each).values()
    ]


def _enter_weights(book: Book, row: Result) -> None:
    wave = row.waves[0]
    if row.statistic in ("empty_cells", "left_out"):  # names of groups, some of nobody
        if book.rules.zeros_shown:
            book.ledger.enter(row, FREE)
        else:
            book.ledger.rests(row, margin_keys(book, wave))
        return
    weighted, left = (book.name, "weighted", wave), (book.name, "not weighted", wave)
    at = Place(book.name, WEIGHTING, None, {}, (wave,))
    everyone = keys.responses(book.name, wave)
    n_left = book.number(at, "n_left_out") or 0
    is_unlabelled = book.results.value(at, "left_out") in (None, "not given")
    book.cell(left, n_left, is_sensitive=not is_unlabelled)
    book.cell(weighted, book.value(everyone) - n_left, level=Level.GROUP)
    if (*weighted, "is a sum") not in book.marks:
        book.marks.add((*weighted, "is a sum"))
        book.ledger.total(everyone, [weighted, left])
        _enter_groups(book, wave, weighted)
    if row.statistic == "n_left_out":
        book.ledger.count(row, left)
    elif row.statistic == "n" and row.value == book.value(weighted):
        book.ledger.count(row, weighted)
    else:
        found = [weighted, everyone, *margin_keys(book, wave)]
        book.ledger.rests(row, found, decimals=_DECIMALS.get(row.statistic))


def _enter_groups(book: Book, wave: str, weighted: Key) -> None:
    """Enter that those weighted are the groups both waves have, where one role tells groups."""
    assert book.survey is not None
    roles = weight_roles(book.survey)
    if len(roles) != 1:
        return
    first = members_of(book, roles[0], book.waves[0])
    own = members_of(book, roles[0], wave)
    both = [key for label, key in own.items() if label in first and book.value(first[label])]
    if sum(map(book.value, both)) == book.value(weighted):
        book.ledger.total(weighted, both)


def _enter_weighted(book: Book, row: Result) -> None:
    """Enter a weighted share, printed to a tenth of a point, or a change of it."""
    item = str(row.item)
    found = [key for wave in row.waves for key in share_keys(book, item, wave)]
    found += margin_keys(book, row.waves[-1])
    decimals = 0 if row.statistic == "effective_n" else 3
    if row.statistic == "n":
        wave = row.waves[0]
        weighted = (book.name, "weighted", item, wave)
        base = keys.respondents(book.name, item, wave)
        if row.value is not None and book.has(base) and book.value(base) >= float(row.value):
            book.cell(weighted, float(row.value))
            book.total(base, [weighted], (*weighted, "others"), is_sensitive=True)
            book.ledger.count(row, weighted)
            return
    elif row.value is not None and row.statistic != "effective_n":
        known = _decimals_of_shares(book, row.waves[-1])
        if known is None:
            book.ledger.enter(row, HIDDEN)
            return
        decimals = known
    book.ledger.rests(row, found, decimals=decimals)


def _decimals_of_shares(book: Book, wave: str) -> int | None:
    """Return the decimals of weighted shares that do not tell the answers of the groups weighted.

    The share of all answers and the weighted one are two sums of the same few counts, how many of
    each group count. They are open where as many people as are withheld could be of another group
    without the rounded share being another. None where they are not, however it is rounded. Of
    groups by several roles too little is known for that.
    """
    assert book.survey is not None
    roles = weight_roles(book.survey)
    if len(roles) != 1:
        return 3
    first, own = (members_of(book, roles[0], each) for each in (book.waves[0], wave))
    sizes = {
        label: (book.value(first[label]), book.value(key))
        for label, key in own.items()
        if label in first and book.value(key)
    }
    if len(sizes) < 2:
        return 3
    every = sum(n for n, _ in sizes.values())
    worth = sorted(n / max(every, 1) / mine for n, mine in sizes.values())
    gaps = [later - earlier for earlier, later in pairwise(worth)]
    nearest = [min(pair) for pair in zip([*gaps, 1.0], [1.0, *gaps], strict=True)]
    moved = max(nearest, default=0.0) * (book.rules.threshold - 1)
    return next((decimals for decimals in (3, 2) if moved <= 0.5 * 10.0**-decimals), None)
