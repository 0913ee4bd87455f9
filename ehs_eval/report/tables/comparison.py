"""The comparison of two waves that suits the data, and every test behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ehs_eval.config.scores import TOTAL_RECORDED, ScoreSheet
from ehs_eval.config.surveys import Survey
from ehs_eval.report import format as fmt
from ehs_eval.report.caution_words import (
    FAMILIES,
    LINKS_USED,
    NO_COMPARISON_GROUP,
    NO_SCHOOLS,
    SAME_SCHOOLS,
)
from ehs_eval.report.cautions import dominance_words, many_tests, why_not_claimed
from ehs_eval.report.names import slug
from ehs_eval.report.tables.levels import programme_groups
from ehs_eval.report.tables.lookup import DIRECTION_WORDS, STRENGTH_WORDS, Lookup
from ehs_eval.report.tables.model import Cell, Column, Kind, Missing, Table
from ehs_eval.results import ALL, Group, Place

Item = tuple[str, str]
"""Name of an item in results and its wording."""


def shown_contrasts(waves: Sequence[str]) -> list[tuple[str, str]]:
    """Return first against last wave, then first against each wave between."""
    if len(waves) < 2:
        return []
    return [(waves[0], waves[-1]), *((waves[0], wave) for wave in waves[1:-1])]


def all_contrasts(waves: Sequence[str]) -> list[tuple[str, str]]:
    """Return the contrasts shown first, then the others."""
    every = [(a, b) for i, a in enumerate(waves) for b in waves[i + 1 :]]
    first = shown_contrasts(waves)
    return [*first, *(ends for ends in every if ends not in first)]


def comparison_tables(look: Lookup, name: str, survey: Survey) -> Iterator[Table]:
    """Yield the recommended comparison of each two waves, and the tests behind it."""
    waves = [wave for wave in look.study.wave_names if wave in survey.files]
    shares = [(share.name, share.title) for share in survey.shares]
    shares += [(item, text) for block in survey.blocks for item, text in block.items.items()]
    ratings = [(rating.name, rating.title) for rating in survey.ratings]
    for ends in all_contrasts(waves):
        if shares:
            yield from _pair(look, name, shares, ends, "points")
        if ratings:
            yield from _pair(look, name, ratings, ends, "change")


def score_comparison_table(look: Lookup, name: str, sheet: ScoreSheet) -> Iterator[Table]:
    """Yield the recommended comparison of every score between every two waves."""
    waves = sheet.waves_of(look.study.wave_names)
    if not waves:
        return
    scores = [(name, label) for name, label in sheet.scores.items() if name != TOTAL_RECORDED]
    pairs = [(a, b) for i, a in enumerate(waves) for b in waves[i + 1 :]]
    rows = []
    for title, group in programme_groups(look, name, "comparison"):
        for ends in pairs:
            between = " – ".join(look.study.wave_title(wave) for wave in ends)
            for score in scores:
                row = _row(look, name, score, ends, group, "change")
                if row is not None:
                    rows.append({"programme": title, "waves": between, **row})
    columns = [
        Column("programme", "Programme", "text"),
        Column("item", "Score", "text"),
        Column("waves", "Waves", "text"),
        *_columns("change")[1:],
    ]
    yield Table(
        slug(name, "comparison"),
        name,
        "Scores compared between waves, people with themselves where they are linked",
        columns,
        rows,
        [*_notes(look, name), NO_COMPARISON_GROUP],
    )


def _pair(
    look: Lookup, name: str, items: list[Item], ends: tuple[str, str], kind: Kind
) -> Iterator[Table]:
    titles = " to ".join(look.study.wave_title(wave) for wave in ends)
    what = "" if kind == "points" else ", ratings"
    suffix = () if kind == "points" else ("ratings",)
    found = [row for item in items if (row := _row(look, name, item, ends, ALL, kind)) is not None]
    if not found:
        return
    why = why_not_claimed(look.study, look.results, name, ends)
    yield Table(
        slug(name, "comparison", *suffix, *ends),
        name,
        f"Change from {titles}, {_how(look, name)}{what}",
        _columns(kind),
        found,
        [
            *why,
            *_notes(look, name),
            *dominance_words(look.study, look.results, name),
            NO_COMPARISON_GROUP,
        ],
    )
    yield Table(
        slug(name, "comparison-tests", *suffix, *ends),
        name,
        f"Change from {titles}: every test of it{what}",
        _test_columns(kind),
        [
            _tests(look, name, item, ends)
            for item in items
            if _row(look, name, item, ends, ALL, kind)
        ],
        _TEST_NOTES,
        is_detail=True,
    )


def _how(look: Lookup, name: str) -> str:
    """Return what is compared, in words of a title."""
    return (
        "each school compared with itself"
        if look.has_schools(name)
        else "in the comparison that fits how people are linked"
    )


def _columns(kind: Kind) -> list[Column]:
    people, reported = "People known from", "As in many reports"
    beside = (
        [
            Column("pooled_difference", "Change, points", "points", reported),
            Column("beyond_single_wave_margin", "Beyond margin of one wave", "text", reported),
        ]
        if kind == "points"
        else [Column("mann_whitney_p_value", "p, Mann-Whitney", "p", reported)]
    )
    return [
        Column("item", "Item", "text"),
        Column("n_first", "n, first", "count"),
        Column("n_second", "n, second", "count"),
        Column("n_pairs", "both", "count", people),
        Column("n_only_first", "first only", "count", people),
        Column("n_only_second", "second only", "count", people),
        Column("design", "Compared as", "text"),
        Column("n_schools", "Schools", "count"),
        Column("difference", "Change, points" if kind == "points" else "Change", kind),
        Column("low", "from", kind),
        Column("high", "to", kind),
        Column("p_value", "p", "p"),
        Column("adjusted_p_value", "p, adjusted", "p"),
        Column("verdict", "What may be said", "text"),
        Column("direction", "Estimate points to", "text"),
        *beside,
    ]


def _row(
    look: Lookup, name: str, item: Item, ends: Sequence[str], group: Group, kind: Kind
) -> dict[str, Cell] | None:
    """Return one comparison as cells; None where there is none."""

    def get(statistic: str, analysis: str = "comparison") -> Cell:
        return look.cell(name, analysis, item[0], statistic, group=group, waves=ends)

    verdict = get("verdict_in_family")
    if verdict is None:
        return None
    row: dict[str, Cell] = {"item": item[1]}
    for statistic in ("n_first", "n_second"):
        row[statistic] = get(statistic, "within_schools")
    for statistic in (
        *("n_pairs", "n_only_first", "n_only_second", "design", "n_schools"),
        *("difference", "low", "high", "p_value", "adjusted_p_value"),
    ):
        row[statistic] = get(statistic)
    way = get("direction")
    row["verdict"] = verdict if isinstance(verdict, Missing) else STRENGTH_WORDS[str(verdict)]
    row["direction"] = way if isinstance(way, Missing) else DIRECTION_WORDS.get(str(way))
    if kind == "points":
        row["pooled_difference"] = get("difference", "change")
        row["beyond_single_wave_margin"] = get("beyond_single_wave_margin", "change")
    else:
        row["mann_whitney_p_value"] = get("p_value", "mann_whitney")
    return row


def _notes(look: Lookup, name: str) -> list[str]:
    level = fmt.percent(look.study.study.confidence_level, 0)
    small = look.study.study.small_group
    schools = [
        SAME_SCHOOLS,
        f"Schools are those with {small} answers or more in both waves. With three of them or more "
        f"the change is the mean of their changes, with the larger p-value and the interval that "
        f"holds both ({level}), of the schools (t) and of all answers; with fewer it is the change "
        "of all answers within schools, and says nothing of other schools.",
        LINKS_USED,
    ]
    return [
        *(schools if look.has_schools(name) else [NO_SCHOOLS]),
        "Compared as: paired where nearly everyone of the smaller wave is linked, partially "
        f"overlapping where {small} people or more are, independent otherwise. People who are not "
        "linked may still be the same: then the comparison is a cautious one. Where fewer than "
        f"{small} are linked, nobody can tell whether those who came back had answered as others "
        "did.",
        "Scores are tested by ranks, their intervals are of means: where the two disagree nothing "
        "is called clear.",
        "As in many reports: all answers pooled, waves taken as different people, a change held "
        "against the margin of error of one wave, or tested by Mann-Whitney.",
        FAMILIES,
        *many_tests(look.results, name),
    ]


def _test_columns(kind: Kind) -> list[Column]:
    within, schools = "All answers, within schools", "Changes of the schools"
    return [
        Column("item", "Item", "text"),
        Column("within_difference", "Change", kind, within),
        Column("within_low", "from", kind, within),
        Column("within_high", "to", kind, within),
        Column("within_p_value", "p", "p", within),
        Column("n_schools", "Schools", "count", schools),
        Column("school_difference", "Mean change", kind, schools),
        Column("school_low", "from", kind, schools),
        Column("school_high", "to", kind, schools),
        Column("school_p_value", "p, t", "p", schools),
        Column("sign_flip_p_value", "p, sign flips", "p", schools),
        Column("smallest_sign_flip_p_value", "smallest it could be", "p", schools),
        Column("bootstrap_p_value", "p, wild bootstrap", "p", schools),
        Column("why", "Why compared so", "text"),
    ]


_TEST_NOTES = [
    "All answers, within schools: every person counts alike; the test is exact where waves are "
    "independent or paired (within schools, McNemar, Mann-Whitney, signed-rank), and a z test of "
    "partially overlapping samples otherwise, of ranks where scores are compared.",
    "Changes of the schools: every school counts alike; t with one degree of freedom fewer than "
    "schools. Sign flips: exact, over every way the schools could have changed. Wild bootstrap: "
    "Webb's six-point weights, the change weighted by answers. With few schools no test can "
    "give a small p; the smallest that sign flips could give is shown.",
]


def _tests(look: Lookup, name: str, item: Item, ends: Sequence[str]) -> dict[str, Cell]:
    row: dict[str, Cell] = {"item": item[1]}
    for statistic in ("difference", "low", "high", "p_value"):
        for prefix, analysis in (("within", "within_schools"), ("school", "school_change")):
            row[f"{prefix}_{statistic}"] = look.cell(name, analysis, item[0], statistic, waves=ends)
    for statistic in ("sign_flip_p_value", "smallest_sign_flip_p_value", "bootstrap_p_value"):
        row[statistic] = look.cell(name, "school_change", item[0], statistic, waves=ends)
    row["n_schools"] = look.cell(name, "comparison", item[0], "n_schools", waves=ends)
    design = look.results.find(Place(name, "comparison", item[0], {}, ends), "design")
    row["why"] = None if design is None else f"{design.value}: {design.method}"
    return row
