"""Instruments as data: one TOML file each, read from this folder.

A measure says how many items make its total, their range, which direction is better and what its
published cut-offs and thresholds of reliable change are, each with its source. Item wording and
forms are licensed and are not here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from ehs_eval.config.scores import Measure


@cache
def built_in_measures() -> dict[str, Measure]:
    """Return the measures that come with the package, by name."""
    folder = files(__name__)
    found = sorted(
        (entry.name, entry) for entry in folder.iterdir() if entry.name.endswith(".toml")
    )
    measures = [Measure.model_validate(tomllib.loads(e.read_text("utf-8"))) for _, e in found]
    return {measure.name: measure for measure in measures}


def load_measures(own: Iterable[Measure] = ()) -> dict[str, Measure]:
    """Return the built-in measures with a study's own beside them or in their place."""
    return {**built_in_measures(), **{measure.name: measure for measure in own}}
