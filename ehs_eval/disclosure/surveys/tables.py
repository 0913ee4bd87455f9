"""Tests and other figures that are made from whole tables of answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ehs_eval.disclosure import keys
from ehs_eval.disclosure.ledger import FREE, REMOVED, Key
from ehs_eval.disclosure.surveys.answers import not_key
from ehs_eval.disclosure.surveys.book import Book, base_key, off_key, off_scale
from ehs_eval.results import Result

MISSING: Final = "missing"
_TABLES: Final = ("chi_square", "linear_trend", "ordinal", "cut")


def enter_tables(book: Book) -> None:
    """Enter what rests on all answers to a question: published where all of them are."""
    for analysis in _TABLES:
        for row in book.rows(analysis):
            if row.item in book.asked:
                _enter_table(book, row)
    for row in book.rows("ceiling"):
        _enter_ceiling(book, row)
    for row in book.rows(MISSING):
        _enter_missing(book, row)


def table_keys(book: Book, question: str, waves: Iterable[str], left: Iterable[str]) -> list[Key]:
    """Return every answer to a question in some waves, without those left out, and the bases."""
    out = set(left)
    found = []
    for wave in waves:
        found += [
            keys.answered(book.name, question, wave, option)
            for option in book.counts.get((question, wave), {})
            if option not in out
        ]
        found.append(base_key(book, question, wave, _there(book, question, wave, out)))
    return [key for key in found if book.has(key)]


def _there(book: Book, question: str, wave: str, left: Iterable[str]) -> list[str]:
    """Return the answers left out that have a place in the table of a wave."""
    counts = book.counts.get((question, wave), {})
    return [option for option in left if option in counts]


def _enter_table(book: Book, row: Result) -> None:
    name = str(row.item)
    asked = book.asked[name]
    answer = None if row.analysis == "cut" else row.group.get(name)
    if answer is not None and str(answer) in book.removed.get(name, ()):
        book.ledger.enter(row, REMOVED)
    elif row.analysis == "ordinal" and row.statistic in ("n_first", "n_second"):
        wave = row.waves[int(row.statistic == "n_second")]
        book.ledger.count(row, scale_base(book, name, wave))
    elif row.statistic == "is_study_cut":
        book.ledger.enter(row, FREE)
    elif answer is not None and asked.kind != "single":
        book.ledger.rests(row, _option_keys(book, name, asked.waves, str(answer)))
    else:
        is_scale = row.analysis in ("ordinal", "cut")
        waves = row.waves if is_scale else asked.waves
        left = off_scale(book, name) if is_scale else asked.leave_out
        book.ledger.rests(row, table_keys(book, name, waves, left))


def _option_keys(book: Book, question: str, waves: Iterable[str], option: str) -> list[Key]:
    """Return who gave and who did not give one of several answers, wave by wave."""
    left = book.asked[question].leave_out
    found = []
    for wave in waves:
        there = _there(book, question, wave, left)
        found += [
            keys.answered(book.name, question, wave, option),
            not_key(book, question, wave, option, there),
            base_key(book, question, wave, there),
        ]
    return [key for key in found if book.has(key)]


def scale_base(book: Book, item: str, wave: str) -> Key:
    """Return the key of the answers to an item that are on its scale."""
    return base_key(book, item, wave, _there(book, item, wave, off_scale(book, item)))


def _enter_ceiling(book: Book, row: Result) -> None:
    name, wave = str(row.item), row.waves[0]
    base = scale_base(book, name, wave)
    labels = book.study.scale_of(book.blocks[name]).labels
    ends = [keys.answered(book.name, name, wave, labels[end]) for end in (0, -1)]
    match row.statistic:
        case "n":
            book.ledger.count(row, base)
        case "share_lowest" | "has_floor":
            book.ledger.rests(row, [ends[0], base])
        case "share_highest" | "has_ceiling":
            book.ledger.rests(row, [ends[1], base])
        case _:
            book.ledger.rests(row, [*ends, base])


def _enter_missing(book: Book, row: Result) -> None:
    name, wave = str(row.item), row.waves[0]
    everyone = keys.responses(book.name, wave)
    missing = keys.left_out(book.name, name, wave)
    match row.statistic:
        case "n_asked":
            book.ledger.count(row, everyone)
        case "n_missing":
            book.ledger.count(row, missing)
        case "n_off_scale":
            left = () if name not in book.asked else off_scale(book, name)
            there = _there(book, name, wave, left)
            if there:
                book.ledger.count(row, off_key(book, name, wave, there))
            else:
                book.ledger.enter(row, FREE)  # no answer is off the scale
        case _:
            book.ledger.rests(row, [everyone, missing])
