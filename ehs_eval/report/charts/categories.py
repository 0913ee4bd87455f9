"""Questions with categories: who gave each answer, by wave, most frequent first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ehs_eval.config.models import Study
from ehs_eval.config.records import FeedbackRecord
from ehs_eval.config.surveys import Question
from ehs_eval.labels import normalise
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.panels import Bar, Panel, draw_panels
from ehs_eval.report.charts.style import shorten
from ehs_eval.report.charts.words import (
    SIDE_BY_SIDE,
    by_wave,
    caption,
    dominance,
    listed,
    plural,
    small_bases,
    with_base,
)
from ehs_eval.report.format import count, percent
from ehs_eval.report.names import slug
from ehs_eval.results import Place, Results

MOST_OPTIONS = 16
"""Answers in one chart; the rarest of more are left out, which the caption says."""

ANSWERED = "base: those who answered"


@dataclass(frozen=True, slots=True)
class _Answers:
    """What there is of a question: its options and the waves that answered it."""

    dataset: str
    question: Question
    options: tuple[str, ...]
    waves: tuple[tuple[str, ...], ...]

    def at(self, waves: tuple[str, ...], option: str | None = None) -> Place:
        """Return where the results of a wave, or of an option in it, stand."""
        name = self.question.name
        return Place(
            self.dataset, "distribution", name, {} if option is None else {name: option}, waves
        )


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield a chart of each question shown, with two or more options that anyone answered."""
    asked = [(name, survey.questions) for name, survey in study.surveys.items()]
    asked += [
        (name, record.questions)
        for name, record in study.records.items()
        if isinstance(record, FeedbackRecord)
    ]
    for dataset, questions in asked:
        options = _options(results, dataset)
        for question in questions:
            found = _answers(study, results, dataset, question, options.get(question.name, []))
            if len(found.options) > 1 and found.waves and question.shown:
                yield _chart(study, results, found)


def _options(results: Results, dataset: str) -> dict[str, list[str]]:
    """Return the options of each question of a data set in one pass over the results."""
    found: dict[str, dict[str, None]] = {}
    for row in results.select(dataset, "distribution", statistic="proportion_of_all"):
        if row.item is not None and list(row.group) == [row.item]:
            found.setdefault(row.item, {})[str(row.group[row.item])] = None
    return {item: list(options) for item, options in found.items()}


def _answers(
    study: Study, results: Results, dataset: str, question: Question, options: list[str]
) -> _Answers:
    out = {normalise(answer) for answer in question.leave_out}
    kept = tuple(option for option in options if normalise(option) not in out)
    waves: list[tuple[str, ...]] = [(), *((wave,) for wave in study.wave_names)]
    empty = _Answers(dataset, question, kept, ())
    answered = tuple(w for w in waves if results.number(empty.at(w), "n"))
    return _Answers(dataset, question, kept, answered)


def _ranked(study: Study, results: Results, found: _Answers) -> list[str]:
    """Return the options, most frequent first; those of a scale in its order."""
    forms = {normalise(option) for option in found.options}
    for scale in study.scales.values():
        if forms <= {normalise(label) for label in (*scale.labels, *scale.off_scale)}:
            return list(found.options)

    def given(option: str) -> list[float]:
        return [-(results.number(found.at(w, option), "n") or 0) for w in found.waves]

    return sorted(found.options, key=given)


def _chart(study: Study, results: Results, found: _Answers) -> Chart:
    question = found.question
    ranked = _ranked(study, results, found)
    shown, rest = ranked[:MOST_OPTIONS], ranked[MOST_OPTIONS:]
    bases = [results.number(found.at(w), "n") for w in found.waves]
    small = [n is not None and n < study.study.small_group for n in bases]
    panels = [
        Panel(
            with_base(study.wave_title(waves[0]) if waves else "All", n)
            + (": counts only" if few else ""),
            tuple(_bar(results, found, waves, option, few, all(small)) for option in shown),
        )
        for waves, n, few in zip(found.waves, bases, small, strict=True)
    ]
    title = f"{shorten(question.title, 110)}: {_finding(study, results, found, shown)}"
    unit = "people" if all(small) else "% of those who answered (number)"
    subtitle = f"{study.dataset_title(found.dataset)}: {unit}{_kind(question)}"
    several = len(found.waves) > 1
    return Chart(
        id=slug(found.dataset, question.name, "answers"),
        section=found.dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            study,
            "n is those who answered the question."
            + (" One person may give several answers." if question.kind != "single" else ""),
            _left_out(question),
            f"{plural(len(rest), 'rarer answer')} not shown; the tables have them." if rest else "",
            SIDE_BY_SIDE if several else "",
            small_bases(study, any(small)),
            dominance(study, results, found.dataset, [w[0] for w in found.waves if w]),
        ),
        alt=_alt(shown, panels),
        draw=lambda: draw_panels(title, subtitle, shown, panels),
    )


def _kind(question: Question) -> str:
    return {
        "single": "",
        "multiple": "; several answers possible",
        "ranked": "; named at any rank",
    }[question.kind]


def _left_out(question: Question) -> str:
    if not question.leave_out:
        return ""
    return f"Not in the base: {listed(f'“{answer}”' for answer in question.leave_out)}."


def _bar(
    results: Results, found: _Answers, waves: tuple[str, ...], option: str, few: bool, counts: bool
) -> Bar | None:
    at = found.at(waves, option)
    n = results.number(at, "n")
    if n is None:
        return None
    if few:
        return Bar(n if counts else None, count(n))
    share = _share(results, at)
    return None if share is None else Bar(share, f"{percent(share, 0)} ({count(n)})")


def _share(results: Results, at: Place) -> float | None:
    """Return the share of an option among those who answered, whatever is left out of them."""
    if results.find(at, "proportion", ANSWERED) is not None:
        return results.number(at, "proportion", ANSWERED)
    return results.number(at, "proportion")


def _finding(study: Study, results: Results, found: _Answers, shown: list[str]) -> str:
    """Return which answer was most frequent in the waves that bear percentages, or in any."""
    limit = study.study.small_group
    large = [w for w in found.waves if (results.number(found.at(w), "n") or 0) >= limit]
    top: dict[str, str] = {}
    for waves in large or found.waves:
        given = {option: results.number(found.at(waves, option), "n") or 0 for option in shown}
        most = max(given.values())
        names = [f"“{shorten(option, 80)}”" for option, n in given.items() if n == most]
        said = listed(names) if most and len(names) < 3 else "no single answer"
        top[study.wave_title(waves[0]) if waves else ""] = said
        leader = next(option for option, n in given.items() if n == most)
        share = percent(_share(results, found.at(waves, leader)), 0)
    answers = list(dict.fromkeys(top.values()))
    if len(answers) > 1:
        return f"most frequent {by_wave(top)}"
    if len(found.waves) == 1:
        base = count(results.value(found.at(found.waves[0]), "n"))
        return f"{answers[0]} most frequent ({f'{most:.0f} of {base}' if not large else share})"
    return f"{answers[0]} most frequent " + (
        "in every wave"
        if len(top) == len(found.waves)
        else f"in every wave with {limit} or more answers"
        if len(top) > 1
        else f"at {next(iter(top))}, the one wave with {limit} or more answers"
        if large
        else "in every wave"
    )


def _alt(shown: list[str], panels: list[Panel]) -> str:
    said = []
    for panel in panels:
        figures = [
            f"{option} {bar.text}"
            for option, bar in zip(shown, panel.bars, strict=True)
            if bar is not None
        ]
        said.append(f"{panel.heading}: {', '.join(figures[:8])}")
    return f"Bars of answers, most frequent first. {'. '.join(said)}."
