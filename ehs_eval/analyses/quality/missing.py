"""How many did not answer each question they were asked, wave by wave."""

from __future__ import annotations

from typing import Final

from ehs_eval.analyses.context import Context
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.answers.columns import Number
from ehs_eval.config.scores import TOTAL
from ehs_eval.config.surveys import Survey
from ehs_eval.ingest.scores.sheets import SheetData
from ehs_eval.results import Place

MISSING = "missing"
MUCH: Final = 0.2
"""Share without an answer above which a question is one to know about."""
MOST: Final = 0.5
"""Share above which it stands out."""


def analyse_missing(context: Context, survey: Survey, counts: Tabulation) -> None:
    """Add missing and off-scale answers of every item, question and rating in each wave."""
    data = counts.survey
    off_scale = {
        item: context.study.scale_of(block).off_scale
        for block in survey.blocks
        for item in block.items
    }
    for question in data.asked.values():
        outside = off_scale.get(question.name, question.leave_out)
        for wave in question.waves:
            found = counts.counts(question, wave, outside)
            at = Place(data.name, MISSING, question.name, {}, (wave,))
            missing = found.respondents - found.answered
            _add(context, at, found.respondents, missing, found.answered - found.base)
    for rating in survey.ratings:
        for wave in data.waves:
            if rating.waves is None or wave in rating.waves:
                missing = counts.count(wave, [Number(rating.name)]).get((None,), 0)
                at = Place(data.name, MISSING, rating.name, {}, (wave,))
                _add(context, at, counts.respondents(wave), missing, 0)


def add_missing_scores(context: Context, data: SheetData) -> None:
    """Add missing scores of a score sheet; a total that is the sum of items follows from them."""
    scores = [score for score in data.scores if score != TOTAL] or list(data.scores)
    for wave in data.waves or ("",):
        frame = data.frame[data.frame["wave"] == wave]
        for score in scores:
            at = Place(data.name, MISSING, score, {}, (wave,) if wave else ())
            _add(context, at, len(frame), int(frame[score].isna().sum()), 0)


def _add(context: Context, at: Place, asked: int, missing: int, off_scale: int) -> None:
    share = missing / asked if asked else None
    much = "no" if not share or share <= MUCH else "over 20%" if share <= MOST else "over 50%"
    context.results.add(
        at,
        {
            "n_asked": asked,
            "n_missing": missing,
            "share_missing": share,
            "n_off_scale": off_scale,
            "much_missing": much,
        },
        reason="n = 0",
    )
