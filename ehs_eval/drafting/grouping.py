"""Which files are waves of one survey, what that survey is called, and how its waves follow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ehs_eval.drafting.occasions import STAGES, Order, in_order, moments, without_moment
from ehs_eval.drafting.parts import WaveDraft
from ehs_eval.drafting.scaling import slug
from ehs_eval.drafting.sources import Source
from ehs_eval.errors import ArgumentError
from ehs_eval.ingest.description.describe import FileDescription
from ehs_eval.ingest.wave_columns import match_columns
from ehs_eval.labels import normalise

SHARED = 0.5
"""Share of the questions of two files from which they are one survey."""

_PEOPLE = {
    "pupil": "pupils",
    "student": "students",
    "staff": "staff",
    "teacher": "teachers",
    "parent": "parents",
    "carer": "parents",
    "child": "pupils",
    "children": "pupils",
}
_OF_EVERYBODY = {"school", "year_group", "year group", "gender", "sex", "age", "class"}
_SAYS_NOTHING = re.compile(r"\b(?:survey|results?|responses?|export|data|questionnaire|form)s?\b")


@dataclass(frozen=True, slots=True)
class Group:
    """The waves of one survey, in order of time.

    Attributes:
        name: Name of the survey.
        sources: Its files, one a wave.
        order: What their order rests on; its places are those of `sources`.
    """

    name: str
    sources: list[Source]
    order: Order


def surveys_of(files: Sequence[Sequence[Source]]) -> list[Group]:
    """Return the surveys that some files are waves of.

    Args:
        files: The waves of each file, in the order given.
    """
    groups: list[list[Sequence[Source]]] = []
    for file in files:
        same = [group for group in groups if any(_one_survey(file[0], o[0]) for o in group)]
        rest = [group for group in groups if group not in same]
        groups = [*rest, [*(each for group in same for each in group), file]]
    given = {id(file): place for place, file in enumerate(files)}
    parted = [part for group in groups for part in _parted([*group])]
    parted = [sorted(group, key=lambda file: given[id(file)]) for group in parted]
    parted.sort(key=lambda group: given[id(group[0])])
    names = _names(parted)
    return [
        _ordered(name, [source for file in group for source in file])
        for name, group in zip(names, parted, strict=True)
    ]


def with_waves(groups: Sequence[Group], names: Sequence[str]) -> list[WaveDraft]:
    """Return the waves of the study: those of its surveys under names they share.

    Args:
        groups: The surveys.
        names: Names somebody gave the waves, in order of time; empty for none.

    Raises:
        ArgumentError: As many names were not expected.
    """
    most = max((group.order for group in groups), key=lambda order: len(order.names), default=None)
    if most is None:
        return [WaveDraft(name) for name in names]
    staged = [o for o in (group.order for group in groups) if set(o.names) <= set(STAGES)]
    found = {name for order in staged for name in order.names}
    waves = [WaveDraft(stage) for stage in STAGES if stage in found]
    if not waves or (len(waves) < len(most.names) and most not in staged):
        waves = [WaveDraft(n, t) for n, t in zip(most.names, most.labels, strict=True)]
    if not names:
        return waves
    if len(names) != len(waves):
        raise ArgumentError(
            f"--wave: names {len(names)} waves, but the files hold {len(waves)}. Name each wave "
            "once, in order of time."
        )
    return [WaveDraft(name) for name in names]


def _one_survey(one: Source, other: Source) -> bool:
    """Say whether two files ask the same people the same."""
    people = [_people(each.path.stem) for each in (one, other)]
    if all(people) and people[0] != people[1]:
        return False
    described = [_questions(each.description) for each in (one, other)]
    shared = sum(
        len(each.columns) == 2
        for each in match_columns({"one": one.description, "other": other.description})
        if normalise(each.name) not in _OF_EVERYBODY
    )
    low, high = sorted(described)
    if not shared:
        return False
    named_alike = without_moment(one.path.stem) == without_moment(other.path.stem)
    return shared >= SHARED * high or (named_alike and shared >= SHARED * low)


def _questions(description: FileDescription) -> int:
    matched = match_columns({"": description})
    return sum(normalise(each.name) not in _OF_EVERYBODY for each in matched)


def _people(stem: str) -> str:
    """Return whom a file name says was asked; empty if it does not."""
    for word in without_moment(stem).split():
        for known in (word, word.removesuffix("s")):
            if known in _PEOPLE:
                return _PEOPLE[known]
    return ""


def _parted(group: list[Sequence[Source]]) -> list[list[Sequence[Source]]]:
    """Return files of one survey apart where two of one wave differ in the rest of their names."""
    stages = [moments(file[0].path.stem).get("stage") for file in group if len(file) == 1]
    keys = [stage.key for stage in stages if stage is not None]
    if len(set(keys)) == len(keys):
        return [group]
    by_stem: dict[str, list[Sequence[Source]]] = {}
    for file in group:
        by_stem.setdefault(without_moment(file[0].path.stem), []).append(file)
    return list(by_stem.values())


def _ordered(name: str, sources: list[Source]) -> Group:
    order = in_order([each.words for each in sources], [each.day for each in sources])
    return Group(name, [sources[place] for place in order.places], order)


def _names(groups: Sequence[Sequence[Sequence[Source]]]) -> list[str]:
    """Return a name for each survey: whom it asked, else the rest of its files' names."""
    names: list[str] = []
    for group in groups:
        stem = group[0][0].path.stem
        rest = " ".join(_SAYS_NOTHING.sub(" ", without_moment(stem)).split())
        alone = len(groups) == 1
        wanted = _people(stem) or ("survey" if alone or not rest else slug(rest, 30))
        wanted = "survey" if wanted == "outcomes" else wanted
        name, number = wanted, 2
        if name in names and rest:
            name = slug(rest, 30)
        while name in names:
            name, number = f"{wanted}_{number}", number + 1
        names.append(name)
    return names


def placed(group: Group, waves: Sequence[WaveDraft]) -> Order:
    """Return what the waves of a survey rest on, as waves of the study it is part of."""
    named = set(group.order.names) <= {wave.name for wave in waves}
    if named and len(waves) > len(group.sources) == 1 and not group.order.labels[0]:
        named = group.order.names[0] in STAGES
    if named or len(group.sources) >= len(waves):
        return group.order
    return replace(
        group.order,
        reason="nothing tells which waves of the study these are: taken for the first",
        certain=False,
    )


def waves_of(group: Group, waves: Sequence[WaveDraft]) -> dict[str, Source]:
    """Return the files of a survey by the study's name of their wave.

    Waves named alike are the same; else the first of the survey is the first of the study, and so
    on.
    """
    names = [wave.name for wave in waves]
    mine = list(group.order.names)
    if not set(mine) <= set(names):
        mine = names[: len(mine)]
    return dict(zip(mine, group.sources, strict=True))
