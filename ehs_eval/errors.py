"""Errors that the user can mend.

Each carries one line per problem; the command line prints them and exits with code 2. Anything
else that is raised is a fault of the program and shows its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable


class EhsEvalError(Exception):
    """A problem the user can mend.

    Attributes:
        problems: One line per problem: where, what was found, what was expected, what to do.
    """

    def __init__(self, problems: str | Iterable[str]) -> None:
        self.problems: tuple[str, ...] = (
            (problems,) if isinstance(problems, str) else tuple(problems)
        )
        super().__init__("\n".join(self.problems))


class ConfigError(EhsEvalError):
    """The study file is missing, unreadable or says something impossible."""


class DataError(EhsEvalError):
    """A data file is missing, unreadable, or its content fails a check."""


class OutputError(EhsEvalError):
    """The report cannot be written where it was asked for."""


class ArgumentError(EhsEvalError):
    """A command-line option has a value that cannot be used."""
