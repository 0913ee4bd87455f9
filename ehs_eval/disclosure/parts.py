"""Which parts of a whole can be shown, or hidden with the whole known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ehs_eval.disclosure.rules import Rules


def can_be_hidden(parts: Sequence[int], rules: Rules) -> bool:
    """Return whether hiding parts leaves each small one open, though their sum is known.

    Four and two of six people cannot be hidden beside the six: two numbers below five that make
    six are two, three or four. Where that is so, all parts are withheld and nothing is said of
    which were small, rather than the whole.

    Args:
        parts: All parts of the whole.
        rules: Rules of disclosure control.
    """
    least, most = (1 if rules.zeros_shown else 0), rules.threshold - 1
    small = [part for part in parts if least <= part <= most]
    large = [part for part in parts if part > most]
    if not small:
        return True
    whole, others = sum(small) + sum(large), len(small) - 1
    highest = whole - others * least - len(large) * rules.threshold
    lowest = least if large else whole - others * most
    return highest >= most and lowest <= least


def are_open(parts: Iterable[int], rules: Rules) -> bool:
    """Return whether all parts of a whole are large enough to be shown.

    Of two parts neither can be hidden without the other, and of three little is left.

    Args:
        parts: All parts of the whole.
        rules: Rules of disclosure control.
    """
    least = 1 if rules.zeros_shown else 0
    return not any(least <= part < rules.threshold for part in parts)
