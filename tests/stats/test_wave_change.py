"""Which comparison is chosen, and what it may claim."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from ehs_eval.stats import NotEstimable
from ehs_eval.stats.school_changes import ClusterChange
from ehs_eval.stats.stratified import StratifiedChange
from ehs_eval.stats.wave_change import WaveComparison, choose_design, compare_waves
from ehs_eval.stats.waves import TwoWaves, two_waves


def answers(yes: int, n: int) -> list[int]:
    return [1] * yes + [0] * (n - yes)


def pilot(*schools: tuple[tuple[int, int], tuple[int, int]]) -> TwoWaves:
    """Return unlinked yes/no answers: (yes, n) of both waves for each school."""
    sides = []
    for wave in (0, 1):
        values = [v for school in schools for v in answers(*school[wave])]
        numbers = [n for n, school in enumerate(schools) for _ in range(school[wave][1])]
        sides.append((values, numbers))
    (first, first_schools), (second, second_schools) = sides
    return two_waves(first, second, first_schools=first_schools, second_schools=second_schools)


def linked(n_first: int, n_second: int, n_pairs: int) -> TwoWaves:
    rng = np.random.default_rng(7)
    first: NDArray[np.int64] = rng.integers(0, 2, n_first)
    second: NDArray[np.int64] = rng.integers(0, 2, n_second)
    return two_waves(first, second, pairs=[(n, n) for n in range(n_pairs)])


@pytest.mark.parametrize(
    ("sizes", "design"),
    [
        ((100, 50, 0), "independent"),
        ((100, 50, 9), "independent"),
        ((100, 50, 10), "partially overlapping"),
        ((100, 50, 44), "partially overlapping"),
        ((100, 50, 45), "paired"),
        ((20, 20, 20), "paired"),
    ],
)
def test_design_follows_the_links(sizes: tuple[int, int, int], design: str) -> None:
    waves = linked(*sizes)
    found = choose_design(waves, smallest=10)
    assert found.design == design
    assert (found.n_pairs, found.n_only_first, found.n_only_second) == (
        sizes[2],
        sizes[0] - sizes[2],
        sizes[1] - sizes[2],
    )
    assert str(sizes[2]) in found.reason
    assert compare_waves(waves, is_share=True, schools="one").linkage == found


def test_three_schools_are_tested_by_their_changes() -> None:
    """SciPy 1.17: ttest_1samp of the changes of the schools."""
    found = compare_waves(
        pilot(((30, 50), (10, 40)), ((25, 60), (9, 60)), ((9, 15), (4, 16))), is_share=True
    )
    changes = [10 / 40 - 30 / 50, 9 / 60 - 25 / 60, 4 / 16 - 9 / 15]
    expected = stats.ttest_1samp(changes, 0)
    low, high = expected.confidence_interval(0.95)
    assert found.difference == pytest.approx(np.mean(changes))
    assert found.p_value == pytest.approx(expected.pvalue)
    # The interval holds that of the schools and that of all answers.
    assert isinstance(found.change, StratifiedChange)
    assert found.change.low is not None
    assert found.change.high is not None
    assert (found.low, found.high) == pytest.approx(
        (min(low, found.change.low), max(high, found.change.high))
    )
    assert (found.verdict, found.n_schools) == ("clear", 3)
    assert isinstance(found.schools, ClusterChange)


def test_schools_that_disagree_make_nothing_clear() -> None:
    """Pooled, 90 of 150 to 60 of 150 has p below .001; one school went the other way."""
    found = compare_waves(
        pilot(((45, 50), (15, 50)), ((30, 50), (20, 50)), ((15, 50), (25, 50))), is_share=True
    )
    assert found.verdict == "not clear"
    assert found.test_p_value is not None
    assert found.test_p_value < 0.001


@pytest.mark.parametrize(
    ("schools", "verdict"),
    [
        ([((45, 50), (15, 50))], "one school"),
        ([((45, 50), (15, 50)), ((45, 50), (0, 9))], "one school"),
        ([((30, 50), (15, 20)), ((45, 50), (0, 9))], "too few schools"),
        ([((45, 50), (15, 50)), ((45, 50), (0, 10))], "too few schools"),
        ([((9, 9), (0, 9))], "too few"),
        ([((9, 9), (0, 9))] * 4, "too few schools"),
        ([((45, 50), (0, 0)), ((0, 0), (20, 50))], "too few"),
    ],
)
def test_no_claim_without_enough_schools(
    schools: list[tuple[tuple[int, int], tuple[int, int]]], verdict: str
) -> None:
    found = compare_waves(pilot(*schools), is_share=True)
    assert found.verdict == verdict
    assert found.reason


def test_one_school_is_shown_by_itself() -> None:
    """Answers of a school with too few are left out of the change shown."""
    alone = compare_waves(pilot(((45, 50), (15, 50))), is_share=True)
    found = compare_waves(pilot(((45, 50), (15, 50)), ((40, 50), (9, 9))), is_share=True)
    assert (found.difference, found.low, found.p_value) == (
        alone.difference,
        alone.low,
        alone.p_value,
    )
    assert found.p_value == pytest.approx(stats.fisher_exact(np.array([[45, 5], [15, 35]])).pvalue)


def test_schools_that_nobody_recorded() -> None:
    waves = two_waves(answers(45, 50), answers(15, 50))
    found = compare_waves(waves, is_share=True, schools="not recorded")
    assert found.verdict == "schools not recorded"
    assert isinstance(found.schools, NotEstimable)
    assert compare_waves(waves, is_share=True, schools="one").verdict == "one school"


def of_scores(found: WaveComparison) -> tuple[float | None, str]:
    return found.test_p_value, found.test_method


def test_test_of_scores_follows_the_design() -> None:
    rng = np.random.default_rng(3)
    first, second = rng.normal(20, 5, 30).round(1), rng.normal(23, 5, 30).round(1)
    p_value, method = of_scores(
        compare_waves(two_waves(first, second), is_share=False, schools="one")
    )
    assert "Mann-Whitney, exact" in method
    expected = stats.mannwhitneyu(first, second, use_continuity=False, method="asymptotic")
    assert p_value == pytest.approx(expected.pvalue, rel=0.1)
    every = [(n, n) for n in range(30)]
    p_value, method = of_scores(
        compare_waves(two_waves(first, second, pairs=every), is_share=False, schools="one")
    )
    assert "signed-rank" in method
    assert p_value == pytest.approx(stats.wilcoxon(first, second, method="exact").pvalue, rel=0.1)
    some = compare_waves(two_waves(first, second, pairs=every[:15]), is_share=False, schools="one")
    assert some.test_method == "rank test within schools, asymptotic"


def test_schools_of_one_wave_are_in_no_test() -> None:
    """School 1 answered only at first: the exact test is of school 0 alone."""
    rng = np.random.default_rng(4)
    first, second, other = (rng.normal(20, 5, n).round(1) for n in (12, 14, 60))
    found = compare_waves(
        two_waves(
            np.concatenate([first, other]),
            second,
            first_schools=[0] * 12 + [1] * 60,
            second_schools=[0] * 14,
        ),
        is_share=False,
        dominance=1,
    )
    alone = compare_waves(two_waves(first, second), is_share=False, schools="one")
    assert found.test_p_value == alone.test_p_value


def test_test_of_shares_follows_the_design() -> None:
    first, second = answers(25, 40), [1] * 10 + [0] * 15 + [0] * 15
    every = [(n, n) for n in range(40)]
    paired = compare_waves(two_waves(first, second, pairs=every), is_share=True, schools="one")
    assert paired.test_method == "McNemar, exact"
    assert paired.test_p_value == pytest.approx(2 * 0.5**15)
    some = compare_waves(two_waves(first, second, pairs=every[:20]), is_share=True, schools="one")
    assert "partially overlapping" in some.test_method


def test_nobody_changed() -> None:
    found = compare_waves(pilot(*[((10, 20), (10, 20))] * 4), is_share=True)
    assert (found.difference, found.verdict) == (0, "not clear")


def test_everyone_says_yes() -> None:
    found = compare_waves(pilot(*[((20, 20), (20, 20))] * 4), is_share=True)
    assert (found.difference, found.p_value, found.verdict) == (0, None, "not clear")
    assert found.p_reason


@pytest.mark.parametrize(("n_schools", "verdict"), [(4, "not clear"), (6, "clear")])
def test_schools_that_change_alike(n_schools: int, verdict: str) -> None:
    """No t exists where every school changed by the same: then the signs are flipped."""
    found = compare_waves(pilot(*[((20, 20), (10, 20))] * n_schools), is_share=True)
    assert isinstance(found.schools, ClusterChange)
    assert (found.schools.low, found.schools.p_value) == (None, None)
    assert found.p_value == pytest.approx(2 / 2**n_schools)
    assert found.verdict == verdict


def test_separated_scores_of_one_school() -> None:
    found = compare_waves(two_waves([2.0] * 12, [9.0] * 12), is_share=False, schools="one")
    assert (found.difference, found.low, found.verdict) == (7, None, "one school")


def test_rare_answers_of_few_are_not_clear() -> None:
    """Nobody among twelve says yes where 2% did, as chance has it: all schools fall alike.

    By t alone p would be 3.5e-5; the exact test of all answers has .40.
    """
    found = compare_waves(
        pilot(*[((yes, 400), (0, 12)) for yes in (7, 9, 8, 6, 10, 8)]), is_share=True
    )
    assert isinstance(found.schools, ClusterChange)
    assert found.schools.p_value is not None
    assert found.schools.p_value < 0.0001
    assert found.p_value == found.test_p_value == pytest.approx(0.40, abs=0.01)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0 < found.high
    assert found.verdict == "not clear"


def test_larger_level_claims_more() -> None:
    waves = pilot(((30, 50), (15, 40)), ((25, 60), (15, 60)), ((9, 15), (7, 16)))
    strict, lax = (
        compare_waves(waves, is_share=True, confidence_level=level) for level in (0.99, 0.8)
    )
    assert (strict.verdict, lax.verdict) == ("not clear", "clear")
    assert strict.low is not None
    assert lax.low is not None
    assert strict.low < lax.low


def test_leavers_who_had_answered_differently() -> None:
    """In each of four schools the 20 who came back had mostly said yes, the 30 others no."""
    first, second, schools, again, pairs = [], [], [], [], []
    for school in range(4):
        start, later = len(first), len(second)
        first += answers(18 - school % 2, 20) + answers(6, 30)
        second += answers(6 + school % 3, 20)
        schools += [school] * 50
        again += [school] * 20
        pairs += [(start + n, later + n) for n in range(20)]

    def compared(links: list[tuple[int, int]]) -> WaveComparison:
        waves = two_waves(first, second, first_schools=schools, second_schools=again, pairs=links)
        return compare_waves(waves, is_share=True)

    found = compared(pairs)
    assert found.verdict == "leavers differ"
    assert found.leavers_p_value is not None
    assert found.leavers_p_value < 0.001
    few = compared(pairs[:9])
    assert few.leavers_p_value is None
    assert few.verdict == "leavers unknown"


def test_leavers_who_had_answered_alike_stop_no_claim() -> None:
    first = (answers(16, 20) + answers(24, 30)) * 4
    second = [v for school in range(4) for v in answers(5 + school % 3, 20)]
    schools = [school for school in range(4) for _ in range(50)]
    pairs = [(50 * school + n, 20 * school + n) for school in range(4) for n in range(20)]
    waves = two_waves(
        first,
        second,
        first_schools=schools,
        second_schools=[school for school in range(4) for _ in range(20)],
        pairs=pairs,
    )
    found = compare_waves(waves, is_share=True)
    assert found.verdict == "clear"
    assert found.leavers_p_value == pytest.approx(1)


@pytest.mark.parametrize(("later", "verdict"), [(80, "clear"), (79, "leavers unknown")])
def test_many_left_and_nobody_is_linked(later: int, verdict: str) -> None:
    """A fifth of the earlier answers may go before links are needed to claim a change."""
    schools = [((60 + n, 100), (20 - 3 * n, later)) for n in range(4)]
    assert compare_waves(pilot(*schools), is_share=True).verdict == verdict
