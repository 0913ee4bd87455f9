"""Which settings of two studies differ: by their place in the study file, old and new."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Place = tuple[str, ...]
"""Where a setting stands: `("surveys", "pupils", "blocks", "knowledge", "counts")`."""

NOT_SET: Final = "not set"


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A setting that differs.

    Attributes:
        place: Where it stands.
        old: Its old value as JSON, or `NOT_SET`.
        new: Its new value as JSON, or `NOT_SET`.
    """

    place: Place
    old: str
    new: str

    @property
    def name(self) -> str:
        """The setting as a path: `surveys.pupils.blocks.knowledge.counts`."""
        return ".".join(self.place)


def setting_changes(old: Any, new: Any, place: Place = ()) -> Iterator[SettingChange]:
    """Yield the settings that differ, each as low down as it can be named.

    Tables are compared key by key. Lists of named tables are compared name by name, and so are the
    names and their order; any other list is one value.
    """
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _tables(old, new, place)
        return
    named_old, named_new = _by_name(old), _by_name(new)
    if named_old is None or named_new is None:
        yield SettingChange(place, _text(old), _text(new))
        return
    if list(named_old) != list(named_new):
        yield SettingChange(place, _text(list(named_old)), _text(list(named_new)))
    for name in named_old:
        if name in named_new:
            yield from setting_changes(named_old[name], named_new[name], (*place, name))


def _tables(
    old: Mapping[str, Any], new: Mapping[str, Any], place: Place
) -> Iterator[SettingChange]:
    for key in dict.fromkeys((*old, *new)):
        if key in old and key in new:
            yield from setting_changes(old[key], new[key], (*place, key))
        else:
            yield SettingChange(
                (*place, key),
                _text(old[key]) if key in old else NOT_SET,
                _text(new[key]) if key in new else NOT_SET,
            )


def _by_name(value: Any) -> dict[str, Any] | None:
    """Return a list of named tables by their names; None for any other value."""
    if not isinstance(value, list) or not value:
        return None
    if not all(isinstance(each, dict) and isinstance(each.get("name"), str) for each in value):
        return None
    found = {each["name"]: each for each in value}
    return found if len(found) == len(value) else None


def _text(value: Any) -> str:
    return NOT_SET if value is None else json.dumps(value, ensure_ascii=False)
