"""Ranked questions: how many named each answer first, second or later, by wave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count as counting

from ehs_eval.config.models import Study
from ehs_eval.config.surveys import Question
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.data import chart_data
from ehs_eval.report.charts.segments import Part, SegmentBar, SegmentPanel, draw_segments
from ehs_eval.report.charts.style import NAVY, shorten, tint
from ehs_eval.report.charts.words import (
    NBSP,
    SIDE_BY_SIDE,
    caption,
    dominance,
    is_withheld,
    listed,
    plural,
    small_bases,
    with_base,
    withheld_words,
)
from ehs_eval.report.format import count, percent
from ehs_eval.report.names import slug
from ehs_eval.report.shorthand import CONFIDENTIAL
from ehs_eval.report.tables.model import Cell, Column, Table, cell
from ehs_eval.results import Place, Result, Results

MOST_OPTIONS, MOST_RANKS = 12, 4
"""Answers and ranks in one chart; the rarest of more, and later ranks, stand in the tables."""

_ORDINALS = ("first", "second", "third", "fourth")
_STRENGTHS = (1.0, 0.6, 0.35, 0.18)


@dataclass(frozen=True, slots=True)
class _Ranked:
    """What there is of a question: its waves, its answers and how many ranks it has."""

    results: Results
    dataset: str
    name: str
    waves: tuple[str, ...]
    options: tuple[str, ...]
    ranks: int

    def row(self, wave: str, option: str, rank: int) -> Result | None:
        """Return how many gave an answer a rank."""
        at = Place(self.dataset, "distribution", self.name, {self.name: option}, (wave,))
        return self.results.find(at, f"n_rank_{rank}")

    def numbers(self, wave: str, option: str) -> list[float] | None:
        """Return how many gave an answer each rank; None where one of them is withheld."""
        found = [self.row(wave, option, rank) for rank in range(1, self.ranks + 1)]
        values = [row.value for row in found if row is not None]
        numbers = [float(value) for value in values if isinstance(value, int | float)]
        return numbers if len(numbers) == self.ranks else None

    def base(self, wave: str) -> Result | None:
        """Return the base of the question in a wave."""
        return self.results.find(Place(self.dataset, "distribution", self.name, {}, (wave,)), "n")

    def size(self, wave: str) -> float | None:
        """Return how many the base of a wave is; None where that is withheld."""
        return self.results.number(Place(self.dataset, "distribution", self.name, {}, (wave,)), "n")


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield a chart of each ranked question that is shown."""
    for dataset, survey in study.surveys.items():
        for question in survey.questions:
            if question.kind != "ranked" or not question.shown:
                continue
            found = _find(study, results, dataset, question)
            if any(
                found.numbers(wave, option) is not None and found.size(wave)
                for wave in found.waves
                for option in found.options
            ):
                yield _chart(study, found, question)


def _find(study: Study, results: Results, dataset: str, question: Question) -> _Ranked:
    name = question.name
    options = dict.fromkeys(
        str(row.group[name])
        for row in results.select(dataset, "distribution", item=name, statistic="n_rank_1")
    )
    ranks = 0
    for rank in counting(1):
        rows = results.select(dataset, "distribution", item=name, statistic=f"n_rank_{rank}")
        if rank > MOST_RANKS or next(rows, None) is None:
            break
        ranks = rank
    found = _Ranked(results, dataset, name, tuple(study.wave_names), tuple(options), ranks)
    waves = tuple(
        wave for wave in study.wave_names if found.size(wave) or is_withheld(found.base(wave))
    )

    def given(option: str) -> list[tuple[float, ...]]:
        return [tuple(-n for n in found.numbers(wave, option) or (0.0,)) for wave in waves]

    ordered = sorted(options, key=given)
    return _Ranked(results, dataset, name, waves, tuple(ordered), ranks)


def _chart(study: Study, found: _Ranked, question: Question) -> Chart:
    limit = study.study.small_group
    options, rest = found.options[:MOST_OPTIONS], found.options[MOST_OPTIONS:]
    ranks = _ORDINALS[: found.ranks]
    parts = [
        Part(f"named {rank}", tint(NAVY, strength))
        for rank, strength in zip(ranks, _STRENGTHS, strict=False)
    ]
    panels = []
    for wave in found.waves:
        n = found.size(wave)
        heading = with_base(study.wave_title(wave), n, withheld=is_withheld(found.base(wave)))
        few = n is not None and n < limit
        bars = tuple(_bar(found, wave, option, few) for option in options)
        panels.append(SegmentPanel(heading + (": counts only" if few else ""), bars))
    title = f"{shorten(question.title, 110)}: {_finding(study, found)}"
    subtitle = f"{study.dataset_title(found.dataset)}: % of those who answered, by rank"
    small = any((found.size(wave) or limit) < limit for wave in found.waves)
    hidden = any(bar.end == CONFIDENTIAL for panel in panels for bar in panel.bars)
    name = slug(found.dataset, found.name, "ranks")
    return Chart(
        id=name,
        section=found.dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            "Segments stand in the order of the ranks and hold the % that named an answer there; "
            "together they are all who named it. What has no room for a number stands in the "
            "table.",
            SIDE_BY_SIDE if len(found.waves) > 1 else "",
            f"{plural(len(rest), 'rarer answer')} not shown; the tables have them." if rest else "",
            f"{small_bases(study, small)} They stand in the order of the ranks." if small else "",
            withheld_words(hidden),
            dominance(study, found.results, found.dataset, found.waves),
        ),
        alt=_alt(options, ranks, panels),
        draw=partial(draw_segments, title, subtitle, parts, options, panels),
        data=_data(study, found, subtitle),
    )


def _bar(found: _Ranked, wave: str, option: str, few: bool) -> SegmentBar:
    numbers, base = found.numbers(wave, option), found.size(wave)
    if numbers is None or not base:
        missing = [found.row(wave, option, rank) for rank in range(1, found.ranks + 1)]
        return SegmentBar((), (), CONFIDENTIAL if is_withheld(found.base(wave), *missing) else "–")
    if few:
        return SegmentBar((), (), " + ".join(count(n) for n in numbers))
    return SegmentBar(
        tuple(n / base for n in numbers),
        tuple(percent(n / base, 0).rstrip("%") if n else "" for n in numbers),
        "" if any(numbers) else "0",
    )


def _finding(study: Study, found: _Ranked) -> str:
    """Return which answer most named first, in the waves that show every answer's number."""
    said: dict[str, list[str]] = {}
    for wave in found.waves:
        firsts = {option: _first(found, wave, option) for option in found.options}
        numbers = {option: n for option, n in firsts.items() if n is not None}
        n = found.size(wave)
        if not n or len(numbers) < len(firsts) or n < study.study.small_group:
            continue
        most = max(numbers.values())
        top = [option for option, number in numbers.items() if number == most]
        if most and len(top) == 1:
            figure = f"{study.wave_title(wave)}{NBSP}{percent(most / n, 0)}"
            said.setdefault(top[0], []).append(figure)
    if not said:
        return "answers by rank"
    return "; ".join(
        f"“{shorten(option, 80)}” most often named first ({listed(figures)})"
        for option, figures in said.items()
    )


def _first(found: _Ranked, wave: str, option: str) -> float | None:
    row = found.row(wave, option, 1)
    return float(row.value) if row is not None and isinstance(row.value, int | float) else None


def _alt(options: Sequence[str], ranks: Sequence[str], panels: Sequence[SegmentPanel]) -> str:
    said = []
    for panel in panels:
        figures = []
        for option, bar in zip(options, panel.bars, strict=True):
            texts = [f"{rank} {t}" for rank, t in zip(ranks, bar.texts, strict=False) if t]
            figures.append(f"{option} {', '.join(texts) or bar.end}".strip())
        said.append(f"{panel.heading}: {'; '.join(figures[:8])}")
    return f"Bars of answers in segments of rank, in percent. {'. '.join(said)}."


def _data(study: Study, found: _Ranked, title: str) -> Table:
    columns = [Column("answer", "Answer", "text")]
    for wave in found.waves:
        n = found.size(wave)
        over = with_base(study.wave_title(wave), n, withheld=is_withheld(found.base(wave)))
        columns += [
            Column(f"n_rank_{rank}_{wave}", f"Named {_ORDINALS[rank - 1]}", "count", over)
            for rank in range(1, found.ranks + 1)
        ]
    rows: list[dict[str, Cell]] = [
        {
            "answer": option,
            **{
                f"n_rank_{rank}_{wave}": cell(found.row(wave, option, rank))
                for wave in found.waves
                for rank in range(1, found.ranks + 1)
            },
        }
        for option in found.options
    ]
    return chart_data(found.dataset, title, columns, rows)
