"""Commands about data files: what one is, and the study file drafted from several."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ehs_eval.options import Json, Quiet, Version
from ehs_eval.terminal import (
    BAD_INPUT,
    FOUND_SOMETHING,
    complain,
    print_json,
    stdout,
    user_errors,
)

if TYPE_CHECKING:
    from ehs_eval.ingest.description.describe import FileDescription


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
    dictionary: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="REDCap data dictionary that names the codes."),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
    version: Version = False,
) -> None:
    """Say what data files are: platform, responses, every column, personal data.

    No answer that a person typed is shown, and no content of a column with personal data.
    """
    with user_errors():
        described, unreadable = _described(files, sheet, encoding, dictionary)
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


@file_commands.command()
def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder for the study file; made if need be.")
    ],
    files: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="FILE", help="Data file; once for each file."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Title of the study.")] = None,
    waves: Annotated[
        list[str] | None,
        typer.Option(
            "--wave", metavar="NAME", help="Name of a wave; once for each, in order of time."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite a study file that was written or changed.")
    ] = False,
    quiet: Quiet = False,
    version: Version = False,
) -> None:
    """Draft a study file, DIR/study.toml, from survey exports and score sheets.

    The data stay where they are. What is guessed says so, to be confirmed.
    """
    with user_errors():
        from ehs_eval.drafting import draft
        from ehs_eval.drafting.summary import summary
        from ehs_eval.labels import escaped

        drafted = draft(folder, files or [], title=title, waves=waves or [], force=force)
        if not quiet:
            for line in summary(drafted):
                print(escaped(line))
        complain(drafted.problems)
    if drafted.problems:
        raise typer.Exit(FOUND_SOMETHING)


def _described(
    files: list[Path], sheet: str | None, encoding: str | None, dictionary: Path | None
) -> "tuple[list[FileDescription], list[str]]":
    """Return what the files are, and a line for each that cannot be read."""
    from ehs_eval.ingest.description.describe import describe
    from ehs_eval.ingest.exports import read_export
    from ehs_eval.ingest.grid import Unreadable

    described, unreadable = [], []
    for path in files:
        try:
            export = read_export(path, sheet, encoding, dictionary=dictionary)
            described.append(describe(path.name, export))
        except Unreadable as error:
            unreadable.append(f"{path}: {error.found}. {error.action}")
    return described, unreadable
