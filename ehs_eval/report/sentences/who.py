"""Who answered, who came back, who could have, and what weights make of it."""

from __future__ import annotations

from ehs_eval.analyses.attrition import UNLIKE
from ehs_eval.analyses.participation import WITH_CORRECTION, WITHOUT_CORRECTION
from ehs_eval.analyses.weighting import EXTREME
from ehs_eval.report import format as fmt
from ehs_eval.report.sentences.naming import subject, title, waves, when
from ehs_eval.report.sentences.shares import bases
from ehs_eval.report.sentences.told import (
    POINTS,
    NoFigure,
    Told,
    bracket,
    few_words,
    joined,
    level_words,
    moved,
    people,
)


def tell_participation(told: Told) -> str:
    """Say how many answered, of how many."""
    n = told.need("n")
    if told.at.group:
        return _tell_part(told, n)
    said = [f"{people(n, 'person', 'people')} answered{when(told)}{_of_eligible(told, n)}"]
    margin = told.number("margin_of_error", WITHOUT_CORRECTION)
    corrected = told.number("margin_of_error", WITH_CORRECTION)
    if margin is not None and not told.is_few(n):
        fpc = (
            ""
            if corrected is None
            else (f"±{fmt.points(corrected, sign=False)} with finite population correction")
        )
        words = f"a margin of error of ±{fmt.points(margin, sign=False)} points{bracket(fpc)}"
        said.append(words)
    required = told.number("required_sample")
    if required is not None and n < required:
        target = fmt.percent(told.study.study.target_margin, 0)
        said.append(f"where {fmt.count(required)} would have been needed for one of {target}")
    if told.text("dominated_by_one_school") == "yes":
        said.append(f"and {_of_one_school(told)}")
    return ", ".join(said)


def _of_one_school(told: Told) -> str:
    """Return how much of a wave its largest school gave; at least how much where withheld."""
    share = told.number("largest_school_share")
    least = f"more than {fmt.percent(told.study.study.dominance, 0)}"
    of = least if share is None else fmt.percent(share, 0)
    return f"{of} of the answers come from {told.text('largest_school') or 'one school'}"


def _of_eligible(told: Told, n: float) -> str:
    population, rate = told.number("population"), told.number("response_rate")
    if population is None:
        return bracket(told.reason("population") or "")
    missing = told.text("population_not_stated")
    least = "at least " if missing else ""
    unknown = "" if missing is None else f"not stated: {missing}"
    share = "" if rate is None or told.is_few(n) else fmt.percent(rate)
    return f" of {least}{fmt.count(population)} eligible{bracket(share, unknown)}"


def _tell_part(told: Told, n: float) -> str:
    """Say how many of a wave belong to one school, year group or gender."""
    share = told.number("share_of_wave")
    whole = told.there(group={}).number("n")
    of = "" if whole is None else f" of {fmt.count(whole)}"
    percent = "" if share is None or told.is_few(whole) else fmt.percent(share)
    population, rate = told.number("population"), told.number("response_rate")
    eligible = ""
    if population is not None:
        known = "" if rate is None or told.is_few(population) else fmt.percent(rate)
        eligible = f", from {people(population, 'person', 'people')} eligible{bracket(known)}"
    return f"this group gave {fmt.count(n)}{of} answers{when(told)}{bracket(percent)}{eligible}"


def tell_population(told: Told) -> str:
    """Say how many could take part."""
    return f"the number listed under {title(told)} is {fmt.count(told.need('n'))}"


def tell_linkage(told: Told) -> str:
    """Say how many people are linked."""
    if len(told.at.waves) == 1:
        usable, n = told.need("n_usable"), told.need("n")
        return (
            f"{fmt.count(usable)} of {people(n)}{when(told)} have a code that can link people "
            f"({told.shown('n_blank')} have none, {told.shown('n_shared')} "
            "one that several gave)"
        )
    linked, titles = told.need("n_linked"), waves(told)
    answers = "answers at both" if len(titles) == 2 else "answers at two or more"
    could = f"could be linked, with {answers} of {joined(titles)}"
    whole = told.number("n_people")
    if whole is not None:
        known = f"of {people(whole, 'person', 'people')} with a usable code"
        return f"{fmt.count(linked)} {known} {could}"
    first, second = (told.shown(f"n_only_{side}") for side in ("first", "second"))
    return (
        f"{people(linked, 'person', 'people')} {could}, beside {first} seen at {titles[0]} alone "
        f"and {second} at {titles[-1]} alone"
    )


def tell_attrition(told: Told) -> str:
    """Say who came back, or how unlike the first wave or the frame a later one is."""
    at, titles = told.at, waves(told)
    if not at.group:
        first, back = told.need("n_first"), told.need("n_returned")
        known = "" if told.is_few(first) else bracket(fmt.percent(told.number("share_returned")))
        if told.number("share_returned") is None:
            raise NoFigure(told.reason("share_returned") or "it is not defined")
        return (
            f"{fmt.count(back)} of {people(first, 'person', 'people')} with a usable code at "
            f"{titles[0]} came back at {titles[-1]}{known}"
        )
    if not titles:
        share = fmt.percent(told.need("share_of_frame"))
        return f"this group makes up {share} of those who could answer"
    if len(titles) == 1:
        distance = told.need("standardised_difference")
        method = told.method("standardised_difference")
        return (
            f"the share of this group{when(told)} is {_distance(distance)} than among those who "
            f"could answer{bracket(method)}"
        )
    unlike, found = told.need_text("is_unlike_first_wave"), told.number("standardised_difference")
    if found is None:
        return (
            f"the shares of this group at {joined(titles)} are too far apart for a standardised "
            "difference"
        )
    than = "more than" if unlike == "yes" else "no more than"
    return (
        f"the share of this group is {_distance(found)} at {titles[1]} than at {titles[0]}, {than} "
        f"the {UNLIKE:g} above which waves are called unlike"
    )


def _distance(difference: float) -> str:
    way = "higher" if difference > 0 else "lower" if difference < 0 else "higher or lower"
    return f"{way} by a standardised difference of {fmt.number(abs(difference), 2)}"


def tell_returners(told: Told) -> str:
    """Say whether those who came back had answered unlike the others."""
    difference = told.need("difference")
    back, others = told.need("n_returned"), told.need("n_not")
    returned, remaining = (
        told.shown(f"proportion_{who}", fmt.percent) for who in ("returned", "not")
    )
    told.must_show("low", "high")
    low, high = told.number("low"), told.number("high")
    is_open = low is None or high is None or low <= 0 <= high
    verdict = "no clear difference" if is_open else "they were unlike the others from the start"
    first, later = waves(told)[0], waves(told)[-1]
    known = bracket(
        f"{returned} of {fmt.count(back)} and {remaining} of {fmt.count(others)}",
        level_words(told),
    )
    return (
        f"among those who came back at {later}, {subject(told)} had been "
        f"{moved(difference, POINTS)} at {first} than among those who did not{known}: {verdict}"
    )


def tell_weighting(told: Told) -> str:
    """Say what weights do to a wave.

    Where nobody of some category answered, it is weighted to those that did, by a second method.
    """
    rows = told.look.results.select(
        told.at.dataset, told.at.analysis, statistic="effective_n", waves=tuple(told.at.waves)
    )
    method = next((row.method for row in rows if row.value is not None), None)
    worth, n = told.need("effective_n", method), told.need("n", method)
    weights = (told.number(f"{end}_weight", method) for end in ("smallest", "largest"))
    extreme = told.text("extreme", f"{method}; {EXTREME}") == "yes"
    left_out = told.text("left_out")
    known = bracket(method or "", "" if left_out is None else f"left out: {left_out}")
    return (
        f"{people(n)}{when(told)}, weighted, are worth {fmt.count(worth)}, each counting "
        f"{' to '.join(fmt.number(weight, 2) for weight in weights)} times{known}"
        f"{', too unevenly to rely on' if extreme else ''}"
    )


def tell_bounds(told: Told) -> str:
    """Say what those who did not answer could change."""
    low, high = told.need("low"), told.need("high")
    if len(told.at.waves) > 1:
        return _tell_bounds_of_change(told, low, high)
    n, population = told.number("n"), told.number("population")
    answered = (
        ""
        if n is None or population is None
        else f"{fmt.count(n)} of {fmt.count(population)} answered"
    )
    if told.is_few(n):
        return f"{subject(told)}{when(told)} rests on {few_words(n)}, too few for percentages"
    return (
        f"{subject(told)}{when(told)} could lie anywhere from {fmt.percent(low)} to "
        f"{fmt.percent(high)}, whatever those who did not answer would have said"
        f"{bracket(answered)}"
    )


def _tell_bounds_of_change(told: Told, low: float, high: float) -> str:
    sizes = bases(told)
    if told.is_few(*sizes):
        few = f"rests on {few_words(*sizes)}, too few to bound"
        return f"a change of {subject(told)}{when(told)} {few}"
    told.must_show("excludes_zero")
    known = "is known" if told.text("excludes_zero") == "yes" else "is not known"
    return (
        f"a change of {subject(told)}{when(told)} could lie anywhere from {fmt.points(low)} to "
        f"{fmt.points(high)} points, whatever those who did not answer would have said: which way "
        f"it went {known}"
    )


def tell_programmes(told: Told) -> str:
    """Say how many programmes, or schools of one, were measured."""
    if told.at.group:
        n, measured = told.need("n_schools"), told.need("n_schools_measured")
        return f"planned in {people(n, 'school')}, with outcomes measured in {fmt.count(measured)}"
    n, measured = told.need("n_programmes"), told.need("n_programmes_measured")
    planned = f"{people(n, 'programme')} planned"
    return f"{planned}, with outcomes measured in {fmt.count(measured)} of them"


def tell_referrals(told: Told) -> str:
    """Say how many referrals were made, and what became of them."""
    n = told.need("n")
    lead = f"the count of {subject(told)}{when(told)} is {fmt.count(n)}"
    if told.find("n_decided") is None:
        shares = (("share_of_locality", "the locality's"), ("share_of_pilot", "the pilot's"))
        said = [
            f"{fmt.percent(share)} of {of}"
            for name, of in shares
            if (share := told.number(name)) is not None and not told.is_few(n)
        ]
        return f"{lead}{bracket(*said)}"
    decided = told.number("n_decided")
    if not decided:
        return f"{lead}, with no figure for acceptance: {told.reason('acceptance') or 'none'}"
    known = ""
    if not told.is_few(decided):
        known = bracket(told.shown("acceptance", fmt.percent), level_words(told))
    return (
        f"{lead}, with {told.shown('n_accepted')} of {fmt.count(decided)} decided accepted{known}"
    )
