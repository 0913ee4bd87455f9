"""The Word file is made as Word would make it: headings, captions, tables, pictures, styles."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from ehs_eval.errors import OutputError
from ehs_eval.evaluation import Evaluation
from ehs_eval.report.charts.chart import Drawing, drawn
from ehs_eval.report.compose import compose
from ehs_eval.report.document import Document
from ehs_eval.report.word import has_room_for, write_word
from ehs_eval.report.word_template import STYLES, WATERMARK
from tests.report.documents import WATERMARK as INTERNAL
from tests.report.documents import charts_of, shares_table, small_document

MARK = "PowerPlusWaterMarkObject"


@pytest.fixture(scope="module")
def drawings() -> Mapping[str, Drawing]:
    return {chart.id: drawn(chart) for chart in charts_of(small_document())}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, drawings: Mapping[str, Drawing]) -> Any:
    return written(small_document(), drawings, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def sample(salford: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return written(compose(salford, []), {}, tmp_path_factory.mktemp("sample"))


def written(
    document: Document,
    drawings: Mapping[str, Drawing],
    folder: Path,
    template: Path | None = None,
) -> Any:
    path = folder / "report.docx"
    write_word(document, drawings, path, template)
    return docx.Document(str(path))


def in_style(word: Any, name: str) -> list[str]:
    return [each.text for each in word.paragraphs if each.style.name == name]


def xml_of(word: Any) -> str:
    return str(word.element.xml)


def headers(word: Any) -> str:
    return "\n".join(section.header._element.xml for section in word.sections)


def test_it_begins_with_title_warning_and_contents(small: Any) -> None:
    styles = [paragraph.style.name for paragraph in small.paragraphs[:5]]
    assert styles == ["Title", "Subtitle", "Caution", "TOC Heading", "toc 1"]


@pytest.mark.parametrize("name", ["small", "sample"])
def test_headings_go_down_by_one_level_at_most(name: str, request: pytest.FixtureRequest) -> None:
    word = request.getfixturevalue(name)
    found = [p.style.name for p in word.paragraphs if p.style.name.startswith("Heading")]
    levels = [int(name.removeprefix("Heading ")) for name in found]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))


def test_the_contents_are_a_field_that_lists_the_parts_and_leads_to_them(small: Any) -> None:
    lines = in_style(small, "toc 1")
    assert lines == in_style(small, "Heading 1")
    assert 'TOC \\o "1-1"' in xml_of(small)
    anchors = set(re.findall(r'w:hyperlink w:anchor="([^"]+)"', xml_of(small)))
    assert anchors <= set(re.findall(r'w:bookmarkStart [^>]*w:name="([^"]+)"', xml_of(small)))
    assert len(anchors) == len(lines)


@pytest.mark.parametrize("name", ["small", "sample"])
def test_captions_are_numbered_by_fields_in_the_order_in_which_they_stand(
    name: str, request: pytest.FixtureRequest
) -> None:
    word = request.getfixturevalue(name)
    captions = in_style(word, "Caption")
    for label in ("Figure", "Table"):
        mine = [text for text in captions if text.startswith(label)]
        numbers = [int(text.split()[1].rstrip(":")) for text in mine]
        assert numbers == list(range(1, len(mine) + 1))
        assert xml_of(word).count(f"SEQ {label} \\* ARABIC") == len(mine)
    assert len([text for text in captions if text.startswith("Table")]) == len(word.tables)


def test_references_to_tables_show_their_numbers_and_follow_them(small: Any) -> None:
    (said,) = [p for p in small.paragraphs if "The tables stand in the annex" in p.text][1:]
    numbers = dict(re.findall(r"(Table \d+): (.*)", "\n".join(in_style(small, "Caption"))))
    referred = [numbers[each] for each in re.findall(r"Table \d+", said.text)]
    assert referred == ["Shares by wave (pupils-shares)", "Shares by wave (pupils-answers)"]
    targets = re.findall(r"REF (\S+) \\h", said._p.xml)
    assert set(targets) <= set(re.findall(r'w:name="([^"]+)"', xml_of(small)))


@pytest.mark.parametrize("name", ["small", "sample"])
def test_tables_repeat_their_headings_and_never_cut_a_row(
    name: str, request: pytest.FixtureRequest
) -> None:
    word = request.getfixturevalue(name)
    for table in word.tables:
        rows = table._tbl.tr_lst
        heads = [row.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None for row in rows]
        assert heads[0]
        assert heads == sorted(heads, reverse=True)
        assert sum(heads) <= 2
        assert all(row.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for row in rows)
        for row in rows[sum(heads) :]:
            assert not list(row.iter(qn("w:gridSpan"), qn("w:vMerge")))
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))


def test_cells_say_what_the_page_says(small: Any) -> None:
    table = small.tables[-1]
    assert [cell.text for cell in table.rows[2].cells][1:] == ["1,234", "40.5%", "[c]", "[c]"]
    assert [cell.text for cell in table.rows[3].cells][1:] == ["8", "3 of 8", "[z]", "[x]"]
    assert "[c] withheld" in "\n".join(in_style(small, "Note"))


def test_pictures_have_alternative_texts_and_sizes_that_fit(small: Any) -> None:
    assert len(small.inline_shapes) == 3
    section = small.sections[0]
    for shape in small.inline_shapes:
        assert shape._inline.docPr.get("descr").startswith("Two bars")
        assert shape.width <= section.page_width - section.left_margin - section.right_margin


def test_the_title_of_a_chart_is_text_and_not_in_the_picture_too(tmp_path: Path) -> None:
    document = small_document()
    made = {chart.id: Drawing("", "", drawn(chart).png, head=0.25) for chart in charts_of(document)}
    word = written(document, made, tmp_path)
    crops = [
        [each.get("t") for each in shape._inline.iter(qn("a:srcRect"))]
        for shape in word.inline_shapes
    ]
    assert crops == [[], ["25000"], ["25000"]]
    sizes = [shape.height / shape.width for shape in word.inline_shapes]
    assert sizes[1] == pytest.approx(0.75 * sizes[0], rel=0.01)


def test_a_chart_without_a_drawing_is_left_out(tmp_path: Path) -> None:
    word = written(small_document(), {}, tmp_path)
    assert not word.inline_shapes
    assert not [text for text in in_style(word, "Caption") if text.startswith("Figure")]


@pytest.mark.parametrize("name", ["small", "sample"])
def test_no_paragraph_is_empty_and_each_has_a_style_of_the_template(
    name: str, request: pytest.FixtureRequest
) -> None:
    word = request.getfixturevalue(name)
    for paragraph in word.paragraphs:
        assert paragraph.text or list(paragraph._p.iter(qn("w:drawing"))), paragraph._p.xml
        assert paragraph.style.name in STYLES
        kinds = {child.tag for child in paragraph._p.pPr}
        assert kinds <= {qn("w:pStyle"), qn("w:sectPr")}, "formatting outside of styles"


def test_the_language_and_the_properties_are_set(small: Any) -> None:
    languages = re.findall(r'w:lang w:val="([^"]+)"', small.styles.element.xml)
    assert set(languages) == {"en-GB"}
    properties = small.core_properties
    assert (properties.title, properties.language) == ("Invented pilot", "en-GB")
    assert (properties.author, properties.comments) == ("Invented Council", "")


def test_pages_are_numbered_and_the_annex_lies_on_its_side(small: Any) -> None:
    assert " PAGE " in small.sections[0].footer._element.xml
    portrait, landscape = small.sections
    assert portrait.page_width < portrait.page_height
    assert landscape.page_width > landscape.page_height
    assert in_style(small, "Heading 1")[-1] == "Annex: tables"


def test_an_internal_report_is_marked_on_every_page(
    tmp_path: Path, small: Any, drawings: Mapping[str, Drawing]
) -> None:
    word = written(small_document(watermark=INTERNAL), drawings, tmp_path)
    for section in word.sections:
        assert [p.text for p in section.header.paragraphs if p.style.name == WATERMARK] == [
            INTERNAL
        ]
        assert MARK in section.header._element.xml
    assert MARK not in headers(small)
    assert INTERNAL not in headers(small)


def test_detail_and_what_fits_no_page_is_named_with_its_sheet(small: Any) -> None:
    assert "In the workbook tables.xlsx only" in in_style(small, "Heading 3")
    listed = "\n".join(in_style(small, "List Bullet"))
    assert "Shares by wave (pupils-detail) (sheet pupils-detail)" in listed
    assert not has_room_for(shares_table(rows=[{"item": "x"}] * 41))
    assert has_room_for(shares_table())


def test_notes_that_tables_share_are_said_once(small: Any) -> None:
    notes = in_style(small, "Note")
    assert notes.count("Waves are compared without a comparison group.") == 2  # once in each part


def test_the_sample_has_the_main_tables_and_no_more(sample: Any, salford: Evaluation) -> None:
    shown = [table for table in salford.report_tables if has_room_for(table)]
    captions = "\n".join(in_style(sample, "Caption"))
    assert 40 < len(shown) < len(salford.report_tables)
    assert all(table.title in captions for table in shown)


def test_the_same_document_gives_the_same_bytes(
    tmp_path: Path, drawings: Mapping[str, Drawing]
) -> None:
    first, second = tmp_path / "a.docx", tmp_path / "b.docx"
    for path in (first, second):
        write_word(small_document(), drawings, path)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as made:
        assert {entry.date_time[0] for entry in made.infolist()} == {1980}


def own_template(folder: Path, document: Document, drawings: Mapping[str, Drawing]) -> Path:
    """Return an earlier report whose styles and footer a user has changed."""
    word = written(document, drawings, folder)
    word.styles["Heading 1"].font.name = "Georgia"
    word.sections[0].footer.paragraphs[0].text = "Council of Invention"
    path = folder / "template.docx"
    word.save(str(path))
    return path


def test_a_template_gives_styles_and_footers_and_nothing_else(
    tmp_path: Path, drawings: Mapping[str, Drawing]
) -> None:
    secret = small_document(title="An earlier report", watermark=INTERNAL)
    template = own_template(tmp_path, secret, drawings)
    word = written(small_document(), {}, tmp_path, template)
    assert word.styles["Heading 1"].font.name == "Georgia"
    assert word.sections[0].page_width < word.sections[0].page_height
    assert "Council of Invention" in word.sections[0].footer.paragraphs[0].text
    assert in_style(word, "Title") == ["Invented pilot"]
    path = tmp_path / "report.docx"
    with zipfile.ZipFile(path) as made:
        assert not [name for name in made.namelist() if "media" in name]
        everything = b"".join(made.read(name) for name in made.namelist())
    assert b"An earlier report" not in everything
    assert INTERNAL.encode() not in everything
    assert MARK.encode() not in everything


def test_a_template_file_of_word_serves_too(
    tmp_path: Path, drawings: Mapping[str, Drawing]
) -> None:
    template = own_template(tmp_path, small_document(), drawings)
    as_template = io.BytesIO()
    with zipfile.ZipFile(template) as read, zipfile.ZipFile(as_template, "w") as made:
        for name in read.namelist():
            made.writestr(name, read.read(name).replace(b"document.main+xml", b"template.main+xml"))
    dotx = tmp_path / "council.dotx"
    dotx.write_bytes(as_template.getvalue())
    assert written(small_document(), {}, tmp_path, dotx).styles["Heading 1"].font.name == "Georgia"


def test_a_template_without_a_style_is_refused_by_name(tmp_path: Path) -> None:
    template = tmp_path / "bare.docx"
    docx.Document().save(str(template))
    with pytest.raises(OutputError, match=r"bare\.docx: .*“Caution”.*an earlier report"):
        written(small_document(), {}, tmp_path, template)


def test_a_template_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be read"):
        written(small_document(), {}, tmp_path, tmp_path / "missing.docx")
    (tmp_path / "text.docx").write_text("no document", encoding="utf-8")
    with pytest.raises(OutputError, match="no Word document"):
        written(small_document(), {}, tmp_path, tmp_path / "text.docx")


def test_characters_that_xml_cannot_hold_are_left_out(tmp_path: Path) -> None:
    word = written(small_document(title="A\x00 <b> & “c”"), {}, tmp_path)
    assert in_style(word, "Title") == ["A <b> & “c”"]
