"""Commands that need no study file: margins, sample sizes and one test of one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ehs_eval.errors import ArgumentError, DataError
from ehs_eval.options import Json, Quiet, Version
from ehs_eval.terminal import print_json, stdout, user_errors

if TYPE_CHECKING:
    from ehs_eval.single_tests import SingleTest

Confidence = Annotated[
    float, typer.Option(help="Confidence level, between 0 and 1.", show_default=True)
]
PopulationSize = Annotated[
    int | None, typer.Option(help="People who could have answered; none: no correction.")
]
Proportion = Annotated[float, typer.Option(help="Share expected; 0.5 is the widest.")]

calculators = typer.Typer()


@calculators.command("margin-of-error")
def margin_of_error(
    n: Annotated[int, typer.Argument(help="People who answered.")],
    population: PopulationSize = None,
    confidence: Confidence = 0.95,
    proportion: Proportion = 0.5,
    as_json: Json = False,
    quiet: Quiet = False,
    version: Version = False,
) -> None:
    """Margin of error of one proportion."""
    with user_errors():
        from ehs_eval.stats import NotEstimable, margin_of_error

        _check_range("N", n, minimum=0)
        _check_rates(confidence, proportion)
        if population is not None and population < max(n, 1):
            raise ArgumentError(f"--population: {population} is fewer than the {n} who answered.")
        margin = margin_of_error(
            n, population=population, confidence_level=confidence, proportion=proportion
        )
        if isinstance(margin, NotEstimable):
            raise ArgumentError(f"there is no margin of error: {margin.reason}.")
        corrected = "no" if population is None else "with"
        method = f"p = {proportion:g}, {corrected} finite population correction"
        if as_json:
            print_json(
                {
                    "margin_of_error": margin,
                    "n": n,
                    "population": population,
                    "confidence_level": confidence,
                    "proportion": proportion,
                    "method": method,
                }
            )
        else:
            from ehs_eval.report.format import percent

            print(f"±{percent(margin, 2)} (n = {n}, {percent(confidence, 0)} confidence, {method})")


@calculators.command("sample-size")
def sample_size(
    population: PopulationSize = None,
    margin: Annotated[float, typer.Option(help="Margin of error wanted, as a share.")] = 0.05,
    confidence: Confidence = 0.95,
    proportion: Proportion = 0.5,
    as_json: Json = False,
    quiet: Quiet = False,
    version: Version = False,
) -> None:
    """Responses needed for a margin of error."""
    with user_errors():
        from ehs_eval.stats import sample_size

        _check_rates(confidence, proportion)
        if not 0 < margin < 1:
            raise ArgumentError(f"--margin: {margin:g} is not between 0 and 1 (5% is 0.05).")
        if population is not None:
            _check_range("--population", population, minimum=1)
        n = sample_size(
            population=population, margin=margin, confidence_level=confidence, proportion=proportion
        )
        if as_json:
            print_json(
                {
                    "sample_size": n,
                    "population": population,
                    "margin": margin,
                    "confidence_level": confidence,
                    "proportion": proportion,
                }
            )
        else:
            of = "" if population is None else f" of {population}"
            print(f"{n}{of} responses for ±{100 * margin:g}% at {100 * confidence:g}% confidence")


@calculators.command("chi-square")
def chi_square(
    file: Annotated[Path, typer.Argument(help="Data file (CSV or .xlsx).")],
    rows: Annotated[str, typer.Option(metavar="COL", help="Column for the rows.")],
    columns: Annotated[str, typer.Option(metavar="COL", help="Column for the columns.")],
    as_json: Json = False,
    quiet: Quiet = False,
    version: Version = False,
) -> None:
    """One cross-tabulation and its tests."""
    with user_errors():
        from ehs_eval.single_tests import cross_tabulate

        _print_test(cross_tabulate(file, rows, columns), as_json)


@calculators.command("mann-whitney")
def mann_whitney(
    file: Annotated[Path, typer.Argument(help="Data file (CSV or .xlsx).")],
    value: Annotated[str, typer.Option(metavar="COL", help="Column with the numbers.")],
    group: Annotated[str, typer.Option(metavar="COL", help="Column with the groups.")],
    groups: Annotated[
        str | None, typer.Option(metavar="A,B", help="The two groups, the earlier first.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
    version: Version = False,
) -> None:
    """One comparison of two groups."""
    with user_errors():
        from ehs_eval.single_tests import compare_two_groups

        chosen = None if groups is None else [name.strip() for name in groups.split(",")]
        _print_test(compare_two_groups(file, value, group, chosen), as_json)


def _print_test(test: SingleTest, as_json: bool) -> None:
    if as_json:
        print_json(test.as_json())
        return
    from ehs_eval.report.console import print_single_test

    print_single_test(stdout(), test)
    if test.reason is not None:
        raise DataError(f"no test: {test.reason}.")


def _check_range(name: str, value: int, *, minimum: int) -> None:
    if value < minimum:
        raise ArgumentError(f"{name}: {value} is below {minimum}.")


def _check_rates(confidence: float, proportion: float) -> None:
    if not 0 < confidence < 1:
        raise ArgumentError(f"--confidence: {confidence:g} is not between 0 and 1 (95% is 0.95).")
    if not 0 <= proportion <= 1:
        raise ArgumentError(f"--proportion: {proportion:g} is not between 0 and 1 (50% is 0.5).")
