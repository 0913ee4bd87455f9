"""The same people more than once: who moved which way, over two waves or all of them."""

from __future__ import annotations

from ehs_eval.analyses.attainable import GROUPS, PAIRS
from ehs_eval.report import format as fmt
from ehs_eval.report.sentences.naming import groups_compared, later, subject, title, waves, when
from ehs_eval.report.sentences.told import (
    POINTS,
    SCORES,
    WHY_WITHHELD,
    NoFigure,
    Told,
    bracket,
    interval_words,
    joined,
    level_words,
    moved,
    p_words,
    people,
    two_decimals,
)


def tell_matched_pairs(told: Told) -> str:
    """Say how many of the same people went up, down or stayed."""
    if "pair" in told.at.group:
        return f"{title(told)} is {moved(told.need('change'), SCORES)}{later(told)}"
    pairs, mean = told.need("n_pairs"), told.need("mean_change")
    up, down, same = (fmt.count(told.need(f"n_{way}")) for way in ("higher", "lower", "same"))
    better, worse = told.number("n_improved"), told.number("n_worse")
    points_to = (
        ""
        if better is None or worse is None
        else f", {fmt.count(better)} for the better and {fmt.count(worse)} for the worse by the "
        "study file"
    )
    lead = (
        f"of {people(pairs, 'person', 'people')} linked{_ends(told)}, {up} went up on "
        f"{title(told)}, {down} went down and {same} stayed{points_to}{_reliable(told)}"
    )
    if told.is_few(pairs):
        return f"{lead}: too few for a test"
    interval = interval_words(told, SCORES, "mean_change_low", "mean_change_high")
    return (
        f"{lead}, on average {moved(mean, SCORES)}{later(told)}{verdict_on_people(told, interval)}"
    )


def tell_paired_scores(told: Told) -> str:
    """Say what one linked person scored in two waves."""
    first, second = (fmt.number(told.need(end), 2) for end in ("first", "second"))
    before, after = waves(told)
    return f"{title(told)} is {first} at {before} and {second} at {after}"


def verdict_on_people(told: Told, interval: str) -> str:
    """Return interval and p-value of a change of linked people, and whether it is clear."""
    known = bracket(interval, p_words(told, "exact_p_value", "exact p"))
    told.must_show("exact_p_value")
    p_value = told.number("exact_p_value")
    is_open = p_value is None or p_value >= told.alpha
    verdict = "no clear change" if is_open else "a change of these people, schools not allowed for"
    return f"{known}: {verdict}"


def _ends(told: Told) -> str:
    """Return the waves, all of which means the first answer against the last."""
    if len(told.at.waves) > 2:
        return f" from the first to the last answer of {joined(waves(told))}"
    return when(told)


def _reliable(told: Told) -> str:
    better, worse = told.number("n_reliably_improved"), told.number("n_reliably_worse")
    if better is None or worse is None:
        return ""
    return (
        f" ({fmt.count(better)} and {fmt.count(worse)} of them by "
        f"{told.method('n_reliably_improved')})"
    )


def tell_mcnemar(told: Told) -> str:
    """Say how many of the same people came to give the answer that counts, and how many left it."""
    pairs, gained, lost = (told.need(f"n_{name}") for name in ("pairs", "gained", "lost"))
    difference = told.need("difference")
    lead = (
        f"of {people(pairs, 'person', 'people')} linked{_ends(told)}, {fmt.count(gained)} came "
        f"into {subject(told)} and {fmt.count(lost)} left it"
    )
    if told.is_few(pairs):
        return f"{lead}: too few for percentages or a test"
    verdict = verdict_on_people(told, level_words(told))
    return f"{lead}, which is {moved(difference, POINTS)}{later(told)}{verdict}"


def tell_repeated(told: Told) -> str:
    """Say whether the same people differ over all waves, or between two of them."""
    if len(told.at.waves) == 2:
        told.need("adjusted_p_value")
        known = p_words(told, "adjusted_p_value", "adjusted p")
        method = told.method("adjusted_p_value")
        return f"the same people on {title(told)}{when(told)}: {known}{bracket(method)}"
    chosen = told.need_text("chosen")
    rows = told.look.results.select(
        told.at.dataset,
        told.at.analysis,
        item=told.at.item,
        group=dict(told.at.group),
        waves=tuple(told.at.waves),
        statistic="p_value",
    )
    method = next(
        (row.method for row in rows if row.method and row.method.startswith(chosen)), chosen
    )
    p_value = told.need("p_value", method)
    shown = fmt.p_value(p_value)
    count = told.number("n", method)
    known = bracket(
        f"{chosen} {told.shown('statistic', two_decimals, method)}",
        f"df {told.shown('df', method=method)}",
        f"p {shown}" if shown[0] in "<>" else f"p = {shown}",
        told.method("chosen"),
    )
    who = "the same people" if count is None else f"the same {people(count, 'person', 'people')}"
    if p_value >= told.alpha:
        return f"{who} differ in no clear way on {title(told)}{when(told)}{known}"
    return f"{who} differ on {title(told)}{when(told)}{known}, schools not allowed for"


def tell_attainable(told: Told) -> str:
    """Say how small a p-value so few people could have given."""
    told.need("smallest_p_value")
    said = []
    for method, sizes in ((GROUPS, ("n_first", "n_second")), (PAIRS, ("n_pairs",))):
        smallest = told.number("smallest_p_value", method)
        if smallest is None or told.is_withheld(*sizes):
            continue
        n = " and ".join(told.shown(size, method=method) for size in sizes)
        what = "scores" if method == GROUPS else "pairs"
        if smallest < 0.001:
            said.append(f"{n} {what} could give a p-value below 0.001")
            continue
        could = told.text("could_be_significant", method) == "yes"
        reach = "" if could else f", and so none below {told.alpha:g} whatever was found"
        said.append(f"{n} {what} could give no p-value below {smallest:.4g}{reach}")
    groups = groups_compared(told)
    between = f" between {joined(groups)}" if groups else ""
    if not said:
        raise NoFigure(WHY_WITHHELD)
    return f"for {title(told)}{when(told)}{between}, {'; '.join(said)}"


def tell_regression_to_mean(told: Told) -> str:
    """Say how much of a change comes of having chosen people who scored low."""
    remaining, observed = told.need("remaining_change"), told.need("observed_change")
    pairs, expected = told.need("n_pairs"), told.need("expected_change")
    known = bracket(interval_words(told, SCORES), p_words(told))
    told.must_show("p_value")
    p_value = told.number("p_value")
    is_open = p_value is None or p_value >= told.alpha
    verdict = "no clear change beyond that" if is_open else "more than that alone would give"
    mean = told.number("population_mean")
    supposed = "" if mean is None else bracket(f"population mean {fmt.number(mean, 2)}")
    return (
        f"of {fmt.signed(observed, 2)} in {subject(told)}{when(told)} among "
        f"{people(pairs, 'person', 'people')} linked, {fmt.signed(expected, 2)} is what choosing "
        f"low scorers would bring{supposed} and {fmt.signed(remaining, 2)} remains{known}: "
        f"{verdict}"
    )
