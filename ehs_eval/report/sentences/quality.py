"""How good the data are: records, gaps, signs of careless answers, and what they would move."""

from __future__ import annotations

from ehs_eval.report import format as fmt
from ehs_eval.report.sentences.naming import label_of, quoted, title, when
from ehs_eval.report.sentences.told import POINTS, Told, bracket, people


def tell_responses(told: Told) -> str:
    """Say how many records there are, are set aside, and are analysed."""
    n = told.need("n")
    if "set_aside" in told.at.group:
        why = label_of(told.at.group["set_aside"])
        return f"{people(n, 'record')}{when(told)} set aside as {why}"
    rows, aside = told.need("n_rows"), told.need("n_set_aside")
    return (
        f"of {people(rows, 'record')}{when(told)}, {fmt.count(aside)} set aside and "
        f"{fmt.count(n)} analysed"
    )


def tell_missing(told: Told) -> str:
    """Say how many did not answer a question they were asked."""
    asked, missing = told.need("n_asked"), told.need("n_missing")
    share = told.number("share_missing")
    percent = "" if share is None or told.is_few(asked) else fmt.percent(share)
    outside = told.need("n_off_scale")
    off = f", and {fmt.count(outside)} gave an answer outside the scale" if outside else ""
    return (
        f"{fmt.count(missing)} of {fmt.count(asked)} did not answer {title(told)}{when(told)}"
        f"{bracket(percent)}{off}"
    )


def tell_straight_lining(told: Told) -> str:
    """Say how many gave one answer to all items of a block, of a scale, or of every block."""
    same, n, items = told.need("n_same"), told.need("n"), told.need("n_items")
    of = f"{fmt.count(same)} of {people(n, 'response')}{when(told)}"
    if told.at.item is not None:
        where = f"to all {fmt.count(items)} items of {title(told)}"
    elif "scale" in told.at.group:
        where = f"to all {fmt.count(items)} items on the scale {label_of(told.at.group['scale'])}"
    else:
        where = "to all items of every longer block answered in full"
    both = told.text("runs_both_ways") == "yes"
    means = "which contradicts itself, as items run both ways" if both else "which can be honest"
    return f"{of} gave one answer {where}, {means}"


def tell_speeding(told: Told) -> str:
    """Say how many answered too fast to have read the questions."""
    median, fast = told.need("median_seconds"), told.need("n_fast")
    return (
        f"{fmt.count(fast)} of {people(told.need('n_timed'), 'response')}{when(told)} took "
        f"{told.method('n_fast')}, where the median is {fmt.count(median)} seconds"
    )


def tell_contradictions(told: Told) -> str:
    """Say how many responses contradict themselves, or which totals disagree."""
    at = told.at
    if told.find("n_rows_not_listed") is not None:
        not_listed = told.need("n_rows_not_listed")
        whose = "are" if at.group else "are of programmes and schools"
        return f"{people(not_listed, 'row')} {whose} not on the list of programmes"
    n = told.need("n")
    if "rule" in at.group:
        breaks = "breaks" if n == 1 else "break"
        rule = label_of(at.group["rule"])
        return f"{people(n, 'response')}{when(told)} {breaks} the rule {rule}"
    if "school" in at.group:
        eligible = fmt.count(told.need("n_eligible"))
        return f"{people(n)}{when(told)} came from a school where {eligible} were eligible"
    rules = told.need("n_rules")
    if not rules:
        return f"the study names no answers that would contradict each other{when(told)}"
    broken = f"any of {people(rules, 'rule')}"
    return f"{people(n, 'response')}{when(told)} {'breaks' if n == 1 else 'break'} {broken}"


def tell_duplicates(told: Told) -> str:
    """Say how many responses are the same as another."""
    n, same = told.need("n"), told.need("n_identical")
    return (
        f"{fmt.count(same)} of {people(n, 'response')}{when(told)} with ten answers or more are "
        "the same as another in every answer, which could be coincidence"
    )


def tell_quality_sensitivity(told: Told) -> str:
    """Say what leaving responses out would move."""
    at = told.at
    kind = label_of(at.group["left_out"])
    if len(at.waves) < 2:
        return f"{people(told.need('n_left_out'), 'response')}{when(told)} left out as {kind}"
    if at.item is not None:
        everyone, without = told.need("difference_all"), told.need("difference")
        return (
            f"the change on {title(told)}{when(told)} is {POINTS.signed(everyone)} with every "
            f"response and {POINTS.signed(without)} without those left out as {kind}"
        )
    moved = told.need("largest_move")
    differ, n = told.need("n_verdicts_differ"), told.need("n_items")
    return (
        f"without the responses left out as {kind}, changes{_of_block(told)}{when(told)} move by "
        f"{POINTS.amount(moved)} at most, and {fmt.count(differ)} of {people(n, 'verdict')} differ"
    )


def _of_block(told: Told) -> str:
    block = told.at.group.get("block")
    if block is None:
        return ""
    blocks = told.study.surveys[told.at.dataset].blocks
    heading = next((each.heading for each in blocks if each.name == block), str(block))
    return f" of {quoted(heading)}"
