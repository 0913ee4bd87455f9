"""Small valid files of every kind, from which fuzzing sets out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

STUDY = """
[study]
title = "Pilot"
about = "About"
waves = [{ name = "pre", label = "Before" }, "mid", "post"]
published = "published.json"
confidence_level = 0.9
[scales.agree]
labels = ["Disagree", "Neither", "Agree"]
off_scale = ["Don't know"]
codes = { "1" = "Disagree" }
neutral = "Neither"
[surveys.pupils]
files = { pre = "pre.csv", mid = { path = "all.xlsx", where = { wave = "2" } }, post = "b.sav" }
response_id = "id"
respondent = "nickname"
linking = "near"
school = "school"
year_group = "year"
gender = "gender"
renamed = { post = { q1 = "Q9_1" } }
same_answers = { "Totally agree" = "Agree" }
frame = { gender = { "Male" = 10, "Female" = 12.5 } }
[[surveys.pupils.blocks]]
name = "stigma"
scale = "agree"
counts = ["Disagree"]
higher_is = "better"
items = { q1 = "First", q2 = "Second" }
[[surveys.pupils.questions]]
name = "topics"
kind = "multiple"
options = ["Stress", "Sleep"]
exclusive = ["None"]
open = true
[[surveys.pupils.shares]]
name = "named"
question = "topics"
answers = ["Stress"]
[[surveys.pupils.ratings]]
name = "score"
minimum = 1
maximum = 10
[[surveys.pupils.crosstabs]]
rows = "topics"
columns = "q1"
[[surveys.pupils.contradictions]]
name = "both"
[score_sheets.ors]
file = "ors.csv"
measure = "ors"
participant = "code"
wave = "wave"
items = ["a", "b", "c", "d"]
total_recorded = "total"
[records.roll]
kind = "population"
file = "roll.csv"
school = "school"
counts = ["pupils"]
[records.referrals]
kind = "referrals"
file = "referrals.csv"
wave = "period"
school = "school"
[[outcomes]]
name = "less"
title = "Less stigma"
evidence = [{ dataset = "pupils", items = ["stigma"] }]
[[families]]
name = "main"
evidence = [{ dataset = "pupils", items = ["q1"] }]
[disclosure]
threshold = 5
round_to = 5
[report]
publisher = "Us"
quotes = [{ text = "Good", dataset = "pupils" }]
"""

FIGURES = """{"figures": [
{"id": "a", "published": 52.1, "decimals": 1, "rule": "round", "found":
 {"times": 100, "result": {"dataset": "pupils", "analysis": "proportion", "item": "q1",
  "group": {"school": "Park"}, "waves": ["pre"], "statistic": "proportion"}}},
{"id": "b", "published": 3, "decimals": 0, "rule": "about", "tolerance": 0.5, "found":
 {"change": [{"sum": [{"result": {"dataset": "pupils", "analysis": "n", "statistic": "n"}}]},
  {"mean": [{"smallest": [{"ratio": [{"rounded": 2, "sum": []}, {"sum": []}]}]}]}]}},
{"id": "c", "published": 1, "decimals": 0, "rule": "at_least", "reproducible": false, "note": "x",
 "found": {"ordered": [[{"sum": []}, {"sum": []}]]}}]}
"""

_TABLES = (
    "school,year,gender,nickname,q1,q2,topics,score\n"
    "Park,Year 7,Male,fox1,Agree,Disagree,Stress;Sleep,7\n"
    "Hill,Year 8,Female,owl2,Disagree,,Sleep,3\nPark,Year 7,Female,cat3,Agree,Agree,,10\n",
    "ID,Start time,Completion time,Email,Name,How do you feel?,Pick some\n"
    "1,3/1/2024 9:00:00,3/1/2024 9:05:00,anonymous,,Good,A;B;\n"
    "2,3/1/2024 9:01:00,,x@y.org,,Bad,B;\n",
    "Timestamp,Username,When? [A],When? [B],Why?\n"
    '2024/03/01 9:00:00 AM GMT,x@y.org,Yes,No,"A, B"\n2024/03/02 9:00:00 AM GMT,,No,,B\n',
    "StartDate,EndDate,Status,Finished,ResponseId,Q1,Q2_1,Q2_3_TEXT\n"
    "Start Date,End Date,Response Type,Finished,Response ID,Why?,Pets - Cat,Other - Text\n"
    '"{""ImportId"":""startDate"",""timeZone"":""Z""}","{""ImportId"":""endDate""}",'
    '"{""ImportId"":""status""}","{""ImportId"":""finished""}","{""ImportId"":""_recordId""}",'
    '"{""ImportId"":""QID1""}","{""ImportId"":""QID2"",""choiceId"":""1""}",'
    '"{""ImportId"":""QID2_3_TEXT""}"\n'
    "2024-03-01 10:00:00,2024-03-01 10:01:00,IP Address,True,R_1,Yes,Cat,\n"
    "2024-03-01 10:00:00,2024-03-01 10:01:00,Survey Preview,False,R_2,No,,x\n",
    "RespondentID,CollectorID,StartDate,EndDate,IP Address,Pets?,,,Age\n"
    ",,,,,Cat,Dog,Other,Response\n"
    "1,2,03/01/2024 10:00:00 AM,,1.2.3.4,Cat,,x,7\n2,2,03/01/2024 10:00:00 AM,,1.2.3.4,,Dog,,8\n",
    "id,submitdate,lastpage,startlanguage,seed,q[SQ001],q[SQ002],q[other],G01Q02\n"
    "1,2024-03-01 10:00:00,2,en,77,Y,N,,A1\n2,,1,en,78,,,x,A2\n",
    "record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,q1,q2___1,q2___2,"
    "form_complete\n1,baseline_arm_1,,,3,1,0,2\n1,month_3_arm_1,,,4,0,1,2\n",
    '"Variable / Field Name","Form Name","Section Header","Field Type","Field Label",'
    '"Choices, Calculations, OR Slider Labels","Field Note"\n'
    'q1,f,,radio,How?,"1, Bad | 2, Good",\n',
    "UserID,UserNo,Started,Ended,Completed,Q1. Pets?,,2. Why?\n1,7,01/03/2024 10:00,,"
    "True,Cat,Dog,x\n",
    "Unique Response Number,StartDate,CompletionDate,Q1,Q1_1,Q2_1_a,Q2_2_a\n"
    "123-123-1,2024-03-01,2024-03-01,1,,1,\n123-123-2,2024-03-01,2024-03-01,2,x,,1\n",
    ",,,First session,,,,,Last session,,,,\ncode,school,date,Individually,Interpersonally,Socially,"
    "Overall,total,Individually,Interpersonally,Socially,Overall,total\n"
    "AB1,Park,1/2/2024,5.1,6,7,8,26.1,6,6.5,7,8,27.5\nCD2,Hill,2/2/2024,1,2,3,4,10,,,,,\n",
    'sep=;\r\nid;wave;I feel sad;I feel calm\r\n1;pre;1;5\r\n2;post;"4\r\n";2\r\n',
)


def texts() -> list[bytes]:
    """Return text tables: one of each platform, and in other encodings."""
    plain = [table.encode() for table in _TABLES]
    first = _TABLES[0]
    return [
        *plain,
        first.replace("Park", "Pärk").encode("cp1252"),
        first.encode("utf-16"),
        ("\ufeff" + first.replace(",", "\t")).encode("utf-8"),
    ]


def studies() -> list[bytes]:
    return [STUDY.encode(), (Path(__file__).parents[2] / "configs" / "minimal.toml").read_bytes()]


def figures() -> list[bytes]:
    return [FIGURES.encode()]


SPLIT = b"\n--8<--\n"
"""Between the parts of an input that is several files."""


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1"><c r="A1" t="s">'
    '<v>0</v></c><c r="B1" t="inlineStr"><is><t>q1</t></is></c></row><row r="2"><c r="A2" t="s">'
    '<v>1</v></c><c r="B2" s="1"><f>1+1</f><v>2</v></c><c r="C2" t="e"><v>#N/A</v></c></row>'
    '<row r="3"><c r="A3" t="b"><v>1</v></c><c r="B3" s="1"><v>45000.5</v></c></row></sheetData>'
    '<mergeCells count="1"><mergeCell ref="A3:A4"/></mergeCells></worksheet>',
    "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}" count="2" uniqueCount="2"><si><t>school</t></si>'
    "<si><r><t>Pa</t></r><r><t>rk</t></r></si></sst>",
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}"><workbookPr date1904="0"/>'
    '<sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" '
    'formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill>'
    '<patternFill/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>",
}
"""Parts of a workbook that an input may replace."""

_FIXED = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_KIND}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATED}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELATED}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId3" Type="{_RELATED}/sharedStrings" Target="sharedStrings.xml"/>'
    "</Relationships>",
}


def workbook_parts() -> list[bytes]:
    """Return the parts of a workbook as one input."""
    return [SPLIT.join(part.encode() for part in PARTS.values())]


def workbook_of(data: bytes) -> bytes:
    """Return a workbook with its first parts taken from an input."""
    given = dict(zip(PARTS, data.split(SPLIT), strict=False))
    whole = {name: part.encode() for name, part in {**_FIXED, **PARTS}.items()}
    return zipped({**whole, **given}.items())


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an archive with some members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return made.getvalue()


def opendocument(content: bytes) -> bytes:
    """Return an OpenDocument spreadsheet with a content."""
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    parts = [("mimetype", kind), ("content.xml", content), ("META-INF/manifest.xml", manifest)]
    return zipped(parts)


def binaries(folder: Path) -> list[bytes]:
    """Return a file of each format that is no text."""
    import duckdb
    import pandas as pd
    import pyreadstat
    from openpyxl import Workbook

    frame = pd.DataFrame({"school": ["Park", "Hill"], "q1": [1.0, 2.0], "x": [0.5, None]})
    labels = {"q1": {1.0: "Agree", 2.0: "Disagree"}}
    pyreadstat.write_sav(frame, folder / "a.sav", variable_value_labels=labels)
    pyreadstat.write_sav(frame, folder / "a.zsav", compress=True)
    pyreadstat.write_dta(frame, folder / "a.dta", variable_value_labels=labels)
    pyreadstat.write_por(frame, folder / "a.por")
    duckdb.sql("select 'Park' as school, range as q1 from range(3)").write_parquet(
        str(folder / "a.parquet")
    )
    book = Workbook()
    assert book.active is not None
    book.active.append(["school", "q1"])
    book.active.append(["Park", 3])
    book.save(folder / "a.xlsx")
    old = Path(__file__).parents[1] / "ingest" / "fixtures" / "old_workbook.xls"
    ods = opendocument(ODS.encode())
    return [*(each.read_bytes() for each in sorted(folder.glob("a.*"))), old.read_bytes(), ods]


ODS = (
    '<?xml version="1.0"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="A"><table:table-row><table:table-cell office:value-type="string">'
    "<text:p>school</text:p></table:table-cell></table:table-row><table:table-row>"
    '<table:table-cell office:value-type="float" office:value="3"><text:p>3</text:p>'
    "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
    "</office:document-content>"
)


def templates(folder: Path) -> list[bytes]:
    """Return parts of a Word template as one input: styles, settings and their relationships."""
    from ehs_eval.report.word_template import open_template

    open_template(None).save(str(folder / "own.docx"))
    with zipfile.ZipFile(folder / "own.docx") as archive:
        return [SPLIT.join(archive.read(name) for name in TEMPLATE_PARTS)]


TEMPLATE_PARTS = (
    "word/styles.xml",
    "word/settings.xml",
    "word/document.xml",
    "word/_rels/document.xml.rels",
    "[Content_Types].xml",
)
