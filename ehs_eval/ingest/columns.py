"""One column of text cells turned into labels or numbers, with what did not fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

import pandas as pd

from ehs_eval.checks import CheckLog, Finding, Status
from ehs_eval.config.models import Study
from ehs_eval.ingest.raw import RawTable
from ehs_eval.labels import closest, matcher, normalise, normalise_code
from ehs_eval.scales import is_known_label

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(r"(?<=\d)\.0+$", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}.*", re.ASCII)
_CORRECT = "Correct the cell, or leave it blank if there was no answer."
_MOST_LABELS = 20
"""Unknown texts of a column that are named; a column with more is another column."""

LABEL_FROM = 3
"""Cells from which one text is a label that was offered, not one that somebody typed."""

_NUMBER_WORDS = {
    *("nan", "inf", "infinity", "null", "nil", "none", "blank", "absent", "zero", "one", "two"),
    *("three", "four", "five", "six", "seven", "eight", "nine", "ten"),
}
_WORD = re.compile(r"[^\W\d_]{3,}")


CORRECT_NAME = "Correct the study file or the heading."


def missing_columns(
    raw: RawTable, file: str, columns: Iterable[str], advice: str = CORRECT_NAME
) -> list[Finding]:
    """Return a finding for each column that the study file names and the file lacks."""
    present = [str(name) for name in raw.frame.columns]
    findings = []
    for column in dict.fromkeys(columns):
        if column in raw.personal:
            findings.append(
                Finding(
                    file,
                    f"holds personal data ({raw.personal[column]}) and is not read",
                    "Leave it out of the study file. If it is not personal, name it in "
                    "`not_personal` of the file.",
                    column=column,
                )
            )
        elif column not in present:
            near = closest(column, present)
            hint = f"Did you mean `{near}`? " if near else ""
            findings.append(
                Finding(file, "there is no such column", f"{hint}{advice}", column=column)
            )
    return findings


def match_labels(
    cells: pd.Series,
    forms: Mapping[str, str],
    file: str,
    column: str,
    *,
    answers: bool = False,
    times: Mapping[str, int] | None = None,
) -> tuple[pd.Series, list[Finding]]:
    """Return cells as the labels they stand for.

    Args:
        cells: Text cells, missing where empty; indexed by row number.
        forms: Label by its normalised form.
        file: File, for the findings.
        column: Column, for the findings.
        answers: Whether people gave them: a text that may have been typed is not shown.
        times: How many cells hold each text, where each stands in `cells` but once.

    Returns:
        The labels, missing where a cell is empty or unknown; a finding for each unknown text.
    """
    found = {text: _meant(text, forms) for text in cells.dropna().unique()}
    labels = cells.map(found).astype(object)
    unknown = cells[labels.isna() & cells.notna()]
    return labels, _unknown_labels(unknown, forms, file, column, answers, times)


def _meant(text: str, forms: Mapping[str, str]) -> str | None:
    """Return the label a cell stands for; some programs write the code 4 as 4.0."""
    form = normalise(text)
    return forms.get(form) or forms.get(_WHOLE.sub("", form))


def _unknown_labels(
    unknown: pd.Series,
    forms: Mapping[str, str],
    file: str,
    column: str,
    answers: bool,
    times: Mapping[str, int] | None,
) -> list[Finding]:
    expected = list(dict.fromkeys(forms.values()))
    findings: list[Finding] = []
    texts = rows_by_text(unknown)
    n = _cells_of(unknown, times)
    if len(texts) > _MOST_LABELS:
        message = (
            f"{sum(n.values())} cells hold {len(texts)} texts that are none of the expected "
            f"answers ({', '.join(expected)})"
        )
        return [_other_column(file, column, message, texts)]
    typed: list[int] = []
    message = f"none of the expected answers ({', '.join(expected)})"
    for text, rows in texts.items():
        near = closest(text, expected, cutoff=0.75)
        if answers and near is None and n[text] < LABEL_FROM and _may_be_typed(text):
            typed += rows
            continue
        hint = f"Did you mean {near!r}? " if near else ""
        action = f"{hint}Correct the cell, or add the label to the study file."
        found = f"is {message}"
        findings.append(Finding(file, found, action, column=column, rows=rows, value=text))
    if typed:
        found = f"the answer is {message}; it is not shown, as a typed answer can name somebody"
        action = "Look there, then correct the cell or add the label to the study file."
        findings.append(Finding(file, found, action, column=column, rows=tuple(sorted(typed))))
    return findings


def _cells_of(cells: pd.Series, times: Mapping[str, int] | None) -> dict[str, int]:
    """Return how many cells hold each text."""
    found = cells.value_counts()
    return {str(text): int(n) if times is None else times[str(text)] for text, n in found.items()}


def _may_be_typed(text: str) -> bool:
    """Say whether somebody may have written a text about people: words, and no known label."""
    return _WORD.search(text) is not None and not is_known_label(text)


def _other_column(
    file: str, column: str, message: str, texts: Mapping[str, tuple[int, ...]]
) -> Finding:
    """Return one finding for a column so full of other texts that it may be another column."""
    return Finding(
        file,
        message,
        "Is this the right column? Correct the study file or the export.",
        column=column,
        rows=tuple(sorted(row for rows in texts.values() for row in rows)),
    )


def known_labels(cells: pd.Series, forms: Mapping[str, str]) -> pd.Series:
    """Return cells as the labels they stand for, others as they are."""
    found = {text: _meant(text, forms) or text for text in cells.dropna().unique()}
    return cells.map(found).astype(object)


def common_spelling(cells: pd.Series) -> pd.Series:
    """Return free labels with one spelling for each: the most frequent, then the first by letter.

    'Year 7' and 'year 7 ' are the same label.
    """
    known = cells.dropna()
    chosen = spellings({str(text): int(n) for text, n in known.value_counts().items()})
    return known.map(chosen).astype(object).reindex(cells.index)


def spellings(times: Mapping[str, int]) -> dict[str, str]:
    """Return the spelling of each text's label, as `common_spelling` chooses it.

    Args:
        times: How often each text occurs.
    """
    forms: dict[str, dict[str, int]] = {}
    trimmed = {text: " ".join(text.split()) for text in times}
    for text, n in times.items():
        written = forms.setdefault(normalise(trimmed[text]), {})
        written[trimmed[text]] = written.get(trimmed[text], 0) + n
    chosen = {
        form: min(written, key=lambda text: (-written[text], text))
        for form, written in forms.items()
    }
    return {text: chosen[normalise(trimmed[text])] for text in times}


def parse_numbers(
    cells: pd.Series,
    minimum: float,
    maximum: float,
    file: str,
    column: str,
    times: Mapping[str, int] | None = None,
) -> tuple[pd.Series, list[Finding], list[Finding]]:
    """Return cells as numbers, and what is no number or lies outside the range.

    Args:
        cells: Text cells, missing where empty; indexed by row number.
        minimum: Lowest value there can be.
        maximum: Highest value there can be.
        file: File, for the findings.
        column: Column, for the findings.
        times: How many cells hold each text, where each stands in `cells` but once.

    Returns:
        The numbers (missing where empty or refused), findings of unreadable numbers, findings of
        numbers outside the range.
    """
    numbers = cells.map({text: _number(text) for text in cells.dropna().unique()}).astype(float)
    unread = cells.notna() & numbers.isna()
    outside = numbers.notna() & ~numbers.between(minimum, maximum)
    texts = rows_by_text(cells[unread])
    unreadable = [_not_a_number(file, column, text, rows) for text, rows in texts.items()]
    if len(texts) > _MOST_LABELS:
        n = sum(_cells_of(cells[unread], times).values())
        message = f"{n} cells hold {len(texts)} texts that are no numbers"
        unreadable = [_other_column(file, column, message, texts)]
    out_of_range = [
        Finding(
            file,
            f"is outside {minimum:,.10g} to {maximum:,.10g}",
            _CORRECT,
            column=column,
            rows=rows,
            value=text,
        )
        for text, rows in rows_by_text(cells[outside]).items()
    ]
    return numbers.mask(outside), unreadable, out_of_range


def _number(text: str) -> float:
    """Return the number that a cell shows; NaN if it is none, 'nan' and 'inf' included."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-")
    value = float(plain) if _NUMBER.fullmatch(plain) else float("nan")
    return value if abs(value) != float("inf") else float("nan")


def _not_a_number(file: str, column: str, text: str, rows: tuple[int, ...]) -> Finding:
    hint = _number_hint(text)
    if _may_be_typed(text) and normalise(text) not in _NUMBER_WORDS:
        message = "the text is not a number"
        return Finding(file, message, hint, column=column, rows=rows)
    return Finding(file, "is not a number", hint, column=column, rows=rows, value=text)


def _number_hint(text: str) -> str:
    plain = text.strip()
    if _DECIMAL_COMMA.fullmatch(plain):
        return f"Write it with a decimal point: {plain.replace(',', '.')}."
    if _DATE.fullmatch(plain):
        return f"A spreadsheet may have turned a score into a date. {_CORRECT}"
    return _CORRECT


def rows_by_text(cells: pd.Series) -> dict[str, tuple[int, ...]]:
    """Return the row numbers of each text, in order of first appearance, each once."""
    rows: dict[str, dict[int, None]] = {}
    for row, text in zip(cells.index, cells, strict=True):
        rows.setdefault(str(text), {})[int(row)] = None
    return {text: tuple(found) for text, found in rows.items()}


def blank_cells(
    cells: pd.Series, file: str, what: str, action: str, status: Status = "fail"
) -> list[Finding]:
    """Return one finding for the blank cells of a column, if any."""
    rows = tuple(int(row) for row in cells.index[cells.isna()])
    column = str(cells.name)
    return [Finding(file, what, action, status=status, column=column, rows=rows)] if rows else []


def duplicate_rows(
    keys: pd.DataFrame, file: str, what: str, action: str, column: str | None = None
) -> list[Finding]:
    """Return a finding for each set of rows that share a key; the key is not shown."""
    return [Finding(file, what, action, column=column, rows=rows) for rows in copied_rows(keys)]


def copied_rows(keys: pd.DataFrame) -> list[tuple[int, ...]]:
    """Return the row numbers that share a key, together.

    Rows without the first part of the key are passed over; a gap further on is like any value.
    """
    known = keys[keys.iloc[:, 0].notna()]
    repeated = known[known.duplicated(keep=False)]
    groups: dict[tuple[object, ...], list[int]] = {}
    for row, *key in repeated.itertuples(name=None):
        place = tuple(None if pd.isna(part) else part for part in key)
        groups.setdefault(place, []).append(int(row))
    return [tuple(rows) for rows in groups.values()]


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


def present_labels(times: Mapping[str, int]) -> list[str]:
    """Return labels, most frequent first, then by letter.

    Args:
        times: How often each label occurs.
    """
    return sorted(times, key=lambda label: (-times[label], label))


def log_columns(
    log: CheckLog, raw: RawTable, file: str, columns: Iterable[str], advice: str = CORRECT_NAME
) -> bool:
    """Check that a file has the columns named; say whether it has all of them."""
    findings = missing_columns(raw, file, columns, advice)
    log.add("columns present", findings)
    return not findings


def person_codes(cells: pd.Series, index: pd.Index) -> pd.Series:
    """Return codes in the form in which they are compared, missing where blank or not given."""
    codes = cells.map(normalise_code, na_action="ignore").astype(object)
    return codes.where(codes != "", None).reindex(index)


def wave_forms(study: Study, waves: Iterable[str]) -> dict[str, str]:
    """Return waves by their normalised form: written by name or by label."""
    forms = matcher(waves)
    for wave in study.study.waves:
        if wave.name in forms.values():
            forms.setdefault(normalise(wave.title), wave.name)
    return forms
