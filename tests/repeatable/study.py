"""A small study with every part that a report can have, its answers drawn from a fixed seed."""

from __future__ import annotations

import csv
import json
import random
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook

SCHOOLS = ("Ash", "Birch", "Cedar", "Elm", "Oak", "Yew", "Élan", "çınar")
WAVES = ("pre", "mid", "post")
_SCALE = ("Never", "Rarely", "Often", "Always")
_TOPICS = ("Sleep", "Exams", "Friends", "Ärger", "İyilik", "zorn")

STUDY = """
[study]
title = "Every part"
about = "A study of all parts."
waves = ["pre", "mid", "post"]
published = "published.json"

[scales]
often = ["Never", "Rarely", "Often", "Always"]

[surveys.pupils]
files = { pre = "pupils_pre.csv", mid = "pupils_mid.csv", post = "pupils_post.xlsx" }
respondent = "code"
linking = "near"
school = "school"
year_group = "year"
gender = "gender"
not_schools = ["Not stated"]
duration = "seconds"
population = { record = "roll", columns = ["pupils"] }
contradictions = [
  { text = "Calm and not calm", answered = { calm = "Always" }, rules_out = { upset = "Always" } },
]

[[surveys.pupils.blocks]]
name = "mood"
scale = "often"
counts = ["Often", "Always"]
higher_is = "better"
items = { calm = "I am calm", glad = "I am glad", brave = "I am brave", rested = "I am rested" }

[[surveys.pupils.blocks]]
name = "worry"
scale = "often"
counts = ["Often", "Always"]
higher_is = "worse"
items = ["upset"]

[[surveys.pupils.questions]]
name = "topics"
kind = "multiple"
open = true

[[surveys.pupils.questions]]
name = "order"
kind = "ranked"
columns = ["first", "second"]

[[surveys.pupils.shares]]
name = "any_exams"
question = "topics"
answers = ["Exams"]
higher_is = "worse"

[[surveys.pupils.ratings]]
name = "rating"
minimum = 0
maximum = 10
higher_is = "better"

[[surveys.pupils.crosstabs]]
rows = "calm"
columns = "topics"

[score_sheets.ors]
file = "ors.csv"
measure = "ors"
items = { personal = "Personal", family = "Family", social = "Social", overall = "Overall" }
participant = "person"
wave = "wave"
programme = "programme"
school = "school"
gender = "gender"

[records.roll]
kind = "population"
file = "roll.csv"
school = "school"
counts = ["pupils"]

[records.referrals]
kind = "referrals"
file = "referrals.csv"
wave = "wave"
school = "school"
outside = ["Other"]
service = "service"
accepted = "accepted"

[records.programmes]
kind = "programmes"
file = "programmes.csv"
programme = "programme"
school = "school"
measured = "measured"

[records.forms]
kind = "feedback"
file = "forms.csv"
questions = [{ name = "helped", options = ["Yes", "No"] }, { name = "why", kind = "multiple" }]

[[outcomes]]
name = "calmer"
title = "Pupils are calmer"
evidence = [
  { dataset = "pupils", items = ["mood", "rating"] },
  { dataset = "ors", items = ["total"] },
]

[[families]]
name = "main"
evidence = [
  { dataset = "pupils", items = ["calm"] },
  { dataset = "ors", items = ["total"] },
]

[report]
publisher = "A council"
quotes = [{ text = "It was good.", dataset = "forms", about = "A teacher" }]
"""


def write_study(folder: Path) -> Path:
    """Write the study and its data to a new folder; return the study file."""
    folder.mkdir(parents=True)
    chance = random.Random(20170401)
    for number, wave in enumerate(WAVES):
        rows = _pupils(chance, number)
        if wave == "post":
            _write_workbook(folder / f"pupils_{wave}.xlsx", rows)
        else:
            _write_csv(folder / f"pupils_{wave}.csv", rows)
    roll = [("school", "pupils"), *((school, 60) for school in SCHOOLS)]
    _write_csv(folder / "ors.csv", _scores(chance))
    _write_csv(folder / "roll.csv", roll)
    _write_csv(folder / "referrals.csv", _referrals(chance))
    _write_csv(folder / "programmes.csv", _programmes())
    _write_csv(folder / "forms.csv", _forms(chance))
    _write_published(folder / "published.json")
    study = folder / "study.toml"
    study.write_text(STUDY, encoding="utf-8")
    return study


def copied(study: Path, folder: Path) -> Path:
    """Return a copy of a study whose files were made in the opposite order of their names."""
    folder.mkdir(parents=True)
    for path in sorted(filter(Path.is_file, study.parent.iterdir()), reverse=True):
        shutil.copyfile(path, folder / path.name)
    return folder / study.name


def _pupils(chance: random.Random, wave: int) -> list[Sequence[object]]:
    heading = ("code", "school", "year", "gender", "calm", "glad", "brave", "rested", "upset")
    rows: list[Sequence[object]] = [(*heading, "topics", "first", "second", "rating", "seconds")]
    for number in range(120 - 12 * wave):
        # Some write their code a little differently each time.
        code = f"purpleninja{chr(97 + number % 26)}{chr(97 + number // 26)}"
        code = code.replace("ninja", "ninjja") if (number + wave) % 17 == 0 else code
        moods = [_SCALE[min(3, max(0, round(chance.gauss(1.2 + 0.4 * wave, 1))))] for _ in range(5)]
        topics = chance.sample(_TOPICS, chance.randint(0, 3))
        ranked = chance.sample(_TOPICS, 2)
        rows.append(
            (
                code if number % 9 else "",
                SCHOOLS[number % len(SCHOOLS)] if number % 31 else "Not stated",
                f"Year {7 + number % 4}",
                chance.choice(("Female", "Male", "")),
                *moods,
                "; ".join(topics),
                *ranked,
                chance.randint(0, 10),
                chance.randint(40, 600),
            )
        )
    return rows


def _scores(chance: random.Random) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = [
        (
            "person",
            "wave",
            "programme",
            "school",
            "gender",
            "personal",
            "family",
            "social",
            "overall",
        )
    ]
    for number in range(48):
        for at, wave in enumerate(WAVES):
            marks = [f"{min(10, max(0, chance.gauss(4 + at, 2))):.1f}" for _ in range(4)]
            programme, gender = ("Calm", "Team")[number % 2], ("Female", "Male")[number % 3 % 2]
            rows.append((f"P{number}", wave, programme, SCHOOLS[number % 4], gender, *marks))
    return rows


def _referrals(chance: random.Random) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = [("wave", "school", "service", "accepted")]
    for _ in range(150):
        school = chance.choice((*SCHOOLS, "Other", "Other", "Other"))
        rows.append((chance.choice(WAVES), school, "East", chance.choice(("Yes", "No"))))
    return rows


def _programmes() -> list[Sequence[object]]:
    rows: list[Sequence[object]] = [("programme", "school", "measured")]
    for programme in ("Calm", "Team"):
        rows += [(programme, school, "Yes") for school in SCHOOLS[:4]]
    return rows


def _forms(chance: random.Random) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = [("helped", "why")]
    for _ in range(40):
        rows.append((chance.choice(("Yes", "No")), "; ".join(chance.sample(_TOPICS, 2))))
    return rows


def _write_published(path: Path) -> None:
    place = {"dataset": "pupils", "analysis": "participation", "waves": ["pre"], "statistic": "n"}
    figure = {"id": "n", "published": 120, "decimals": 0, "found": {"result": place}}
    path.write_text(json.dumps({"figures": [figure]}), encoding="utf-8")


def _write_csv(path: Path, rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def _write_workbook(path: Path, rows: Iterable[Sequence[object]]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
