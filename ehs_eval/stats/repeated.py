"""Several waves of the same people."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats.arrays import as_floats, as_scores, as_table, as_times, distinct
from ehs_eval.stats.common import NotEstimable
from ehs_eval.stats.orders import orders_p
from ehs_eval.stats.seeds import SEED
from ehs_eval.stats.square_tables import linked_chi_square


@dataclass(frozen=True, slots=True)
class FriedmanResult:
    """Friedman's test of two or more waves of the same people.

    Attributes:
        statistic: Chi-square, corrected for ties.
        df: Waves less one.
        p_value: From the chi-square distribution.
        exact_p_value: Over every order of each person's own answers.
        exact_method: How the exact p-value was found.
        exact_standard_error: Its Monte Carlo error; None when it was not drawn.
        kendalls_w: Effect size, 0 (no common trend) to 1 (all people order the waves alike).
        mean_ranks: Mean rank of each wave, 1 the lowest, in the order given.
        n: People.
        n_tied: People whose answers are all the same, who bear on `kendalls_w` only.
        k: Waves.
        method: Convention of `statistic`, `p_value` and `kendalls_w`.
    """

    statistic: float
    df: int
    p_value: float
    exact_p_value: float
    exact_method: str
    exact_standard_error: float | None
    kendalls_w: float
    mean_ranks: tuple[float, ...]
    n: int
    n_tied: int
    k: int
    method: str


@dataclass(frozen=True, slots=True)
class SkillingsMackResult:
    """Skillings-Mack test of two or more waves with gaps.

    Attributes:
        statistic: Chi-square; Friedman's when there is neither a gap nor a tie.
        df: Rank of the covariance: waves less one, unless waves are not linked.
        p_value: From the chi-square distribution.
        n: People with at least two answers, who are used.
        n_dropped: People with fewer.
        k: Waves, answered or not.
        method: Conventions followed.
    """

    statistic: float
    df: int
    p_value: float
    n: int
    n_dropped: int
    k: int
    method: str


def friedman(
    *waves: ArrayLike, counts: ArrayLike | None = None, seed: int = SEED
) -> FriedmanResult | NotEstimable:
    """Compare two or more waves of the same people by ranks.

    Args:
        *waves: Scores of each wave, 1-D, no NaN, all in the same order of people.
        counts: How many people gave each line of scores; None where each is one person's.
        seed: Seed of the draws used when exact counting would take too long.

    Returns:
        Test and effect size; `NotEstimable` when there are no people, or each gives the
        same answer in all waves.

    Raises:
        ValueError: Fewer than two waves, lengths differ, or a score is missing.

    Notes:
        (k - 1) sum_j (R_j - n(k + 1)/2)**2 / sum_ij (r_ij - (k + 1)/2)**2, with r the ranks
        within each person and R their sums, which corrects for ties; W = statistic /
        (n (k - 1)). The exact p-value counts the orders of each person's answers that
        give a statistic at least as large: the one to read in small samples. Two waves
        give the sign test; `wilcoxon_signed_rank` also uses the size of the changes.

    References:
        Friedman (1937), Journal of the American Statistical Association 32:675-701.
        Kendall and Babington Smith (1939), Annals of Mathematical Statistics 10:275-287.
    """
    scores, people = _matching_scores(waves, counts)
    n, k = int(people.sum()), scores.shape[1]
    if n == 0:
        return NotEstimable("n = 0", 0)
    tied = (scores == scores[:, :1]).all(axis=1)
    if tied.all():
        return NotEstimable("all tied within each person", n)

    from scipy.special import chdtrc

    ranks = _ranks_within(scores)
    middle = (k + 1) / 2
    # Not `@`: how its threads divide a long sum would show in the last digits.
    sums = (people[:, None] * ranks).sum(axis=0)
    spread = float(((sums - n * middle) ** 2).sum())
    statistic = (k - 1) * spread / float((people[:, None] * (ranks - middle) ** 2).sum())
    p_value = float(chdtrc(k - 1, statistic))
    doubled = (2 * ranks[~tied]).round().astype(np.int64)
    exact = orders_p(doubled, people[~tied], p_value, seed)
    return FriedmanResult(
        statistic=statistic,
        df=k - 1,
        p_value=p_value,
        exact_p_value=exact.p_value,
        exact_method=exact.method,
        exact_standard_error=exact.standard_error,
        kendalls_w=min(statistic / (n * (k - 1)), 1.0),
        mean_ranks=tuple((sums / n).tolist()),
        n=n,
        n_tied=int(people[tied].sum()),
        k=k,
        method="Friedman, ties corrected, chi-square approximation; Kendall's W of all people",
    )


def _matching_scores(
    waves: tuple[ArrayLike, ...], counts: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the distinct lines of scores, people x waves, and how many gave each."""
    if len(waves) < 2:
        raise ValueError("friedman needs at least two waves")
    columns = []
    for place, wave in enumerate(waves, start=1):
        if np.isnan(as_floats(f"wave {place}", wave)).any():
            raise ValueError(
                f"wave {place} has missing scores: drop those people or use skillings_mack"
            )
        columns.append(as_scores(f"wave {place}", wave))
    sizes = [column.size for column in columns]
    if len(set(sizes)) > 1:
        raise ValueError(f"waves must be of the same people, not of {sizes} people")
    columns, people = distinct(columns, as_times("counts", counts, sizes[0]))
    return np.column_stack(columns), people


def _ranks_within(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rank of each score within its row, equal ones sharing theirs; none for NaN."""
    ranks = np.empty_like(scores)
    for place, column in enumerate(scores.T):
        lower = (scores < column[:, None]).sum(axis=1)
        equal = (scores == column[:, None]).sum(axis=1)
        ranks[:, place] = lower + (equal + 1) / 2
    return ranks


def skillings_mack(
    table: ArrayLike, counts: ArrayLike | None = None
) -> SkillingsMackResult | NotEstimable:
    """Compare two or more waves by ranks when people missed some of them.

    Args:
        table: Scores, people x waves, NaN where a person has no score.
        counts: How many people gave each line of scores; None where each is one person's.

    Returns:
        The test; `NotEstimable` when nobody has two scores, or all who have give the same
        each time.

    Raises:
        ValueError: The table is not 2-D, has fewer than two waves, or holds an infinity.

    Notes:
        Each person's centred ranks are weighted by sqrt(12 / (answers + 1)); a gap counts
        as the middle rank. Tied answers share their mean rank, but the covariance is that
        of untied ranks, as in other software: with many ties the p-value is too large.
        Gaps must have nothing to do with the scores.

    References:
        Skillings and Mack (1981), Technometrics 23:171-177.
    """
    scores = as_table("table", table, "people x waves")
    if len(scores) and scores.shape[1] < 2:
        raise ValueError("table must hold at least two waves")
    times = as_times("counts", counts, len(scores))
    is_used = (~np.isnan(scores)).sum(axis=1) >= 2
    columns, people = distinct(list(scores[is_used].T), times[is_used])
    n, k = int(people.sum()), len(columns)
    if n == 0:
        return NotEstimable("nobody has scores in two waves", 0)
    used = np.column_stack(columns)
    if (np.nanmin(used, axis=1) == np.nanmax(used, axis=1)).all():
        return NotEstimable("all tied within each person", n)

    from scipy.special import chdtrc

    present = (~np.isnan(used)).astype(np.float64)
    answers = present.sum(axis=1, keepdims=True)
    centred = present * (_ranks_within(used) - (answers + 1) / 2)  # a gap gets the middle rank, 0
    sums = (people[:, None] * np.sqrt(12 / (answers + 1)) * centred).sum(axis=0)
    statistic, df = linked_chi_square(sums, present.T @ (people[:, None] * present))
    method = "Skillings-Mack, mid-ranks for ties, variance not corrected for ties, chi-square"
    if df < k - 1:
        method += "; df below waves - 1: nobody links some of the waves with the others"
    return SkillingsMackResult(
        statistic=statistic,
        df=df,
        p_value=float(chdtrc(df, statistic)),
        n=n,
        n_dropped=int(times.sum()) - n,
        k=k,
        method=method,
    )
