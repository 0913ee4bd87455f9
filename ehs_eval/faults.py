"""How a fault of the program is shown: where it happened, without what may be somebody's data.

The message of an exception can hold the cell that it is about, such as a respondent's code, and
what a command prints ends in logs.
"""

import os
import sys
from collections.abc import Iterator
from typing import Final

FULL: Final = "EHS_EVAL_FULL_TRACEBACK"
_WITHHELD: Final = (
    f"Its message may hold data and is withheld; set {FULL}=1 to see it. This is a fault of "
    "ehs-eval: please report the lines above.\n"
)


def show_fault(fault: Exception) -> None:
    """Print where a fault happened; its message too, where the environment asks for it."""
    import traceback

    if os.environ.get(FULL):
        traceback.print_exception(fault)
    else:
        sys.stderr.write("".join(_lines(fault)) + _WITHHELD)


def _lines(fault: BaseException) -> Iterator[str]:
    import traceback

    before = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    if before is not None:
        yield from _lines(before)
        yield "\nThen:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(fault.__traceback__)
    yield f"{type(fault).__module__}.{type(fault).__qualname__}\n".removeprefix("builtins.")
