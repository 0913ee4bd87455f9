"""A process that draws for another one: what draws comes in, drawings go out."""

from __future__ import annotations

import pickle
import sys
from contextlib import suppress


def main() -> None:
    """Draw what comes in on standard input, until the other process has ended or wants no more.

    What cannot be drawn is answered with None, so that the other process finds out why.
    """
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints does not get between the drawings
    import ehs_eval.report.charts.canvas  # noqa: F401  (meanwhile, the other process analyses)
    from ehs_eval.report.charts.style import house_style

    with house_style(), suppress(EOFError, OSError):
        while True:
            draw = pickle.load(incoming)
            try:
                drawing = draw()
            except Exception:
                drawing = None
            pickle.dump(drawing, outgoing)
            outgoing.flush()
