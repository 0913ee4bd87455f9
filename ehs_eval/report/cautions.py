"""What a reader must know of these data beside a figure: cautions that the results decide on.

Those that hold for every study of a kind stand in `caution_words`.
"""

from __future__ import annotations

from collections.abc import Sequence

from ehs_eval.analyses.ceilings import CROWDED
from ehs_eval.config.models import Study
from ehs_eval.report import format as fmt
from ehs_eval.results import ALL, Place, Results
from ehs_eval.stats.wave_change import FEWEST_SCHOOLS

ATTRITION = 0.5
"""Share of the first wave's answers below which a later wave is said to have lost many."""


def participation_cautions(study: Study, results: Results, dataset: str) -> list[str]:
    """Return what is wrong with who answered: too few, fewer than before, one school only."""
    if dataset not in study.surveys:
        return []
    said: list[str] = []
    waves = [wave for wave in study.wave_names if wave in study.surveys[dataset].files]
    for wave in waves:
        said += _wave_cautions(study, results, dataset, wave)
    said += dominance_words(study, results, dataset)
    for wave in waves[1:]:
        at = Place(dataset, "participation", None, ALL, (wave,))
        kept = results.number(at, "share_of_first_wave")
        if kept is not None and kept < ATTRITION:
            said.append(
                f"{study.wave_title(wave)} has {fmt.percent(kept, 0)} of the answers of "
                f"{study.wave_title(waves[0])}: those who answered may differ from those who did "
                "not."
            )
    missing = results.value(
        Place(dataset, "participation", None, ALL, (waves[0],)), "population_not_stated"
    )
    if isinstance(missing, str):
        said.append(
            f"The number of people eligible is a minimum, and response rates are at most what is "
            f"shown: not stated are {missing}."
        )
    return said


def _wave_cautions(study: Study, results: Results, dataset: str, wave: str) -> list[str]:
    at = Place(dataset, "participation", None, ALL, (wave,))
    title = study.wave_title(wave)
    said = []
    n, required = results.number(at, "n"), results.number(at, "required_sample")
    if n is not None and required is not None and n < required:
        margin = fmt.percent(study.study.target_margin, 0)
        said.append(
            f"{title}: {fmt.count(n)} answered; {fmt.count(required)} would have been needed for a "
            f"margin of error of {margin}."
        )
    population = results.number(at, "population")
    if n is not None and population is not None and n > population:
        said.append(
            f"{title}: {fmt.count(n)} answered, more than the {fmt.count(population)} listed as "
            "eligible. Check the list."
        )
    return said


def dominance_words(study: Study, results: Results, dataset: str) -> list[str]:
    """Return, for each wave that one school dominates, which one and how much of it it gave."""
    said = []
    for wave in study.wave_names:
        at = Place(dataset, "participation", None, ALL, (wave,))
        if results.value(at, "dominated_by_one_school") == "yes":
            share = fmt.percent(results.value(at, "largest_school_share"), 0)
            school = results.value(at, "largest_school")
            said.append(
                f"{share} of the answers at {study.wave_title(wave)} come from {school}: not a "
                "figure of all schools."
            )
    return said


def many_tests(results: Results, dataset: str) -> list[str]:
    """Return how many tests were made and how many chance alone would flag."""
    at = Place(dataset, "multiplicity")
    tests = results.number(at, "n_tests")
    if tests is None or tests < 2:
        return []
    low, adjusted = (
        fmt.count(results.number(at, name)) for name in ("n_below_significance", "n_below_adjusted")
    )
    expected = results.number(at, "expected_by_chance") or 0.0
    chance = "fewer than one" if expected < 1 else f"about {fmt.count(expected)}"
    return [
        f"{fmt.count(tests)} comparisons of two waves were made in these data; {low} have a "
        f"p-value that would be called significant, where {chance} would by chance alone. "
        f"Adjusted within their families {adjusted} remain. With tests of subgroups, checks and "
        f"second opinions {fmt.count(results.number(at, 'n_tests_of_any_kind'))} tests were made: "
        "the others are there to look at, not to conclude from."
    ]


def why_not_claimed(study: Study, results: Results, dataset: str, ends: Sequence[str]) -> list[str]:
    """Return, where no change between two waves can be claimed of the schools, why."""
    at = Place(dataset, "tally", None, ALL, ends)
    items = results.number(at, "n_items")
    titles = " to ".join(study.wave_title(wave) for wave in ends)
    small = study.study.small_group
    reasons = {
        "n_one_school": "all answers come from one school, which may rise and fall for reasons of "
        "its own"
        if study.surveys[dataset].school is None
        else f"only one school has {small} answers or more in both waves: what is shown is the "
        "change of that school, which may rise and fall for reasons of its own",
        "n_too_few_schools": f"fewer than {FEWEST_SCHOOLS} schools have {small} answers or more in "
        "both waves, too few to show how far schools differ",
        "n_schools_not_recorded": "the data do not say which school an answer is from, so that "
        "nobody can tell how much of a change is one school's",
        "n_too_few": f"fewer than {small} answers of a wave can be compared",
        "n_leavers_unknown": "many left, and too few people are linked to tell whether they had "
        "answered as the others",
        "n_leavers_differ": "those who came back had answered differently at first from those who "
        "did not",
    }
    return [
        f"{titles}: no change can be claimed"
        f"{'' if count == items else f' on {fmt.count(count)} of {fmt.count(items)} items'}, "
        f"because {why}."
        for name, why in reasons.items()
        if (count := results.number(at, name))
    ]


def small_bases(study: Study, sizes: Sequence[float | None]) -> list[str]:
    """Return a caution where a base is too small to bear percentages."""
    limit = study.study.small_group
    small = [size for size in sizes if size is not None and size < limit]
    if not small:
        return []
    return [
        f"Some bases are below {limit}: read those as counts of people, not as percentages or "
        "tests."
    ]


def ends_of_scale(results: Results, dataset: str) -> list[str]:
    """Return the scores that crowd at one end of their scale."""
    crowded: dict[str, list[str]] = {"lowest": [], "highest": []}
    for row in results.select(dataset, "describe"):
        end = {"share_at_minimum": "lowest", "share_at_maximum": "highest"}.get(row.statistic)
        if end is None or not isinstance(row.value, float) or row.value <= CROWDED:
            continue
        if not row.group and row.item is not None:
            crowded[end].append(f"{row.item} {'/'.join(row.waves)}".strip())
    return [
        f"More than {fmt.percent(CROWDED, 0)} of the scores stand at the {end} point of the scale "
        f"({', '.join(names)}), which leaves little room to move."
        for end, names in crowded.items()
        if names
    ]


def returned_words(study: Study, results: Results, dataset: str) -> list[str]:
    """Return how many people of the first wave are known to have come back at each later one."""
    said = []
    for row in results.select(dataset, "attrition", statistic="n_returned"):
        at = Place(dataset, "attrition", None, ALL, row.waves)
        first, later = (study.wave_title(wave) for wave in row.waves)
        share = results.number(at, "share_returned")
        if share is not None:
            said.append(
                f"Of {fmt.count(results.value(at, 'n_first'))} people of {first} with a usable "
                f"code, {fmt.count(row.value)} ({fmt.percent(share)}) are known to have come back "
                f"at {later}."
            )
    return said


def weighting_words(study: Study, results: Results, dataset: str, wave: str) -> list[str]:
    """Return what a wave was weighted to, what that cost, and whom no weight can stand for."""
    sizes = list(results.select(dataset, "weighting", statistic="effective_n", waves=(wave,)))
    title = study.wave_title(wave)
    used = next((row for row in sizes if row.value is not None), None)
    if used is None:
        return [f"{title} could not be weighted: {row.reason}." for row in sizes[-1:]]
    at = Place(dataset, "weighting", None, ALL, (wave,))
    n, least, most = (
        results.value(at, name, used.method) for name in ("n", "smallest_weight", "largest_weight")
    )
    said = [
        f"{title} is {used.method}. Its {fmt.count(n)} weighted answers are worth "
        f"{fmt.count(used.value)} with equal weights; one counts for {fmt.number(least, 2)} to "
        f"{fmt.number(most, 2)}."
    ]
    extreme = results.select(dataset, "weighting", statistic="extreme", waves=(wave,), value="yes")
    said += [
        f"{title}: these weights are extreme. A few people decide the weighted shares: use them to "
        "check the others, not in their place."
        for _ in extreme
    ]
    if (absent := results.value(at, "empty_cells")) is not None:
        said.append(
            f"{title}: nobody answered of {absent}. The weighted figures are without them, in both "
            "waves."
        )
    if results.number(at, "n_left_out"):
        said.append(
            f"{title}: answers without a weight, as there is nothing to weight them to: "
            f"{fmt.count(results.value(at, 'n_left_out'))} ({results.value(at, 'left_out')})."
        )
    return said


def population_is_a_minimum(results: Results, dataset: str, wave: str) -> list[str]:
    """Return, where not every number of people is stated, what that does to worst and best case."""
    missing = _not_stated(results, dataset, wave)
    return [
        f"{each}: with everyone counted, lowest and highest lie further apart." for each in missing
    ]


def eligible_shares_are_off(results: Results, dataset: str, wave: str) -> list[str]:
    """Return, where not every number of people is stated, what that does to shares of them."""
    missing = _not_stated(results, dataset, wave)
    return [
        f"{each}: their share of those eligible is too small, the others too large."
        for each in missing
    ]


def _not_stated(results: Results, dataset: str, wave: str) -> list[str]:
    at = Place(dataset, "participation", None, ALL, (wave,))
    missing = results.value(at, "population_not_stated")
    return [] if missing is None else [f"Not stated are {missing}"]
