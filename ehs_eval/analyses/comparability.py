"""Questions that were not the same in every wave, so that a change may be one of the question."""

from __future__ import annotations

from ehs_eval.analyses.context import Context
from ehs_eval.config.surveys import Survey
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.results import Place

NOT_ACCEPTED = "nobody has said yet whether the waves can be compared"


def analyse_comparability(context: Context, survey: Survey, data: SurveyData) -> None:
    """Add how each changed question was put before and after, and why it is compared all the same.

    Statistics are named for what changed: `wording_first`, `answers_later`, and so on.
    """
    for name, changes in data.changes.items():
        for change in changes:
            at = Place(data.name, "comparability", name, {}, change.waves)
            context.results.add(
                at, {f"{change.kind}_first": change.first, f"{change.kind}_later": change.later}
            )
        accepted = survey.accepted.get(name)
        for waves in dict.fromkeys(change.waves for change in changes):
            at = Place(data.name, "comparability", name, {}, waves)
            context.results.add(
                at, {"accepted": accepted}, reason=None if accepted else NOT_ACCEPTED
            )
