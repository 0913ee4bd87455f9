"""A data dictionary among the files names the codes of the export beside it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ehs_eval.cli import app
from ehs_eval.config import load_study
from ehs_eval.drafting import draft
from ehs_eval.errors import ArgumentError
from ehs_eval.ingest import load_data

HEADINGS = (
    "Variable / Field Name,Form Name,Section Header,Field Type,Field Label,"
    '"Choices, Calculations, OR Slider Labels",Field Note,'
    "Text Validation Type OR Show Slider Number,Text Validation Min,Text Validation Max,Identifier?"
)
AGREE = "1, Disagree|2, Neutral|3, Agree"
FIELDS = [
    ("record_id", "text", "Record ID", "", ""),
    ("calm", "radio", "I feel calm", AGREE, ""),
    ("safe", "radio", "I feel safe", AGREE, ""),
    ("help", "checkbox", "Who helped you?", "1, A friend|9, None of these", ""),
    ("alias", "text", "What shall we call you?", "", "y"),
]
DATA = "record_id,redcap_event_name,calm,safe,help___1,help___9,alias,form_complete\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    dictionary, data = tmp_path / "dictionary.csv", tmp_path / "data.csv"
    with dictionary.open("w", newline="", encoding="utf-8") as file:
        file.write(HEADINGS + "\n")
        writer = csv.writer(file)
        for name, kind, label, choices, identifier in FIELDS:
            writer.writerow([name, "form", "", kind, label, choices, "", "", "", "", identifier])
    rows = [
        f"{person},{event}_arm_1,{person % 3 + 1},{(person + 1) % 3 + 1},1,0,Zed,2\n"
        for event in ("baseline", "follow_up")
        for person in range(1, 13)
    ]
    data.write_text(DATA + "".join(rows), "utf-8")
    return data, dictionary


def test_codes_are_drafted_as_the_dictionary_names_them(files: tuple[Path, Path]) -> None:
    data, _ = files
    path = draft(data.parent / "study", files).path
    study = load_study(path)
    assert study.wave_names == ("pre", "followup")
    (survey,) = study.surveys.values()
    (block,) = survey.blocks
    assert study.scale_of(block).labels == ["Disagree", "Neutral", "Agree"]
    assert block.items == {"calm": "I feel calm", "safe": "I feel safe"}
    (question,) = survey.questions
    assert question.options == ["A friend", "None of these"]
    assert question.exclusive == ["None of these"]
    assert not load_data(study, data.parent).failures
    assert "alias = " not in path.read_text("utf-8")


def test_a_dictionary_alone_is_no_data(files: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match=r"is a data dictionary, and no export of REDCap"):
        draft(tmp_path / "study", files[1:])
    assert not (tmp_path / "study").exists()


def test_two_dictionaries_for_one_export(files: tuple[Path, Path], tmp_path: Path) -> None:
    copy = tmp_path / "again.csv"
    copy.write_bytes(files[1].read_bytes())
    with pytest.raises(ArgumentError, match="are both data dictionaries for"):
        draft(tmp_path / "study", [*files, copy])


def test_inspect_names_codes_by_a_dictionary(files: tuple[Path, Path]) -> None:
    data, dictionary = files
    run = CliRunner().invoke(app, ["inspect", str(data), "--dictionary", str(dictionary), "--json"])
    columns = {each["name"]: each for each in json.loads(run.stdout)["columns"]}
    assert columns["calm"]["counts"] == {"Disagree": 8, "Neutral": 8, "Agree": 8}
    assert columns["alias"]["personal"] is True
    refused = CliRunner().invoke(app, ["inspect", str(data), "--dictionary", str(data)])
    assert refused.exit_code == 2
    assert "is no data dictionary of REDCap" in refused.stderr
