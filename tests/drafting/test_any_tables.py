"""Whatever stands in some tables, there is a study file that can be loaded, or one clear error."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehs_eval.config import load_study
from ehs_eval.drafting import draft
from ehs_eval.errors import EhsEvalError

from .drafts import AGREEMENT

HEADS = [
    *("id", "school", "wave", "Gender", "Year group", "nickname", "Q1", "Q1_1", "Q1_2", "ps_a"),
    *("I feel sad", 'I feel "ok"', "a\nb", "[t]", "name", "e-mail", "", "outcomes", "\u202e", "é"),
    *("total", "personal", "interpersonal", "social", "overall", "how often?", "Q3_TEXT", "=x"),
]
CELLS = [
    *([each] for each in (AGREEMENT, ["Yes", "No"], ["1", "2", "3", "4", "5"], ["pre", "post"])),
    *([each] for each in (["a;b", "b", "a;c"], ["a, b", "b, c"], ["Agree", "N/A"], ["", " "])),
    *([each] for each in (["Year 7", "Year 8"], ["Male", "Female"], ['x"y', "q\\z", "é\n w"])),
    *([each] for each in (["2023-01-02", "2023-04-05"], ["3.5", "10"], ["-1", "99", "1"])),
    [[f"code{n}" for n in range(40)]],
]
column = st.tuples(st.sampled_from(HEADS), st.sampled_from([each for (each,) in CELLS]))
table = st.lists(column, min_size=1, max_size=6)
names = st.lists(
    st.sampled_from(["pre", "post", "pupils T1", "staff", "ors"]),
    min_size=1,
    max_size=3,
    unique=True,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(names=names, tables=st.lists(table, min_size=3, max_size=3), rows=st.integers(0, 25))
def test_any_tables_give_a_study_file_or_one_error(
    names: list[str], tables: list[list[tuple[str, list[str]]]], rows: int
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = []
        for stem, columns in zip(names, tables, strict=False):
            files.append(folder / f"{stem}.csv")
            with files[-1].open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow([head for head, _ in columns])
                for row in range(rows):
                    writer.writerow([cells[row % len(cells)] for _, cells in columns])
        try:
            path = draft(folder / "study", files).path
        except EhsEvalError:
            return
        load_study(path)
        first = path.read_bytes()
        assert draft(folder / "study", files).path.read_bytes() == first
