"""Tests of scores: between waves, genders and year groups, and of ratings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ehs_eval.config.surveys import Survey
from ehs_eval.report import format as fmt
from ehs_eval.report.caution_words import NO_COMPARISON_GROUP, REGRESSION, UNADJUSTED
from ehs_eval.report.cautions import many_tests, small_bases
from ehs_eval.report.names import slug
from ehs_eval.report.tables.levels import (
    base_sizes,
    level_cells,
    level_columns,
    n_columns,
    programme_groups,
)
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Table
from ehs_eval.results import Group, Result

_TEST_NOTES = (
    "U is the smaller of the two. The asymptotic p follows SPSS: corrected for ties, no continuity "
    "correction. The exact p counts every arrangement of the scores seen, ties included; read it "
    "where groups are small.",
    "The rank-biserial correlation runs from −1 to 1, positive when later scores are higher; the "
    "shift is the Hodges-Lehmann median of all pairwise differences, later minus earlier.",
)


def mann_whitney_columns() -> list[Column]:
    """Return the columns of a Mann-Whitney test."""
    return [
        Column("n_first", "n, first", "count"),
        Column("n_second", "n, second", "count"),
        Column("u_min", "U", "decimal"),
        Column("z", "Z", "decimal"),
        Column("p_value", "p, asymptotic", "p"),
        Column("exact_p_value", "p, exact", "p"),
        Column("rank_biserial", "Rank-biserial", "change"),
        Column("rank_biserial_low", "from", "change"),
        Column("rank_biserial_high", "to", "change"),
        Column("hodges_lehmann", "Shift", "change"),
        Column("hodges_lehmann_low", "from", "change"),
        Column("hodges_lehmann_high", "to", "change"),
    ]


def mann_whitney_cells(
    look: Lookup, name: str, score: str, group: Group, waves: Sequence[str]
) -> dict[str, Cell]:
    """Return a Mann-Whitney test as cells."""
    return {
        column.name: look.cell(name, "mann_whitney", score, column.name, group=group, waves=waves)
        for column in mann_whitney_columns()
    }


def wave_test_table(look: Lookup, name: str, labels: dict[str, str], waves: Sequence[str]) -> Table:
    """Return every score compared between every two waves, by programme."""
    columns = [
        Column("programme", "Programme", "text"),
        Column("score", "Score", "text"),
        Column("waves", "Waves", "text"),
        *mann_whitney_columns(),
    ]
    rows: list[dict[str, Cell]] = []
    pairs = [(a, b) for i, a in enumerate(waves) for b in waves[i + 1 :]]
    for title, group in programme_groups(look, name, "mann_whitney"):
        for first, second in pairs:
            for score, label in labels.items():
                cells = mann_whitney_cells(look, name, score, group, (first, second))
                if cells["n_first"] and cells["n_second"]:
                    between = f"{look.study.wave_title(first)} – {look.study.wave_title(second)}"
                    row: dict[str, Cell] = {"programme": title, "score": label, "waves": between}
                    rows.append(row | cells)
    return Table(
        slug(name, "wave-tests"),
        name,
        "Scores compared between waves, as independent groups (Mann-Whitney)",
        columns,
        rows,
        [
            *_TEST_NOTES,
            "Some people were seen in both waves; these tests treat them as different people, as "
            "SPSS users often do. The table of pairs compares people with themselves.",
            UNADJUSTED,
            *many_tests(look.results, name),
            *small_bases(look.study, base_sizes(rows, ("n_first", "n_second"))),
            NO_COMPARISON_GROUP,
            REGRESSION,
        ],
    )


_ROLE_TESTS = (
    ("mann_whitney", "Mann-Whitney", "u_min", "rank_biserial"),
    ("kruskal_wallis", "Kruskal-Wallis", "statistic", "epsilon_squared"),
)


def role_test_tables(
    look: Lookup, name: str, labels: dict[str, str], role: str, heading: str
) -> Iterator[Table]:
    """Yield tests between genders or year groups: Mann-Whitney for two, Kruskal-Wallis for more."""
    columns = [
        Column("programme", "Programme", "text"),
        Column("groups", "Groups", "text"),
        Column("waves", "Wave", "text"),
        Column("score", "Score", "text"),
        Column("test", "Test", "text"),
        Column("statistic", "U or H", "decimal"),
        Column("p_value", "p, asymptotic", "p"),
        Column("exact_p_value", "p, exact", "p"),
        Column("effect", "Rank-biserial or epsilon²", "change"),
    ]
    rows = [
        _role_test_row(look, found, labels, role, test)
        for test in _ROLE_TESTS
        for found in look.results.select(name, test[0], statistic="p_value")
        if isinstance(found.group.get(role), tuple)
    ]
    if rows:
        yield Table(
            slug(name, "tests", role),
            name,
            f"Scores compared by {heading.lower()}",
            columns,
            rows,
            [
                "Positive rank-biserial: the second group scores higher.",
                "All waves or sessions together count the same person more than once; those "
                "p-values are too small.",
                UNADJUSTED,
            ],
        )


def _role_test_row(
    look: Lookup, found: Result, labels: dict[str, str], role: str, test: tuple[str, str, str, str]
) -> dict[str, Cell]:
    analysis, test_name, statistic, effect = test
    wanted = {
        "statistic": statistic,
        "p_value": "p_value",
        "exact_p_value": "exact_p_value",
        "effect": effect,
    }
    row: dict[str, Cell] = {
        "programme": fmt.label(found.group.get("programme", "All")),
        "groups": fmt.label(found.group[role]),
        "waves": _occasions(look, found.waves),
        "score": labels[found.item or ""],
        "test": test_name,
    }
    for column, name in wanted.items():
        row[column] = look.cell(
            found.dataset, analysis, found.item, name, group=found.group, waves=found.waves
        )
    return row


def _occasions(look: Lookup, waves: tuple[str, ...]) -> str:
    if len(waves) == 1:
        return look.study.wave_title(waves[0])
    return "all waves" if waves else "all sessions"


def rating_tables(look: Lookup, name: str, survey: Survey) -> Iterator[Table]:
    """Yield ratings by wave and their tests between waves."""
    if not survey.ratings:
        return
    waves = [wave for wave in look.study.wave_names if wave in survey.files]
    columns = [Column("score", "Rating", "text"), *level_columns(look, waves)]
    rows: list[dict[str, Cell]] = []
    tests: list[dict[str, Cell]] = []
    for rating in survey.ratings:
        row: dict[str, Cell] = {"score": rating.title}
        rows.append(row | level_cells(look, name, rating.name, {}, waves))
        for i, first in enumerate(waves):
            for second in waves[i + 1 :]:
                between = f"{look.study.wave_title(first)} – {look.study.wave_title(second)}"
                test: dict[str, Cell] = {"score": rating.title, "waves": between}
                tests.append(
                    test | mann_whitney_cells(look, name, rating.name, {}, (first, second))
                )
    notes = small_bases(look.study, base_sizes(rows, n_columns(waves)))
    yield Table(slug(name, "ratings"), name, "Ratings by wave", columns, rows, notes)
    if tests:
        columns_of_tests = [
            Column("score", "Rating", "text"),
            Column("waves", "Waves", "text"),
            *mann_whitney_columns(),
        ]
        yield Table(
            slug(name, "rating-tests"),
            name,
            "Ratings compared between waves (Mann-Whitney)",
            columns_of_tests,
            tests,
            [*_TEST_NOTES, UNADJUSTED, *notes],
        )
