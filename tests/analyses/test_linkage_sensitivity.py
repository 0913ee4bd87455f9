"""Near matches in a whole study: what links, what results say either way, and what is written."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ehs_eval.cli import app
from ehs_eval.config import load_study
from ehs_eval.errors import ConfigError
from ehs_eval.report.sentences import sentences
from ehs_eval.report.tables import build_tables
from ehs_eval.results import Results

from .studies import HEAD, At, analyse, table

STUDY = """
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
respondent = "code"
school = "school"
year_group = "year"
SETTINGS
[[surveys.pupils.blocks]]
name = "stigma"
scale = ["Disagree", "Neither", "Agree"]
counts = ["Disagree"]
higher_is = "better"
items = ["a", "b"]
"""
ANIMALS = ["falcon", "badger", "weasel", "donkey", "parrot", "turtle"]
COLOURS = ["purple", "silver", "golden", "orange"]
KEY = "a secret of the analyst"


def study(settings: str = "") -> str:
    return HEAD + STUDY.replace("SETTINGS", settings)


def files(*, slips: int = 0, year: str = "Year 9") -> dict[str, str]:
    """Return 72 pupils of three schools in both waves, some mistyped in the later one."""
    chance = random.Random(7)
    scale = ["Disagree", "Neither", "Agree"]
    people = [(s, c + a) for s in "ABC" for c in COLOURS for a in ANIMALS]
    pre = [f"{s}{c},{s},Year 9,{chance.choice(scale)},{chance.choice(scale)}" for s, c in people]
    post = []
    for number, (school, code) in enumerate(people):
        given = f"{school}{code}"
        if number < slips:
            given = given[:4] + given[5:]
        answers = f"{chance.choice(scale[:2])},{chance.choice(scale)}"
        post.append(f"{given},{school},{year},{answers}")
    head = "code,school,year,a,b"
    return {"pre.csv": table(head, *pre), "post.csv": table(head, *post)}


def comparisons(results: Results) -> list[tuple[object, ...]]:
    names = ("comparison", "matched_pairs", "mcnemar", "attrition", "ordinal")
    return [(r.key, r.value, r.reason) for name in names for r in results.select("pupils", name)]


def test_near_matches_bring_back_what_slips_took_away(tmp_path: Path) -> None:
    whole = analyse(tmp_path, study(), files())
    near = analyse(tmp_path, study('linking = "near"'), files(slips=20))
    exact = analyse(tmp_path, study(), files(slips=20))
    assert comparisons(near) == comparisons(whole) != comparisons(exact)
    pairs = [At(r, "matched_pairs", "a", waves="pre post")("n_pairs") for r in (whole, near, exact)]
    assert pairs == [72, 72, 52]


def test_the_audit_counts_links_of_either_kind(tmp_path: Path) -> None:
    for linking, linked in (("exact", 52), ("near", 72)):
        results = analyse(tmp_path, study(f'linking = "{linking}"'), files(slips=20))
        at = At(results, "linkage", waves="pre post")
        assert at.all("n_exact", "n_near", "n_ambiguous", "n_linked") == (52, 20, 0, linked)
        assert at.number("share_of_first") == pytest.approx(linked / 72)


def test_what_is_set_aside_is_counted(tmp_path: Path) -> None:
    """One earlier code and two like it: three responses. A shared one and one like it: one."""
    rows = {
        "pre.csv": ["silverpotato", "goldenrabbit", "goldenrabbit", "", "fox"],
        "post.csv": ["silverpotat", "silverpotata", "goldenrabbi", "fox", ""],
    }
    given = {
        name: table("code,school,year,a,b", *(f"{code},A,Year 9,Agree,Agree" for code in codes))
        for name, codes in rows.items()
    }
    results = analyse(tmp_path, study(), given)
    at = At(results, "linkage", waves="pre post")
    assert at.all("n_exact", "n_near", "n_ambiguous") == (1, 0, 4)


def test_both_ways_of_linking_stand_side_by_side(tmp_path: Path) -> None:
    whole = analyse(tmp_path, study(), files())
    results = analyse(tmp_path, study(), files(slips=20))
    said = At(results, "linkage_sensitivity", waves="pre post")
    assert said.all("n_exact", "n_near") == (52, 20)
    for linking, like in (("exact", results), ("near", whole)):
        at = At(results, "linkage_sensitivity", "a", {"linking": linking}, "pre post")
        names = ("n_pairs", "difference", "low", "high", "p_value", "verdict")
        assert at.all(*names) == At(like, "comparison", "a", waves="pre post").all(*names)
        group = {"linking": linking, "of": "linked people"}
        at = At(results, "linkage_sensitivity", "stigma", group, "pre post")
        block = At(like, "matched_pairs", "stigma", waves="pre post")
        for name in ("n_pairs", "mean_change", "mean_change_low", "exact_p_value"):
            assert at(name) == block(name)


def test_tables_and_sentences_of_near_matches(tmp_path: Path) -> None:
    results = analyse(tmp_path, study(), files(slips=20))
    settings = load_study(tmp_path / "study.toml")
    tables = {each.id: each for each in build_tables(settings, results, (), ())}
    assert "Results use the same codes alone" in " ".join(tables["pupils-linkage-audit"].notes)
    (audit,) = tables["pupils-linkage-audit"].records()
    assert (audit["first_n_usable"], audit["n_exact"], audit["n_near"]) == (72, 52, 20)
    (block,) = tables["pupils-near-matches-people-pre-post"].records()
    assert (block["exact_n_pairs"], block["near_n_pairs"]) == (52, 72)
    rows = tables["pupils-near-matches-pre-post"].records()
    assert [row["item"] for row in rows] == ["a", "b"]
    texts = [
        text
        for at, text in sentences(settings, results, "pupils")
        if at.analysis == "linkage_sensitivity"
    ]
    assert len(texts) == 1 + 2 * (1 + 2)
    assert "would link 20 more people between Pre and Post, beside 52 linked" in texts[0]


def test_without_near_matches_a_note_says_so_and_no_number_is_repeated(tmp_path: Path) -> None:
    results = analyse(tmp_path, study(), files())
    assert len({row.item for row in results.select("pupils", "linkage_sensitivity")}) == 1
    tables = {
        each.id: each for each in build_tables(load_study(tmp_path / "study.toml"), results, (), ())
    }
    assert not [name for name in tables if "near-matches" in name]
    assert "Near matches link nobody else here" in " ".join(tables["pupils-linkage-audit"].notes)


def test_year_groups_rise_with_the_school_year(tmp_path: Path) -> None:
    later = files(slips=20, year="Year 10")
    assert At(analyse(tmp_path, study(), later), "linkage", waves="pre post")("n_near") == 0
    risen = analyse(tmp_path, study("year_group_steps = { post = 1 }"), later)
    assert At(risen, "linkage", waves="pre post")("n_near") == 20


def test_labels_that_are_no_school_keep_nobody_apart(tmp_path: Path) -> None:
    given = files(slips=20)
    given["post.csv"] = given["post.csv"].replace(",A,", ",Not specified,")
    settings = 'not_schools = ["Not specified"]'
    results = analyse(tmp_path, study(settings), given)
    assert At(results, "linkage", waves="pre post")("n_near") == 20


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("year_group_steps = { later = 1 }", "`year_group_steps`: the wave `later`"),
        ('linking = "fuzzy"', "linking"),
        ("near_similarity = 0.2", "near_similarity"),
    ],
)
def test_settings_that_cannot_be(tmp_path: Path, settings: str, message: str) -> None:
    (tmp_path / "study.toml").write_text(study(settings), encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load_study(tmp_path / "study.toml")


def test_near_matches_need_codes(tmp_path: Path) -> None:
    text = study('linking = "near"').replace('respondent = "code"\n', "")
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="needs the column `respondent`"):
        load_study(tmp_path / "study.toml")


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A study file with its data: one blank, two that share a code, one mistyped, one new."""
    for name, text in files(slips=1).items():
        more = ",A,Year 9,Agree,Agree\nfoxes,A,Year 9,Agree,Agree\nFoxes,B,Year 9,Agree,Agree\n"
        (tmp_path / name).write_text(text + more * (name == "pre.csv"), encoding="utf-8")
    (tmp_path / "study.toml").write_text(study(), encoding="utf-8")
    return tmp_path / "study.toml"


def run(*arguments: str | Path, key: str | None = KEY) -> tuple[int, str, str]:
    environment = {"EHS_EVAL_KEY": key}
    result = CliRunner(env=environment).invoke(app, ["links", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_links_are_written_by_row_and_without_codes(written: Path) -> None:
    code, out, _ = run(written)
    assert code == 0, out
    path = written.parent / "links.csv"
    rows = read(path)
    text = path.read_text("utf-8").casefold() + out.casefold()
    assert not any(word in text for word in [*ANIMALS, *COLOURS, "foxes"])
    first = {row["row"]: row for row in rows if row["wave"] == "pre"}
    later = {row["row"]: row for row in rows if row["wave"] == "post"}
    assert (first["2"]["kind"], later["2"]["kind"]) == ("near", "near")
    assert first["2"]["link"] == later["2"]["link"]
    assert first["2"]["code"] != later["2"]["code"]
    assert float(later["2"]["similarity"]) == pytest.approx(1 - 1 / 13, abs=1e-4)
    assert (first["3"]["kind"], first["3"]["similarity"]) == ("exact", "1")
    assert (first["74"]["kind"], first["74"]["code"]) == ("blank", "")
    assert [first[row]["kind"] for row in ("75", "76")] == ["collision", "collision"]
    assert first["75"]["link"] == ""
    assert first["75"]["code"] == first["76"]["code"] != ""


def test_hashes_stay_with_the_key_and_change_without(written: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(f"{KEY}\n", encoding="utf-8")
    found = []
    for options, key in (
        ((), KEY),
        (("--key-file", secret), None),
        ((), "another secret of them"),
        ((), None),
        ((), None),
    ):
        code, out, _ = run(written, *options, key=key)
        assert code == 0
        assert ("random key" in out) == (key is None and not options)
        found.append((written.parent / "links.csv").read_bytes())
    assert found[0] == found[1]
    assert len(set(found)) == 4


def test_a_short_key_is_refused(written: Path) -> None:
    code, _, err = run(written, key="short")
    assert code == 2
    assert "EHS_EVAL_KEY" in err
    assert not (written.parent / "links.csv").exists()


def test_other_files_are_not_overwritten(written: Path) -> None:
    before = (written.parent / "pre.csv").read_bytes()
    code, _, err = run(written, "--out", written.parent / "pre.csv")
    assert (code, "no file of links" in err) == (2, True)
    assert (written.parent / "pre.csv").read_bytes() == before


def test_counts_as_json(written: Path) -> None:
    code, out, _ = run(written, "--json")
    said = json.loads(out)
    assert code == 0
    assert said["random_key"] is False
    assert said["responses"]["pupils"] == {"near": 2, "exact": 142, "blank": 1, "collision": 2}


def test_a_study_without_codes_has_no_links(written: Path) -> None:
    text = written.read_text("utf-8").replace('respondent = "code"\n', "")
    written.write_text(text, encoding="utf-8")
    code, _, err = run(written)
    assert (code, "no survey has a code" in err) == (2, True)
