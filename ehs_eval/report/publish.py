"""From an evaluation to one that may be published: results, tables, checks and figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from ehs_eval.analyses.attainable import ATTAINABLE
from ehs_eval.checks import Check, Finding
from ehs_eval.evaluation import Evaluation, Input
from ehs_eval.published import Comparison, Expression, NotFound, ResultReference, evaluate
from ehs_eval.report.tables import build_tables
from ehs_eval.results import SUPPRESSED, Place, Result, Results

WHAT_WAS_FOUND: Final = "something was found that has to be known"
WHERE_IT_STANDS: Final = "The report for use inside the team says what and in which rows."


def for_publication(evaluation: Evaluation) -> Evaluation:
    """Return an evaluation that gives no person away.

    Results that could are withheld, and the tables are made again from those that are left. A
    published figure that is computed from a withheld result stands without the computed one. Of
    the checks it is said what was checked and how it ended, but neither values nor rows nor numbers
    of people.

    Args:
        evaluation: What was computed; one that was made for publication is returned as it is.

    Returns:
        The evaluation for publication; `disclosure` says what was withheld.
    """
    if evaluation.disclosure is not None:
        return evaluation
    from ehs_eval.disclosure.disclose import disclose  # late, because it loads the solver

    study = evaluation.study
    disclosed = disclose(study, evaluation.found, evaluation.makeup)
    results = _without_telling_rows(disclosed.results)
    disclosed = replace(disclosed, results=results)
    checks = tuple(_public_check(check) for check in evaluation.checks)
    published = tuple(
        _public_comparison(each, evaluation.found, results) for each in evaluation.published
    )
    return Evaluation(
        study,
        results,
        checks,
        tuple(_public_inputs(evaluation.inputs, results)),
        published,
        tuple(build_tables(study, results, checks, published)),
        disclosed,
        evaluation.word_template,
    )


def _without_telling_rows(results: Results) -> Results:
    """Return results without those that are there only where people are few, and are withheld."""
    told = [row.analysis == ATTAINABLE and row.reason == SUPPRESSED for row in results.rows]
    if not any(told):
        return results
    kept = Results()
    for row, is_telling in zip(results.rows, told, strict=True):
        if not is_telling:
            kept.include(row)
    return kept


def _public_check(check: Check) -> Check:
    """Return a check without values, rows and numbers of people."""
    findings = (
        Finding(
            finding.file, WHAT_WAS_FOUND, WHERE_IT_STANDS, finding.status, column=finding.column
        )
        for finding in check.findings
    )
    return replace(check, findings=tuple(dict.fromkeys(findings)))


def _public_inputs(inputs: Sequence[Input], results: Results) -> Iterator[Input]:
    """Yield the files; without their numbers of records where one of a wave is withheld."""
    for each in inputs:
        counts = (
            row
            for analysis in ("quality_responses", "participation")
            for row in results.select(each.dataset, analysis)
            if not row.group
        )
        is_withheld = any(row.reason == SUPPRESSED for row in counts)
        yield replace(each, rows=None) if is_withheld else each


def _public_comparison(comparison: Comparison, found: Results, results: Results) -> Comparison:
    """Return a published figure without the computed one where that rests on a withheld result.

    Whether it comes out as printed is what the exact results say: the printed figure is public.
    """
    expression = comparison.figure.found
    if comparison.computed is None or expression is None:
        return comparison
    if any(_is_withheld(each, found, results) for each in _references(expression)):
        return replace(comparison, computed=None, reason=SUPPRESSED)
    try:
        return replace(comparison, computed=evaluate(expression, results))
    except NotFound:  # a ratio whose rounded divisor is 0
        return replace(comparison, computed=None, reason=SUPPRESSED)


def _references(expression: Expression) -> Iterator[ResultReference]:
    """Yield every result that an expression is made of."""
    if expression.result is not None:
        yield expression.result
    parts = [
        *(expression.sum or ()),
        *(expression.mean or ()),
        *(expression.smallest or ()),
        *(expression.change or ()),
        *(expression.ratio or ()),
        *(part for chain in expression.ordered or () for part in chain),
    ]
    for part in parts:
        yield from _references(part)


def _is_withheld(reference: ResultReference, found: Results, results: Results) -> bool:
    """Say whether a result is there, but not in what may be published."""
    if _find(reference, found) is None:
        return False
    public = _find(reference, results)
    return public is None or public.reason == SUPPRESSED


def _find(reference: ResultReference, results: Results) -> Result | None:
    group = {k: tuple(v) if isinstance(v, list) else v for k, v in reference.group.items()}
    at = Place(reference.dataset, reference.analysis, reference.item, group, reference.waves)
    return results.find(at, reference.statistic, reference.method)
