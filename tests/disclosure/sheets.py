"""Score sheets of a few people, drawn with a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from analyses.studies import THREE_WAVES, analyse, table

from ehs_eval.config import load_study
from ehs_eval.config.models import Study
from ehs_eval.results import Results

SHEET = """
[score_sheets.ors]
file = "ors.csv"
measure = "ors"
items = ["a", "b", "c", "d"]
participant = "code"
wave = "wave"
programme = "programme"
school = "school"
gender = "gender"
year_group = "year"
total_recorded = "written"
chosen_low = true
population_mean = 30

[[outcomes]]
name = "wellbeing"
title = "Wellbeing"
evidence = [{ dataset = "ors", items = ["total"] }]
"""
HEADING = "code,wave,programme,school,gender,year,a,b,c,d,written"
WAVES = ("pre", "mid", "post")


@dataclass(frozen=True)
class Drawn:
    """A drawn sheet.

    Attributes:
        study: Its study.
        results: All its results.
        people: By what groups them, and by wave whether their total is below 28.
        given: Person, wave and score (an item or the total) of each score there is.
    """

    study: Study
    results: Results
    people: list[dict[str, str]]
    given: set[tuple[int, str, str]]


def drawn_sheet(
    folder: Path, seed: int, *, gaps: bool = False, rules: str = "", without: str = ""
) -> Drawn:
    """Return a sheet of some 20 to 60 people in three programmes and schools.

    Args:
        folder: Where to write it.
        seed: Of the draws.
        gaps: Whether some did not answer an item, or give no gender.
        rules: What the study says under `[disclosure]`.
        without: A column that the study file does not name.
    """
    draw = random.Random(seed)
    rows: list[str] = []
    people: list[dict[str, str]] = []
    given: set[tuple[int, str, str]] = set()
    for number in range(draw.randint(20, 60)):
        programme = draw.choice(["Run", "Swim", "Swim", "Walk", "Walk", "Walk"])
        school = draw.choice(["North", "South", "South", "West"])
        gender = draw.choice(["F", "F", "M", "" if gaps else "M"])
        year = draw.choice(["7", "8", "9", "9"])
        seen = [
            w for w, chance in zip(WAVES, (0.95, 0.6, 0.5), strict=True) if draw.random() < chance
        ]
        person = {"programme": programme, "gender": gender, "year_group": year, "school": school}
        for wave in WAVES:
            person[wave] = "no"
        for wave in seen:
            marks = [round(draw.uniform(0, 10), 1) for _ in range(4)]
            written = round(sum(marks) + (draw.random() < 0.2), 1)
            cells = [str(mark) for mark in marks]
            if gaps and draw.random() < 0.05:
                cells[draw.randrange(4)] = ""
            named = zip("abcd", cells, strict=True)
            given.update((number, wave, item) for item, cell in named if cell)
            if "" not in cells:
                given.add((number, wave, "total"))
            below = "below" if sum(marks) < 28 else "above"
            person[wave] = "missing" if "" in cells else below
            line = (f"p{number}", wave, programme, school, gender, year, *cells, str(written))
            rows.append(",".join(line))
        people.append(person)
    lines = [line for line in SHEET.splitlines() if not without or not line.startswith(without)]
    text = THREE_WAVES + rules + "\n".join(lines)
    results = analyse(folder, text, {"ors.csv": table(HEADING, *rows)})
    return Drawn(load_study(folder / "study.toml"), results, people, given)
