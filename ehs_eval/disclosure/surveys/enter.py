"""The way into the ledger for one survey: every kind of result, each in its module."""

from __future__ import annotations

from ehs_eval.config.models import Study
from ehs_eval.disclosure.ledger import Ledger, Makeup
from ehs_eval.disclosure.rules import Rules
from ehs_eval.disclosure.surveys.answers import enter_answers
from ehs_eval.disclosure.surveys.book import book_of
from ehs_eval.disclosure.surveys.clusters import enter_clusters
from ehs_eval.disclosure.surveys.comparisons import enter_comparisons
from ehs_eval.disclosure.surveys.crosstabs import enter_crosstabs
from ehs_eval.disclosure.surveys.participants import enter_participants
from ehs_eval.disclosure.surveys.quality import enter_quality
from ehs_eval.disclosure.surveys.ratings import enter_ratings
from ehs_eval.disclosure.surveys.shares import enter_shares
from ehs_eval.disclosure.surveys.tables import enter_tables
from ehs_eval.disclosure.surveys.weights import enter_weights
from ehs_eval.results import Results


def enter_survey(
    ledger: Ledger,
    study: Study,
    results: Results,
    rules: Rules,
    name: str,
    makeup: Makeup | None = None,
) -> None:
    """Enter the results of a survey, or of the forms of a record, but for those of linked people.

    Args:
        ledger: Ledger to enter them in.
        study: The study.
        results: Its results.
        rules: Rules of disclosure control.
        name: Survey or record of feedback forms.
        makeup: People by school of each count; None where the rules do not ask.

    Raises:
        KeyError: The study has neither under that name.
    """
    book = book_of(ledger, study, results, rules, name, makeup)
    enter_participants(book)
    enter_answers(book)
    enter_shares(book)
    enter_ratings(book)
    enter_crosstabs(book)
    enter_tables(book)
    enter_comparisons(book)
    enter_clusters(book)
    enter_weights(book)
    enter_quality(book)
