from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ehs_eval.ingest.description.personal import personal_columns
from ehs_eval.ingest.export import Column, Export
from ehs_eval.ingest.exports import read_export
from tests.ingest.shared_exports import shared_export


def reason(heading: str, *cells: str) -> str:
    column = Column(heading, heading, heading)
    frame = pd.DataFrame({heading: pd.Series(list(cells), dtype=object)})
    frame.index = pd.RangeIndex(2, len(cells) + 2)
    return personal_columns(Export("Plain table", "", "", (column,), frame)).get(heading, "")


@pytest.mark.parametrize(
    "heading",
    [
        "Name",
        "Name2",
        "Your name",
        "What is your name?",
        "Please enter your full name",
        "first_name",
        "name_first",
        "Name (last)",
        "RecipientLastName",
        "Surname",
        "Pupil's name",
        "Name of child",
        "Initials",
        "Email",
        "E-mail Address",
        "Parent's email",
        "IPAddress",
        "ipaddr",
        "Phone number",
        "Mobile",
        "Postcode",
        "Home address",
        "LocationLatitude",
        "dob",
        "What is your date of birth?",
        "UPN",
        "NHS number",
        "Candidate number",
        "User agent",
        "Username",
        "Nickname",
        "Code word",
        "PROLIFIC_PID",
        "ExternalReference",
        "ParticipantCode",
        "participant_id",
        "Nome completo",
        "Vorname",
        "Correo electrónico",
    ],
)
def test_headings_that_ask_for_personal_data(heading: str) -> None:
    assert reason(heading, "Zq7 x", "Kw9 y", "Lv2 z")


@pytest.mark.parametrize("heading", ["Name", "Email", "IPAddress", "ExternalReference", "UPN"])
def test_a_column_is_personal_even_where_it_is_empty(heading: str) -> None:
    assert reason(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "School name",
        "Name of school",
        "What is the name of your school?",
        "Programme name",
        "Which course name do you like?",
        "Event Name",
        "Variable / Field Name",
        "Location (Census Region)",
        "US Region",
        "School",
        "Age",
        "Gender",
        "Job title",
        "RespondentID",
        "ResponseId",
        "URN",
        "record_id",
        "Year of birth",
        "How often do you use email?",
        "Duration",
    ],
)
def test_headings_that_do_not(heading: str) -> None:
    assert reason(heading, "alpha1", "beta2", "gamma3") == ""


def test_yes_and_no_are_no_names_or_addresses() -> None:
    assert reason("Do you own a mobile phone?", "Yes", "No", "Yes") == ""
    assert reason("Email", "Yes", "No", "Yes") == ""


def test_plain_numbers_of_rows_are_no_codes_of_people() -> None:
    assert reason("participant_id", "1", "2", "3") == ""
    assert reason("participant_id", "CC01", "CC02")


@pytest.mark.parametrize(
    "cells",
    [
        ("a.b@example.org", "c@example.com"),
        ("192.0.2.1", "198.51.100.7"),
        ("2001:db8::1", "2001:db8::ff"),
        ("07700 900123", "+44 7700 900456"),
        ("M1 1AA", "SK9 7ZZ"),
        ("Mozilla/5.0 (X11; Linux)", "Mozilla/5.0 (Windows NT)"),
    ],
)
def test_content_that_is_personal_under_any_heading(cells: tuple[str, ...]) -> None:
    found = reason("Q7", *cells)
    assert found
    assert not any(cell in found for cell in cells)


def test_content_that_only_looks_like_it() -> None:
    assert reason("Q7", "2020-01-02 10:11:12", "2020-01-03 11:12:13") == ""
    assert reason("Q7", "01/02/2020 10:11", "02/03/2020 09:10") == ""
    assert reason("Q7", "0.12345678901", "0.98765432109") == ""
    assert reason("Q7", "3237565956", "3234982343") == ""
    assert reason("Q7", "10-12", "1-2", "0-5") == ""


def test_a_free_text_in_which_one_cell_holds_an_address_is_personal() -> None:
    found = reason("Comments", "all well", "write to jo@example.org please", "fine")
    assert found == "1 of its answers holds an e-mail address"
    assert "telephone" in reason("Comments", "all well", "ring me on 07700 900123 after six")


def test_columns_of_names_are_found_and_job_titles_are_not() -> None:
    people = ("Ada Quill", "Bo Marsh", "Cy Thorn", "Di Vale", "Ed Wick", "Flo Yarrow")
    assert reason("Q7", *people) == "its answers look like names of people"
    jobs = ("Research Associate", "Senior Associate", "Data Engineer", "Lead Engineer")
    assert reason("Q7", *jobs, "Research Engineer", "Senior Engineer") == ""
    assert reason("Favourite character", *people) == ""


PERSONAL = {
    "jisc_bos/bossier_example.sav": set[str](),
    "qualtrics/trust_mdss_raw_data_qualtrics.csv": {"id"},
    "qualtrics/No_Basis_for_Evaluation (Insights).csv": {
        "IPAddress",
        "RecipientLastName",
        "RecipientFirstName",
        "RecipientEmail",
        "ExternalDataReference",
        "LocationLatitude",
        "LocationLongitude",
        "LocationAccuracy",
    },
    "qualtrics/No_Basis_for_Evaluation (Legacy).csv": {
        "Name",
        "ExternalDataReference",
        "EmailAddress",
        "IPAddress",
        "LocationLatitude",
        "LocationLongitude",
        "LocationAccuracy",
    },
    "qualtrics/trust_mdss_labels.csv": set(),
    "google_forms/Student Mental health.csv": set(),
    "google_forms/teacher_leadership_raw_text.csv": set(),
    "google_forms/teacher_leadership_coded.csv": set(),
    "google_forms/dask_2020_user_survey_first80.csv": set(),
    "ms_forms/Nigerian Student's Year One Performance Survey(1-174).xlsx": {"Email", "Name"},
    "surveymonkey/steak-risk-survey.csv": set(),
    "surveymonkey/thanksgiving-2015-poll-data.csv": set(),
    "limesurvey/results-survey896447-total_first80.csv": set(),
    "limesurvey/uk_rse_2016_public_data.csv": set(),
    "redcap/checkboxes_data.csv": set(),
    "redcap/checkboxes_dictionary.csv": set(),
    "redcap/longitudinal_events_data.csv": set(),
    "redcap/repeating_instruments_data.csv": {"first_name", "dob"},
    "spss_stata/missing_test.sav": set(),
    "spss_stata/missing_test.dta": set(),
    "long_table/ahi-cesd.csv": set(),
    "long_table/participant-info.csv": set(),
}


@pytest.mark.parametrize("name", PERSONAL)
def test_personal_columns_of_real_exports(name: str) -> None:
    export = read_export(shared_export(name))
    found = personal_columns(export)
    named = {each.name if each.name in PERSONAL[name] else each.label for each in export.columns}
    assert named >= PERSONAL[name]
    assert {
        each if each in PERSONAL[name] else export.column(each).label for each in found
    } == PERSONAL[name]


def test_the_sample_has_no_personal_data_but_codes() -> None:
    folder = Path(__file__).parents[2] / "sample_data" / "salford"
    for path in sorted(folder.glob("*.csv")):
        found = set(personal_columns(read_export(path)))
        assert found <= {"nickname", "staff_code", "participant_id"}, path.name
