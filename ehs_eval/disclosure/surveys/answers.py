"""Counts of answers: who answered each question, and how many gave each answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ehs_eval.disclosure import keys
from ehs_eval.disclosure.ledger import FREE, REMOVED, Key, Level
from ehs_eval.disclosure.surveys.book import (
    DISTRIBUTION,
    Book,
    base_key,
    in_wave,
    off_key,
    off_scale,
)
from ehs_eval.ingest.asked import Asked
from ehs_eval.results import Place, Result


def enter_answers(book: Book) -> None:
    """Enter the counts of every question and wave, how they add up, and the rows that show them."""
    pages: dict[tuple[str, str], Page] = {}
    for question in book.asked.values():
        for wave in question.waves:
            page = _page(book, question, wave)
            if page is not None:
                pages[question.name, wave] = page
    for row in book.rows(DISTRIBUTION):
        page = pages.get((str(row.item), row.waves[0] if row.waves else ""))
        if page is not None:
            _enter(book, page, row)


@dataclass(frozen=True, slots=True)
class Page:
    """The counts of one question in one wave.

    Attributes:
        question: The question.
        wave: Wave.
        everyone: Key of the people of the wave.
        answered: Key of those with an answer.
        missing: Key of those without.
        base: Key of those with an answer that is not left out.
        mentions: Key of the answers they gave; that of the base where each gave one.
        options: Key of those who gave each answer.
        bases: Key of each further base, by the method its shares name.
        groups: Keys of the people and of the mentions of options counted together, by name.
    """

    question: Asked
    wave: str
    everyone: Key
    answered: Key
    missing: Key
    base: Key
    mentions: Key
    options: Mapping[str, Key]
    bases: Mapping[str, Key]
    groups: Mapping[str, tuple[Key, Key]]


def _page(book: Book, question: Asked, wave: str) -> Page | None:
    """Enter the counts of a question in a wave; None where the wave has no results."""
    name = question.name
    at = Place(book.name, DISTRIBUTION, name, {}, in_wave(wave))
    respondents = book.number(at, "n_respondents")
    if respondents is None:
        return None
    everyone = book.cell(keys.responses(book.name, wave), respondents, level=Level.WAVE)
    answered = base_key(book, name, wave)
    book.cell(answered, book.number(at, "n_answered") or 0, level=Level.BASE)
    missing = keys.left_out(book.name, name, wave)
    book.cell(missing, book.number(at, "n_missing") or 0, is_sensitive=False)
    book.ledger.total(everyone, [answered, missing])
    counts = book.counts.get((name, wave), {})
    options = {
        option: book.cell(
            keys.answered(book.name, name, wave, option),
            n,
            is_sensitive=option not in question.leave_out,
        )
        for option, n in counts.items()
    }
    base = _enter_base(book, question, wave, options, question.leave_out, at, None)
    _enter_scale_base(book, question, wave, options)
    mentions = _enter_mentions(book, question, wave, options, base, at)
    described = book.described.get(name)
    bases = {}
    for further in described.bases if described is not None else ():
        method = f"base: {further.name}"
        bases[method] = _enter_base(book, question, wave, options, further.leave_out, at, method)
    groups = {
        label: _enter_group(book, question, wave, options, answered, label, members)
        for label, members in (described.groups if described is not None else {}).items()
    }
    return Page(question, wave, everyone, answered, missing, base, mentions, options, bases, groups)


def _enter_base(
    book: Book,
    question: Asked,
    wave: str,
    options: Mapping[str, Key],
    leave_out: tuple[str, ...] | list[str],
    at: Place,
    method: str | None,
) -> Key:
    """Enter the people of one base, and how their answers add up to it."""
    left = [option for option in leave_out if option in options]
    base = base_key(book, question.name, wave, left)
    book.cell(base, book.number(at, "n", method) or 0, level=Level.BASE)
    _add_up(book, question, wave, options, left)
    return base


def _enter_scale_base(book: Book, question: Asked, wave: str, options: Mapping[str, Key]) -> None:
    """Enter the answers on the scale of an item, where its base holds others too."""
    left = [option for option in off_scale(book, question.name) if option in options]
    base = base_key(book, question.name, wave, left)
    if not book.has(base):
        inside = [key for option, key in options.items() if option not in left]
        book.cell(base, sum(map(book.value, inside)), level=Level.BASE)
        _add_up(book, question, wave, options, left)


def _add_up(
    book: Book, question: Asked, wave: str, options: Mapping[str, Key], left: list[str]
) -> None:
    """Enter how answers add up to a base, and the base and what it leaves out to all answers."""
    base = base_key(book, question.name, wave, left)
    answered = base_key(book, question.name, wave)
    inside = {option: key for option, key in options.items() if option not in left}
    if question.kind == "single":
        book.ledger.total(base, list(inside.values()))
    else:
        for option, key in inside.items():
            book.total(
                base, [key], not_key(book, question.name, wave, option, left), is_sensitive=True
            )
    if left:
        off = off_key(book, question.name, wave, left)
        book.cell(off, book.value(answered) - book.value(base), is_sensitive=False)
        book.ledger.total(answered, [base, off])
        if question.kind == "single":
            book.ledger.total(off, [options[option] for option in left])


def not_key(
    book: Book, question: str, wave: str, option: str, left_out: list[str] | tuple[str, ...] = ()
) -> Key:
    """Return the key of the people of a base who did not give an answer they could have given."""
    return (book.name, "not", question, wave, option, *sorted(set(left_out)))


def _enter_mentions(
    book: Book, question: Asked, wave: str, options: Mapping[str, Key], base: Key, at: Place
) -> Key:
    """Enter how many answers were given, and how often each stood in which place of a ranking."""
    if question.kind == "single":
        return base
    inside = [key for option, key in options.items() if option not in question.leave_out]
    mentions = mentions_key(book, question.name, wave, question.leave_out)
    book.cell(mentions, book.number(at, "n_responses") or 0, level=Level.BASE)
    book.ledger.total(mentions, inside)
    book.at_least(mentions, base)
    if question.kind == "ranked":
        _enter_ranks(book, question, wave, options, base)
    return mentions


def mentions_key(
    book: Book, question: str, wave: str, left_out: tuple[str, ...] | list[str] = ()
) -> Key:
    """Return the key of the answers given to a question, without those left out."""
    return (book.name, "mentions", question, wave, *sorted(set(left_out)))


def _rank_key(book: Book, question: str, wave: str, option: str, rank: int) -> Key:
    return (book.name, "rank", question, wave, option, str(rank))


def _enter_ranks(
    book: Book, question: Asked, wave: str, options: Mapping[str, Key], base: Key
) -> None:
    """Enter how often each option was put first, second and so on."""
    ranks = range(1, len(question.columns) + 1)
    for option, whole in options.items():
        at = Place(book.name, DISTRIBUTION, question.name, {question.name: option}, in_wave(wave))
        found = [
            book.cell(
                _rank_key(book, question.name, wave, option, rank),
                book.number(at, f"n_rank_{rank}") or 0,
            )
            for rank in ranks
        ]
        book.ledger.total(whole, found)
    inside = [option for option in options if option not in question.leave_out]
    for rank in ranks:
        parts = [_rank_key(book, question.name, wave, option, rank) for option in inside]
        nobody = (book.name, "no rank", question.name, wave, str(rank))
        book.total(base, parts, nobody, is_sensitive=False)


def _enter_group(
    book: Book,
    question: Asked,
    wave: str,
    options: Mapping[str, Key],
    answered: Key,
    label: str,
    members: list[str],
) -> tuple[Key, Key]:
    """Enter the people and the mentions of options that are counted together."""
    at = Place(book.name, DISTRIBUTION, question.name, {question.name: label}, in_wave(wave))
    people = (book.name, "together", question.name, wave, label)
    book.cell(people, book.number(at, "n") or 0)
    beside = (book.name, "not together", question.name, wave, label)
    book.total(answered, [people], beside, is_sensitive=True)
    parts = [options[option] for option in members if option in options]
    if question.kind == "single":
        book.ledger.total(people, parts)
        return people, people
    mentions = (book.name, "mentions together", question.name, wave, label)
    book.cell(mentions, book.number(at, "n_responses") or 0)
    book.ledger.total(mentions, parts)
    book.at_least(mentions, people)
    for part in parts:
        book.at_least(people, part)
    return people, mentions


def _enter(book: Book, page: Page, row: Result) -> None:
    """Enter one row of a distribution."""
    ledger, name = book.ledger, page.question.name
    if not row.group:
        by_statistic = {
            "n_respondents": page.everyone,
            "n_answered": page.answered,
            "n_missing": page.missing,
            "n": page.bases.get(row.method or "", page.base),
            "n_responses": page.mentions,
        }
        ledger.count(row, by_statistic[row.statistic])
        return
    label = str(row.group[name])
    if label in page.groups:
        people, mentions = page.groups[label]
        ledger.count(row, people if row.statistic == "n" else mentions)
    elif label in book.removed.get(name, ()):
        ledger.enter(row, REMOVED)
    else:
        _enter_option(book, page, row, label)


def _enter_option(book: Book, page: Page, row: Result, option: str) -> None:
    ledger, key, question = book.ledger, page.options[option], page.question
    if row.statistic == "n":
        ledger.count(row, key)
    elif row.statistic.startswith("n_rank_"):
        rank = int(row.statistic.removeprefix("n_rank_"))
        ledger.count(row, _rank_key(book, question.name, page.wave, option, rank))
    elif row.statistic == "proportion_of_all":
        ledger.rests(row, [key, page.everyone])
    elif row.statistic == "proportion_of_responses":
        ledger.rests(row, [key, page.mentions])
    elif option in question.leave_out and row.method is None:
        ledger.enter(row, FREE)
    else:
        base = page.bases.get(row.method or "", page.base)
        beside = not_key(book, question.name, page.wave, option, question.leave_out)
        ledger.rests(row, [key, base, *([beside] if book.has(beside) else [])])
