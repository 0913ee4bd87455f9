"""Fisher's exact test of 2 x 2 tables, and what ordinary tests do not import."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from math import comb

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from ehs_eval.stats.fisher import fisher_p

counts = st.tuples(*[st.integers(0, 400)] * 4)


def exact(a: int, b: int, c: int, d: int) -> float:
    """Return the p-value in whole numbers."""
    first, yes, n = a + b, a + c, a + b + c + d
    low, high = max(0, yes - c - d), min(yes, first)
    ways = [comb(first, k) * comb(n - first, yes - k) for k in range(low, high + 1)]
    limit = ways[a - low] * (1 + Fraction(1, 10**7))
    return float(Fraction(sum(way for way in ways if way <= limit), sum(ways)))


@given(counts)
def test_it_is_the_share_of_tables_no_likelier(cells: tuple[int, int, int, int]) -> None:
    a, b, c, d = cells
    assume(all((a + b, c + d, a + c, b + d)))
    assert fisher_p(((a, b), (c, d))) == pytest.approx(exact(a, b, c, d), rel=1e-12)
    # SciPy takes tables for equally likely when they are within 1e-14, which its own noise exceeds.
    assert fisher_p(((a, b), (c, d))) == pytest.approx(fisher_exact([[a, b], [c, d]])[1], rel=1e-9)


def test_many_answers_keep_their_digits() -> None:
    # As good as 23 tosses of a coin: 2 (1 + 23 + 253 + 1771) / 2^23, less a little.
    many = 10**9
    p_value = fisher_p(((3, many - 3), (20, many - 20)))
    assert p_value == pytest.approx(4096 / 2**23, rel=1e-6)
    assert fisher_p(((many, many), (many, many))) == 1.0


def test_a_chance_that_no_float_holds_is_0() -> None:
    assert fisher_p(((0, 10**9), (10**9, 0))) == 0.0


def test_no_ordinary_test_imports_the_whole_of_scipy_stats() -> None:
    code = """
import sys
from ehs_eval import stats
stats.proportion_difference(3, 20, 9, 20)
stats.mcnemar([[5, 2], [7, 6]])
stats.marginal_homogeneity([[5, 2, 1], [7, 6, 0], [1, 3, 4]])
stats.chi_square([[5, 2], [7, 6]], correction=True)
stats.chi_square([[5, 2, 1], [7, 6, 9]])
stats.friedman([1, 2, 2, 3], [2, 2, 3, 4], [3, 3, 1, 4])
stats.skillings_mack([[1, 2, float("nan")], [2, 1, 3], [1, 2, 3]])
stats.mann_whitney([1, 2, 2, 3], [2, 3, 4])
stats.kruskal_wallis([1, 2, 2, 3], [2, 3, 4], [1, 5])
stats.wilcoxon_signed_rank([1, 2, 2, 3, 4, 5], [2, 3, 4, 4, 5, 7])
print(sorted({"scipy.stats", "scipy.optimize"} & set(sys.modules)))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
