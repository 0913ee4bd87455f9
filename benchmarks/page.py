"""The page of the benchmarks: every table, from what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from benchmarks import demo, exact, large, startup, verdicts
from benchmarks.measure import Measured
from benchmarks.verdicts import Verdict

START, END = "<!-- table -->", "<!-- end of table -->"


def render(results: dict[str, Any]) -> str:
    """Return the tables of everything that was measured, as Markdown.

    Args:
        results: What `results.json` holds.
    """
    parts = ["**Machine.** " + "; ".join(f"{k}: {v}" for k, v in results["machine"].items()) + "."]
    judged: list[Verdict] = []
    sections: list[str] = []
    if "startup" in results:
        took = {name: Measured.from_json(each) for name, each in results["startup"].items()}
        judged += verdicts.of_startup(took)
        sections += ["### 1. Start", _startup(took)]
    if "demo" in results:
        sample = demo.from_json(results["demo"])
        judged += verdicts.of_demo(sample)
        sections += ["### 2. The sample study", _demo(sample)]
    if "large" in results:
        sizes = large.from_json(results["large"])
        judged += verdicts.of_large(sizes)
        sections += ["### 3. Many respondents", *_large(sizes)]
    if "exact" in results:
        ways = exact.from_json(results["exact"])
        judged += verdicts.of_exact(ways)
        sections += ["### 4. Exact tests", _exact(ways)]
    return "\n\n".join([*parts, "### Targets", _targets(judged), *sections])


def placed(text: str, tables: str) -> str:
    """Return a page with its tables replaced by others."""
    head, rest = text.split(START, 1)
    return f"{head}{START}\n\n{tables}\n\n{END}{rest.split(END, 1)[1]}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _number(value: float) -> str:
    """Return a number with three figures that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 1 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _targets(judged: Iterable[Verdict]) -> str:
    rows = []
    for each in judged:
        bound = "at most" if each.at_most else "at least"
        spread = f" ({_number(each.low)} to {_number(each.high)})" if each.low < each.high else ""
        is_met = each.missed_by <= 1
        rows.append(
            (
                f"({each.benchmark}) {each.what}",
                f"{bound} {_number(each.target)}{each.unit}",
                f"{_number(each.found)}{each.unit}{spread}",
                "met" if is_met else f"**missed by a factor of {_number(each.missed_by)}**",
            )
        )
    return _table(("ratio", "target", "found (spread)", "verdict"), rows)


def _spread(middle: float, values: Sequence[float]) -> str:
    """Return a median with its lowest and highest; alone where there is one."""
    if len(values) == 1:
        return _number(middle)
    return f"{_number(middle)} ({_number(min(values))} to {_number(max(values))})"


def _took(took: Measured) -> list[str]:
    """Return seconds on the clock and of the CPU and megabytes at the peak."""
    return [
        _spread(took.middle("wall"), took.wall),
        _spread(took.middle("cpu"), took.cpu),
        _number(max(took.peak)),
    ]


_TOOK = ("seconds on the clock", "seconds of CPU", "MB at the peak")


def _startup(took: dict[str, Measured]) -> str:
    rows = [(f"`{name}`", *_took(each)[:2]) for name, each in took.items()]
    return _table((_runs(took[startup.PEER]), *_TOOK[:2]), rows)


def _runs(took: Measured) -> str:
    runs = len(took.wall)
    return "one run" if runs == 1 else f"median of {runs} runs (lowest to highest)"


def _demo(found: demo.Demo) -> str:
    took = _table(
        (_runs(found.took[demo.OURS]), *_TOOK),
        [(f"`{name}`", *_took(each)) for name, each in found.took.items()],
    )
    made = _table(
        ("what it leaves", "statistics", "tables", "numbers in them", "charts", "reports"),
        [
            (
                f"`{name}`",
                "none as data" if each.statistics is None else f"{each.statistics:,}",
                str(each.tables),
                f"{each.numbers:,}",
                f"{each.charts} ({each.pictures} files)",
                str(each.reports),
            )
            for name, each in found.made.items()
        ],
    )
    return took + "\n\n" + made


def _large(sizes: Sequence[large.Size]) -> Iterator[str]:
    for form in large.FORMATS:
        names = [f"{form} {part}" for part in (large.FLOOR, large.EVALUATION, large.ANALYSE)]
        if form == "csv":
            names += [n for n in (large.PYTHON, large.R) if any(_has(s, n) for s in sizes)]
        for what, unit in (("wall", "seconds on the clock"), ("peak", "MB at the peak")):
            head = (f"{form}, {unit}: respondents a wave", "MB of data", *names)
            yield _table(head, [_size_row(size, form, names, what) for size in sizes])
    names = sorted({name for size in sizes for name in size.took})
    grown = [(name, verdicts.growth(sizes, name)) for name in names]
    rows = [
        (
            name,
            f"{each.plain:.2f}",
            "nothing left" if each.without_start is None else f"{each.without_start:.2f}",
        )
        for name, each in grown
        if each is not None
    ]
    if rows:
        head = ("time grows as n to the power of", "as it is", "without what 1,000 a wave take")
        yield _table(head, rows)
    reasons = [f"{size.n:,}, {name}: {why}." for size in sizes for name, why in size.notes.items()]
    if reasons:
        yield "Without a figure: " + " ".join(reasons)


def _has(size: large.Size, name: str) -> bool:
    return name in size.took or name in size.notes


def _size_row(size: large.Size, form: str, names: Sequence[str], what: str) -> list[str]:
    row = [f"{size.n:,}", _number(size.bytes[form] / 1e6)]
    for name in names:
        took = size.took.get(name)
        if took is None:
            row.append("none")
        elif what == "peak":
            row.append(_number(max(took.peak)))
        else:
            row.append(_spread(took.middle("wall"), took.wall))
    return row


def _exact(found: exact.Ways) -> str:
    rows = []
    for case, ways in found.items():
        ours = ways[exact.OURS]
        for name, way in ways.items():
            times = way.took.middle("cpu")
            rows.append(
                (
                    f"{case}: {name}",
                    f"{way.p_value:.6f}" + (f" ± {way.error:.6f}" if way.error else ""),
                    _spread(1e3 * times, [1e3 * s for s in way.seconds]),
                    "" if way is ours else _number(times / ours.took.middle("cpu")),
                )
            )
    head = ("test", "p-value (standard error)", "milliseconds of CPU", "times ours")
    return _table(head, rows)
