"""What the benchmarks promise, and whether what was measured keeps it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks import demo, exact, large, startup
from benchmarks.measure import Measured, Ratio, ratio

MILLION = 1_000_000
LIMIT_OF_MEMORY = 1_500.0
"""Megabytes that a million respondents a wave may take."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One promise beside what was measured.

    Attributes:
        benchmark: Number of the benchmark, 1 to 4.
        what: What is compared.
        found: What was measured, with its spread.
        target: The largest ratio allowed, or the smallest.
        at_most: Whether the target is a largest ratio.
        low: Lowest of the ratios measured.
        high: Highest.
        unit: What stands behind the numbers.
    """

    benchmark: int
    what: str
    found: float
    target: float
    at_most: bool
    low: float
    high: float
    unit: str = ""

    @property
    def missed_by(self) -> float:
        """How many times the target is missed by; at most 1 where it is met."""
        return self.found / self.target if self.at_most else self.target / self.found


def of_startup(took: dict[str, Measured]) -> Iterator[Verdict]:
    """Judge benchmark 1."""
    for name in (startup.OURS, startup.MODULE):
        found = ratio(took[name], took[startup.PEER])
        yield _at_most(1, f"{name} : {startup.PEER}", found, 1.5)


def of_demo(found: demo.Demo) -> Iterator[Verdict]:
    """Judge benchmark 2."""
    for name in (demo.PYTHON, demo.R):
        if name in found.took:
            took = ratio(found.took[demo.OURS], found.took[name])
            yield _at_most(2, f"sample study : {name}", took, 1.0)


def of_large(sizes: Sequence[large.Size]) -> Iterator[Verdict]:
    """Judge benchmark 3 at a million respondents a wave, where that was measured."""
    took = {size.n: size.took for size in sizes}.get(MILLION, {})
    for ours in (large.EVALUATION, large.ANALYSE):
        for form in large.FORMATS:
            mine, floor = took.get(f"{form} {ours}"), took.get(f"{form} {large.FLOOR}")
            if mine is None or floor is None:
                continue
            yield _at_most(3, f"{ours} of {form} : bare scan", ratio(mine, floor), 2.0)
            peak = Ratio(max(mine.peak), min(mine.peak), max(mine.peak))
            limit = LIMIT_OF_MEMORY
            yield _at_most(3, f"memory at the peak, {ours} of {form}", peak, limit, " MB")
        mine, script = took.get(f"csv {ours}"), took.get(large.PYTHON)
        if mine is not None and script is not None:
            found = ratio(script, mine)
            yield _at_least(3, f"{large.PYTHON} : {ours} of csv", found, 10.0)


def of_exact(found: exact.Ways) -> Iterator[Verdict]:
    """Judge benchmark 4: SciPy's test, and coin's where it is exact like ours."""
    for case, ways in found.items():
        for name, way in ways.items():
            if name == exact.SCIPY or name == "R coin, exact":
                took = ratio(way.took, ways[exact.OURS].took, "cpu")
                yield _at_least(4, f"{case}: {name} : ours", took, 10.0)


def _at_most(benchmark: int, what: str, found: Ratio, target: float, unit: str = "") -> Verdict:
    return Verdict(benchmark, what, found.middle, target, True, found.low, found.high, unit)


def _at_least(benchmark: int, what: str, found: Ratio, target: float) -> Verdict:
    return Verdict(benchmark, what, found.middle, target, False, found.low, found.high)


@dataclass(frozen=True, slots=True)
class Growth:
    """How time grows with the number of respondents: as n to this power.

    Attributes:
        plain: Slope of log time on log n over the three largest sizes.
        without_start: The same after what the smallest size takes is subtracted; None where that
            leaves nothing.
    """

    plain: float
    without_start: float | None


def growth(sizes: Sequence[large.Size], name: str) -> Growth | None:
    """Return the growth of a contestant; None where it has no three sizes beside the smallest."""
    points = [(s.n, s.took[name].middle("wall")) for s in sizes if name in s.took]
    if len(points) < 4:
        return None
    largest, start = points[-3:], points[0][1]
    rest = [(n, seconds - start) for n, seconds in largest]
    is_left = all(seconds > 0 for _, seconds in rest)
    return Growth(_slope(largest), _slope(rest) if is_left else None)


def _slope(points: Sequence[tuple[int, float]]) -> float:
    """Return the least-squares slope of log time on log n."""
    x = [math.log(n) for n, _ in points]
    y = [math.log(seconds) for _, seconds in points]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    products = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return products / sum((a - mean_x) ** 2 for a in x)
