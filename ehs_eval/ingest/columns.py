"""One column of text cells turned into labels or numbers, with what did not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

import pandas as pd

from ehs_eval.checks import CheckLog, Finding
from ehs_eval.ingest.raw import RawTable
from ehs_eval.labels import normalise


def missing_columns(raw: RawTable, file: str, columns: Iterable[str]) -> list[Finding]:
    """Return a finding for each column that the study file names and the file lacks."""
    present = [str(name) for name in raw.frame.columns]
    findings = []
    for column in dict.fromkeys(columns):
        if column not in present:
            close = get_close_matches(column, present, n=1, cutoff=0.6)
            hint = f"Did you mean `{close[0]}`? " if close else ""
            findings.append(
                Finding(
                    file,
                    "there is no such column",
                    f"{hint}Correct the study file or the heading.",
                    column=column,
                )
            )
    return findings


def match_labels(
    cells: pd.Series, forms: Mapping[str, str], file: str, column: str
) -> tuple[pd.Series, list[Finding]]:
    """Return cells as the labels they stand for.

    Args:
        cells: Text cells, missing where empty; indexed by row number.
        forms: Label by its normalised form.
        file: File, for the findings.
        column: Column, for the findings.

    Returns:
        The labels, missing where a cell is empty or unknown; a finding for each unknown text.
    """
    found = {text: normalise(text) for text in cells.dropna().unique()}
    labels = cells.map({text: forms.get(form) for text, form in found.items()})
    findings = [
        Finding(
            file,
            f"is none of the expected answers ({', '.join(forms.values())})",
            _label_hint(form, forms),
            column=column,
            rows=_rows(cells == text),
            value=text,
        )
        for text, form in found.items()
        if form not in forms
    ]
    return labels, findings


def _label_hint(form: str, forms: Mapping[str, str]) -> str:
    close = get_close_matches(form, list(forms), n=1, cutoff=0.75)
    hint = f"Did you mean {forms[close[0]]!r}? " if close else ""
    return f"{hint}Correct the cell, or add the label to the study file."


def common_spelling(cells: pd.Series) -> pd.Series:
    """Return free labels with one spelling for each: the most frequent, then the first by letter.

    'Year 7' and 'year 7 ' are the same label.
    """
    trimmed = cells.dropna().map(lambda text: " ".join(str(text).split()))
    forms = trimmed.map(normalise)
    counts = pd.DataFrame({"form": forms, "text": trimmed}).value_counts().reset_index()
    counts = counts.sort_values(["count", "text"], ascending=[False, True])
    chosen = counts.drop_duplicates("form").set_index("form")["text"]
    return forms.map(chosen).reindex(cells.index)


def parse_numbers(
    cells: pd.Series, minimum: float, maximum: float, file: str, column: str
) -> tuple[pd.Series, list[Finding], list[Finding]]:
    """Return cells as numbers, and what is no number or lies outside the range.

    Args:
        cells: Text cells, missing where empty; indexed by row number.
        minimum: Lowest value there can be.
        maximum: Highest value there can be.
        file: File, for the findings.
        column: Column, for the findings.

    Returns:
        The numbers (missing where empty or refused), findings of unreadable numbers, findings of
        numbers outside the range.
    """
    numbers = pd.to_numeric(cells, errors="coerce").astype(float)
    numbers = numbers.where(numbers.abs() != float("inf"))
    unread = cells.notna() & numbers.isna()
    outside = numbers.notna() & ~numbers.between(minimum, maximum)
    unreadable = [
        Finding(
            file,
            "is not a number",
            "Correct the cell, or leave it blank if there was no answer.",
            column=column,
            rows=_rows(unread & (cells == text)),
            value=text,
        )
        for text in cells[unread].unique()
    ]
    out_of_range = [
        Finding(
            file,
            f"is outside {minimum:g} to {maximum:g}",
            "Correct the cell, or leave it blank if there was no answer.",
            column=column,
            rows=_rows(outside & (cells == text)),
            value=text,
        )
        for text in cells[outside].unique()
    ]
    return numbers.mask(outside), unreadable, out_of_range


def duplicate_rows(
    keys: pd.DataFrame, file: str, what: str, action: str, column: str | None = None
) -> list[Finding]:
    """Return a finding for each set of rows that share a complete key; the key is not shown."""
    complete = keys.dropna()
    repeated = complete[complete.duplicated(keep=False)]
    return [
        Finding(file, what, action, column=column, rows=tuple(int(row) for row in group.index))
        for _, group in repeated.groupby(list(repeated.columns), sort=False)
    ]


def optional_columns(raw: RawTable, roles: Mapping[str, str | None]) -> pd.DataFrame:
    """Return the columns of some roles under the names of the roles, missing where not given.

    Args:
        raw: The table.
        roles: Column by role, None where the study file names none.
    """
    frame = pd.DataFrame(index=raw.frame.index)
    for role, column in roles.items():
        frame[role] = common_spelling(raw.frame[column]) if column else None
    return frame.astype(object)


def present_labels(cells: pd.Series) -> list[str]:
    """Return the labels of a column, most frequent first, then by letter."""
    counts = cells.value_counts().rename_axis("label").reset_index(name="n")
    return list(counts.sort_values(["n", "label"], ascending=[False, True])["label"])


def _rows(mask: pd.Series) -> tuple[int, ...]:
    return tuple(int(row) for row in mask.index[mask.to_numpy(dtype=bool)])


def log_columns(log: CheckLog, raw: RawTable, file: str, columns: Iterable[str]) -> bool:
    """Check that a file has the columns named; say whether it has all of them."""
    findings = missing_columns(raw, file, columns)
    log.add("columns present", findings)
    return not findings
