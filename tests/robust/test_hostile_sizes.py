"""Files made to fill memory or time are refused in one line, within a bound on the memory."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ehs_eval.cli import app
from ehs_eval.config import load_study
from ehs_eval.config.load import judge
from ehs_eval.errors import ConfigError, OutputError
from ehs_eval.ingest import load_data
from ehs_eval.ingest.exports import read_export
from ehs_eval.ingest.files.archives import archive_kind
from ehs_eval.ingest.grid import Unreadable
from ehs_eval.labels import natural_key
from ehs_eval.published import load_published
from ehs_eval.report.charts.style import wrap
from ehs_eval.report.word_template import open_template
from tests.fuzz import seeds

SECRET = "not for anybody"
BOUNDED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (240, 240))
from ehs_eval.cli import main
main()
"""
HEAD = f'<worksheet xmlns="{seeds._MAIN}"><sheetData>'.encode()
TAIL = b"</sheetData></worksheet>"
CELL = b'<c t="inlineStr"><is><t>%b</t></is></c>'
ROW = b"<row>" + CELL % b"a" + b"</row>"
LAUGHS = '<!DOCTYPE x [<!ENTITY a0 "lol">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 11)
)
BLOWUP = f'<!DOCTYPE x [<!ENTITY a10 "{"A" * 500_000}">]>'


def outside(path: Path) -> str:
    return f'<!DOCTYPE x [<!ENTITY a10 SYSTEM "{path.as_uri()}">]>'


def sheet(content: bytes) -> bytes:
    return seeds.workbook_of(content)


def texts(content: bytes) -> bytes:
    return seeds.workbook_of(
        seeds.PARTS["xl/worksheets/sheet1.xml"].encode() + seeds.SPLIT + content
    )


BOMBS: dict[str, Callable[[], bytes]] = {
    "a row of millions of cells": lambda: sheet(HEAD + b"<row>" + b"<c/>" * 9_000_000 + b"</row>"),
    "far-off cells": lambda: sheet(
        HEAD
        + b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(1, 9000))
        + TAIL
    ),
    "a cell of twenty million characters": lambda: sheet(
        HEAD + ROW + b"<row>" + CELL % (b"x" * 20_000_000) + b"</row>" + TAIL
    ),
    "millions of texts": lambda: texts(b"<sst>" + b"<si><t>a</t></si>" * 3_100_000 + b"</sst>"),
    "a number of a million digits": lambda: sheet(
        HEAD + b"<row><c><v>" + b"9" * 1_000_000 + b"</v></c></row>" + TAIL
    ),
    "rows in rows": lambda: sheet(HEAD + b"<row>" * 300_000 + TAIL),
    "a million columns": lambda: b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n",
    "a quotation mark never closed": lambda: b'a,b\n1,"' + b"x\n" * 3_000_000,
    "a line without an end": lambda: b"a,b\n" + b"x" * 70_000_000,
    "rows repeated a million times": lambda: seeds.opendocument(
        seeds.ODS.replace(
            "<table:table-row>", '<table:table-row table:number-rows-repeated="1000000">'
        )
        .replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="16000" ')
        .encode()
    ),
}


def bounded(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a process that may take 3 GB."""
    command = [sys.executable, "-c", BOUNDED, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=500)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(BOMBS[name]())
    done = bounded("inspect", path)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("Error: ")


def test_a_far_cell_is_no_table(tmp_path: Path) -> None:
    cells = b'<c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="ZZZZZZ1"><v>1</v></c>'
    for rows in (cells, b'<c r="A99999999999"><v>1</v></c>'):
        path = tmp_path / "far.xlsx"
        path.write_bytes(sheet(HEAD + b"<row>" + rows + b"</row>" + TAIL))
        with pytest.raises(Unreadable):
            read_export(path)


@pytest.mark.parametrize("place", ["sheet", "texts", "ods"])
@pytest.mark.parametrize("kind", ["laughs", "blow-up", "outside"])
def test_entities_are_never_expanded(tmp_path: Path, place: str, kind: str) -> None:
    (tmp_path / "secret.txt").write_text(SECRET, "utf-8")
    said = {
        "laughs": f"{LAUGHS}]>",
        "blow-up": BLOWUP,
        "outside": outside(tmp_path / "secret.txt"),
    }[kind].encode()
    cell = b"&a10;" * (300 if kind == "blow-up" else 1)
    if place == "ods":
        content = seeds.ODS.encode().replace(b"?>", b"?>" + said, 1).replace(b"school", cell)
        data = seeds.opendocument(content)
    elif place == "sheet":
        data = sheet(said + HEAD + ROW + b"<row>" + CELL % cell + b"</row>" + TAIL)
    else:
        data = texts(said + b"<sst><si><t>" + cell + b"</t></si><si><t>b</t></si></sst>")
    path = tmp_path / "data.xlsx"
    path.write_bytes(data)
    with pytest.raises(Unreadable) as caught:
        read_export(path)
    assert SECRET not in str(caught.value)


def packed(path: Path, *members: tuple[str, bytes]) -> Path:
    path.write_bytes(seeds.zipped(members))
    return path


def test_archives_are_judged_before_they_are_unpacked(tmp_path: Path) -> None:
    zeros = bytes(70 * 1024**2)
    for name in ("xl/workbook.xml", "content.xml", "anything"):
        with pytest.raises(Unreadable, match="would take"):
            archive_kind(packed(tmp_path / "bomb", (name, zeros)))
    inner = seeds.zipped([("xl/workbook.xml", zeros)])
    with pytest.raises(Unreadable, match="is a ZIP archive, not a table"):
        archive_kind(packed(tmp_path / "nested", ("inner.xlsx", inner)))


def test_an_archive_that_lies_about_its_size_gives_no_more_than_it_says(tmp_path: Path) -> None:
    path = packed(tmp_path / "liar", ("xl/workbook.xml", bytes(10_000_000)))
    content = path.read_bytes()
    size = (10_000_000).to_bytes(4, "little")
    assert content.count(size) == 2
    path.write_bytes(content.replace(size, (10).to_bytes(4, "little")))
    with pytest.raises(Unreadable):
        read_export(path)


# ------------------------------------------------------------------------------- the study file


STUDY = '[study]\ntitle = "x"\nwaves = ["pre"]\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a" + ".a" * 200_000 + " = 1", "a key has far too many parts"),
        ("[" + "a." * 200_000 + "a]", "a key has far too many parts"),
        ('"a" . "b"' + ' . "c"' * 60 + " = 1", "a key has far too many parts"),
        ("a = " + "9" * 5000, "a number of thousands of digits"),
        ("a = 0x" + "f" * 5000, "`a` is a number beyond 1e+15"),
        ("a = 1e400", "unknown key `a`"),
        ("a = " + "[" * 5000, "nested too deeply"),
        ("a = " + "{a=" * 5000, "nested too deeply"),
        ("[study]\nsmall_group = 1e300", "`small_group` is a number beyond 1e+15"),
        ("[study]\ntitle = '" + "x" * 5001 + "'", "`title` has 5,001 characters"),
        ("\n".join(f"k{n} = 1" for n in range(100_000)), "99,801 more problems. Is it a study"),
        ("#" + "x" * 10_000_001, "it has more than 10 MB"),
        ("a = 1979-99-99", "is not valid TOML"),
    ],
)
def test_a_study_file_that_is_a_bomb(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "study.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_study(path)
    assert any(said in problem for problem in caught.value.problems)
    assert len(caught.value.problems) <= 202


def test_words_and_dots_in_a_study_file_are_no_deep_key(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    about = "One. Two, three. " * 200 + "a.b.c.d " + "." * 500
    path.write_text(f'[study]\ntitle = "x"\nabout = "{about}"\nwaves = ["pre"]\n', "utf-8")
    with pytest.raises(ConfigError, match="there is nothing to analyse"):
        load_study(path)


def test_numbers_and_texts_are_bounded_wherever_they_stand() -> None:
    study, problems = judge({"a": [{"b": [1e16]}], "c": {"d": "x" * 6000}, "e": 10**400})
    assert study is None
    assert len(problems) == 3


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "9" * 5000, '{"a":' * 100_000, "\ufffe", '{"figures": [{"id": 1e999}]}']
)
def test_published_figures_that_are_a_bomb(tmp_path: Path, text: str) -> None:
    path = tmp_path / "published.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_published(path)
    assert len(caught.value.problems) == 1


# ------------------------------------------------------------------------- labels and categories


def loaded(folder: Path, rows: list[str], more: str = "") -> list[str]:
    """Return what fails in a study with a school and an item, row by row."""
    (folder / "pre.csv").write_text(
        "school,item,topic\n" + "".join(f"{r}\n" for r in rows), "utf-8"
    )
    path = folder / "study.toml"
    path.write_text(
        f"{STUDY}[surveys.pupils]\nfiles = {{ pre = 'pre.csv' }}\nschool = 'school'\n"
        "[[surveys.pupils.blocks]]\nname = 'b'\nscale = ['Low', 'High']\ncounts = ['High']\n"
        f"items = ['item']\n{more}",
        "utf-8",
    )
    return [str(finding) for finding in load_data(load_study(path), folder).failures]


def test_the_name_of_a_school_is_no_novel(tmp_path: Path) -> None:
    (failure,) = loaded(tmp_path, [f"{'x' * 1000},Low,a", "Park,High,b"])
    assert "a label has 1,000 characters, and no more than 300 are a name" in failure


def test_a_column_of_numbers_is_no_column_of_schools(tmp_path: Path) -> None:
    (failure,) = loaded(tmp_path, [f"S{n},Low,a" for n in range(10_001)])
    assert "10,001 different labels, and no more than 10,000 are compared" in failure


def test_thousands_of_answers_are_no_categories(tmp_path: Path) -> None:
    question = "[[surveys.pupils.questions]]\nname = 'topic'\nopen = true\n"
    rows = [f"Park,Low,a{n % 1001}" for n in range(5000)]
    (failure,) = loaded(tmp_path, rows, question)
    assert "looks like free text: 1001 different answers" in failure


def test_a_long_word_is_cut_into_lines() -> None:
    lines = wrap("x" * 5000, 2.0)
    assert "".join(lines) == "x" * 5000
    assert len(set(map(len, lines[:-1]))) == 1


def test_labels_with_many_digits_can_be_sorted() -> None:
    assert sorted(["S10", "S9", "S" + "9" * 5000], key=natural_key)[1:] == ["S9", "S10"]


# ------------------------------------------------------------------------------- Word templates


def template(path: Path, **changed: bytes) -> Path:
    """Write our own template with some of its parts replaced, named by their ends."""
    open_template(None).save(str(path))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, content in changed.items():
        parts[{"settings": "word/settings.xml"}.get(name, name)] = content
    return packed(path, *parts.items())


RELATED = seeds._RELATED
REMOTE = (
    f'<Relationships xmlns="{seeds._PACKAGE}/relationships"><Relationship Id="rId9" '
    f'Type="{RELATED}/attachedTemplate" Target="http://127.0.0.1:9/x.dotm" TargetMode="External"/>'
    "</Relationships>"
).encode()
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SETTINGS = (
    f'<w:settings xmlns:w="{WORD}" xmlns:r="{RELATED}"><w:attachedTemplate r:id="rId9"/>'
    "</w:settings>"
).encode()


def test_what_a_template_fetches_from_elsewhere_is_cut_off(tmp_path: Path) -> None:
    path = template(tmp_path / "t.docx", settings=SETTINGS)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/_rels/settings.xml.rels", REMOTE)
    open_template(path).save(str(tmp_path / "made.docx"))
    with zipfile.ZipFile(tmp_path / "made.docx") as archive:
        for name in archive.namelist():
            assert b"127.0.0.1" not in archive.read(name)
            assert b"attachedTemplate" not in archive.read(name)


@pytest.mark.parametrize("code", ["DDEAUTO c:\\\\x", "INCLUDEPICTURE http://x", "includetext a"])
def test_a_template_with_a_field_that_fetches_is_refused(tmp_path: Path, code: str) -> None:
    field = f'<w:hdr xmlns:w="{WORD}"><w:p><w:r><w:instrText>{code[:4]}</w:instrText></w:r><w:r>'
    field += f"<w:instrText>{code[4:]}</w:instrText></w:r></w:p></w:hdr>"
    path = template(tmp_path / "t.docx", **{"word/header9.xml": field.encode()})
    with pytest.raises(OutputError, match="shows what lies elsewhere"):
        open_template(path)


def test_a_template_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    for content in (bytes(70 * 1024**2), f"{LAUGHS}]><w:settings>&a10;</w:settings>".encode()):
        path = template(tmp_path / "t.docx", settings=content)
        with pytest.raises(OutputError, match="is no Word document"):
            open_template(path)


def test_one_line_for_each_file_of_a_bad_lot(tmp_path: Path) -> None:
    bombs = [packed(tmp_path / f"{n}.xlsx", ("xl/workbook.xml", bytes(70 << 20))) for n in range(2)]
    result = CliRunner().invoke(app, ["inspect", *map(str, bombs)])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 2
