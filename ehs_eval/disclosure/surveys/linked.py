"""Whether linked people are many enough, by their answers, for figures that tell of these."""

from __future__ import annotations

from collections.abc import Iterator

from ehs_eval.disclosure.parts import are_open
from ehs_eval.disclosure.surveys.book import Book
from ehs_eval.results import Place


def changes_are_many(book: Book, item: str, waves: tuple[str, ...]) -> bool:
    """Return whether nobody can be told who gained, lost or kept an answer that counts.

    With these, how the answers of linked people correlate is that of a table of four counts.
    """
    at = Place(book.name, "mcnemar", item, {}, waves)
    found = [book.number(at, name) for name in ("n_pairs", "n_gained", "n_lost")]
    known = [n for n in found if n is not None]
    if len(known) < len(found):
        return False
    n, gained, lost = known
    return are_open([gained, lost, n - gained - lost], book.rules)


def returners_are_many(book: Book, item: str, waves: tuple[str, ...]) -> bool:
    """Return whether no few of those who came back, or did not, gave an answer that counts."""
    return are_open(_returners(book, item, waves), book.rules)


def _returners(book: Book, item: str, waves: tuple[str, ...]) -> Iterator[int]:
    at = Place(book.name, "returners", item, {}, waves)
    for who in ("returned", "not"):
        n, share = book.number(at, f"n_{who}"), book.results.number(at, f"proportion_{who}")
        if n is not None and share is not None:
            counted = round(share * n)
            yield from (counted, n - counted)
