"""Waves made of sessions: each person's first and last session with a total."""

from __future__ import annotations

import re

import pandas as pd

from ehs_eval.checks import CheckLog, Finding
from ehs_eval.config.scores import TOTAL, ScoreSheet
from ehs_eval.ingest.columns import rows_by_text

_ONE_NUMBER = re.compile(r"\D*(\d+)\D*", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\b.*", re.ASCII | re.DOTALL)
_ORDER = "(order)"


def session_order(label: str) -> tuple[int, ...] | None:
    """Return what a session is ordered by, its number or its date; None if it has neither."""
    dated = _YEAR_FIRST.fullmatch(label.strip())
    if dated:
        return tuple(int(part) for part in dated.groups())
    numbered = _ONE_NUMBER.fullmatch(label)
    return (int(numbered[1]),) if numbered else None


def waves_of_sessions(sheet: ScoreSheet, frame: pd.DataFrame, log: CheckLog) -> pd.DataFrame:
    """Return the first and the last session of each person, as the waves the sheet makes of them.

    Only sessions with a total count. A person seen in one such session counts in the first wave.
    Where a session stands in several rows of a person, the last row is taken.

    Args:
        sheet: The sheet.
        frame: One row for each session, with `participant`, `session`, `programme` and `total`.
        log: Receives what was left out, and sessions that cannot be put in order.
    """
    order = {text: session_order(str(text)) for text in frame["session"].dropna().unique()}
    wrong = _wrong_sessions(sheet, frame, order)
    log.add("sessions are in order", wrong)
    whole = frame[frame[TOTAL].notna() & frame["participant"].notna() & frame["session"].notna()]
    if wrong or whole.empty:
        log.add("sessions make waves", [] if wrong else [_nothing(sheet)])
        return frame.iloc[:0]
    place = sorted({key for key in order.values() if key is not None})
    number = {text: place.index(key) for text, key in order.items() if key is not None}
    whole = whole.assign(**{_ORDER: whole["session"].map(number)})
    person = ["participant", *(["programme"] if sheet.programme else [])]
    # The last row of a session corrects those before it; sorting is stable.
    alone = whole.drop_duplicates([*person, _ORDER], keep="last").sort_values(_ORDER, kind="stable")
    first = alone.drop_duplicates(person, keep="first")
    last = alone[alone.duplicated(person) & ~alone.duplicated(person, keep="last")]
    names = {which: wave for wave, which in sheet.waves_from_sessions.items()}
    made = pd.concat([first.assign(wave=names["first"]), last.assign(wave=names["last"])])
    log.add("sessions make waves", _counted(sheet, frame, whole, made, names["first"]))
    repeats = whole[whole.duplicated([*person, _ORDER], keep=False)]
    log.add("one row per person and session", _repeated(sheet, repeats))
    return made.drop(columns=_ORDER).sort_index(kind="stable")


def _nothing(sheet: ScoreSheet) -> Finding:
    return Finding(
        sheet.file.path,
        "no row has a code, a session and a total, so that no wave can be made",
        "Correct the columns in the study file.",
    )


def _wrong_sessions(
    sheet: ScoreSheet, frame: pd.DataFrame, order: dict[str, tuple[int, ...] | None]
) -> list[Finding]:
    file, column = sheet.file.path, sheet.session
    blank = frame.index[frame["session"].isna() & frame[TOTAL].notna()]
    findings = []
    if len(blank):
        rows = tuple(int(row) for row in blank)
        missing = Finding(file, "the session is missing", "Fill it in.", column=column, rows=rows)
        findings.append(missing)
    unknown = [text for text, key in order.items() if key is None]
    for text, rows in rows_by_text(frame["session"][frame["session"].isin(unknown)]).items():
        findings.append(
            Finding(
                file,
                "cannot be put in order among the sessions",
                "Give each session a number, or a date written as year-month-day.",
                column=column,
                rows=rows,
                value=text,
            )
        )
    known = [text for text, key in order.items() if key is not None]
    if len({len(order[text] or ()) for text in known}) > 1:
        message = "some sessions are numbers and some are dates"
        findings.append(Finding(file, message, "Write all in one way.", column=column))
    return findings


def _counted(
    sheet: ScoreSheet, frame: pd.DataFrame, whole: pd.DataFrame, made: pd.DataFrame, first: str
) -> list[Finding]:
    """Return how many people had one session only, and how many rows are not used."""
    file = sheet.file.path
    person = ["participant", *(["programme"] if sheet.programme else [])]
    once = int((~made.duplicated(person, keep=False)).sum())
    findings = []
    if once:
        people = len(made.drop_duplicates(person))
        message = f"{once} of {people} people had only one session with a total"
        action = f"They count in the wave `{first}` alone."
        findings.append(Finding(file, message, action, status="advisory"))
    unknown = int((frame[TOTAL].notna() & frame["participant"].isna()).sum())
    incomplete = int(frame[TOTAL].isna().sum())
    between = len(whole) - len(made)
    unused = [
        (between, "between the first and the last session"),
        (incomplete, "without a total"),
        (unknown, "without a code"),
    ]
    said = [f"{count} {what}" for count, what in unused if count]
    if said:
        message = f"rows that make no wave are not used: {', '.join(said)}"
        action = "Nothing has to be done if that is as it should be."
        findings.append(Finding(file, message, action, status="advisory"))
    return findings


def _repeated(sheet: ScoreSheet, repeats: pd.DataFrame) -> list[Finding]:
    if repeats.empty:
        return []
    return [
        Finding(
            sheet.file.path,
            "the same person and session stand in several rows; the last of them is used",
            "Keep one row, or correct the code or the session.",
            status="advisory",
            column=sheet.participant,
            rows=tuple(dict.fromkeys(int(row) for row in repeats.index)),
        )
    ]
