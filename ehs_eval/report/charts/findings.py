"""What the results of a block say, in a title and in a text alternative: no more than they bear."""

from __future__ import annotations

from collections.abc import Sequence

from ehs_eval.config.models import Study
from ehs_eval.config.surveys import Block
from ehs_eval.report.charts.claims import (
    UNCLAIMED,
    compared,
    comparison_of,
    reason_in_short,
    said_of,
)
from ehs_eval.report.charts.style import shorten
from ehs_eval.report.charts.words import NBSP, is_withheld, plural, waves_of
from ehs_eval.report.format import count, interval, percent, points
from ehs_eval.results import Place, Results

_ALT_ITEMS = 12


def change_place(study: Study, results: Results, dataset: str, item: str) -> Place | None:
    """Return where the change of a share from its first to its last wave stands."""
    waves = waves_of(study, results, Place(dataset, "proportion", item))
    return Place(dataset, "change", item, {}, (waves[0], waves[-1])) if len(waves) > 1 else None


def too_small(study: Study, results: Results, at: Place) -> bool:
    """Return whether a wave of a change has too small a base to bear percentages."""
    bases = [base_of(results, at, wave) for wave in at.waves]
    bases += compared(results, comparison_of(at))
    return any(n is not None and n < study.study.small_group for n in bases)


def base_of(results: Results, at: Place, wave: str) -> float | None:
    """Return the base of a share in a wave."""
    return results.number(Place(at.dataset, "proportion", at.item, {}, (wave,)), "n")


def bases_compared(results: Results, at: Place) -> str:
    """Return the answers that a comparison of scores uses: `n = 5 and 6`.

    Where nothing can be compared, all answers of each wave are counted.
    """
    sizes = compared(results, at)
    if None in sizes:
        places = (Place(at.dataset, "describe", at.item, at.group, (wave,)) for wave in at.waves)
        found = [(place, results.find(place, "n")) for place in places]
        if is_withheld(*(size for _, size in found)):
            return f"n{NBSP}withheld"
        sizes = [results.number(place, "n") for place, _ in found]
    return f"n{NBSP}={NBSP}{' and '.join(count(n or 0) for n in sizes)}"


def block_changes(study: Study, results: Results, dataset: str, block: Block) -> list[Place]:
    """Return where the comparisons of the items of a block stand, first to last wave."""
    places = (change_place(study, results, dataset, item) for item in block.items)
    return [comparison_of(at) for at in places if at is not None]


def moves(study: Study, results: Results, dataset: str, items: Sequence[str]) -> list[str]:
    """Return for each item what may be said of its change."""
    said = []
    for item in items:
        at = change_place(study, results, dataset, item)
        if at is None:
            said.append("none")
        elif too_small(study, results, at):
            said.append("too few")
        else:
            said.append(said_of(results, comparison_of(at)))
    return said


def tally(said: Sequence[str]) -> str:
    """Return how many measures rose, fell, show no clear change or cannot be judged."""
    kinds = ["judged" if kind in (*UNCLAIMED, "none") else kind for kind in said]
    words = {
        "rose": "rose on {}",
        "fell": "fell on {}",
        "unclear": "shows no clear change on {}",
        "judged": "cannot be judged on {}",
    }
    parts = [text.format(kinds.count(kind)) for kind, text in words.items() if kind in kinds]
    parts[0] += f" of {plural(len(said), 'item')}"
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def block_finding(study: Study, results: Results, dataset: str, block: Block) -> str:
    """Return what the items of a block say, from their first to their last wave."""
    items = list(block.items)
    share = f"the share who answered “{shorten(block.share_label, 60)}”"
    said = moves(study, results, dataset, items)
    if set(said) <= {"none", "too few"}:
        return _levels(study, results, dataset, block)
    at = block_changes(study, results, dataset, block)[0]
    head = shorten(block.heading, 90)
    span = f"from {study.wave_title(at.waves[0])} to {study.wave_title(at.waves[1])}"
    if len(set(said)) == 1 and said[0] in UNCLAIMED:
        return f"{head}: no change {span} can be claimed: {reason_in_short(study, said[0])}"
    on_all = f", on any of {len(items)} items" if len(items) > 1 else ""
    if set(said) == {"unclear"} and len(items) > 1:
        return f"{head}: no clear change {span} in {share}{on_all}"
    if len(items) > 1:
        return f"{head}: {span}, {share} {tally(said)}"
    move = {"rose": "a rise", "fell": "a fall"}.get(said[0], "no clear change")
    places = [Place(dataset, "proportion", items[0], {}, (wave,)) for wave in at.waves]
    first, last = (results.number(place, "proportion") for place in places)
    if first is None or last is None:
        return f"{head}: {move} {span} in {share}"
    figures = f"{percent(first, 0)} to {percent(last, 0)}"
    return f"{head}: {move} {span} in {share} ({figures} of all answers)"


def _levels(study: Study, results: Results, dataset: str, block: Block) -> str:
    """Return the lowest and highest share of the last wave that has enough answers."""
    held = False
    for wave in reversed(study.wave_names):
        shares = {}
        for item, title in block.items.items():
            at = Place(dataset, "proportion", item, {}, (wave,))
            n, share = results.number(at, "n"), results.number(at, "proportion")
            held = held or is_withheld(results.find(at, "n"), results.find(at, "proportion"))
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
    why = "shares are withheld" if held else "too few answers for percentages"
    return f"{shorten(block.heading, 90)}: {why}"


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
            if (figure := _figure(study, results, at)) is not None:
                waves.append(f"{study.wave_title(wave)} {figure}")
        said.append(f"{title}: {', '.join(waves)}{_moved(study, results, dataset, item)}")
    more = len(block.items) - _ALT_ITEMS
    tail = f" And {plural(more, 'more item')}, in the tables." if more > 0 else ""
    head = f"Bars of answers by wave. Share who answered “{block.share_label}”."
    return f"{head} {'. '.join(said)}.{tail}"


def _figure(study: Study, results: Results, at: Place) -> str | None:
    """Return a share in percent, of a small base as a count; None where there is none."""
    if is_withheld(results.find(at, "n"), results.find(at, "proportion")):
        return "withheld"
    n, share, times = (results.number(at, name) for name in ("n", "proportion", "count"))
    if n is None or share is None:
        return None
    if n >= study.study.small_group:
        return percent(share, 0)
    return "withheld" if times is None else f"{count(times)} of {count(n)}"


def _moved(study: Study, results: Results, dataset: str, item: str) -> str:
    """Return the change of an item within schools and what may be said of it, in brackets."""
    at = change_place(study, results, dataset, item)
    if at is None or too_small(study, results, at):
        return ""
    place = comparison_of(at)
    limits = (results.value(place, "low"), results.value(place, "high"))
    if None in limits:
        return ""
    change = points(results.value(place, "difference"))
    said = {"rose": "clear", "fell": "clear", "unclear": "not clear"}
    verdict = said.get(said_of(results, place), "not claimed")
    return f" (change within schools {change} points, interval {interval(*limits)}, {verdict})"
