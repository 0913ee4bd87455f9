"""Evaluation toolkit for school mental-health pilots.

`run_evaluation` loads, checks and analyses a study; `for_publication` withholds what would give a
person away; `write_report` writes the report folder; `stats` holds the statistics. Each is loaded
on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ehs_eval._version import __version__

if TYPE_CHECKING:
    from ehs_eval import stats
    from ehs_eval.evaluation import Evaluation
    from ehs_eval.pipeline import run_evaluation
    from ehs_eval.report.publish import for_publication
    from ehs_eval.report.writer import write_report

__all__ = [
    "Evaluation",
    "__version__",
    "for_publication",
    "run_evaluation",
    "stats",
    "write_report",
]

_HOME = {
    "Evaluation": "ehs_eval.evaluation",
    "for_publication": "ehs_eval.report.publish",
    "run_evaluation": "ehs_eval.pipeline",
    "write_report": "ehs_eval.report.writer",
}


def __getattr__(name: str) -> Any:
    """Load a public name on first use."""
    if name == "stats":
        return import_module("ehs_eval.stats")
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
