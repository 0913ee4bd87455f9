"""Drafts of real exports pass their check and are analysed as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from ehs_eval.drafting import draft
from ehs_eval.errors import DataError
from ehs_eval.pipeline import run_evaluation
from tests.ingest.shared_exports import shared_export

from .drafts import drafted_from

MS_FORMS = "ms_forms/Nigerian Student's Year One Performance Survey(1-174).xlsx"
EXPORTS = [
    "google_forms/dask_2020_user_survey_first80.csv",
    "google_forms/teacher_leadership_raw_text.csv",
    "google_forms/teacher_leadership_coded.csv",
    "google_forms/Student Mental health.csv",
    "qualtrics/trust_mdss_raw_data_qualtrics.csv",
    "qualtrics/No_Basis_for_Evaluation (Insights).csv",
    "qualtrics/No_Basis_for_Evaluation (Legacy).csv",
    "limesurvey/results-survey896447-total_first80.csv",
    "limesurvey/uk_rse_2016_public_data.csv",
    MS_FORMS,
    "jisc_bos/bossier_example.sav",
    "surveymonkey/steak-risk-survey.csv",
    "surveymonkey/thanksgiving-2015-poll-data.csv",
    "redcap/checkboxes_data.csv",
    "long_table/ahi-cesd.csv",
]


@pytest.mark.parametrize("name", EXPORTS)
def test_a_real_export_is_drafted_checked_and_analysed(tmp_path: Path, name: str) -> None:
    study, _ = drafted_from(tmp_path, [shared_export(name)])
    assert study.surveys
    evaluation = run_evaluation(tmp_path / "study.toml")
    assert evaluation.report_tables


@pytest.mark.parametrize("form", ["raw_text", "coded"])
def test_scales_of_several_lengths_are_told_apart(tmp_path: Path, form: str) -> None:
    name = f"google_forms/teacher_leadership_{form}.csv"
    study, _ = drafted_from(tmp_path, [shared_export(name)])
    (survey,) = study.surveys.values()
    points = {block.name: len(study.scale_of(block).labels) for block in survey.blocks}
    assert points == {"fm": 6, "gm": 6, "sa": 5, "da": 5, "enfe": 5, "ti": 7}
    assert sum(len(block.items) for block in survey.blocks) == 33


def test_a_file_of_test_responses_alone_says_so(tmp_path: Path) -> None:
    name = "qualtrics/No_Basis_for_Evaluation (Insights).csv"
    study, text = drafted_from(tmp_path, [shared_export(name)])
    (file,) = study.surveys["survey"].files.values()
    assert file.keep == ["test"]
    assert "EVERY ROW" in text


def test_a_file_without_a_question_is_refused(tmp_path: Path) -> None:
    """Dates, names of pictures and a weight: nothing that a survey is analysed by."""
    with pytest.raises(DataError, match="has no question that can be analysed"):
        draft(tmp_path, [shared_export("redcap/longitudinal_events_data.csv")])


def test_the_grid_of_a_form_is_one_block(tmp_path: Path) -> None:
    study, _ = drafted_from(tmp_path, [shared_export(EXPORTS[0])])
    (block,) = [b for b in study.surveys["survey"].blocks if len(b.items) > 1]
    assert len(block.items) == 10
    assert study.scale_of(block).labels[-1] == "Critical to me"
