"""A survey of two blocks as an average analyst would script it, whatever its size: pandas, SciPy.

Reads the waves whole and writes percentages by school, year group and gender, chi-square of each
item over the waves and Mann-Whitney for each two of them.

    python benchmarks/peers/large.py FOLDER OUT
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import pandas as pd
from scipy import stats

WAVES = ["pre", "mid", "post"]
SCALES = {
    "feeling": ["Never", "Rarely", "Sometimes", "Often", "Always"],
    "knowing": ["Not at all", "A little bit", "Moderately", "Quite a bit", "Extremely"],
}


def read(folder: Path) -> pd.DataFrame:
    """Return the three waves in one frame."""
    frames = [pd.read_csv(folder / f"{wave}.csv").assign(wave=wave) for wave in WAVES]
    return pd.concat(frames, ignore_index=True)


def compare(survey: pd.DataFrame, item: str, scale: list[str]) -> list[dict[str, object]]:
    """Return Mann-Whitney of an item for each two waves."""
    codes = survey[item].map({answer: code for code, answer in enumerate(scale)})
    rows: list[dict[str, object]] = []
    for first, second in itertools.combinations(WAVES, 2):
        ranks = stats.mannwhitneyu(
            codes[survey["wave"] == first].dropna(),
            codes[survey["wave"] == second].dropna(),
            use_continuity=False,
            method="asymptotic",
        )
        row = {"item": item, "test": f"{first}-{second}"}
        rows.append(row | {"statistic": ranks.statistic, "p": ranks.pvalue})
    return rows


def main(folder: Path, out: Path) -> None:
    """Analyse the waves of a folder."""
    survey = read(folder)
    tests: list[dict[str, object]] = []
    percents: dict[str, list[pd.DataFrame]] = {"school": [], "year_group": [], "gender": []}
    items = [column for column in map(str, survey) if column.startswith(tuple(SCALES))]
    for item in items:
        counts = pd.crosstab(survey[item], survey["wave"])
        chi = stats.chi2_contingency(counts, correction=False)
        tests.append({"item": item, "test": "waves", "statistic": chi.statistic, "p": chi.pvalue})
        tests += compare(survey, item, SCALES[item.partition("_")[0]])
        for group, frames in percents.items():
            cells = [survey["wave"], survey[group]]
            frames.append(pd.crosstab(cells, survey[item], normalize="index") * 100)
    pd.DataFrame(tests).to_csv(out / "tests.csv", index=False)
    for group, frames in percents.items():
        pd.concat(frames, axis=1, keys=items).to_csv(out / f"by_{group}.csv")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
