"""How sure one can be, in plain words: never stronger than the verdict of a result."""

from __future__ import annotations

from typing import Final

from ehs_eval.analyses.comparison import COMPARISON
from ehs_eval.analyses.referrals import SCHOOL_LEFT_OUT
from ehs_eval.config.models import Study
from ehs_eval.config.scores import TOTAL
from ehs_eval.report import format as fmt
from ehs_eval.report.sentences.told import WITHHELD
from ehs_eval.report.verdict_words import UNCLAIMED, statistic_of, why_unclaimed
from ehs_eval.report.words.names import listed, span, told_at, waves_of
from ehs_eval.report.words.plain import between, subject_of, told
from ehs_eval.report.words.standing import Standing
from ehs_eval.results import Place, Result, Results, group_key

NOT_THE_CAUSE = (
    "Even a clear change cannot be put down to the pilot: there is no group that did without it to "
    "compare with."
)
ONLY_THOSE = (
    "We can be sure of what these forms say, and of no more: those who handed in none might have "
    "answered otherwise."
)
_AGREE = (
    "the schools agree on it, its interval leaves out no change, and it holds when the number of "
    "comparisons is allowed for"
)
_REFERRALS_AGREE = "its interval leaves out no change, and an exact test agrees"


def of_outcome(study: Study, results: Results, found: Standing) -> str:
    """Return how sure one can be of an intended outcome, in a sentence or two."""
    match found.kind:
        case "clear":
            return _of_clear(study, found)
        case "rests on one school":
            return (
                "We cannot be confident: without the school that referred most, the change is not "
                "clear, so that it may be that school's alone."
            )
        case "not clear":
            return _of_not_clear(study, results, found)
        case "unclaimed":
            return of_unclaimed(study, found)
        case "untested":
            return "We cannot be confident of any change: none of these measures could be tested."
        case "withheld":
            return "How sure one can be is withheld, so that no one can be recognised."
        case _:
            return "We cannot say: without two measurements there is no change to judge."


def _of_clear(study: Study, found: Standing) -> str:
    datasets = {measure.at.dataset for measure in found.with_strength("clear")}
    reason = _REFERRALS_AGREE if datasets <= set(study.records) else _AGREE
    what = "that answers changed" if found.n_clear > 1 else "that this changed"
    others = found.n_measures - found.n_clear
    said = f"We can be confident {what}: {reason}."
    if not others:
        return said
    return f"{said} Of its other {fmt.plural(others, 'measure')} no clear change can be claimed."


def _of_not_clear(study: Study, results: Results, found: Standing) -> str:
    unclear = found.with_strength("not clear")
    said = "We cannot be confident that anything changed, nor that nothing did"
    if len(unclear) == 1:
        change = told(study, results, unclear[0].at)
        could = between(change)
        return f"{said}: the change could be {could}." if could else f"{said}."
    return f"{said}: these changes could be a fall or a rise, or the tests disagree."


_AFTER: Final = {
    "one school": "That school may have risen or fallen for reasons of its own.",
    "too few schools": "With so few, nobody can tell how far schools differ by chance.",
    "schools not recorded": "Nobody can tell how much of a change is one school's.",
    "leavers differ": "That alone can move the figures.",
    "leavers unknown": "Who left may have moved the figures.",
    "too few": "So few people can differ by chance alone.",
}
"""What follows from the reason why nothing can be claimed."""


def of_unclaimed(study: Study, found: Standing) -> str:
    """Return that nothing can be said of an outcome, and why."""
    sheets = all(measure.at.dataset in study.score_sheets for measure in found.measures)
    answers = "scores" if sheets else "answers"
    lead = "We cannot say whether anything changed"
    if len(found.verdicts) == 1:
        verdict = found.verdicts[0][0]
        return f"{lead}: {why_unclaimed(study, verdict, answers)}. {_AFTER[verdict]}"
    reasons = [
        f"of {fmt.plural(count, 'measure')}, {why_unclaimed(study, verdict, answers)}"
        for verdict, count in found.verdicts
    ]
    return f"{lead}: {'; '.join(reasons)}."


def of_survey(study: Study, results: Results, dataset: str) -> list[str]:
    """Return how sure one can be of a survey: of its shares, and of changes between its ends."""
    waves = waves_of(study, dataset)
    said = [*_precision(study, results, dataset, waves)]
    if len(waves) < 2:
        return said
    ends = (waves[0], waves[-1])
    at = told_at(study, results, dataset, "tally", waves=ends)
    if at.find("n_items") is None:
        return said
    if at.is_withheld("n_clear", *map(statistic_of, UNCLAIMED)):
        return [*said, f"How sure one can be of changes {span(study, ends)} is {WITHHELD}."]
    clear = at.number("n_clear")
    if clear:
        said.append(
            f"We can be confident of {fmt.plural(clear, 'change')} {span(study, ends)}: "
            "the schools agree, the interval leaves out no change, and the number of comparisons "
            "is allowed for."
        )
    reasons = [
        why_unclaimed(study, verdict) for verdict in UNCLAIMED if at.number(statistic_of(verdict))
    ]
    if reasons:
        which = "any other change" if clear else "any change"
        why = listed(reasons)
        said.append(f"We cannot be confident of {which} {span(study, ends)}, because {why}.")
    elif not clear:
        said.append(f"We cannot be confident of any change {span(study, ends)}: none is clear.")
    return said + _could_show(study, results, dataset, ends)


def _precision(study: Study, results: Results, dataset: str, waves: list[str]) -> list[str]:
    """Return how precisely shares are known, schools allowed for where that is possible."""
    said = []
    for wave in waves:
        plain = told_at(study, results, dataset, "participation", waves=(wave,))
        wide = told_at(study, results, dataset, "clustering", waves=(wave,))
        margin, narrow = wide.number("margin_of_error"), plain.number("margin_of_error")
        more = "" if margin is not None else " or more"
        margin = narrow if margin is None else margin
        if margin is not None:
            shown = fmt.points(margin, 0, sign=False)
            said.append(f"±{shown} points{more} at {study.wave_title(wave)}")
    if not said:
        return []
    return [f"As far as chance goes, a share near half is known to about {listed(said)}."]


def _could_show(study: Study, results: Results, dataset: str, ends: tuple[str, str]) -> list[str]:
    smallest = told_at(study, results, dataset, "detectable", waves=ends).number("smallest_change")
    if smallest is None:
        return []
    return [
        f"With these numbers of answers, a change of a share smaller than about "
        f"{fmt.points(smallest, 0, sign=False)} points could easily have been missed."
    ]


def of_sheet(study: Study, results: Results, dataset: str) -> list[str]:
    """Return how sure one can be of the scores of a sheet, programme by programme."""
    waves = waves_of(study, dataset)
    if len(waves) < 2:
        return [
            "These are scores of the forms that were handed in. They describe those forms; no "
            "change over time can be seen in them."
        ]
    said: list[str] = []
    by_verdict: dict[str, list[str]] = {}
    for row in widest_changes(study, results, dataset):
        who = str(row.group.get("programme", "everyone"))
        by_verdict.setdefault(str(row.value), []).append(who)
    for verdict, those in by_verdict.items():
        named = listed(those)
        if verdict == "clear":
            said.append(f"We can be confident of a change for {named}.")
        elif verdict == "not clear":
            said.append(f"We cannot be confident that anything changed for {named}.")
        elif verdict in UNCLAIMED:
            reason = why_unclaimed(study, verdict, "scores")
            said.append(f"We cannot say whether anything changed for {named}: {reason}.")
        else:
            said.append(f"How sure one can be of {named} is withheld.")
    return said


def of_referrals(study: Study, results: Results, dataset: str) -> list[str]:
    """Return how sure one can be of the changes of referrals."""
    said = []
    for row in results.select(dataset, "change", statistic="is_clear"):
        if row.group:
            continue
        change = told(study, results, Place(dataset, "change", row.item, {}, row.waves))
        what = f"a change in {subject_of(change)} {span(study, row.waves)}"
        alone = [
            other.value
            for other in results.select(
                dataset, "change", item=row.item, waves=row.waves, statistic="is_clear"
            )
            if SCHOOL_LEFT_OUT in other.group
        ]
        if row.value is None:
            said.append(f"How sure one can be of {what} is {WITHHELD}.")
        elif row.value != "yes":
            said.append(f"We cannot be confident of {what}.")
        elif alone and alone[0] != "yes":
            said.append(
                f"We cannot be confident of {what}: without the school that referred most it is "
                "not clear."
            )
        else:
            said.append(f"We can be confident of {what}: {_REFERRALS_AGREE}.")
    return said


def widest_changes(study: Study, results: Results, dataset: str) -> list[Result]:
    """Return the verdict on the total of each programme, or of everyone, over its widest span."""
    order = {wave: number for number, wave in enumerate(study.wave_names)}
    widest: dict[str, Result] = {}
    for row in results.select(dataset, COMPARISON, item=TOTAL, statistic="verdict_in_family"):
        known = widest.setdefault(group_key(row.group), row)
        if _width(order, row) > _width(order, known):
            widest[group_key(row.group)] = row
    found = list(widest.values())
    parts = [row for row in found if row.group]
    return parts or found


def _width(order: dict[str, int], row: Result) -> int:
    return order[row.waves[-1]] - order[row.waves[0]]
