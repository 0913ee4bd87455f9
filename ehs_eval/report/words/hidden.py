"""What was withheld, why, under which rule and with what guarantee, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from ehs_eval.config.models import Study
from ehs_eval.disclosure.audit import Audit
from ehs_eval.disclosure.disclose import Disclosed
from ehs_eval.disclosure.rules import Rules
from ehs_eval.report import format as fmt
from ehs_eval.report.names import slug
from ehs_eval.report.sentences import KINDS
from ehs_eval.report.tables.model import Cell, Column, Table
from ehs_eval.report.tables.overview import SECTION_TITLES
from ehs_eval.report.words.names import listed

WITHHELD_TABLE = "withheld"


def disclosure_words(disclosed: Disclosed) -> list[str]:
    """Return what was hidden and why, in paragraphs; never which counts were small."""
    return [
        *_rules(disclosed.rules),
        _how_much(disclosed),
        *_guarantee(disclosed.rules, disclosed.audit),
    ]


def _rules(rules: Rules) -> Iterator[str]:
    fewest = fmt.count(rules.threshold)
    zeros = (
        "a count of nobody is shown" if rules.zeros_shown else "a count of nobody is withheld too"
    )
    yield (
        f"So that no one can be recognised, counts of fewer than {fewest} people are withheld, and "
        f"everything that would tell them; {zeros}. Where one small count could be worked out from "
        "totals, other counts beside it are withheld as well, and nothing tells which was the "
        "small one."
    )
    also = []
    if rules.smallest_base > 1:
        base = fmt.count(rules.smallest_base)
        also.append(f"shares, means and tests of fewer than {base} people are withheld")
    if rules.round_to > 1:
        to = fmt.count(rules.round_to)
        also.append(f"counts are rounded to the nearest {to} and percentages to whole ones")
    if rules.dominance < 1:
        share = fmt.percent(rules.dominance, 0)
        also.append(f"a count is withheld of which one school gives more than {share}")
    if rules.minimum_schools > 1:
        schools = fmt.plural(rules.minimum_schools, "school")
        also.append(f"a count is withheld that fewer than {schools} give")
    if also:
        yield f"Also, {listed(also)}."
    yield (
        "Lowest and highest scores, the answers of single people and rare answers in people's own "
        "words are never published."
    )
    named = f"These are the rules “{rules.preset}”, as the study file sets them."
    yield f"{named} {rules.source}".strip()


def _how_much(disclosed: Disclosed) -> str:
    results = sum(each.n_results for each in disclosed.withheld)
    hidden = sum(each.n_withheld for each in disclosed.withheld)
    removed = sum(each.n_removed for each in disclosed.withheld)
    if not hidden + removed:
        return "Nothing had to be withheld."
    left_out = f", and {fmt.count(removed)} are left out altogether" if removed else ""
    of = f"Of {fmt.plural(results, 'result')}, {fmt.count(hidden)} are withheld{left_out}."
    return f"{of} The table says how many of which kind; in tables a withheld cell is marked [c]."


def _guarantee(rules: Rules, audit: Audit) -> Iterator[str]:
    """Yield what a reader can still find out at most, and how that was proved."""
    lowest, highest = 1 if rules.zeros_shown else 0, rules.threshold - 1
    if not audit.n_hidden:
        return
    yield (
        "The guarantee: even a reader who knows these rules, every published figure and every sum "
        f"cannot tell a withheld small count from any other between {lowest} and {highest}."
    )
    programmes = fmt.plural(audit.n_programs, "linear programme")
    sums, estimates = (
        fmt.plural(audit.n_sums, "sum"),
        fmt.plural(audit.n_estimates, "published estimate"),
    )
    proof = (
        "It was checked, not only intended: for the withheld counts the smallest and the largest "
        f"value that fit everything published were computed ({programmes} over {sums} and "
        f"{estimates})."
    )
    if audit.n_estimates_withheld:
        n = fmt.plural(audit.n_estimates_withheld, "estimate")
        proof += f" For this {n} had to be withheld."
    yield proof
    if audit.n_unprotected:
        yield (
            f"{fmt.plural(audit.n_unprotected, 'count')} could not be protected: do not publish "
            "this report."
        )
    else:
        yield "No withheld count was found that could be narrowed further than that."
    yield (
        "Not protected against is what a reader knows from elsewhere, such as the answers of "
        "everyone else in a group."
    )


def disclosure_tables(study: Study, disclosed: Disclosed) -> list[Table]:
    """Return how much was withheld, by data set and analysis; nothing where nothing was."""
    columns = [
        Column("dataset", "Data", "text"),
        Column("analysis", "Kind of result", "text"),
        Column("n_results", "Results", "count"),
        Column("n_withheld", "Withheld", "count"),
        Column("n_removed", "Left out", "count"),
    ]
    rows: list[dict[str, Cell]] = [
        {
            "dataset": SECTION_TITLES.get(each.dataset) or study.dataset_title(each.dataset),
            "analysis": _kind(each.analysis),
            "n_results": each.n_results,
            "n_withheld": each.n_withheld,
            "n_removed": each.n_removed,
        }
        for each in disclosed.withheld
        if each.n_withheld or each.n_removed
    ]
    if not rows:
        return []
    notes = [
        "A result is one statistic. Withheld: it stands in the report without a value. Left out: "
        "it does not stand there, because its name would tell the value.",
    ]
    title = "Results withheld so that no one can be recognised"
    return [Table(slug(WITHHELD_TABLE), "disclosure", title, columns, rows, notes)]


def _kind(analysis: str) -> str:
    """Return what an analysis finds, in words."""
    known = KINDS.get(analysis)
    return analysis if known is None else known.noun.removeprefix("the ")
