"""What differs between two runs, and which figures each difference can explain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from ehs_eval.comparing.reach import EVERYTHING, NOTHING, Reach, of_dataset, of_setting
from ehs_eval.comparing.reading import RunRecord
from ehs_eval.comparing.settings import NOT_SET, setting_changes
from ehs_eval.results import Result

What = Literal["input", "setting", "tool", "library", "platform", "seed", "audience"]

_AUDIENCES: Final = {True: "for use inside the team", False: "for publication"}


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that differs between two runs.

    Attributes:
        what: What kind of thing it is.
        name: Its name: a path, a setting, a package.
        change: What became of it, in a few words.
        old: What it was; empty where it was not there.
        new: What it is; empty where it is not there.
        reach: Figures that it may bear on.
        dataset: Data set of an input; empty for the whole study.
    """

    what: What
    name: str
    change: str
    old: str
    new: str
    reach: tuple[Reach, ...]
    dataset: str = ""

    def bears_on(self, result: Result) -> bool:
        """Say whether a figure may follow from it."""
        return any(reach.holds(result) for reach in self.reach)


def differences(old: RunRecord, new: RunRecord) -> list[Difference]:
    """Return what differs between two runs, what is nearest to the figures first."""
    return [
        *_inputs(old, new),
        *_settings(old, new),
        *_audience(old, new),
        *_versions(old, new),
    ]


def _audience(old: RunRecord, new: RunRecord) -> Iterator[Difference]:
    if old.internal != new.internal:
        was, now = _AUDIENCES[old.internal], _AUDIENCES[new.internal]
        yield Difference("audience", "report", f"{was} → {now}", was, now, EVERYTHING)


def _versions(old: RunRecord, new: RunRecord) -> Iterator[Difference]:
    if old.version != new.version:
        yield _moved("tool", "ehs-eval", old.version, new.version)
    yield from _moves("library", old.computed_with, new.computed_with)
    yield from _moves("platform", old.platform, new.platform)
    yield from _moves("seed", old.seeds, new.seeds)


def _moves(what: What, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for name in dict.fromkeys((*old, *new)):
        was, now = str(old.get(name, "")), str(new.get(name, ""))
        if was != now:
            yield _moved(what, name, was, now)


def _moved(what: What, name: str, old: str, new: str) -> Difference:
    return Difference(what, name, f"{old or 'none'} → {new or 'none'}", old, new, EVERYTHING)


def _settings(old: RunRecord, new: RunRecord) -> Iterator[Difference]:
    studies = (old.settings, new.settings)
    withholds_nothing = old.internal and new.internal
    for each in setting_changes(old.settings, new.settings):
        reach = of_setting(each.place, studies)
        if each.place[0] == "disclosure" and withholds_nothing:
            reach = NOTHING
        was, now = ("" if text == NOT_SET else text for text in (each.old, each.new))
        yield Difference("setting", each.name, f"{each.old} → {each.new}", was, now, reach)


@dataclass(frozen=True, slots=True)
class _File:
    """An input that runs may share.

    Attributes:
        sha256: Its digest.
        rows: Records used of it; None where that is not known.
        role: What it was read for.
    """

    sha256: str
    rows: int | None
    role: str


def _files(run: RunRecord) -> dict[tuple[str, str], _File]:
    """Return the inputs of a run by data set and path; of one read for several waves, all rows."""
    found: dict[tuple[str, str], _File] = {}
    for each in run.inputs:
        dataset, path = str(each.get("dataset") or ""), str(each.get("path"))
        rows = each.get("rows")
        rows = rows if isinstance(rows, int) else None
        before = found.get((dataset, path))
        if before is not None:
            rows = None if rows is None or before.rows is None else before.rows + rows
        role = str(each.get("role", "data" if dataset else "study"))
        found[dataset, path] = _File(str(each.get("sha256")), rows, role)
    return found


def _inputs(old: RunRecord, new: RunRecord) -> Iterator[Difference]:
    """Yield the files that differ; the study file itself differs in its settings, or in nothing."""
    before, after = _files(old), _files(new)
    studies = (old.settings, new.settings)
    moved = _renamed(before, after)
    for place in dict.fromkeys((*before, *after)):
        was, now = before.get(place), after.get(place)
        file = now or was
        if file is None or file.role == "study" or place in moved.values():
            continue
        if was is not None and now is not None and was.sha256 == now.sha256:
            continue
        dataset, path = place
        if place in moved:
            change = f"renamed from {moved[place][1]}, with the same content"
            yield Difference("input", path, change, file.sha256, file.sha256, NOTHING, dataset)
            continue
        old_digest, new_digest = ("" if each is None else each.sha256 for each in (was, now))
        reach = _reach(file, dataset, studies)
        yield Difference(
            "input", path, _file_change(was, now), old_digest, new_digest, reach, dataset
        )


def _reach(file: _File, dataset: str, studies: tuple[Mapping[str, Any], ...]) -> tuple[Reach, ...]:
    if file.role not in ("data", "dictionary"):
        return NOTHING
    return of_dataset(dataset, studies) if dataset else EVERYTHING


def _renamed(
    before: Mapping[tuple[str, str], _File], after: Mapping[tuple[str, str], _File]
) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the old place of each file of a data set that has only another name."""
    gone = {(place[0], file.sha256): place for place, file in before.items() if place not in after}
    return {
        place: gone[place[0], file.sha256]
        for place, file in after.items()
        if place not in before and (place[0], file.sha256) in gone
    }


def _file_change(old: _File | None, new: _File | None) -> str:
    if old is None or new is None:
        return "added" if old is None else "removed"
    if old.rows is None or new.rows is None:
        return "changed"
    if old.rows == new.rows:
        return f"changed ({new.rows:,} records as before)"
    return f"changed ({old.rows:,} → {new.rows:,} records)"
