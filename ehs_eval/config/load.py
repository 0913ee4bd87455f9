"""Reads a study file and says in one line each what is wrong with it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from math import inf
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ehs_eval.bounded import read_bounded
from ehs_eval.checks import shorten
from ehs_eval.config.messages import Problem, explain
from ehs_eval.config.models import Study
from ehs_eval.config.references import find_contradictions
from ehs_eval.errors import ConfigError

SCHEMA_TITLE = "Study file of ehs-eval"

_MAX_BYTES = 10_000_000
_LARGEST = 1e15
_LONGEST_TEXT = 5_000
_MOST_PROBLEMS = 200
_DEEP_KEY = re.compile(r"""(?<![\w"'-])(?:["'\w-]++[ \t]*+\.[ \t]*+){50}""")
"""A key such as `a.a.a.a`, for which the parser needs memory with the square of its parts."""


def load_study(path: Path) -> Study:
    """Return the study that a TOML file describes.

    Args:
        path: The study file.

    Raises:
        ConfigError: The file is missing, is no TOML, or says something that cannot be; one line
            for each problem.
    """
    study, problems = judge(_read(path))
    if study is None or problems:
        raise ConfigError([f"{path}: {problem}" for problem in problems])
    return study


def study_schema() -> str:
    """Return the JSON Schema of the study file as text."""
    schema = Study.model_json_schema()
    schema["title"] = SCHEMA_TITLE
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def judge(raw: dict[str, Any]) -> tuple[Study | None, list[str]]:
    """Return the study, if one can be made, and every problem.

    A misspelled key would hide what is wrong inside it and beyond it, so the rest is judged as if
    the suggested key stood there.
    """
    found = list(_beyond_all_bounds(raw))
    if found:
        return None, found
    while True:
        try:
            study = Study.model_validate(raw)
        except ValidationError as error:
            problems = explain(error, raw, _MOST_PROBLEMS)
            if error.error_count() > _MOST_PROBLEMS:
                more = error.error_count() - _MOST_PROBLEMS
                found += [problem.text for problem in problems]
                return None, [*found, f"{more:,} more problems. Is it a study file?"]
        else:
            return study, [*found, *find_contradictions(study)]
        unknown = [problem for problem in problems if problem.unknown_key]
        if not unknown:
            return None, [*found, *(problem.text for problem in problems)]
        found += [problem.text for problem in unknown]
        for problem in unknown:
            raw = _as_suggested(raw, problem)


def _beyond_all_bounds(raw: Any, *path: str) -> Iterator[str]:
    """Yield a line for each number larger than any measured, and each text longer than a page."""
    if isinstance(raw, dict):
        for key, value in raw.items():
            yield from _beyond_all_bounds(value, *path, str(key))
    elif isinstance(raw, list):
        for value in raw:
            yield from _beyond_all_bounds(value, *path)
    elif isinstance(raw, str) and len(raw) > _LONGEST_TEXT:
        yield (
            f"[{shorten('.'.join(path[:-1]))}]: `{shorten(path[-1])}` has {len(raw):,} characters, "
            f"and no more than {_LONGEST_TEXT:,} are taken. Shorten it."
        )
    elif isinstance(raw, int | float) and abs(raw) > _LARGEST and raw not in (inf, -inf):
        yield (
            f"[{shorten('.'.join(path[:-1]))}]: `{shorten(path[-1])}` is a number beyond "
            f"{_LARGEST:g}. Correct it."
        )


def _as_suggested(raw: Any, problem: Problem) -> Any:
    """Return the raw study with an unknown key under its suggested name, or without it."""
    return _edited(raw, problem.table, problem.key, problem.suggestion)


def _edited(raw: Any, table: tuple[str | int, ...], key: str, new: str | None) -> Any:
    if table:
        step, rest = table[0], table[1:]
        if isinstance(raw, list):
            return [_edited(v, rest, key, new) if i == step else v for i, v in enumerate(raw)]
        return {k: _edited(v, rest, key, new) if k == step else v for k, v in raw.items()}
    kept = {k: v for k, v in raw.items() if k != key}
    if new is not None and new not in kept:
        kept[new] = raw[key]
    return kept


def _read(path: Path) -> dict[str, Any]:
    text = _text(path)
    if not text.strip():
        raise ConfigError(f"{path}: is empty. Describe the study in it, or check the path.")
    if _DEEP_KEY.search(text):
        raise ConfigError(f"{path}: is not a study file: a key has far too many parts. Correct it.")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is not valid TOML: {error}. Correct it.") from None
    except ValueError:
        raise ConfigError(
            f"{path}: is not a study file: it has a number of thousands of digits. Correct it."
        ) from None
    except RecursionError:
        raise ConfigError(
            f"{path}: is not a study file: its lists are nested too deeply. Check the path."
        ) from None


def _text(path: Path) -> str:
    try:
        return read_bounded(path, _MAX_BYTES).decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such study file. Check the path.") from None
    except IsADirectoryError:
        raise ConfigError(f"{path}: is a folder. Name the study file (.toml) inside it.") from None
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}). Check the path and its permissions."
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not a text file in UTF-8. Save it as UTF-8 text.") from None
