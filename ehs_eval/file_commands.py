"""Commands about data files: what one is, before there is a study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ehs_eval.options import Json, Quiet, Version
from ehs_eval.terminal import BAD_INPUT, complain, print_json, stdout, user_errors

if TYPE_CHECKING:
    from ehs_eval.ingest.describe import FileDescription

file_commands = typer.Typer()


@file_commands.command()
def inspect(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Data files.")],
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="Sheet of a workbook; none: the first.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of a text file; none: found out.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
    version: Version = False,
) -> None:
    """Say what data files are: platform, responses, every column, personal data.

    No answer that a person typed is shown, and no content of a column with personal data.
    """
    with user_errors():
        described, unreadable = _described(files, sheet, encoding)
        if as_json and described:
            from ehs_eval.report.inspection import as_data

            found = [as_data(each) for each in described]
            print_json(found[0] if len(files) == 1 else found)
        elif not quiet:
            from ehs_eval.report.inspection import print_description

            console = stdout()
            for place, each in enumerate(described):
                if place:
                    console.print()
                print_description(console, each)
        complain(unreadable)
    if unreadable:
        raise typer.Exit(BAD_INPUT)


def _described(
    files: list[Path], sheet: str | None, encoding: str | None
) -> tuple[list[FileDescription], list[str]]:
    """Return what the files are, and a line for each that cannot be read."""
    from ehs_eval.ingest.describe import describe
    from ehs_eval.ingest.exports import read_export
    from ehs_eval.ingest.grid import Unreadable

    described, unreadable = [], []
    for path in files:
        try:
            described.append(describe(path.name, read_export(path, sheet, encoding)))
        except Unreadable as error:
            unreadable.append(f"{path}: {error.found}. {error.action}")
    return described, unreadable
