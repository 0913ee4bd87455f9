"""The process of the command line: how it begins and how it ends."""

import atexit
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from ehs_eval.errors import EhsEvalError
from ehs_eval.faults import show_fault
from ehs_eval.interruption import watch
from ehs_eval.streams import end_quietly_when_unread, open_closed
from ehs_eval.terminal import BAD_INPUT, complain


def run(app: Callable[[], object]) -> NoReturn:
    """Run a command line and end the process with its exit code.

    What is raised and means no exit code is a fault of the program: code 1, as Python has it.
    """
    open_closed()
    watch()
    end_quietly_when_unread()
    code = _code_of(_check_time) or _code_of(app)
    code = _code_of(sys.stdout.flush) or code
    # Python would take its modules apart first, and an interruption meanwhile would go unheard.
    atexit._run_exitfuncs()
    sys.stderr.flush()
    os._exit(code)


def _check_time() -> None:
    """Refuse a time that cannot be read before a library fails on it; an empty one is none."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        from ehs_eval.report.made_at import VARIABLE, made_at

        if made_at() is None:
            del os.environ[VARIABLE]


def _code_of(work: Callable[[], object]) -> int:
    try:
        work()
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except EhsEvalError as error:
        complain(error.problems)
        return BAD_INPUT
    except Exception as fault:
        show_fault(fault)
        return 1
    return 0
