"""How often does each rule see a change where there is none?

Simulates pilots in which no answer truly changes between two waves, and counts how often each rule
says that it did. Run it from a checkout; the table it prints stands in docs/calibration.md.

    python benchmarks/calibration.py --runs 4000
"""

from __future__ import annotations

import argparse
import itertools
import math
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2_contingency

from ehs_eval.stats.stratified import TwoWaves, two_waves
from ehs_eval.stats.wave_change import compare_waves

ALPHA = 0.05
REPORT_MARGIN = 0.075
SIZES = (430, 190, 140, 100, 80, 50)
RETURNS = {
    "even": (0.5,),
    "uneven": (0.65, 0.3, 0.15, 0.5, 0.2, 0.4),
    "heavy, uneven": (0.35, 0.1, 0.08, 0.3, 0.15, 0.25),
    "one school left": (0.32, 0.004, 0.004, 0.0, 0.0, 0.0),
}


@dataclass(frozen=True, slots=True)
class Pilot:
    """How a pilot is drawn.

    Attributes:
        schools: Schools.
        icc: Intraclass correlation of the answer among pupils of a school.
        unrest: Intraclass correlation of a school's own ups and downs between waves, which are
            nobody's doing and average zero.
        drop_out: Name of the pattern of shares that answer again.
        matched: Share of those who answered twice whose nicknames match.
        sameness: Share of pupils who give their first answer again, whatever their school does.
        share: Share of yes answers.
        size: Pupils at the first wave, relative to the pilot's 990.
        newcomers: Pupils of the second wave alone, as a share of those who answered twice.
        change: True change of the share, 0 for calibration.
        points: Points of the scale: 2 for a yes/no answer.
    """

    schools: int = 6
    icc: float = 0.02
    unrest: float = 0.0
    drop_out: str = "uneven"
    matched: float = 0.5
    sameness: float = 0.4
    share: float = 0.4
    size: float = 1.0
    newcomers: float = 0.2
    change: float = 0.0
    points: int = 2


def draw(pilot: Pilot, rng: np.random.Generator) -> tuple[TwoWaves, int]:
    """Return the answers of one pilot, and how many answered at both waves."""
    parts: list[tuple[NDArray[np.float64], ...]] = []
    for school in range(pilot.schools):
        returns = RETURNS[pilot.drop_out]
        chance = returns[school % len(returns)]
        n = max(1, round(SIZES[school % len(SIZES)] * pilot.size))
        before = _school_share(pilot.share, pilot.icc, rng)
        after = _school_share(before, pilot.unrest, rng)
        after = min(max(after + pilot.change, 0.0), 1.0)
        first = _answers(before, n, pilot.points, rng)
        again = _answers(after, n, pilot.points, rng)
        keeps = rng.random(n) < pilot.sameness
        second = np.where(keeps, first, again)
        back = rng.random(n) < chance
        new = _answers(after, rng.binomial(int(back.sum()), pilot.newcomers), pilot.points, rng)
        parts.append((first, second, back, new, np.full(n, school), np.full(new.size, school)))
    first, second, back, new, schools, new_schools = (
        np.concatenate(part) for part in zip(*parts, strict=True)
    )
    returned = np.flatnonzero(back)
    linked = np.flatnonzero(rng.random(returned.size) < pilot.matched)
    waves = two_waves(
        first,
        np.concatenate([second[returned], new]),
        first_schools=schools,
        second_schools=np.concatenate([schools[returned], new_schools]),
        pairs=np.column_stack([returned[linked], linked]),
    )
    return waves, returned.size


def _school_share(mean: float, icc: float, rng: np.random.Generator) -> float:
    """Return the share of one school: beta distributed, so that pupils have this correlation."""
    if icc == 0 or not 0 < mean < 1:
        return mean
    spread = 1 / icc - 1
    return float(rng.beta(mean * spread, (1 - mean) * spread))


def _answers(
    share: float, n: int, points: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return answers: yes or no, or points of a scale around the same share."""
    return rng.binomial(points - 1, share, n).astype(float)


def judge(pilot: Pilot, seed: int) -> dict[str, bool]:
    """Return which rules see a change in one pilot."""
    waves, _ = draw(pilot, np.random.default_rng(seed))
    highest = pilot.points - 1
    if not waves.second.size:
        return {"declined": True}
    difference = float(waves.second.mean() - waves.first.mean()) / highest
    found = compare_waves(waves, is_share=pilot.points == 2)
    counts = [np.bincount(part.astype(int), minlength=pilot.points) for part in (waves.first, waves.second)]
    table = np.array(counts)
    table = table[:, table.sum(axis=0) > 0]
    naive = table.shape[1] > 1 and chi2_contingency(table, correction=False).pvalue < ALPHA
    return {
        "report": abs(difference) > REPORT_MARGIN,
        "naive": bool(naive),
        "within schools": found.test_p_value is not None and found.test_p_value < ALPHA,
        "clear": found.verdict == "clear",
        "one school": found.verdict == "one school",
        "declined": found.verdict in ("too few", "too few schools"),
        "t": not hasattr(found.schools, "reason") and (found.schools.p_value or 1) < ALPHA,
        "flip": not hasattr(found.schools, "reason") and found.schools.sign_flip_p_value < ALPHA,
        "webb": not hasattr(found.schools, "reason") and (found.schools.bootstrap_p_value or 1) < ALPHA,
    }


def _count(task: tuple[Pilot, int, int]) -> Counter[str]:
    pilot, start, runs = task
    seen: Counter[str] = Counter()
    for run in range(start, start + runs):
        seen.update(name for name, said in judge(pilot, run).items() if said)
    return seen


def rates(pilot: Pilot, *, runs: int, seed: int, jobs: int) -> dict[str, float]:
    """Return how often each rule sees a change."""
    batch = math.ceil(runs / jobs)
    tasks = [
        (pilot, seed + start, min(batch, runs - start)) for start in range(0, runs, batch)
    ]
    total: Counter[str] = Counter()
    with ProcessPoolExecutor(jobs) as pool:
        for part in pool.map(_count, tasks):
            total.update(part)
    return {name: n / runs for name, n in total.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    names = ["report", "naive", "within schools", "t", "flip", "webb", "clear", "one school", "declined"]
    print("schools icc unrest drop matched share size |", *names, sep="\t")
    grid = []
    for icc in (0, .02, .1):
        for drop in RETURNS:
            for unrest in (0, icc / 4):
                grid.append(Pilot(icc=icc, unrest=unrest, drop_out=drop))
    for g in (2, 3, 4, 5, 12):
        grid.append(Pilot(schools=g, icc=.1, unrest=.02))
    grid += [Pilot(share=.08), Pilot(size=.3), Pilot(size=.3, share=.1), Pilot(matched=1.), Pilot(matched=1., newcomers=0), Pilot(matched=0.), Pilot(points=5), Pilot(points=5, matched=0, unrest=.02), Pilot(points=5,size=.3, matched=1, newcomers=0)]
    for p in grid:
        r = rates(p, runs=options.runs, seed=1, jobs=options.jobs)
        print(p.schools, p.icc, p.unrest, p.drop_out, p.matched, p.share, p.size, p.points, "|", *(f"{r.get(n,0):.3f}" for n in names), sep="\t", flush=True)
