"""The headline findings: at most six, each with how sure one can be and what to keep in mind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from ehs_eval.analyses.comparison import COMPARISON
from ehs_eval.config.models import Study
from ehs_eval.report import format as fmt
from ehs_eval.report.caution_words import REGRESSION
from ehs_eval.report.cautions import dominance_words, why_not_claimed
from ehs_eval.report.charts.headline import headline_chart
from ehs_eval.report.document import KeyFinding
from ehs_eval.report.sentences.naming import quoted
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.words import how_sure
from ehs_eval.report.words.described import described_findings
from ehs_eval.report.words.names import (
    capital,
    in_words,
    listed,
    section_of,
    section_of_outcome,
    waves_of,
)
from ehs_eval.report.words.plain import (
    change_words,
    interval_of,
    means_words,
    subject_of,
    told,
    without_words,
)
from ehs_eval.report.words.standing import Measure, Standing, standing
from ehs_eval.results import Place, Results

MOST: Final = 6
_LISTED: Final = 2
"""Clear changes of an outcome that are spelled out."""
_CAUTIONS: Final = 4
"""Cautions of a finding."""


def key_findings(study: Study, results: Results) -> list[KeyFinding]:
    """Return the headline findings, what can be claimed first."""
    stands = [standing(study, results, outcome) for outcome in study.outcomes]
    found = [
        *(_of_outcome(study, results, each) for each in stands if each.kind == "clear"),
        *_cannot_be_judged(study, results, stands),
        *(
            _of_outcome(study, results, each)
            for each in stands
            if each.kind in ("rests on one school", "not clear", "untested")
        ),
    ]
    if not study.outcomes:
        for name in study.surveys:
            found += _of_survey(study, results, name)
    found += described_findings(study, results)
    return found[:MOST]


def _of_outcome(study: Study, results: Results, found: Standing) -> KeyFinding:
    """Return what may be said of one intended outcome."""
    said: list[str]
    shown = found.measures[0] if found.measures else None
    if found.kind == "clear":
        clear = found.with_strength("clear")
        shown = clear[0] if clear else shown
        said = [_clear_words(found), *_spelled(study, results, clear)]
    elif found.kind == "rests on one school":
        shown = next(iter(found.with_strength("rests on one school")), shown)
        said = _one_school_words(study, results, shown)
    elif found.kind == "not clear":
        shown = next(iter(found.with_strength("not clear")), shown)
        said = [f"No clear change in {fmt.plural(found.n_measures, 'measure')} of it."]
        said += [] if shown is None else _estimate_words(study, results, shown)
    else:
        said = ["Its measures could not be tested."]
    return KeyFinding(
        f"{found.outcome.title}: {_lower(' '.join(said))}",
        how_sure.of_outcome(study, results, found),
        _cautions(study, results, [found]),
        None if shown is None else headline_chart(study, results, shown.compared),
        section_of_outcome(found.outcome),
    )


def _clear_words(found: Standing) -> str:
    ways = [
        f"{fmt.count(count)} {words}"
        for count, words in (
            (found.n_better, "for the better"),
            (found.n_worse, "for the worse"),
            (found.n_other, "with no better or worse to it"),
        )
        if count
    ]
    of = fmt.plural(found.n_measures, "measure")
    return f"{fmt.count(found.n_clear)} of {of} changed clearly, {listed(ways)}."


def _spelled(study: Study, results: Results, clear: Sequence[Measure]) -> Iterator[str]:
    for measure in clear[:_LISTED]:
        change = told(study, results, measure.at)
        yield f"{capital(change_words(change, clear=True))}{interval_of(change)}."


def _one_school_words(study: Study, results: Results, shown: Measure | None) -> list[str]:
    if shown is None:
        return []
    change = told(study, results, shown.at)
    said = f"{capital(change_words(change, clear=True))}{interval_of(change)}."
    return [said, without_words(study, results, shown.compared)]


def _estimate_words(study: Study, results: Results, shown: Measure) -> list[str]:
    change = told(study, results, shown.at)
    return [f"{capital(change_words(change, clear=False))}{interval_of(change)}."]


def _cannot_be_judged(
    study: Study, results: Results, stands: Sequence[Standing]
) -> Iterator[KeyFinding]:
    """Yield the outcomes of which nothing can be claimed, those for one reason together."""
    by_reason: dict[tuple[str, ...], list[Standing]] = {}
    for each in stands:
        if each.kind in ("unclaimed", "withheld", "unmeasured"):
            reasons = [verdict for verdict, _ in each.verdicts]
            by_reason.setdefault((each.kind, *reasons), []).append(each)
    for those in sorted(by_reason.values(), key=lambda group: -len(group)):
        yield _unjudged(study, results, those, len(stands))


def _unjudged(study: Study, results: Results, those: Sequence[Standing], of: int) -> KeyFinding:
    titles = listed(quoted(each.outcome.title) for each in those)
    lead = f"{titles} cannot be judged."
    if len(those) > 1:
        lead = (
            f"{capital(in_words(len(those)))} of the {in_words(of)} intended outcomes cannot be "
            f"judged: {titles}."
        )
    shown = _with_most(results, those)
    chart = None if shown is None else headline_chart(study, results, shown.compared)
    means = [] if len(those) > 1 or shown is None else _levels(study, results, shown)
    cautions = _cautions(study, results, those)
    measures = sum(each.n_measures for each in those)
    if chart is not None and shown is not None and measures > 1:
        what = subject_of(told(study, results, shown.at))
        every = [each for found in those for each in found.measures]
        some = any(_later_answers(results, each) is None for each in every)
        known = " of those whose numbers are not withheld" if some else ""
        title = study.dataset_title(shown.at.dataset)
        where = "" if title in what else f" ({title})"
        cautions.append(
            f"The small chart has one of {fmt.count(measures)} measures, the one with most later "
            f"answers{known}: {what}{where}."
        )
    return KeyFinding(
        " ".join([lead, *means]),
        how_sure.of_outcome(study, results, those[0]),
        cautions,
        chart,
        section_of_outcome(those[0].outcome),
    )


def _with_most(results: Results, those: Sequence[Standing]) -> Measure | None:
    """Return the measure that most people answered the second time, the first of equals."""
    measures = [measure for each in those for measure in each.measures]
    return max(measures, key=lambda each: _later_answers(results, each) or 0, default=None)


def _later_answers(results: Results, measure: Measure) -> float | None:
    """Return the answers that a measure has of the later wave: compared, or else all of them."""
    at = measure.at
    compared = results.number(at, "n_second")
    whole = Place(at.dataset, "proportion", at.item, {}, at.waves[-1:])
    return results.number(whole, "n") if compared is None else compared


def _levels(study: Study, results: Results, shown: Measure) -> list[str]:
    """Return the means of a score in both waves; a share is left to its section."""
    is_share = Lookup(study, results).is_share(shown.at.dataset, shown.at.item)
    return [] if is_share else [means_words(study, results, shown.compared)]


def _cautions(study: Study, results: Results, those: Sequence[Standing]) -> list[str]:
    """Return the strongest cautions that touch some outcomes: one school, pooled rules."""
    datasets = dict.fromkeys(each.at.dataset for found in those for each in found.measures)
    said: list[str] = []
    for name in datasets:
        if name in study.surveys:
            title = study.dataset_title(name)
            said += [f"{title}: {words}" for words in dominance_words(study, results, name)]
        elif name in study.score_sheets and study.score_sheets[name].chosen_low:
            said.append(REGRESSION)
    if len(those) > 1:
        said += _flagged(study, results, datasets)
    return list(dict.fromkeys(said))[:_CAUTIONS]


def _flagged(study: Study, results: Results, datasets: Iterable[str]) -> Iterator[str]:
    """Yield what a rule of many reports would have called a change, in one sentence."""
    said = []
    for name in datasets:
        ends = waves_of(study, name)
        if name not in study.surveys or len(ends) < 2:
            continue
        at = Place(name, "tally", None, {}, (ends[0], ends[-1]))
        flagged, shares = (
            results.number(at, f"n_{what}") for what in ("beyond_single_wave_margin", "shares")
        )
        if flagged and shares:
            of = f"{fmt.count(flagged)} of {fmt.plural(shares, 'share')}"
            said.append(f"{of} ({study.dataset_title(name)})")
    if said:
        yield (
            f"The rule many reports use, a change beyond the margin of one wave, would flag "
            f"{listed(said)}: it takes no account of which schools and pupils answered."
        )


def _of_survey(study: Study, results: Results, name: str) -> Iterator[KeyFinding]:
    """Yield how many items of a survey changed, in a study that names no intended outcomes."""
    waves = waves_of(study, name)
    if len(waves) < 2:
        return
    at = Place(name, "tally", None, {}, (waves[0], waves[-1]))
    if results.find(at, "n_items") is None:
        return
    found = told(study, results, at)
    items, clear = found.number("n_items"), found.number("n_clear")
    title = study.dataset_title(name)
    said = f"{title}: how many items changed clearly is withheld."
    if not clear and why_not_claimed(study, results, name, (waves[0], waves[-1])):
        said = f"{title}: whether anything changed cannot be judged."
    elif items is not None and clear is not None:
        said = f"{title}: {fmt.count(clear)} of {fmt.plural(items, 'item')} changed clearly."
    rows = results.select(name, COMPARISON, statistic="is_clear", waves=tuple(at.waves))
    places = [
        replace(at, analysis=COMPARISON, item=row.item)
        for row in rows
        if row.value == "yes" and not row.group
    ]
    for place in places[:_LISTED]:
        said += f" {capital(change_words(told(study, results, place), clear=True))}."
    yield KeyFinding(
        said,
        " ".join(how_sure.of_survey(study, results, name)),
        dominance_words(study, results, name),
        headline_chart(study, results, places[0]) if places else None,
        section_of(name),
    )


def _lower(text: str) -> str:
    """Return a sentence to stand behind a colon."""
    return text[:1].lower() + text[1:] if not text[:2].isupper() else text
