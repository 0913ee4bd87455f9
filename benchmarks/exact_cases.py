"""The data of the exact tests, and what each takes here and in SciPy; one round a process.

python -m benchmarks.exact_cases [--quick] --data FILE.csv    # writes the data, for R
python -m benchmarks.exact_cases [--quick]                    # prints one JSON object
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln
from scipy.stats import permutation_test, rankdata

from ehs_eval import stats

Numbers = NDArray[np.float64]
Kind = Literal["ranks", "pairs", "table"]

RELATIVE_ERROR = 0.01
"""Standard error that a p-value by resampling may have, as a share of that p-value."""

_LONG_ENOUGH = 0.2
"""Seconds of CPU that a short function is called for again and again."""

_BATCH = 500
_EVERY_ARRANGEMENT = 1_000_000_000
_POINTS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Case:
    """One set of data.

    Attributes:
        name: What the tables call it.
        kind: The test: Mann-Whitney, signed ranks, or Fisher-Freeman-Halton.
        first: Scores of the first group or wave.
        second: Scores of the second.
        every: Whether SciPy can try every arrangement; else it draws some.
    """

    name: str
    kind: Kind
    first: Numbers
    second: Numbers
    every: bool = False


def make_cases(quick: bool) -> list[Case]:
    """Return the cases: the same scores on every machine."""
    cases = [
        Case("Mann-Whitney, 8 and 9 answers", "ranks", *_answers(8, 9, 1.2, 2), every=True),
        Case("signed ranks, 14 pairs", "pairs", *_pairs(14, 4.0, 16), every=True),
        Case("table of 2 x 5, 20 and 30 answers", "table", *_answers(20, 30, 0.8, 7)),
    ]
    if quick:
        return cases
    return [
        *cases,
        Case("Mann-Whitney, 40 and 60 answers", "ranks", *_answers(40, 60, 0.5, 2)),
        Case("Mann-Whitney, 141 and 995 answers", "ranks", *_answers(141, 995, 0.2, 14)),
        Case("signed ranks, 100 pairs", "pairs", *_pairs(100, 1.4, 12)),
        Case("table of 2 x 5, 141 and 995 answers", "table", *_answers(141, 995, 0.2, 10)),
    ]


def _answers(n_first: int, n_second: int, shift: float, seed: int) -> tuple[Numbers, Numbers]:
    """Return answers of two groups on five points."""
    rng = np.random.default_rng(seed)
    first, second = rng.normal(3, 1.1, n_first), rng.normal(3 + shift, 1.1, n_second)
    return np.clip(first.round(), 1, 5), np.clip(second.round(), 1, 5)


def _pairs(n: int, shift: float, seed: int) -> tuple[Numbers, Numbers]:
    """Return whole scores of the same people twice; some tie, some do not change."""
    rng = np.random.default_rng(seed)
    first = rng.normal(20, 6, n).round()
    return first, (first + rng.normal(shift, 6, n)).round()


def ours(case: Case) -> float:
    """Return our exact p-value; the function gives effect sizes and intervals too."""
    if case.kind == "ranks":
        ranks = stats.mann_whitney(case.first, case.second)
        found = None if isinstance(ranks, stats.NotEstimable) else ranks.exact_p_value
    elif case.kind == "pairs":
        pairs = stats.wilcoxon_signed_rank(case.first, case.second)
        found = None if isinstance(pairs, stats.NotEstimable) else pairs.exact_p_value
    else:
        table = stats.chi_square(_table(case.first, case.second))
        found = None if isinstance(table, stats.NotEstimable) else table.exact_p_value
    if found is None:
        raise ValueError(f"{case.name}: no exact p-value")
    return found


def scipys(case: Case, draws: int | None) -> float:
    """Return the p-value of SciPy's permutation test; None draws tries every arrangement."""
    data, statistic = _permuted(case)
    test = permutation_test(
        data,
        statistic,
        permutation_type="samples" if case.kind == "pairs" else "independent",
        vectorized=True,
        n_resamples=_EVERY_ARRANGEMENT if draws is None else draws,
        batch=_BATCH,
        alternative="greater",
        rng=np.random.default_rng(1),
    )
    return float(test.pvalue)


def _permuted(case: Case) -> tuple[tuple[Numbers, ...], Callable[..., Numbers]]:
    """Return what SciPy permutes, and how far an arrangement lies from what chance would give.

    Scores are ranked before, once: a sum of ranks is quicker than any statistic that ranks.
    """
    pooled = np.concatenate([case.first, case.second])
    size = case.first.size
    if case.kind == "table":
        return (case.first, case.second), _rarity
    if case.kind == "ranks":
        ranks = np.asarray(rankdata(pooled), dtype=np.float64)
        middle = size * (pooled.size + 1) / 2

        def from_middle(first: Numbers, _: Numbers, axis: int) -> Numbers:
            return np.asarray(np.abs(first.sum(axis=axis) - middle))

        return (ranks[:size], ranks[size:]), from_middle
    changes = (case.second - case.first)[case.second != case.first]
    signed = np.asarray(rankdata(np.abs(changes)) * np.sign(changes), dtype=np.float64)
    return (signed,), lambda change, axis: np.asarray(np.abs(change.sum(axis=axis)))


def _rarity(first: Numbers, second: Numbers, axis: int) -> Numbers:
    """Return minus the log chance of tables with the same margins, but for a constant."""
    parts = [(part == a).sum(axis=axis) for part in (first, second) for a in _POINTS]
    return np.asarray(gammaln(np.stack(parts) + 1.0).sum(axis=0))


def _table(first: Numbers, second: Numbers) -> NDArray[np.int64]:
    """Return how many gave each of the five answers."""
    return np.array([[int((part == a).sum()) for a in _POINTS] for part in (first, second)])


def draws_for(p_value: float) -> int:
    """Return how many draws give a p-value to `RELATIVE_ERROR`."""
    return math.ceil((1 - p_value) / p_value / RELATIVE_ERROR**2)


def timed(run: Callable[[], float]) -> tuple[float, float]:
    """Return what a function gives and the seconds of CPU of a call, the first apart if short.

    Nothing that an earlier call kept is left for the next one.
    """
    keepers = [
        member.cache_clear
        for name, module in list(sys.modules.items())
        if name.startswith("ehs_eval.stats")
        for member in vars(module).values()
        if hasattr(member, "cache_clear")
    ]

    def once() -> float:
        for forget in keepers:
            forget()
        return run()

    start = time.process_time()
    found = once()
    first = time.process_time() - start
    if first > _LONG_ENOUGH:
        return found, first
    calls = max(3, min(200, round(_LONG_ENOUGH / max(first, 1e-6))))
    start = time.process_time()
    for _ in range(calls):
        once()
    return found, (time.process_time() - start) / calls


def write_data(cases: list[Case], path: Path) -> None:
    """Write the scores of all cases with the draws that each asks for, for R to read."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case", "kind", "draws", "wave", "value"])
        for case in cases:
            draws = draws_for(ours(case))
            for wave, values in (("first", case.first), ("second", case.second)):
                for value in values:
                    writer.writerow([case.name, case.kind, draws, wave, value])


def main() -> None:
    """Write the data, or measure every case once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    cases = make_cases(options.quick)
    if options.data:
        write_data(cases, options.data)
        return
    found = {}
    for case in cases:
        p_value, seconds = timed(partial(ours, case))
        draws = None if case.every else draws_for(p_value)
        other, took = timed(partial(scipys, case, draws))
        error = 0.0 if draws is None else math.sqrt(p_value * (1 - p_value) / draws)
        found[case.name] = {
            "ours": {"p_value": p_value, "error": 0.0, "seconds": seconds},
            "SciPy": {"p_value": other, "error": error, "draws": draws, "seconds": took},
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
