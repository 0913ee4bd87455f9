"""Cross-tabulations: responses in the cells, the people behind them in a column."""

from __future__ import annotations

from collections.abc import Iterator

from ehs_eval.analyses.crosstabs import crosstab_item
from ehs_eval.config.surveys import Crosstab, Survey
from ehs_eval.report import format as fmt
from ehs_eval.report.cautions import small_bases
from ehs_eval.report.names import slug
from ehs_eval.report.shorthand import why
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Missing, Table
from ehs_eval.results import Place


def crosstab_tables(look: Lookup, name: str, survey: Survey) -> Iterator[Table]:
    """Yield each cross-tabulation, in responses, with the people behind them."""
    for crosstab in survey.crosstabs:
        for wave in look.study.wave_names:
            if look.has(name, "crosstab", crosstab_item(crosstab), waves=(wave,)):
                yield _crosstab(look, name, crosstab, wave)


def _crosstab(look: Lookup, name: str, crosstab: Crosstab, wave: str) -> Table:
    item = crosstab_item(crosstab)
    answers = look.crosstab_answers(name, item, crosstab.rows)
    choices = look.crosstab_answers(name, item, crosstab.columns)
    columns = [Column("answer", crosstab.rows, "text")]
    columns += [Column(f"c{i}", fmt.label(choice), "count") for i, choice in enumerate(choices)]
    columns += [Column("n", "Responses", "count"), Column("n_respondents", "People", "count")]

    def row(group: dict[str, str | None], label: str) -> dict[str, Cell]:
        cells: dict[str, Cell] = {"answer": label}
        for i, choice in enumerate(choices):
            at = {**group, crosstab.columns: choice}
            cells[f"c{i}"] = look.cell(name, "crosstab", item, "n", group=at, waves=[wave])
        for statistic in ("n", "n_respondents"):
            cells[statistic] = look.cell(
                name, "crosstab", item, statistic, group=group, waves=[wave]
            )
        return cells

    rows = [row({crosstab.rows: answer}, fmt.label(answer)) for answer in answers]
    total = row({}, "All responses")
    at = Place(name, "chi_square", item, {}, (wave,))
    test = look.results.find(at, "p_value")
    notes = ["Cells count responses: a person who gave several answers stands in several cells."]
    if test is not None:
        untested = f"Not tested: {why(test.reason)}."
        notes.append(untested if test.value is None else f"p {fmt.p_value(test.value)}.")
    people = total["n_respondents"]
    notes += small_bases(look.study, [people if isinstance(people, int | float) else None])
    if isinstance(people, Missing):
        notes.append(why(people.reason))
    return Table(
        slug(name, "crosstab", crosstab.rows, crosstab.columns, wave),
        name,
        f"{crosstab.title or item}, {look.study.wave_title(wave)}",
        columns,
        [*rows, total],
        notes,
    )
