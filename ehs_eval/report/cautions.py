"""What a reader must know beside a figure: one place for the wording of every caution."""

from __future__ import annotations

from collections.abc import Sequence

from ehs_eval.config.models import Study
from ehs_eval.report import format as fmt
from ehs_eval.results import ALL, Place, Results

CEILING = 0.15
"""Share at the end of a scale above which a ceiling or floor is named (Terwee et al. 2007)."""

ATTRITION = 0.5
"""Share of the first wave's answers below which a later wave is said to have lost many."""

CLUSTERED = (
    "People of one school resemble each other. Intervals and tests here treat answers as "
    "independent, so that the intervals are narrower and the p-values smaller than they should be."
)
INDEPENDENT = (
    "Waves are compared as if different people had answered; some answered in both, and most "
    "cannot be linked."
)
UNADJUSTED = "No p-value here is adjusted for the number of comparisons."
NO_COMPARISON_GROUP = (
    "Waves are compared without a comparison group: a change cannot be put down to the pilot by "
    "these figures."
)
REGRESSION = (
    "Groups chosen because they scored low tend to score higher the next time, whatever was done."
)


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
    low = results.number(at, "n_below_significance")
    chance = results.number(at, "expected_by_chance")
    return [
        f"{fmt.count(tests)} comparisons of two waves were tested in these data, every two waves "
        f"and every subgroup counted; {fmt.count(low)} have a p-value that would be called "
        f"significant, where about {fmt.count(chance)} would by chance alone."
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
        if end is None or not isinstance(row.value, float) or row.value <= CEILING:
            continue
        if not row.group and row.item is not None:
            crowded[end].append(f"{row.item} {'/'.join(row.waves)}".strip())
    return [
        f"More than {fmt.percent(CEILING, 0)} of the scores stand at the {end} point of the scale "
        f"({', '.join(names)}), which leaves little room to move."
        for end, names in crowded.items()
        if names
    ]
