"""The command that writes which responses are one person's."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ehs_eval.bounded import read_bounded
from ehs_eval.errors import ArgumentError
from ehs_eval.options import AllowOutside, DataFolder, Json, Quiet, StudyFile, Version
from ehs_eval.terminal import print_json, show_progress, stdout, user_errors

if TYPE_CHECKING:
    from ehs_eval.analyses.links import Kind

KEY_VARIABLE: Final = "EHS_EVAL_KEY"
_LONGEST_KEY: Final = 1_000_000
_RANDOM_KEY: Final = (
    "The codes were hashed with a random key: hashes of another run will differ. Give a key with "
    f"--key-file or {KEY_VARIABLE} for hashes that stay the same."
)

link_commands = typer.Typer()


@link_commands.command()
def links(
    study: StudyFile,
    data: DataFolder = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="CSV file. Default: links.csv beside STUDY."),
    ] = None,
    key_file: Annotated[
        Path | None,
        typer.Option(
            "--key-file",
            metavar="FILE",
            help=f"Secret that codes are hashed with. Default: {KEY_VARIABLE}, or a random one.",
        ),
    ] = None,
    allow_outside: AllowOutside = False,
    as_json: Json = False,
    quiet: Quiet = False,
    version: Version = False,
) -> None:
    """Write which responses are linked as one person's, by row number and without their codes."""
    with user_errors():
        import secrets
        from collections import Counter

        from ehs_eval.link_table import check_link_file, link_table, write_links

        target = study.parent / "links.csv" if out is None else out
        given = given_key(key_file, os.environ)
        check_link_file(target)
        with show_progress(quiet or as_json) as progress:
            key = given or secrets.token_bytes(32)
            rows = link_table(study, data, key, progress, allow_outside=allow_outside)
        write_links(target, rows)
        counts = {
            survey: Counter(row.kind for row in rows if row.survey == survey)
            for survey in dict.fromkeys(row.survey for row in rows)
        }
        if as_json:
            print_json({"file": str(target), "random_key": given is None, "responses": counts})
        elif not quiet:
            _print_summary(target, counts, is_random=given is None)


def given_key(key_file: Path | None, environment: Mapping[str, str]) -> bytes | None:
    """Return the key of the file, else of the environment; None where there is neither.

    Raises:
        ArgumentError: The file cannot be read, or the key is so short that it could be guessed.
    """
    from ehs_eval.pseudonyms import SHORTEST_KEY

    if key_file is not None:
        where = f"--key-file {key_file}"
        try:
            key = read_bounded(key_file, _LONGEST_KEY).strip()
        except OSError as error:
            raise ArgumentError(f"{where}: cannot be read ({error.strerror}).") from None
    elif KEY_VARIABLE in environment:
        where, key = KEY_VARIABLE, environment[KEY_VARIABLE].encode("utf-8", "surrogateescape")
    else:
        return None
    if len(key) < SHORTEST_KEY:
        raise ArgumentError(
            f"{where}: the key has {len(key)} bytes, and so short a key can be guessed. Use "
            f"{SHORTEST_KEY} or more."
        )
    return key


def _print_summary(
    target: Path, counts: "Mapping[str, Mapping[Kind, int]]", *, is_random: bool
) -> None:
    from ehs_eval.analyses.links import KINDS
    from ehs_eval.labels import escaped

    console = stdout()
    for survey, found in counts.items():
        console.print(f"{escaped(survey)}: {sum(found.values()):,} responses", markup=False)
        for kind, meaning in KINDS.items():
            if kind in found:
                console.print(f"  {kind} {found[kind]:,}: {meaning}", markup=False)
    if is_random:
        console.print(_RANDOM_KEY, markup=False)
    console.print(f"Written: {target}", markup=False, soft_wrap=True)
