"""Shares of items and derived shares: who counts, of whom, and how that changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ehs_eval.config.surveys import Share
from ehs_eval.disclosure import keys
from ehs_eval.disclosure.ledger import FREE, REMOVED, Key, Level
from ehs_eval.disclosure.surveys.answers import mentions_key
from ehs_eval.disclosure.surveys.book import Book, base_key, off_key
from ehs_eval.labels import matcher, normalise
from ehs_eval.results import Place, Result

PROPORTION = "proportion"
CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Followed:
    """A share that is followed over the waves.

    Attributes:
        name: Item or derived share.
        question: Question whose answers count.
        base_question: Question whose answers are the base.
        answers: Answers that count; None for any.
        left_out: Answers outside the base.
        is_of_people: Whether people are counted, and not mentions.
    """

    name: str
    question: str
    base_question: str
    answers: tuple[str, ...] | None
    left_out: tuple[str, ...]
    is_of_people: bool = True


def followed(book: Book) -> Iterator[Followed]:
    """Yield the items of the blocks, then the derived shares."""
    if book.survey is None:
        return
    for block in book.survey.blocks:
        for item in block.items:
            asked = book.asked[item]
            counted = _spelled(asked.options, block.counts)
            yield Followed(item, item, item, counted, asked.leave_out)
    for share in book.survey.shares:
        yield _derived(book, share)


def _derived(book: Book, share: Share) -> Followed:
    base = book.asked[share.base_question or share.question]
    answers = share.answers
    return Followed(
        share.name,
        share.question,
        base.name,
        None if answers is None else _spelled(book.asked[share.question].options, answers),
        _spelled(base.options, share.base_leave_out),
        share.of == "respondents",
    )


def _spelled(options: tuple[str, ...], labels: list[str]) -> tuple[str, ...]:
    """Return labels of the study file in the spelling of the options."""
    forms = matcher(options)
    return tuple(forms.get(normalise(label), label) for label in labels)


def uncounted(book: Book, item: str, wave: str) -> Key:
    """Return the key of the people of a base whose answer does not count."""
    return (book.name, "uncounted", item, wave)


def share_keys(book: Book, item: str, wave: str) -> list[Key]:
    """Return the counts that the share of an item in a wave is made from."""
    wanted = (
        keys.counted(book.name, item, wave),
        uncounted(book, item, wave),
        keys.respondents(book.name, item, wave),
    )
    return [key for key in wanted if book.has(key)]


def enter_shares(book: Book) -> None:
    """Enter who counts towards each share, and the shares and changes made from them."""
    known = {share.name: share for share in followed(book)}
    for share in known.values():
        for wave in book.asked[share.question].waves:
            _enter_wave(book, share, wave)
    for row in book.rows(PROPORTION):
        _enter_proportion(book, known[str(row.item)], row)
    for row in book.rows(CHANGE):
        _enter_change(book, row)


def _enter_wave(book: Book, share: Followed, wave: str) -> None:
    at = Place(book.name, PROPORTION, share.name, {}, (wave,))
    count, n = book.number(at, "count"), book.number(at, "n")
    if count is None or n is None:
        return
    base = book.cell(keys.respondents(book.name, share.name, wave), n, level=Level.BASE)
    counted = book.cell(keys.counted(book.name, share.name, wave), count)
    book.total(base, [counted], uncounted(book, share.name, wave), is_sensitive=True)
    # An open question has answers beside its options, found in the data.
    given = book.counts.get((share.base_question, wave), {})
    known = {*book.asked[share.base_question].options, *given}
    left = [option for option in share.left_out if option in known]
    if share.is_of_people:
        same = base_key(book, share.base_question, wave, left)
        answered = base_key(book, share.base_question, wave)
        book.cell(same, n, level=Level.BASE)
        if same != base:
            book.ledger.total(base, [same])
        if left and book.has(answered):
            off = off_key(book, share.base_question, wave, left)
            book.cell(off, book.value(answered) - n, is_sensitive=False)
            book.total(answered, [same, off], (*off, "rest"), is_sensitive=False)
    elif share.base_question in book.asked:
        _enter_mentions(book, share, wave, base, left)
    _enter_counted(book, share, wave, counted)


def _enter_mentions(book: Book, share: Followed, wave: str, base: Key, left: list[str]) -> None:
    """Enter that a base of mentions is all answers to its question, but for those left out."""
    counts = book.counts.get((share.base_question, wave), {})
    parts = [
        keys.answered(book.name, share.base_question, wave, option)
        for option in counts
        if option not in left
    ]
    if parts and sum(map(book.value, parts)) == book.value(base):
        book.ledger.total(base, parts)
    every = mentions_key(book, share.base_question, wave, left)
    if book.has(every) and book.value(every) == book.value(base):
        book.ledger.total(base, [every])


def _enter_counted(book: Book, share: Followed, wave: str, counted: Key) -> None:
    """Enter how those who count come from the answers that count."""
    asked = book.asked[share.question]
    counts = book.counts.get((asked.name, wave), {})
    options = list(counts) if share.answers is None else [o for o in share.answers if o in counts]
    parts = [keys.answered(book.name, share.question, wave, option) for option in options]
    is_own = share.question == share.base_question and not set(options) & set(share.left_out)
    is_sum = asked.kind == "single" or not share.is_of_people or len(parts) == 1
    if is_own and is_sum:
        book.ledger.total(counted, parts)
        return
    if is_own:
        for part in parts:
            book.at_least(counted, part)
    every = (book.name, "mentions that count", share.name, wave)
    book.cell(every, sum(map(book.value, parts)), is_sensitive=False)
    book.ledger.total(every, parts)
    book.at_least(every, counted)


def _enter_proportion(book: Book, share: Followed, row: Result) -> None:
    wave = row.waves[0]
    counted = keys.counted(book.name, share.name, wave)
    if row.statistic == "count":
        book.ledger.count(row, counted)
    elif row.statistic == "n":
        book.ledger.count(row, keys.respondents(book.name, share.name, wave))
    elif row.statistic == "n_missing":
        key = keys.left_out(book.name, share.base_question, wave)
        book.ledger.count(row, book.cell(key, _int(row), is_sensitive=False))
    elif row.statistic == "n_off_scale":
        key = off_key(book, share.base_question, wave, share.left_out)
        if not share.left_out or not share.is_of_people:
            book.ledger.enter(row, FREE)  # nobody, as nothing is left out
        else:
            book.ledger.count(row, book.cell(key, _int(row), is_sensitive=False))
    else:
        book.ledger.rests(row, share_keys(book, share.name, wave))


def _int(row: Result) -> int:
    return int(float(row.value or 0))


def _enter_change(book: Book, row: Result) -> None:
    """Enter a change of all answers pooled: of a share, or of one answer to a question."""
    item = str(row.item)
    if row.group:
        _enter_answer_change(book, row, item)
        return
    shares = [key for wave in row.waves for key in share_keys(book, item, wave)]
    bases = [keys.respondents(book.name, item, wave) for wave in row.waves]
    survey = book.survey
    of_margin = keys.responses(book.name, (survey and survey.margin_wave) or row.waves[1])
    match row.statistic:
        case "single_wave_margin":
            book.ledger.rests(row, [of_margin])
        case "change_margin":
            book.ledger.rests(row, bases)
        case "beyond_single_wave_margin":
            book.ledger.rests(row, [*shares, of_margin])
        case "adjusted_p_value":
            book.ledger.rests(row, shares, decimals=3)
        case _:
            book.ledger.rests(row, shares)


def _enter_answer_change(book: Book, row: Result, item: str) -> None:
    option = str(row.group[item])
    if option in book.removed.get(item, ()):
        book.ledger.enter(row, REMOVED)
        return
    left = book.asked[item].leave_out
    found = [keys.answered(book.name, item, wave, option) for wave in row.waves]
    found += [base_key(book, item, wave, left) for wave in row.waves]
    book.ledger.rests(row, found)
