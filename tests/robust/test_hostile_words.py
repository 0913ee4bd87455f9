"""Formulas, markup and characters that steer stay text in every file of a report."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import TYPE_FORMULA
from typer.testing import CliRunner

from ehs_eval.cli import app
from ehs_eval.labels import escaped, escaped_json, readable
from ehs_eval.report.formulas import starts_formula
from tests.office.conftest import needed
from tests.robust.hostile import FORMULAS, write_study

SHARP = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
INNER = ("xl/externalLinks", "xl/connections", "xl/vbaProject", "customXml", "xl/ddeLinks")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def printed(folder: Path) -> str:
    """What the command prints; the report, withholding nothing, lies in `folder`/report."""
    study = write_study(folder)
    arguments = ["analyse", str(study), "--internal", "--out", str(folder / "report")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def report(folder: Path, printed: str) -> Path:  # noqa: ARG001
    return folder / "report"


def texts_of(path: Path) -> list[str]:
    """Return the text of each part of a file that is XML, or of the file."""
    if path.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(path) as archive:
            names = [each for each in archive.namelist() if each.endswith((".xml", ".rels"))]
            return [archive.read(name).decode("utf-8") for name in names]
    return [path.read_text("utf-8")]


def lines_of(path: Path) -> io.StringIO:
    return io.StringIO(path.read_bytes().decode("utf-8"), newline="")


@pytest.mark.parametrize("text", FORMULAS[:-1])
def test_what_begins_like_a_formula_is_known(text: str) -> None:
    assert starts_formula(text)


@pytest.mark.parametrize("text", ["", "a=1", "1-2", "–", "’", "(-1)", "−5", "Yes - no", "%=1"])
def test_other_text_is_left_alone(text: str) -> None:
    assert not starts_formula(text)


def test_no_cell_of_a_csv_file_begins_like_a_formula(report: Path) -> None:
    files = sorted(report.glob("tables/*.csv"))
    assert files
    cells = [cell for each in files for row in csv.reader(lines_of(each)) for cell in row]
    assert any(cell.startswith("'=") for cell in cells)
    for cell in cells:
        if cell[:1] == "'":
            continue
        assert not starts_formula(cell) or re.fullmatch(r"-\d[\d.e-]*", cell), cell


def test_numbers_below_zero_stay_numbers(report: Path) -> None:
    package = json.loads((report / "tables" / "datapackage.json").read_text("utf-8"))
    below = 0
    for resource in package["resources"]:
        names = {f["name"]: f["type"] for f in resource["schema"]["fields"]}
        for row in csv.DictReader(lines_of(report / "tables" / resource["path"])):
            held = [row[name] for name, kind in names.items() if kind in ("number", "integer")]
            numbers = [cell for cell in held if cell not in resource["schema"]["missingValues"]]
            below += sum(float(cell) < 0 for cell in numbers)
    assert below


def test_no_cell_of_the_workbook_is_a_formula_and_nothing_leads_out(report: Path) -> None:
    book = load_workbook(report / "tables.xlsx")
    words = 0
    for sheet in book:
        assert not starts_formula(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != TYPE_FORMULA, cell.coordinate
                if isinstance(cell.value, str) and starts_formula(cell.value):
                    words += 1
                    assert cell.data_type == "s"
                    assert cell.quotePrefix
                if cell.hyperlink is not None:
                    assert cell.hyperlink.target is None
    assert words
    with zipfile.ZipFile(report / "tables.xlsx") as archive:
        assert not [name for name in archive.namelist() if name.startswith(INNER)]
        for name in archive.namelist():
            part = archive.read(name)
            assert b'TargetMode="External"' not in part
            assert b"<f>" not in part
            if name == "xl/workbook.xml":
                named = re.findall(rb"<definedName [^>]*>([^<]*)<", part)
                assert all(re.fullmatch(rb"'[\w -]+'!\$\d+:\$\d+", each) for each in named)


def test_the_word_file_has_no_field_but_its_own(report: Path) -> None:
    with zipfile.ZipFile(report / "report.docx") as archive:
        for name in archive.namelist():
            part = archive.read(name).decode("utf-8", "replace")
            assert 'TargetMode="External"' not in part
            for code in re.findall(r"<w:instrText[^>]*>([^<]*)<", part):
                assert code.split()[0] in ("TOC", "SEQ", "REF", "PAGE", "NUMPAGES"), code


class Elements(HTMLParser):
    """Gathers elements, attributes and what leads elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            leads = name in ("href", "src", "xlink:href", "srcset", "action", "poster", "data")
            if leads and not (value or "").startswith(("#", "data:")):
                self.outside.append(str(value))


def test_the_page_has_no_element_of_the_data_and_fetches_nothing(report: Path) -> None:
    page = (report / "index.html").read_text("utf-8")
    found = Elements()
    found.feed(page)
    assert not found.tags & {"script", "img", "iframe", "link", "object", "embed", "base", "form"}
    assert "<i>Perhaps</i>" not in page
    assert not found.outside
    assert "url(http" not in page
    assert "@import" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7*7 }}" in page


def test_drawings_are_xml_without_scripts_and_references_outside(report: Path) -> None:
    files = sorted(report.glob("charts/*.svg"))
    assert files
    for each in files:
        for element in ElementTree.parse(each).iter():
            tag = element.tag.rpartition("}")[2]
            assert tag not in ("script", "foreignObject", "image", "i", "b", "img", "a")
            for name, value in element.attrib.items():
                assert not name.startswith("on")
                if name.endswith("href"):
                    assert value.startswith("#")


def test_no_text_file_and_nothing_printed_steers_a_terminal(report: Path, printed: str) -> None:
    assert not SHARP.search(printed)
    assert "[red]x[/red]" in printed or "=1+1" in printed
    for each in sorted(report.rglob("*")):
        if each.suffix in (".html", ".svg", ".csv", ".xlsx", ".docx"):
            for text in texts_of(each):
                assert not SHARP.search(text), each
        elif each.name == "datapackage.json":
            assert not SHARP.search(each.read_text("utf-8"))
    for part in (*texts_of(report / "tables.xlsx"), *texts_of(report / "report.docx")):
        ElementTree.fromstring(part)


@pytest.mark.parametrize("command", ["check", "links"])
def test_other_commands_print_nothing_that_steers(folder: Path, command: str) -> None:
    for more in ([], ["--json"]):
        out = ["--out", str(folder / "links.csv")] if command == "links" else []
        result = CliRunner().invoke(app, [command, str(folder / "study.toml"), *out, *more])
        assert result.exit_code == 0, result.output
        assert not SHARP.search(result.output)


def test_errors_show_what_steers_as_escapes_one_line_each(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text('[study]\ntitle = 3\n"\\u001b[31m\\u202ex\\ny" = 1\n', encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(path)])
    assert result.exit_code == 2
    assert not SHARP.search(result.stderr)
    lines = result.stderr.splitlines()
    assert all(line.startswith("Error: ") for line in lines)
    assert any("\\x1b[31m\\u202ex\\ny" in line for line in lines)


def test_how_text_is_made_harmless() -> None:
    assert readable("a\x1b[1m\tb\nc\u202e\ud800") == "a[1m\tb\nc"
    assert escaped("a\x1b\u202e\nb\t") == "a\\x1b\\u202e\\nb\\t"
    assert json.loads(escaped_json(json.dumps("\x9b\u202e", ensure_ascii=False))) == "\x9b\u202e"


def test_an_office_finds_no_formula_in_the_tables(report: Path, tmp_path: Path) -> None:
    """Round trip: LibreOffice opens the workbook and a CSV file, and writes no result of one."""
    office = needed("soffice")
    source = max(report.glob("tables/*.csv"), key=lambda each: each.read_text().count("'="))
    for path in (report / "tables.xlsx", source):
        command = [office, "--headless", f"-env:UserInstallation={(tmp_path / 'p').as_uri()}"]
        command += ["--convert-to", "fods", "--outdir", str(tmp_path), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
        flat = (tmp_path / path.with_suffix(".fods").name).read_text("utf-8")
        assert "table:formula" not in flat
        assert "=1+1" in flat
