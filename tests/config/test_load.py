"""One row for each thing a study file can get wrong, matched on the whole message."""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ehs_eval.config import Study, load_study, study_schema
from ehs_eval.config.load import judge
from ehs_eval.errors import ConfigError

ROOT = Path(__file__).parents[2]

JARGON = ("Input should", "instance of", "dictionary", "Value error", "<", " tag")

TOP = """
[study]
title = "Pilot"
waves = ["pre", "post"]

[scales]
yes_no = ["No", "Yes"]
"""
SURVEY = '[surveys.pupils]\nfiles = { pre = "pre.csv", post = "post.csv" }\n'
BLOCK = (
    '[[surveys.pupils.blocks]]\nname = "b"\nscale = "yes_no"\ncounts = ["Yes"]\nitems = ["q1"]\n'
)
QUESTION = '[[surveys.pupils.questions]]\nname = "q"\noptions = ["A", "B"]\n'
MULTIPLE = QUESTION + 'kind = "multiple"\n'
SHARE = '[[surveys.pupils.shares]]\nname = "s"\nquestion = "q"\n'
SHEET = """
[score_sheets.ors]
file = "ors.csv"
measure = "ors"
items = ["one", "two", "three", "four"]
"""
ROLL = """
[records.roll]
kind = "population"
file = "roll.csv"
school = "school"
counts = ["pupils"]
"""
REFERRALS = """
[records.referrals]
kind = "referrals"
file = "referrals.csv"
wave = "period"
school = "school"
"""
FORMS = """
[records.forms]
kind = "feedback"
file = "forms.csv"
"""
OUTCOME = '[[outcomes]]\nname = "o"\ntitle = "O"\n'


def problems_of(tmp_path: Path, text: str | bytes) -> list[str]:
    path = tmp_path / "study.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as caught:
        load_study(path)
    problems = caught.value.problems
    assert all(problem.startswith(f"{path}: ") for problem in problems)
    assert all("\n" not in problem for problem in problems)
    return [problem.removeprefix(f"{path}: ") for problem in problems]


def study_of(tmp_path: Path, text: str) -> Study:
    path = tmp_path / "study.toml"
    path.write_text(text, "utf-8")
    return load_study(path)


B = "[surveys.pupils.blocks], entry 1 (`b`)"
Q = "[surveys.pupils.questions], entry 1 (`q`)"
SHAPES = [
    ("", "is empty. Describe the study in it, or check the path."),
    (" \n\ufeff"[:2], "is empty. Describe the study in it, or check the path."),
    ("# nothing yet", "top level: the key `study` is missing. Add it."),
    (b"PK\x03\x04\xff\xfe", "is not a text file in UTF-8. Save it as UTF-8 text."),
    ("a = [" + "[" * 5000, "is not a study file: its lists are nested too deeply. Check the path."),
    (
        "[study]\ntitle = pilot",
        "is not valid TOML: Invalid value (at line 2, column 9). Correct it.",
    ),
    ("study = 3", "top level: `study` has to be a table of its own, found 3."),
    (TOP, "top level: there is nothing to analyse. Add a survey, a score sheet or a record set."),
    (
        TOP + '[survey.pupils]\nfiles = { pre = "a.csv" }',
        "top level: unknown key `survey`. Did you mean `surveys`?",
    ),
    (
        TOP + SURVEY + "[zzz]\na = 1",
        "top level: unknown key `zzz`. Valid keys: disclosure, families, measures, outcomes, "
        "records, report, scales, score_sheets, study, surveys.",
    ),
    (
        TOP.replace('title = "Pilot"', "title = 3") + SURVEY,
        "[study]: `title` has to be text in quotation marks, found 3.",
    ),
    (
        TOP.replace('"Pilot"', '""') + SURVEY,
        "[study]: `title` must not be empty, found ''.",
    ),
    (
        TOP.replace("[study]", "[study]\nconfidence_level = 95") + SURVEY,
        "[study]: `confidence_level` has to be below 1, found 95.",
    ),
    (
        TOP.replace("[study]", '[study]\nconfidence_level = "0.95"') + SURVEY,
        "[study]: `confidence_level` has to be a number, without quotation marks, found '0.95'.",
    ),
    (
        TOP.replace("[study]", "[study]\nsmall_group = 2.5") + SURVEY,
        "[study]: `small_group` has to be a whole number, without quotation marks, found 2.5.",
    ),
    (
        TOP.replace("[study]", "[study]\nabout = 2017-04-01") + SURVEY,
        "[study]: `about` has to be text in quotation marks, found 2017-04-01.",
    ),
    (
        TOP.replace('["pre", "post"]', "[]") + SURVEY,
        "[study]: `waves` needs at least 1 entries, has 0.",
    ),
    (
        TOP.replace('["pre", "post"]', '["pre", 2]') + SURVEY,
        "[study]: `waves`, entry 2, has to be the name of a wave, or a table with `name` and "
        "`label`, found 2.",
    ),
    (
        TOP.replace('"post"]', '{ name = "post", lable = "P" }]') + SURVEY,
        "[study.waves], entry 2 (`post`): unknown key `lable`. Did you mean `label`?",
    ),
    (
        TOP + "odd = 3\n" + SURVEY,
        "[scales]: `odd` has to be a list of labels, or a table with `labels` and `off_scale`, "
        "found 3.",
    ),
    (
        TOP + "surveys = 3",
        "[scales]: `surveys` has to be a list of labels, or a table with "
        "`labels` and `off_scale`, found 3.",
    ),
    (
        TOP + "[surveys]\npupils = 3",
        "[surveys]: `pupils` has to be a table of its own, found 3.",
    ),
    (
        TOP + "[surveys.pupils]\nfiles = { pre = 3 }",
        "[surveys.pupils.files]: `pre` has to be the path of a file, or a table with `path` and "
        "`sheet`, found 3.",
    ),
    (
        TOP + '[surveys.pupils]\nfiles = "pre.csv"',
        "[surveys.pupils]: `files` has to be a table of its own, found 'pre.csv'.",
    ),
    (
        TOP + SURVEY + "blocks = 3",
        "[surveys.pupils]: `blocks` has to be a list: [...], found 3.",
    ),
    (
        TOP + SURVEY + '[surveys.pupils.blocks]\nname = "b"',
        "[surveys.pupils]: `blocks` has to be a list: [...], found a table.",
    ),
    (
        TOP + SURVEY + 'blocks = ["b"]',
        "[surveys.pupils]: `blocks`, entry 1, has to be a table of its own, found 'b'.",
    ),
    (
        TOP + SURVEY + BLOCK.replace('scale = "yes_no"', "scale = 5"),
        f"{B}: `scale` has to be the name of a scale, or a list of its labels, found 5.",
    ),
    (
        TOP + SURVEY + BLOCK.replace('"yes_no"', '["Yes"]'),
        f"{B}, `scale`: `labels` needs at least 2 entries, has 1.",
    ),
    (
        TOP + SURVEY + BLOCK.replace('"yes_no"', '["No", 1]'),
        f"{B}, `scale`: `labels`, entry 2, has to be text in quotation marks, found 1.",
    ),
    (
        TOP + SURVEY + BLOCK.replace('"yes_no"', '{ lables = ["No", "Yes"] }'),
        f"{B}, `scale`: unknown key `lables`. Did you mean `labels`?",
    ),
    (
        TOP + SURVEY + BLOCK.replace('["q1"]', '["q1", 3]'),
        f"{B}: `items` has to be a table of columns and their wording, or a list of columns, "
        "found a list.",
    ),
    (
        TOP + SURVEY + BLOCK.replace('["q1"]', '["q1", "q1"]'),
        f"{B}: `items` names `q1` more than once. Keep one.",
    ),
    (
        TOP + SURVEY + BLOCK.replace('["q1"]', "{ q1 = 3 }"),
        f"{B}, `items`: `q1` has to be text in quotation marks, found 3.",
    ),
    (
        TOP + SURVEY + BLOCK.replace('counts = ["Yes"]\n', ""),
        f"{B}: the key `counts` is missing. Add it.",
    ),
    (
        TOP + SURVEY + QUESTION + 'kind = "multi"',
        f"{Q}: `kind` has to be one of 'single', 'multiple' or 'ranked', found 'multi'. "
        "Did you mean 'multiple'?",
    ),
    (
        TOP + SURVEY + QUESTION + 'open = "yes"',
        f"{Q}: `open` has to be true or false, without quotation marks, found 'yes'.",
    ),
    (
        TOP + SURVEY + 'population = { recrd = "roll", columns = ["pupils"] }' + ROLL,
        "[surveys.pupils.population]: unknown key `recrd`. Did you mean `record`?",
    ),
    (TOP + "[records]\nroll = 3", "[records]: `roll` has to be a table of its own, found 3."),
    (
        TOP + ROLL.replace('kind = "population"\n', ""),
        "[records.roll]: the key `kind` is missing. Add it: population, referrals, feedback or "
        "programmes.",
    ),
    (
        TOP + ROLL.replace('"population"', '"populations"'),
        "[records.roll]: `kind` has to be one of population, referrals, feedback, programmes, "
        "found 'populations'. Did you mean 'population'?",
    ),
    (
        TOP + ROLL.replace('"population"', "7"),
        "[records.roll]: `kind` has to be one of population, referrals, feedback, programmes, "
        "found '7'. Correct it.",
    ),
    (
        TOP + ROLL.replace("records.roll", "records.population").replace("school =", "schol ="),
        "[records.population]: unknown key `schol`. Did you mean `school`?",
    ),
    (
        TOP + FORMS + '[[records.forms.questions]]\nname = "a"\n[[records.forms.questions.bases]]\n'
        'name = "x"\nleaveout = ["A"]',
        "[records.forms.questions], entry 1 (`a`), `bases`, entry 1 (`x`): unknown key `leaveout`. "
        "Did you mean `leave_out`?",
    ),
]


@pytest.mark.parametrize(("text", "message"), SHAPES)
def test_wrong_shape_is_told_in_one_line(tmp_path: Path, text: str | bytes, message: str) -> None:
    assert problems_of(tmp_path, text) == [message]


P = "[surveys.pupils]"
REFERENCES = [
    (
        TOP.replace('"post"]', '"pre"]') + SHEET,
        "[study]: the wave `pre` is given 2 times. Keep one.",
    ),
    (
        TOP.replace('"post"]', '{ name = "post", label = "PRE" }]') + SHEET,
        "[study]: the waves `pre` and `post` cannot be told apart in data files: both are written "
        "'pre'. Rename one.",
    ),
    (
        TOP + 'odd = ["Yes", "yes "]\n' + SHEET,
        "[scales], `odd`: 'Yes' and 'yes ' are the same answer. Keep one.",
    ),
    (TOP + 'odd = ["Yes", " "]\n' + SHEET, "[scales], `odd`: a label is blank. Remove it."),
    (
        TOP + SHEET + ROLL.replace("records.roll", "records.ors"),
        "top level: 2 data sets are named `ors`. Rename one.",
    ),
    (
        TOP + SURVEY.replace("post =", "pots ="),
        f"{P}: `files`: the wave `pots` does not exist. Did you mean `post`?",
    ),
    (
        TOP + SURVEY + 'margin_wave = "mid"',
        f"{P}: `margin_wave`: the wave `mid` does not exist. Known: pre, post.",
    ),
    (
        TOP + SURVEY + BLOCK + BLOCK.replace("q1", "q2"),
        f"{P}: the block `b` is given 2 times. Keep one.",
    ),
    (
        TOP + SURVEY + BLOCK + QUESTION.replace('"q"', '"q1"'),
        f"{P}: `q1` is described 2 times. Keep one.",
    ),
    (
        TOP + SURVEY + 'population = { record = "rol", columns = ["pupils"] }' + ROLL,
        f"{P}: `population`: the record set `rol` does not exist. Did you mean `roll`?",
    ),
    (
        TOP + SURVEY + 'population = { record = "roll", columns = ["pupil"] }' + ROLL,
        f"{P}: `population`: the column `pupil` does not exist. Did you mean `pupils`?",
    ),
    (
        TOP + SURVEY + BLOCK.replace('"yes_no"', '"yesno"'),
        f"{P}, block `b`: the scale `yesno` does not exist. Did you mean `yes_no`?",
    ),
    (
        TOP + SURVEY + BLOCK.replace('"yes_no"', '["YES", "Yes"]'),
        f"{P}, block `b`, `scale`: 'YES' and 'Yes' are the same answer. Keep one.",
    ),
    (
        TOP + SURVEY + BLOCK.replace('["Yes"]', '["Yess"]'),
        f"{P}, block `b`: `counts`: 'Yess' is none of its answers (No, Yes). Did you mean 'Yes'?",
    ),
    (
        TOP + SURVEY + BLOCK.replace('["Yes"]', '["yes"]'),
        f"{P}, block `b`: `counts`: 'yes' is spelled 'Yes' among its answers. Write it so.",
    ),
    (
        TOP + SURVEY + BLOCK + 'waves = ["Post"]',
        f"{P}, block `b`: the wave `Post` does not exist. Did you mean `post`?",
    ),
    (
        TOP + SURVEY + QUESTION + 'waves = ["mid"]',
        f"{P}, question `q`: the wave `mid` does not exist. Known: pre, post.",
    ),
    (
        TOP + SURVEY + QUESTION + 'kind = "ranked"',
        f"{P}, question `q`: a ranked question needs its `columns`, first choice first. Add them.",
    ),
    (
        TOP + SURVEY + QUESTION + 'columns = ["a", "a"]',
        f"{P}, question `q`: the column `a` is given 2 times. Keep one.",
    ),
    (
        TOP + SURVEY + QUESTION + 'leave_out = ["C"]',
        f"{P}, question `q`: 'C' is none of its answers (A, B).",
    ),
    (
        TOP + SURVEY + QUESTION + 'groups = { g = ["a"] }',
        f"{P}, question `q`: 'a' is spelled 'A' among its answers. Write it so.",
    ),
    (
        TOP + SURVEY + QUESTION + SHARE.replace('"q"', '"qq"'),
        f"{P}, share `s`: the question `qq` does not exist. Did you mean `q`?",
    ),
    (
        TOP + SURVEY + QUESTION + SHARE + 'answers = ["C"]',
        f"{P}, share `s`: `answers`: 'C' is none of its answers (A, B).",
    ),
    (
        TOP + SURVEY + QUESTION + SHARE + 'base_leave_out = ["C"]',
        f"{P}, share `s`: `base_leave_out`: 'C' is none of its answers (A, B).",
    ),
    (
        TOP + SURVEY + '[[surveys.pupils.ratings]]\nname = "r"\nminimum = 10\nmaximum = 1',
        f"{P}, rating `r`: `minimum` 10 is not below `maximum` 1. Correct them.",
    ),
    (
        TOP
        + SURVEY
        + '[[surveys.pupils.ratings]]\nname = "r"\nminimum = 1\nmaximum = 9\nwaves = ["x"]',
        f"{P}, rating `r`: the wave `x` does not exist. Known: pre, post.",
    ),
    (
        TOP + SURVEY + QUESTION + '[[surveys.pupils.crosstabs]]\nrows = "q"\ncolumns = "qx"',
        f"{P}, crosstab: the question `qx` does not exist. Did you mean `q`?",
    ),
    (
        TOP + SHEET.replace('measure = "ors"', 'measure = "orz"'),
        "[score_sheets.ors]: the measure `orz` does not exist. Did you mean `ors`?",
    ),
    (
        TOP + SHEET.replace(', "four"', ""),
        "[score_sheets.ors]: `items` names 3 columns, but the measure `ors` has 4 items. "
        "List all of them.",
    ),
    (
        TOP + SHEET.replace('"three"', '"school"'),
        "[score_sheets.ors]: an item's column cannot be called `school`. Rename it in the file.",
    ),
    (
        TOP + SHEET + 'total_recorded = "four"',
        "[score_sheets.ors]: `four` is both an item and the total. Keep one.",
    ),
    (
        TOP + SHEET + 'waves = ["pre"]',
        "[score_sheets.ors]: `waves` needs `wave`, the column that says which. Add it.",
    ),
    (
        TOP + SHEET + '[[measures]]\nname = "m"\ntitle = "M"\nitems = 1\nminimum = 3\nmaximum = 3',
        "[measures], `m`: `minimum` 3 is not below `maximum` 3. Correct them.",
    ),
    (
        TOP + REFERRALS + 'locality = ["East"]',
        "[records.referrals]: `locality` needs `service`, the column that says which. Add it.",
    ),
    (
        TOP + REFERRALS + 'not_accepted_values = ["yes"]',
        "[records.referrals]: 'Yes' is among both `accepted_values` and `not_accepted_values`. "
        "Keep one.",
    ),
    (
        TOP + ROLL.replace('["pupils"]', '["school"]'),
        "[records.roll]: a column of `counts` cannot be called `school`. Rename it in the file.",
    ),
    (
        TOP + FORMS + '[[records.forms.questions]]\nname = "a"\n' * 2,
        "[records.forms]: the question `a` is given 2 times. Keep one.",
    ),
    (
        TOP + FORMS + '[[records.forms.questions]]\nname = "a"\nwaves = ["pre"]',
        "[records.forms], question `a`: forms have no waves. Remove `waves`.",
    ),
    (
        TOP + 'odd = { labels = ["A", "B"], codes = ["1"] }\n' + SURVEY + QUESTION,
        "[scales], `odd`: 1 `codes` do not fit 2 labels. Give one code for each, in the same "
        "order.",
    ),
    (
        TOP + 'odd = { labels = ["A", "B"], codes = ["1", "1 "] }\n' + SURVEY + QUESTION,
        "[scales], `odd`: '1' and '1 ' are the same code. Keep one.",
    ),
    (
        TOP + 'odd = { labels = ["A", "B"], codes = ["1", "A"] }\n' + SURVEY + QUESTION,
        "[scales], `odd`: 'A' is a label and also the code of 'B': a file could mean either. "
        "Change the code.",
    ),
    (
        TOP + SURVEY + QUESTION + '[surveys.pupils.renamed.mid]\nq = "Q9"',
        f"{P}: `renamed`: the wave `mid` does not exist. Known: pre, post.",
    ),
    (
        TOP + SURVEY + QUESTION + '[surveys.pupils.renamed.post]\nqq = "Q9"',
        f"{P}: `renamed`, `post`: the column `qq` does not exist. Did you mean `q`?",
    ),
    (
        TOP + SURVEY + QUESTION + '[surveys.pupils.accepted]\nqq = "a comma was added"',
        f"{P}: `accepted`: the question `qq` does not exist. Did you mean `q`?",
    ),
    (
        TOP + SURVEY + QUESTION + '[surveys.pupils.same_answers]\n"Aye" = "Bb"',
        f"{P}: `same_answers`: 'Bb' is none of its answers (A, B). Did you mean 'B'?",
    ),
    (
        TOP + SHEET + OUTCOME + 'evidence = [{ dataset = "orss", items = ["total"] }]',
        "[outcomes] `o`: the data set `orss` does not exist. Did you mean `ors`?",
    ),
    (
        TOP + SHEET + OUTCOME + 'evidence = [{ dataset = "ors", items = ["totl"] }]',
        "[outcomes] `o`: `ors`: the item `totl` does not exist. Did you mean `total`?",
    ),
]


@pytest.mark.parametrize(("text", "message"), REFERENCES)
def test_contradiction_is_told_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    assert problems_of(tmp_path, text) == [message]


def test_all_problems_are_shown_together(tmp_path: Path) -> None:
    text = TOP.replace('"Pilot"', "3") + "colour = 2\n" + SURVEY + "blocks = 3\nteacher = 1"
    unknown, *others = problems_of(tmp_path, text)
    assert unknown.startswith(f"{P}: unknown key `teacher`. Valid keys: accepted, blocks,")
    assert others == [
        "[study]: `title` has to be text in quotation marks, found 3.",
        "[scales]: `colour` has to be a list of labels, or a table with `labels` and `off_scale`, "
        "found 2.",
        f"{P}: `blocks` has to be a list: [...], found 3.",
    ]


def test_a_misspelled_key_hides_nothing_inside_or_beyond_it(tmp_path: Path) -> None:
    text = TOP + SURVEY + BLOCK.replace("scale =", "scales =").replace("yes_no", "yesno")
    assert problems_of(tmp_path, text) == [
        f"{B}: unknown key `scales`. Did you mean `scale`?",
        f"{P}, block `b`: the scale `yesno` does not exist. Did you mean `yes_no`?",
    ]
    nested = TOP + "[survey.pupils]\nfile = { pre = 3 }"
    assert problems_of(tmp_path, nested) == [
        "top level: unknown key `survey`. Did you mean `surveys`?",
        "[surveys.pupils]: unknown key `file`. Did you mean `files`?",
        "[surveys.pupils.files]: `pre` has to be the path of a file, or a table with `path` and "
        "`sheet`, found 3.",
    ]


@pytest.mark.parametrize(("text", "_"), [case for case in SHAPES if isinstance(case[0], str)])
def test_no_message_speaks_of_the_validator(tmp_path: Path, text: str, _: str) -> None:
    told = " ".join(problems_of(tmp_path, text))
    assert not any(word in told for word in JARGON)


def _places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, dict | list):
        inner = list(value.items() if isinstance(value, dict) else enumerate(value))
    for key, part in inner:
        yield (*path, key)
        yield from _places(part, (*path, key))


ODD = [3, -1.5, True, "x", "", [], {}, ["a", "a"], [1], {"a": 1}, [[]], [{}], {"kind": "feedback"}]


@pytest.mark.parametrize("seed", range(100))
def test_the_sample_study_with_any_odd_value_is_judged_in_plain_words(seed: int) -> None:
    raw: Any = tomllib.loads((ROOT / "configs" / "salford.toml").read_text("utf-8"))
    draw = random.Random(seed)
    *path, key = draw.choice(list(_places(raw)))
    inside = raw
    for step in path:
        inside = inside[step]
    inside[key] = draw.choice(ODD)
    _, problems = judge(raw)
    for problem in problems:
        assert "\n" not in problem
        assert not any(word in problem for word in JARGON)


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_numbers_are_finite(tmp_path: Path, value: str) -> None:
    text = TOP + SURVEY + f'[[surveys.pupils.ratings]]\nname = "r"\nminimum = {value}\nmaximum = 9'
    assert problems_of(tmp_path, text) == [
        "[surveys.pupils.ratings], entry 1 (`r`): `minimum` has to be a finite number, "
        f"found {value}."
    ]


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml: there is no such study file\. Check the"):
        load_study(tmp_path / "gone.toml")
    with pytest.raises(ConfigError, match=r"is a folder\. Name the study file \(\.toml\) inside"):
        load_study(tmp_path)


def test_byte_order_mark_is_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_bytes(b"\xef\xbb\xbf" + (TOP + SHEET).encode())
    assert load_study(path).wave_names == ("pre", "post")


def test_short_forms_say_the_same_as_long_ones(tmp_path: Path) -> None:
    short = study_of(tmp_path, TOP + SURVEY + BLOCK)
    long = study_of(
        tmp_path,
        """
        [study]
        title = "Pilot"
        waves = [{ name = "pre" }, { name = "post" }]
        [scales.yes_no]
        labels = ["No", "Yes"]
        [surveys.pupils]
        files = { pre = { path = "pre.csv" }, post = { path = "post.csv" } }
        [[surveys.pupils.blocks]]
        name = "b"
        scale = "yes_no"
        counts = ["Yes"]
        items = { q1 = "q1" }
        """,
    )
    assert short == long


def test_scale_in_place(tmp_path: Path) -> None:
    study = study_of(tmp_path, TOP + SURVEY + BLOCK.replace('"yes_no"', '["No", "Yes"]'))
    block = study.surveys["pupils"].blocks[0]
    assert study.scale_of(block) == study.scales["yes_no"]


def test_open_questions_may_leave_out_answers_beside_their_options(tmp_path: Path) -> None:
    text = (
        TOP + SURVEY + QUESTION + 'open = true\nleave_out = ["n/a"]\n' + SHARE + 'answers = ["C"]'
    )
    assert study_of(tmp_path, text).surveys["pupils"].questions[0].leave_out == ["n/a"]


def test_data_sets_may_be_called_like_kinds_of_record(tmp_path: Path) -> None:
    study = study_of(tmp_path, TOP + ROLL.replace("records.roll", "records.population"))
    assert study.dataset_title("population") == "Population"


def test_own_measure_takes_the_place_of_the_built_in_one(tmp_path: Path) -> None:
    own = '[[measures]]\nname = "ors"\ntitle = "Short ORS"\nitems = 3\n'
    text = TOP + own + SHEET.replace(', "four"', "")
    assert study_of(tmp_path, text).measures[0].title == "Short ORS"


def test_the_sample_study_is_valid() -> None:
    study = load_study(ROOT / "configs" / "salford.toml")
    assert study.wave_names == ("pre", "mid", "post")
    assert study.wave_title("mid") == "Mid-point"
    assert study.wave_title("later") == "later"
    assert study.dataset_title("ors") == "Outcome Rating Scale (ORS)"
    assert study.dataset_title("nothing") == "nothing"


def test_schema_allows_the_short_forms() -> None:
    definitions = json.loads(study_schema())["$defs"]
    assert {"type": "string"} in definitions["StudyInfo"]["properties"]["waves"]["items"]["anyOf"]
    kinds = [each.get("type") for each in definitions["Block"]["properties"]["items"]["anyOf"]]
    assert kinds == ["array", "object"]


def test_schema_explains_every_field() -> None:
    schema = json.loads(study_schema())
    parts = {"Study": schema, **schema["$defs"]}
    fields = {
        f"{part}.{field}": told
        for part, described in parts.items()
        for field, told in described.get("properties", {}).items()
    }
    assert len(fields) > 100
    assert [name for name, told in fields.items() if not told.get("description")] == []


@pytest.mark.parametrize(
    "use", ['school = "code"', 'gender = "code"', 'questions = [{ name = "code" }]']
)
def test_a_column_of_codes_is_nothing_else(tmp_path: Path, use: str) -> None:
    """Every label of a school or a question is printed; a code must never be."""
    study = tmp_path / "study.toml"
    study.write_text(
        '[study]\ntitle = "T"\nwaves = ["pre"]\n[surveys.s]\nfiles = { pre = "a.csv" }\n'
        f'respondent = "code"\n{use}\n',
        encoding="utf-8",
    )
    with pytest.raises(ConfigError, match="`code` is the column of `respondent`"):
        load_study(study)
