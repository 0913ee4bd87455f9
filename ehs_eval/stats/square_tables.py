"""Answers of more than two categories in two waves of the same people."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ehs_eval.stats.arrays import as_counts
from ehs_eval.stats.common import NotEstimable


@dataclass(frozen=True, slots=True)
class MarginalHomogeneityResult:
    """Tests that the answers of the same people did not shift between two waves.

    Attributes:
        statistic: Stuart-Maxwell chi-square: did the margins shift? None when nobody changed.
        df: Its degrees of freedom; None likewise.
        p_value: From that chi-square; None likewise.
        bowker_statistic: Bowker chi-square: are moves as common as the moves back? None
            likewise.
        bowker_df: Pairs of categories between which anybody moved; None likewise.
        bowker_p_value: From that chi-square; None likewise.
        reason: Why there are no tests; None when there are.
        n: People.
        discordant: People who changed category.
        method: Conventions followed.
    """

    statistic: float | None
    df: int | None
    p_value: float | None
    bowker_statistic: float | None
    bowker_df: int | None
    bowker_p_value: float | None
    reason: str | None
    n: int
    discordant: int
    method: str


def marginal_homogeneity(table: ArrayLike) -> MarginalHomogeneityResult | NotEstimable:
    """Test whether the answers of the same people shifted between two waves.

    Args:
        table: People by category, k x k with k of at least 2, first wave in rows and the
            categories in the same order in both waves.

    Returns:
        Stuart-Maxwell and Bowker tests; `NotEstimable` when there are no people.

    Raises:
        ValueError: The table is not square or holds anything but counts.

    Notes:
        Only people who changed bear on either test. With d the row less the column totals,
        Stuart-Maxwell is d' V^- d, where V has n_i. + n_.i - 2 n_ii on its diagonal and
        -(n_ij + n_ji) off it. Its df is the rank of V: the categories less one, less one
        more for each category that nobody entered or left. Bowker sums (n_ij - n_ji)**2 /
        (n_ij + n_ji). A table of two categories gives McNemar's chi-square twice.

    References:
        Stuart (1955), Biometrika 42:412-416.
        Maxwell (1970), British Journal of Psychiatry 116:651-655.
        Bowker (1948), Journal of the American Statistical Association 43:572-574.
    """
    counts = as_counts("table", table)
    if counts.shape[0] != counts.shape[1] or counts.shape[0] < 2:
        raise ValueError(
            "table must be square with at least 2 categories, "
            f"not {counts.shape[0]} x {counts.shape[1]}"
        )
    n = int(counts.sum())
    if n == 0:
        return NotEstimable("n = 0", 0)

    from scipy.special import chdtrc

    discordant = n - int(np.trace(counts))
    statistic = df = p_value = bowker = bowker_df = bowker_p = None
    if discordant:
        moves = counts.astype(np.float64)  # squares of large counts overflow integers
        shift = moves.sum(axis=1) - moves.sum(axis=0)
        statistic, df = linked_chi_square(shift, moves + moves.T)
        bowker, bowker_df = _bowker(moves)
        p_value, bowker_p = float(chdtrc(df, statistic)), float(chdtrc(bowker_df, bowker))
    return MarginalHomogeneityResult(
        statistic=statistic,
        df=df,
        p_value=p_value,
        bowker_statistic=bowker,
        bowker_df=bowker_df,
        bowker_p_value=bowker_p,
        reason=None if discordant else "no discordant pairs",
        n=n,
        discordant=discordant,
        method="Stuart-Maxwell, df = rank of the covariance; Bowker, df = pairs of categories "
        "with any move, empty pairs left out; asymptotic, no continuity correction",
    )


def linked_chi_square(sums: NDArray[np.float64], links: NDArray[np.float64]) -> tuple[float, int]:
    """Return the chi-square of sums whose covariances are the links, negated.

    Args:
        sums: One for each category or wave, adding up to 0 among those that are linked.
        links: Symmetric, at least 0; the diagonal is ignored.

    Returns:
        Statistic and df. The covariance is singular, its rows adding up to 0: its rank is one
        less than the linked, for each linked set. Each is taken out in turn and its links are
        handed on to those it was linked with, which only adds, so that no digits are lost.
    """
    rest, left = sums.astype(np.float64), links.astype(np.float64)
    statistic, df = 0.0, 0
    for place in range(rest.size):
        linked = left[place, place + 1 :].copy()
        total = float(linked.sum())
        if total == 0:  # the last of its set
            continue
        own = float(rest[place])
        statistic += own**2 / total
        df += 1
        rest[place + 1 :] += linked * (own / total)
        left[place + 1 :, place + 1 :] += np.outer(linked, linked / total)
    return statistic, df


def _bowker(moves: NDArray[np.float64]) -> tuple[float, int]:
    """Return Bowker's chi-square and the number of pairs of categories with any move."""
    upper = np.triu_indices_from(moves, k=1)
    there, back = moves[upper], moves.T[upper]
    either = there + back
    used = either > 0
    return float(((there - back)[used] ** 2 / either[used]).sum()), int(used.sum())
