"""Which data folder the analyst named when a study file was drafted, kept for this user.

It is kept outside the study file, which may come from elsewhere and cannot vouch for itself.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

_FILE = "data-folders.jsonl"
_MAX_BYTES = 1 << 20


def remember_folder(study: Path, data: Path) -> bool:
    """Note that the data of a study file lie in a folder, and say whether that could be noted."""
    line = json.dumps([str(study.resolve()), str(data.resolve())], ensure_ascii=True) + "\n"
    try:
        place = _place()
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if line in _lines(place):
            return True
        with place.open("a", encoding="ascii") as file:
            file.write(line)
    except (OSError, RuntimeError):
        return False
    return True


def remembered_folder(study: Path) -> Path | None:
    """Return the data folder that was noted last for a study file; None where none was."""
    wanted = str(study.resolve())
    with suppress(OSError, RuntimeError):
        for line in reversed(_lines(_place())):
            with suppress(ValueError, RecursionError):
                noted = json.loads(line)
                if isinstance(noted, list) and noted[:1] == [wanted] and len(noted) == 2:
                    return Path(str(noted[1]))
    return None


def _lines(place: Path) -> list[str]:
    if not place.is_file():
        return []
    with place.open(encoding="ascii", errors="replace") as file:
        return file.read(_MAX_BYTES).splitlines(keepends=True)


def _place() -> Path:
    """Return the file of the notes, where the system keeps what programs remember of a user."""
    if os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return base / "ehs-eval" / _FILE
