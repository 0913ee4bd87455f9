"""What `run.json` says of how a report was made."""

from __future__ import annotations

import ast
import inspect
import json
import pkgutil
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from docx import Document
from openpyxl import load_workbook
from PIL import Image

import ehs_eval
from ehs_eval import stats
from ehs_eval.config import load_study
from ehs_eval.errors import ArgumentError
from ehs_eval.report.made_at import VARIABLE
from ehs_eval.report.run_record import settings_in_force, without_folder
from ehs_eval.report.versions import EXTRAS, PACKAGES, platform_of_run
from ehs_eval.stats.seeds import SEEDS

_STUDY = """
[study]
title = "Small"
waves = ["pre", {{ name = "post", label = "Afterwards" }}]
[surveys.pupils]
files = {{ pre = "{pre}", post = "post.csv" }}
[[surveys.pupils.blocks]]
name = "block"
scale = ["Low", "Middle", "High"]
counts = ["High"]
items = ["item"]
[score_sheets.ors]
file = "ors.csv"
measure = "ors"
items = ["a", "b", "c", "d"]
wave = "wave"
[disclosure]
preset = "hes"
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return write(tmp_path)


def write(folder: Path, pre: str = "pre.csv") -> Path:
    answers = "item\n" + "Low\nHigh\nMiddle\nHigh\n" * 12
    (folder / "pre.csv").write_text(answers, encoding="utf-8")
    (folder / "post.csv").write_text(answers + "High\n" * 9, encoding="utf-8")
    rows = "".join(f"{wave},1,2,3,4\n" * 12 for wave in ("pre", "post"))
    (folder / "ors.csv").write_text("wave,a,b,c,d\n" + rows, encoding="utf-8")
    path = folder / "study.toml"
    path.write_text(_STUDY.format(pre=pre), encoding="utf-8")
    return path


def record(study: Path, **options: Any) -> dict[str, Any]:
    folder = study.parent / "report"
    ehs_eval.write_report(ehs_eval.run_evaluation(study, **options), folder)
    content: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return content


def test_it_holds_all_that_bears_on_the_bytes(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    run = record(study)
    assert run["seeds"] == dict(SEEDS)
    assert set(run["computed_with"]) - set(EXTRAS) == {"python", *PACKAGES}
    assert run["platform"] == platform_of_run()
    assert all(run["platform"].values())
    assert "generated" not in run
    assert {(each["role"], each["path"]) for each in run["inputs"]} == {
        ("study", "study.toml"),
        ("data", "pre.csv"),
        ("data", "post.csv"),
        ("data", "ors.csv"),
    }


def test_settings_are_those_after_defaults_and_presets(study: Path) -> None:
    settings = settings_in_force(load_study(study))
    assert settings["disclosure"] == {
        "preset": "hes",
        "threshold": 8,
        "zeros": "shown",
        "smallest_base": 8,
        "round_to": 5,
        "dominance": 1.0,
        "minimum_schools": 1,
    }
    assert [wave["label"] for wave in settings["study"]["waves"]] == ["Pre", "Afterwards"]
    (measure,) = settings["measures"]
    assert (measure["name"], measure["reliable_change"]) == ("ors", 6.6)
    assert settings["study"]["small_group"] == 10


def test_every_file_that_a_study_names_is_an_input(tmp_path: Path) -> None:
    study = write(tmp_path)
    (tmp_path / "published.json").write_text('{"figures": []}', encoding="utf-8")
    template = Path(str(import_module("docx").__file__)).parent / "templates" / "default.docx"
    assert template.is_file()
    (tmp_path / "words.docx").write_bytes(template.read_bytes())
    text = study.read_text(encoding="utf-8")
    text = text.replace('title = "Small"', 'title = "Small"\npublished = "published.json"')
    study.write_text(text + '[report]\nword_template = "words.docx"\n', encoding="utf-8")
    inputs = ehs_eval.run_evaluation(study).inputs
    assert [each.role for each in inputs][-2:] == ["published figures", "word template"]
    assert len({each.sha256 for each in inputs}) == len(inputs)


def test_a_dictionary_is_an_input_of_its_data_set(tmp_path: Path) -> None:
    study = write(tmp_path)
    text = study.read_text(encoding="utf-8")
    codes = '{ path = "pre.csv", dictionary = "codes.csv" }'
    study.write_text(text.replace('"pre.csv"', codes), encoding="utf-8")
    (tmp_path / "codes.csv").write_text(
        "Variable / Field Name,Form Name,Field Type,Field Label,"
        '"Choices, Calculations, OR Slider Labels"\nitem,one,radio,Item,"1, Low | 2, High"\n',
        encoding="utf-8",
    )
    found = [each for each in ehs_eval.run_evaluation(study).inputs if each.role == "dictionary"]
    assert [(each.dataset, each.path) for each in found] == [("pupils", "codes.csv")]


def test_a_file_elsewhere_is_named_without_its_folder(tmp_path: Path) -> None:
    away = tmp_path / "quentins own folder"
    away.mkdir()
    study = write(tmp_path, pre=str(away / "pre.csv"))
    (tmp_path / "pre.csv").rename(away / "pre.csv")
    record(study, allow_outside=True)
    for path in (tmp_path / "report").rglob("*.*"):
        assert b"quentins own folder" not in path.read_bytes(), path.name


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("data/pre.csv", "data/pre.csv"),
        ("../pre.csv", "../pre.csv"),
        ("/home/someone/pre.csv", "pre.csv"),
        ("C:\\Users\\someone\\pre.csv", "pre.csv"),
    ],
)
def test_a_path_tells_nothing_of_the_machine(path: str, shown: str) -> None:
    assert without_folder(path) == shown


def test_the_time_that_is_asked_for_is_everywhere(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "1700000000")
    assert record(study)["generated"] == "2023-11-14T22:13:20Z"
    folder = study.parent / "report"
    assert "2023-11-14 22:13 UTC" in (folder / "index.html").read_text(encoding="utf-8")
    word = Document(str(folder / "report.docx")).core_properties
    book = load_workbook(folder / "tables.xlsx").properties
    for each in (word.created, word.modified, book.created, book.modified):
        assert each is not None
        assert f"{each:%Y-%m-%d %H:%M:%S}" == "2023-11-14 22:13:20"
    drawings = sorted((folder / "charts").iterdir())
    assert drawings
    for path in drawings:
        if path.suffix == ".png":
            with Image.open(path) as picture:
                picture.load()
                assert picture.info["Creation Time"] == "Tue, 14 Nov 2023 22:13:20 GMT"
        else:
            assert "2023-11-14T22:13:20Z" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("given", ["yesterday", "-1", "1.5", "9" * 15, "１２"])
def test_a_time_that_is_none_is_refused(
    study: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv(VARIABLE, given)
    with pytest.raises(ArgumentError, match=f"^{VARIABLE}: is .*unset it") as refused:
        record(study)
    assert len(refused.value.problems) == 1
    assert not (study.parent / "report").exists()


def test_every_statistic_that_draws_is_listed_with_its_seed() -> None:
    found = {}
    for module in pkgutil.iter_modules(stats.__path__):
        functions = inspect.getmembers(
            import_module(f"ehs_eval.stats.{module.name}"), inspect.isfunction
        )
        for name, function in functions:
            seed = inspect.signature(function).parameters.get("seed")
            if seed is not None and seed.default is not inspect.Parameter.empty:
                found[name] = seed.default
    assert found == dict(SEEDS)


def test_every_draw_has_a_seed() -> None:
    """Random numbers come from generators that are given one."""
    for path in (ROOT / "ehs_eval").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert not called.startswith("random."), f"{path.name}: {called}"
                if called.endswith("default_rng"):
                    assert node.args, f"{path.name}: {called} has no seed"


def test_every_package_that_is_loaded_is_recorded() -> None:
    """But those of the command line and of drafts, which no report comes from."""
    homes = packages_distributions()
    beside = {"typer", "rich", "tomlkit"}
    loaded = {
        name.split(".")[0]
        for path in (ROOT / "ehs_eval").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    used = {homes[name][0].lower() for name in loaded if name in homes} - beside - {"ehs-eval"}
    parts = {"markupsafe", "pydantic_core"}  # of jinja2 and pydantic, which ask for one version
    assert used - parts <= {*PACKAGES, *EXTRAS}
    assert set(PACKAGES) - used <= {"lxml"}  # python-docx parses and writes with it
