from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ehs_eval.cli import app
from tests.ingest.shared_exports import shared_export

SAMPLE = Path(__file__).parents[1] / "sample_data" / "salford"
KEYS = {
    "file",
    "platform",
    "reason",
    "format",
    "rows",
    "responses",
    "set_aside",
    "waves",
    "columns",
    "notes",
}


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["inspect", *arguments])
    return result.exit_code, result.stdout, result.stderr


@cache
def inspected(path: str) -> dict[str, Any]:
    code, out, _ = run(path, "--json")
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


def real(name: str) -> dict[str, Any]:
    return inspected(str(shared_export(name)))


def column(name: str, wanted: str) -> dict[str, Any]:
    """Find a column by name, wording or the end of its wording."""
    columns = real(name)["columns"]
    for test in (
        lambda each: wanted in (each["name"], each["label"], each["part"]),
        lambda each: each["label"].startswith(wanted) or wanted in each["columns"],
        lambda each: wanted in each["label"],
    ):
        for each in columns:
            if test(each):
                return dict(each)
    raise AssertionError(f"no column {wanted!r} in {name}")


def raw_counts(each: dict[str, Any]) -> dict[str, int]:
    """Return counts by label exactly as it stands in the file, blanks under ""."""
    counts: dict[str, int] = {"": each["missing"]} if each["missing"] else {}
    for label, n in each["counts"].items():
        for spelling, times in each["spellings"].get(label, {label: n}).items():
            counts[spelling] = times
    return counts


RESPONSES = {
    "jisc_bos/bossier_example.sav": (13, 13, {}),
    "qualtrics/trust_mdss_raw_data_qualtrics.csv": (347, 282, {"incomplete": 65}),
    "qualtrics/trust_mdss_labels.csv": (45, 45, {}),
    "qualtrics/No_Basis_for_Evaluation (Insights).csv": (15, 0, {"test": 15}),
    "qualtrics/No_Basis_for_Evaluation (Legacy).csv": (15, 0, {"test": 15}),
    "google_forms/Student Mental health.csv": (101, 101, {}),
    "google_forms/teacher_leadership_raw_text.csv": (132, 132, {}),
    "google_forms/teacher_leadership_coded.csv": (132, 132, {}),
    "google_forms/dask_2020_user_survey_first80.csv": (80, 80, {}),
    "ms_forms/Nigerian Student's Year One Performance Survey(1-174).xlsx": (174, 174, {}),
    "surveymonkey/steak-risk-survey.csv": (550, 550, {}),
    "surveymonkey/thanksgiving-2015-poll-data.csv": (1058, 1058, {}),
    "limesurvey/results-survey896447-total_first80.csv": (80, 44, {"incomplete": 36}),
    "limesurvey/uk_rse_2016_public_data.csv": (273, 273, {}),
    "redcap/checkboxes_data.csv": (4, 4, {}),
    "redcap/checkboxes_dictionary.csv": (4, 4, {}),
    "redcap/longitudinal_events_data.csv": (9, 9, {}),
    "redcap/repeating_instruments_data.csv": (6, 6, {}),
    "spss_stata/missing_test.sav": (2, 2, {}),
    "long_table/ahi-cesd.csv": (992, 992, {}),
    "long_table/participant-info.csv": (295, 295, {}),
}

PLATFORMS = {
    "jisc_bos": "Jisc Online Surveys",
    "qualtrics": "Qualtrics",
    "google_forms": "Google Forms",
    "ms_forms": "Microsoft Forms",
    "surveymonkey": "SurveyMonkey",
    "limesurvey": "LimeSurvey",
    "redcap": "REDCap",
    "long_table": "Plain table",
}


@pytest.mark.parametrize("name", RESPONSES)
def test_responses_of_real_exports(name: str) -> None:
    found = real(name)
    assert (found["rows"], found["responses"], found["set_aside"]) == RESPONSES[name]
    platform = PLATFORMS.get(name.split("/")[0])
    if platform and not name.endswith(("labels.csv", "dictionary.csv")):
        assert found["platform"] == platform
    assert found["reason"]


TRUST = "qualtrics/trust_mdss_raw_data_qualtrics.csv"
INSIGHTS = "qualtrics/No_Basis_for_Evaluation (Insights).csv"
LEGACY = "qualtrics/No_Basis_for_Evaluation (Legacy).csv"
STUDENTS = "google_forms/Student Mental health.csv"
TEXT = "google_forms/teacher_leadership_raw_text.csv"
CODED = "google_forms/teacher_leadership_coded.csv"
DASK = "google_forms/dask_2020_user_survey_first80.csv"
MS = "ms_forms/Nigerian Student's Year One Performance Survey(1-174).xlsx"
STEAK = "surveymonkey/steak-risk-survey.csv"
FEAST = "surveymonkey/thanksgiving-2015-poll-data.csv"
LIME = "limesurvey/results-survey896447-total_first80.csv"
RSE = "limesurvey/uk_rse_2016_public_data.csv"
BOS = "jisc_bos/bossier_example.sav"
NO_BASIS = {"3": 7, "1": 3, "2": 3, "-1": 2}
AGAIN = {"-1": 5, "3": 4, "1": 3, "2": 3}


@pytest.mark.parametrize(
    ("name", "wanted", "counts"),
    [
        (BOS, "Q2", {"Dogs": 1, "Cats": 3, "Parrots": 5, "Monkeys": 4}),
        (BOS, "Q3", {"Dogs": 8, "Cats": 9, "Parrots": 10, "Monkeys": 5, "Whales": 6}),
        (
            BOS,
            "Q14_1_a",
            {"": 1, "Very Likely": 1, "Likely": 1, "Unlikely": 3, "Very Unlikely": 7},
        ),
        (TRUST, "ATI_1", {"2": 79, "1": 58, "4": 54, "3": 49, "": 27, "5": 15}),
        (TRUST, "stimulus_group", {"uncertainty": 129, "control": 126, "": 27}),
        (INSIGHTS, "Q1", NO_BASIS),
        (INSIGHTS, "Q3_1", AGAIN),
        (INSIGHTS, "Status", {"2": 15}),
        (LEGACY, "Q1", NO_BASIS),
        (LEGACY, "Q3_1", AGAIN),
        (STUDENTS, "Do you have Depression?", {"No": 66, "Yes": 35}),
        (STUDENTS, "Choose your gender", {"Female": 75, "Male": 26}),
        (
            STUDENTS,
            "Your current year of Study",
            {
                "year 1": 41,
                "Year 3": 19,
                "Year 2": 16,
                "year 2": 10,
                "year 4": 8,
                "year 3": 5,
                "Year 1": 2,
            },
        ),
        (
            STUDENTS,
            "What is your CGPA?",
            {
                "3.50 - 4.00": 47,
                "3.00 - 3.49": 43,
                "0 - 1.99": 4,
                "2.50 - 2.99": 4,
                "2.00 - 2.49": 2,
                "3.50 - 4.00 ": 1,
            },
        ),
        (
            TEXT,
            "SA_1",
            {
                "Neutral": 46,
                " Agree": 41,
                "Disagree": 35,
                "Strongly Agree": 5,
                "Strongly Disagree": 5,
            },
        ),
        (TEXT, "Gender", {"Female": 73, "Male": 59}),
        (CODED, "SA_1", {"3": 46, "4": 41, "2": 35, "1": 5, "5": 5}),
        (CODED, "FM_1", {"2": 45, "3": 29, "4": 25, "1": 20, "5": 12, "6": 1}),
        (CODED, "TI_1", {"2": 26, "5": 24, "1": 20, "4": 18, "6": 18, "3": 14, "7": 12}),
        (
            DASK,
            "Ease of deployment",
            {"Critical to me": 35, "Somewhat useful": 30, "Not relevant for me": 11, "": 4},
        ),
        (
            DASK,
            "How easy is it for you to upgrade",
            {"3.0": 37, "4.0": 32, "2.0": 7, "": 3, "1.0": 1},
        ),
        (
            MS,
            "Did you teach your peers in Year One",
            {
                "Yes, but just a few times": 94,
                "No, I studied alone": 62,
                "No, I didn't interact with my peers": 11,
                "Yes, I ran a tutorial service": 7,
            },
        ),
        (MS, "Morning", {"1": 41, "3": 41, "5": 39, "2": 27, "4": 26}),
        (
            STEAK,
            "How do you like your steak prepared?",
            {"Medium rare": 166, "Medium": 132, "": 118, "Medium Well": 75, "Well": 36, "Rare": 23},
        ),
        (STEAK, "Do you eat steak?", {"Yes": 430, "No": 109, "": 11}),
        (STEAK, "Age", {"45-60": 140, "30-44": 133, "> 60": 131, "18-29": 110, "": 36}),
        (FEAST, "Do you celebrate Thanksgiving?", {"Yes": 980, "No": 78}),
        (
            FEAST,
            "What is typically the main dish at your Thanksgiving dinner?",
            {
                "Turkey": 859,
                "": 84,
                "Other (please specify)": 35,
                "Ham/Pork": 29,
                "Tofurkey": 20,
                "Chicken": 12,
                "Roast beef": 11,
                "I don't know": 5,
                "Turducken": 3,
            },
        ),
        (LIME, "startlanguage", {"de": 40, "en": 4}),
        (
            LIME,
            "DHRP06[SQ004]",
            {
                "Completely agree": 25,
                "Tend to agree": 12,
                "Don't know/Cannot answer": 3,
                "Tend to disagree": 3,
                "": 1,
            },
        ),
        (
            RSE,
            "affSat1",
            {
                "Agree": 103,
                "Strongly Agree": 72,
                "Neither agree or disagree": 58,
                "Disagree": 30,
                "Strongly disagree": 8,
                "": 2,
            },
        ),
        (RSE, "turnOver3", {"Sometimes": 162, "Never ": 58, "Often": 37, "Never": 15, "": 1}),
        (RSE, "socio2", {"Male": 232, "Female": 30, "": 10, "Other": 1}),
        ("redcap/checkboxes_data.csv", "check_one", {"": 2, "1": 2, "2": 1, "3": 1, "4": 1}),
        (
            "redcap/checkboxes_data.csv",
            "check_two",
            {"": 2, "a": 1, "b": 1, "c": 1, "d": 1, "e": 0},
        ),
        ("redcap/repeating_instruments_data.csv", "redcap_repeat_instrument", {"bp": 4, "": 2}),
        ("long_table/participant-info.csv", "sex", {"1": 251, "2": 44}),
        (
            "long_table/ahi-cesd.csv",
            "occasion",
            {"0": 295, "2": 157, "1": 147, "3": 139, "4": 134, "5": 120},
        ),
    ],
)
def test_answers_of_real_exports(name: str, wanted: str, counts: dict[str, int]) -> None:
    assert raw_counts(column(name, wanted)) == counts


@pytest.mark.parametrize(
    ("name", "wanted", "counts"),
    [
        (INSIGHTS, "Q2", {"Squash are great": 9, "No basis for evaluation": 10}),
        (LEGACY, "Q2", {"No basis for evaluation": 10}),
        (DASK, "Dask APIs", {"DataFrame": 59, "Delayed": 40, "Array": 39, "Bag": 20}),
        (
            DASK,
            "If you use a cluster, how do you launch Dask?",
            {
                "HPC resource manager (SLURM, PBS, SGE, LSF or similar)": 16,
                "SSH": 30,
                "I don't know, someone else does this for me": 7,
            },
        ),
        (
            FEAST,
            "Which of these side dishes aretypically",
            {
                "Brussel sprouts": 155,
                "Carrots": 242,
                "Cauliflower": 88,
                "Corn": 464,
                "Cornbread": 235,
                "Fruit salad": 215,
            },
        ),
    ],
)
def test_ticks_of_real_exports(name: str, wanted: str, counts: dict[str, int]) -> None:
    each = column(name, wanted)
    assert each["kind"] == "multiple"
    assert {option: each["counts"].get(option) for option in counts} == counts


def test_further_facts_of_real_exports() -> None:
    both = column(TRUST, "TiA_RC1")
    assert both["missing"] + both["missing_set_aside"] == 92
    assert both["counts"]["4"] + both["counts_set_aside"].get("4", 0) == 167
    assert column(TRUST, "Finished")["counts_set_aside"] == {"0": 65}
    assert column(INSIGHTS, "StartDate")["period"]["first"] == "2016-06-24 14:27:08"
    assert column(LEGACY, "V8")["period"]["first"] == "2016-06-24 12:27:08"
    days = {"2020-07-08": 73, "2020-07-09": 5, "2020-07-13": 22, "2020-07-18": 1}
    assert column(STUDENTS, "Timestamp")["counts"] == days
    spaced = [each["spellings"].get("Agree", {}).get(" Agree", 0) for each in real(TEXT)["columns"]]
    assert sum(spaced) == 651
    assert round(column(CODED, "SA_1")["numbers"]["mean"], 4) == 3.0455
    numbers = column(MS, "ID")["numbers"]
    assert (numbers["minimum"], numbers["maximum"]) == (2, 175)
    archived = column(LIME, "DT01")
    assert (archived["counts"]["SQ002"], archived["counts_set_aside"]["SQ002"]) == (28, 35 - 28)
    assert column(LIME, "submitdate")["counts"] == {"1980-01-01": 44}
    assert any("9 responses answer the first" in note["message"] for note in real(STEAK)["notes"])
    events = {"dischage_arm_1": 3, "follow_up_arm_1": 3, "intake_arm_1": 3}
    assert real("redcap/longitudinal_events_data.csv")["waves"] == {"redcap_event_name": events}
    assert column("redcap/longitudinal_events_data.csv", "record_id")["different"] == 3
    assert column("long_table/ahi-cesd.csv", "id")["different"] == 295
    assert column("spss_stata/missing_test.sav", "var1")["user_missing"] == {"missing": 1}
    assert column(MS, "Rate your use of extra materials")["missing"] == 10


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("SA_1", "Strongly Disagree", "Strongly Agree"),
        ("FM_1", "Strongly Disagree", "Strongly Agree"),
        ("TI_1", "Strongly Disagree", "Strongly Agree"),
    ],
)
def test_scales_of_a_real_export_have_the_points_of_its_coded_twin(
    name: str, low: str, high: str
) -> None:
    worded, coded = column(TEXT, name), column(CODED, name)
    assert worded["kind"] == coded["kind"] == "scale"
    assert (worded["scale"][0], worded["scale"][-1]) == (low, high)
    by_code = [coded["counts"].get(code, 0) for code in coded["scale"]]
    assert [worded["counts"].get(label, 0) for label in worded["scale"]] == by_code


def test_json_of_one_file_is_an_object_and_of_several_a_list() -> None:
    path = str(SAMPLE / "ors.csv")
    found = inspected(path)
    assert set(found) == KEYS
    assert found["file"] == "ors.csv"
    code, out, _ = run(path, str(SAMPLE / "srs.csv"), "--json")
    assert code == 0
    assert [each["file"] for each in json.loads(out)] == ["ors.csv", "srs.csv"]


def test_codes_of_people_never_come_out() -> None:
    path = str(SAMPLE / "pupil_survey_mid.csv")
    (nickname,) = [each for each in inspected(path)["columns"] if each["personal"]]
    assert nickname["name"] == "nickname"
    assert nickname["counts"] == nickname["spellings"] == nickname["numbers"] == {}
    _, table, _ = run(path)
    for text in (table, json.dumps(inspected(path))):
        assert "spicybadger70" not in text


def test_the_table_says_what_the_file_is() -> None:
    code, out, _ = run(str(SAMPLE / "pupil_survey_mid.csv"))
    assert code == 0
    for words in ("Plain table", "173 responses in 173 rows", "Personal data: `nickname`", "scale"):
        assert words in out


def test_unreadable_files_are_named_and_the_others_described(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    code, out, err = run(str(empty), str(SAMPLE / "ors.csv"), "--json")
    assert code == 2
    assert [each["file"] for each in json.loads(out)] == ["ors.csv"]
    assert err.strip().splitlines() == [f"Error: {empty}: is empty. Export it again."]
    code, out, err = run(str(tmp_path / "none.csv"))
    assert (code, out) == (2, "")
    assert err.count("\n") == 1


def test_quiet_prints_nothing() -> None:
    path = str(SAMPLE / "ors.csv")
    assert run(path, "--quiet") == (0, "", "")
    assert CliRunner().invoke(app, ["--quiet", "inspect", path]).stdout == ""


def test_rows_of_a_grid_stand_under_their_question(tmp_path: Path) -> None:
    question = "How often did you feel like this in the last two weeks at school?"
    path = tmp_path / "grid.csv"
    path.write_text(
        f"Timestamp,{question} [Calm],{question} [Tired]\n"
        "01/03/2024 10:00:01,Often,Never\n02/03/2024 10:00:02,Never,Often\n",
        encoding="utf-8",
    )
    code, out, _ = run(str(path))
    assert code == 0
    assert "- Calm" in out
    assert "- Tired" in out
    assert out.count("like this") == 1
