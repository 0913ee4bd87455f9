"""What the report says: its first screen, its parts, what was withheld, glossary and checklist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ehs_eval.config.report import Quote, ReportSettings
from ehs_eval.disclosure.audit import Audit
from ehs_eval.disclosure.disclose import Disclosed, Withheld
from ehs_eval.disclosure.rules import Rules
from ehs_eval.evaluation import Evaluation
from ehs_eval.report.charts.kinds import build_charts
from ehs_eval.report.compose import WATERMARK, compose
from ehs_eval.report.document import (
    CHECKLIST,
    DISCLOSURE,
    GLOSSARY,
    MADE_FROM,
    METHODS,
    SUMMARY,
    Document,
)

from .withheld import with_some_withheld

GOLDEN = Path(__file__).parent / "golden" / "salford_words.txt"
NO_FIGURE = re.compile(r"\bNone\b|\bnan\b|–|\bsuppressed\b|\(\)|  | \.|: \.|\b0 of 0\b")
RULES = Rules("default", 5, True, 5, 1, 1.0, 1, "The package's own rule.")
AUDIT = Audit(
    n_counts=900,
    n_hidden=40,
    n_sums=300,
    n_estimates=20,
    n_estimates_withheld=2,
    n_programs=80,
    narrowest=4.0,
    n_unprotected=0,
)


@pytest.fixture(scope="module")
def document(salford: Evaluation) -> Document:
    return compose(salford, build_charts(salford.study, salford.found))


def published(evaluation: Evaluation) -> Evaluation:
    """Return an evaluation as if something had been withheld from it."""
    withheld = (
        Withheld("pupils", "participation", 200, 30, 0),
        Withheld("staff", "change", 90, 0, 0),
    )
    return replace(evaluation, disclosure=Disclosed(evaluation.found, RULES, withheld, AUDIT))


def first_screen(document: Document) -> Iterator[str]:
    summary = document.summary
    yield from summary.evaluated
    for round_ in summary.turnout:
        yield f"{round_.dataset}, {round_.wave or 'all'}: {round_.said}. {round_.caution}".strip()
    for finding in summary.findings:
        yield finding.text
        yield f"- how sure: {finding.how_sure}"
        yield from (f"- caution: {caution}" for caution in finding.cautions)
    yield from (f"caution: {caution}" for caution in summary.cautions)
    yield from (f"next: {step}" for step in summary.next_steps)


def words(document: Document) -> Iterator[str]:
    """Yield the first screen, then every sentence of every part."""
    yield from first_screen(document)
    for section in document.sections:
        yield f"# {section.title}"
        for kind in ("says", "how_sure", "cautions", "method"):
            yield from (f"- {kind}: {text}" for text in getattr(section, kind))


def test_the_words_of_the_sample_are_as_agreed(document: Document) -> None:
    assert "\n".join(words(document)) + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_the_first_screen_is_short(document: Document) -> None:
    summary = document.summary
    assert 0 < len(summary.findings) <= 6
    assert 0 < len(summary.cautions) <= 4
    assert 0 < len(summary.next_steps) <= 5
    assert sum(len(text.split()) for text in first_screen(document)) < 900


def test_every_finding_says_how_sure_and_where_the_rest_stands(document: Document) -> None:
    sections = {section.id for section in document.sections}
    for finding in document.summary.findings:
        assert finding.how_sure
        assert finding.section in sections


def test_nothing_is_claimed_of_what_cannot_be_judged(document: Document) -> None:
    first = document.summary.findings[0]
    assert first.text.startswith("Five of the seven intended outcomes cannot be judged")
    assert first.how_sure.startswith("We cannot say whether anything changed")
    assert any("come from Middlewich High School" in caution for caution in first.cautions)
    assert not any(
        "We can be confident" in finding.how_sure for finding in document.summary.findings
    )


def test_a_caution_of_a_finding_is_not_said_again_for_the_whole(document: Document) -> None:
    said = [caution for finding in document.summary.findings for caution in finding.cautions]
    assert not set(said) & set(document.summary.cautions)


def test_no_part_says_a_thing_twice(document: Document) -> None:
    for section in document.sections:
        said = [*section.says, *section.how_sure, *section.cautions, *section.method]
        assert len(said) == len(set(said)), section.id


def test_every_chart_and_table_stands_in_one_part(salford: Evaluation, document: Document) -> None:
    charts = build_charts(salford.study, salford.found)
    tables = [table.id for section in document.sections for table in section.tables]
    assert sorted(tables) == sorted(table.id for table in salford.report_tables)
    assert [chart.id for section in document.sections for chart in section.charts] == [
        chart.id for chart in charts
    ]


def test_notes_that_the_part_says_are_not_said_under_its_tables(document: Document) -> None:
    part = next(section for section in document.sections if section.id == "section-pupils")
    table = next(table for table in part.tables if set(table.notes) & set(part.cautions))
    own = part.own_notes(table)
    assert not set(own) & {*part.says, *part.how_sure, *part.cautions, *part.method}
    assert set(own) < set(table.notes)


def test_both_kinds_of_change_are_told_apart(document: Document) -> None:
    part = next(section for section in document.sections if section.id == "section-pupils")
    (told,) = [text for text in part.method if text.startswith("Two kinds of change")]
    titles = {table.title for table in part.tables}
    assert all(title in titles for title in re.findall("“([^”]*)”", told))


def test_a_report_for_the_team_is_marked_and_hides_nothing(document: Document) -> None:
    assert document.watermark == WATERMARK
    assert document.disclosure == []
    assert document.disclosure_tables == []


def test_what_was_withheld_is_told_without_saying_which_counts_were_small(
    salford: Evaluation,
) -> None:
    document = compose(published(salford), [])
    said = " ".join(document.disclosure)
    assert document.watermark == ""
    assert "fewer than 5 people are withheld" in said
    assert "cannot tell a withheld small count from any other between 1 and 4" in said
    assert "80 linear programmes over 300 sums and 20 published estimates" in said
    (table,) = document.disclosure_tables
    assert [list(row.values()) for row in table.rows] == [["Pupil survey", "answers", 200, 30, 0]]
    assert "Disclosure control" in {method.name for method in document.methods}


def test_unprotected_counts_forbid_publication(salford: Evaluation) -> None:
    disclosed = Disclosed(salford.found, RULES, (), replace(AUDIT, n_unprotected=2))
    said = compose(replace(salford, disclosure=disclosed), []).disclosure
    assert any("2 counts could not be protected: do not publish" in text for text in said)


def test_withheld_zeros_widen_the_guarantee(salford: Evaluation) -> None:
    rules = replace(RULES, zeros_shown=False, round_to=5, minimum_schools=2)
    disclosed = Disclosed(salford.found, rules, (), AUDIT)
    said = " ".join(compose(replace(salford, disclosure=disclosed), []).disclosure)
    assert "between 0 and 4" in said
    assert "counts are rounded to the nearest 5" in said
    assert "fewer than 2 schools give" in said


@pytest.mark.parametrize(
    ("share", "seed"), [(0.05, 1), (0.2, 2), (0.5, 3), (0.5, 4), (0.8, 5), (1.0, 6)]
)
def test_words_survive_whatever_is_withheld(salford: Evaluation, share: float, seed: int) -> None:
    document = compose(with_some_withheld(salford, share, seed), [])
    wrong = [text for text in words(document) if NO_FIGURE.search(text)]
    assert wrong == []


def test_what_is_withheld_is_not_called_unclear(salford: Evaluation) -> None:
    """With nothing left, the report must neither claim a change nor say that there is none."""
    document = compose(with_some_withheld(salford, 1.0, 1), [])
    text = "\n".join(words(document))
    assert "changed clearly, " not in text
    assert "We can be confident" not in text
    assert "none is clear" not in text
    assert "How sure one can be is withheld" in text


def test_only_approved_quotes_are_printed_each_with_its_data(salford: Evaluation) -> None:
    quotes = [Quote(text="It helped me talk.", dataset="pupils", about="A pupil in Year 9")]
    study = salford.study.model_copy(update={"report": ReportSettings(quotes=quotes)})
    parts = compose(replace(salford, study=study), []).sections
    assert [(part.id, list(part.quotes)) for part in parts if part.quotes] == [
        ("section-pupils", [("It helped me talk.", "A pupil in Year 9")])
    ]


def test_the_glossary_has_the_words_that_are_used_in_order(document: Document) -> None:
    names = [term.name for term in document.glossary]
    assert names == sorted(names, key=str.casefold)
    assert "Margin of error" in names
    assert "Withheld [c]" not in names
    assert any(term.name == "Wave" and "Baseline" in term.meaning for term in document.glossary)


def test_the_glossary_leaves_out_what_is_not_used(salford: Evaluation) -> None:
    few = replace(
        salford,
        report_tables=tuple(
            table for table in salford.report_tables if table.section == "outcomes"
        ),
    )
    names = {term.name for term in compose(few, []).glossary}
    assert "Weighted figures" not in names
    assert "Confidence interval" in names


def test_the_checklist_has_22_items_and_leaves_the_authors_to_the_author(
    document: Document,
) -> None:
    anchors = {section.id for section in document.sections}
    anchors |= {SUMMARY, DISCLOSURE, GLOSSARY, CHECKLIST, METHODS, MADE_FROM}
    items = {item.number: item for item in document.checklist}
    assert list(items) == [str(number) for number in range(1, 23)]
    assert all(item.anchor in anchors for item in items.values() if item.anchor)
    for number in ("2", "9", "13", "19", "21", "22"):
        assert items[number].said == ""
    assert "995 of 2,220" in items["12"].said


def test_methods_are_those_of_the_results(document: Document) -> None:
    names = [method.name for method in document.methods]
    assert len(names) == len(set(names))
    assert "Regression to the mean" not in names
    assert "Disclosure control" not in names
    assert all(
        method.source and method.used_for and method.convention for method in document.methods
    )
