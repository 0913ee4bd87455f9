"""Which figures can follow from what: those that an input or a setting bears on.

A data set bears on its own figures, and on those of others only where the study says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ehs_eval.comparing.settings import Place
from ehs_eval.results import Result

OUTCOMES: Final = "outcomes"
"""Data set of the results that count the measures of an intended outcome."""

_ADJUSTED: Final = frozenset({"adjusted_p_value", "verdict_in_family", "is_clear", "strength"})
_COUNTED: Final = frozenset({"tally", "multiplicity"})
"""What the other tests of a family bear on: statistics, and analyses that count them."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Figures that something may bear on; each field None for all.

    Attributes:
        datasets: Names of data sets.
        analyses: Names of analyses.
        statistics: Names of statistics.
        items: Names of items.
    """

    datasets: frozenset[str] | None = None
    analyses: frozenset[str] | None = None
    statistics: frozenset[str] | None = None
    items: frozenset[str] | None = None

    def holds(self, result: Result) -> bool:
        """Say whether a figure is among them."""
        return (
            (self.datasets is None or result.dataset in self.datasets)
            and (self.analyses is None or result.analysis in self.analyses)
            and (self.statistics is None or result.statistic in self.statistics)
            and (self.items is None or result.item in self.items)
        )


EVERYTHING: Final = (Reach(),)
NOTHING: Final[tuple[Reach, ...]] = ()

_WORDS_ALONE: Final = frozenset({"title", "about", "data_note", "data_folder", "published"})
"""Settings of the whole study that bear on no result."""


def of_dataset(name: str, settings: Iterable[Mapping[str, Any]]) -> tuple[Reach, ...]:
    """Return what a data set bears on, by what either study says.

    Args:
        name: The data set.
        settings: Settings of the old and the new study.
    """
    own = {name}
    for study in settings:
        own.update(_surveys_of_population(study, name))
    found = [Reach(frozenset(own))]
    for study in settings:
        for each in sorted(own):
            found += _through_families(study, each)
            found += _through_outcomes(study, each)
        if _part(_part(study, "records"), name).get("kind") == "programmes":
            sheets = frozenset(_part(study, "score_sheets"))
            found.append(Reach(sheets, analyses=frozenset({"contradictions"})))
    return tuple(dict.fromkeys(found))


def of_setting(place: Place, settings: Sequence[Mapping[str, Any]]) -> tuple[Reach, ...]:
    """Return what a setting bears on.

    Args:
        place: Where it stands in the study file.
        settings: Settings of the old and the new study.
    """
    match place:
        case ("report", *_):
            return NOTHING
        case ("study", key, *_) if key in _WORDS_ALONE:
            return NOTHING
        case (*_, "path" | "dictionary"):  # what the file holds is an input
            return NOTHING
        case ("surveys" | "score_sheets" | "records", name, *_):
            return of_dataset(name, settings)
        case ("scales", name, *_):
            return _of_datasets(_using_scale(settings, name), settings)
        case ("measures",):
            sheets = dict.fromkeys(
                name for each in settings for name in _part(each, "score_sheets")
            )
            return _of_datasets(sheets, settings)
        case ("measures", name, *_):
            return _of_datasets(_using_measure(settings, name), settings)
        case ("outcomes", *_):
            return (Reach(analyses=frozenset({"outcome"})),)
        case ("families", *_):
            return (
                Reach(statistics=_ADJUSTED),
                Reach(analyses=_COUNTED),
                Reach(datasets=frozenset({OUTCOMES})),
            )
    return EVERYTHING


def _of_datasets(names: Iterable[str], settings: Sequence[Mapping[str, Any]]) -> tuple[Reach, ...]:
    found = [reach for name in names for reach in of_dataset(name, settings)]
    return tuple(dict.fromkeys(found))


def _surveys_of_population(study: Mapping[str, Any], record: str) -> Iterator[str]:
    """Yield the surveys whose eligible people a record counts."""
    for name, survey in _part(study, "surveys").items():
        if _part(survey, "population").get("record") == record:
            yield name


def _through_families(study: Mapping[str, Any], name: str) -> Iterator[Reach]:
    """Yield what a data set bears on through tests that are adjusted together."""
    for family in _list(study, "families"):
        members = frozenset(str(each.get("dataset")) for each in _list(family, "evidence"))
        if name in members and len(members) > 1:
            yield Reach(members, statistics=_ADJUSTED)
            yield Reach(members, analyses=_COUNTED)
            yield from (reach for each in members for reach in _through_outcomes(study, each))


def _through_outcomes(study: Mapping[str, Any], name: str) -> Iterator[Reach]:
    """Yield the intended outcomes that a data set bears on."""
    items = frozenset(
        str(outcome.get("name"))
        for outcome in _list(study, "outcomes")
        if any(each.get("dataset") == name for each in _list(outcome, "evidence"))
    )
    if items:
        yield Reach(frozenset({OUTCOMES}), items=items)


def _using_scale(settings: Iterable[Mapping[str, Any]], scale: str) -> list[str]:
    return list(
        dict.fromkeys(
            name
            for study in settings
            for name, survey in _part(study, "surveys").items()
            if any(block.get("scale") == scale for block in _list(survey, "blocks"))
        )
    )


def _using_measure(settings: Iterable[Mapping[str, Any]], measure: str) -> list[str]:
    return list(
        dict.fromkeys(
            name
            for study in settings
            for name, sheet in _part(study, "score_sheets").items()
            if isinstance(sheet, dict) and sheet.get("measure") == measure
        )
    )


def _part(table: Any, key: str) -> Mapping[str, Any]:
    """Return a table of a table; an empty one where it is not there."""
    value = table.get(key) if isinstance(table, dict) else None
    return value if isinstance(value, dict) else {}


def _list(table: Any, key: str) -> list[Mapping[str, Any]]:
    """Return the tables of a list; none where it is not there."""
    value = table.get(key) if isinstance(table, dict) else None
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
