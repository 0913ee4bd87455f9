"""Responses that look careless: how many, and what changes without them."""

from __future__ import annotations

from typing import Final

from ehs_eval.analyses.quality.sensitivity import BLOCK, FAST, THROUGHOUT
from ehs_eval.disclosure import keys
from ehs_eval.disclosure.ledger import FREE, HIDDEN, Key
from ehs_eval.disclosure.surveys.book import Book
from ehs_eval.disclosure.surveys.shares import share_keys
from ehs_eval.results import Place, Result, group_key

STRAIGHT_LINING: Final = "straight_lining"
SPEEDING: Final = "speeding"
CONTRADICTIONS: Final = "contradictions"
DUPLICATES: Final = "duplicates"
SENSITIVITY: Final = "quality_sensitivity"


def enter_quality(book: Book) -> None:
    """Enter how good the data of a survey are."""
    for analysis, enter in (
        (STRAIGHT_LINING, _enter_straight),
        (SPEEDING, _enter_fast),
        (CONTRADICTIONS, _enter_contradictions),
        (DUPLICATES, _enter_duplicates),
        (SENSITIVITY, _enter_sensitivity),
    ):
        for row in book.rows(analysis):
            enter(book, row)
    for row in book.rows("comparability"):
        book.ledger.enter(row, FREE)


def _at(row: Result) -> Place:
    return Place(row.dataset, row.analysis, row.item, row.group, row.waves)


def _among(book: Book, whole: Key, n: float | None, key: Key, *, is_sensitive: bool) -> Key | None:
    """Enter some of a group and the others; None where nothing is known of them."""
    if n is None:
        return None
    if not book.has(key):
        book.cell(key, n)
        book.total(whole, [key], (*key, "others"), is_sensitive=is_sensitive)
    return key


def _with_others(book: Book, *found: Key | None) -> list[Key]:
    """Return counts, with their complements where these are entered."""
    known = [key for key in found if key is not None]
    return known + [(*key, "others") for key in known if book.has((*key, "others"))]


def _enter_straight(book: Book, row: Result) -> None:
    wave = row.waves[0]
    everyone = keys.responses(book.name, wave)
    which = (str(row.item), group_key(row.group), wave)
    at = _at(row)
    # Those who left an item out are the others: that says nothing of anyone.
    complete: Key = (book.name, "complete", *which)
    _among(book, everyone, book.number(at, "n"), complete, is_sensitive=False)
    same: Key = (book.name, "same answer", *which)
    _among(book, complete, book.number(at, "n_same"), same, is_sensitive=True)
    match row.statistic:
        case "n":
            book.ledger.count(row, complete)
        case "n_same":
            book.ledger.count(row, same)
        case "n_items" | "runs_both_ways":
            book.ledger.enter(row, FREE)
        case "median_longest_run" if book.value(complete) >= 2 * book.rules.threshold:
            book.ledger.rests(row, [complete])
        case "share_same":
            book.ledger.rests(row, [complete, *_with_others(book, same)])
        case _:
            book.ledger.enter(row, HIDDEN)  # the longest run is one person's


def _enter_fast(book: Book, row: Result) -> None:
    wave = row.waves[0]
    at = _at(row)
    timed: Key = (book.name, "timed", wave)
    everyone = keys.responses(book.name, wave)
    _among(book, everyone, book.number(at, "n_timed"), timed, is_sensitive=False)
    if row.statistic == "n_timed":
        book.ledger.count(row, timed)
    elif row.value is None:
        book.ledger.rests(row, [timed])
    elif row.statistic == "median_seconds":
        enough = book.value(timed) >= 2 * book.rules.threshold
        if enough:
            book.ledger.rests(row, [timed], decimals=0)
        else:
            book.ledger.enter(row, HIDDEN)
    else:
        fast = _fast(book, at, timed)
        book.ledger.count(row, fast[row.statistic])


def _fast(book: Book, at: Place, timed: Key) -> dict[str, Key]:
    """Enter the fast responses: those of either rule are all of them, and some are of both."""
    wave = at.waves[0]
    names = ("n_fast", "n_fast_for_wave", "n_fast_for_items")
    found: dict[str, Key] = {name: (book.name, name, wave) for name in names}
    if book.has(found["n_fast"]):
        return found
    for key in found.values():
        _among(book, timed, book.number(at, key[1]), key, is_sensitive=True)
    every, *parts = found.values()
    for part in parts:
        book.at_least(every, part)
    both: Key = (book.name, "fast for either", wave)
    book.cell(both, sum(map(book.value, parts)), is_sensitive=False)
    book.ledger.total(both, parts)
    book.at_least(both, every)
    return found


def _enter_contradictions(book: Book, row: Result) -> None:
    wave = row.waves[0]
    if row.statistic in ("n_rules", "n_schools_above_eligible", "n_eligible"):
        book.ledger.enter(row, FREE)
    elif "school" in row.group:
        school = keys.members(book.name, wave, "school", str(row.group["school"]))
        if not book.has(school) or book.value(school) != row.value:
            school = (book.name, CONTRADICTIONS, "school", str(row.group["school"]), wave)
            book.cell(school, float(row.value or 0))
        book.ledger.count(row, school)
    else:
        book.ledger.count(row, _contradicted(book, row, wave))


def _contradicted(book: Book, row: Result, wave: str) -> Key:
    """Enter the responses that break a rule, or any: no fewer than break one of them."""
    everyone = keys.responses(book.name, wave)
    n = float(row.value or 0)
    key: Key = (book.name, CONTRADICTIONS, group_key(row.group), wave)
    _among(book, everyone, n, key, is_sensitive=True)
    broken = book.number(Place(book.name, CONTRADICTIONS, None, {}, (wave,)), "n")
    every: Key = (book.name, CONTRADICTIONS, group_key({}), wave)
    if broken is not None:
        _among(book, everyone, broken, every, is_sensitive=True)
    if key != every:
        book.at_least(every, key)
    return key


def _enter_duplicates(book: Book, row: Result) -> None:
    wave = row.waves[0]
    at = _at(row)
    enough: Key = (book.name, "answered enough", wave)
    everyone = keys.responses(book.name, wave)
    _among(book, everyone, book.number(at, "n"), enough, is_sensitive=False)
    twins: Key = (book.name, "identical", wave)
    known = _among(book, enough, book.number(at, "n_identical"), twins, is_sensitive=True)
    if row.statistic == "n":
        book.ledger.count(row, enough)
    elif known is None:
        book.ledger.rests(row, [enough])
    elif row.statistic == "n_identical":
        book.ledger.count(row, twins)
    else:
        book.ledger.rests(row, [twins])


def left_key(book: Book, kind: str, wave: str) -> Key:
    """Return the key of the responses of a wave that a kind of doubt leaves out."""
    n = book.number(Place(book.name, SENSITIVITY, None, {"left_out": kind}, (wave,)), "n_left_out")
    same = {
        THROUGHOUT: (book.name, "same answer", "None", group_key({}), wave),
        FAST: (book.name, "n_fast", wave),
        BLOCK: (book.name, "same answer", "any", wave),
    }.get(kind)
    if same is not None and book.has(same) and book.value(same) == n:
        return same
    return (book.name, "left out", kind, wave)


def _enter_sensitivity(book: Book, row: Result) -> None:
    """Enter what would change without some responses; without few, that is what those few said."""
    kind = str(row.group["left_out"])
    left = []
    for wave in row.waves:
        at = Place(book.name, SENSITIVITY, None, {"left_out": kind}, (wave,))
        n = book.number(at, "n_left_out")
        key = left_key(book, kind, wave)
        everyone = keys.responses(book.name, wave)
        if _among(book, everyone, n, key, is_sensitive=False) is not None:
            left.append(key)
    if row.statistic == "n_left_out":
        if left:
            book.ledger.count(row, left[0])
        else:
            book.ledger.enter(row, FREE)  # no times are known
    elif row.statistic == "n_items":
        book.ledger.enter(row, FREE)
    elif row.statistic in ("n_first", "n_second"):
        _enter_kept(book, row, kind, left)
    else:
        items = _items_of(book, row) if row.item is None else [row.item]
        shares = [
            key for item in items for wave in row.waves for key in share_keys(book, item, wave)
        ]
        book.ledger.rests(row, [*left, *shares], decimals=2)


def _items_of(book: Book, row: Result) -> list[str]:
    """Return the items that a mean over items is made of: with few of them it tells of each."""
    block = row.group.get("block")
    return [item for item, own in book.blocks.items() if block in (None, own.name)]


def _enter_kept(book: Book, row: Result, kind: str, left: list[Key]) -> None:
    """Enter how many answers are left: with all answers, that says how many were left out."""
    wave = row.waves[int(row.statistic == "n_second")]
    base = keys.respondents(book.name, str(row.item), wave)
    key: Key = (book.name, "kept", kind, str(row.item), wave)
    if book.has(base):
        _among(book, base, float(row.value or 0), key, is_sensitive=True)
        book.ledger.count(row, key)
    else:
        book.ledger.rests(row, left)
