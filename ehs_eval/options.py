"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from ehs_eval._version import __version__


def _show_version(value: bool) -> None:
    if value:
        print(f"ehs-eval {__version__}")
        raise typer.Exit


def _here_or_before_the_command(context: typer.Context, value: bool) -> bool:
    """Let an option stand before the command as well as after it."""
    return value or bool(context.find_root().params.get("quiet"))


Version = Annotated[
    bool,
    typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        help="Print no summary and no progress.",
        callback=_here_or_before_the_command,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
StudyFile = Annotated[Path, typer.Argument(metavar="STUDY", help="Study file (TOML).")]
DataFolder = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Folder that the study's data paths start from."),
]
AllowOutside = Annotated[
    bool,
    typer.Option(
        "--allow-outside",
        help="Let the study file name files outside its data folder and its own folder.",
    ),
]
