"""How commands speak: errors and progress to standard error, results to standard output."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from ehs_eval.errors import EhsEvalError
from ehs_eval.interruption import undone_if_interrupted

if TYPE_CHECKING:
    from rich.console import Console

FOUND_SOMETHING = 1
BAD_INPUT = 2
_WIDTH_OFF_TERMINAL = 160
_SHOW_CURSOR = b"\r\x1b[K\x1b[?25h"


@contextmanager
def user_errors() -> Iterator[None]:
    """Print what the user can mend, one line for each problem, and exit with code 2."""
    try:
        yield
    except EhsEvalError as error:
        complain(error.problems)
        raise typer.Exit(BAD_INPUT) from None


def complain(problems: Iterable[str]) -> None:
    """Print problems, one line each."""
    from ehs_eval.labels import escaped

    for problem in problems:
        typer.secho(f"Error: {escaped(problem)}", err=True, fg="red")


def note(line: str) -> None:
    """Print what has to be known and is no error."""
    from ehs_eval.labels import escaped

    typer.secho(f"Note: {escaped(line)}", err=True, fg="yellow")


@contextmanager
def show_progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """Yield a function that shows what is being done, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    cursor_back = undone_if_interrupted(lambda: os.write(2, _SHOW_CURSOR))
    with cursor_back, Console(stderr=True).status("Starting") as status:
        yield lambda step: status.update(step)


def stdout() -> "Console":
    """Return a console for results; off a terminal it is wide, so that a log gets whole lines."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH_OFF_TERMINAL)


def print_json(content: Any) -> None:
    """Print a result as JSON."""
    import json

    from ehs_eval.labels import escaped_json

    print(escaped_json(json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2)))
