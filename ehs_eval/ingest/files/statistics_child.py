"""Program that reads a statistics file in a process of its own and hands back what it holds."""

import pickle
import sys
from pathlib import Path
from typing import Any

_FALLBACK = "WINDOWS-1252"


def _parsed(path: Path, kind: str, codec: str | None, dates: bool) -> dict[str, Any]:
    """Return columns and labels as plain objects."""
    import pyreadstat

    options: dict[str, Any] = {"output_format": "dict", "disable_datetime_conversion": not dates}
    if kind == "por":
        columns, meta = pyreadstat.read_por(path, **options)
    else:
        reader = pyreadstat.read_dta if kind == "dta" else pyreadstat.read_sav
        columns, meta = reader(path, user_missing=True, encoding=codec, **options)
    return {
        "columns": {name: list(cells) for name, cells in columns.items()},
        "names": list(meta.column_names),
        "types": dict(meta.readstat_variable_types),
        "wordings": dict(meta.column_names_to_labels),
        "labels": dict(meta.variable_value_labels),
        "missing": dict(meta.missing_user_values),
        "missing_ranges": dict(meta.missing_ranges),
    }


def _fits(path: Path) -> bool:
    """Say whether a Stata file can hold the rows it claims, before memory is set aside for them."""
    import pyreadstat

    try:
        _, meta = pyreadstat.read_dta(path, metadataonly=True)
    except Exception:
        return True  # the reader itself will say so
    return (meta.number_rows or 0) * (meta.number_columns or 0) <= path.stat().st_size


def main() -> None:
    """Write what the file named on the command line holds.

    Arguments are its path, its kind (`sav`, `por`, `dta`) and its encoding, empty to find it out.
    What is written is pickled: content and how it had to be read (`as it is`, `other encoding`,
    `numbers for dates`). A file that no way reads ends this process with an error.
    """
    path, kind, encoding = Path(sys.argv[1]), sys.argv[2], sys.argv[3] or None
    if kind == "dta" and not _fits(path):
        raise SystemExit(1)
    ways: list[tuple[str, str | None, bool]] = [("as it is", encoding, True)]
    if encoding is None and kind != "por":
        ways.append(("other encoding", _FALLBACK, True))
    ways.append(("numbers for dates", encoding, False))
    for way, codec, dates in ways:
        try:
            content = _parsed(path, kind, codec, dates)
        except Exception:  # readers raise whatever they met; the next way may do
            continue
        pickle.dump((content, way), sys.stdout.buffer)
        return
    raise SystemExit(1)


if __name__ == "__main__":
    main()
