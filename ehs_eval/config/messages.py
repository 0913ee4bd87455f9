"""What is wrong with a study file, in the words of the study file.

pydantic names types of Python and branches of unions; a reader knows tables, keys and lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ehs_eval.checks import shorten
from ehs_eval.config.models import Study
from ehs_eval.config.scales import SCALE_IN_PLACE, SCALE_NAME
from ehs_eval.labels import closest

_EXPECTED = {
    "string_type": "has to be text in quotation marks",
    "bool_type": "has to be true or false, without quotation marks",
    "int_type": "has to be a whole number, without quotation marks",
    "int_from_float": "has to be a whole number",
    "float_type": "has to be a number, without quotation marks",
    "finite_number": "has to be a finite number",
    "list_type": "has to be a list: [...]",
    "dict_type": "has to be a table of its own",
    "model_type": "has to be a table of its own",
    "model_attributes_type": "has to be a table of its own",
    "string_too_short": "must not be empty",
    "greater_than": "has to be above {gt:g}",
    "greater_than_equal": "has to be {ge:g} or more",
    "less_than": "has to be below {lt:g}",
    "less_than_equal": "has to be {le:g} or less",
    "too_short": "needs at least {min_length} entries, has {actual_length}",
}
_KINDS_OF_VALUE: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "true or false"),
    (dict, "a table"),
    (list, "a list"),
)


_SURELY_MEANT = 0.75
"""Likeness from which the rest of the file is judged as if the suggested key stood there."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a study file.

    Attributes:
        text: Table, key, what is wrong and what to do, in one line.
        table: Where the table stands: keys, and positions in lists.
        key: The key it is about; empty when it is about an entry of a list.
        unknown_key: Whether there is no such key.
        suggestion: The key that an unknown one surely stands for.
    """

    text: str
    table: tuple[str | int, ...] = ()
    key: str = ""
    unknown_key: bool = False
    suggestion: str | None = None


def explain(error: ValidationError, raw: dict[str, Any], most: int) -> list[Problem]:
    """Return what is wrong, each thing once, in the order of the study file's models.

    Args:
        error: What pydantic found.
        raw: The study file.
        most: Problems that are explained, the first of them.
    """
    problems = [_explain(each, raw) for each in error.errors(include_url=False)[:most]]
    return list(dict.fromkeys(problems))


def _explain(error: ErrorDetails, raw: dict[str, Any]) -> Problem:
    path, models = _resolve(error["loc"])
    kind = error["type"]
    if kind == "extra_forbidden":
        *table, key = path
        valid = sorted({name for model in models for name in model.model_fields})
        near = closest(str(key), valid)
        hint = f"Did you mean `{near}`?" if near else f"Valid keys: {', '.join(valid)}."
        meant = closest(str(key), valid, cutoff=_SURELY_MEANT)
        text = f"{_where(table, raw)}: unknown key `{key}`. {hint}"
        return Problem(text, tuple(table), str(key), unknown_key=True, suggestion=meant)
    if kind == "missing":
        *table, key = path
        return Problem(f"{_where(table, raw)}: the key `{key}` is missing. Add it.")
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return Problem(f"{_where(path, raw)}: {_wrong_kind(error)}")
    text = f"{_subject(path, raw)} {_wrong_value(error)}"
    return Problem(text if text.endswith("?") else f"{text}.")


def _wrong_kind(error: ErrorDetails) -> str:
    kinds = [name.strip("'") for name in str(error["ctx"].get("expected_tags", "")).split(", ")]
    if error["type"] == "union_tag_not_found":
        return "the key `kind` is missing. Add it: population, referrals, feedback or programmes."
    found = str(error["ctx"]["tag"])
    near = closest(found, kinds, cutoff=0.5)
    hint = f"Did you mean {near!r}?" if near else "Correct it."
    return f"`kind` has to be one of {', '.join(kinds)}, found {shorten(found)!r}. {hint}"


def _wrong_value(error: ErrorDetails) -> str:
    kind, value = error["type"], error["input"]
    context = error.get("ctx", {})
    if kind == "literal_error":
        message = f"has to be one of {context['expected']}"
        options = [
            part.strip("'") for part in context["expected"].replace(" or ", ", ").split(", ")
        ]
        near = closest(value, options, cutoff=0.5) if isinstance(value, str) else None
        return f"{message}, found {_shown(value)}" + (f". Did you mean {near!r}?" * bool(near))
    if kind == "too_short":
        return _EXPECTED[kind].format(**context)
    expected = _EXPECTED.get(kind, error["msg"].removeprefix("Value error, "))
    if kind == "value_error" and "has to be" not in expected:
        return expected
    return f"{expected.format(**context)}, found {_shown(value)}"


def _shown(value: object) -> str:
    for kinds, words in _KINDS_OF_VALUE:
        if isinstance(value, kinds):
            return str(value).lower() if isinstance(value, bool) else words
    return repr(shorten(value)) if isinstance(value, str) else shorten(str(value))


def _subject(path: list[str | int], raw: dict[str, Any]) -> str:
    """Return the table and key that a value stands under, and its place in a list."""
    place = ""
    if path and isinstance(path[-1], int):
        *path, index = path
        place = f", entry {int(index) + 1},"
    *table, key = path
    return f"{_where(table, raw)}: `{key}`{place}"


def _where(path: list[str | int], raw: dict[str, Any]) -> str:
    """Return the TOML table of a path: ``[surveys.pupils.blocks], entry 2 (`own_stigma`)``."""
    if not path:
        return "top level"
    first = next((n for n, part in enumerate(path) if isinstance(part, int)), len(path))
    text = f"[{'.'.join(str(part) for part in path[:first])}]"
    inner: Any = raw
    for number, part in enumerate(path):
        inner = _inside(inner, part)
        if isinstance(part, int):
            name = inner.get("name") if isinstance(inner, dict) else None
            text += f", entry {part + 1}" + (f" (`{name}`)" if isinstance(name, str) else "")
        elif number > first:
            text += f", `{part}`"
    return text


def _inside(value: Any, part: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None


def _resolve(location: tuple[str | int, ...]) -> tuple[list[str | int], list[type[BaseModel]]]:
    """Return the path of a location in the study file and the models of the table it is in.

    Where a value can be of several types, pydantic adds the branch it took to the location. The
    types tell these parts from keys, which can have the same names ([records.population]).
    """
    path: list[str | int] = []
    types = list(_branches(Study))
    models: list[type[BaseModel]] = []
    for part in location:
        if len(types) > 1:
            types = [each for each in types if _is_branch(each, part)]
            continue
        models = [each for each in types if _is_model(each)]
        path.append(part)
        types = [inner for outer in types for inner in _step(outer, part)]
    return path, models


def _is_branch(annotation: Any, tag: str | int) -> bool:
    if annotation is str:
        return tag == SCALE_NAME
    kind = annotation.model_fields.get("kind")
    return tag == SCALE_IN_PLACE if kind is None else tag in get_args(kind.annotation)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _step(annotation: Any, part: str | int) -> Iterator[Any]:
    """Yield the types found one key or index inside a type."""
    if _is_model(annotation):
        if part in annotation.model_fields:
            yield from _branches(annotation.model_fields[str(part)].annotation)
    elif get_origin(annotation) is dict:
        yield from _branches(get_args(annotation)[1])
    elif get_origin(annotation) is list:
        yield from _branches(get_args(annotation)[0])


def _branches(annotation: Any) -> Iterator[Any]:
    """Yield the alternatives of a union but for None, looking through Annotated."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _branches(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for branch in get_args(annotation):
            yield from _branches(branch)
    elif annotation is not NoneType:
        yield annotation
