"""Cells of a question taken apart: several answers in one, answers declared missing, aliases."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ehs_eval.checks import CheckLog, Finding
from ehs_eval.ingest.asked import Asked
from ehs_eval.ingest.choices import split_choices
from ehs_eval.ingest.columns import known_labels, match_labels
from ehs_eval.ingest.export import TICK, Column
from ehs_eval.labels import is_blank, matcher, normalise

DEFAULT_SEPARATOR = ";"
"""Parts several answers where neither the study file nor the platform says what does."""


def answers_of(
    cells: pd.Series,
    question: Asked,
    same_answers: Mapping[str, str],
    place: tuple[str, str, Column | None],
    log: CheckLog,
    times: Mapping[str, int] | None = None,
) -> pd.Series:
    """Return the answers that the cells of one column hold, each under the index of its cell.

    Args:
        cells: Text cells, none missing.
        question: The question.
        same_answers: Answers of the study by how the files of the survey write them.
        place: File, column, and what the export says of the column.
        log: Receives what was found.
        times: How many cells hold each text, where each stands in `cells` but once.
    """
    file, name, column = place
    labels_known = (*question.options, *(question.leave_out if question.is_open else ()))
    forms = with_aliases(matcher(labels_known), {**question.codes, **same_answers})
    whole = cells
    if question.kind == "multiple":
        cells = each_choice(cells, column, question)
    if column is not None and column.user_missing:
        cells, findings = without_user_missing(cells, column, forms, file)
        log.add("answers declared missing", findings)
    if question.is_open:
        return known_labels(cells, forms)
    if question.kind == "multiple" and times is not None:
        times = _times_of_parts(whole, cells, times)
    labels, findings = match_labels(cells, forms, file, name, answers=True, times=times)
    log.add("labels are known", findings)
    return labels


def _times_of_parts(whole: pd.Series, parts: pd.Series, times: Mapping[str, int]) -> dict[str, int]:
    """Return how often each answer stands in cells that hold several."""
    found: dict[str, int] = {}
    for place, part in parts.items():
        found[str(part)] = found.get(str(part), 0) + times[str(whole.at[place])]
    return found


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
