"""Score sheets as estimation plots: pairs as lines, single scores as points, the effect beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ehs_eval.analyses.comparison import COMPARISON
from ehs_eval.analyses.scores import PAIRED_SCORES
from ehs_eval.config.models import Study
from ehs_eval.report.charts.chart import Chart
from ehs_eval.report.charts.claims import (
    UNCLAIMED,
    how_compared,
    not_claimed,
    reason_in_short,
    said_of,
)
from ehs_eval.report.charts.effects import effect_table, effects_of
from ehs_eval.report.charts.estimates import (
    EFFECTS,
    End,
    EstimatePanel,
    draw_estimates,
)
from ehs_eval.report.charts.score_groups import (
    TOTAL,
    Points,
    Scores,
    ends_of,
    points_of,
    score_sheets,
)
from ehs_eval.report.charts.words import (
    NBSP,
    caption,
    confidence,
    is_withheld,
    not_shown,
    reason_of,
    withheld_words,
)
from ehs_eval.report.format import count, number, plain_interval, signed
from ehs_eval.report.names import slug
from ehs_eval.report.shorthand import CONFIDENTIAL
from ehs_eval.results import Place, Results

MOST_PANELS = 8
"""Groups in one chart; further ones stand in the tables."""


@dataclass(frozen=True, slots=True)
class _Group:
    """A group with scores in two waves: its comparison and its panel."""

    at: Place
    panel: EstimatePanel
    lists_single: bool


def charts(study: Study, results: Results) -> Iterator[Chart]:
    """Yield an estimation plot of the totals of each score sheet with two waves or more."""
    for found in score_sheets(study, results):
        points = points_of(results, found.dataset)
        left_out: list[tuple[str, str]] = []
        groups = []
        for name, group in found.groups.items():
            pair = ends_of(results, found, group)
            if pair is None:
                left_out.append((name, "scores in fewer than two waves, or withheld"))
                continue
            made = _group(study, results, found, points, name, pair)
            if any(end.mean is not None for end in made.panel.ends) or made.panel.effects:
                groups.append(made)
            else:
                at = found.at(group, (pair[0],))
                left_out.append((name, reason_of(results.find(at, "mean"))))
        if groups:
            yield _chart(study, results, found, groups, left_out)


def _group(
    study: Study,
    results: Results,
    found: Scores,
    points: Points,
    name: str,
    pair: tuple[str, str],
) -> _Group:
    at = Place(found.dataset, COMPARISON, TOTAL, found.groups[name], pair)
    pairs = _pairs(results, at)
    ends = []
    for side, wave in enumerate(pair):
        place = found.at(at.group, (wave,))
        single = Counter(dict(points.get((name, (wave,)), ())))
        single.subtract(both[side] for both in pairs)
        base = results.find(place, "n")
        ends.append(
            End(
                study.wave_title(wave),
                f"n{NBSP}={NBSP}{CONFIDENTIAL if is_withheld(base) else count(base.value)}"
                if base is not None
                else "",
                tuple(sorted((value, n) for value, n in single.items() if n > 0)),
                results.number(place, "mean"),
                results.number(place, "mean_low"),
                results.number(place, "mean_high"),
            )
        )
    panel = EstimatePanel(name, (ends[0], ends[1]), tuple(pairs), tuple(effects_of(results, at)))
    return _Group(at, panel, any(points.get((name, (wave,))) for wave in pair))


def _pairs(results: Results, at: Place) -> list[tuple[float, float]]:
    """Return both totals of each linked person, where the results list them."""
    pairs = []
    where = {"item": at.item, "waves": tuple(at.waves), "statistic": "first"}
    for row in results.select(at.dataset, PAIRED_SCORES, **where):
        rest = {key: value for key, value in row.group.items() if key != "pair"}
        second = results.number(replace(at, analysis=PAIRED_SCORES, group=row.group), "second")
        if rest == dict(at.group) and isinstance(row.value, int | float) and second is not None:
            pairs.append((float(row.value), second))
    return pairs


def _chart(
    study: Study,
    results: Results,
    found: Scores,
    groups: Sequence[_Group],
    left_out: Sequence[tuple[str, str]],
) -> Chart:
    measure = found.measure
    bounds = (measure.minimum * measure.items, measure.maximum * measure.items)
    drawn = groups[:MOST_PANELS]
    panels = [group.panel for group in drawn]
    title = _finding(study, results, groups[0])
    subtitle = (
        f"{study.dataset_title(found.dataset)}: total score, {number(bounds[0], 0)} to "
        f"{number(bounds[1], 0)}, first and last wave{' by programme' * (len(groups) > 1)}, and "
        f"the change with {confidence(study)} interval"
    )
    kinds = {effect.kind for panel in panels for effect in panel.effects}
    bases = [end.base for panel in panels for end in panel.ends]
    bases += [effect.base for panel in panels for effect in panel.effects]
    further = [(group.panel.heading, "in the tables") for group in groups[MOST_PANELS:]]
    judged = [g.at for g in drawn if said_of(results, g.at) not in (*UNCLAIMED, "none")]
    return Chart(
        id=slug(found.dataset, "estimation"),
        section=found.dataset,
        title=title,
        subtitle=subtitle,
        caption=caption(
            _single(drawn),
            f"On the right, changes with their {confidence(study)} intervals, on the scale of the "
            "scores: no change lies level with the first mean.",
            _how(kinds),
            not_claimed(study, results, [group.at for group in drawn], "scores"),
            how_compared(study, results, judged),
            withheld_words(any(CONFIDENTIAL in base for base in bases)),
            not_shown([*left_out, *further]),
        ),
        alt=_alt(panels),
        draw=partial(draw_estimates, title, subtitle, panels, bounds=bounds),
        data=effect_table(study, results, subtitle, {g.panel.heading: g.at for g in groups}),
    )


def _single(groups: Sequence[_Group]) -> str:
    """Return what lines and points are, or why there are none."""
    if not any(group.lists_single for group in groups):
        return (
            "The scores of single people are not shown, so that no one can be recognised: drawn "
            "are means with their intervals, and the change."
        )
    lines = any(group.panel.pairs for group in groups)
    return (
        "Each line is a person seen in both waves, each point one seen in only one of them."
        if lines
        else "Each point is one score; nobody is drawn as a line, since nobody's two scores are "
        "linked or too many are."
    )


def _how(kinds: set[str]) -> str:
    """Return what the effects are of."""
    words = {
        "recommended": "The recommended comparison is made within schools, with linked people as "
        "pairs.",
        "linked": "The change of linked people leaves the others out.",
        "shift": "The shift takes all scores for those of different people.",
    }
    return " ".join(text for kind, text in words.items() if kind in kinds)


def _finding(study: Study, results: Results, group: _Group) -> str:
    """Return what may be said of the change of the first group."""
    at, who = group.at, group.panel.heading
    span = " to ".join(study.wave_title(wave) for wave in at.waves)
    said = said_of(results, at)
    value = results.value(at, "difference")
    limits = (results.value(at, "low"), results.value(at, "high"))
    head = f"{who}: "
    if value is None or None in limits:
        if said in UNCLAIMED:
            return f"{head}no change of totals from {span} can be claimed: " + reason_in_short(
                study, said, "scores"
            )
        return f"{head}total scores from {span}"
    figures = f"{signed(value)} ({' to '.join(signed(limit) for limit in limits)})"
    if said in UNCLAIMED:
        reason = reason_in_short(study, said, "scores")
        return f"{head}{figures} from {span}, but no change can be claimed: {reason}"
    words = {"rose": "totals rose", "fell": "totals fell", "unclear": "no clear change of totals"}
    return f"{head}{words.get(said, 'totals, not tested')} from {span}, {figures}"


def _alt(panels: Sequence[EstimatePanel]) -> str:
    said = []
    for panel in panels:
        parts = [
            f"{end.label} mean {number(end.mean)} ({plain_interval(end.low, end.high)}; {end.base})"
            for end in panel.ends
            if end.mean is not None
        ]
        parts += [
            f"{EFFECTS[each.kind][3]} {signed(each.value)}"
            + (f" ({plain_interval(each.low, each.high)})" if each.low is not None else "")
            for each in panel.effects
        ]
        if panel.pairs:
            parts.append(f"{len(panel.pairs)} people seen in both waves")
        said.append(f"{panel.heading}: {', '.join(parts)}")
    return f"Estimation plot of total scores in two waves and of the change. {'. '.join(said)}."
