"""A drafted score sheet as lines of a study file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ehs_eval.drafting.parts import SheetDraft
from ehs_eval.drafting.paths import relative
from ehs_eval.drafting.toml_lines import TomlLines

MEASURE = "what a score sheet was recognised as, and its unit"
SESSIONS = "sessions that are taken for waves"


def write_sheet(lines: TomlLines, sheet: SheetDraft, data: Path) -> None:
    """Add a score sheet.

    Args:
        lines: Receives its lines.
        sheet: The sheet.
        data: Folder that paths are relative to.
    """
    guess = sheet.guess
    for reason in (*guess.reasons, *sheet.remarks):
        lines.comment(reason)
    lines.left_out(sheet.left_out)
    lines.table("score_sheets", sheet.name)
    lines.pair("file", relative(sheet.path, data))
    lines.pair("measure", guess.measure, f"recognised as {guess.form}: confirm", confirm=MEASURE)
    if guess.unit != "cm":
        lines.pair("unit", guess.unit, "confirm", confirm=MEASURE)
    for role, column in sheet.roles.items():
        lines.pair(role, column)
    if sheet.waves:
        lines.pair("waves", sheet.waves)
    if sheet.from_sessions:
        lines.pair(
            "waves_from_sessions",
            sheet.from_sessions,
            "guessed, as nothing else says the wave: confirm",
            confirm=SESSIONS,
        )
    if guess.total is not None:
        lines.pair("total_recorded", guess.total)
    if guess.layout == "long" and guess.items:
        lines.table("score_sheets", sheet.name, "items")
        for item, column in guess.items.items():
            lines.pair(column, guess.labels[item])
    elif guess.labels:
        lines.table("score_sheets", sheet.name, "items")
        for item, label in guess.labels.items():
            lines.pair(item, label)
    for number, occasion in enumerate(guess.occasions):
        _write_occasion(lines, sheet, number, occasion.session)


def _write_occasion(lines: TomlLines, sheet: SheetDraft, number: int, session: str) -> None:
    occasion = sheet.guess.occasions[number]
    lines.blank()
    lines.table("score_sheets", sheet.name, "occasions", many=True)
    said: dict[str, Any] = {
        "wave": sheet.occasions[number] if sheet.occasions else "",
        "session": session,
        "columns": dict(occasion.columns),
        "total_recorded": occasion.total or "",
    }
    for key, content in said.items():
        if content:
            lines.pair(key, content)
