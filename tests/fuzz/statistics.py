"""Statistics given arrays of any shape and content: a result without NaN, or a clear refusal."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ehs_eval import stats
from tests.fuzz.choices import Choices

NUMBERS: Sequence[float] = (
    *(0, 1, 2, 3, 4, 5, -1, 0.5, 0.1, 0.3, -0.0, 10, 100, 1e-9, 1e-300, 5e-324, 1e6, 1e15, 2**53),
    *(1e100, 1e200, 1e300, 1.7e308, -1e300, float("nan"), float("inf"), float("-inf")),
)
COUNTS: Sequence[Any] = (
    *(0, 1, 2, 3, 5, 7, 10, 12, 30, 100, 1000, 99_999, 10**9, 10**15, 10**18, 10**30, -1, 2.5),
    *(float("nan"), float("inf"), True),
)
LEVELS: Sequence[float] = (0.95, 0.95, 0.95, 0.5, 0.9999999, 1e-9, 0, 1, -1, 2, float("nan"))
ODD: Sequence[Any] = ("abc", None, [], [[]], [[1, 2], [3]], {}, [None], ["1"], 7, [[[1.0]]], b"x")
GROUPS = ("a", "b", "c", "")


def run(data: bytes, _: Path) -> None:
    """Call a statistic that the bytes choose; raise for anything that a caller could not expect."""
    choose = Choices(data)
    name = choose.pick(sorted(CALLS))
    try:
        result = CALLS[name](choose)
    except (ValueError, TypeError) as refusal:
        if not str(refusal).strip():
            raise AssertionError(f"{name} refuses without a word") from refusal
    else:
        check(name, result)


def check(name: str, result: Any) -> None:
    """Raise if a result holds NaN, or a p-value or share outside its limits."""
    if isinstance(result, stats.NotEstimable):
        assert result.reason.strip(), name
    elif is_dataclass(result):
        for field in fields(result):
            value = getattr(result, field.name)
            check(f"{name}.{field.name}", value)
            is_p = field.name == "p_value" or field.name.endswith("_p_value")
            if is_p and isinstance(value, float):
                assert 0 <= value <= 1, f"{name}.{field.name} is {value}"
    elif isinstance(result, float | np.floating):
        assert not math.isnan(result), f"{name} is NaN"
    elif isinstance(result, np.ndarray) and result.dtype.kind == "f":
        assert not np.isnan(result).any(), f"{name} holds NaN"
    elif isinstance(result, list | tuple):
        for place, each in enumerate(result):
            check(f"{name}[{place}]", each)
    elif isinstance(result, Mapping):
        for key, each in result.items():
            check(f"{name}[{key!r}]", each)


def _number(choose: Choices) -> float:
    return choose.pick(NUMBERS) if choose.number(4) else choose.number(2000) / 10 - 50


def _values(choose: Choices, length: int | None = None) -> Any:
    if choose.number(24) == 1:
        return choose.pick(ODD)
    size = choose.number(24) if length is None else length
    if choose.number(3):  # answers on a scale
        points = 1 + choose.number(6)
        return [float(choose.number(points)) for _ in range(size)]
    return [_number(choose) for _ in range(size)]


def _table(choose: Choices, square: bool = False) -> Any:
    if choose.number(24) == 1:
        return choose.pick(ODD)
    rows = choose.number(6)
    columns = rows if square else choose.number(6)
    cell = _number if choose.number(4) == 1 else (lambda c: float(c.number(30)))
    return [[cell(choose) for _ in range(columns)] for _ in range(rows)]


def _scores(choose: Choices) -> Any:
    if choose.number(24) == 1:
        return choose.pick(ODD)
    rows, columns = choose.number(12), choose.number(6)
    table = [[float(choose.number(5)) for _ in range(columns)] for _ in range(rows)]
    for row in table:
        if columns and choose.number(4) == 1:
            row[choose.number(columns)] = _number(choose)
    return table


def _pairs(choose: Choices) -> Any:
    return [[_number(choose), _number(choose)] for _ in choose.many(12)]


def _level(choose: Choices) -> float:
    return choose.pick(LEVELS)


def _two(choose: Choices) -> tuple[Any, Any]:
    size = choose.number(16)
    return _values(choose, size), _values(choose, size)


def _schools(choose: Choices, size: int) -> Any:
    return [choose.pick(GROUPS) for _ in range(size)] if choose.is_so() else None


def _two_waves(choose: Choices) -> Any:
    first, second = _values(choose), _values(choose)
    sizes = [len(each) if isinstance(each, list) else 0 for each in (first, second)]
    most = max(1, min(sizes) + choose.number(2))
    pairs = [[choose.number(most), choose.number(most)] for _ in choose.many(8)]
    return stats.two_waves(
        first,
        second,
        first_schools=_schools(choose, sizes[0]),
        second_schools=_schools(choose, sizes[1]),
        pairs=pairs or (),
    )


def _compare_waves(choose: Choices) -> Any:
    return stats.compare_waves(
        _two_waves(choose),
        is_share=choose.is_so(),
        schools=choose.pick(("recorded", "one", "not recorded")),
        smallest=choose.pick((10, 1, 2)),
        confidence_level=_level(choose),
    )


def _rake(choose: Choices) -> Any:
    size = choose.number(12)
    frame = {name: [choose.pick(GROUPS) for _ in range(size)] for name in ("x", "y")}
    margins = {
        name: {choose.pick(GROUPS): _number(choose) for _ in choose.many(5)} for name in ("x", "y")
    }
    return stats.rake(frame, margins)


def _plan(choose: Choices) -> Any:
    named: dict[str, Any] = {
        "icc": _number(choose),
        "school_stability": _number(choose),
        "power": _level(choose),
        "proportion": _number(choose),
        "sd": choose.pick((None, 1.0, 0.0, 1e300, float("nan"))),
        "drop_out": _number(choose),
        "correlation": _number(choose),
        "population": choose.pick((None, *COUNTS)),
    }
    given = {key: value for key, value in named.items() if choose.is_so()}
    schools = choose.pick((None, *COUNTS))
    return stats.sample_size_for_change(_number(choose), schools=schools, **given)


def _detectable(choose: Choices) -> Any:
    return stats.detectable_change(
        choose.pick(COUNTS),
        choose.pick(COUNTS),
        proportion=_number(choose) if choose.is_so() else 0.5,
        sd=choose.pick((None, 1.0, 0.0, 1e300)),
        design_effect_first=_number(choose) if choose.is_so() else 1.0,
        overlap=choose.pick((0, *COUNTS)),
        correlation=_number(choose) if choose.is_so() else 0.0,
        confidence_level=_level(choose),
    )


def _sample_size(choose: Choices) -> Any:
    return stats.sample_size(
        population=choose.pick((None, *COUNTS)),
        margin=_number(choose) if choose.is_so() else 0.05,
        confidence_level=_level(choose),
        proportion=_number(choose) if choose.is_so() else 0.5,
    )


def _some(choose: Choices) -> list[Any]:
    return [_values(choose) for _ in choose.many(5)]


def _even(choose: Choices) -> list[Any]:
    size = choose.number(10)
    return [_values(choose, size) for _ in choose.many(5)]


CALLS: dict[str, Callable[[Choices], Any]] = {
    "adjust_p_values": lambda c: stats.adjust_p_values(_values(c), method=c.pick(("holm", "bh"))),
    "change_margin": lambda c: stats.change_margin(
        c.pick(COUNTS), c.pick(COUNTS), population=c.pick((None, *COUNTS)), proportion=_number(c)
    ),
    "chi_square": lambda c: stats.chi_square(_table(c), correction=c.is_so()),
    "cluster_change": lambda c: stats.cluster_change(
        _values(c), _values(c) if c.is_so() else None, confidence_level=_level(c)
    ),
    "compare_waves": _compare_waves,
    "cronbach_alpha": lambda c: stats.cronbach_alpha(_scores(c), confidence_level=_level(c)),
    "describe": lambda c: stats.describe(
        _values(c), scale_range=(_number(c), _number(c)) if c.is_so() else None
    ),
    "design_effect": lambda c: stats.design_effect(_number(c), _values(c)),
    "detectable_change": _detectable,
    "effective_n": lambda c: stats.effective_n(_values(c)),
    "friedman": lambda c: stats.friedman(*_even(c)),
    "intraclass_correlation": lambda c: stats.intraclass_correlation(*_two(c)),
    "krippendorff_alpha": lambda c: stats.krippendorff_alpha(
        _scores(c), level=c.pick(("nominal", "ordinal", "interval", "ratio"))
    ),
    "kruskal_wallis": lambda c: stats.kruskal_wallis(*_some(c)),
    "linear_trend": lambda c: stats.linear_trend(_table(c)),
    "mann_whitney": lambda c: stats.mann_whitney(
        _values(c), _values(c), confidence_level=_level(c)
    ),
    "margin_of_error": lambda c: stats.margin_of_error(
        c.pick(COUNTS), population=c.pick((None, *COUNTS)), confidence_level=_level(c)
    ),
    "marginal_homogeneity": lambda c: stats.marginal_homogeneity(_table(c, square=True)),
    "mcnemar": lambda c: stats.mcnemar(_table(c, square=True), confidence_level=_level(c)),
    "mean_interval": lambda c: stats.mean_interval(_values(c), confidence_level=_level(c)),
    "nonresponse_bounds": lambda c: stats.nonresponse_bounds(
        c.pick(COUNTS), c.pick(COUNTS), c.pick(COUNTS)
    ),
    "overlapping_difference": lambda c: stats.overlapping_difference(
        _pairs(c), _values(c), _values(c), equal_variances=c.is_so(), confidence_level=_level(c)
    ),
    "overlapping_proportions": lambda c: stats.overlapping_proportions(
        [[c.number(2), c.number(2)] for _ in c.many(9)],
        [c.number(2) for _ in c.many(9)],
        [c.number(2) for _ in c.many(9)],
        confidence_level=_level(c),
    ),
    "overlapping_ranks": lambda c: stats.overlapping_ranks(_pairs(c), _values(c), _values(c)),
    "proportion_difference": lambda c: stats.proportion_difference(
        c.pick(COUNTS), c.pick(COUNTS), c.pick(COUNTS), c.pick(COUNTS), confidence_level=_level(c)
    ),
    "rake": _rake,
    "regression_to_mean": lambda c: stats.regression_to_mean(*_two(c), population_mean=_number(c)),
    "reliable_change": lambda c: stats.reliable_change(*_two(c), threshold=_number(c)),
    "reliable_change_threshold": lambda c: stats.reliable_change_threshold(_number(c), _number(c)),
    "sample_size": _sample_size,
    "sample_size_for_change": _plan,
    "skillings_mack": lambda c: stats.skillings_mack(_scores(c)),
    "smallest_rank_sum_p": lambda c: stats.smallest_rank_sum_p(c.pick(COUNTS), c.pick(COUNTS)),
    "smallest_signed_rank_p": lambda c: stats.smallest_signed_rank_p(c.pick(COUNTS)),
    "standardised_difference": lambda c: stats.standardised_difference(
        c.pick(COUNTS), c.pick(COUNTS), c.pick(COUNTS), c.pick(COUNTS)
    ),
    "standardised_mean_difference": lambda c: stats.standardised_mean_difference(
        _values(c),
        _values(c),
        interval=c.pick(("noncentral", "normal")),
        confidence_level=_level(c),
    ),
    "stratified_change": lambda c: stats.stratified_change(
        _two_waves(c), is_share=c.is_so(), use_pairs=c.is_so(), confidence_level=_level(c)
    ),
    "two_waves": _two_waves,
    "weighted_kappa": lambda c: stats.weighted_kappa(
        _table(c, square=True), weights=c.pick(("quadratic", "linear", "unweighted"))
    ),
    "wilcoxon_signed_rank": lambda c: stats.wilcoxon_signed_rank(
        *_two(c), zeros=c.pick(("wilcox", "pratt"))
    ),
    "wilson_interval": lambda c: stats.wilson_interval(
        c.pick(COUNTS), c.pick(COUNTS), confidence_level=_level(c)
    ),
}
"""A call of each statistic, its arguments chosen."""
