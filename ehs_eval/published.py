"""Published figures: where each is found in the results, and whether it comes out as printed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ehs_eval.bounded import read_bounded
from ehs_eval.errors import ConfigError
from ehs_eval.results import Place, Results
from ehs_eval.rounding import as_decimal, round_half_away

_MAX_BYTES = 100_000_000

Rule = Literal["round", "truncate", "less_than", "at_least", "about", "diff_of_rounded"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ResultReference(_Strict):
    """The key of one result; without a method, the first that has the rest."""

    dataset: str
    analysis: str
    item: str | None = None
    group: dict[str, str | float | list[str] | None] = {}
    waves: list[str] = []
    statistic: str
    method: str | None = None


class Expression(_Strict):
    """How a figure follows from results: one result, or simple arithmetic on several.

    `change` is later minus earlier, `ordered` is 1 when every list given is strictly increasing
    and else 0. `rounded` rounds what comes out, as a printed figure that was used again had been.
    """

    result: ResultReference | None = None
    sum: list[Expression] | None = None
    change: tuple[Expression, Expression] | None = None
    ratio: tuple[Expression, Expression] | None = None
    mean: list[Expression] | None = None
    smallest: list[Expression] | None = None
    ordered: list[list[Expression]] | None = None
    times: float = 1
    rounded: int | None = None

    @model_validator(mode="after")
    def _one_operation(self) -> Expression:
        operations = (
            self.result,
            self.sum,
            self.change,
            self.ratio,
            self.mean,
            self.smallest,
            self.ordered,
        )
        if sum(operation is not None for operation in operations) != 1:
            raise ValueError("give one of result, sum, change, ratio, mean, smallest, ordered")
        return self


class PublishedFigure(BaseModel):
    """One figure as it was printed."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    published: float
    decimals: int = Field(ge=0)
    rule: Rule = "round"
    reproducible: bool = True
    note: str = ""
    table: str = ""
    row: str = ""
    column: str = ""
    tolerance: float | None = None
    found: Expression | None = None


class PublishedFigures(BaseModel):
    """A file of published figures."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    figures: list[PublishedFigure]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A published figure beside the computed one.

    Attributes:
        figure: As printed.
        computed: As computed, at full precision; None when it cannot be.
        reason: Why it cannot be computed, or None.
        matches: Whether it comes out as printed.
    """

    figure: PublishedFigure
    computed: float | None
    reason: str | None
    matches: bool


class NotFound(Exception):
    """A result that an expression needs is missing or has no value."""


def load_published(path: Path) -> list[PublishedFigure]:
    """Return the figures of a JSON file.

    Raises:
        ConfigError: The file is missing, no JSON, or lacks a key.
    """
    try:
        raw = json.loads(read_bounded(path, _MAX_BYTES).decode("utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file of published figures.") from None
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"{path}: cannot be read as text.") from None
    except json.JSONDecodeError as error:
        raise ConfigError(f"{path}: is not valid JSON: {error}.") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, lists in lists in lists
        raise ConfigError(f"{path}: is no file of published figures.") from None
    try:
        return PublishedFigures.model_validate(raw).figures
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{path}: {where}: {first['msg']}.") from None


def with_places(
    figures: Iterable[PublishedFigure], known: Iterable[PublishedFigure]
) -> list[PublishedFigure]:
    """Return figures with the place of each filled in by its id from those known."""
    places = {figure.id: figure.found for figure in known}
    return [
        figure if figure.found else figure.model_copy(update={"found": places.get(figure.id)})
        for figure in figures
    ]


def compare(figures: Iterable[PublishedFigure], results: Results) -> list[Comparison]:
    """Compare published figures with results at the precision they were printed at."""
    return [_compare_one(figure, results) for figure in figures]


def _compare_one(figure: PublishedFigure, results: Results) -> Comparison:
    if figure.found is None:
        return Comparison(figure, None, "the study does not say where this figure is found", False)
    try:
        computed = evaluate(figure.found, results)
    except NotFound as error:
        return Comparison(figure, None, str(error), False)
    return Comparison(figure, computed, None, agrees(figure, computed))


def agrees(figure: PublishedFigure, computed: float) -> bool:
    """Say whether a computed value prints as the published one under the figure's rule."""
    printed = as_decimal(figure.published)
    match figure.rule:
        case "round" | "diff_of_rounded":
            return round_half_away(computed, figure.decimals) == round_half_away(
                figure.published, figure.decimals
            )
        case "truncate":
            step = Decimal(1).scaleb(-figure.decimals)
            return as_decimal(computed).quantize(step, ROUND_DOWN) == printed.quantize(step)
        case "less_than":
            return as_decimal(computed) < printed
        case "at_least":
            return as_decimal(computed) >= printed
        case "about":
            tolerance = figure.tolerance
            if tolerance is None:
                tolerance = 0.05 * abs(figure.published)
            return abs(computed - figure.published) <= tolerance


def evaluate(expression: Expression, results: Results) -> float:
    """Return the value of an expression.

    Raises:
        NotFound: A result it needs is missing or has no value.
    """
    value = expression.times * _value(expression, results)
    if expression.rounded is None:
        return value
    return float(round_half_away(value, expression.rounded))


def _value(expression: Expression, results: Results) -> float:
    if expression.result is not None:
        return _look_up(expression.result, results)
    if expression.change is not None:
        earlier, later = (evaluate(part, results) for part in expression.change)
        return later - earlier
    if expression.ratio is not None:
        above, below = (evaluate(part, results) for part in expression.ratio)
        if below == 0:
            raise NotFound("a ratio has 0 below")
        return above / below
    if expression.ordered is not None:
        chains = [[evaluate(part, results) for part in chain] for chain in expression.ordered]
        rises = (a < b for chain in chains for a, b in pairwise(chain))
        return float(all(rises))
    if expression.smallest is not None:
        return min(_defined(expression.smallest, results))
    parts = [evaluate(part, results) for part in expression.sum or expression.mean or []]
    return sum(parts) if expression.sum is not None else sum(parts) / len(parts)


def _defined(parts: list[Expression], results: Results) -> list[float]:
    """Return the values that can be had; a group too small to test is no smallest p-value."""
    values = []
    for part in parts:
        try:
            values.append(evaluate(part, results))
        except NotFound:
            continue
    if not values:
        raise NotFound("none of its results has a value")
    return values


def _is_count_of_nobody(reference: ResultReference, results: Results) -> bool:
    """Say whether a count is of a label that is nowhere in the data, so that it is 0.

    Labels that no study file lists (a year group, a programme, "Not specified") have results only
    where they occur. A population is not counted in the data but stated: a school that is not
    listed has none.
    """
    is_count = reference.statistic == "n" or reference.statistic.startswith("n_")
    if not is_count or not reference.group or reference.analysis == "population":
        return False
    others = results.select(
        reference.dataset,
        reference.analysis,
        item=reference.item,
        waves=tuple(reference.waves),
        statistic=reference.statistic,
    )
    return any(set(other.group) == set(reference.group) for other in others)


def _look_up(reference: ResultReference, results: Results) -> float:
    group: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in reference.group.items()
    }
    at = Place(reference.dataset, reference.analysis, reference.item, group, reference.waves)
    found = results.find(at, reference.statistic, reference.method)
    named = f"{reference.dataset}, {reference.analysis}, {reference.item}, {reference.statistic}"
    if found is None and _is_count_of_nobody(reference, results):
        return 0.0
    if found is None:
        raise NotFound(f"there is no result {named}")
    if found.value is None or isinstance(found.value, str):
        raise NotFound(f"{named}: {found.reason or 'is no number'}")
    return float(found.value)
