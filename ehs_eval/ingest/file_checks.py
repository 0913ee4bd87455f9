"""What is wrong or odd with a data file as a whole, as findings."""

from __future__ import annotations

from ehs_eval.checks import CheckLog, Finding, shorten
from ehs_eval.config.parts import SetAside
from ehs_eval.ingest.raw import RawTable


def check_file(file: str, raw: RawTable, log: CheckLog) -> None:
    """Note what was found in a file that could be read."""
    log.add("files can be read", [*_ragged(file, raw), *_notes(file, raw)])
    log.add("every record is a response", _set_aside(file, raw))
    log.add("personal data stay behind", _personal(file, raw))


def _ragged(file: str, raw: RawTable) -> list[Finding]:
    if not raw.ragged:
        return []
    return [
        Finding(
            file,
            f"the cells do not fit the {len(raw.frame.columns)} headings",
            "Check the commas and quotation marks there, or export the file again.",
            rows=raw.ragged,
        )
    ]


def _notes(file: str, raw: RawTable) -> list[Finding]:
    return [
        Finding(
            file, note.message, note.action, status="advisory", column=note.column, rows=note.rows
        )
        for note in raw.notes
    ]


_ASIDE: dict[SetAside, tuple[str, str]] = {
    "preview": ("a preview of the survey by its authors", "previews of the survey by its authors"),
    "test": ("a test response", "test responses"),
    "incomplete": ("a response that was never sent off", "responses that were never sent off"),
    "duplicate": ("a copy of another response", "copies of other responses"),
}


def _set_aside(file: str, raw: RawTable) -> list[Finding]:
    """Return one advisory for each reason that rows are set aside for."""
    return [
        Finding(
            file,
            f"{len(rows)} of {raw.rows} records {'is' if len(rows) == 1 else 'are'} "
            f"{_ASIDE[reason][len(rows) > 1]} and set aside",
            f'To analyse them all the same, say `keep = ["{reason}"]` of the file.',
            status="advisory",
            rows=rows,
        )
        for reason, rows in raw.set_aside.items()
    ]


def _personal(file: str, raw: RawTable) -> list[Finding]:
    """Return one advisory that names the columns left behind."""
    if not raw.personal:
        return []
    named = "; ".join(f"`{shorten(name)}` ({why})" for name, why in raw.personal.items())
    return [
        Finding(
            file,
            f"has personal data, which are not read: {named}",
            "Delete these columns from the file if nobody needs them.",
            status="advisory",
        )
    ]
