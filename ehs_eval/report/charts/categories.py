"""Questions with categories: who gave each answer, by wave, most frequent first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from ehs_eval.config.models import Study
from ehs_eval.config.records import FeedbackRecord
from ehs_eval.config.surveys import Question
from ehs_eval.labels import normalise
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.data import chart_data
from ehs_eval.report.charts.panels import Bar, Panel, draw_panels
from ehs_eval.report.charts.style import shorten
from ehs_eval.report.charts.words import (
    SIDE_BY_SIDE,
    WITHHELD,
    by_wave,
    caption,
    dominance,
    is_withheld,
    listed,
    not_shown,
    plural,
    small_bases,
    with_base,
    withheld_words,
)
from ehs_eval.report.format import count, percent
from ehs_eval.report.names import slug
from ehs_eval.report.shorthand import CONFIDENTIAL
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Table, cell
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
                chart = _chart(study, results, found)
                if chart is not None:
                    yield chart


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
    bases = [(w, results.find(empty.at(w), "n")) for w in waves]
    answered = tuple(w for w, n in bases if n is not None and (n.value or is_withheld(n)))
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


def _chart(study: Study, results: Results, found: _Answers) -> Chart | None:
    """Return the chart of a question; None where every wave is withheld."""
    question = found.question
    ranked = _ranked(study, results, found)
    shown, rest = ranked[:MOST_OPTIONS], ranked[MOST_OPTIONS:]
    sizes = {w: results.number(found.at(w), "n") for w in found.waves}
    small = {w: n is not None and n < study.study.small_group for w, n in sizes.items()}
    all_small = all(small.values())
    bars = {
        w: tuple(_bar(results, found, w, option, few, all_small) for option in shown)
        for w, few in small.items()
    }
    drawn = [w for w in found.waves if any(bar is not None and bar.is_shown for bar in bars[w])]
    if not drawn:
        return None
    names = {w: study.wave_title(w[0]) if w else "All" for w in found.waves}
    panels = [
        Panel(
            with_base(names[w], sizes[w], withheld=True) + (": counts only" if small[w] else ""),
            bars[w],
        )
        for w in drawn
    ]
    said = _finding(study, results, replace(found, waves=tuple(drawn)), shown)
    title = f"{shorten(question.title, 110)}: {said}"
    unit = "people" if all_small else "% of those who answered (number)"
    subtitle = f"{study.dataset_title(found.dataset)}: {unit}{_kind(question)}"
    texts = [bar.text for panel in panels for bar in panel.bars if bar is not None]
    return Chart(
        id=slug(found.dataset, question.name, "answers"),
        section=found.dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            "n is those who answered the question."
            + (" One person may give several answers." if question.kind != "single" else ""),
            _left_out(question),
            f"{plural(len(rest), 'rarer answer')} not shown; the tables have them." if rest else "",
            SIDE_BY_SIDE if len(drawn) > 1 else "",
            small_bases(study, any(small[w] for w in drawn)),
            dominance(study, results, found.dataset, [w[0] for w in drawn if w]),
            withheld_words(CONFIDENTIAL in texts),
            not_shown([(names[w], WITHHELD) for w in found.waves if w not in drawn]),
        ),
        alt=_alt(shown, panels),
        draw=partial(draw_panels, title, subtitle, shown, panels),
        data=_data(study, results, found, shown, subtitle),
    )


def _data(study: Study, results: Results, found: _Answers, shown: list[str], title: str) -> Table:
    """Return how many gave each answer drawn, a row for each answer."""
    lookup, (dataset, item) = Lookup(study, results), (found.dataset, found.question.name)
    columns = [Column("answer", "Answer", "text")]
    for waves in found.waves:
        wave, over = "".join(waves) or "all", study.wave_title(waves[0]) if waves else ""
        columns.append(Column(f"n_{wave}", "People", "count", over))
        columns.append(Column(f"share_{wave}", "Share of those who answered", "share", over))
    rows: list[dict[str, Cell]] = []
    for answer in (None, *shown):
        row: dict[str, Cell] = {"answer": "Everyone who answered" if answer is None else answer}
        for waves in found.waves:
            wave, at = "".join(waves) or "all", found.at(waves, answer)
            row[f"n_{wave}"] = cell(results.find(at, "n"))
            has_base = results.find(at, "proportion", ANSWERED) is not None
            row[f"share_{wave}"] = lookup.cell(
                *(dataset, "distribution", item, "proportion"),
                group=at.group,
                waves=waves,
                method=ANSWERED if has_base else None,
            )
        rows.append(row)
    return chart_data(dataset, title, columns, rows)


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
    if is_withheld(results.find(at, "n"), results.find(found.at(waves), "n")):
        return Bar(None, CONFIDENTIAL)
    n = results.number(at, "n")
    if n is None:
        return None
    if few:
        return Bar(n if counts else None, count(n))
    share = _share(results, at)
    return (
        Bar(None, CONFIDENTIAL)
        if share is None
        else Bar(share, f"{percent(share, 0)} ({count(n)})")
    )


def _share(results: Results, at: Place) -> float | None:
    """Return the share of an option among those who answered, whatever is left out of them."""
    if results.find(at, "proportion", ANSWERED) is not None:
        return results.number(at, "proportion", ANSWERED)
    return results.number(at, "proportion")


def _finding(study: Study, results: Results, found: _Answers, shown: list[str]) -> str:
    """Return which answer was most frequent in the waves that bear percentages, or in any."""
    limit = study.study.small_group
    sizes = {w: results.number(found.at(w), "n") or 0 for w in found.waves}
    large = [w for w in found.waves if sizes[w] >= limit]
    tops = {
        waves: _most_frequent(results, found, waves, shown, is_large=waves in large)
        for waves in large or found.waves
    }
    of = " of those shown" if any(top.is_part for top in tops.values()) else ""
    said = {study.wave_title(w[0]) if w else "": top.said for w, top in tops.items()}
    answers = list(dict.fromkeys(said.values()))
    if len(answers) > 1:
        return f"most frequent{of} {by_wave(said)}"
    head = f"{answers[0]} most frequent{of}"
    if len(found.waves) == 1:
        ((waves, top),) = tops.items()
        share = f"{top.times:.0f} of {count(sizes[waves])}" if not large else top.share
        return f"{head} ({share})" if share and sizes[waves] else head
    if len(tops) == len(found.waves):
        return f"{head} in every wave"
    if len(tops) > 1:
        return f"{head} in every wave with {limit} or more answers"
    return f"{head} at {next(iter(said))}, the one wave with {limit} or more answers"


@dataclass(frozen=True, slots=True)
class _Top:
    """The most frequent answers of a wave, in words; how often, and whether of part of them."""

    said: str
    times: float
    share: str
    is_part: bool


def _most_frequent(
    results: Results, found: _Answers, waves: tuple[str, ...], shown: list[str], *, is_large: bool
) -> _Top:
    """Return the answers given most often, of those that are not withheld."""
    given, is_part = {}, False
    for option in shown:
        at = found.at(waves, option)
        n = results.number(at, "n")
        if n is None or (is_large and _share(results, at) is None):
            is_part = True
        else:
            given[option] = n
    most = max(given.values(), default=0)
    leaders = [option for option, n in given.items() if n == most]
    if not most or len(leaders) > 2:
        return _Top("no single answer", most, "", is_part)
    share = _share(results, found.at(waves, leaders[0]))
    names = listed(f"“{shorten(option, 80)}”" for option in leaders)
    return _Top(names, most, "" if share is None else percent(share, 0), is_part)


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
