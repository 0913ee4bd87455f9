"""Loading a whole study."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ehs_eval.config import load_study
from ehs_eval.ingest import load_data

from .studies import ORS, ORS_ROWS, PRE, ROWS, SHEET, STUDY, SURVEY, load

ROOT = Path(__file__).parents[2]


def test_the_sample_study_loads_with_its_known_peculiarities() -> None:
    seen: list[str] = []
    study = load_study(ROOT / "configs" / "salford.toml")
    data = load_data(study, ROOT / "sample_data" / "salford", seen.append)
    assert data.failures == []
    assert seen == list(data.datasets)
    assert [(f.file, f.column, len(f.rows)) for f in data.advisories] == [
        ("pupil_survey_pre.csv", "nickname", 28),
        ("pupil_survey_post.csv", "nickname", 2),
        ("ors.csv", "total_recorded", 16),
        ("participation.csv", "support_staff", 1),
        ("participation.csv", "pupils_eligible", 5),
    ]


def test_sources_say_what_was_read(tmp_path: Path) -> None:
    data = load(tmp_path, STUDY + SHEET, ors="\ufeff" + ORS + ORS_ROWS)
    (source,) = data.sources
    assert (source.dataset, source.path, source.rows) == ("ors", "ors.csv", 2)
    assert source.format == "text in UTF-8, separated by commas"
    assert source.sha256 == hashlib.sha256((tmp_path / "ors.csv").read_bytes()).hexdigest()


def test_every_check_is_noted_also_when_it_passes(tmp_path: Path) -> None:
    good = PRE + ROWS
    data = load(tmp_path, STUDY + SURVEY + SHEET, pre=good, post=good, ors=ORS + ORS_ROWS)
    assert {check.status for check in data.checks} == {"pass"}
    assert {check.dataset for check in data.checks} == {"pupils", "ors"}


def test_row_order_of_the_checks_does_not_depend_on_the_run(tmp_path: Path) -> None:
    broken = PRE + ROWS.replace("Agree", "Agre").replace("7", "70")
    first, second = (load(tmp_path, STUDY + SURVEY, pre=broken, post=broken) for _ in range(2))
    assert first.checks == second.checks
