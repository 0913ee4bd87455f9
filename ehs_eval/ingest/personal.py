"""Personal data: which columns hold them and why."""

from __future__ import annotations

from ehs_eval.ingest.export import Export


def personal_columns(export: Export) -> dict[str, str]:
    """Return why a column is personal data, by name; only columns that are."""
    return {column.name: column.personal for column in export.columns if column.personal}
