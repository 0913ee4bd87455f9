"""The commands as people and scripts use them: exit codes, streams, files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLE, STUDY
from typer.testing import CliRunner, Result

import ehs_eval
from ehs_eval.calculators import calculators
from ehs_eval.cli import app
from ehs_eval.config import study_schema

TRACEBACK = "Traceback (most recent call last)"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def problems(result: Result) -> list[str]:
    return [line for line in result.stderr.splitlines() if line]


@pytest.fixture
def small_study(tmp_path: Path) -> Path:
    """A study of two short files, quick to analyse."""
    (tmp_path / "pre.csv").write_text("code,item\na,Low\nb,High\nc,High\n", encoding="utf-8")
    (tmp_path / "post.csv").write_text("code,item\na,High\nb,High\nd,Low\n", encoding="utf-8")
    study = tmp_path / "study.toml"
    study.write_text(
        '[study]\ntitle = "Small"\nwaves = ["pre", "post"]\n'
        '[surveys.pupils]\nfiles = { pre = "pre.csv", post = "post.csv" }\nrespondent = "code"\n'
        '[[surveys.pupils.blocks]]\nname = "block"\nscale = ["Low", "Middle", "High"]\n'
        'counts = ["High"]\nhigher_is = "better"\nitems = ["item"]\n',
        encoding="utf-8",
    )
    return study


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_analyse_writes_the_promised_folder(small_study: Path) -> None:
    result = run("analyse", small_study)
    assert result.exit_code == 0, result.output
    report = small_study.parent / "report"
    names = set(contents(report))
    assert {"index.html", "tables.xlsx", "report.docx", "results.json", "run.json"} <= names
    assert any(name.startswith("tables/") and name.endswith(".csv") for name in names)
    assert str(report / "index.html") in result.stdout.replace("\n", "")


def test_a_report_for_the_team_withholds_nothing_and_says_so(small_study: Path) -> None:
    assert run("analyse", small_study, "--internal").exit_code == 0
    report = small_study.parent / "report-internal"
    names = contents(report)
    for ending in (".svg", ".png"):
        assert any(name.startswith("charts/") and name.endswith(ending) for name in names)
    for name in ("index.html", "results.json"):
        assert "not for publication" in (report / name).read_text("utf-8")
    rows = json.loads((report / "results.json").read_text("utf-8"))["results"]
    assert not any(row["reason"] == "suppressed" for row in rows)
    clash = run("analyse", small_study, "--out", report)
    assert clash.exit_code == 2
    assert "for use inside the team, and this one is for publication" in clash.output


def test_results_file_keeps_its_promise(small_study: Path) -> None:
    run("analyse", small_study)
    content = json.loads((small_study.parent / "report" / "results.json").read_text("utf-8"))
    assert content["schema_version"] == 1
    keys = {
        "dataset",
        "analysis",
        "item",
        "group",
        "waves",
        "statistic",
        "value",
        "method",
        "reason",
    }
    assert content["results"]
    for row in content["results"]:
        assert set(row) == keys
        assert isinstance(row["group"], dict)
        assert isinstance(row["waves"], list)
        assert (row["value"] is None) == (row["reason"] is not None)


def test_run_file_names_inputs_settings_and_versions(small_study: Path) -> None:
    run("analyse", small_study)
    content = json.loads((small_study.parent / "report" / "run.json").read_text("utf-8"))
    assert content["version"] == ehs_eval.__version__
    assert [each["path"] for each in content["inputs"]] == ["study.toml", "pre.csv", "post.csv"]
    assert content["settings"]["study"]["confidence_level"] == 0.95
    assert str(small_study.parent) not in json.dumps(content)


def test_a_second_run_replaces_the_report_with_the_same_bytes(small_study: Path) -> None:
    run("analyse", small_study)
    first = contents(small_study.parent / "report")
    assert run("analyse", small_study).exit_code == 0
    assert contents(small_study.parent / "report") == first


def test_same_bytes_in_another_folder_zone_and_hash_seed(small_study: Path) -> None:
    folders = []
    for seed, zone in (("1", "UTC"), ("77", "Asia/Tokyo")):
        out = small_study.parent / f"out{seed}"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
        command = [sys.executable, "-m", "ehs_eval", "analyse", str(small_study), "--out", str(out)]
        done = subprocess.run(command, env=environment, cwd=small_study.parent, check=False)
        assert done.returncode == 0
        folders.append(contents(out))
    assert folders[0] == folders[1]


def test_quiet_prints_nothing(small_study: Path) -> None:
    assert run("analyse", small_study, "--quiet").output == ""
    assert run("--quiet", "analyse", small_study).output == ""


@pytest.mark.parametrize("arguments", [["--version"], ["analyse", "--version"]])
def test_version(arguments: list[str]) -> None:
    assert run(*arguments).stdout == f"ehs-eval {ehs_eval.__version__}\n"


def test_a_folder_that_is_no_report_is_left_alone(small_study: Path) -> None:
    out = small_study.parent / "mine"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work", encoding="utf-8")
    result = run("analyse", small_study, "--out", out)
    assert result.exit_code == 2
    assert "no report of this tool" in problems(result)[0]
    assert contents(out) == {"thesis.txt": b"years of work"}


@pytest.mark.parametrize("change", ["added", "edited"])
def test_a_report_somebody_worked_in_is_left_alone(small_study: Path, change: str) -> None:
    run("analyse", small_study)
    report = small_study.parent / "report"
    target = report / ("notes.txt" if change == "added" else "index.html")
    target.write_text("our own words", encoding="utf-8")
    before = contents(report)
    result = run("analyse", small_study)
    assert result.exit_code == 2
    assert target.name in problems(result)[0]
    assert contents(report) == before


def spoil_nothing(folder: Path) -> None:
    """Leave the data as they are."""


def remove_file(folder: Path) -> None:
    (folder / "pupil_survey_mid.csv").unlink()


def empty_file(folder: Path) -> None:
    (folder / "pupil_survey_mid.csv").write_bytes(b"")


def binary_file(folder: Path) -> None:
    (folder / "pupil_survey_mid.csv").write_bytes(bytes(range(256)) * 20)


def wave_without_rows(folder: Path) -> None:
    path = folder / "pupil_survey_mid.csv"
    path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", encoding="utf-8")


def replace_cell(folder: Path, name: str, row: int, column: str, value: str) -> None:
    import csv

    path = folder / name
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[row - 1][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def wrong_label(folder: Path) -> None:
    replace_cell(folder, "pupil_survey_post.csv", 14, "ps_weakness", "Agreee")


def score_of_11(folder: Path) -> None:
    replace_cell(folder, "ors.csv", 20, "social", "11")


WRONG_DATA: list[tuple[Callable[[Path], None], str]] = [
    (remove_file, "pupil_survey_mid.csv: there is no such file"),
    (empty_file, "pupil_survey_mid.csv: is empty"),
    (binary_file, "pupil_survey_mid.csv: "),
    (wave_without_rows, "pupil_survey_mid.csv: has headings but no responses"),
    (wrong_label, "pupil_survey_post.csv, row 14, column `ps_weakness`: 'Agreee' is none of"),
    (score_of_11, "ors.csv, row 20, column `social`: '11' is outside 0 to 10"),
]


@pytest.mark.parametrize(
    ("spoil", "message"), WRONG_DATA, ids=lambda each: getattr(each, "__name__", "")
)
def test_wrong_data_is_one_clear_message(
    own_sample: Path, tmp_path: Path, spoil: Callable[[Path], None], message: str
) -> None:
    out = tmp_path / "report"
    out.mkdir()
    spoil(own_sample)
    result = run("analyse", STUDY, "--data", own_sample, "--out", out)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(problems(result)) == 1
    assert message in problems(result)[0]
    assert TRACEBACK not in result.output
    assert not any(out.iterdir())


def test_all_problems_are_shown_together(own_sample: Path) -> None:
    wrong_label(own_sample)
    score_of_11(own_sample)
    remove_file(own_sample)
    result = run("check", STUDY, "--data", own_sample, "--quiet")
    assert result.exit_code == 2
    assert len(problems(result)) == 3


@pytest.mark.parametrize(
    ("spoil", "code"),
    [(spoil_nothing, 0), (wrong_label, 1), (score_of_11, 1), (remove_file, 2), (binary_file, 2)],
)
def test_check_says_by_its_exit_code(
    own_sample: Path, spoil: Callable[[Path], None], code: int
) -> None:
    spoil(own_sample)
    assert run("check", STUDY, "--data", own_sample).exit_code == code


def test_check_as_json(own_sample: Path) -> None:
    score_of_11(own_sample)
    result = run("check", STUDY, "--data", own_sample, "--json")
    content = json.loads(result.stdout)
    failed = [check for check in content["checks"] if check["status"] == "fail"]
    assert [(check["dataset"], check["name"]) for check in failed] == [
        ("ors", "scores are in range")
    ]
    assert failed[0]["findings"][0]["rows"] == [20]
    advisories = {check["name"] for check in content["checks"] if check["status"] == "advisory"}
    assert "totals add up" in advisories


def test_misspelt_key_is_named_with_the_closest_one(tmp_path: Path) -> None:
    study = tmp_path / "study.toml"
    text = STUDY.read_text("utf-8").replace("higher_is", "higher_iz", 1)
    study.write_text(text, encoding="utf-8")
    result = run("analyse", study, "--data", SAMPLE, "--out", tmp_path / "report")
    assert result.exit_code == 2
    (problem,) = problems(result)
    assert "higher_iz" in problem
    assert "higher_is" in problem
    assert "surveys.pupils.shares" in problem
    assert not (tmp_path / "report").exists()


@pytest.mark.parametrize("name", ["absent.toml", "."])
def test_missing_study_file(tmp_path: Path, name: str) -> None:
    result = run("analyse", tmp_path / name)
    assert result.exit_code == 2
    assert len(problems(result)) == 1


def test_reproduce_matches_every_reproducible_figure() -> None:
    result = run("reproduce", STUDY, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "compared": 831,
        "matched": 809,
        "known_not_reproducible": 22,
        "differs": [],
    }


def test_reproduce_takes_places_by_id_and_compares_only_the_ids_given(tmp_path: Path) -> None:
    figures = [
        {
            "id": "T2.pupils.pre",
            "published": 995,
            "decimals": 0,
            "rule": "round",
            "reproducible": True,
            "note": "",
        },
        {
            "id": "T3.Year 7.pre",
            "published": 278,
            "decimals": 0,
            "rule": "round",
            "reproducible": True,
            "note": "",
        },
        {
            "id": "no such figure",
            "published": 1,
            "decimals": 0,
            "rule": "round",
            "reproducible": True,
            "note": "",
        },
    ]
    expected = tmp_path / "expected.json"
    expected.write_text(json.dumps({"figures": figures}), encoding="utf-8")
    result = run("reproduce", STUDY, "--expected", expected, "--json")
    assert result.exit_code == 1
    content = json.loads(result.stdout)
    assert (content["compared"], content["matched"]) == (3, 1)
    differs = {each["id"]: each for each in content["differs"]}
    assert set(differs) == {"T3.Year 7.pre", "no such figure"}
    assert differs["T3.Year 7.pre"]["computed"] == 277
    assert differs["no such figure"]["computed"] is None


@pytest.mark.parametrize("content", ["", "[]", '{"figures": [{"id": 3}]}', '{"figures": []}'])
def test_reproduce_refuses_a_file_without_figures(tmp_path: Path, content: str) -> None:
    expected = tmp_path / "expected.json"
    expected.write_text(content, encoding="utf-8")
    result = run("reproduce", STUDY, "--expected", expected)
    assert result.exit_code == 2
    assert len(problems(result)) == 1


def test_reproduce_says_why_the_rest_cannot_match() -> None:
    output = run("reproduce", STUDY).stdout
    assert "809 of 831 figures match" in output
    assert "9/115 is 7.8" in output


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["margin-of-error", "995"], "±3.11%"),
        (["margin-of-error", "995", "--population", "2220"], "±2.31%"),
        (["margin-of-error", "173"], "±7.45%"),
        (["sample-size", "--population", "2220"], "328 of 2220"),
        (["sample-size", "--population", "310"], "172 of 310"),
        (["sample-size"], "385 responses"),
    ],
)
def test_precision_commands(arguments: list[str], expected: str) -> None:
    """Salford (2017), section 3b, and Cochran (1977), section 4.4."""
    result = run(*arguments)
    assert result.exit_code == 0
    assert expected in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["margin-of-error", "0"], "n = 0"),
        (["margin-of-error", "10", "--population", "5"], "fewer than the 10 who answered"),
        (["margin-of-error", "10", "--confidence", "95"], "95% is 0.95"),
        (["margin-of-error", "10", "--proportion", "50"], "50% is 0.5"),
        (["sample-size", "--margin", "5"], "5% is 0.05"),
        (["sample-size", "--population", "0"], "below 1"),
    ],
)
def test_precision_commands_refuse_what_cannot_be(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in problems(result)[0]


def test_one_mann_whitney_from_a_file(tmp_path: Path) -> None:
    """R: wilcox.test(c(1, 2, 3), c(4, 5, 6, 7)), exact p = 0.05714."""
    file = tmp_path / "scores.csv"
    rows = "".join(
        f"{group},{value}\n"
        for group, value in [("a", 1), ("a", 2), ("a", 3), ("b", 4), ("b", 5), ("b", 6), ("b", 7)]
    )
    file.write_text("group,score\n" + rows, encoding="utf-8")
    result = run("mann-whitney", file, "--value", "score", "--group", "group", "--json")
    content = json.loads(result.stdout)
    assert content["u"] == 0
    assert content["exact_p_value"] == pytest.approx(0.0571428, abs=1e-6)


def test_one_chi_square_from_a_file() -> None:
    result = run(
        "chi-square", SAMPLE / "ors.csv", "--rows", "gender", "--columns", "year_group", "--json"
    )
    content = json.loads(result.stdout)
    assert content["df"] == 4
    assert sum(map(sum, content["table"]["counts"])) == 119


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["mann-whitney", "ors.csv", "--value", "gender", "--group", "programme"], "not a number"),
        (["mann-whitney", "ors.csv", "--value", "social", "--group", "programme"], "has 3 groups"),
        (
            [
                "mann-whitney",
                "ors.csv",
                "--value",
                "social",
                "--group",
                "gender",
                "--groups",
                "A,B",
            ],
            "there is no group 'A'",
        ),
        (["mann-whitney", "ors.csv", "--value", "sociable", "--group", "gender"], "Did you mean"),
        (["chi-square", "none.csv", "--rows", "a", "--columns", "b"], "no such file"),
    ],
)
def test_single_tests_refuse_what_cannot_be(arguments: list[str], message: str) -> None:
    arguments[1] = str(SAMPLE / arguments[1])
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in problems(result)[0]


def test_schema_is_the_committed_one() -> None:
    result = run("schema")
    assert result.stdout == study_schema()
    assert (ROOT / "configs" / "study.schema.json").read_text("utf-8") == study_schema()
    json.loads(result.stdout)


@pytest.mark.parametrize("name", ["salford.toml", "minimal.toml"])
def test_study_files_carry_the_line_for_editors(name: str) -> None:
    first = (ROOT / "configs" / name).read_text("utf-8").splitlines()[0]
    assert first == "#:schema ./study.schema.json"


def test_help_and_precision_import_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from ehs_eval.cli import app\n"
        "for words in (['--help'], ['margin-of-error', '10'], ['sample-size']):\n"
        "    assert CliRunner().invoke(app, words).exit_code == 0\n"
        "heavy = {'numpy', 'pandas', 'scipy', 'matplotlib', 'statsmodels', 'pingouin'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_command_has_help_and_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for command in [*app.registered_commands, *calculators.registered_commands]:
        assert command.callback is not None
        name = command.name or command.callback.__name__
        assert command.callback.__doc__, name
        assert f"ehs-eval {name}" in readme, name
        assert run(name, "--help").exit_code == 0


def test_the_script_in_the_checkout_runs_the_same_app() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "cli.py", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"ehs-eval {ehs_eval.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "385 answers are needed in each of the two waves."),
        (["--power", "0.9"], "515 answers are needed"),
        (["--proportion", "0.85"], "248 answers are needed"),
        (["--drop-out", "0.25"], "The first wave should have 514, as 25% will not answer"),
        (["--schools", "15"], "1,080 answers are needed in each of the two waves: 72 in each"),
        (["--schools", "15"], "correlation 0.02), which multiplies the variance by 2.42; tested"),
        (["--schools", "15", "--drop-out", "0.2"], "should have 1,350 (90 in each school)"),
        (["--schools", "6", "--school-stability", "1"], "594 answers"),
        (["--schools", "15", "--icc", "0"], "450 answers"),
    ],
)
def test_two_waves_that_show_a_change(arguments: list[str], expected: str) -> None:
    """By hand: (.25 + .24) * (1.95996 + 0.84162)**2 / .01 = 384.6; schools by a t-test of theirs.

    From 85% the harder way is down: .1275 + .1875 in place of .25 + .24.
    """
    result = run("sample-size", "--change", "0.1", *arguments)
    assert result.exit_code == 0
    assert expected in result.stdout


def test_pupils_no_more_alike_within_schools_multiply_nothing() -> None:
    output = run("sample-size", "--change", "0.1", "--schools", "15", "--icc", "0").stdout
    assert "no more alike than others (intraclass correlation 0); tested by school." in output
    assert "multiplies" not in output


def test_plan_as_json() -> None:
    plan = json.loads(run("sample-size", "--change", "0.1", "--schools", "15", "--json").stdout)
    assert (plan["needed"], plan["per_school"], plan["icc"]) == (1080, 72, 0.02)
    assert plan["detectable"] < plan["change"] == 0.1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--change", "0.1", "--margin", "0.05"], "give one of them"),
        (["--schools", "6"], "--schools: it needs --change"),
        (["--drop-out", "0.1"], "--drop-out: it needs --change"),
        (["--icc", "0.1", "--change", "0.1"], "--icc: it needs --schools"),
        (["--change", "10"], "10 percentage points is 0.1"),
        (["--change", "0.6"], "a share of 0.5 cannot change by 0.6"),
        (["--change", "0.1", "--schools", "0"], "--schools: 0 is below 1"),
        (["--change", "0.1", "--drop-out", "1"], "--drop-out: 1 is not between 0 and 1"),
        (["--change", "0.1", "--power", "80"], "--power: 80 is not between 0 and 1"),
        (["--change", "0.1", "--power", "0.05"], "--power: 0.05 is not above 0.05"),
        (["--change", "0.1", "--schools", "6"], "no change below 14.1 percentage points"),
        (["--change", "0.1", "--schools", "6"], "(--school-stability is 0: give a higher one"),
        (
            ["--change", "0.1", "--schools", "6", "--school-stability", "0.3"],
            "(--school-stability is 0.3: give a higher one",
        ),
        (["--change", "0.1", "--population", "300"], "385 answers are needed of 300 pupils."),
        (["--proportion", "0"], "a share of 0 leaves nothing to plan for"),
    ],
)
def test_plans_refuse_what_cannot_be(arguments: list[str], message: str) -> None:
    result = run("sample-size", *arguments)
    assert result.exit_code == 2
    assert len(problems(result)) == 1
    assert message in problems(result)[0]
