"""What the terminal shows: checks, the summary of an evaluation, published figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid
from rich.text import Text

from ehs_eval.checks import Check
from ehs_eval.config.models import Study
from ehs_eval.evaluation import Evaluation
from ehs_eval.labels import escaped
from ehs_eval.published import Comparison
from ehs_eval.report import format as fmt
from ehs_eval.report.headlines import headlines
from ehs_eval.report.publish import WHAT_WAS_FOUND, WHERE_IT_STANDS
from ehs_eval.report.tables.overview import SECTION_TITLES, computed_text
from ehs_eval.single_tests import SingleTest

_STATUS_STYLES = {"pass": "green", "advisory": "yellow", "fail": "bold red"}


def print_summary(console: Console, evaluation: Evaluation, out: Path) -> None:
    """Print what was loaded, the headline of each part, warnings and where the report is."""
    study = evaluation.study
    _line(console, study.study.title, style="bold")
    if study.study.data_note:
        _line(console, study.study.data_note, style="italic")
    files = [each for each in evaluation.inputs if each.dataset]
    known = [each.rows for each in files if each.rows is not None]
    rows = f", {fmt.plural(sum(known), 'row')}" if len(known) == len(files) else ""
    made = sum(check.status == "pass" for check in evaluation.checks)
    _line(
        console,
        f"Loaded {fmt.plural(len(files), 'file')}{rows}; "
        f"{made} of {len(evaluation.checks)} checks passed without a remark.",
    )
    said = headlines(study, evaluation.found)
    for name in dict.fromkeys(headline.dataset for headline in said):
        console.print()
        _line(console, SECTION_TITLES.get(name) or study.dataset_title(name), style="bold")
        for headline in said:
            if headline.dataset == name:
                _line(console, headline.text, mark="•")
                if headline.caution:
                    _line(console, headline.caution, mark=" ", style="yellow")
    if evaluation.advisories:
        console.print()
        _line(console, "To be known", style="bold")
        for words in _to_be_known(evaluation):
            _line(console, words, mark="•")
    console.print()
    if evaluation.published:
        matched = sum(each.matches for each in evaluation.published)
        total = len(evaluation.published)
        _line(console, f"{matched} of {total} published figures come out as printed.")
    _line(console, f"Report: {out / 'index.html'}", style="bold")


def _to_be_known(evaluation: Evaluation) -> Iterator[str]:
    """Yield what has to be known of the data; of which the report may not say what, in one line."""
    unsaid = [each for each in evaluation.advisories if each.message == WHAT_WAS_FOUND]
    yield from (str(each) for each in evaluation.advisories if each not in unsaid)
    if unsaid:
        files = ", ".join(dict.fromkeys(each.file for each in unsaid))
        yield f"{files}: {WHAT_WAS_FOUND}. {WHERE_IT_STANDS}"


def _line(console: Console, text: str, *, mark: str = "", style: str = "") -> None:
    """Print a line, wrapped beside its mark on a terminal and whole anywhere else."""
    text = escaped(text)
    if not console.is_terminal or not mark:
        console.print(Text(f"{mark} {text}" if mark else text, style=style), soft_wrap=True)
        return
    grid = Grid.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column()
    grid.add_row(mark, Text(text, style=style))
    console.print(grid)


def print_checks(console: Console, study: Study, checks: Sequence[Check]) -> None:
    """Print every check with its result, then every finding on its own line."""
    grid = Grid(box=None, pad_edge=False)
    for heading in ("Data", "Check", "Result"):
        grid.add_column(heading, header_style="bold")
    for check in checks:
        grid.add_row(
            _shown(study.dataset_title(check.dataset)),
            check.name,
            Text(check.status, style=_STATUS_STYLES[check.status]),
        )
    console.print(grid)
    for check in checks:
        for finding in check.findings:
            console.print()
            console.print(
                Text.assemble(
                    (f"{finding.status}: ", _STATUS_STYLES[finding.status]), escaped(str(finding))
                ),
                soft_wrap=True,
            )


def print_comparisons(console: Console, comparisons: Sequence[Comparison]) -> None:
    """Print which published figures match, and those that differ with the reason."""
    matched = [each for each in comparisons if each.matches]
    known = [each for each in comparisons if not each.matches and not each.figure.reproducible]
    differs = [each for each in comparisons if not each.matches and each.figure.reproducible]
    by_table: dict[str, list[Comparison]] = {}
    for each in comparisons:
        by_table.setdefault(each.figure.table or "Figures", []).append(each)
    grid = Grid(box=None, pad_edge=False)
    grid.add_column("Where", header_style="bold")
    for heading in ("Compared", "Matched", "Known not to", "Differs"):
        grid.add_column(heading, header_style="bold", justify="right")
    for table, group in by_table.items():
        counts = [
            len(group),
            *(sum(each in part for each in group) for part in (matched, known, differs)),
        ]
        grid.add_row(_shown(table), *(str(count) for count in counts))
    console.print(grid)
    _print_differing(console, "Cannot come out of the data as printed", known)
    _print_differing(console, "Differs", differs)
    console.print(
        f"\n{len(matched)} of {len(comparisons)} figures match; {len(known)} are known not to be "
        f"reproducible; {len(differs)} differ."
    )


def _print_differing(console: Console, title: str, comparisons: Sequence[Comparison]) -> None:
    if not comparisons:
        return
    console.print(f"\n[bold]{title}[/bold]")
    grid = Grid(box=None, pad_edge=False)
    for heading in ("Figure", "Printed", "From the data", "Why"):
        grid.add_column(heading, header_style="bold", overflow="fold")
    for each in comparisons:
        figure = each.figure
        grid.add_row(
            _shown(figure.id),
            f"{_RULE_SIGNS.get(figure.rule, '')}{fmt.number(figure.published, figure.decimals)}",
            computed_text(each),
            _shown(each.reason or figure.note or "the rounded figure is another"),
        )
    console.print(grid)


_RULE_SIGNS = {"less_than": "<", "at_least": "≥", "about": "about "}


def print_single_test(console: Console, test: SingleTest) -> None:
    """Print the counts and the statistics of one test."""
    console.print(Text(escaped(test.title), style="bold"))
    grid = Grid(box=None, pad_edge=False)
    grid.add_column("")
    for column in test.table.columns:
        grid.add_column(_shown(str(column)), justify="right", header_style="bold")
    for label, counts in zip(test.table.index, test.table.to_numpy(), strict=True):
        grid.add_row(_shown(str(label)), *(fmt.count(int(n)) for n in counts))
    console.print(grid)
    if test.left_out:
        console.print(f"{test.left_out} rows left out: a cell is empty or of another group.")
    for name, value in test.numbers.items():
        if isinstance(value, float) and (name == "p_value" or name.endswith("_p_value")):
            console.print(f"{name}: {fmt.p_value(value)}")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            console.print(f"{name}: {fmt.number(value, 0 if isinstance(value, int) else 4)}")
        elif isinstance(value, str | bool):
            console.print(_shown(f"{name}: {value}"), soft_wrap=True)


def _shown(text: str) -> str:
    """Return a text that is neither taken for markup nor steers the terminal."""
    return escape(escaped(text))
