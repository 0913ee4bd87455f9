"""What a reader must know of these data beside a figure: cautions that the results decide on.

Those that hold for every study of a kind stand in `caution_words`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ehs_eval.analyses.ceilings import CROWDED
from ehs_eval.config.models import Study
from ehs_eval.report import format as fmt
from ehs_eval.report.verdict_words import UNCLAIMED, statistic_of, why_unclaimed
from ehs_eval.results import ALL, SUPPRESSED, Place, Results

ATTRITION = 0.5
"""Share of the first wave's answers below which a later wave is said to have lost many."""


def participation_cautions(study: Study, results: Results, dataset: str) -> list[str]:
    """Return what is wrong with who answered: too few, fewer than before, one school only."""
    if dataset not in study.surveys:
        return []
    waves = [wave for wave in study.wave_names if wave in study.surveys[dataset].files]
    said = [
        *_too_few(study, results, dataset, waves),
        *_more_than_eligible(study, results, dataset, waves),
        *dominance_words(study, results, dataset),
        *_far_fewer(study, results, dataset, waves),
    ]
    missing = results.value(
        Place(dataset, "participation", None, ALL, (waves[0],)), "population_not_stated"
    )
    if isinstance(missing, str):
        said.append(
            f"The number of people eligible is a minimum, and response rates are at most what is "
            f"shown: not stated are {missing}."
        )
    return said


def _too_few(study: Study, results: Results, dataset: str, waves: Sequence[str]) -> Iterator[str]:
    """Yield which waves have too few answers for the margin of error that was aimed at."""
    short: dict[float, list[str]] = {}
    for wave in waves:
        at = Place(dataset, "participation", None, ALL, (wave,))
        n, required = results.number(at, "n"), results.number(at, "required_sample")
        if n is not None and required is not None and n < required:
            short.setdefault(required, []).append(f"{fmt.count(n)} at {study.wave_title(wave)}")
    margin = fmt.points(study.study.target_margin, 0, sign=False)
    for required, found in short.items():
        yield (
            f"Too few answered ({', '.join(found)}): {fmt.count(required)} would have been needed "
            f"for a margin of error of ±{margin} points."
        )


def _more_than_eligible(
    study: Study, results: Results, dataset: str, waves: Sequence[str]
) -> Iterator[str]:
    for wave in waves:
        at = Place(dataset, "participation", None, ALL, (wave,))
        n, population = results.number(at, "n"), results.number(at, "population")
        if n is not None and population is not None and n > population:
            yield (
                f"{study.wave_title(wave)}: {fmt.count(n)} answered, more than the "
                f"{fmt.count(population)} listed as eligible. Check the list."
            )


def _far_fewer(study: Study, results: Results, dataset: str, waves: Sequence[str]) -> Iterator[str]:
    """Yield, in one sentence, which later waves have far fewer answers than the first."""
    found = []
    for wave in waves[1:]:
        at = Place(dataset, "participation", None, ALL, (wave,))
        kept = results.number(at, "share_of_first_wave")
        if kept is not None and kept < ATTRITION:
            found.append(f"{study.wave_title(wave)} has {fmt.percent(kept, 0)}")
    if found:
        yield (
            f"{' and '.join(found)} of the answers of {study.wave_title(waves[0])}: those who "
            "answered may differ from those who did not."
        )


def dominance_words(study: Study, results: Results, dataset: str) -> list[str]:
    """Return, for each school that dominates waves, which waves and how much of them it gave."""
    shares: dict[str, dict[str, list[str]]] = {}
    for wave in study.wave_names:
        at = Place(dataset, "participation", None, ALL, (wave,))
        if results.value(at, "dominated_by_one_school") == "yes":
            school = str(results.value(at, "largest_school") or "one school")
            by_share = shares.setdefault(school, {})
            by_share.setdefault(largest_share(study, results, at), []).append(
                study.wave_title(wave)
            )
    return [
        f"{said[0].upper()}{said[1:]} come from {school}: not a figure of all schools."
        for school, by_share in shares.items()
        for said in [
            " and ".join(
                f"{share} of the answers at {' and '.join(waves)}"
                for share, waves in by_share.items()
            )
        ]
    ]


def largest_share(study: Study, results: Results, at: Place) -> str:
    """Return how much of a dominated wave one school gave; at least how much where withheld."""
    share = results.number(at, "largest_school_share")
    if share is None:
        return f"more than {fmt.percent(study.study.dominance, 0)}"
    return "all" if share == 1 else fmt.percent(share, 0)


def pooled_words(results: Results, tally: Place) -> list[str]:
    """Return what the rules of many reports would have flagged, by the tally of two waves."""
    shares, one_wave, change = (
        results.number(tally, statistic)
        for statistic in ("n_shares", "n_beyond_single_wave_margin", "n_beyond_change_margin")
    )
    few = results.number(tally, "n_too_few")
    nothing_judged = few == results.number(tally, "n_items")
    if not shares or one_wave is None or change is None or nothing_judged:
        return []
    return [
        f"All answers pooled, {fmt.plural(one_wave, 'share')} of {fmt.count(shares)} would lie "
        f"beyond the margin of one wave, and {fmt.count(change)} beyond that of a change: rules "
        "that take no account of which schools and pupils answered."
    ]


def many_tests(results: Results, dataset: str) -> list[str]:
    """Return how many tests were made and how many chance alone would flag."""
    at = Place(dataset, "multiplicity")
    tests = results.number(at, "n_tests")
    if tests is None or tests < 2:
        return []
    counts = [
        results.number(at, name)
        for name in ("n_below_significance", "n_below_adjusted", "n_tests_of_any_kind")
    ]
    expected = results.number(at, "expected_by_chance")
    if None in counts or expected is None:
        return []
    low, adjusted, of_any_kind = map(fmt.count, counts)
    chance = "fewer than one" if expected < 1 else f"about {fmt.count(expected)}"
    return [
        f"{fmt.count(tests)} comparisons of two waves were made in these data; {low} "
        f"{'has' if low == '1' else 'have'} a p-value that would be called significant, where "
        f"{chance} would by chance alone. "
        f"Adjusted within their families {adjusted} remain. With tests of subgroups, checks and "
        f"second opinions {of_any_kind} tests were made: "
        "the others are there to look at, not to conclude from."
    ]


def why_not_claimed(study: Study, results: Results, dataset: str, ends: Sequence[str]) -> list[str]:
    """Return, where no change between two waves can be claimed of the schools, why."""
    at = Place(dataset, "tally", None, ALL, ends)
    items = results.number(at, "n_items")
    titles = " to ".join(study.wave_title(wave) for wave in ends)
    counts = {kind: results.number(at, statistic_of(kind)) for kind in UNCLAIMED}
    return [
        f"{titles}: no change can be claimed"
        f"{'' if count == items else f' on {fmt.count(count)} of {fmt.count(items)} items'}, "
        f"because {_why(study, dataset, kind)}."
        for kind, count in counts.items()
        if count and items is not None
    ]


def _why(study: Study, dataset: str, kind: str) -> str:
    """Return why nothing can be claimed under a verdict, and what that does to the figures."""
    if kind == "one school" and study.surveys[dataset].school is None:
        return "all answers come from one school, which may rise and fall for reasons of its own"
    after = {
        "one school": ": what is shown is the change of that school, which may rise and fall for "
        "reasons of its own",
        "too few schools": ", too few to show how far schools differ",
        "schools not recorded": ", so that nobody can tell how much of a change is one school's",
        "leavers differ": ", so that who answered may have changed",
    }
    return why_unclaimed(study, kind) + after.get(kind, "")


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
        n_first = results.number(at, "n_first")
        if share is not None and n_first is not None and row.value is not None:
            said.append(
                f"Of {fmt.count(n_first)} people of {first} with a usable "
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
        return [
            f"What weighting {title} would change is withheld."
            if row.reason == SUPPRESSED
            else f"{title} could not be weighted: {row.reason}."
            for row in sizes[-1:]
        ]
    at = Place(dataset, "weighting", None, ALL, (wave,))
    n, least, most = (
        results.value(at, name, used.method) for name in ("n", "smallest_weight", "largest_weight")
    )
    said = [f"{title} is {used.method}."]
    if n is not None:
        said[0] += (
            f" Its {fmt.count(n)} weighted answers are worth {fmt.count(used.value)} with equal "
            "weights"
        )
        reach = f"; one counts for {fmt.number(least, 2)} to {fmt.number(most, 2)}"
        said[0] += "." if least is None or most is None else f"{reach}."
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
    left_out, who = results.number(at, "n_left_out"), results.value(at, "left_out")
    if left_out:
        said.append(
            f"{title}: answers without a weight, as there is nothing to weight them to: "
            f"{fmt.count(left_out)}{'' if who is None else f' ({who})'}."
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
