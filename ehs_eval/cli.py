"""The command line: options in, exit codes out. Everything heavy is imported inside a command.

Annotations are not postponed here and in the other modules of commands (`from __future__ import
annotations`): typer would compile each of them again whenever the program starts.

Exit codes: 0 success; 1 a check or comparison found something; 2 the user can mend it;
130 interrupted.
"""

from pathlib import Path
from typing import Annotated

import typer

from ehs_eval.calculators import calculators
from ehs_eval.compare_command import compare_command
from ehs_eval.file_commands import file_commands
from ehs_eval.link_commands import link_commands
from ehs_eval.options import AllowOutside, DataFolder, Json, Quiet, StudyFile, Version
from ehs_eval.process import run
from ehs_eval.terminal import (
    BAD_INPUT,
    FOUND_SOMETHING,
    complain,
    print_json,
    show_progress,
    stdout,
    user_errors,
)

app = typer.Typer(
    name="ehs-eval",
    help="Evaluate a school mental-health pilot: survey waves, score sheets and records in, "
    "a checked report out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help is as readable and starts in a third of the time
)


@app.callback()
def _everywhere(version: Version = False, quiet: Quiet = False) -> None:
    """Take the options that may stand before the command; they are read where they are used."""


@app.command()
def analyse(
    study: StudyFile,
    data: DataFolder = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Report folder. Default: report/ beside STUDY, report-internal/ with --internal.",
        ),
    ] = None,
    internal: Annotated[
        bool,
        typer.Option(
            "--internal",
            help="Withhold nothing: a report for use inside the team, marked so on every page.",
        ),
    ] = False,
    allow_outside: AllowOutside = False,
    quiet: Quiet = False,
    version: Version = False,
) -> None:
    """Run the whole evaluation and write the report folder."""
    with user_errors():
        name = "report-internal" if internal else "report"
        target = out if out is not None else study.parent / name
        _analyse(study, data, target, quiet, internal, allow_outside)


@app.command()
def check(
    study: StudyFile,
    data: DataFolder = None,
    allow_outside: AllowOutside = False,
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
        folder = data_folder(study, settings, data, allow_outside=allow_outside)
        with show_progress(quiet or as_json) as progress:
            loaded = load_data(settings, folder, progress)
            loaded.close()
        unreadable = any(finding.unreadable for finding in loaded.failures)
        code = BAD_INPUT if unreadable else FOUND_SOMETHING if loaded.failures else 0
        if as_json:
            from dataclasses import asdict

            checks = [{**asdict(c), "status": c.status} for c in loaded.checks]
            print_json({"exit_code": code, "checks": checks})
        elif not quiet:
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
    allow_outside: AllowOutside = False,
    as_json: Json = False,
    quiet: Quiet = False,
    version: Version = False,
) -> None:
    """Recompute published figures and compare them at the precision they were printed at."""
    with user_errors():
        from ehs_eval.pipeline import compare_published

        with show_progress(quiet or as_json) as progress:
            comparisons = compare_published(
                study, data, expected, allow_outside=allow_outside, progress=progress
            )
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
        elif not quiet:
            from ehs_eval.report.console import print_comparisons

            print_comparisons(stdout(), comparisons)
    raise typer.Exit(FOUND_SOMETHING if differs else 0)


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

        _analyse(sample_study(), None, out, quiet, internal=False, allow_outside=False)


@app.command()
def schema(quiet: Quiet = False, version: Version = False) -> None:
    """Print the JSON Schema of the study file."""
    from ehs_eval.config import study_schema

    print(study_schema(), end="")


def _analyse(
    study: Path, data: Path | None, out: Path, quiet: bool, internal: bool, allow_outside: bool
) -> None:
    from ehs_eval.report.charts.studio import Studio, workers_for
    from ehs_eval.report.folder import building

    with (
        show_progress(quiet) as progress,
        building(out, internal=internal) as folder,
        Studio(workers_for()) as studio,
    ):
        from ehs_eval.pipeline import run_evaluation

        evaluation = run_evaluation(study, data, allow_outside=allow_outside, progress=progress)
        from ehs_eval.report.publish import for_publication
        from ehs_eval.report.writer import write_files

        if not internal:
            progress("Withholding what could give a person away")
            evaluation = for_publication(evaluation)
        write_files(evaluation, folder, internal=internal, progress=progress, studio=studio)
    if not quiet:
        from ehs_eval.report.console import print_summary
        from ehs_eval.report.format import leading_zeros

        with leading_zeros(evaluation.study.report.leading_zeros):
            print_summary(stdout(), evaluation, out)


app.add_typer(file_commands)
app.add_typer(calculators)
app.add_typer(link_commands)
app.add_typer(compare_command)


def main() -> None:
    """Run the command line."""
    run(app)
