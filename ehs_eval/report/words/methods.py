"""The methods appendix: of the methods in `methods.toml`, those that the results come from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final

from ehs_eval.config.models import Study
from ehs_eval.disclosure.rules import Rules
from ehs_eval.measures import load_measures
from ehs_eval.report.document import Method
from ehs_eval.report.words.names import listed
from ehs_eval.results import Results

_CHECKLIST: Final = Method(
    "TREND checklist",
    "Reporting an evaluation without random allocation",
    "Its 22 items, in other words",
    "Des Jarlais, Lyles and Crepaz (2004)",
)


def methods(study: Study, results: Results, rules: Rules | None) -> list[Method]:
    """Return the methods used in a report, and no others.

    Args:
        study: The study.
        results: Its results.
        rules: Rules of disclosure control, where figures were withheld by them.
    """
    used = {row.analysis for row in results.rows}
    found = [
        Method(each["name"], each["used_for"], each["convention"], each["source"])
        for each in _known()
        if used & set(each["analyses"])
    ]
    found += _measures(study)
    found.append(_CHECKLIST)
    if rules is not None:
        found.append(
            Method(
                "Disclosure control",
                "Withholding figures by which somebody could be recognised",
                "Primary and secondary suppression together over all linked tables, audited by "
                "linear programming",
                rules.source,
            )
        )
    return found


def _measures(study: Study) -> Iterator[Method]:
    """Yield the measures of the score sheets, each with its cut-offs and their sources."""
    known = load_measures(study.measures)
    for name in dict.fromkeys(sheet.measure for sheet in study.score_sheets.values()):
        measure = known[name]
        sheets = [key for key, sheet in study.score_sheets.items() if sheet.measure == name]
        sources = (measure.source, *(cut_off.source for cut_off in measure.cut_offs))
        yield Method(
            measure.title,
            f"Scores of {listed(study.dataset_title(sheet) for sheet in sheets)}",
            "; ".join(cut_off.label for cut_off in measure.cut_offs) or "no cut-off",
            "; ".join(dict.fromkeys(source for source in sources if source)),
        )


@cache
def _known() -> list[dict[str, Any]]:
    raw = tomllib.loads(files(__package__).joinpath("methods.toml").read_text("utf-8"))
    known: list[dict[str, Any]] = raw["methods"]
    return known
