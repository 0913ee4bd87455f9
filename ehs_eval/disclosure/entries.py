"""The ledger of a study: one line for each kind of data set whose results are entered."""

from __future__ import annotations

from ehs_eval.config.models import Study
from ehs_eval.config.records import FeedbackRecord, ReferralRecord
from ehs_eval.disclosure.ledger import FREE, Ledger, Makeup
from ehs_eval.disclosure.outcomes import enter_outcomes
from ehs_eval.disclosure.people import enter_people
from ehs_eval.disclosure.records import enter_public_record, enter_referrals
from ehs_eval.disclosure.rules import Rules
from ehs_eval.disclosure.scores import (
    enter_cut_offs,
    enter_descriptions,
    enter_quality,
    enter_tests_of_groups,
)
from ehs_eval.disclosure.sheet_changes import enter_changes
from ehs_eval.disclosure.sheet_counts import sheet_counts
from ehs_eval.disclosure.surveys import enter_survey
from ehs_eval.results import Results


def enter_all(study: Study, results: Results, rules: Rules, makeup: Makeup | None = None) -> Ledger:
    """Return the ledger of every result of a study.

    Args:
        study: The study.
        results: Its results.
        rules: Rules of disclosure control.
        makeup: People by school of each count; None where the rules do not ask.
    """
    ledger = Ledger()
    for name in study.surveys:
        enter_survey(ledger, study, results, rules, name, makeup)
        enter_people(ledger, study, results, rules, name)
        _enter_tests(ledger, results, name)
    for name in study.score_sheets:
        enter_sheet(ledger, results, rules, name)
    for name, record in study.records.items():
        if isinstance(record, FeedbackRecord):
            enter_survey(ledger, study, results, rules, name, makeup)
        elif isinstance(record, ReferralRecord):
            enter_referrals(ledger, results, rules, name)
        else:
            enter_public_record(ledger, results, name)
    enter_outcomes(ledger, (*study.surveys, *study.score_sheets, *study.records), results)
    return ledger


def enter_sheet(ledger: Ledger, results: Results, rules: Rules, name: str) -> None:
    """Enter every result of a score sheet but the evidence for outcomes.

    Args:
        ledger: Where to enter them.
        results: All results.
        rules: Rules of disclosure control.
        name: Data set.
    """
    counts = sheet_counts(ledger, results, rules, name)
    enter_quality(counts, results)
    enter_descriptions(counts, results, rules)
    enter_cut_offs(counts, results, rules)
    enter_tests_of_groups(counts, results, rules)
    enter_changes(counts, results, rules)
    _enter_tests(ledger, results, name)


def _enter_tests(ledger: Ledger, results: Results, name: str) -> None:
    """Enter how many tests there were and how many said what, which says nothing of people."""
    for analysis in ("multiplicity", "tally"):
        for row in results.select(name, analysis):
            if row.key not in ledger.entries:
                ledger.enter(row, FREE)
