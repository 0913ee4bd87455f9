"""Who answered: responses of each wave, by school, year group and gender."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ehs_eval.disclosure import keys
from ehs_eval.disclosure.ledger import FREE, Estimate, Key, Level
from ehs_eval.disclosure.surveys.book import Book
from ehs_eval.results import Place, Result

PARTICIPATION = "participation"
ATTRITION = "attrition"
ROLES = ("school", "year_group", "gender")

_FREE = frozenset(
    {
        "population",
        "population_not_stated",
        "required_sample",
        "largest_school",
        "share_of_frame",
    }
)


def members_of(book: Book, role: str, wave: str) -> Mapping[str | None, Key]:
    """Return the keys of the responses of a wave by label of a role."""
    return book.members.get((role, wave), {})


def enter_participants(book: Book) -> None:
    """Enter the responses of each wave and of each group, and what is made from them."""
    for wave in book.waves:
        _enter_wave(book, wave)
    for row in book.rows(PARTICIPATION):
        _enter_participation(book, row)
    for row in book.rows("quality_responses"):
        _enter_records(book, row)
    for row in book.rows(ATTRITION):
        _enter_attrition(book, row)


def _enter_wave(book: Book, wave: str) -> None:
    at = Place(book.name, PARTICIPATION, None, {}, (wave,))
    n = book.number(at, "n")
    if n is None:
        return
    everyone = book.cell(keys.responses(book.name, wave), n, level=Level.WAVE)
    for role in ROLES:
        found = members_of(book, role, wave)
        for label, key in found.items():
            place = Place(book.name, PARTICIPATION, None, {role: label}, (wave,))
            # Those without a label left the question out, which says nothing of anyone.
            book.cell(
                key,
                book.number(place, "n") or 0,
                level=Level.GROUP,
                is_sensitive=label is not None,
            )
        if found:
            rest = (book.name, "members of no group", wave, role)
            book.total(everyone, found.values(), rest, is_sensitive=True)


def _enter_participation(book: Book, row: Result) -> None:
    wave = row.waves[0]
    everyone = keys.responses(book.name, wave)
    if row.group:
        ((role, label),) = row.group.items()
        key = keys.members(book.name, wave, role, None if label is None else str(label))
    else:
        key = everyone
    if row.statistic == "n":
        book.ledger.count(row, key)
    elif row.statistic == "share_of_first_wave":
        book.ledger.rests(row, [everyone, keys.responses(book.name, book.waves[0])])
    elif row.statistic in ("largest_school", "largest_school_share"):
        book.ledger.rests(row, members_of(book, "school", wave).values())
    elif row.statistic == "dominated_by_one_school":
        _enter_dominance(book, row)
    elif row.statistic in _FREE:
        book.ledger.enter(row, FREE)
    else:
        book.ledger.rests(row, [key, everyone])


def _enter_dominance(book: Book, row: Result) -> None:
    """Enter whether one school gave nearly all: an inequality of its count, shown or not."""
    wave = row.waves[0]
    everyone = keys.responses(book.name, wave)
    schools = {label: key for label, key in members_of(book, "school", wave).items() if label}
    largest = max(schools.values(), key=book.value)
    total = book.value(everyone)
    limit = book.study.study.dominance * total
    low, high = (limit, total) if row.value == "yes" else (0.0, limit)
    name = (*largest, "dominance")
    book.ledger.estimates[name] = Estimate(name, {largest: 1.0}, (low + high) / 2, (high - low) / 2)
    book.ledger.rests(row, [everyone], estimate=name)


def _enter_records(book: Book, row: Result) -> None:
    """Enter records, those set aside and those analysed; a record set aside is nobody's answer."""
    wave = row.waves[0]
    everyone = keys.responses(book.name, wave)
    aside = (book.name, "set aside", wave)
    every = (book.name, "records", wave)
    at = Place(row.dataset, row.analysis, None, {}, row.waves)
    if row.statistic == "n_rows":
        book.cell(every, book.number(at, "n_rows") or 0, level=Level.TOTAL)
        book.cell(aside, book.number(at, "n_set_aside") or 0, is_sensitive=False)
        rest = (book.name, "records of no kind", wave)
        book.total(every, [everyone, aside], rest, is_sensitive=False)
        book.ledger.count(row, every)
    elif row.group:
        key = (*aside, str(row.group["set_aside"]))
        book.ledger.count(row, book.cell(key, float(row.value or 0), is_sensitive=False))
    else:
        book.ledger.count(row, aside if row.statistic == "n_set_aside" else everyone)


def _enter_attrition(book: Book, row: Result) -> None:
    """Enter how far the groups of a wave are unlike those of the first, or of the frame."""
    if not row.group:
        return  # how many came back: a matter of links
    ((role, label),) = row.group.items()
    if row.statistic == "share_of_frame":
        book.ledger.enter(row, FREE)
    elif len(row.waves) == 2:
        own = [keys.members(book.name, wave, role, _label(label)) for wave in row.waves]
        all_of = [keys.responses(book.name, wave) for wave in row.waves]
        book.ledger.rests(row, _entered(book, [*own, *all_of]))
    else:
        book.ledger.rests(row, _framed(book, row, role))


def _framed(book: Book, row: Result, role: str) -> list[Key]:
    """Return the counts of a wave whose labels are in the frame."""
    labels = {
        other.group[role]
        for other in book.results.select(book.name, ATTRITION, statistic="share_of_frame")
        if role in other.group
    }
    found = members_of(book, role, row.waves[0])
    return [found[_label(label)] for label in labels if _label(label) in found]


def _label(label: object) -> str | None:
    return None if label is None else str(label)


def _entered(book: Book, wanted: Iterable[Key]) -> list[Key]:
    return [key for key in wanted if book.has(key)]
