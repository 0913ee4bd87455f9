"""What the numbers could show: smallest change, smallest p, and change to expect anyway."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ehs_eval.analyses.attainable import ATTAINABLE, PAIRS
from ehs_eval.analyses.detectable import DETECTABLE
from ehs_eval.analyses.regression import REGRESSION_TO_MEAN
from ehs_eval.config.surveys import Survey
from ehs_eval.report import format as fmt
from ehs_eval.report.caution_words import (
    COULD_HAVE_SHOWN,
    COULD_NOT_BE_SMALL,
    NORMAL_PLAN,
    REGRESSION,
    REGRESSION_ESTIMATE,
)
from ehs_eval.report.names import slug
from ehs_eval.report.tables.comparison import shown_contrasts
from ehs_eval.report.tables.levels import programme_groups
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Kind, Table
from ehs_eval.results import ALL, Group, Place, Result

_LISTED = 5
"""Items named in a cell; more are counted."""


def share_change_table(
    look: Lookup, name: str, survey: Survey, waves: Sequence[str]
) -> Iterator[Table]:
    """Yield the smallest change that shares, then ratings, could show."""
    shares: list[tuple[str | None, str]] = [(None, "Any share of 50%, everyone answering")]
    shares += [(share.name, share.title) for share in survey.shares if share.of == "respondents"]
    shares += [(item, text) for block in survey.blocks for item, text in block.items.items()]
    ratings: list[tuple[str | None, str]] = [(r.name, r.title) for r in survey.ratings]
    items = [("", ALL, item, text) for item, text in shares]
    ends = shown_contrasts(waves)
    yield from _changes(look, name, items, ends, "distance", _schools(survey))
    rated = [("", ALL, item, text) for item, text in ratings]
    yield from _changes(look, name, rated, ends, "decimal", _NO_SCHOOLS)


def _schools(survey: Survey) -> str:
    """Return how schools are allowed for."""
    if survey.icc is None:
        return (
            "Schools are allowed for by each item's own correlation in the first wave that has two "
            "schools. The first row, and answers without schools, have none: the change would have "
            "to be larger still."
        )
    source = f" {survey.icc_source.rstrip('.')}." if survey.icc_source else ""
    return f"Schools are allowed for by the published correlation of {survey.icc:g}.{source}"


_NO_SCHOOLS = "Schools are not allowed for here: the change would have to be larger still."


def score_change_table(
    look: Lookup, name: str, labels: Mapping[str, str], waves: Sequence[str]
) -> Iterator[Table]:
    """Yield the smallest change that the mean of every score could show."""
    items = [
        (programme, group, score, label)
        for programme, group in programme_groups(look, name, DETECTABLE)
        for score, label in labels.items()
    ]
    yield from _changes(look, name, items, shown_contrasts(waves), "decimal", _NO_SCHOOLS)


def _changes(
    look: Lookup,
    name: str,
    items: Sequence[tuple[str, Group, str | None, str]],
    contrasts: Sequence[tuple[str, str]],
    kind: Kind,
    schools: str,
) -> Iterator[Table]:
    has_programmes = any(programme for programme, *_ in items)
    columns = _change_columns(look, contrasts, kind, has_programmes=has_programmes)
    rows: list[dict[str, Cell]] = []
    for programme, group, item, text in items:
        row: dict[str, Cell] = {"programme": programme} if has_programmes else {}
        row["item"] = text
        found: dict[str, Cell] = {
            f"{statistic}_{ends[0]}_{ends[1]}": look.cell(
                name, DETECTABLE, item, statistic, group=group, waves=ends
            )
            for ends in contrasts
            for statistic in ("n_first", "n_second", "smallest_change")
        }
        if any(value is not None for value in found.values()):
            rows.append(row | found)
    if not rows:
        return
    power = fmt.percent(look.study.study.power, 0)
    suffix = (
        ("ratings",)
        if kind == "decimal" and not has_programmes and name in look.study.surveys
        else ()
    )
    yield Table(
        slug(name, "smallest-change", *suffix),
        name,
        f"Smallest change these numbers could show{', ratings' if suffix else ''}",
        columns,
        rows,
        [
            f"The change that would be found significant in {power} of studies with these numbers "
            "of answers, were it real"
            + (
                ", from the share of the earlier wave."
                if kind == "distance"
                else ", with the spread of scores of the earlier wave."
            ),
            schools,
            COULD_HAVE_SHOWN,
            NORMAL_PLAN,
        ],
        is_detail=True,
    )


def _change_columns(
    look: Lookup, contrasts: Sequence[tuple[str, str]], kind: Kind, *, has_programmes: bool
) -> list[Column]:
    columns = [Column("programme", "Programme", "text")] if has_programmes else []
    columns.append(Column("item", "Item", "text"))
    unit = "Smallest change, points" if kind == "distance" else "Smallest change of the mean"
    for first, second in contrasts:
        between = f"{look.study.wave_title(first)} to {look.study.wave_title(second)}"
        ends = f"{first}_{second}"
        columns += [
            Column(f"n_first_{ends}", "n, first", "count", between),
            Column(f"n_second_{ends}", "n, second", "count", between),
            Column(f"smallest_change_{ends}", unit, kind, between),
        ]
    return columns


def attainable_table(look: Lookup, name: str, waves: Sequence[str]) -> Iterator[Table]:
    """Yield the smallest p of comparisons of a few people, alike ones in one row."""
    alike: dict[tuple[str, tuple[str, ...], str, str], list[Result]] = {}
    for row in look.results.select(name, ATTAINABLE, statistic="smallest_p_value"):
        if len(row.waves) >= 2 and set(row.group) <= {"programme"}:
            programme = fmt.label(row.group["programme"]) if row.group else ""
            test = "people with themselves" if row.method == PAIRS else "two groups of people"
            key = (programme, row.waves, test, _people(look, row))
            alike.setdefault(key, []).append(row)
    if not alike:
        return
    columns = [
        Column("programme", "Programme", "text"),
        Column("waves", "Waves", "text"),
        Column("items", "Items", "text"),
        Column("test", "Compared", "text"),
        Column("people", "People", "text"),
        Column("smallest_p_value", "Smallest p possible", "p"),
        Column("said", "In words", "text"),
    ]
    rows: list[dict[str, Cell]] = [
        {
            "programme": programme or None,
            "waves": _between(look, ends, waves),
            "items": _named(look, name, found),
            "test": test,
            "people": people,
            "smallest_p_value": found[0].value,
            "said": _in_words(look, found[0]),
        }
        for (programme, ends, test, people), found in alike.items()
    ]
    if all(row["programme"] is None for row in rows):
        columns = columns[1:]
        rows = [{k: v for k, v in row.items() if k != "programme"} for row in rows]
    yield Table(
        slug(name, "smallest-p"),
        name,
        "Comparisons of so few people, and the smallest p they could give",
        columns,
        rows,
        [
            f"Comparisons with fewer than {look.study.study.small_group} people in a wave, or "
            "fewer linked people. The smallest p is that of the most one-sided result there could "
            "be: every later score above every earlier one, or every person changing the same way.",
            COULD_NOT_BE_SMALL,
        ],
        is_detail=True,
    )


def _between(look: Lookup, ends: Sequence[str], waves: Sequence[str]) -> str:
    if len(ends) > 2 and len(ends) == len(waves):
        return "first to last answer"
    return " – ".join(look.study.wave_title(wave) for wave in ends)


def _people(look: Lookup, row: Result) -> str:
    at = Place(row.dataset, ATTAINABLE, row.item, row.group, row.waves)
    if row.method == PAIRS:
        pairs = look.results.number(at, "n_pairs")
        return fmt.plural(pairs, "pair")
    sizes = [fmt.count(look.results.value(at, f"n_{end}")) for end in ("first", "second")]
    return " and ".join(sizes)


def _named(look: Lookup, name: str, rows: Sequence[Result]) -> str:
    survey = look.study.surveys.get(name)
    blocks = {} if survey is None else {block.name: block.heading for block in survey.blocks}
    names = [row.item or "" for row in rows]
    if len(names) > _LISTED:
        return f"{len(names)} items"
    titles = [look.item_title(name, item) for item in names]
    shown = zip(names, titles, strict=True)
    return ", ".join(blocks.get(item, title) if title == item else title for item, title in shown)


def _in_words(look: Lookup, row: Result) -> str:
    at = Place(row.dataset, ATTAINABLE, row.item, row.group, row.waves)
    can = look.results.value(at, "could_be_significant", row.method)
    return "could be significant" if can == "yes" else "could not be significant, whatever happened"


def regression_table(look: Lookup, name: str, waves: Sequence[str]) -> Iterator[Table]:
    """Yield how much of a change comes of choosing people who scored low."""
    columns = [
        Column("programme", "Programme", "text"),
        Column("waves", "Waves", "text"),
        Column("n_pairs", "People seen twice", "count"),
        Column("observed_change", "Mean change", "change"),
        Column("expected_change", "Expected of the choice alone", "change"),
        Column("remaining_change", "What remains", "change"),
        Column("low", "from", "change"),
        Column("high", "to", "change"),
        Column("p_value", "p", "p"),
    ]
    rows: list[dict[str, Cell]] = []
    for found in look.results.select(name, REGRESSION_TO_MEAN, statistic="n_pairs"):
        row: dict[str, Cell] = {
            "programme": fmt.label(found.group["programme"]) if found.group else "All",
            "waves": _between(look, found.waves, waves),
        }
        for column in columns[2:]:
            row[column.name] = look.cell(
                name,
                REGRESSION_TO_MEAN,
                found.item,
                column.name,
                group=found.group,
                waves=found.waves,
            )
        rows.append(row)
    if not rows:
        return
    mean = look.study.score_sheets[name].population_mean
    known = [] if mean is None else [f"Population mean of the total: {fmt.number(mean, 1)}."]
    yield Table(
        slug(name, "regression-to-mean"),
        name,
        "Totals of people chosen for low scores: how much of the change to expect anyway",
        columns,
        rows,
        [REGRESSION, *known, REGRESSION_ESTIMATE],
        is_detail=True,
    )
