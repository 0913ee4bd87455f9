"""What the results of a block say, in a title and in a text alternative: no more than they bear."""

from __future__ import annotations

from collections.abc import Sequence

from ehs_eval.config.models import Study
from ehs_eval.config.surveys import Block
from ehs_eval.report.charts.style import shorten
from ehs_eval.report.charts.words import NBSP, plural, waves_of
from ehs_eval.report.format import count, interval, percent, points
from ehs_eval.results import Place, Results

_ALT_ITEMS = 12
_ESTIMATE = {"change": "difference", "mann_whitney": "rank_biserial"}
"""The statistic whose sign says where a change points."""


def change_place(study: Study, results: Results, dataset: str, item: str) -> Place | None:
    """Return where the change of a share from its first to its last wave stands."""
    waves = waves_of(study, results, Place(dataset, "proportion", item))
    return Place(dataset, "change", item, {}, (waves[0], waves[-1])) if len(waves) > 1 else None


def too_small(study: Study, results: Results, at: Place) -> bool:
    """Return whether a wave of a change has too small a base to bear percentages."""
    bases = (base_of(results, at, wave) for wave in at.waves)
    return any(n is not None and n < study.study.small_group for n in bases)


def base_of(results: Results, at: Place, wave: str) -> float | None:
    """Return the base of a share in a wave."""
    return results.number(Place(at.dataset, "proportion", at.item, {}, (wave,)), "n")


def said_of(results: Results, at: Place) -> str:
    """Return what the results say of a change: rose, fell, unclear, or none where untested."""
    verdict = results.value(at, "is_clear")
    estimate = results.number(at, _ESTIMATE[at.analysis])
    if verdict is None or estimate is None:
        return "none"
    if verdict != "yes" or estimate == 0:
        return "unclear"
    return "rose" if estimate > 0 else "fell"


def said_of_ranks(study: Study, results: Results, at: Place) -> str:
    """Return what the results say of a comparison of ranks, few where a base is too small."""
    bases = (results.number(at, name) for name in ("n_first", "n_second"))
    if any(n is not None and n < study.study.small_group for n in bases):
        return "few"
    return said_of(results, at)


def bases_of_ranks(results: Results, at: Place) -> str:
    """Return the bases of a comparison of ranks: `n = 5 and 6`."""
    bases = " and ".join(count(results.value(at, name)) for name in ("n_first", "n_second"))
    return f"n{NBSP}={NBSP}{bases}"


def moves(study: Study, results: Results, dataset: str, items: Sequence[str]) -> list[str]:
    """Return for each item whether its share rose, fell, is unclear or cannot be said."""
    said = []
    for item in items:
        at = change_place(study, results, dataset, item)
        if at is None or too_small(study, results, at):
            said.append("none")
        else:
            said.append(said_of(results, at))
    return said


def tally(said: Sequence[str]) -> str:
    """Return how many measures rose, fell, show no clear change or cannot be said."""
    words = {
        "rose": "rose on {}",
        "fell": "fell on {}",
        "unclear": "shows no clear change on {}",
        "none": "cannot be compared on {}",
    }
    parts = [text.format(said.count(kind)) for kind, text in words.items() if said.count(kind)]
    parts[0] += f" of {plural(len(said), 'item')}"
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def block_finding(study: Study, results: Results, dataset: str, block: Block) -> str:
    """Return what the items of a block say, from their first to their last wave."""
    items = list(block.items)
    share = f"the share who answered “{shorten(block.share_label, 60)}”"
    said = moves(study, results, dataset, items)
    if set(said) == {"none"}:
        return _levels(study, results, dataset, block)
    places = (change_place(study, results, dataset, item) for item in items)
    at = next(place for place in places if place is not None)
    head = shorten(block.heading, 90)
    span = f"from {study.wave_title(at.waves[0])} to {study.wave_title(at.waves[1])}"
    if set(said) == {"unclear"} and len(items) > 1:
        return f"{head}: no clear change {span} in {share}, on any of {len(items)} items"
    if len(items) > 1:
        return f"{head}: {span}, {share} {tally(said)}"
    figures = [
        percent(results.value(Place(dataset, "proportion", items[0], {}, (w,)), "proportion"), 0)
        for w in at.waves
    ]
    move = {"rose": "a rise", "fell": "a fall"}.get(said[0], "no clear change")
    return f"{head}: {move} {span} in {share} ({figures[0]} to {figures[1]})"


def _levels(study: Study, results: Results, dataset: str, block: Block) -> str:
    """Return the lowest and highest share of the last wave that has enough answers."""
    for wave in reversed(study.wave_names):
        shares = {}
        for item, title in block.items.items():
            at = Place(dataset, "proportion", item, {}, (wave,))
            n, share = results.number(at, "n"), results.number(at, "proportion")
            if share is not None and n is not None and n >= study.study.small_group:
                shares[title] = share
        if not shares:
            continue
        low, high = (percent(edge(shares.values()), 0) for edge in (min, max))
        said = low if low == high else f"{low} to {high}"
        of = "" if len(shares) == 1 else f" on {len(shares)} items"
        tail = _why_not_compared(study, results, dataset, block)
        level = f"{said} answered “{shorten(block.share_label, 60)}”{of}"
        return f"{shorten(block.heading, 90)}: {level} ({study.wave_title(wave)}{tail})"
    return f"{shorten(block.heading, 90)}: too few answers for percentages"


def _why_not_compared(study: Study, results: Results, dataset: str, block: Block) -> str:
    places = [change_place(study, results, dataset, item) for item in block.items]
    compared = [place for place in places if place is not None]
    if not compared:
        return ""
    few = any(too_small(study, results, place) for place in compared)
    return "; too few answers to compare waves" if few else "; waves not compared"


def block_alt(study: Study, results: Results, dataset: str, block: Block) -> str:
    """Return the counted share of each item in each wave, and its change."""
    said = []
    for item, title in list(block.items.items())[:_ALT_ITEMS]:
        waves = []
        for wave in waves_of(study, results, Place(dataset, "proportion", item)):
            at = Place(dataset, "proportion", item, {}, (wave,))
            n, share = results.number(at, "n"), results.number(at, "proportion")
            if n is None or share is None:
                continue
            small = n < study.study.small_group
            figure = (
                f"{count(results.value(at, 'count'))} of {count(n)}" if small else percent(share, 0)
            )
            waves.append(f"{study.wave_title(wave)} {figure}")
        change = change_place(study, results, dataset, item)
        text = f"{title}: {', '.join(waves)}"
        if change is not None and not too_small(study, results, change):
            limits = (results.value(change, "low"), results.value(change, "high"))
            if None not in limits:
                moved = points(results.value(change, "difference"))
                text += f" (change {moved} points, interval {interval(*limits)})"
        said.append(text)
    more = len(block.items) - _ALT_ITEMS
    tail = f" And {plural(more, 'more item')}, in the tables." if more > 0 else ""
    head = f"Bars of answers by wave. Share who answered “{block.share_label}”."
    return f"{head} {'. '.join(said)}.{tail}"
