"""Reads a report to compare: its figures, how it was made, and whether it was edited since."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn

from ehs_eval.bounded import read_bounded
from ehs_eval.checks import visible
from ehs_eval.errors import ArgumentError
from ehs_eval.report.folder import RUN_FILE, TOOL, digest
from ehs_eval.results import SCHEMA_VERSION, Key, Result

RESULTS_FILE: Final = "results.json"
_MAX_BYTES: Final = 1_000_000_000

_HALF_CHARACTER: Final = re.compile(r"\\u[dD][89a-fA-F]")
_MAKE_AGAIN: Final = "Make the report again"


@dataclass(frozen=True, slots=True)
class RunRecord:
    """How a report was made, from its `run.json`.

    Attributes:
        version: Version of the tool.
        internal: Whether it is for use inside the team.
        computed_with: Version of each package.
        platform: What beneath the packages may change bytes.
        seeds: Seed of each statistic that draws.
        inputs: Files it was made from, as the record lists them.
        settings: Settings after defaults.
        files: Digest of each file of the report, by its name in the folder.
    """

    version: str
    internal: bool
    computed_with: Mapping[str, str]
    platform: Mapping[str, str]
    seeds: Mapping[str, Any]
    inputs: tuple[Mapping[str, Any], ...]
    settings: Mapping[str, Any]
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadReport:
    """A report to compare.

    Attributes:
        path: The folder or file, as the user named it.
        figures: Every result by its key, in the order of the file.
        run: How it was made; None where that is not known.
        edited: What was done to the folder since it was made, one line each.
    """

    path: str
    figures: Mapping[Key, Result]
    run: RunRecord | None
    edited: tuple[str, ...] = field(default=())


def read_report(path: Path) -> ReadReport:
    """Return a report to compare.

    Args:
        path: A report folder, or the `results.json` of one; of the latter it is known how it was
            made where the `run.json` beside it lists that very file.

    Raises:
        ArgumentError: It is no report of this tool, is damaged, or is of another schema version.
    """
    if path.is_dir():
        if not (path / RESULTS_FILE).is_file():
            raise ArgumentError(
                f"{path}: is no report folder: it has no {RESULTS_FILE}. Name a folder that "
                "`ehs-eval analyse` wrote."
            )
        run = _run_record(path / RUN_FILE)
        return ReadReport(str(path), _figures(path / RESULTS_FILE), run, _edited(path, run))
    return ReadReport(str(path), _figures(path), _run_beside(path))


def _run_beside(results: Path) -> RunRecord | None:
    """Return the record beside a file of results, if it is the record of that file."""
    beside = results.parent / RUN_FILE
    if not beside.is_file():
        return None
    try:
        run = _run_record(beside)
        return run if run.files.get(results.name) == digest(results) else None
    except (ArgumentError, OSError):  # of another report, or of nothing: the file stands alone
        return None


def _edited(folder: Path, run: RunRecord) -> tuple[str, ...]:
    """Return how a folder differs from what its record says of it."""
    found = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    found.pop(RUN_FILE, None)
    try:
        changed = [n for n, p in found.items() if n in run.files and digest(p) != run.files[n]]
    except OSError as error:
        raise ArgumentError(f"{folder}: cannot be read ({error.strerror}).") from None
    lines = [
        *(f"{folder}: {name} was changed since the report was made." for name in changed),
        *(
            f"{folder}: {n} is part of the report and is missing."
            for n in run.files
            if n not in found
        ),
        *(f"{folder}: {n} is no part of the report." for n in found if n not in run.files),
    ]
    return tuple(visible(line.encode("utf-8", "replace").decode("utf-8")) for line in lines)


def _read_json(path: Path) -> dict[str, Any]:
    """Return the object that a file holds.

    Raises:
        ArgumentError: There is none, or it is damaged.
    """
    try:
        text = read_bounded(path, _MAX_BYTES).decode("utf-8-sig")
    except FileNotFoundError:
        raise ArgumentError(f"{path}: there is no such file or folder. Check the path.") from None
    except OSError as error:
        raise ArgumentError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise ArgumentError(f"{path}: is not text in UTF-8. {_MAKE_AGAIN}.") from None
    try:
        content = json.loads(text, parse_constant=_no_number)
        if _HALF_CHARACTER.search(text):
            json.dumps(content, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        said = "its lists are nested too deeply" if isinstance(error, RecursionError) else error
        raise ArgumentError(f"{path}: is damaged, no valid JSON: {said}. {_MAKE_AGAIN}.") from None
    if not isinstance(content, dict):
        raise ArgumentError(f"{path}: is no file of a report. Name a report folder.")
    version = content.get("schema_version")
    if version != SCHEMA_VERSION:
        raise ArgumentError(
            f"{path}: has schema version {_short(version)}, and this version of the tool reads "
            f"{SCHEMA_VERSION}. {_MAKE_AGAIN} with it."
            if version is not None
            else f"{path}: is no file of a report: it has no schema version. Name a report folder."
        )
    return content


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _run_record(path: Path) -> RunRecord:
    """Return how a report was made.

    Raises:
        ArgumentError: The record is missing, damaged, or not of this tool.
    """
    content = _read_json(path)
    if content.get("tool") != TOOL:
        raise ArgumentError(f"{path}: is no record of this tool. Name a report folder.")

    def part(name: str, kind: type[Any], missing: Any = None) -> Any:
        value = content.get(name, missing)
        if not isinstance(value, kind):
            raise ArgumentError(
                f"{path}: is damaged: `{name}` is not what it has to be. {_MAKE_AGAIN}."
            )
        return value

    inputs = part("inputs", list)
    if not all(isinstance(each, dict) and isinstance(each.get("path"), str) for each in inputs):
        raise ArgumentError(f"{path}: is damaged: an input has no path. {_MAKE_AGAIN}.")
    return RunRecord(
        part("version", str),
        part("internal", bool),
        part("computed_with", dict),
        part("platform", dict, {}),
        part("seeds", dict, {}),
        tuple(inputs),
        part("settings", dict),
        part("files", dict),
    )


def _figures(path: Path) -> dict[Key, Result]:
    """Return the results of a file by their keys.

    Raises:
        ArgumentError: The file is damaged, or holds a result twice.
    """
    rows = _read_json(path).get("results")
    if not isinstance(rows, list):
        raise ArgumentError(f"{path}: is damaged: it has no list of results. {_MAKE_AGAIN}.")
    found: dict[Key, Result] = {}
    for number, row in enumerate(rows, start=1):
        result = _result(row)
        if result is None:
            raise ArgumentError(
                f"{path}: is damaged: its result {number} is not what it has to be. {_MAKE_AGAIN}."
            )
        if found.setdefault(result.key, result) is not result:
            raise ArgumentError(
                f"{path}: is damaged: its result {number} is there twice. {_MAKE_AGAIN}."
            )
    return found


def _result(row: Any) -> Result | None:
    """Return a result from its plain object; None where it is not one."""
    if not isinstance(row, dict):
        return None
    dataset, analysis, statistic = row.get("dataset"), row.get("analysis"), row.get("statistic")
    item, method, reason = row.get("item"), row.get("method"), row.get("reason")
    group, waves, value = row.get("group"), row.get("waves"), row.get("value")
    if not (
        isinstance(dataset, str)
        and isinstance(analysis, str)
        and isinstance(statistic, str)
        and isinstance(item, str | None)
        and isinstance(method, str | None)
        and isinstance(reason, str | None)
        and isinstance(group, dict)
        and (not group or all(map(_is_group_value, group.values())))
        and isinstance(waves, list)
        and all(isinstance(wave, str) for wave in waves)
        and _is_value(value)
    ):
        return None
    group = {name: tuple(v) if isinstance(v, list) else v for name, v in group.items()}
    return Result(dataset, analysis, item, group, tuple(waves), statistic, value, method, reason)


def _is_value(value: Any) -> bool:
    if value is None or isinstance(value, str):
        return True
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond every float
        return False


def _is_group_value(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(each, str) for each in value)
    return _is_value(value)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= 20 else f"{text[:20]}…"
