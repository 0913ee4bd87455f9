"""Writes the report folder: the only module that writes the files of a report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from ehs_eval.evaluation import Evaluation
from ehs_eval.report.charts.chart import Chart, drawing_of, write
from ehs_eval.report.charts.kinds import build_charts
from ehs_eval.report.charts.studio import Studio, workers_for
from ehs_eval.report.compose import WATERMARK, compose
from ehs_eval.report.csv_tables import write_csv
from ehs_eval.report.document import Document
from ehs_eval.report.folder import building
from ehs_eval.report.format import leading_zeros
from ehs_eval.report.page import render_page
from ehs_eval.report.publish import for_publication
from ehs_eval.report.run_record import write_run_record
from ehs_eval.report.word import write_word
from ehs_eval.report.workbook import write_workbook
from ehs_eval.results import SCHEMA_VERSION


def write_report(
    evaluation: Evaluation,
    out: str | Path,
    *,
    internal: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write the report folder of an evaluation.

    The folder is built beside its place and put there whole: whatever happens meanwhile, the
    earlier report or this one stands there complete. An earlier report of this tool is replaced;
    anything else is left as it is.

    Args:
        evaluation: What to write.
        out: Folder to write.
        internal: Withhold nothing: a report for use inside the team, marked so everywhere. Without
            it, what could give a person away is withheld.
        progress: Called with a few words before each step.

    Returns:
        The folder.

    Raises:
        OutputError: The folder cannot be written, holds what this tool did not make, or is being
            written by another run.
        ValueError: A report for use inside the team of an evaluation made for publication.
    """
    target = Path(out)
    if internal and evaluation.disclosure is not None:
        raise ValueError("what is withheld from this evaluation cannot be written for the team")
    with building(target, internal=internal) as folder:
        write_files(evaluation, folder, internal=internal, progress=progress)
    return target


def write_files(
    evaluation: Evaluation,
    folder: Path,
    *,
    internal: bool = False,
    progress: Callable[[str], None] = lambda _: None,
    studio: Studio | None = None,
) -> None:
    """Write the files of a report into an empty folder.

    Args:
        evaluation: What to write.
        folder: The folder.
        internal: As for `write_report`.
        progress: As for `write_report`.
        studio: Where charts are drawn; None sets one up where there are enough of them.
    """
    if not internal and evaluation.disclosure is None:
        evaluation = for_publication(evaluation)
    with leading_zeros(evaluation.study.report.leading_zeros):
        progress("Drawing charts")
        document = compose(evaluation, build_charts(evaluation.study, evaluation.found))
        draw = {chart.id: drawing_of(chart, document.watermark) for chart in _charts(document)}
        with nullcontext(studio) if studio else Studio(workers_for(len(draw))) as at:
            drawings = at.begin(draw)
            progress("Writing the report")
            for place in ("charts", "tables"):
                (folder / place).mkdir()
            write_csv(document, folder / "tables")
            _write_json(folder / "results.json", _results(evaluation))
            write_workbook(document, folder / "tables.xlsx")
            drawn = drawings()
        for name, drawing in drawn.items():
            write(drawing, name, folder / "charts")
        write_word(document, drawn, folder / "report.docx", evaluation.word_template)
        page = render_page(document, {name: each.inline for name, each in drawn.items()})
        (folder / "index.html").write_text(page, encoding="utf-8", newline="\n")
        write_run_record(evaluation, folder, internal=internal)


def _charts(document: Document) -> Iterator[Chart]:
    """Yield every chart of a document, those of the first screen too."""
    for finding in document.summary.findings:
        if finding.chart is not None:
            yield finding.chart
    for section in document.sections:
        yield from section.charts


def _results(evaluation: Evaluation) -> dict[str, Any]:
    study = evaluation.study.study
    return {
        "schema_version": SCHEMA_VERSION,
        **({"watermark": WATERMARK} if evaluation.disclosure is None else {}),
        "study": {
            "title": study.title,
            "waves": [{"name": wave.name, "label": wave.title} for wave in study.waves],
            "confidence_level": study.confidence_level,
            "data_note": study.data_note,
        },
        "results": evaluation.found.records(),
    }


def _write_json(path: Path, content: dict[str, Any]) -> None:
    """Write results one to a line, so that two files can be compared line by line."""
    dump = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    head = {key: value for key, value in content.items() if key != "results"}
    rows = ",\n".join(dump(row) for row in content["results"])
    start = dump(head).removesuffix("}")
    text = f'{start}, "results": [\n{rows}\n]}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")
