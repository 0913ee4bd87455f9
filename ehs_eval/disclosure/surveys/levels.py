"""What an interval of a change, or its p-value, tells of the two shares it is a change of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from ehs_eval.disclosure.ledger import Estimate, Key
from ehs_eval.disclosure.surveys.book import Book
from ehs_eval.disclosure.surveys.changes import Change
from ehs_eval.disclosure.surveys.schools import Compared

_SIDES: Final[Mapping[str, int]] = {"low": 0, "high": 1, "p_value": 1, "adjusted_p_value": 1}
_Z: Final = 2.0


def level_told(book: Book, found: Compared, statistic: str, decimals: int) -> Key:
    """Enter the share that an end of an interval tells; return its name, empty where it tells none.

    An interval of shares is the narrower the nearer they are to nobody or all. From a change and
    its interval, both shares can be had as nearly as the width is known: closely where they are
    small, hardly at all around a half.

    Args:
        book: The survey.
        found: What is compared.
        statistic: Statistic of the result.
        decimals: Decimals it is published with.
    """
    side = _SIDES.get(statistic)
    if side is None:
        return ()
    change = Change((*found.schools, *found.small), is_equal=False, side=side)
    name = (book.name, "level", found.item, *found.waves, str(side), str(decimals))
    if name not in book.ledger.estimates:
        terms = {key: by for key, by in change.slopes().items() if book.has(key)}
        total = sum(by * book.value(key) for key, by in terms.items())
        n = sum(school.sizes[side] for school in change.schools)
        half_width = min(0.5 * 10.0**-decimals / _slope(change.value(), n), 1.0)
        book.ledger.estimates[name] = Estimate(name, terms, total, half_width)
    return name


def _slope(share: float, n: int) -> float:
    """Return how much half the width of an interval grows with the share it is of."""
    spread = math.sqrt(share * (1 - share) + _Z**2 / (4 * max(n, 1)))
    return max(_Z * abs(1 - 2 * share) / (2 * math.sqrt(max(n, 1)) * spread), 1e-6)
