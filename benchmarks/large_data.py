"""Invents survey waves of any size, the same rows each time, as CSV and as Parquet.

python -m benchmarks.large_data 1000 FOLDER
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.large import FORMATS, WAVES

BLOCKS = {
    "feeling": ["Never", "Rarely", "Sometimes", "Often", "Always"],
    "knowing": ["Not at all", "A little bit", "Moderately", "Quite a bit", "Extremely"],
}
"""Answers of each block, lowest first."""

ITEMS = {f"{block}_{n:02d}": scale for block, scale in BLOCKS.items() for n in range(1, 16)}
SCHOOLS = [f"School {number:02d}" for number in range(1, 21)]
YEAR_GROUPS = [f"Year {number}" for number in range(7, 12)]
GENDERS = ["Female", "Male", "Prefer not to say"]

_MISSING = 0.03
_CUTS = (-1.4, -0.5, 0.4, 1.3)
_STUDY = """\
[study]
title = "A study of {n} people a wave"
waves = ["pre", "mid", "post"]

[surveys.pupils]
files = {{ pre = "pre.{form}", mid = "mid.{form}", post = "post.{form}" }}
school = "school"
year_group = "year_group"
gender = "gender"
"""
_BLOCK = """
[[surveys.pupils.blocks]]
name = "{name}"
scale = {scale}
counts = {counts}
higher_is = "better"
items = {items}
"""


def make_data(n: int, folder: Path) -> None:
    """Write three waves of `n` people as CSV and Parquet, and a study file for each.

    A folder that is there already is left as it is.

    Args:
        n: People in each wave.
        folder: Folder to make.
    """
    if folder.exists():
        return
    half = folder.with_name(folder.name + ".part")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    for number, wave in enumerate(WAVES):
        _write_wave(n, number, half / wave)
    for form in FORMATS:
        (half / f"{form}.toml").write_text(_study(n, form), encoding="utf-8")
    half.rename(folder)


def _study(n: int, form: str) -> str:
    """Return the study file."""
    blocks = [
        _BLOCK.format(
            name=name,
            scale=_quoted(scale),
            counts=_quoted(scale[3:]),
            items=_quoted([item for item in ITEMS if item.startswith(name)]),
        )
        for name, scale in BLOCKS.items()
    ]
    return _STUDY.format(n=n, form=form) + "".join(blocks)


def _quoted(words: list[str]) -> str:
    return "[" + ", ".join(f'"{word}"' for word in words) + "]"


def _write_wave(n: int, wave: int, path: Path) -> None:
    """Write one wave: answers lean on the person, the school and a little on the wave."""
    rng = np.random.default_rng([2017, n, wave])
    schools = rng.integers(len(SCHOOLS), size=n, dtype=np.int8)
    columns = {
        "school": _labelled(schools, SCHOOLS),
        "year_group": _labelled(rng.integers(5, size=n, dtype=np.int8), YEAR_GROUPS),
        "gender": _labelled(rng.choice(3, n, p=[0.49, 0.48, 0.03]).astype(np.int8), GENDERS),
    }
    leaning = rng.standard_normal(n, dtype=np.float32) * np.float32(0.5)
    leaning += rng.normal(0, 0.15, len(SCHOOLS)).astype(np.float32)[schools]
    for number, (item, scale) in enumerate(ITEMS.items()):
        shift = 0.03 * wave * (number % 3)
        felt = leaning + rng.standard_normal(n, dtype=np.float32) + np.float32(shift)
        answers = np.searchsorted(np.array(_CUTS, dtype=np.float32), felt).astype(np.int8)
        answers[rng.random(n, dtype=np.float32) < _MISSING] = -1
        columns[item] = _labelled(answers, scale)
    frame = pd.DataFrame(columns)
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        for form, how in (("csv", "FORMAT csv, HEADER"), ("parquet", "FORMAT parquet")):
            target = str(path.with_suffix(f".{form}")).replace("'", "''")
            connection.execute(f"COPY (SELECT * FROM frame) TO '{target}' ({how})")


def _labelled(codes: NDArray[np.int8], labels: list[str]) -> pd.Categorical[str]:
    """Return answers by their place among the labels, -1 for none."""
    return pd.Categorical.from_codes(codes, pd.Index(labels))


if __name__ == "__main__":
    make_data(int(sys.argv[1]), Path(sys.argv[2]))
