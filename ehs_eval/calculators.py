"""Commands that need no study file: margins, sample sizes and one test of one file."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ehs_eval.errors import ArgumentError, DataError
from ehs_eval.options import Json, Quiet, Version
from ehs_eval.terminal import print_json, stdout, user_errors

if TYPE_CHECKING:
    from ehs_eval.single_tests import SingleTest
    from ehs_eval.stats.planning import ChangePlan

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
    margin: Annotated[
        float | None, typer.Option(help="Margin of error wanted, as a share; 0.05 if not given.")
    ] = None,
    confidence: Confidence = 0.95,
    proportion: Annotated[
        float,
        typer.Option(
            help="Share expected, with --change in the first wave; 0.5 is the most cautious, or "
            "nearly so."
        ),
    ] = 0.5,
    change: Annotated[
        float | None, typer.Option(help="Plan two waves that show this change of a share.")
    ] = None,
    schools: Annotated[
        int | None, typer.Option(help="With --change: schools, the same in both waves.")
    ] = None,
    icc: Annotated[
        float | None,
        typer.Option(
            help="With --schools: share of the variance between schools, 0.02 if not given; "
            "0.014 to 0.024 in 85 British schools (Ford et al. 2021)."
        ),
    ] = None,
    school_stability: Annotated[
        float | None,
        typer.Option(
            help="With --schools: correlation of a school's level between the waves, 0 (most "
            "cautious) if not given."
        ),
    ] = None,
    drop_out: Annotated[
        float | None,
        typer.Option(
            help="With --change: share of the first wave that will not answer the second."
        ),
    ] = None,
    correlation: Annotated[
        float | None,
        typer.Option(
            help="With --change: correlation of a pupil's two answers, 0 if they cannot be linked."
        ),
    ] = None,
    power: Annotated[
        float | None,
        typer.Option(help="With --change: chance of showing a real change, 0.8 if not given."),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
    version: Version = False,
) -> None:
    """Responses needed for a margin of error, or to show a change."""
    with user_errors():
        _check_rates(confidence, proportion)
        if proportion in (0, 1):
            raise ArgumentError(
                f"--proportion: a share of {proportion:g} leaves nothing to plan for."
            )
        if population is not None:
            _check_range("--population", population, minimum=1)
        by_school = {"icc": icc, "school_stability": school_stability}
        shares = {"power": power, "drop_out": drop_out, "correlation": correlation, **by_school}
        given = {name: value for name, value in shares.items() if value is not None}
        if change is None:
            _check_alone("--change", [*given, *(["schools"] if schools is not None else [])])
            _print_sample_size(
                population, 0.05 if margin is None else margin, confidence, proportion, as_json
            )
            return
        if margin is not None:
            raise ArgumentError(
                "--margin and --change: --margin is for the precision of one wave, --change for "
                "a change between two; give one of them."
            )
        if schools is None:
            _check_alone("--schools", [name for name in by_school if name in given])
        _print_plan(_plan(change, schools, population, confidence, proportion, given), as_json)


def _check_alone(missing: str, given: list[str]) -> None:
    if given:
        raise ArgumentError(f"--{given[0].replace('_', '-')}: it needs {missing} as well.")


def _print_sample_size(
    population: int | None, margin: float, confidence: float, proportion: float, as_json: bool
) -> None:
    from ehs_eval.stats import sample_size

    if not 0 < margin < 1:
        raise ArgumentError(f"--margin: {margin:g} is not between 0 and 1 (5% is 0.05).")
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


def _plan(
    change: float,
    schools: int | None,
    population: int | None,
    confidence: float,
    proportion: float,
    shares: dict[str, float],
) -> "ChangePlan":
    from ehs_eval.stats import NotEstimable, sample_size_for_change

    if not 0 < change < 1:
        raise ArgumentError(
            f"--change: {change:g} is not between 0 and 1 (10 percentage points is 0.1)."
        )
    if change > max(proportion, 1 - proportion):
        raise ArgumentError(f"--change: a share of {proportion:g} cannot change by {change:g}.")
    if schools is not None:
        _check_range("--schools", schools, minimum=1)
    for name, share in shares.items():
        is_open = name in ("icc", "school_stability")
        if not (0 <= share < 1 or (share == 1 and is_open)):
            option = f"--{name.replace('_', '-')}"
            raise ArgumentError(f"{option}: {share:g} is not between 0 and 1 (20% is 0.2).")
    if shares.get("power", 1) <= 1 - confidence:
        raise ArgumentError(f"--power: {shares['power']:g} is not above {1 - confidence:g}.")

    def planned(shares: dict[str, float]) -> "ChangePlan | NotEstimable":
        return sample_size_for_change(
            change,
            schools=schools,
            population=population,
            confidence_level=confidence,
            proportion=proportion,
            **shares,
        )

    plan = planned(shares)
    if isinstance(plan, NotEstimable):
        hint = ""
        if not isinstance(planned(shares | {"school_stability": 1.0}), NotEstimable):
            assumed = shares.get("school_stability", 0.0)
            hint = f" (--school-stability is {assumed:g}: give a higher one if that is known)"
        raise ArgumentError(f"there is no such plan: {plan.reason}{hint}.")
    return plan


def _print_plan(plan: "ChangePlan", as_json: bool) -> None:
    if as_json:
        print_json(asdict(plan))
        return
    from ehs_eval.report.format import count, percent

    each = "" if plan.per_school is None else f": {count(plan.per_school)} in each school"
    print(f"{count(plan.needed)} answers are needed in each of the two waves{each}.")
    if plan.drop_out:
        asked = plan.asked_first_per_school
        each = "" if asked is None else f" ({count(asked)} in each school)"
        print(
            f"The first wave should have {count(plan.asked_first)}{each}, as "
            f"{percent(plan.drop_out, 0)} will not answer the second."
        )
    print(
        f"If the share really changes by {100 * plan.change:g} percentage points, that shows with "
        f"{percent(plan.power, 0)} probability (at {100 * plan.confidence_level:g}% confidence)."
    )
    if plan.icc is None:
        print("Pupils are taken as independent; pupils of a few schools are not: give --schools.")
    elif plan.icc == 0:
        print(
            "Pupils of one school are taken to be no more alike than others (intraclass "
            "correlation 0); tested by school."
        )
    else:
        print(
            f"Pupils of one school answer alike (intraclass correlation {plan.icc:g}), which "
            f"multiplies the variance by {plan.design_effect:.2f}; tested by school, so that "
            "more schools help more than more pupils."
        )


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


def _print_test(test: "SingleTest", as_json: bool) -> None:
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
