"""Who came back: each later wave against the first one, and against those who could answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ehs_eval.analyses.attrition import FROM_FIRST, FROM_FRAME, ROLES, UNLIKE
from ehs_eval.config.surveys import Survey
from ehs_eval.report import format as fmt
from ehs_eval.report.caution_words import CLUSTERED, FEW_CAME_BACK, ONLY_WITH_CODES
from ehs_eval.report.cautions import (
    dominance_words,
    eligible_shares_are_off,
    returned_words,
    small_bases,
    weighting_words,
)
from ehs_eval.report.names import slug
from ehs_eval.report.tables.comparison import shown_contrasts
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Table, cell
from ehs_eval.report.tables.nonresponse import (
    ITEM_COLUMNS,
    ShareItem,
    bounds_tables,
    has_weights,
    people_shares,
    weighted_tables,
)
from ehs_eval.results import Place

_ROLES = {"school": "School", "year_group": "Year group", "gender": "Gender"}

_STANDARDISED = (
    "A standardised difference says how far two shares are apart, measured by how much people "
    "differ; it does not grow with the number of answers. Above "
    f"{UNLIKE:g}, up or down, two groups are commonly called unlike (Austin 2009)."
)


def attrition_tables(look: Lookup, name: str, survey: Survey) -> Iterator[Table]:
    """Yield who answered against the first wave and the frame, who came back, weights, bounds."""
    waves = [wave for wave in look.study.wave_names if wave in survey.files]
    items = list(people_shares(survey))
    groups: list[_Group] = [
        (role, label)
        for role in ROLES
        if getattr(survey, role) is not None
        for label in look.groups(name, "attrition", role)
    ]
    if groups and len(waves) > 1:
        yield _against_first(look, name, waves, groups)
    if any(look.has(name, "attrition", group=_key(g), statistic="share_of_frame") for g in groups):
        yield _against_frame(look, name, waves, groups)
    for ends in shown_contrasts(waves):
        yield from _returners(look, name, items, ends)
    yield from weighted_tables(look, name, items, waves)
    yield from bounds_tables(look, name, items, waves)


_Group = tuple[str, str | None]
"""A role and one of its labels; None where it was not given."""


def _key(group: _Group) -> dict[str, str | None]:
    return {group[0]: group[1]}


def _said(group: _Group) -> dict[str, Cell]:
    return {"role": _ROLES[group[0]], "label": fmt.label(group[1])}


_GROUP_COLUMNS = (Column("role", "By", "text"), Column("label", "Group", "text"))


def _against_first(
    look: Lookup, name: str, waves: Sequence[str], groups: Sequence[_Group]
) -> Table:
    first = waves[0]
    columns = [
        *_GROUP_COLUMNS,
        Column(f"share_{first}", "Share", "share", look.study.wave_title(first)),
    ]
    for wave in waves[1:]:
        title = look.study.wave_title(wave)
        columns += [
            Column(f"share_{wave}", "Share", "share", title),
            Column(f"standardised_difference_{wave}", "Standardised difference", "change", title),
            Column(f"is_unlike_{wave}", "Unlike", "text", title),
        ]
    return Table(
        slug(name, "attrition"),
        name,
        "Who answered, against the first wave",
        columns,
        [_first_row(look, name, waves, group) for group in groups],
        [
            f"Each later wave is held against {look.study.wave_title(first)}: where it is unlike, "
            "a change of answers may be a change of who answered.",
            _STANDARDISED,
            *returned_words(look.study, look.results, name),
            *_not_weighted(look, name, waves),
            *dominance_words(look.study, look.results, name),
            *small_bases(look.study, _sizes_of_waves(look, name, waves)),
        ],
    )


def _first_row(look: Lookup, name: str, waves: Sequence[str], group: _Group) -> dict[str, Cell]:
    row = _said(group)
    for wave in waves:
        row[f"share_{wave}"] = _share_of_wave(look, name, group, wave)
    for wave in waves[1:]:
        at = Place(name, "attrition", None, _key(group), (waves[0], wave))
        found = look.results.find(at, "standardised_difference", FROM_FIRST)
        row[f"standardised_difference_{wave}"] = cell(found)
        row[f"is_unlike_{wave}"] = cell(look.results.find(at, "is_unlike_first_wave"))
    return row


def _share_of_wave(look: Lookup, name: str, group: _Group, wave: str) -> Cell:
    return look.cell(name, "participation", None, "share_of_wave", group=_key(group), waves=[wave])


def _sizes_of_waves(look: Lookup, name: str, waves: Sequence[str]) -> list[float | None]:
    return [
        look.results.number(Place(name, "participation", None, {}, (wave,)), "n") for wave in waves
    ]


def _not_weighted(look: Lookup, name: str, waves: Sequence[str]) -> list[str]:
    """Return why waves have no weights, as no table of weighted shares says so."""
    return [
        words
        for wave in waves
        if not has_weights(look, name, wave)
        for words in weighting_words(look.study, look.results, name, wave)
    ]


def _against_frame(
    look: Lookup, name: str, waves: Sequence[str], groups: Sequence[_Group]
) -> Table:
    columns = [*_GROUP_COLUMNS, Column("share_of_frame", "Share of those eligible", "share")]
    for wave in waves:
        title = look.study.wave_title(wave)
        columns += [
            Column(f"share_{wave}", "Share", "share", title),
            Column(f"standardised_difference_{wave}", "Standardised difference", "change", title),
        ]
    rows = []
    for group in groups:
        share = look.cell(name, "attrition", None, "share_of_frame", group=_key(group))
        if share is None:
            continue
        row = {**_said(group), "share_of_frame": share}
        for wave in waves:
            row[f"share_{wave}"] = _share_of_wave(look, name, group, wave)
            at = Place(name, "attrition", None, _key(group), (wave,))
            found = look.results.find(at, "standardised_difference", FROM_FRAME)
            row[f"standardised_difference_{wave}"] = cell(found)
        rows.append(row)
    return Table(
        slug(name, "attrition-frame"),
        name,
        "Who answered, against everyone who could",
        columns,
        rows,
        [
            "Shares of a wave are of all its answers; the difference leaves out answers whose "
            "group is not given, or is not among those counted as eligible.",
            _STANDARDISED,
            *eligible_shares_are_off(look.results, name, waves[0]),
            *small_bases(look.study, _sizes_of_waves(look, name, waves)),
        ],
        is_detail=True,
    )


_RETURNERS_COLUMNS = (
    Column("n_returned", "n", "count", "Came back"),
    Column("proportion_returned", "Share", "share", "Came back"),
    Column("n_not", "n", "count", "Did not"),
    Column("proportion_not", "Share", "share", "Did not"),
    Column("difference", "Difference, points", "points"),
    Column("low", "from", "points"),
    Column("high", "to", "points"),
    Column("standardised_difference", "Standardised difference", "change"),
)


def _returners(
    look: Lookup, name: str, items: Sequence[ShareItem], ends: tuple[str, str]
) -> Iterator[Table]:
    """Yield what those who came back answered at the start; nothing where too few did."""
    rows = []
    for item in items:
        row: dict[str, Cell] = {"item": item.text, "counted": item.counted}
        for column in _RETURNERS_COLUMNS:
            row[column.name] = look.cell(name, "returners", item.name, column.name, waves=ends)
        if isinstance(row["proportion_returned"], float):
            rows.append(row)
    if not rows:
        return
    first, later = (look.study.wave_title(wave) for wave in ends)
    level = fmt.percent(look.study.study.confidence_level, 0)
    yield Table(
        slug(name, "returners", *ends),
        name,
        f"Did those who came back at {later} answer differently at {first}?",
        [*ITEM_COLUMNS, *_RETURNERS_COLUMNS],
        rows,
        [
            f"All answers here were given at {first}. The difference is that of those who came "
            f"back less the others, with its {level} interval (Newcombe).",
            _STANDARDISED,
            FEW_CAME_BACK,
            ONLY_WITH_CODES,
            CLUSTERED,
        ],
        is_detail=True,
    )
