"""Score sheets and ratings: levels, tests between waves and groups, cut-offs, pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ehs_eval.config.models import Measure, ScoreSheet, Survey
from ehs_eval.ingest.sheets import TOTAL, TOTAL_RECORDED
from ehs_eval.measures import load_measures
from ehs_eval.report import format as fmt
from ehs_eval.report.cautions import (
    NO_COMPARISON_GROUP,
    REGRESSION,
    UNADJUSTED,
    ends_of_scale,
    many_tests,
    small_bases,
)
from ehs_eval.report.tables.lookup import Lookup, slug
from ehs_eval.report.tables.model import Cell, Column, Table
from ehs_eval.results import Group

_ROLES = {"gender": "Gender", "year_group": "Year group"}


def score_tables(look: Lookup, name: str, sheet: ScoreSheet) -> Iterator[Table]:
    """Yield the tables of a score sheet."""
    waves = list(sheet.waves or look.study.wave_names) if sheet.wave else [""]
    measure = load_measures(look.study.measures)[sheet.measure]
    labels = {**sheet.items, TOTAL: "Total"}
    if sheet.total_recorded:
        labels[TOTAL_RECORDED] = "Total written on the form"
    yield _levels(look, name, labels, waves)
    if len(waves) > 1:
        yield _wave_tests(look, name, labels, waves)
        yield _pairs(look, name, labels, waves, measure)
    yield _cut_offs(look, name, waves, measure)
    for role, heading in _ROLES.items():
        if getattr(sheet, role) is not None:
            yield _by_role(look, name, labels, waves, role, heading)
            yield from _role_tests(look, name, labels, role, heading)


def _groups(look: Lookup, name: str, analysis: str) -> list[tuple[str, Group]]:
    """Return the programmes with results of an analysis, then all together."""
    programmes = look.groups(name, analysis, "programme")
    groups: list[tuple[str, Group]] = [(fmt.label(p), {"programme": p}) for p in programmes]
    return [*groups, ("All", {})]


def _at(wave: str) -> tuple[str, ...]:
    return (wave,) if wave else ()


def _level_columns(look: Lookup, waves: Sequence[str]) -> list[Column]:
    columns = []
    for wave in waves:
        title = look.study.wave_title(wave) if wave else ""
        end = f"_{wave}" if wave else ""
        columns += [
            Column(f"n{end}", "n", "count", title),
            Column(f"mean{end}", "Mean", "score", title),
            Column(f"sd{end}", "SD", "score", title),
        ]
    return columns


def _level_cells(
    look: Lookup, name: str, score: str, group: Group, waves: Sequence[str]
) -> dict[str, Cell]:
    return {
        f"{statistic}{f'_{wave}' if wave else ''}": look.cell(
            name, "describe", score, statistic, group=group, waves=_at(wave)
        )
        for wave in waves
        for statistic in ("n", "mean", "sd")
    }


def _sizes(rows: Sequence[dict[str, Cell]]) -> list[float | None]:
    return [
        value if isinstance(value, int | float) else None
        for row in rows
        for key, value in row.items()
        if key == "n" or key.startswith(("n_pre", "n_first", "n_second", "n_"))
    ]


def _levels(look: Lookup, name: str, labels: dict[str, str], waves: Sequence[str]) -> Table:
    columns = [Column("programme", "Programme", "text"), Column("score", "Score", "text")]
    columns += _level_columns(look, waves)
    rows: list[dict[str, Cell]] = []
    for title, group in _groups(look, name, "describe"):
        for score, label in labels.items():
            row: dict[str, Cell] = {"programme": title, "score": label}
            rows.append(row | _level_cells(look, name, score, group, waves))
    notes = [
        "SD is the sample standard deviation (n - 1): how much people differ, not how sure the mean is."
    ]
    notes.append("The total is the sum of the items and is missing unless every item was answered.")
    if TOTAL_RECORDED in labels:
        notes.append(
            "The total written on the form is reported beside the sum of the items; where they "
            "differ the checks say so."
        )
    notes += small_bases(look.study, _sizes(rows))
    notes += ends_of_scale(look.results, name)
    return Table(slug(name, "scores"), name, "Mean scores", columns, rows, notes)


def _test_columns() -> list[Column]:
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


def _test_cells(
    look: Lookup, name: str, score: str, group: Group, waves: Sequence[str]
) -> dict[str, Cell]:
    return {
        column.name: look.cell(name, "mann_whitney", score, column.name, group=group, waves=waves)
        for column in _test_columns()
    }


_TEST_NOTES = (
    "U is the smaller of the two. The asymptotic p follows SPSS: corrected for ties, no continuity "
    "correction. The exact p counts every arrangement of the scores seen, ties included; read it "
    "where groups are small.",
    "The rank-biserial correlation runs from −1 to 1, positive when later scores are higher; the "
    "shift is the Hodges-Lehmann median of all pairwise differences, later minus earlier.",
)


def _wave_tests(look: Lookup, name: str, labels: dict[str, str], waves: Sequence[str]) -> Table:
    columns = [
        Column("programme", "Programme", "text"),
        Column("score", "Score", "text"),
        Column("waves", "Waves", "text"),
        *_test_columns(),
    ]
    rows: list[dict[str, Cell]] = []
    pairs = [(a, b) for i, a in enumerate(waves) for b in waves[i + 1 :]]
    for title, group in _groups(look, name, "mann_whitney"):
        for first, second in pairs:
            for score, label in labels.items():
                cells = _test_cells(look, name, score, group, (first, second))
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
            *small_bases(look.study, _sizes(rows)),
            NO_COMPARISON_GROUP,
            REGRESSION,
        ],
    )


def _pairs(
    look: Lookup, name: str, labels: dict[str, str], waves: Sequence[str], measure: Measure
) -> Table:
    columns = [
        Column("programme", "Programme", "text"),
        Column("waves", "Waves", "text"),
        Column("score", "Score", "text"),
        Column("n_pairs", "Pairs", "count"),
        Column("n_only_first", "Seen first only", "count"),
        Column("n_only_second", "Seen second only", "count"),
        Column("n_improved", "Improved", "count"),
        Column("n_same", "Same", "count"),
        Column("n_worse", "Worse", "count"),
        Column("mean_change", "Mean change", "change"),
        Column("exact_p_value", "p, signed-rank, exact", "p"),
        Column("unpaired_p_value", "p, unpaired, exact", "p"),
    ]
    if measure.reliable_change is not None:
        columns += [
            Column("n_reliably_improved", "Reliably improved", "count"),
            Column("n_reliably_worse", "Reliably worse", "count"),
        ]
    rows: list[dict[str, Cell]] = []
    for title, group in _groups(look, name, "linkage"):
        for i, first in enumerate(waves):
            for second in waves[i + 1 :]:
                for score, label in labels.items():
                    row = _pair_row(look, name, score, group, (first, second), columns)
                    if row is not None:
                        between = [look.study.wave_title(wave) for wave in (first, second)]
                        row |= {"programme": title, "score": label, "waves": " – ".join(between)}
                        rows.append(row)
    notes = [
        "Only people seen in both waves; a person with two scores in a wave is left out. The "
        "unpaired test beside it uses everybody.",
        "p is the exact signed-rank test, zeros dropped. A dash stands where no p-value below .05 "
        "could have come out: with five changed pairs it cannot fall below .0625.",
    ]
    if measure.reliable_change is not None:
        notes.append(
            f"Reliable: a total that changed by {measure.reliable_change:g} or more "
            f"({measure.reliable_change_source})."
        )
    return Table(
        slug(name, "pairs"), name, "The same people before and after", columns, rows, notes
    )


def _pair_row(
    look: Lookup,
    name: str,
    score: str,
    group: Group,
    waves: tuple[str, str],
    columns: Sequence[Column],
) -> dict[str, Cell] | None:
    row: dict[str, Cell] = {}
    for column in columns:
        analysis = "linkage" if column.name.startswith("n_only") else "matched_pairs"
        item = None if analysis == "linkage" else score
        row[column.name] = look.cell(name, analysis, item, column.name, group=group, waves=waves)
    row["unpaired_p_value"] = look.cell(
        name, "mann_whitney", score, "exact_p_value", group=group, waves=waves
    )
    return row if row["n_pairs"] else None


def _cut_offs(look: Lookup, name: str, waves: Sequence[str], measure: Measure) -> Table:
    columns = [Column("programme", "Programme", "text"), Column("cut_off", "Cut-off", "text")]
    for wave in waves:
        title = look.study.wave_title(wave) if wave else ""
        end = f"_{wave}" if wave else ""
        columns += [
            Column(f"n_below{end}", "Below", "count", title),
            Column(f"n{end}", "of", "count", title),
            Column(f"proportion{end}", "Share", "share", title),
        ]
    rows: list[dict[str, Cell]] = []
    for title, group in _groups(look, name, "describe"):
        for cut_off in measure.cut_offs:
            row: dict[str, Cell] = {"programme": title, "cut_off": cut_off.label}
            for wave in waves:
                for statistic in ("n_below", "n", "proportion"):
                    row[f"{statistic}{f'_{wave}' if wave else ''}"] = look.cell(
                        name,
                        "below_cut_off",
                        TOTAL,
                        statistic,
                        group=group,
                        waves=_at(wave),
                        method=cut_off.label,
                    )
            rows.append(row)
    sources = [
        f"{c.label}: {c.source}{'' if c.verified else ' (not verified in the manual)'}."
        for c in measure.cut_offs
    ]
    return Table(
        slug(name, "cut-offs"),
        name,
        "Totals below the published cut-offs",
        columns,
        rows,
        [
            "The total is the sum of the items. Which cut-off applies depends on age; each is "
            "shown for everybody.",
            *sources,
            *small_bases(look.study, _sizes(rows)),
        ],
    )


def _by_role(
    look: Lookup, name: str, labels: dict[str, str], waves: Sequence[str], role: str, heading: str
) -> Table:
    columns = [
        Column("programme", "Programme", "text"),
        Column(role, heading, "text"),
        Column("score", "Score", "text"),
        *_level_columns(look, waves),
    ]
    groups = list(
        dict.fromkeys(
            (row.group.get("programme"), row.group[role])
            for row in look.results.select(name, "describe", statistic="n")
            if role in row.group and set(row.group) <= {"programme", role}
        )
    )
    rows: list[dict[str, Cell]] = []
    for programme, label in groups:
        group: Group = {role: label} if programme is None else {"programme": programme, role: label}
        for score, text in labels.items():
            row: dict[str, Cell] = {
                "programme": "All" if programme is None else fmt.label(programme),
                role: fmt.label(label),
                "score": text,
            }
            rows.append(row | _level_cells(look, name, score, group, waves))
    return Table(
        slug(name, "by", role),
        name,
        f"Mean scores by {heading.lower()}",
        columns,
        rows,
        small_bases(look.study, _sizes(rows)),
    )


def _role_tests(
    look: Lookup, name: str, labels: dict[str, str], role: str, heading: str
) -> Iterator[Table]:
    """Yield tests between genders or year groups: Mann-Whitney for two, Kruskal-Wallis for more."""
    rows: list[dict[str, Cell]] = []
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
    tests = (
        ("mann_whitney", "Mann-Whitney", "u_min", "rank_biserial"),
        ("kruskal_wallis", "Kruskal-Wallis", "statistic", "epsilon_squared"),
    )
    for analysis, test, statistic, effect in tests:
        for found in look.results.select(name, analysis, statistic="p_value"):
            compared = found.group.get(role)
            if not isinstance(compared, tuple) or found.item is None:
                continue
            at = {"group": found.group, "waves": found.waves}
            cells = {
                key: look.cell(name, analysis, found.item, wanted, **at)  # type: ignore[arg-type]
                for key, wanted in (
                    ("statistic", statistic),
                    ("p_value", "p_value"),
                    ("exact_p_value", "exact_p_value"),
                    ("effect", effect),
                )
            }
            waves = [look.study.wave_title(wave) for wave in found.waves]
            row: dict[str, Cell] = {
                "programme": fmt.label(found.group.get("programme", "All")),
                "groups": " / ".join(compared),
                "waves": "all waves" if len(waves) > 1 else "".join(waves) or "all sessions",
                "score": labels[found.item],
                "test": test,
            }
            rows.append(row | cells)
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


def rating_tables(look: Lookup, name: str, survey: Survey) -> Iterator[Table]:
    """Yield ratings by wave and their tests between waves."""
    if not survey.ratings:
        return
    waves = [wave for wave in look.study.wave_names if wave in survey.files]
    columns = [Column("score", "Rating", "text"), *_level_columns(look, waves)]
    rows: list[dict[str, Cell]] = []
    tests: list[dict[str, Cell]] = []
    for rating in survey.ratings:
        row: dict[str, Cell] = {"score": rating.title}
        rows.append(row | _level_cells(look, name, rating.name, {}, waves))
        for i, first in enumerate(waves):
            for second in waves[i + 1 :]:
                between = f"{look.study.wave_title(first)} – {look.study.wave_title(second)}"
                test: dict[str, Cell] = {"score": rating.title, "waves": between}
                tests.append(test | _test_cells(look, name, rating.name, {}, (first, second)))
    notes = small_bases(look.study, _sizes(rows))
    yield Table(slug(name, "ratings"), name, "Ratings by wave", columns, rows, notes)
    if tests:
        test_columns = [
            Column("score", "Rating", "text"),
            Column("waves", "Waves", "text"),
            *_test_columns(),
        ]
        yield Table(
            slug(name, "rating-tests"),
            name,
            "Ratings compared between waves (Mann-Whitney)",
            test_columns,
            tests,
            [*_TEST_NOTES, UNADJUSTED, *notes],
        )
