"""How often does each rule see a change where there is none?

Simulates pilots in which no answer truly changes between two waves, and counts how often each rule
says that it did. The table that it writes stands in docs/calibration.md.

    python benchmarks/calibration.py --out docs/calibration.md  # the table of the documentation
    python benchmarks/calibration.py --schools 8 --icc 0.05     # one pilot of your own
"""

from __future__ import annotations

import argparse
import math
import os
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields, replace
from pathlib import Path
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2_contingency, mannwhitneyu

from ehs_eval.stats.frequencies import pooled
from ehs_eval.stats.wave_change import compare_waves
from ehs_eval.stats.waves import TwoWaves, two_waves

START, END = "<!-- table -->", "<!-- end of table -->"
LEVEL = 0.05
REPORT_MARGIN = 0.075
"""The report's rule: any change of more than 7.5 points counts."""

SIZES = (430, 190, 140, 100, 80, 50)
"""Pupils of each school at the first wave: 990 in six schools, as in the pilot, but unequal."""

RETURNS = {
    "even": (0.5,),
    "uneven": (0.65, 0.3, 0.15, 0.5, 0.2, 0.4),
    "heavy": (0.35, 0.1, 0.08, 0.3, 0.15, 0.25),
    "few": (0.035,),
    "one school": (0.32, 0.004, 0.004, 0.0, 0.0, 0.0),
}
"""Share of each school's pupils that answer the second wave, by pattern of drop-out."""

PATTERNS = {
    "even": "half come back everywhere",
    "uneven": "15 to 65% come back, by school",
    "heavy": "8 to 35% come back, by school",
    "few": "3.5% come back everywhere",
    "one school": "one school comes back",
}
"""The same in words."""

RULES = ("report", "chi-square", "ranks", "cluster z", "ours", "declined")


@dataclass(frozen=True, slots=True)
class Pilot:
    """How a pilot is drawn.

    Attributes:
        schools: Schools; their sizes and returns repeat after six.
        icc: Intraclass correlation of the answer among pupils of a school.
        unrest: The same for a school's own ups and downs between the waves, which are nobody's
            doing and average zero over schools.
        drop_out: Pattern of those who answer again, one of `RETURNS`.
        selective: How much likelier than the average a pupil who said yes is to answer again,
            and how much less likely one who said no.
        matched: Share of those who answered twice whose nicknames match.
        sameness: Share of pupils who give their first answer again, whatever their school does.
        newcomers: Pupils of the second wave alone, as a share of those who answered twice.
        share: Share of yes answers.
        size: Pupils, relative to the 990 of six schools.
        change: True change of the share: 0 to calibrate, else the rates are the power.
        points: Points of the scale; 2 for a yes/no answer.
    """

    schools: int = 6
    icc: float = 0.02
    unrest: float = 0.0
    drop_out: str = "uneven"
    selective: float = 0.0
    matched: float = 0.5
    sameness: float = 0.4
    newcomers: float = 0.2
    share: float = 0.4
    size: float = 1.0
    change: float = 0.0
    points: int = 2


@dataclass(frozen=True, slots=True)
class _School:
    """What one school answered: first wave, the same pupils again, who came back, newcomers."""

    first: NDArray[np.float64]
    again: NDArray[np.float64]
    back: NDArray[np.bool_]
    new: NDArray[np.float64]


def draw(pilot: Pilot, rng: np.random.Generator) -> TwoWaves:
    """Return the answers of one pilot."""
    schools = [_draw_school(pilot, number, rng) for number in range(pilot.schools)]
    numbers = np.concatenate([np.full(s.first.size, n) for n, s in enumerate(schools)])
    new_numbers = np.concatenate([np.full(s.new.size, n) for n, s in enumerate(schools)])
    again, new = (np.concatenate([getattr(s, part) for s in schools]) for part in ("again", "new"))
    returned = np.flatnonzero(np.concatenate([s.back for s in schools]))
    linked = np.flatnonzero(rng.random(returned.size) < pilot.matched)
    return two_waves(
        np.concatenate([s.first for s in schools]),
        np.concatenate([again[returned], new]),
        first_schools=numbers,
        second_schools=np.concatenate([numbers[returned], new_numbers]),
        pairs=np.column_stack([returned[linked], linked]),
    )


def _draw_school(pilot: Pilot, number: int, rng: np.random.Generator) -> _School:
    chances = RETURNS[pilot.drop_out]
    chance = chances[number % len(chances)]
    n = max(1, round(SIZES[number % len(SIZES)] * pilot.size))
    before = _share_of_school(pilot.share, pilot.icc, rng)
    after = min(max(_share_of_school(before, pilot.unrest, rng) + pilot.change, 0.0), 1.0)
    highest = pilot.points - 1
    first = rng.binomial(highest, before, n).astype(float)
    redrawn = rng.binomial(highest, after, n).astype(float)
    again = np.where(rng.random(n) < pilot.sameness, first, redrawn)
    leaning = 1 + pilot.selective * (2 * first / highest - 1)
    back = rng.random(n) < np.clip(chance * leaning, 0, 1)
    new = rng.binomial(highest, after, rng.binomial(int(back.sum()), pilot.newcomers))
    return _School(first, again, back, new.astype(float))


def _share_of_school(mean: float, icc: float, rng: np.random.Generator) -> float:
    """Return the share of one school: beta distributed, so that its pupils correlate by `icc`."""
    if icc == 0 or not 0 < mean < 1:
        return mean
    spread = 1 / icc - 1
    return float(rng.beta(mean * spread, (1 - mean) * spread))


def judge(pilot: Pilot, seed: int) -> set[str]:
    """Return the rules that see a change in one pilot, and `declined` where ours makes no claim."""
    waves = draw(pilot, np.random.default_rng(seed))
    said: set[str] = set()
    if min(waves.n_first, waves.n_second) == 0:
        return {"declined"}
    sides = waves.first.frequencies(), waves.second.frequencies()
    if abs(sides[1].mean - sides[0].mean) / (pilot.points - 1) > REPORT_MARGIN:
        said.add("report")
    _, table = pooled(*sides)
    if table.shape[1] > 1:
        if chi2_contingency(table, correction=False).pvalue < LEVEL:
            said.add("chi-square")
        first, second = (np.repeat(side.values, side.counts) for side in sides)
        ranks = mannwhitneyu(first, second, use_continuity=False, method="asymptotic")
        if ranks.pvalue < LEVEL:
            said.add("ranks")
    if abs(_cluster_z(waves)) > NormalDist().inv_cdf(1 - LEVEL / 2):
        said.add("cluster z")
    verdict = compare_waves(waves, is_share=pilot.points == 2).verdict
    if verdict == "clear":
        said.add("ours")
    elif verdict != "not clear":
        said.add("declined")
    return said


def _cluster_z(waves: TwoWaves) -> float:
    """Return z of the pooled change with a cluster-robust standard error (CR1)."""
    means = [side.frequencies().mean for side in (waves.first, waves.second)]
    scores: dict[int, float] = {}
    for side, sign, mean in ((waves.first, -1, means[0]), (waves.second, 1, means[1])):
        for school in np.unique(side.schools).tolist():
            own = side.within(np.array([school]))
            part = float((own.counts * (own.values - mean)).sum()) / side.n
            scores[school] = scores.get(school, 0.0) + sign * part
    count = len(scores)
    if count < 2:
        return 0.0
    error = math.sqrt(count / (count - 1) * sum(score**2 for score in scores.values()))
    return 0.0 if error == 0 else float(means[1] - means[0]) / error


def _count(task: tuple[Pilot, int, int]) -> Counter[str]:
    pilot, start, runs = task
    seen: Counter[str] = Counter()
    for run in range(start, start + runs):
        seen.update(judge(pilot, run))
    return seen


def rates(pilots: Sequence[Pilot], *, runs: int, seed: int, jobs: int) -> list[dict[str, float]]:
    """Return, for each pilot, how often each rule sees a change.

    The seed of a run does not depend on the number of jobs, so that neither do the rates.
    """
    batch = math.ceil(runs / jobs)
    tasks = [
        (pilot, seed + start, min(batch, runs - start))
        for pilot in pilots
        for start in range(0, runs, batch)
    ]
    each = math.ceil(runs / batch)
    with ProcessPoolExecutor(jobs) as pool:
        parts = list(pool.map(_count, tasks))
    totals = [sum(parts[n * each : (n + 1) * each], Counter()) for n in range(len(pilots))]
    return [{rule: total[rule] / runs for rule in RULES} for total in totals]


def pilots_of_the_table() -> list[tuple[str, Pilot]]:
    """Return the pilots of the documentation, each with what is special about it."""
    plain = Pilot()
    found = [
        (f"{PATTERNS[drop]}, correlation {icc:g}", replace(plain, icc=icc, drop_out=drop))
        for drop in ("even", "uneven", "heavy", "one school")
        for icc in (0.0, 0.02, 0.1)
    ]
    found += [
        (
            f"own ups and downs, {PATTERNS[drop]}",
            replace(plain, icc=0.1, unrest=0.025, drop_out=drop),
        )
        for drop in ("even", "uneven", "heavy", "one school")
    ]
    found += [
        (f"{n} schools, own ups and downs", replace(plain, schools=n, icc=0.1, unrest=0.02))
        for n in (2, 3, 4, 12, 24)
    ]
    found += [
        (f"{100 * m:g}% of nicknames match", replace(plain, matched=m)) for m in (0.0, 0.2, 1.0)
    ]
    found += [
        ("the same pupils, all linked", replace(plain, matched=1.0, newcomers=0.0)),
        ("3% say yes", replace(plain, share=0.03)),
        (
            "2% say yes, 8 large schools, 3.5% come back",
            replace(plain, share=0.02, schools=8, drop_out="few", size=2.4, matched=0.0),
        ),
        (
            "2% say yes, 10 schools, 8 to 35% come back",
            replace(plain, share=0.02, schools=10, drop_out="heavy"),
        ),
        ("300 pupils", replace(plain, size=0.3)),
        ("300 pupils, 10% say yes", replace(plain, size=0.3, share=0.1)),
        ("five-point scale", replace(plain, points=5)),
        ("five-point scale, own ups and downs", replace(plain, points=5, icc=0.1, unrest=0.02)),
    ]
    found += [
        (
            f"those who said yes come back more (±{s:.0%}), {m:.0%} of nicknames match",
            replace(plain, selective=s, matched=m),
        )
        for s in (0.1, 0.2, 0.4)
        for m in (1.0, 0.5, 0.2, 0.0)
    ]
    found += [
        (
            f"true change of {100 * c:g} points, {PATTERNS[drop]}",
            replace(plain, change=c, drop_out=drop),
        )
        for c in (0.1, 0.2)
        for drop in ("even", "uneven", "heavy")
    ]
    return found


def as_markdown(named: Sequence[tuple[str, Pilot]], found: Sequence[dict[str, float]]) -> str:
    """Return the rates as a Markdown table, in percent of the runs."""
    heads = [
        "Pilot",
        "Beyond ±7.5",
        "Chi-square",
        "Mann-Whitney",
        "Cluster z",
        "Ours",
        "Ours declines",
    ]
    lines = [f"| {' | '.join(heads)} |", f"|---|{'---:|' * (len(heads) - 1)}"]
    for (name, _), rate in zip(named, found, strict=True):
        lines.append(f"| {name} | {' | '.join(f'{100 * rate[rule]:.1f}' for rule in RULES)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the table, or the rates of one pilot."""
    parser = argparse.ArgumentParser(
        description="How often each rule sees a change where there is none."
    )
    parser.add_argument("--runs", type=int, default=4000, help="pilots drawn for each row")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first pilot drawn")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--out", type=Path, help="file the table is written to")
    for field in fields(Pilot):
        kind = type(field.default)
        choices = sorted(RETURNS) if field.name == "drop_out" else None
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=kind, choices=choices)
    options = parser.parse_args()
    own = {
        field.name: value
        for field in fields(Pilot)
        if (value := getattr(options, field.name)) is not None
    }
    named = [("your pilot", Pilot(**own))] if own else pilots_of_the_table()
    found = rates(
        [pilot for _, pilot in named], runs=options.runs, seed=options.seed, jobs=options.jobs
    )
    table = as_markdown(named, found)
    print(table)
    if options.out is not None:
        options.out.write_text(_with_table(options.out, table), encoding="utf-8")


def _with_table(path: Path, table: str) -> str:
    """Return a document with its table renewed, or the table alone where there is no document."""
    if not path.exists():
        return table
    before, _, after = path.read_text(encoding="utf-8").partition(START)
    return f"{before}{START}\n\n{table}\n{END}{after.partition(END)[2]}"


if __name__ == "__main__":
    main()
