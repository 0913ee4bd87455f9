"""An invented survey of many small groups, drawn with a seed: schools, years, items and waves."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from ehs_eval.analyses import run_analyses
from ehs_eval.config import load_study
from ehs_eval.config.models import Study
from ehs_eval.ingest import StudyData, load_data
from ehs_eval.results import Results

WAVES = ("pre", "mid", "post")
SCHOOLS = ("Ash", "Birch", "Cedar", "Dale", "Elm")
YEARS = ("Year 7", "Year 8", "Year 9")
GENDERS = ("Female", "Male", "Another")
AGREEMENT = ("Never", "Rarely", "Sometimes", "Often", "Always")
HELP = ("Teacher", "Nurse", "Friend", "Parent")
ROLES = 'school = "school"\nyear_group = "year"\ngender = "gender"\nrespondent = "code"\n'

_STUDY = """
[study]
title = "Many small groups"
waves = ["pre", "mid", "post"]
{disclosure}
[surveys.pupils]
files = {{ pre = "pre.csv", mid = "mid.csv", post = "post.csv" }}
{roles}
[[surveys.pupils.blocks]]
name = "calm"
scale = {{ labels = {labels}, off_scale = ["Don't know"] }}
counts = ["Often", "Always"]
higher_is = "better"
items = {{ sleep = "Sleep", rest = "Rest", play = "Play", work = "Work" }}

[[surveys.pupils.blocks]]
name = "safe"
scale = {{ labels = {labels}, off_scale = ["Don't know"] }}
counts = ["Always"]
higher_is = "better"
base = "answers"
items = {{ bus = "Bus", yard = "Yard" }}

[[surveys.pupils.questions]]
name = "asked"
kind = "multiple"
options = {help}
open = true
leave_out = ["Nobody"]
groups = {{ "At school" = ["Teacher", "Nurse"] }}

[[surveys.pupils.questions]]
name = "first"
kind = "ranked"
columns = ["first_1", "first_2"]
options = {help}

[[surveys.pupils.questions]]
name = "reply"
options = ["Good", "Poor", "None", "Blank"]
leave_out = ["Blank"]
bases = [{{ name = "those with a reply", leave_out = ["Blank", "None"] }}]

[[surveys.pupils.shares]]
name = "asked_school"
question = "asked"
answers = ["Teacher", "Nurse"]
higher_is = "better"

[[surveys.pupils.shares]]
name = "mentions_school"
question = "asked"
answers = ["Teacher"]
of = "mentions"

[[surveys.pupils.shares]]
name = "reply_of_asked"
question = "reply"
answers = ["Good"]
base_question = "asked"

[[surveys.pupils.ratings]]
name = "mood"
minimum = 1
maximum = 10
higher_is = "better"

[[surveys.pupils.crosstabs]]
rows = "reply"
columns = "asked"

[[surveys.pupils.crosstabs]]
rows = "reply"
columns = "sleep"
waves = ["post"]
"""


def study_text(roles: str = ROLES, disclosure: str = "") -> str:
    """Return the study file; `disclosure` is its section of that name."""
    quoted = {"labels": AGREEMENT, "help": HELP}
    texts = {
        name: "[" + ", ".join(f'"{label}"' for label in labels) + "]"
        for name, labels in quoted.items()
    }
    return _STUDY.format(roles=roles, disclosure=disclosure, **texts)


def write_study(
    folder: Path, seed: int, sizes: Sequence[int] = (60, 40, 30), roles: str = ROLES, more: str = ""
) -> Path:
    """Write the study file and a file of answers for each wave; return the study file."""
    draw = random.Random(seed)
    known: list[str] = []
    for wave, size in zip(WAVES, sizes, strict=True):
        lines = [_HEADING, *(_line(draw, known) for _ in range(size))]
        (folder / f"{wave}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    file = folder / "study.toml"
    file.write_text(study_text(roles, more), encoding="utf-8")
    return file


_ITEMS = ("sleep", "rest", "play", "work", "bus", "yard")
_HEADING = ",".join(
    ("school", "year", "gender", "code", *_ITEMS, "asked", "first_1", "first_2", "reply", "mood")
)


def _line(draw: random.Random, known: list[str]) -> str:
    """Return one response: most in one school, of one year, and often with a code seen before."""
    code = draw.choice(known) if known and draw.random() < 0.5 else f"c{draw.randrange(10**6)}"
    known.append(code)
    scale = [draw.choices(AGREEMENT, (1, 2, 6, 8, 4))[0] for _ in _ITEMS]
    answers = [draw.choices([given, "Don't know", ""], (16, 1, 2))[0] for given in scale]
    asked = draw.sample(HELP, draw.choice([1, 1, 2]))
    asked += draw.choices(["", "Grandmother", "The vicar"], (30, 1, 1))
    first = draw.sample(HELP, 2)
    return ",".join(
        (
            draw.choices([*SCHOOLS, ""], (20, 9, 4, 2, 1, 1))[0],
            draw.choices(YEARS, (12, 5, 1))[0],
            draw.choices([*GENDERS, ""], (12, 10, 1, 1))[0],
            code,
            *answers,
            draw.choices([";".join(filter(None, asked)), "Nobody", ""], (14, 2, 1))[0],
            first[0],
            draw.choice([first[1], ""]),
            draw.choices(["Good", "Poor", "None", "Blank", ""], (9, 6, 2, 2, 1))[0],
            draw.choice([str(draw.randint(1, 10)), str(draw.randint(6, 8)), ""]),
        )
    )


def evaluated(file: Path) -> tuple[Study, StudyData, Results]:
    """Return a study, its data and its results."""
    study = load_study(file)
    data = load_data(study, file.parent)
    assert [str(finding) for finding in data.failures] == []
    return study, data, run_analyses(study, data)
