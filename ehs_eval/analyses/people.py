"""Who is in a score sheet: the school of each row and which rows are one person's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ehs_eval.analyses.compared import Compared
from ehs_eval.config.scores import ScoreSheet
from ehs_eval.stats.wave_change import Schools
from ehs_eval.stats.waves import two_waves


@dataclass(frozen=True, slots=True)
class People:
    """The people of a score sheet.

    Attributes:
        rows: The row of each person in each wave, missing where there is none.
        schools: Number of the school of each row, missing where it is not known.
        school_names: The schools, in that numbering.
        recorded: Whether schools are recorded, all answers come from one, or nobody knows.
    """

    rows: pd.DataFrame
    schools: pd.Series
    school_names: tuple[str, ...]
    recorded: Schools

    def links(self, first: str, second: str) -> NDArray[np.int64]:
        """Return the rows of people seen in both of two waves, n x 2."""
        both = self.rows[[first, second]].dropna()
        return both.to_numpy(dtype=np.int64).reshape(-1, 2)

    def compare(self, first: pd.Series, second: pd.Series, waves: tuple[str, str]) -> Compared:
        """Return the scores of two waves that can be compared.

        Those whose school is not known are left out where schools are recorded.

        Args:
            first: Earlier scores by row; missing ones are left out.
            second: Later scores by row.
            waves: The two waves.
        """
        given = [first.dropna(), second.dropna()]
        # Where schools are not recorded, every row has the same number.
        kept = [part[self.schools.reindex(part.index).notna()] for part in given]
        links = self.links(*waves)
        places = [pd.Series(np.arange(len(part)), index=part.index) for part in kept]
        found = [place.reindex(links[:, side]) for side, place in enumerate(places)]
        pairs = np.column_stack([part.to_numpy(dtype=float) for part in found])
        numbers = [self.schools.reindex(part.index).fillna(0).to_numpy() for part in kept]
        answers = two_waves(
            kept[0].to_numpy(),
            kept[1].to_numpy(),
            first_schools=numbers[0],
            second_schools=numbers[1],
            pairs=pairs[~np.isnan(pairs).any(axis=1)].astype(np.int64),
        )
        left_out = (len(given[0]) - len(kept[0]), len(given[1]) - len(kept[1]))
        return Compared(answers, self.recorded, self.school_names, left_out)


def people_of_sheet(sheet: ScoreSheet, frame: pd.DataFrame, waves: Sequence[str]) -> People:
    """Return the people of some rows of a score sheet."""
    rows = _usable_codes(frame, waves)
    if sheet.school is None:
        recorded: Schools = "one" if sheet.single_school else "not recorded"
        return People(rows, pd.Series(0.0, index=frame.index), (), recorded)
    names = sorted({str(name) for name in frame["school"].dropna().unique()})
    numbers = {name: float(number) for number, name in enumerate(names)}
    return People(rows, frame["school"].map(numbers).astype(float), tuple(names), "recorded")


def _usable_codes(frame: pd.DataFrame, waves: Sequence[str]) -> pd.DataFrame:
    """Return the row of each person in each wave, missing where there is none.

    A code links only where it is not blank and belongs to one row of its wave. Sorted by code, so
    that the order of rows in the files changes no number.
    """
    known = frame[["wave", "participant"]].dropna()
    alone = known[~known.duplicated(keep=False)]
    table = alone.assign(row=alone.index).pivot_table(
        index="participant", columns="wave", values="row"
    )
    return table.reindex(columns=list(waves)).astype(float)
