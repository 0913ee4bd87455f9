"""Invented surveys with all that makes answers differ: gaps, spellings, codes, several answers."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

from ehs_eval.answers.columns import Answer, Column, Given, Label, Number, Seen
from ehs_eval.config import load_study
from ehs_eval.config.models import Study

FEELING = "How did you feel at school when you thought of what worried you "
"""Beginning of two questions, longer than the names that PostgreSQL tells apart."""

STUDY = """
[study]
title = "Pilot"
waves = ["pre", "mid", "post"]
{more}
[surveys.pupils]
files = {files}
respondent = "nickname"
school = "school"
year_group = "year"
gender = "gender"
not_schools = ["Not specified"]
[[surveys.pupils.blocks]]
name = "stigma"
scale = {{ labels = ["Disagree", "Neither", "Agree"], off_scale = ["Don't know"] }}
counts = ["Disagree"]
higher_is = "better"
items = ["q1", "q2", "q3", "q4"]
[[surveys.pupils.questions]]
name = "topics"
kind = "multiple"
options = ["Stress", "Sleep", "Food"]
exclusive = ["Food"]
[[surveys.pupils.questions]]
name = "cause"
[[surveys.pupils.questions]]
name = "{feeling}today"
columns = ["feeling 1"]
options = ["good", "bad"]
[[surveys.pupils.questions]]
name = "{feeling}Today"
columns = ["feeling 2"]
options = ["good", "bad"]
[[surveys.pupils.shares]]
name = "stressed"
question = "topics"
answers = ["Stress"]
base_question = "cause"
base_leave_out = ["friends"]
[[surveys.pupils.ratings]]
name = "score"
minimum = 1
maximum = 10
"""
HEADINGS = [
    "nickname",
    "school",
    "year",
    "gender",
    "q1",
    "q2",
    "q3",
    "q4",
    "topics",
    "cause",
    "score",
    "feeling 1",
    "feeling 2",
]
WAVES = ("pre", "mid", "post")
CSV_FILES = '{ pre = "pre.csv", mid = "mid.csv", post = "post.csv" }'

COLUMNS: Sequence[Sequence[Column]] = (
    (),
    (Label("school"),),
    (Label("year_group"), Label("gender")),
    (Answer("q1"),),
    (Label("school"), Answer("q2")),
    (Answer("q1"), Answer("q2"), Answer("q3")),
    (Given("topics"), Given("topics", ("Stress",)), Given("topics", None, ("Sleep",))),
    (Answer("cause"), Number("score")),
    (Answer(FEELING + "today"), Answer(FEELING + "Today")),
    (Answer(FEELING + "Today"), Seen("post")),
    (Seen("mid"),),
    (Label("school"), Answer("q1"), Seen("pre"), Seen("post")),
)
"""Combinations of columns to count by."""


def rows(wave: str, n: int, seed: int) -> list[list[str]]:
    """Return the rows of a wave: nicknames come back, some are shared, some are blank."""
    draw = random.Random(f"{wave} {seed}")

    def one(*cells: str) -> str:
        return draw.choice(cells)

    found = []
    for number in range(n):
        nickname = one(f"fox{number}", f"FOX{number}", f"Owl {number}", "same", "", "  ")
        answers = [
            one("Agree", "agree ", "Disagree", "Neither", "Don't know", "") for _ in range(4)
        ]
        topics = one("Stress", "Stress;Sleep", "Sleep; Stress", "Food", "Food;Sleep", "")
        cause = one("home", "Home", "school", "", "friends")
        school = one("Park", "park", "Hill", "Not specified", "")
        score = one("1", "7", "10", "3.0", "")
        found.append([nickname, school, one("Y7", "y7", "Y8"), one("Girl", "Boy", ""), *answers])
        found[-1] += [topics, cause, score, one("good", "bad"), one("good", "bad", "")]
    return found


def write_survey(folder: Path, n: int = 60, seed: int = 1) -> Study:
    """Write a study file and its CSV files, and return the study."""
    for wave in WAVES:
        write_csv(folder / f"{wave}.csv", rows(wave, n, seed))
    (folder / "study.toml").write_text(
        STUDY.format(files=CSV_FILES, more="", feeling=FEELING), encoding="utf-8"
    )
    return load_study(folder / "study.toml")


def write_csv(path: Path, records: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *records])


def study_in_tables(folder: Path, tables: Mapping[str, str]) -> Study:
    """Write and return the same study with its waves in tables of a database."""
    files = ", ".join(f'{wave} = {{ table = "{table}" }}' for wave, table in tables.items())
    more = 'warehouse = "EHS_EVAL_TEST_DATABASE"'
    text = STUDY.format(files=f"{{ {files} }}", more=more, feeling=FEELING)
    (folder / "tables.toml").write_text(text, encoding="utf-8")
    return load_study(folder / "tables.toml")
