"""The glossary: of the words explained in `glossary.toml`, those that a report uses."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files

from ehs_eval.config.models import Study
from ehs_eval.report.document import Section, Summary, Term
from ehs_eval.report.tables import Table


def glossary(
    study: Study, first: Summary, parts: Sequence[Section], others: Iterable[str]
) -> list[Term]:
    """Return the words of a report that need explaining, in alphabetical order.

    Args:
        study: The study, whose rounds are named.
        first: The first screen.
        parts: The parts of the report.
        others: What else is said in it.
    """
    text = "\n".join([*_said(first, parts), *others]).casefold()
    used = [term for term, pattern in _terms() if pattern.search(text)]
    return sorted([*used, *_rounds(study)], key=lambda term: term.name.casefold())


def _rounds(study: Study) -> Iterator[Term]:
    titles = [study.wave_title(wave) for wave in study.wave_names]
    if len(titles) > 1:
        named = ", ".join(titles)
        yield Term("Wave", f"A round in which people were asked; here, in order of time: {named}.")


@cache
def _terms() -> tuple[tuple[Term, re.Pattern[str]], ...]:
    """Return every word explained, with the pattern that shows it is used."""
    raw = tomllib.loads(files(__package__).joinpath("glossary.toml").read_text("utf-8"))
    return tuple(
        (Term(each["name"], each["meaning"]), _pattern(each["found_by"])) for each in raw["terms"]
    )


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    any_of = "|".join(re.escape(word) for word in words)
    return re.compile(rf"(?<!\w)(?:{any_of})(?!\w)")


def _said(first: Summary, parts: Sequence[Section]) -> Iterator[str]:
    """Yield the texts of the first screen and of all parts with their charts and tables."""
    yield from (*first.evaluated, *first.cautions, *first.next_steps)
    yield from (f"{each.said} {each.caution}" for each in first.turnout)
    for finding in first.findings:
        yield from (finding.text, finding.how_sure, *finding.cautions)
    for part in parts:
        yield from (part.title, *part.says, *part.how_sure, *part.cautions, *part.method)
        yield from (f"{chart.title} {chart.subtitle} {chart.caption}" for chart in part.charts)
        for table in part.tables:
            yield from _of_table(table)


def _of_table(table: Table) -> Iterator[str]:
    yield from (table.title, *table.notes)
    yield from (column.heading for column in table.columns)
