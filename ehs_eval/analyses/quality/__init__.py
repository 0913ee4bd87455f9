"""How good the data are: what is missing, what looks careless, and whether that moves a change.

Nothing here removes a response. Each analysis counts, and says what else a count could mean.
"""

from __future__ import annotations

from ehs_eval.analyses.context import Context
from ehs_eval.analyses.quality.contradictions import (
    add_sheet_contradictions,
    analyse_contradictions,
)
from ehs_eval.analyses.quality.duplicates import analyse_duplicates
from ehs_eval.analyses.quality.missing import add_missing_scores, analyse_missing
from ehs_eval.analyses.quality.responses import add_sheet_rows, analyse_responses
from ehs_eval.analyses.quality.sensitivity import analyse_quality_sensitivity
from ehs_eval.analyses.quality.speeding import analyse_speeding
from ehs_eval.analyses.quality.straight_lining import analyse_straight_lining
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.config.surveys import Survey
from ehs_eval.ingest.scores.sheets import SheetData

__all__ = ["analyse_sheet_quality", "analyse_survey_quality"]


def analyse_survey_quality(context: Context, survey: Survey, counts: Tabulation) -> None:
    """Add what is known of the quality of a survey's responses; comparisons come before."""
    analyse_responses(context, counts)
    analyse_missing(context, survey, counts)
    straight = analyse_straight_lining(context, survey, counts)
    fast = analyse_speeding(context, survey, counts)
    analyse_contradictions(context, survey, counts.survey)
    analyse_duplicates(context, survey, counts)
    analyse_quality_sensitivity(context, survey, counts, straight, fast)


def analyse_sheet_quality(context: Context, name: str, data: SheetData) -> None:
    """Add what is known of the quality of a score sheet."""
    add_sheet_rows(context, data)
    add_missing_scores(context, data)
    add_sheet_contradictions(context, name, data)
