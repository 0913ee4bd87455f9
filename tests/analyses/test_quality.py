"""What is missing, what looks careless, and whether leaving it out would move a change."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ehs_eval.analyses import run_analyses
from ehs_eval.analyses.quality.checks import quality_checks
from ehs_eval.analyses.quality.straight_lining import longest_runs
from ehs_eval.checks import Check
from ehs_eval.config import load_study
from ehs_eval.evaluation import Evaluation
from ehs_eval.ingest import StudyData, load_data
from ehs_eval.ingest.surveys import SurveyData
from ehs_eval.results import Place, Results

from .studies import HEAD, At, table

ITEMS = tuple(f"q{number}" for number in range(1, 9))
SURVEY = """
[scales]
agreement = { labels = ["Disagree", "Unsure", "Agree"], off_scale = ["Don't know"] }

[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
school = "school"
single_school = false
"""
BLOCKS = """
[[surveys.pupils.blocks]]
name = "good"
scale = "agreement"
counts = ["Agree"]
higher_is = "better"
items = ["q1", "q2", "q3", "q4"]

[[surveys.pupils.blocks]]
name = "bad"
scale = "agreement"
counts = ["Agree"]
higher_is = "worse"
items = ["q5", "q6", "q7", "q8"]
"""
ONE_BLOCK = """
[[surveys.pupils.blocks]]
name = "good"
scale = "agreement"
counts = ["Agree"]
items = ["q1", "q2", "q3", "q4"]
waves = ["pre"]
"""
TICKS = """
[[surveys.pupils.questions]]
name = "help"
text = "Who helped?"
kind = "multiple"
options = ["Friends", "Teachers", "Nobody"]
exclusive = ["Nobody"]
"""
RULE = """
[[surveys.pupils.contradictions]]
text = "Nobody helped, but a teacher was asked"
answered = { help = "Nobody" }
rules_out = { asked = ["Teacher", "Nurse"] }

[[surveys.pupils.questions]]
name = "asked"
options = ["Teacher", "Nurse", "Friend"]
"""
PRE, POST = "pre", "post"


def load(
    folder: Path, study: str, pre: str, post: str | None = None, head: str = HEAD
) -> tuple[Results, StudyData, list[Check]]:
    """Return results, data and quality checks of a study and its files, given as text."""
    files = {"study.toml": head + study, "pre.csv": pre, "post.csv": pre if post is None else post}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    settings = load_study(folder / "study.toml")
    data = load_data(settings, folder)
    assert [str(finding) for finding in data.failures] == []
    results = run_analyses(settings, data)
    return results, data, list(quality_checks(settings, results))


def answers(*rows: str) -> str:
    """Return an export with a school and eight items; a row is a letter for each answer."""
    words = {"a": "Agree", "d": "Disagree", "u": "Unsure", "k": "Don't know", "-": ""}
    cells = [f"North,{','.join(words[letter] for letter in row)}" for row in rows]
    return table(f"school,{','.join(ITEMS)}", *cells)


MIXED = "adauudad"


def advisories(checks: list[Check], name: str) -> list[str]:
    found = next(check for check in checks if check.name == name)
    return [f"{finding.message}. {finding.action}" for finding in found.findings]


def test_every_record_is_analysed_or_has_a_reason(tmp_path: Path) -> None:
    results, data, _ = load(tmp_path, SURVEY + BLOCKS, answers(MIXED, MIXED))
    at = At(results, "quality_responses", waves=PRE)
    assert at.all("n_rows", "n_set_aside", "n") == (2, 0, 2)
    survey = data.datasets["pupils"]
    object.__setattr__(survey, "rows", {PRE: 5, POST: 2})
    object.__setattr__(survey, "set_aside", {PRE: {"preview": 2, "test": 1}, POST: {}})
    again = run_analyses(load_study(tmp_path / "study.toml"), data)
    assert At(again, "quality_responses", waves=PRE).all("n_rows", "n_set_aside", "n") == (5, 3, 2)
    assert At(again, "quality_responses", group={"set_aside": "preview"}, waves=PRE)("n") == 2


def test_missing_is_not_off_the_scale(tmp_path: Path) -> None:
    rows = ["k" + MIXED[1:], "-" + MIXED[1:], *[MIXED] * 8]
    results, _, checks = load(tmp_path, SURVEY + BLOCKS, answers(*rows))
    at = At(results, "missing", "q1", waves=PRE)
    assert at.all("n_asked", "n_missing", "n_off_scale") == (10, 1, 1)
    assert at.number("share_missing") == pytest.approx(0.1)
    assert at("much_missing") == "no"
    assert advisories(checks, "questions are answered") == []


def test_many_without_an_answer_are_an_advisory(tmp_path: Path) -> None:
    rows = ["--" + MIXED[2:]] * 3 + ["-" + MIXED[1:]] * 3 + [MIXED] * 4
    results, _, checks = load(tmp_path, SURVEY + BLOCKS, answers(*rows), answers(MIXED))
    assert At(results, "missing", "q1", waves=PRE)("much_missing") == "over 50%"
    assert At(results, "missing", "q2", waves=PRE)("much_missing") == "over 20%"
    told = advisories(checks, "questions are answered")
    assert len(told) == 2
    assert told[0].startswith("over 50% did not answer “q1”. ")
    assert told[1].startswith("over 20% did not answer “q2”. ")


def test_a_wave_that_did_not_ask_has_nothing_missing(tmp_path: Path) -> None:
    results, _, _ = load(tmp_path, SURVEY + ONE_BLOCK, answers(MIXED))
    assert At(results, "missing", "q1", waves=PRE)("n_asked") == 1
    assert not At(results, "missing", "q1", waves=POST).has("n_asked")


def test_one_answer_to_a_block_is_counted_by_block(tmp_path: Path) -> None:
    rows = ["aaaaduda", "aaaaaaaa", MIXED, "aaa-dddd"]
    results, _, checks = load(tmp_path, SURVEY + BLOCKS, answers(*rows), answers(MIXED))
    good = At(results, "straight_lining", "good", waves=PRE)
    assert good.all("n_items", "n", "n_same") == (4, 3, 2)
    assert At(results, "straight_lining", "bad", waves=PRE).all("n", "n_same") == (4, 2)
    # Of four answers to one block alone nothing is said: eight items were asked.
    assert At(results, "straight_lining", waves=PRE).all("n", "n_same") == (4, 1)
    told = advisories(checks, "nobody gave one answer throughout")
    assert "1 response gave one answer to all items of every longer block" in told[0]
    assert "could be honest" in told[0]


def test_blocks_that_run_both_ways_make_one_answer_a_contradiction(tmp_path: Path) -> None:
    results, _, _ = load(tmp_path, SURVEY + BLOCKS, answers("aaaaaaaa", "aaadddda"))
    at = At(results, "straight_lining", None, {"scale": "Disagree / Unsure / Agree"}, PRE)
    assert at.all("n_items", "n", "n_same", "runs_both_ways") == (8, 2, 1, "yes")
    assert at.all("median_longest_run", "longest_run") == (6.0, 8)


def test_longest_runs() -> None:
    grid = pd.DataFrame([list("abba"), list("aaaa"), list("abab"), list("aabb")])
    assert longest_runs(grid).tolist() == [2, 4, 1, 2]


def timed(*seconds: str) -> str:
    lines = answers(*[MIXED] * len(seconds)).splitlines()
    return table(f"{lines[0]},secs", *(f"{a},{b}" for a, b in zip(lines[1:], seconds, strict=True)))


DURATION = SURVEY + 'duration = "secs"\n' + BLOCKS


def test_fast_against_the_wave_and_by_the_item(tmp_path: Path) -> None:
    """Eight items at two seconds are 16; a third of a median of 120 is 40."""
    pre = timed("120", "120", "130", "110", "39", "40", "300", "")
    results, _, checks = load(tmp_path, DURATION, pre, timed("15", "16"))
    at = At(results, "speeding", waves=PRE)
    assert at.all("n_timed", "median_seconds") == (7, 120.0)
    assert at.all("n_fast", "n_fast_for_wave", "n_fast_for_items") == (1, 1, 0)
    # Two responses have no median to be held against.
    late = At(results, "speeding", waves=POST)
    assert late.all("n_fast", "n_fast_for_wave", "n_fast_for_items") == (1, 0, 1)
    assert len(advisories(checks, "nobody answered too fast to read")) == 2


def test_times_cut_off_at_the_minute_flag_nobody_who_may_have_taken_longer(tmp_path: Path) -> None:
    """A minute may be almost two: 119 seconds are over a third of six minutes, 59 are not."""
    pre = timed("0", "60", "360", "360", "360", "360")
    results, _, _ = load(tmp_path, DURATION, pre)
    at = At(results, "speeding", waves=PRE)
    assert at.all("n_fast", "n_fast_for_wave", "n_fast_for_items") == (1, 1, 0)


def test_times_that_all_end_when_they_begin_say_nothing(tmp_path: Path) -> None:
    results, _, _ = load(tmp_path, DURATION, timed("0", "0", "0", "0", "60"))
    at = At(results, "speeding", waves=PRE)
    assert at("n_timed") == 5
    assert "end when they begin" in (at.reason("n_fast") or "")


def test_without_times_speed_cannot_be_known(tmp_path: Path) -> None:
    results, _, checks = load(tmp_path, SURVEY + BLOCKS, answers(MIXED))
    assert "cannot be known" in (At(results, "speeding", waves=PRE).reason("n_fast") or "")
    assert "nobody answered too fast to read" not in {check.name for check in checks}


def test_times_that_cannot_be_read_are_told_and_not_used(tmp_path: Path) -> None:
    results, data, _ = load(tmp_path, DURATION, timed("120", "two minutes", "-5"))
    assert At(results, "speeding", waves=PRE)("n_timed") == 1
    told = [str(finding) for finding in data.advisories if finding.file == "pre.csv"]
    assert any("row 3, column `secs`: the text is not a number" in each for each in told)
    assert any("row 4, column `secs`: '-5' is outside" in each for each in told)


def test_an_end_before_the_start_contradicts_itself(tmp_path: Path) -> None:
    study = SURVEY + 'started = "from"\nsubmitted = "to"\n' + BLOCKS
    lines = answers(MIXED, MIXED, MIXED).splitlines()
    times = [
        "from,to",
        "2024-05-01 10:00:00,2024-05-01 10:03:00",
        "2024-05-01 10:09:00,2024-05-01 10:03:00",
        "yesterday,2024-05-01 10:03:00",
    ]
    pre = "\n".join(f"{a},{b}" for a, b in zip(lines, times, strict=True)) + "\n"
    results, data, _ = load(tmp_path, study, pre)
    assert At(results, "speeding", waves=PRE).all("n_timed", "median_seconds") == (1, 180.0)
    assert At(results, "contradictions", waves=PRE).all("n_rules", "n") == (1, 1)
    told = [str(finding) for finding in data.advisories if finding.file == "pre.csv"]
    assert any("row 3: 1 response contradicts itself" in each for each in told)
    assert any("row 4, column `from`: 1 cell holds no date" in each for each in told)


def test_an_exclusive_answer_beside_others(tmp_path: Path) -> None:
    pre = table("school,help", "North,Nobody", "North,Friends;Nobody", "North,Friends;Teachers")
    results, data, _ = load(tmp_path, SURVEY + TICKS, pre)
    rule = "'Nobody' beside other answers to 'Who helped?'"
    assert At(results, "contradictions", group={"rule": rule}, waves=PRE)("n") == 1
    assert At(results, "contradictions", waves=PRE).all("n_rules", "n") == (1, 1)
    told = str(data.advisories[0])
    assert told.startswith("pre.csv, row 3: 1 response contradicts itself: 'Nobody' beside")


def test_a_rule_of_the_study_file(tmp_path: Path) -> None:
    rows = ["North,Nobody,Teacher", "North,Nobody,Friend", "North,Friends,Nurse", "North,Nobody,"]
    pre = table("school,help,asked", *rows)
    results, _, _ = load(tmp_path, SURVEY + TICKS + RULE, pre)
    group = {"rule": "Nobody helped, but a teacher was asked"}
    assert At(results, "contradictions", group=group, waves=PRE)("n") == 1


def test_any_answer_can_be_ruled_out(tmp_path: Path) -> None:
    pre = table("school,help,asked", "North,Nobody,Friend", "North,Nobody,", "North,Friends,Nurse")
    study = SURVEY + TICKS + RULE.replace('["Teacher", "Nurse"]', "[]")
    results, _, _ = load(tmp_path, study, pre)
    group = {"rule": "Nobody helped, but a teacher was asked"}
    assert At(results, "contradictions", group=group, waves=PRE)("n") == 1


ROLL = """
[records.roll]
kind = "population"
file = "roll.csv"
school = "school"
counts = { pupils = "Pupils" }
"""


def test_more_answers_than_people_eligible(tmp_path: Path) -> None:
    (tmp_path / "roll.csv").write_text("school,pupils\nnorth,2\nSouth,9\n", encoding="utf-8")
    population = 'population = { record = "roll", columns = ["pupils"] }\n'
    study = SURVEY + population + BLOCKS + ROLL
    results, data, _ = load(tmp_path, study, answers(*[MIXED] * 3), answers(MIXED))
    at = At(results, "contradictions", group={"school": "North"}, waves=PRE)
    assert at.all("n", "n_eligible") == (3, 2)
    assert At(results, "contradictions", waves=PRE)("n_schools_above_eligible") == 1
    assert At(results, "contradictions", waves=POST)("n_schools_above_eligible") == 0
    told = [str(finding) for finding in data.advisories]
    assert any("3 answers are of North, where 2 people are listed as eligible" in e for e in told)


def test_rows_of_a_programme_that_is_not_listed(tmp_path: Path) -> None:
    files = {
        "ors.csv": "who,prog,school,a,b,c,d\nx1,Art,North,1,2,3,4\nx2,Art,South,1,2,3,\n",
        "list.csv": "programme,school\nart,north\n",
        "study.toml": HEAD
        + """
[score_sheets.ors]
file = "ors.csv"
measure = "ors"
items = ["a", "b", "c", "d"]
participant = "who"
programme = "prog"
school = "school"

[records.list]
kind = "programmes"
file = "list.csv"
programme = "programme"
school = "school"
""",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    study = load_study(tmp_path / "study.toml")
    data = load_data(study, tmp_path)
    told = [str(finding) for finding in data.advisories]
    assert any("1 row is of Art at South, which the list of programmes" in each for each in told)
    results = run_analyses(study, data)
    assert At(results, "contradictions", dataset="ors")("n_rows_not_listed") == 1
    assert At(results, "missing", "d", dataset="ors").all("n_asked", "n_missing") == (2, 1)
    assert At(results, "quality_responses", dataset="ors")("n") == 2


TEN = "\n".join(
    f'[[surveys.pupils.questions]]\nname = "x{n}"\noptions = ["Yes", "No"]' for n in range(10)
)


def test_responses_that_are_the_same_in_everything(tmp_path: Path) -> None:
    """Nine answers are too few; another school is another person."""
    full, other = ["Yes"] * 10, ["Yes"] * 9 + ["No"]
    rows = [("North", full), ("North", full), ("South", full), ("North", other)]
    rows += [("South", [*full[:9], ""]), ("South", [*full[:9], ""])]
    heading = ",".join(["school", *(f"x{n}" for n in range(10))])
    pre = table(heading, *(f"{school},{','.join(cells)}" for school, cells in rows))
    results, _, checks = load(tmp_path, SURVEY + TEN, pre, table(heading, f"North,{'No,' * 9}No"))
    at = At(results, "duplicates", waves=PRE)
    assert at.all("n", "n_identical", "n_groups") == (4, 2, 1)
    told = advisories(checks, "no two responses are the same")
    assert told[0].startswith("2 responses are the same as another in every answer. ")
    assert "coincidence" in told[0]


def test_short_answers_do_not_say_whether_two_responses_are_the_same(tmp_path: Path) -> None:
    """Eight equal answers can easily be two people's: that is not known, and no pass."""
    results, _, checks = load(tmp_path, SURVEY + BLOCKS, answers(MIXED, MIXED))
    at = At(results, "duplicates", waves=PRE)
    assert at.all("n", "n_identical", "n_groups") == (0, None, None)
    assert "no two responses are the same" not in {check.name for check in checks}


def sensitivity(group: dict[str, str], results: Results, item: str | None = None) -> At:
    return At(results, "quality_sensitivity", item, group, f"{PRE} {POST}")


def test_changes_without_the_responses_flagged(tmp_path: Path) -> None:
    """At first 10 of 20 agree with the first item; without the 5 that are all alike 5 of 15 do."""
    varied = ["aduuudad"] * 5 + ["dauuudad"] * 10
    pre = answers(*varied, *["aaaaaaaa"] * 5)
    post = answers(*["aduuudad"] * 10, *["dauuudad"] * 10)
    results, _, _ = load(tmp_path, SURVEY + BLOCKS, pre, post)
    everyone = Place("pupils", "comparison", "q1", {}, (PRE, POST))
    left_out = {"left_out": "one answer throughout"}
    at = sensitivity(left_out, results, "q1")
    assert at.number("difference_all") == results.number(everyone, "difference")
    assert at.number("difference_all") == pytest.approx(10 / 20 - 10 / 20)
    assert at.number("difference") == pytest.approx(10 / 20 - 5 / 15)
    assert at.all("n_first", "n_second") == (15, 20)
    block = sensitivity({**left_out, "block": "good"}, results)
    assert block("n_items") == 4
    assert block.number("largest_move") >= 10 / 20 - 5 / 15 - 1e-12
    found = Place("pupils", "quality_sensitivity", None, left_out, (PRE,))
    assert results.value(found, "n_left_out") == 5


def test_the_same_responses_are_left_out_once(tmp_path: Path) -> None:
    """With one long block, one answer to it is one answer throughout."""
    study = SURVEY + ONE_BLOCK.replace('waves = ["pre"]\n', "")
    rows = answers(*[MIXED] * 15, "aaaauuuu")
    results, _, _ = load(tmp_path, study, rows)
    assert sensitivity({"left_out": "one answer throughout"}, results, "q1").has("difference")
    assert not sensitivity({"left_out": "one answer to a whole block"}, results, "q1").has(
        "difference"
    )


def test_nothing_is_removed(tmp_path: Path) -> None:
    results, data, _ = load(tmp_path, SURVEY + BLOCKS, answers(*["aaaaaaaa"] * 3))
    assert At(results, "participation", waves=PRE)("n") == 3
    survey = data.datasets["pupils"]
    assert isinstance(survey, SurveyData)
    assert len(survey.responses) == 6


def test_fast_responses_are_left_out_in_their_turn(tmp_path: Path) -> None:
    pre = timed(*["120"] * 11, "3")
    results, _, _ = load(tmp_path, DURATION, pre)
    at = sensitivity({"left_out": "fast responses"}, results, "q1")
    assert at.all("n_first", "n_second") == (11, 11)
    assert not sensitivity({"left_out": "any of these"}, results, "q1").has("difference")


@pytest.mark.parametrize(
    ("study", "said"),
    [
        (SURVEY + 'started = "x"\n' + BLOCKS, "`started` needs `submitted`"),
        (
            SURVEY + 'duration = "s"\nstarted = "x"\nsubmitted = "y"\n' + BLOCKS,
            "has both `duration` and `started`",
        ),
        (
            SURVEY + TICKS.replace('exclusive = ["Nobody"]', 'exclusive = ["No-one"]'),
            "'No-one' is none of its answers",
        ),
        (
            SURVEY + TICKS.replace('kind = "multiple"', 'kind = "single"'),
            "needs a question with several answers",
        ),
        (SURVEY + TICKS + RULE.replace("{ help", "{ helped"), "`helped` does not exist"),
        (SURVEY + TICKS + RULE.replace('"Nurse"]', '"Nurs"]', 1), "'Nurs' is none of its answers"),
        (
            SURVEY + TICKS + RULE.replace('{ help = "Nobody" }', "{}"),
            "answered",
        ),
    ],
)
def test_what_rules_name_must_exist(tmp_path: Path, study: str, said: str) -> None:
    from ehs_eval.errors import ConfigError

    (tmp_path / "study.toml").write_text(HEAD + study, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_study(tmp_path / "study.toml")
    assert said in str(caught.value)


def test_the_sample_has_signs_and_keeps_its_changes(salford: Evaluation) -> None:
    at = Place(
        "pupils",
        "quality_sensitivity",
        None,
        {"left_out": "one answer to a whole block"},
        ("pre", "post"),
    )
    assert salford.found.value(at, "n_verdicts_differ") == 0
    assert (salford.found.number(at, "largest_move") or 1) < 0.05
