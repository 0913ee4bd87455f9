"""Cells of a question taken apart: several answers in one, answers declared missing, aliases."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ehs_eval.checks import Finding
from ehs_eval.ingest.asked import Asked
from ehs_eval.ingest.choices import split_choices
from ehs_eval.ingest.export import TICK, Column
from ehs_eval.labels import is_blank, normalise

DEFAULT_SEPARATOR = ";"
"""Parts several answers where neither the study file nor the platform says what does."""


def with_aliases(forms: Mapping[str, str], aliases: Mapping[str, str]) -> dict[str, str]:
    """Return labels by normalised form, with the other ways in which files write them.

    Args:
        forms: Label by its normalised form.
        aliases: Label of the study by how a file writes it; those for other questions are left out.
    """
    more = {normalise(written): forms.get(normalise(meant)) for written, meant in aliases.items()}
    return {**forms, **{form: label for form, label in more.items() if label is not None}}


def each_choice(cells: pd.Series, column: Column | None, question: Asked) -> pd.Series:
    """Return the answers of cells that hold several, one a row under the row number of the cell.

    Args:
        cells: Text cells, none missing.
        column: What the export says of the column.
        question: The question; its options stay whole where they hold the separator.
    """
    written = column.separator if column is not None else None
    if column is not None and column.columns:
        separator = TICK
    else:
        separator = question.separator or written or DEFAULT_SEPARATOR
    options = question.options or (column.options if column is not None else ())
    found = {text: split_choices(text, separator, options) for text in cells.unique()}
    answers = cells.map(found).explode().dropna()
    return answers[~answers.map(is_blank).astype(bool)]


def without_user_missing(
    cells: pd.Series, column: Column, forms: Mapping[str, str], file: str
) -> tuple[pd.Series, list[Finding]]:
    """Return cells without the answers declared missing by whoever made the file.

    An answer that the study file lists is one all the same.

    Args:
        cells: Text cells, none missing.
        column: What the export says of the column.
        forms: Label of the study file by its normalised form.
        file: File, for the finding.
    """
    declared = [label for label in column.user_missing if normalise(label) not in forms]
    gone = cells.isin(declared)
    if not gone.any():
        return cells, []
    times = cells[gone].value_counts().sort_index()
    named = ", ".join(f"{label!r} ({number})" for label, number in times.items())
    finding = Finding(
        file,
        f"{int(gone.sum())} answers are of a kind that the file declares missing: {named}",
        "They count as missing; list them as options (or `off_scale`) to count them as answers.",
        status="advisory",
        column=column.name,
    )
    return cells[~gone], [finding]
