"""Other data laid out as the sample: drawn from it with a seed, or bent to one hard case each."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

ROOT = Path(__file__).parents[2]
STUDY = ROOT / "configs" / "salford.toml"
SAMPLE = ROOT / "sample_data" / "salford"
WAVES = ("pre", "mid", "post")

Tables = dict[str, pd.DataFrame]


def sample_tables() -> Tables:
    """Return every file of the sample as text cells, blank where empty."""
    return {
        path.name: pd.read_csv(path, dtype=str, keep_default_na=False)
        for path in sorted(SAMPLE.glob("*.csv"))
    }


def write(tables: Tables, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        frame.to_csv(folder / name, index=False)
    return folder


def surveys(who: str) -> list[str]:
    return [f"{who}_survey_{wave}.csv" for wave in WAVES]


# ------------------------------------------------------------------------------ drawn with a seed


def redrawn(seed: int) -> Tables:
    """Return a study of the same layout with other rows, answers, scores and populations."""
    draw = random.Random(seed)
    tables = sample_tables()
    options = _options()
    for who, dataset, code in (("pupil", "pupils", "nickname"), ("staff", "staff", "staff_code")):
        known: list[str] = []
        for name in surveys(who):
            frame = _resampled(tables[name], draw, least=8)
            for column, labels in options[dataset].items():
                if column in frame:
                    frame[column] = [_bent(cell, labels, draw) for cell in frame[column]]
            frame[code] = _codes(frame[code], known, draw)
            if "response_id" in frame:
                frame["response_id"] = [f"N{number}" for number in range(len(frame))]
            for column in ("know_services_rank", "know_info_rank"):
                if column in frame:
                    frame[column] = [
                        draw.choice([cell, "", str(draw.randint(1, 10))]) for cell in frame[column]
                    ]
            tables[name] = frame
    tables["ors.csv"] = _scores(
        tables["ors.csv"], "participant_id", ["programme", "time_point"], draw
    )
    tables["srs.csv"] = _scores(tables["srs.csv"], "form_id", ["programme"], draw)
    referrals = _resampled(tables["referrals.csv"], draw, least=50)
    referrals["accepted"] = [draw.choice([a, a, a, "Yes", "No", ""]) for a in referrals["accepted"]]
    referrals["camhs_service"] = [
        draw.choice([*[s] * 9, "West"]) for s in referrals["camhs_service"]
    ]
    tables["referrals.csv"] = referrals
    people = tables["participation.csv"]
    for column in people.columns[1:]:
        # At least the number of answers there can be; not every count is stated.
        people[column] = [
            draw.choice(["", *(str(draw.randint(400, 900)),) * 9]) for _ in people[column]
        ]
    measured = "outcome_measures_completed"
    programmes = _resampled(tables["programmes.csv"], draw, least=4)
    programmes[measured] = [draw.choice([m, "Yes", "No", "Pre only"]) for m in programmes[measured]]
    tables["programmes.csv"] = programmes
    forms = _resampled(tables["consultation_feedback.csv"], draw, least=20)
    for column, labels in options["consultation"].items():
        forms[column] = [_bent(cell, labels, draw) for cell in forms[column]]
    tables["consultation_feedback.csv"] = forms
    return tables


def _options() -> dict[str, dict[str, tuple[list[str], bool]]]:
    """Return the valid answers of each column of each data set, and whether several fit a cell."""
    study = tomllib.loads(STUDY.read_text(encoding="utf-8"))
    found: dict[str, dict[str, tuple[list[str], bool]]] = {}
    for name, part in {**study["surveys"], **study["records"]}.items():
        columns: dict[str, tuple[list[str], bool]] = {}
        for block in part.get("blocks", []):
            scale: Any = study["scales"][block["scale"]]
            labels = scale if isinstance(scale, list) else [*scale["labels"], *scale["off_scale"]]
            columns |= dict.fromkeys(block["items"], (labels, False))
        for question in part.get("questions", []):
            if "options" in question and question.get("kind") != "ranked":
                several = question.get("kind") == "multiple"
                columns[question["name"]] = (question["options"], several)
        found[name] = columns
    return found


def _resampled(frame: pd.DataFrame, draw: random.Random, least: int) -> pd.DataFrame:
    size = max(least, round(len(frame) * draw.uniform(0.5, 1.2)))
    rows = [draw.randrange(len(frame)) for _ in range(size)]
    return frame.iloc[rows].reset_index(drop=True)


def _bent(cell: str, known: tuple[list[str], bool], draw: random.Random) -> str:
    """Return a cell mostly as it is, sometimes another answer, sometimes blank."""
    labels, several = known
    chance = draw.random()
    if chance < 0.05:
        return ""
    if chance < 0.2:
        return ";".join(draw.sample(labels, draw.randint(1, 3))) if several else draw.choice(labels)
    return cell


def _codes(codes: pd.Series, known: list[str], draw: random.Random) -> list[str]:
    """Return codes of which some come back from earlier waves, some are shared, some blank."""
    found = []
    for number in range(len(codes)):
        kind = draw.random()
        new = f"code{len(known)}x{number}"
        if kind < 0.1:
            found.append("")
        elif kind < 0.6 and known:
            found.append(draw.choice(known).upper() + " ")
        else:
            found.append(new)
    known.extend("".join(code.split()).lower() for code in found if code)
    return found


def _scores(frame: pd.DataFrame, code: str, strata: list[str], draw: random.Random) -> pd.DataFrame:
    """Return score forms with as many of each kind as is luck, and scores moved on the 0.1 grid."""
    parts = [_resampled(part, draw, least=2) for _, part in frame.groupby(strata, sort=True)]
    forms = pd.concat(parts, ignore_index=True)
    forms[code] = [f"F{number}" for number in range(len(forms))]
    items = [c for c in forms if c in (*_ORS, *_SRS)]
    for item in items:
        forms[item] = [_moved(cell, draw) for cell in forms[item]]
    if "total_recorded" in forms:
        forms["total_recorded"] = [
            _written(cells, draw) for cells in forms[items].itertuples(index=False)
        ]
    return forms


_ORS = ("personal", "interpersonal", "social", "overall")
_SRS = ("relationship", "goals_topic", "method")


def _moved(cell: str, draw: random.Random) -> str:
    if not cell or draw.random() < 0.03:
        return ""
    tenths = round(float(cell) * 10) + draw.choice([0, 0, *range(-20, 21)])
    return f"{min(max(tenths, 0), 100) / 10:.1f}"


def _written(cells: tuple[str, ...], draw: random.Random) -> str:
    """Return the total as a person writes it: mostly right."""
    if not all(cells) or draw.random() < 0.05:
        return ""
    tenths = round(sum(Fraction(cell) for cell in cells) * 10) + draw.choice([0] * 8 + [-5, 7])
    return f"{min(max(tenths, 0), 400) / 10:.1f}"


# ---------------------------------------------------------------------------------- one hard case


def _sparse(tables: Tables) -> None:
    """Labels that no longer occur, and answers nobody gave."""
    for name in surveys("pupil"):
        frame = tables[name]
        frame = frame[~frame["school"].isin(["Not specified", "Eaton Bank Academy"])]
        frame = frame[~frame["year_group"].isin(["Unspecified", "Year 8"])].copy()
        frame["ps_weakness"] = ""
        frame["teacher_response"] = ""
        tables[name] = frame
    mid = tables["pupil_survey_mid.csv"]
    tables["pupil_survey_mid.csv"] = mid[mid["year_group"] != "Year 9"].copy()
    post = tables["pupil_survey_post.csv"]
    post["alex_codes"], post["go_to_no_one"], post["help_speed"] = "", "", ""
    staff = tables["staff_survey_mid.csv"]
    # A cause without a code is of nothing: there is no base.
    staff["alex_codes"], staff["help_type_codes"], staff["conf_self"] = "", "", ""
    staff["alex_cause"] = "abuse"
    for column in ("action_1", "action_2", "action_3"):
        staff[column] = ""
    tables["staff_survey_post.csv"]["training_engaged"] = ""
    referrals = tables["referrals.csv"]
    referrals["accepted"] = "No"
    referrals.loc[referrals["period"] == "post", "camhs_service"] = "West"
    programmes = tables["programmes.csv"]
    gone = ["Cool Connections", "Form Room Mindfulness"]
    tables["programmes.csv"] = programmes[~programmes["programme"].isin(gone)].copy()
    tables["participation.csv"]["support_staff"] = ""
    tables["participation.csv"].loc[1, "pupils_eligible"] = ""
    tables["consultation_feedback.csv"]["happy_with_outcome"] = ""


def _alone(tables: Tables) -> None:
    """One person in a wave, one gender, all scores tied, nobody linked, no pilot referral."""
    ors = tables["ors.csv"]
    tied = (ors["programme"] == "Exam Stress").to_numpy()
    for column in (*_ORS, "total_recorded"):
        ors.loc[tied, column] = "5.0" if column != "total_recorded" else "20.0"
    ors.loc[ors["programme"] == "Team of Life", "gender"] = "Female"
    cool = (ors["programme"] == "Cool Connections") & (ors["time_point"] == "post")
    ors = ors[~cool | ~cool.duplicated()].copy()
    ors["participant_id"] = [f"P{number}" for number in range(len(ors))]
    tables["ors.csv"] = ors
    srs = tables["srs.csv"]
    srs["method"], srs["gender"] = "", "Male"
    for who, code in (("pupil", "nickname"), ("staff", "staff_code")):
        for name in surveys(who):
            frame = tables[name].copy()
            frame[code] = [f"{name}{number}" if number % 2 else "" for number in range(len(frame))]
            tables[name] = frame
    tables["staff_survey_post.csv"] = tables["staff_survey_post.csv"].iloc[:1].copy()
    tables["referrals.csv"]["referring_school"] = "Other school"
    tables["referrals.csv"].loc[:9, "accepted"] = ""
    tables["programmes.csv"]["outcome_measures_completed"] = "No"


def _shared(tables: Tables) -> None:
    """Everybody has one nickname; a third gender; a programme that misses a wave; blank schools."""
    for who, code in (("pupil", "nickname"), ("staff", "staff_code")):
        for name in surveys(who):
            tables[name][code] = "Same One"
            tables[name]["school"] = ""
    ors = tables["ors.csv"]
    third = (ors.index % 7 == 0) & (ors["programme"] != "Cool Connections")
    ors.loc[third, "gender"] = "Prefer not to say"
    ors.loc[ors.index % 11 == 0, "gender"] = ""
    left = (ors["programme"] == "Cool Connections") & (ors["time_point"] == "pre")
    tables["ors.csv"] = ors[~left].copy()
    srs = tables["srs.csv"]
    srs.loc[srs.index % 5 == 0, "gender"] = "Non-binary"
    tables["srs.csv"] = srs[srs["programme"] != "Resilience for Life"].copy()
    for column in tables["participation.csv"].columns[1:]:
        tables["participation.csv"][column] = ""
    referrals = tables["referrals.csv"]
    referrals.loc[referrals.index % 3 == 0, "referring_school"] = ""


HARD_CASES: dict[str, Callable[[Tables], None]] = {
    "sparse": _sparse,
    "alone": _alone,
    "shared": _shared,
}


def hard_case(name: str) -> Tables:
    tables = sample_tables()
    HARD_CASES[name](tables)
    return tables
