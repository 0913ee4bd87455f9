"""A study in which as many are linked as answered in one wave, and more in the other."""

from __future__ import annotations

import random
from pathlib import Path

import ehs_eval
from ehs_eval.report.publish import for_publication

STUDY = """
[study]
title = "Pilot"
waves = ["pre", "post"]
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
school = "school"
respondent = "code"
[[surveys.pupils.blocks]]
name = "knowledge"
scale = ["Never", "Sometimes", "Often"]
counts = ["Often"]
items = ["known", "asked"]
"""


def test_linked_people_are_not_taken_for_all_of_a_wave(tmp_path: Path) -> None:
    draw = random.Random(1)
    for wave in ("pre", "post"):
        lines = ["code,school,known,asked"]
        for number in range(40):
            known = draw.choice(["Never", "Sometimes", "Often"])
            asked = "" if wave == "pre" and number < 4 else known
            school = ["Ash", "Birch", "Cedar", "Dell"][number % 4]
            lines.append(f"fox{number},{school},{known},{asked}")
        (tmp_path / f"{wave}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    published = for_publication(ehs_eval.run_evaluation(tmp_path / "study.toml"))
    rows = list(published.found.select("pupils", "detectable", item="asked"))
    assert {row.statistic for row in rows} >= {"n_first", "n_second"}
