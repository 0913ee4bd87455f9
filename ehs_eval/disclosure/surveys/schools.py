"""Answers of each school, that changes within and between schools are weighted sums of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ehs_eval.disclosure import keys
from ehs_eval.disclosure.ledger import Key, Level
from ehs_eval.disclosure.surveys.book import Book
from ehs_eval.disclosure.surveys.one_school import ENDS, School, Waves, is_summed, schools_of
from ehs_eval.disclosure.surveys.shares import uncounted
from ehs_eval.results import Place, group_key

COMPARISON = "comparison"


@dataclass(frozen=True, slots=True)
class Compared:
    """The counts behind the comparison of an item in two waves.

    Attributes:
        item: Item, derived share or rating.
        waves: The two waves.
        is_share: Whether its answers count or do not.
        is_paired: Whether the same people are compared with themselves.
        pairs: Key of the linked people with both answers; None where nothing is compared.
        alone: Keys of the people with one answer alone, of each wave.
        bases: Keys of all answers of each wave.
        known: Keys of those whose school is known, of each wave.
        unknown: Key of those of both waves whose school is not known.
        schools: Schools with enough answers in both waves to be shown by themselves.
        small: Answers and answers that count of each other school that answered in both waves.
        is_open: Whether its shares are shown school by school.
    """

    item: str
    waves: Waves
    is_share: bool
    is_paired: bool
    pairs: Key
    alone: tuple[Key, Key]
    bases: tuple[Key, Key]
    known: tuple[Key, Key]
    unknown: Key
    schools: tuple[School, ...]
    small: tuple[School, ...]
    is_open: bool = True


def compared(book: Book, item: str, waves: Waves) -> Compared | None:
    """Enter the counts behind a comparison; None where its bases are not entered."""
    at = Place(book.name, COMPARISON, item, {}, waves)
    bases = tuple(keys.respondents(book.name, item, wave) for wave in waves)
    pairs = book.number(at, "n_pairs")
    if pairs is None or not book.has(*bases):
        return None
    linked = _pairs(book, item, waves, pairs)
    alone, known = [], []
    for wave, base, end in zip(waves, bases, ENDS, strict=True):
        n_alone = book.number(at, f"n_only_{end}") or 0
        alone.append((book.name, "unlinked", item, wave, *waves))
        book.cell(alone[-1], n_alone, level=Level.GROUP)
        known.append(_known(book, item, wave, base, pairs + n_alone))
        book.ledger.total(known[-1], [linked, alone[-1]])
    unknown = (book.name, "of unknown school", item, *waves)
    parts = [key for key in (_unknown(book, item, wave) for wave in waves) if book.has(key)]
    book.cell(unknown, sum(map(book.value, parts)), is_sensitive=False)
    if parts:
        book.ledger.total(unknown, parts)
    design = book.results.value(at, "design")
    is_paired = design == "paired"
    is_share = book.has(*(keys.counted(book.name, item, wave) for wave in waves))
    schools = schools_of(book, item, waves, is_share=is_share, is_paired=is_paired)
    found = Compared(
        item,
        waves,
        is_share,
        is_paired,
        linked,
        (alone[0], alone[1]),
        (bases[0], bases[1]),
        (known[0], known[1]),
        unknown,
        tuple(school for school in schools if school.is_entered),
        tuple(school for school in schools if not school.is_entered),
    )
    _add_up(book, found)
    return found


def _known(book: Book, item: str, wave: str, base: Key, n: int) -> Key:
    """Enter the answers of a wave whose school is known: where all are, they are the base."""
    if n == book.value(base):
        return base
    key = (book.name, "of known school", item, wave)
    if not book.has(key):
        book.cell(key, n, level=Level.BASE)
        book.total(base, [key], _unknown(book, item, wave), is_sensitive=False)
    return key


def _unknown(book: Book, item: str, wave: str) -> Key:
    return (book.name, "of unknown school", item, wave)


def _pairs(book: Book, item: str, waves: Waves, n: int) -> Key:
    """Enter the pairs of a comparison, among those that other analyses count."""
    key = keys.pairs(book.name, item, group_key({}), waves, n)
    book.cell(key, n, level=Level.GROUP)
    for analysis in ("matched_pairs", "mcnemar"):
        every = book.number(Place(book.name, analysis, item, {}, waves), "n_pairs")
        if every is not None and every > n:
            larger = keys.pairs(book.name, item, group_key({}), waves, every)
            book.cell(larger, every, level=Level.GROUP)
            if not book.has((*larger, "beside", *key)):
                book.at_least(larger, key)
    return key


def among_members(book: Book, every: Iterable[Compared]) -> None:
    """Enter that those of a school who answered an item are among its responses.

    Where few answered in other schools the count of the school is hidden with theirs, and says
    nothing of its responses.
    """
    found: dict[tuple[str, str], dict[str, Key]] = {}
    whole: dict[tuple[str, str], Key] = {}
    for each in every:
        for end, wave in enumerate(each.waves):
            mine = {} if each.is_paired else {s.name: s.size_keys[end] for s in each.schools}
            found.setdefault((each.item, wave), {}).update(mine)
            whole[each.item, wave] = each.known[end]
    for place, schools in found.items():
        rest = book.value(whole[place]) - sum(map(book.value, schools.values()))
        if 0 < rest < book.rules.threshold:
            continue
        for name, size in schools.items():
            members = keys.members(book.name, place[1], "school", name)
            if book.has(members) and book.value(members) >= book.value(size):
                book.at_least(members, size)


def _add_up(book: Book, found: Compared) -> None:
    """Enter how the answers of schools add up to all answers, with a rest of no school named."""
    for end, wave in enumerate(found.waves):
        schools = [school.size_keys[end] for school in found.schools]
        whole = found.pairs if found.is_paired else found.known[end]
        name = ("pairs", *found.waves) if found.is_paired else ()
        if not schools or is_summed(book, (*whole, wave, *sum(schools, ()))):
            continue
        rest = (book.name, "other schools", found.item, wave, *found.waves, *name)
        book.total(whole, schools, rest, is_sensitive=True)
        if not found.is_paired and book.has(rest):
            book.of_schools.setdefault((found.item, wave), []).extend([*schools, rest])
        if not found.is_share or found.is_paired or not book.has(rest):
            _pairs_among_all(book, found, end, wave)
            continue
        counts = (
            (keys.counted(book.name, found.item, wave), "counted"),
            (uncounted(book, found.item, wave), "uncounted"),
        )
        parts = []
        for all_of, kind in counts:
            mine = [(*school, kind) for school in schools]
            other = (*rest, kind)
            if book.has(all_of):
                book.total(all_of, mine, other, is_sensitive=True)
                parts.append(other)
        _rest_adds_up(book, found, end, rest, parts)


def _rest_adds_up(book: Book, found: Compared, end: int, rest: Key, parts: list[Key]) -> None:
    """Enter that people of other schools and of none are those whose answer counts or does not."""
    unknown = _unknown(book, found.item, found.waves[end])
    if len(parts) < 2:
        return
    if not book.has(unknown):
        book.ledger.total(rest, parts)
    elif book.has(*parts):
        every = (*rest, "and of none")
        book.cell(every, sum(map(book.value, parts)), is_sensitive=book.value(rest) > 0)
        book.ledger.total(every, parts)
        book.ledger.total(every, [rest, unknown])


def _pairs_among_all(book: Book, found: Compared, end: int, wave: str) -> None:
    """Enter that linked people are among those who answered, with the answers they gave."""
    if not (found.is_share and found.is_paired):
        return
    counts = (
        (keys.counted(book.name, found.item, wave), [s.counted_keys[end] for s in found.schools]),
        (uncounted(book, found.item, wave), [s.uncounted_keys[end] for s in found.schools]),
    )
    for all_of, parts in counts:
        if book.has(all_of):
            kind = (*all_of, "unlinked", *found.waves)
            book.total(all_of, parts, kind, is_sensitive=False)


def are_open(book: Book, every: Iterable[Compared]) -> frozenset[str]:
    """Return the items whose shares can be shown school by school: no count of theirs is small.

    Of all others the schools are left out, so that their changes together can be published: a
    change says little of any school that is not shown, and all of the last one that is.
    """
    found: dict[str, bool] = {}
    for each in every:
        small = any(0 < n < book.rules.threshold for n in _counts_by_school(book, each))
        found[each.item] = found.get(each.item, True) and not small
    return frozenset(item for item, is_open in found.items() if is_open)


def _counts_by_school(book: Book, found: Compared) -> Iterator[int]:
    """Yield the answers of each school and of all others, those that count and the rest."""
    for end, wave in enumerate(found.waves):
        total = [0, 0]
        for school in found.schools:
            counted = (school.counted or school.sizes)[end]
            parts = (counted, school.sizes[end] - counted)
            total = [one + other for one, other in zip(total, parts, strict=True)]
            yield from parts
        if found.is_paired or not found.is_share:
            yield book.value(found.pairs if found.is_paired else found.known[end]) - sum(total)
            continue
        counts = (keys.counted(book.name, found.item, wave), uncounted(book, found.item, wave))
        for key, n in zip(counts, total, strict=True):
            yield book.value(key) - n if book.has(key) else 0
