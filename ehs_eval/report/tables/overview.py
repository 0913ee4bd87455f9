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
from ehs_eval.report.shorthand import why
from ehs_eval.report.tables.checks import CHECKS
from ehs_eval.report.tables.lookup import DIRECTION_WORDS, STRENGTH_WORDS, TALLY_WORDS, Lookup
from ehs_eval.report.tables.model import Cell, Column, Kind, Missing, Table, show
from ehs_eval.results import SUPPRESSED, Group, Place
from ehs_eval.rounding import round_half_away

OUTCOMES = "outcomes"
PUBLISHED = "published"
SECTION_TITLES = {
    OUTCOMES: "Intended outcomes",
    CHECKS: "Data quality",
    PUBLISHED: "Published figures",
}

_ESTIMATE = (
    Column("difference", "Change", "change"),
    Column("unit", "Unit of change and interval", "text"),
)
_INTERVAL = (
    Column("low", "Interval from", "change"),
    Column("high", "Interval to", "change"),
)

_PUBLISHED = (
    Column("published_value", "Printed", "decimal"),
    Column("decimals", "Decimals printed", "count"),
)
_COMPUTED = (Column("computed_value", "From the data", "decimal"),)


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
        Column("estimate", "Change", "text", figures=_ESTIMATE),
        Column("interval", "Interval", "text", figures=_INTERVAL),
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
    told = [look.results.find(at, name) for name in ("n_measures", *TALLY_WORDS)]
    if any(row is not None and row.reason == SUPPRESSED for row in told):
        return "How its measures moved is withheld, so that no one can be recognised."
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
    absent = [limit for limit in limits if not isinstance(limit, int | float)]
    between = absent[0] if absent else " to ".join(show(kind, limit) for limit in limits)
    unit = " points" if kind == "points" else ""
    direction, strength = get("direction"), get("strength")
    estimate = direction if isinstance(direction, Missing) else get("difference")
    known = isinstance(estimate, int | float)
    low, high = (absent[0], absent[0]) if absent else limits
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
        "estimate": f"{show(kind, estimate)}{unit}" if known else estimate,
        "interval": between,
        **_figures(kind, {"difference": estimate, "low": low, "high": high}),
        "p_value": get("p_value"),
        "adjusted_p_value": get("adjusted_p_value"),
        "direction": DIRECTION_WORDS.get(str(direction), None),
        "strength": strength if isinstance(strength, Missing) else STRENGTH_WORDS[str(strength)],
    }


def _figures(kind: Kind, cells: dict[str, Cell]) -> dict[str, Cell]:
    """Return an estimate and its interval as numbers of the unit in which they are shown."""
    if kind != "points":
        return {**cells, "unit": "score"}
    inside = {name: 100 * c if isinstance(c, int | float) else c for name, c in cells.items()}
    return {**inside, "unit": "percentage points"}


def published_table(comparisons: Sequence[Comparison]) -> Table:
    """Return the published figures that do not come out as printed, and why."""
    columns = [
        Column("id", "Figure", "text"),
        Column("table", "Where", "text"),
        Column("row", "Row", "text"),
        Column("column", "Column", "text"),
        Column("published", "Printed", "text", figures=_PUBLISHED),
        Column("computed", "From the data", "text", figures=_COMPUTED),
        Column("note", "Why", "text"),
    ]
    matched = sum(each.matches for each in comparisons)
    rows = [_published_row(each) for each in comparisons if not each.matches]
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


def _published_row(comparison: Comparison) -> dict[str, Cell]:
    figure, computed = comparison.figure, comparison.computed
    absent = Missing(comparison.reason or "no value")
    return {
        "id": figure.id,
        "table": figure.table,
        "row": figure.row,
        "column": figure.column,
        "published": fmt.number(figure.published, figure.decimals),
        "published_value": figure.published,
        "decimals": figure.decimals,
        "computed": absent if computed is None else computed_text(comparison),
        "computed_value": absent if computed is None else computed,
        "note": figure.note or (why(comparison.reason) if comparison.reason else None),
    }


def computed_text(comparison: Comparison) -> str:
    """Return a computed figure at its printed precision, and in full where that hides it."""
    value, decimals = comparison.computed, comparison.figure.decimals
    if value is None:
        return fmt.NONE
    short, long = fmt.number(value, decimals), fmt.number(value, decimals + 3)
    exact = round_half_away(value, decimals) == round_half_away(value, decimals + 3)
    return short if exact else f"{short} ({long})"
