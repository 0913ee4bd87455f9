"""Writes the report folder: the only module that writes the files of a report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ehs_eval._version import __version__
from ehs_eval.evaluation import Evaluation
from ehs_eval.report.charts import Chart, build_charts, drawn, write
from ehs_eval.report.compose import WATERMARK, compose
from ehs_eval.report.csv_tables import write_csv
from ehs_eval.report.document import Document
from ehs_eval.report.folder import RUN_FILE, TOOL, building, digest
from ehs_eval.report.format import leading_zeros
from ehs_eval.report.page import render_page
from ehs_eval.report.publish import for_publication
from ehs_eval.report.versions import computed_with
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

    The folder is built beside its place and moved in whole. An earlier report of this tool is
    replaced; anything else is left as it is.

    Args:
        evaluation: What to write.
        out: Folder to write.
        internal: Withhold nothing: a report for use inside the team, marked so everywhere. Without
            it, what could give a person away is withheld.
        progress: Called with a few words before each step.

    Returns:
        The folder.

    Raises:
        OutputError: The folder cannot be written, or holds what this tool did not make.
        ValueError: A report for use inside the team of an evaluation made for publication.
    """
    target = Path(out)
    if internal and evaluation.disclosure is not None:
        raise ValueError("what is withheld from this evaluation cannot be written for the team")
    if not internal and evaluation.disclosure is None:
        evaluation = for_publication(evaluation)
    zeros = leading_zeros(evaluation.study.report.leading_zeros)
    with zeros, building(target, internal=internal) as folder:
        progress("Drawing charts")
        document = compose(evaluation, build_charts(evaluation.study, evaluation.found))
        drawings = {chart.id: drawn(chart, document.watermark) for chart in _charts(document)}
        progress("Writing the report")
        for place in ("charts", "tables"):
            (folder / place).mkdir()
        for name, drawing in drawings.items():
            write(drawing, name, folder / "charts")
        write_csv(document, folder / "tables")
        write_workbook(document, folder / "tables.xlsx")
        write_word(document, drawings, folder / "report.docx", evaluation.word_template)
        _write_json(folder / "results.json", _results(evaluation))
        page = render_page(document, {name: each.inline for name, each in drawings.items()})
        (folder / "index.html").write_text(page, encoding="utf-8", newline="\n")
        _write_run(evaluation, folder, internal)
    return target


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
    head = {key: value for key, value in content.items() if key != "results"}
    rows = ",\n".join(_dump(row) for row in content["results"])
    start = _dump(head).removesuffix("}")
    text = f'{start}, "results": [\n{rows}\n]}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")


def _dump(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, allow_nan=False)


def _write_run(evaluation: Evaluation, folder: Path, internal: bool) -> None:
    """Write what the report was made from and with, and the digest of each of its files."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    run = {
        "schema_version": SCHEMA_VERSION,
        "tool": TOOL,
        "version": __version__,
        "internal": internal,
        "computed_with": dict(computed_with()),
        "inputs": [
            {
                "dataset": each.dataset,
                "path": each.path,
                "sha256": each.sha256,
                "rows": each.rows,
                "format": each.format,
            }
            for each in evaluation.inputs
        ],
        "settings": evaluation.study.model_dump(mode="json"),
        "warnings": [str(finding) for finding in evaluation.advisories],
        "files": {path.relative_to(folder).as_posix(): digest(path) for path in files},
    }
    text = json.dumps(run, ensure_ascii=False, indent=2) + "\n"
    (folder / RUN_FILE).write_text(text, encoding="utf-8", newline="\n")
