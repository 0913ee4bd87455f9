"""Tables about the whole study: intended outcomes and published figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ehs_eval.analyses.outcomes import TALLY
from ehs_eval.analyses.referrals import SCHOOL_LEFT_OUT
from ehs_eval.config.models import Outcome
from ehs_eval.published import Comparison
from ehs_eval.report import format as fmt
from ehs_eval.report.caution_words import FAMILIES, REFERRALS_ALONE, SAME_SCHOOLS
from ehs_eval.report.cautions import dominance_words
from ehs_eval.report.names import slug
from ehs_eval.report.tables.checks import CHECKS
from ehs_eval.report.tables.lookup import DIRECTION_WORDS, STRENGTH_WORDS, TALLY_WORDS, Lookup
from ehs_eval.report.tables.model import Cell, Column, Kind, Missing, Table, show
from ehs_eval.results import Group, Place
from ehs_eval.rounding import round_half_away

OUTCOMES = "outcomes"
PUBLISHED = "published"
SECTION_TITLES = {
    OUTCOMES: "Intended outcomes",
    CHECKS: "Data quality",
    PUBLISHED: "Published figures",
}


def outcome_tables(look: Lookup) -> Iterator[Table]:
    """Yield, for each intended outcome, the measures that bear on it."""
    for outcome in look.study.outcomes:
        yield _outcome(look, outcome)


def _outcome(look: Lookup, outcome: Outcome) -> Table:
    columns = [
        Column("dataset", "Data", "text"),
        Column("item", "Measure", "text"),
        Column("waves", "From – to", "text"),
        Column("n_first", "n, first", "count"),
        Column("n_second", "n, second", "count"),
        Column("estimate", "Change", "text"),
        Column("interval", "Interval", "text"),
        Column("p_value", "p", "p"),
        Column("adjusted_p_value", "p, adjusted", "p"),
        Column("direction", "Estimate points to", "text"),
        Column("strength", "What may be said", "text"),
    ]
    rows: list[dict[str, Cell]] = []
    notes = [outcome_words(look, outcome), *([outcome.note] if outcome.note else [])]
    for evidence in outcome.evidence:
        for found in look.results.select(evidence.dataset, "outcome", statistic="strength"):
            if found.group.get("outcome") == outcome.name:
                row = _evidence_row(look, found.dataset, found.item, found.group, found.waves)
                if row not in rows:
                    rows.append(row)
        title = look.study.dataset_title(evidence.dataset)
        said = dominance_words(look.study, look.results, evidence.dataset)
        notes += [f"{title}: {words}" for words in said]
    if rows:
        level = fmt.percent(look.study.study.confidence_level, 0)
        notes.append(f"Intervals are at {level}.")
        datasets = {evidence.dataset for evidence in outcome.evidence}
        if datasets - set(look.study.records):
            notes += [SAME_SCHOOLS, FAMILIES]
        if datasets & set(look.study.records):
            notes.append(REFERRALS_ALONE)
    title = f"{outcome.title}: measures that bear on it"
    return Table(slug("outcome", outcome.name), OUTCOMES, title, columns, rows, notes)


def outcome_words(look: Lookup, outcome: Outcome) -> str:
    """Return in a sentence how many measures of an outcome point where."""
    at = Place(TALLY, "outcome", outcome.name)
    measures = look.results.number(at, "n_measures")
    if not measures:
        return "No measure of this outcome was taken twice."
    counts = {words: look.results.number(at, name) for name, words in TALLY_WORDS.items()}
    said = [f"{fmt.count(count)} {words}" for words, count in counts.items() if count]
    judged = ("n_clear_better", "n_clear_worse", "n_clear_other", "n_rests_on_one_school")
    has_claim = any(look.results.number(at, name) for name in (*judged, "n_not_clear"))
    text = f"Of {fmt.plural(measures, 'measure')}: {', '.join(said)}."
    return text if has_claim else f"Nothing can be claimed. {text}"


def _evidence_row(
    look: Lookup, dataset: str, item: str | None, group: Group, waves: tuple[str, ...]
) -> dict[str, Cell]:
    def get(statistic: str) -> Cell:
        return look.cell(dataset, "outcome", item, statistic, group=group, waves=waves)

    kind: Kind = "points" if look.is_share(dataset, item) else "change"
    limits = [get(limit) for limit in ("low", "high")]
    defined = all(isinstance(limit, int | float) for limit in limits)
    between = " to ".join(show(kind, limit) for limit in limits) if defined else None
    unit = " points" if kind == "points" else ""
    shown = f"{show(kind, get('difference'))}{unit}"
    direction, strength = get("direction"), get("strength")
    title = look.item_title(dataset, item)
    if "programme" in group:
        title = f"{title}, {fmt.label(group['programme'])}"
    if SCHOOL_LEFT_OUT in group:
        title = f"{title}, without {fmt.label(group[SCHOOL_LEFT_OUT])}"
    return {
        "dataset": look.study.dataset_title(dataset),
        "item": title,
        "waves": " – ".join(look.study.wave_title(wave) for wave in waves),
        "n_first": get("n_first"),
        "n_second": get("n_second"),
        "estimate": direction if isinstance(direction, Missing) else shown,
        "interval": between,
        "p_value": get("p_value"),
        "adjusted_p_value": get("adjusted_p_value"),
        "direction": DIRECTION_WORDS.get(str(direction), None),
        "strength": strength if isinstance(strength, Missing) else STRENGTH_WORDS[str(strength)],
    }


def published_table(comparisons: Sequence[Comparison]) -> Table:
    """Return the published figures that do not come out as printed, and why."""
    columns = [
        Column("id", "Figure", "text"),
        Column("table", "Where", "text"),
        Column("row", "Row", "text"),
        Column("column", "Column", "text"),
        Column("published", "Printed", "text"),
        Column("computed", "From the data", "text"),
        Column("note", "Why", "text"),
    ]
    matched = sum(each.matches for each in comparisons)
    rows: list[dict[str, Cell]] = [
        {
            "id": each.figure.id,
            "table": each.figure.table,
            "row": each.figure.row,
            "column": each.figure.column,
            "published": fmt.number(each.figure.published, each.figure.decimals),
            "computed": computed_text(each),
            "note": each.figure.note or each.reason,
        }
        for each in comparisons
        if not each.matches
    ]
    return Table(
        PUBLISHED,
        PUBLISHED,
        "Published figures that do not come out of the data",
        columns,
        rows,
        [
            f"{fmt.count(matched)} of {fmt.count(len(comparisons))} published figures come out as "
            "printed."
        ],
    )


def computed_text(comparison: Comparison) -> str:
    """Return a computed figure at its printed precision, and in full where that hides it."""
    value, decimals = comparison.computed, comparison.figure.decimals
    if value is None:
        return fmt.NONE
    short, long = fmt.number(value, decimals), fmt.number(value, decimals + 3)
    exact = round_half_away(value, decimals) == round_half_away(value, decimals + 3)
    return short if exact else f"{short} ({long})"
