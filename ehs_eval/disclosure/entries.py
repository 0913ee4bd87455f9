"""The ledger of a study: one line for each kind of data set whose results are entered."""

from __future__ import annotations

from collections.abc import Mapping

from ehs_eval.config.models import Study
from ehs_eval.disclosure.ledger import Key, Ledger
from ehs_eval.disclosure.rules import Rules
from ehs_eval.results import Results

Makeup = Mapping[Key, tuple[int, ...]]
"""People by school of each count, where the rules ask which schools give it."""


def enter_all(
    study: Study, results: Results, rules: Rules, makeup: Makeup | None = None
) -> Ledger:
    """Return the ledger of every result of a study.

    Args:
        study: The study.
        results: Its results.
        rules: Rules of disclosure control.
        makeup: People by school of each count; None where the rules do not ask.
    """
    return Ledger()
