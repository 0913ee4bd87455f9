"""A small study and its files, for tests that change one thing at a time."""

from __future__ import annotations

from pathlib import Path

from ehs_eval.config import load_study
from ehs_eval.ingest import StudyData, load_data

STUDY = """
[study]
title = "Pilot"
waves = [{ name = "pre", label = "Baseline" }, { name = "post", label = "After" }]
"""
SURVEY = """
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
response_id = "id"
respondent = "nickname"
school = "school"
[[surveys.pupils.blocks]]
name = "stigma"
scale = { labels = ["Disagree", "Agree"], off_scale = ["Don't know"] }
counts = ["Disagree"]
items = ["q1"]
[[surveys.pupils.questions]]
name = "topics"
kind = "multiple"
options = ["Stress", "Sleep"]
[[surveys.pupils.ratings]]
name = "score"
minimum = 1
maximum = 10
"""
PRE = "id,nickname,school,q1,topics,score\n"
ROWS = "1,fox,Park,Agree,Stress;Sleep,7\n2,owl,Park,Disagree,Sleep,3\n"
SHEET = """
[score_sheets.ors]
file = "ors.csv"
measure = "ors"
items = ["a", "b", "c", "d"]
participant = "code"
wave = "wave"
total_recorded = "written"
"""
ORS = "code,wave,a,b,c,d,written\n"
ORS_ROWS = "x1,pre,1,2,3,4,10\nx1,post,2.5,2,3,4,11.5\n"
ROLL = """
[records.roll]
kind = "population"
file = "roll.csv"
school = "school"
counts = ["pupils"]
"""
REFERRALS = """
[records.referrals]
kind = "referrals"
file = "referrals.csv"
wave = "period"
school = "school"
outside = ["Other"]
service = "service"
locality = ["East"]
accepted = "accepted"
accepted_values = ["Yes", "Accepted"]
"""


def load(folder: Path, study: str, **files: str | bytes) -> StudyData:
    """Return the data of a study, each file given as text by its name without `.csv`."""
    path = folder / "study.toml"
    path.write_text(study, "utf-8")
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}.csv").write_bytes(data)
    return load_data(load_study(path), folder)


def failures(data: StudyData) -> list[str]:
    """Return the findings that stop the analysis, as lines."""
    return [str(finding) for finding in data.failures]


def advisories(data: StudyData) -> list[str]:
    """Return the findings that have to be known, as lines."""
    return [str(finding) for finding in data.advisories]
