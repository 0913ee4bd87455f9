"""The command line: options in, exit codes out. Everything heavy is imported inside a command.

Exit codes: 0 success; 1 a check or comparison found something; 2 the user can mend it;
130 interrupted.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ehs_eval._version import __version__
from ehs_eval.errors import ArgumentError, DataError
from ehs_eval.terminal import BAD_INPUT, complain, print_json, show_progress, stdout, user_errors

if TYPE_CHECKING:
    from ehs_eval.single_tests import SingleTest

FOUND_SOMETHING = 1

app = typer.Typer(
    name="ehs-eval",
    help="Evaluate a school mental-health pilot: survey waves, score sheets and records in, "
    "a checked report out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help is as readable and starts in a third of the time
)


def _show_version(value: bool) -> None:
    if value:
        print(f"ehs-eval {__version__}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no summary and no progress.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
StudyFile = Annotated[Path, typer.Argument(metavar="STUDY", help="Study file (TOML).")]
DataFolder = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Folder that the study's data paths start from."),
]
Confidence = Annotated[
    float, typer.Option(help="Confidence level, between 0 and 1.", show_default=True)
]
PopulationSize = Annotated[
    int | None, typer.Option(help="People who could have answered; none: no correction.")
]
Proportion = Annotated[float, typer.Option(help="Share expected; 0.5 is the widest.")]


class _Settings:
    """What the options before the command say."""

    quiet = False


@app.callback()
def _everywhere(version: Version = False, quiet: Quiet = False) -> None:
    _Settings.quiet = quiet


@app.command()
def analyse(
    study: StudyFile,
    data: DataFolder = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Report folder. Default: report/ beside STUDY."),
    ] = None,
    quiet: Quiet = False,
    version: Version = False,
) -> None:
    """Run the whole evaluation and write the report folder."""
    with user_errors():
        _analyse(study, data, out if out is not None else study.parent / "report", quiet)


@app.command()
def check(
    study: StudyFile,
    data: DataFolder = None,
    as_json: Json = False,
    quiet: Quiet = False,
    version: Version = False,
) -> None:
    """Load and check the data only; list every problem and advisory."""
    with user_errors():
        from ehs_eval.config import load_study
        from ehs_eval.ingest import load_data
        from ehs_eval.pipeline import data_folder

        settings = load_study(study)
        with show_progress(_is_quiet(quiet) or as_json) as progress:
            loaded = load_data(settings, data_folder(study, settings, data), progress)
        unreadable = any(finding.unreadable for finding in loaded.failures)
        code = BAD_INPUT if unreadable else FOUND_SOMETHING if loaded.failures else 0
        if as_json:
            from dataclasses import asdict

            checks = [{**asdict(c), "status": c.status} for c in loaded.checks]
            print_json({"exit_code": code, "checks": checks})
        elif not _is_quiet(quiet):
            from ehs_eval.report.console import print_checks

            print_checks(stdout(), settings, loaded.checks)
        elif loaded.failures:
            complain(str(finding) for finding in loaded.failures)
    raise typer.Exit(code)


@app.command()
def reproduce(
    study: StudyFile,
    data: DataFolder = None,
    expected: Annotated[
        Path | None,
        typer.Option(
            "--expected",
            metavar="FILE",
            help="Published figures (JSON). Default: those the study file names.",
        ),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
    version: Version = False,
) -> None:
    """Recompute published figures and compare them at the precision they were printed at."""
    with user_errors():
        from ehs_eval.pipeline import compare_published

        with show_progress(_is_quiet(quiet) or as_json) as progress:
            comparisons = compare_published(study, data, expected, progress=progress)
        differs = [c for c in comparisons if c.figure.reproducible and not c.matches]
        if as_json:
            print_json(
                {
                    "compared": len(comparisons),
                    "matched": sum(c.matches for c in comparisons),
                    "known_not_reproducible": sum(
                        not c.matches and not c.figure.reproducible for c in comparisons
                    ),
                    "differs": [
                        {
                            "id": c.figure.id,
                            "published": c.figure.published,
                            "computed": c.computed,
                            "reason": c.reason,
                        }
                        for c in differs
                    ],
                }
            )
        elif not _is_quiet(quiet):
            from ehs_eval.report.console import print_comparisons

            print_comparisons(stdout(), comparisons)
    raise typer.Exit(FOUND_SOMETHING if differs else 0)


@app.command("margin-of-error")
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


@app.command("sample-size")
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


@app.command("chi-square")
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


@app.command("mann-whitney")
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


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Report folder.")] = Path(
        "ehs-eval-demo"
    ),
    quiet: Quiet = False,
    version: Version = False,
) -> None:
    """Evaluate the sample study that comes with the package."""
    with user_errors():
        from ehs_eval.sample import sample_study

        _analyse(sample_study(), None, out, quiet)


@app.command()
def schema(quiet: Quiet = False, version: Version = False) -> None:
    """Print the JSON Schema of the study file."""
    from ehs_eval.config import study_schema

    print(study_schema(), end="")


def _analyse(study: Path, data: Path | None, out: Path, quiet: bool) -> None:
    from ehs_eval.pipeline import run_evaluation
    from ehs_eval.report.folder import check_target

    check_target(out)
    with show_progress(_is_quiet(quiet)) as progress:
        evaluation = run_evaluation(study, data, progress=progress)
        from ehs_eval.report.writer import write_report

        folder = write_report(evaluation, out, progress=progress)
    if not _is_quiet(quiet):
        from ehs_eval.report.console import print_summary

        print_summary(stdout(), evaluation, folder)


def _is_quiet(quiet: bool) -> bool:
    """Say whether --quiet stands before or after the command."""
    return quiet or _Settings.quiet


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


def main() -> None:
    """Run the command line."""
    app()
