"""What waves and data sets are called where the study file gives them no title; quotes."""

from __future__ import annotations

from pathlib import Path

import pytest

from ehs_eval.config import Study, load_study
from ehs_eval.errors import ConfigError

STUDY = """
[study]
title = "Pilot"
waves = ["pre", { name = "post", label = "after" }]
[score_sheets.ors]
file = "ors.csv"
measure = "ors"
wave = "time"
participant = "code"
items = { a = "A", b = "B", c = "C", d = "D" }
[surveys.pupil_survey]
files = { pre = "pre.csv", post = "post.csv" }
ratings = [{ name = "r", minimum = 1, maximum = 10 }]
"""


def study(folder: Path, more: str = "") -> Study:
    path = folder / "study.toml"
    path.write_text(STUDY + more, encoding="utf-8")
    return load_study(path)


def test_a_wave_without_a_label_begins_with_a_large_letter(tmp_path: Path) -> None:
    assert [wave.title for wave in study(tmp_path).study.waves] == ["Pre", "after"]


def test_a_sheet_without_a_title_is_called_after_its_measure(tmp_path: Path) -> None:
    found = study(tmp_path)
    assert found.dataset_title("ors").startswith("Outcome Rating Scale")
    assert found.dataset_title("pupil_survey") == "Pupil survey"


def test_a_quote_of_data_that_are_not_there_is_refused(tmp_path: Path) -> None:
    quote = '[[report.quotes]]\ntext = "It helped."\ndataset = "pupil_surveys"\n'
    with pytest.raises(ConfigError) as problem:
        study(tmp_path, quote)
    assert str(problem.value).endswith(
        "[report], `quotes`: the data set `pupil_surveys` does not exist. Did you mean "
        "`pupil_survey`?"
    )
