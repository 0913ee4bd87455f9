"""What the first screen says of changes."""

from __future__ import annotations

from pathlib import Path

from ehs_eval.analyses import run_analyses
from ehs_eval.config import load_study
from ehs_eval.evaluation import Evaluation
from ehs_eval.ingest import load_data
from ehs_eval.report.headlines import headlines

STUDY = """
[study]
title = "Pilot"
waves = [{ name = "pre", label = "Before" }, { name = "post", label = "After" }]
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
school = "school"
ratings = [{ name = "r", text = "Mood", minimum = 1, maximum = 10, higher_is = "better" }]
[[surveys.pupils.blocks]]
name = "b"
scale = ["No", "Yes"]
counts = ["Yes"]
higher_is = "better"
items = { q = "Feels safe" }
"""


def said_of(folder: Path, schools: int, pupils: int) -> list[tuple[str, str]]:
    """Return headlines of a pilot whose shares and moods rise by a little more in each school."""
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    for wave, rise in (("pre", 0), ("post", 1)):
        rows = [
            f"S{school},{'Yes' if n % 10 < 2 + rise * (4 + school % 2) else 'No'},"
            f"{3 + rise * (2 + school % 2) + n % 2}"
            for school in range(schools)
            for n in range(pupils)
        ]
        (folder / f"{wave}.csv").write_text("\n".join(["school,q,r", *rows, ""]), encoding="utf-8")
    study = load_study(folder / "study.toml")
    results = run_analyses(study, load_data(study, folder))
    return [(each.text, each.caution) for each in headlines(study, results)]


def test_clear_changes_have_a_sentence_each_in_their_own_units(tmp_path: Path) -> None:
    texts = [text for text, _ in said_of(tmp_path, 6, 40)]
    assert texts[1] == (
        "2 of 2 items changed clearly from Before to After, schools and the number of comparisons "
        "allowed for."
    )
    share, mood = sorted(texts[2:])
    assert share.startswith("A clear rise of 2.50 in the mean of “Mood” from Before to After")
    assert mood.startswith("A clear rise of 45.0 points in the share of “Yes” on “Feels safe”")
    assert all("points to better" in text for text in (share, mood))


def test_one_school_claims_nothing_and_says_why(tmp_path: Path) -> None:
    (_, (text, caution)) = said_of(tmp_path, 1, 40)
    assert text.startswith("Before to After: no change can be claimed, because only one school")
    assert "1 share of 1 would lie beyond the margin of one wave" in caution


def test_a_few_people_claim_nothing(tmp_path: Path) -> None:
    (_, (text, caution)) = said_of(tmp_path, 1, 5)
    assert text == (
        "Before to After: no change can be claimed, because fewer than 10 answers of a wave can "
        "be compared."
    )
    assert caution == ""


def test_the_sample_claims_no_change(salford: Evaluation) -> None:
    said = [h for h in headlines(salford.study, salford.found) if h.dataset == "pupils"]
    assert not any("clear rise" in h.text or "clear fall" in h.text for h in said)
    assert "only one school has 10 answers or more in both waves" in said[1].text
