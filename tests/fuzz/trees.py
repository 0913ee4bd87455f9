"""Settings changed here and there: what a study file or a file of figures might say by mistake."""

from __future__ import annotations

import copy
from typing import Any

from tests.fuzz.choices import Choices

ODD: tuple[Any, ...] = (
    *("", " ", "x", "=1", "a\x00b", "\x1b[31m", "<b>", "../x", "/etc/passwd", "pre", "q1"),
    "x" * 2000,
    *(0, 1, -1, 2, 10**30, 0x10**6000, 1.5, 1e308, float("nan"), float("inf"), -0.0, 1e-320),
    *(True, False, None, [], {}, [[]], [{}], {"": 1}, {"a": {"b": {}}}, ["a", "a"], [1, "a", None]),
    *({"name": "x"}, [{"name": "pre"}] * 3, {"path": "x", "where": {"a": ""}}),
    *("multiple", "ranked"),
)
KEYS = ("name", "items", "waves", "scale", "files", "options", "kind", "counts", "titel", "")


def edited(tree: Any, choose: Choices) -> Any:
    """Return a copy of nested tables and lists with some of them changed."""
    tree = copy.deepcopy(tree)
    for _ in range(1 + choose.number(4)):
        _edit(tree, choose)
    return tree


def _edit(tree: Any, choose: Choices) -> None:
    """Go down to some place and change, add or take away what is there."""
    while True:
        places = list(tree) if isinstance(tree, dict) else list(range(len(tree)))
        if not places:
            _add(tree, choose)
            return
        place = choose.pick(places)
        inner = tree[place]
        if isinstance(inner, dict | list) and inner and choose.number(4):
            tree = inner
            continue
        match choose.number(4):
            case 0:
                tree[place] = copy.deepcopy(choose.pick(ODD))
            case 1:
                del tree[place]
            case 2:
                _add(tree, choose)
            case 3:
                _double(tree, place, choose)
        return


def _add(tree: Any, choose: Choices) -> None:
    value = copy.deepcopy(choose.pick(ODD))
    if isinstance(tree, dict):
        tree[choose.pick(KEYS)] = value
    else:
        tree.append(value)


def _double(tree: Any, place: Any, choose: Choices) -> None:
    """Put a thing there twice, or another in its place."""
    if isinstance(tree, list):
        tree.append(copy.deepcopy(tree[place]))
    else:
        other = choose.pick(list(tree))
        tree[place] = copy.deepcopy(tree[other])
