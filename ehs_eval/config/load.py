"""Reads a study file and says in one line each what is wrong with it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ehs_eval.config.models import Study
from ehs_eval.config.references import find_contradictions
from ehs_eval.errors import ConfigError

SCHEMA_TITLE = "Study file of ehs-eval"


def load_study(path: Path) -> Study:
    """Return the study that a TOML file describes.

    Args:
        path: The study file.

    Raises:
        ConfigError: The file is missing, is no TOML, or says something that cannot be; one line
            for each problem.
    """
    raw = _read(path)
    try:
        study = Study.model_validate(raw)
    except ValidationError as error:
        raise ConfigError([f"{path}: {_explain(e)}" for e in error.errors()]) from None
    problems = find_contradictions(study)
    if problems:
        raise ConfigError([f"{path}: {problem}" for problem in problems])
    return study


def study_schema() -> str:
    """Return the JSON Schema of the study file as text."""
    schema = Study.model_json_schema()
    schema["title"] = SCHEMA_TITLE
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise ConfigError(f"{path}: there is no such study file. Check the path.")
    if path.is_dir():
        raise ConfigError(f"{path}: is a folder. Name the study file (.toml) inside it.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not a text file in UTF-8. Save it as UTF-8 text.") from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is not valid TOML: {error}.") from None


def _explain(error: ErrorDetails) -> str:
    """Turn one validation error into a sentence with the table and the key."""
    location = [part for part in error["loc"] if not _is_union_branch(part)]
    kind = error["type"]
    if kind == "extra_forbidden":
        *table, key = location
        return f"{_table(table)}: unknown key `{key}`. {_suggest(table, str(key))}"
    if kind == "missing":
        *table, key = location
        return f"{_table(table)}: the key `{key}` is missing. Add it."
    if kind == "union_tag_not_found":
        return f"{_table(location)}: the key `kind` is missing. Add it."
    *table, key = location or ["study"]
    message = error["msg"].removeprefix("Value error, ")
    found = error.get("input")
    shown = "" if isinstance(found, Mapping | list) else f", found {found!r}"
    return f"{_table(table)}: `{key}`: {message}{shown}."


def _is_union_branch(part: str | int) -> bool:
    """Say whether a part of a location only names a branch that pydantic tried."""
    return isinstance(part, str) and ("[" in part or part in _RECORD_KINDS or part == "str")


_RECORD_KINDS = {"population", "referrals", "feedback", "programmes"}


def _table(location: list[str | int]) -> str:
    """Return the TOML table of a location: ``[surveys.pupils.blocks] entry 2``."""
    if not location:
        return "top level"
    names: list[str] = []
    entries: list[str] = []
    for part in location:
        if isinstance(part, int):
            entries.append(f"entry {part + 1} of `{names[-1]}`")
        else:
            names.append(part)
    table = f"[{'.'.join(names)}]"
    return f"{table}, {', '.join(entries)}" if entries else table


def _suggest(table: list[str | int], key: str) -> str:
    valid = sorted({name for model in _models_at(table) for name in model.model_fields})
    close = get_close_matches(key, valid, n=1, cutoff=0.5)
    if close:
        return f"Did you mean `{close[0]}`?"
    return f"Valid keys: {', '.join(valid)}." if valid else "Remove it."


def _models_at(location: list[str | int]) -> list[type[BaseModel]]:
    """Return the models that a location of the study file can hold."""
    types: list[Any] = [Study]
    for part in location:
        types = [inner for outer in types for inner in _step(outer, part)]
    return [model for each in types for model in _models_in(each)]


def _step(annotation: Any, part: str | int) -> Iterator[Any]:
    """Yield the types found one key or index inside a type."""
    for each in _branches(annotation):
        if isinstance(each, type) and issubclass(each, BaseModel):
            if part in each.model_fields:
                yield each.model_fields[str(part)].annotation
        elif get_origin(each) is dict:
            yield get_args(each)[1]
        elif get_origin(each) is list:
            yield get_args(each)[0]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    for each in _branches(annotation):
        if isinstance(each, type) and issubclass(each, BaseModel):
            yield each


def _branches(annotation: Any) -> Iterator[Any]:
    """Yield the alternatives of a union, looking through Annotated."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _branches(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for branch in get_args(annotation):
            yield from _branches(branch)
    else:
        yield annotation
