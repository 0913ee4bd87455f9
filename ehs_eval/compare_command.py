"""The command that compares two reports figure by figure."""

import math
from pathlib import Path
from typing import Annotated, Literal

import typer

from ehs_eval.options import Json, Quiet, Version
from ehs_eval.terminal import FOUND_SOMETHING, note, print_json, user_errors

compare_command = typer.Typer()

Form = Literal["text", "markdown", "json"]


@compare_command.command()
def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Report folder, or its results.json.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The same of the new report.")],
    tolerance: Annotated[
        float,
        typer.Option(
            metavar="X", help="Largest absolute difference of numbers that counts as the same."
        ),
    ] = 0.0,
    form: Annotated[
        Form | None, typer.Option("--format", help="How the result is printed. Default: text.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
    version: Version = False,
) -> None:
    """Compare two reports: which figures differ, by how much and, where it can be told, why."""
    with user_errors():
        from ehs_eval.comparing.compared import compare_reports
        from ehs_eval.comparing.reading import read_report
        from ehs_eval.errors import ArgumentError

        if not (math.isfinite(tolerance) and tolerance >= 0):
            raise ArgumentError(f"--tolerance: has to be 0 or more, not {tolerance}.")
        if as_json and form not in (None, "json"):
            raise ArgumentError(f"--json: says otherwise than --format {form}. Give one of them.")
        compared = compare_reports(read_report(old), read_report(new), tolerance)
        for line in compared.edited:
            note(line)
        if as_json or form == "json":
            from ehs_eval.comparing.as_json import as_json as objects

            print_json(objects(compared))
        elif form == "markdown":
            from ehs_eval.comparing.as_markdown import as_markdown

            print(as_markdown(compared), end="")
        elif not quiet:
            from ehs_eval.comparing.as_text import as_text

            print(as_text(compared), end="")
    raise typer.Exit(FOUND_SOMETHING if compared.changes else 0)
