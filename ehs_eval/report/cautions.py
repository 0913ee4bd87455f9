"""What a reader must know beside a figure: one place for the wording of every caution."""

from __future__ import annotations

from collections.abc import Sequence

from ehs_eval.config.models import Study
from ehs_eval.report import format as fmt
from ehs_eval.results import ALL, Place, Results

CEILING = 0.15
"""Share at the end of a scale above which a ceiling or floor is named (Terwee et al. 2007)."""

CLUSTERED = (
    "Pupils of one school resemble each other. These intervals and tests treat answers as "
    "independent, so that they are narrower than they should be."
)
INDEPENDENT = (
    "Waves are compared as if different people had answered; some answered in both, and most "
    "cannot be linked."
)
UNADJUSTED = "No p-value here is adjusted for the number of comparisons."
NO_COMPARISON_GROUP = (
    "There was no comparison group: a change cannot be put down to the pilot by these figures."
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
    if len(waves) > 1:
        first, last = (_n(results, dataset, wave) for wave in (waves[0], waves[-1]))
        if first and last is not None and last < first / 2:
            said.append(
                f"{study.wave_title(waves[-1])} has {fmt.count(last)} answers against "
                f"{fmt.count(first)} at {study.wave_title(waves[0])}: those who answered may "
                "differ from those who did not."
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
    if results.value(at, "dominated_by_one_school") == "yes":
        school = results.value(at, "largest_school")
        share = fmt.percent(results.value(at, "largest_school_share"), 0)
        said.append(
            f"{title}: {share} of the answers come from {school}. They describe that school, "
            "not all the schools."
        )
    return said


def dominated_waves(study: Study, results: Results, dataset: str) -> list[str]:
    """Return the titles of the waves that one school dominates."""
    return [
        study.wave_title(wave)
        for wave in study.wave_names
        if results.value(
            Place(dataset, "participation", None, ALL, (wave,)), "dominated_by_one_school"
        )
        == "yes"
    ]


def many_tests(results: Results, dataset: str) -> list[str]:
    """Return how many tests were made and how many chance alone would flag."""
    at = Place(dataset, "multiplicity")
    tests = results.number(at, "n_tests")
    if tests is None or tests < 2:
        return []
    low = results.number(at, "n_below_significance")
    chance = results.number(at, "expected_by_chance")
    return [
        f"{fmt.count(tests)} changes between two waves were tested in these data; "
        f"{fmt.count(low)} have p below .05, where about {fmt.count(chance)} would by chance alone."
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


def _n(results: Results, dataset: str, wave: str) -> float | None:
    return results.number(Place(dataset, "participation", None, ALL, (wave,)), "n")
