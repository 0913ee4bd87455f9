"""Codes that a file may write in place of labels have to fit the labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ehs_eval.config.names import repeated_labels
from ehs_eval.labels import normalise


def code_problems(
    where: str, codes: Sequence[str], labels: Sequence[str], more: Sequence[str] = ()
) -> Iterator[str]:
    """Yield a line for each way in which codes do not fit.

    Args:
        where: The scale or question, in words.
        codes: The codes.
        labels: The labels that each need a code.
        more: Labels that may have one, after the others.
    """
    if not codes:
        return
    if len(codes) not in (len(labels), len(labels) + len(more)):
        yield (
            f"{where}: {len(codes)} `codes` do not fit {len(labels)} labels. Give one code for "
            "each, in the same order."
        )
        return
    yield from repeated_labels(where, codes, "code")
    meant = dict(zip(map(normalise, codes), (*labels, *more), strict=False))
    for label in (*labels, *more):
        other = meant.get(normalise(label))
        if other is not None and other != label:
            yield (
                f"{where}: {label!r} is a label and also the code of {other!r}: a file could mean "
                "either. Change the code."
            )
