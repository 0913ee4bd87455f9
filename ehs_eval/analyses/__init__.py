"""The evaluation's questions: which statistic on which columns, one module for each question.

Each analysis takes a context and the data of one data set and adds to the results. A new analysis
is a new module and its line here.
"""

from __future__ import annotations

from collections.abc import Callable

from ehs_eval.analyses.attainable import analyse_attainable
from ehs_eval.analyses.attrition import analyse_attrition
from ehs_eval.analyses.bounds import analyse_bounds
from ehs_eval.analyses.ceilings import analyse_item_ceilings, analyse_score_ceilings
from ehs_eval.analyses.clustering import analyse_clustering
from ehs_eval.analyses.comparability import analyse_comparability
from ehs_eval.analyses.context import Context
from ehs_eval.analyses.crosstabs import analyse_crosstabs
from ehs_eval.analyses.detectable import analyse_detectable
from ehs_eval.analyses.families import analyse_families, analyse_number_of_tests
from ehs_eval.analyses.linkage import analyse_linkage
from ehs_eval.analyses.linkage_sensitivity import analyse_linkage_sensitivity
from ehs_eval.analyses.linking import links_of
from ehs_eval.analyses.ordinal import analyse_ordinal
from ehs_eval.analyses.outcomes import analyse_outcomes, analyse_tally_of_changes
from ehs_eval.analyses.participation import analyse_participation, analyse_population
from ehs_eval.analyses.programmes import analyse_programmes
from ehs_eval.analyses.quality import analyse_sheet_quality, analyse_survey_quality
from ehs_eval.analyses.questions import analyse_questions
from ehs_eval.analyses.ratings import analyse_ratings
from ehs_eval.analyses.referrals import analyse_referrals
from ehs_eval.analyses.regression import analyse_regression_to_mean
from ehs_eval.analyses.repeated import analyse_repeated_answers, analyse_repeated_scores
from ehs_eval.analyses.scores import analyse_scores
from ehs_eval.analyses.shares import analyse_shares
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.analyses.weighting import analyse_weighting
from ehs_eval.config.models import Study
from ehs_eval.config.records import FeedbackRecord
from ehs_eval.ingest.load import Dataset, StudyData
from ehs_eval.ingest.records import PopulationData, ProgrammeData, ReferralData
from ehs_eval.ingest.scores.sheets import SheetData
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.results import Results

__all__ = ["run_analyses"]


def run_analyses(
    study: Study, data: StudyData, progress: Callable[[str], None] = lambda _: None
) -> Results:
    """Return every result of a study.

    Args:
        study: The study.
        data: Its checked data.
        progress: Called with the name of each data set before it is analysed.
    """
    context = Context(study, data.datasets, Results())
    for name, dataset in data.datasets.items():
        progress(name)
        _analyse(context, name, dataset)
    analyse_attainable(context)
    analyse_detectable(context)
    analyse_families(context)
    analyse_outcomes(context)
    analyse_number_of_tests(context)
    analyse_tally_of_changes(context)
    return context.results


def _analyse(context: Context, name: str, dataset: Dataset) -> None:
    match dataset:
        case SurveyData():
            _analyse_survey(context, name, dataset)
        case SheetData():
            _analyse_sheet(context, name, dataset)
        case PopulationData():
            analyse_population(context, dataset)
        case ReferralData():
            analyse_referrals(context, dataset)
        case ProgrammeData():
            analyse_programmes(context, dataset)


def _analyse_survey(context: Context, name: str, data: SurveyData) -> None:
    record = context.study.records.get(name)
    if isinstance(record, FeedbackRecord):
        analyse_questions(context, Tabulation(data), {q.name: q for q in record.questions})
        return
    survey = context.study.surveys[name]
    links = links_of(survey, data)
    counts = links.counts[links.used]
    analyse_participation(context, survey, counts)
    analyse_comparability(context, survey, data)
    analyse_shares(context, survey, counts)
    analyse_attrition(context, survey, counts)
    analyse_weighting(context, survey, counts)
    analyse_bounds(context, survey, counts)
    analyse_clustering(context, survey, counts)
    analyse_questions(context, counts, {q.name: q for q in survey.questions})
    analyse_ratings(context, survey, counts)
    analyse_crosstabs(context, survey, counts)
    analyse_linkage(context, survey, links)
    analyse_linkage_sensitivity(context, survey, links)
    analyse_ordinal(context, survey, counts)
    analyse_repeated_answers(context, survey, counts)
    analyse_item_ceilings(context, survey, counts)
    analyse_survey_quality(context, survey, counts)


def _analyse_sheet(context: Context, name: str, data: SheetData) -> None:
    sheet = context.study.score_sheets[name]
    analyse_scores(context, sheet, data)
    analyse_repeated_scores(context, sheet, data)
    analyse_score_ceilings(context, data)
    analyse_regression_to_mean(context, sheet, data)
    analyse_sheet_quality(context, name, data)
