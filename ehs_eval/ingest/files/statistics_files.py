"""Files of SPSS (.sav, .zsav, .por) and Stata (.dta), with the labels they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ehs_eval.ingest.files import statistics_child
from ehs_eval.ingest.files.apart import Failed, read_apart
from ehs_eval.ingest.files.spreadsheets import cell_text, number_text, refuse_sheet
from ehs_eval.ingest.grid import Grid, Note, Unreadable, Variable

NAME = "SPSS or Stata file"

_FORMATS = {"sav": "SPSS file (.sav)", "por": "SPSS portable file (.por)", "dta": "Stata file"}
_SAV = (b"$FL2", b"$FL3")
_POR = b"ASCII SPSS PORT FILE"
_POR_HEAD = 500
_DTA = b"<stata_dta>"
_OLD_DTA = range(102, 116)
_AGAIN = "Save it again, or export it as CSV UTF-8."
_NOTES: dict[str, tuple[Note, ...]] = {
    "as it is": (),
    "other encoding": (
        Note(
            "its text did not fit the encoding it claims and was read as Windows-1252",
            "Look whether £, é and quotation marks come out right; if not, name its encoding.",
        ),
    ),
    "numbers for dates": (
        Note(
            "some of its dates lie outside the calendar; all dates are given as numbers",
            "Correct them in the program that wrote the file.",
        ),
    ),
}
"""What is said of the way in which a file had to be read."""
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_SINGLE = {"FLOAT", "float"}


def recognises(head: bytes, archive: str) -> bool:
    """Say whether the bytes begin a file of SPSS or Stata."""
    return not archive and _kind(head) is not None


def _kind(head: bytes) -> str | None:
    if head.startswith(_SAV):
        return "sav"
    if _POR in head[:_POR_HEAD].replace(b"\r", b"").replace(b"\n", b""):
        return "por"
    # Old Stata files begin with version, byte order (1 or 2), file type (1) and a zero.
    old = len(head) > 3 and head[0] in _OLD_DTA and head[1] in (1, 2) and head[2:4] == b"\1\0"
    return "dta" if head.startswith(_DTA) or old else None


def read(path: Path, sheet: str | None, encoding: str | None) -> Grid:
    """Return names and codes of a statistics file, with its labels as variables.

    The first row holds the names. A code is the number without a needless point; what Stata calls
    an extended missing value is `.a` to `.z`; a system-missing value is an empty cell.

    Raises:
        Unreadable: The file is damaged.
    """
    refuse_sheet(sheet, "a statistics file")
    with path.open("rb") as file:
        kind = _kind(file.read(_POR_HEAD + 100)) or "sav"
    try:
        held, way = read_apart(statistics_child, str(path), kind, encoding or "")
    except Failed:
        found = f"is not a readable {_FORMATS[kind]}: it was cut off or damaged"
        raise Unreadable(found, _AGAIN) from None
    names: list[str] = held["names"]
    texts: list[list[str]] = []
    variables: list[Variable] = []
    for name in names:
        single = kind == "dta" and held["types"].get(name) in _SINGLE
        numeric = held["types"].get(name) != "string"
        texts.append([_text(value, numeric, single) for value in held["columns"][name]])
        variables.append(_variable(held, name, numeric, texts[-1]))
    rows = [names, *map(list, zip(*texts, strict=True))]
    numbers = list(range(1, len(rows) + 1))
    return Grid(rows, numbers, _FORMATS[kind], variables=tuple(variables), notes=_NOTES[way])


def _text(value: object, numeric: bool, single: bool) -> str:
    """Return a value as its cell shows it.

    Args:
        value: What the reader gives.
        numeric: Whether the variable is a number, so that a letter is a missing value of Stata.
        single: Whether it is a number of single precision, as which 6.4 is 6.400000095.
    """
    if isinstance(value, float):
        if single and not value.is_integer():
            import numpy as np

            return str(np.float32(value)) if value == value else ""
        return number_text(value)
    if isinstance(value, str):
        return f".{value}" if numeric and value in _LETTERS else value
    return cell_text(value, shows_time=True)


def _variable(held: Mapping[str, Any], name: str, numeric: bool, texts: Sequence[str]) -> Variable:
    """Return what the file says of a variable; ranges of missing codes as the codes they hold."""
    labels = {
        _text(code, numeric, False): str(label).strip()
        for code, label in held["labels"].get(name, {}).items()
    }
    missing = {_text(code, numeric, False) for code in held["missing"].get(name, [])}
    missing |= {code for code in labels if numeric and code[:1] == "." and code[1:] in _LETTERS}
    for span in held["missing_ranges"].get(name, []):
        low, high = span["lo"], span["hi"]
        if low == high:
            missing.add(_text(low, numeric, False))
        elif numeric:
            codes = {*texts, *labels} - {""}
            missing |= {code for code in codes if _within(code, low, high)}
    label = held["wordings"].get(name) or ""
    return Variable(label.strip(), labels, frozenset(missing))


def _within(code: str, low: float, high: float) -> bool:
    try:
        return low <= float(code) <= high
    except ValueError:
        return False
