"""The draft of the sample study's own files against the study file that was written for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import SAMPLE, STUDY

from ehs_eval.config import Study, load_study

from .drafts import drafted_from

FILES = [
    *(f"{who}_survey_{wave}.csv" for who in ("pupil", "staff") for wave in ("post", "pre", "mid")),
    *("ors.csv", "srs.csv"),
]


@pytest.fixture(scope="module")
def draft_of_sample(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("sample")
    return drafted_from(folder, [SAMPLE / name for name in FILES])[0]


@pytest.fixture(scope="module")
def written() -> Study:
    return load_study(STUDY)


def test_waves_and_files(draft_of_sample: Study, written: Study) -> None:
    assert draft_of_sample.wave_names == written.wave_names
    assert set(draft_of_sample.surveys) == set(written.surveys)
    for name, survey in written.surveys.items():
        assert draft_of_sample.surveys[name].files == survey.files


@pytest.mark.parametrize("role", ["respondent", "school", "year_group", "gender", "not_schools"])
def test_columns_about_people(draft_of_sample: Study, written: Study, role: str) -> None:
    for name, survey in written.surveys.items():
        assert getattr(draft_of_sample.surveys[name], role) == getattr(survey, role)


def test_blocks_and_their_scales(draft_of_sample: Study, written: Study) -> None:
    for block in written.surveys["pupils"].blocks:
        (same,) = [
            each
            for each in draft_of_sample.surveys["pupils"].blocks
            if list(each.items) == list(block.items)
        ]
        assert draft_of_sample.scale_of(same) == written.scale_of(block)
    assert len(draft_of_sample.surveys["pupils"].blocks) == len(written.surveys["pupils"].blocks)


def test_score_sheets(draft_of_sample: Study, written: Study) -> None:
    for name, sheet in written.score_sheets.items():
        same = draft_of_sample.score_sheets[name]
        assert list(same.items) == list(sheet.items)
        for key in ("measure", "participant", "wave", "session", "total_recorded", "programme"):
            assert getattr(same, key) == getattr(sheet, key), key


def test_several_answers_ranks_and_ratings(draft_of_sample: Study, written: Study) -> None:
    staff, drafted = written.surveys["staff"], draft_of_sample.surveys["staff"]
    kinds = {question.name: question.kind for question in drafted.questions}
    ranked = {q.name.removesuffix("s") for q in staff.questions if q.kind == "ranked"}
    assert {name for name, kind in kinds.items() if kind == "ranked"} == ranked
    several = {q.name for q in staff.questions if q.kind == "multiple"}
    assert several <= {name for name, kind in kinds.items() if kind == "multiple"}
    assert {rating.name for rating in drafted.ratings} == {r.name for r in staff.ratings}


def test_free_text_is_in_no_part(draft_of_sample: Study) -> None:
    for survey in draft_of_sample.surveys.values():
        columns = [column for q in survey.questions for column in q.source_columns]
        assert not [column for column in columns if column.endswith("_text")]


def test_a_file_given_alone_is_a_study(tmp_path: Path) -> None:
    for name in FILES:
        study, _ = drafted_from(tmp_path / name, [SAMPLE / name])
        assert len(study.surveys) + len(study.score_sheets) == 1
