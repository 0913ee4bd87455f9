"""Tiny studies, written out in full, analysed into results."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ehs_eval.analyses import run_analyses
from ehs_eval.config import load_study
from ehs_eval.ingest import load_data
from ehs_eval.results import Group, Place, Results, Value

HEAD = """
[study]
title = "Pilot"
waves = ["pre", "post"]
"""
THREE_WAVES = HEAD.replace('["pre", "post"]', '["pre", "mid", "post"]')


def analyse(folder: Path, study: str, files: Mapping[str, str]) -> Results:
    """Return every result of a study file and its data files, given as text."""
    for name, text in {"study.toml": study, **files}.items():
        (folder / name).write_text(text, encoding="utf-8")
    loaded = load_study(folder / "study.toml")
    data = load_data(loaded, folder)
    assert [str(finding) for finding in data.failures] == []
    return run_analyses(loaded, data)


def column(name: str, cells: Mapping[str, int]) -> str:
    """Return a CSV of numbered rows and one column, each cell as often as is said."""
    rows = [cell for cell, times in cells.items() for _ in range(times)]
    return f"id,{name}\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(rows))


def table(heading: str, *rows: str) -> str:
    return "\n".join([heading, *rows]) + "\n"


class At:
    """One place in the results, for short assertions."""

    def __init__(
        self,
        results: Results,
        analysis: str,
        item: str | None = None,
        group: Group | None = None,
        waves: str = "",
        dataset: str = "pupils",
    ) -> None:
        self.results = results
        self.place = Place(dataset, analysis, item, group or {}, tuple(waves.split()))

    def __call__(self, statistic: str, method: str | None = None) -> Value:
        found = self.results.find(self.place, statistic, method)
        assert found is not None, f"no {statistic} at {self.place}"
        return found.value

    def number(self, statistic: str, method: str | None = None) -> float:
        value = self(statistic, method)
        assert isinstance(value, int | float), f"{statistic} is {value!r}"
        return float(value)

    def all(self, *statistics: str) -> tuple[Value, ...]:
        return tuple(self(statistic) for statistic in statistics)

    def reason(self, statistic: str) -> str | None:
        found = self.results.find(self.place, statistic)
        assert found is not None, f"no {statistic} at {self.place}"
        assert found.value is None
        return found.reason

    def has(self, statistic: str) -> bool:
        return self.results.find(self.place, statistic) is not None
