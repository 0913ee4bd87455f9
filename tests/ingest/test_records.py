"""Administrative records: one row for each message, and what the rows come to."""

from __future__ import annotations

from pathlib import Path

import pytest

from ehs_eval.ingest.records import PopulationData, ProgrammeData, ReferralData

from .studies import REFERRALS, ROLL, STUDY, advisories, failures, load

HEAD = "period,school,service,accepted\n"
GOOD = "pre,Park,East,Yes\npost,Other,West,No\n"

ROLL_FAILURES = [
    ("", "roll.csv: has headings but no rows. Export it again, or leave it out."),
    (
        "Park,10\npark ,12\n",
        "roll.csv, rows 2, 3, column `school`: the same school stands in several rows. Keep one",
    ),
    (
        "Park,10\n,10\n",
        "roll.csv, row 3, column `school`: the school is missing. Fill it in; remove the row if it",
    ),
    ("Park,10.5\n", "roll.csv, row 2, column `pupils`: a count is not a whole number. Correct the"),
    ("Park,-1\n", "roll.csv, row 2, column `pupils`: '-1' is outside 0 to 10,000,000."),
    ("Park,ten\n", "roll.csv, row 2, column `pupils`: 'ten' is not a number."),
]


@pytest.mark.parametrize(("rows", "message"), ROLL_FAILURES)
def test_numbers_on_roll_that_cannot_be(tmp_path: Path, rows: str, message: str) -> None:
    (line,) = failures(load(tmp_path, STUDY + ROLL, roll="school,pupils\n" + rows))
    assert line.startswith(message)


def test_count_not_stated_is_told_and_left_out(tmp_path: Path) -> None:
    data = load(tmp_path, STUDY + ROLL, roll="school,pupils\nPark,10\nHill,\n")
    assert not data.failures
    assert advisories(data) == [
        "roll.csv, row 3, column `pupils`: the count is not stated. Totals leave it out; fill it "
        "in if it is known (0 if there are none)."
    ]
    roll = data.datasets["roll"]
    assert isinstance(roll, PopulationData)
    assert roll.frame["pupils"].sum() == 10


REFERRAL_FAILURES = [
    (
        "mid,Park,East,Yes\n",
        "referrals.csv, row 4, column `period`: 'mid' is none of the expected answers (pre, post).",
    ),
    (",Park,East,Yes\n", "referrals.csv, row 4, column `period`: the wave is missing. Fill it in."),
    (
        "pre,Park,East,Acepted\n",
        "referrals.csv, row 4, column `accepted`: 'Acepted' is none of the expected answers (Yes, "
        "Accepted, No). Did you mean 'Accepted'? Correct the cell",
    ),
]


@pytest.mark.parametrize(("row", "message"), REFERRAL_FAILURES)
def test_referrals_that_cannot_be_read(tmp_path: Path, row: str, message: str) -> None:
    (line,) = failures(load(tmp_path, STUDY + REFERRALS, referrals=HEAD + GOOD + row))
    assert line.startswith(message)


def test_referrals_are_sorted_into_pilot_and_locality(tmp_path: Path) -> None:
    rows = "Baseline,PARK,east ,accepted\npost,other,East,\n"
    data = load(tmp_path, STUDY + REFERRALS, referrals=HEAD + GOOD + rows)
    assert not data.failures
    assert not data.advisories
    referrals = data.datasets["referrals"]
    assert isinstance(referrals, ReferralData)
    frame = referrals.frame
    assert frame["wave"].tolist() == ["pre", "post", "pre", "post"]
    assert frame["is_pilot"].tolist() == [True, False, True, False]
    assert frame["is_local"].tolist() == [True, False, True, True]
    assert frame["accepted"].fillna("").tolist() == ["yes", "no", "yes", ""]


def test_labels_of_the_study_file_that_no_row_has_are_told(tmp_path: Path) -> None:
    study = STUDY + REFERRALS.replace('"Other"', '"Others"').replace('["East"]', '["North"]')
    assert advisories(load(tmp_path, study, referrals=HEAD + GOOD)) == [
        "referrals.csv, column `school`: 'Others' stands in the study file but in no row. Did you "
        "mean 'Other'? Correct the study file if it is misspelled.",
        "referrals.csv, column `service`: 'North' stands in the study file but in no row. Correct "
        "the study file if it is misspelled.",
    ]


def test_referrals_without_a_school_are_told(tmp_path: Path) -> None:
    data = load(tmp_path, STUDY + REFERRALS, referrals=HEAD + GOOD + "pre,,East,Yes\n")
    assert advisories(data) == [
        "referrals.csv, row 4, column `school`: the referring school is not stated. These "
        "referrals count as made outside the pilot; fill it in if it is known."
    ]


def test_programmes(tmp_path: Path) -> None:
    study = STUDY + (
        '[records.p]\nkind = "programmes"\nfile = "p.csv"\nprogramme = "name"\nschool = "school"\n'
        'measured = "done"\nmeasured_values = ["Yes", "Pre only"]\n'
    )
    data = load(tmp_path, study, p="name,school,done\nCalm,Park,pre  only\ncalm,Hill,No\nX,Hill,\n")
    assert not data.failures
    programmes = data.datasets["p"]
    assert isinstance(programmes, ProgrammeData)
    assert programmes.frame["is_measured"].tolist() == [True, False, False]
    assert programmes.frame["programme"].tolist() == ["Calm", "Calm", "X"]


def test_counts_that_do_not_add_up_are_told(tmp_path: Path) -> None:
    roll = ROLL.replace('"pupils"]', '"pupils", "out", "left"]')
    roll += '[records.roll.adds_up]\nleft = ["pupils", "-out"]\n'
    rows = "school,pupils,out,left\nPark,10,1,9\nHill,20,2,17\nDale,,1,5\n"
    data = load(tmp_path, STUDY + roll, roll=rows)
    assert not data.failures
    told = advisories(data)
    assert (
        "roll.csv, row 3, column `left`: the count is not pupils - out: it differs by -1 to -1. "
        "The count is used as it is stated; check the list."
    ) in told
