"""Small report folders to compare, written as the tool writes them but without a run."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def row(
    dataset: str = "pupils",
    analysis: str = "proportion",
    item: str | None = "know_places",
    statistic: str = "proportion",
    value: float | str | None = 0.5,
    *,
    group: dict[str, Any] | None = None,
    waves: tuple[str, ...] = ("pre",),
    method: str | None = None,
    reason: str | None = None,
) -> Row:
    """Return a result as `results.json` holds it."""
    return {
        "dataset": dataset,
        "analysis": analysis,
        "item": item,
        "group": group or {},
        "waves": list(waves),
        "statistic": statistic,
        "value": value,
        "method": method,
        "reason": reason,
    }


def data_file(dataset: str, path: str, content: str = "a", rows: int | None = 10) -> Row:
    """Return an input as `run.json` lists it."""
    return {
        "dataset": dataset,
        "path": path,
        "sha256": sha256(content.encode()).hexdigest(),
        "rows": rows,
        "format": "text",
        "role": "data",
    }


def settings(**more: Any) -> dict[str, Any]:
    """Return the settings of a study with two surveys and a record of numbers on roll."""
    return {
        "study": {"title": "A study", "small_group": 10},
        "surveys": {"pupils": {}, "staff": {}},
        "score_sheets": {},
        "records": {},
        "outcomes": [],
        "families": [],
        "disclosure": {"threshold": 5},
        "report": {"publisher": ""},
        **more,
    }


def write_report(folder: Path, rows: list[Row], **run: Any) -> Path:
    """Write a report folder of these results; `run` replaces parts of its record."""
    folder.mkdir(parents=True)
    results = folder / "results.json"
    content = {"schema_version": 1, "study": {"title": "A study"}, "results": rows}
    results.write_text(json.dumps(content), encoding="utf-8")
    record = {
        "schema_version": 1,
        "tool": "ehs-eval",
        "version": "1.0",
        "internal": False,
        "computed_with": {"numpy": "2.0"},
        "platform": {"system": "Linux"},
        "seeds": {"friedman": 1},
        "inputs": [data_file("pupils", "pupils.csv"), data_file("staff", "staff.csv")],
        "settings": settings(),
        "warnings": [],
        "files": {"results.json": sha256(results.read_bytes()).hexdigest()},
        **run,
    }
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return folder
