"""Questions that changed between waves are told in a table of their own and wherever they stand."""

from __future__ import annotations

from pathlib import Path

from ehs_eval import run_evaluation
from ehs_eval.report.sentences import sentence
from ehs_eval.results import Place

STUDY = """
[study]
title = "Pilot"
waves = [{ name = "pre", label = "Baseline" }, { name = "post", label = "After" }]
[surveys.pupils]
files = { pre = "pre.csv", post = "post.csv" }
school = "school"
[surveys.pupils.renamed]
pre = { safe = "I feel safe" }
post = { safe = "I feel safe at school" }
[[surveys.pupils.blocks]]
name = "safety"
scale = ["Disagree", "Agree"]
counts = ["Agree"]
items = { safe = "Safe", belong = "Belong" }
"""
ROWS = "Agree,Agree,Park\nDisagree,Agree,Hill\n" * 8


def evaluate(folder: Path, study: str) -> tuple[list[str], dict[str, list[str]], str]:
    (folder / "study.toml").write_text(study, "utf-8")
    (folder / "pre.csv").write_text("I feel safe,belong,school\n" + ROWS, "utf-8")
    (folder / "post.csv").write_text("I feel safe at school,belong,school\n" + ROWS, "utf-8")
    evaluation = run_evaluation(folder / "study.toml")
    notes = {table.id: list(table.notes) for table in evaluation.report_tables}
    table = evaluation.tables["pupils-changed-questions"]
    at = Place("pupils", "comparability", "safe", {}, ("pre", "post"))
    return list(table["accepted"]), notes, sentence(evaluation.study, evaluation.found, at)


def test_a_changed_question_is_footnoted_in_every_table_that_shows_it(tmp_path: Path) -> None:
    accepted, notes, said = evaluate(tmp_path, STUDY)
    assert accepted == [None]
    footnote = (
        "Safe: the wording changed from “I feel safe” to “I feel safe at school” (Baseline – "
        "After). The change may be one of the question."
    )
    change = next(found for name, found in notes.items() if name.startswith("pupils-change-"))
    assert footnote in change
    assert footnote not in notes["pupils-changed-questions"]
    assert not any(note.startswith("Belong:") for note in change)
    assert said == "Pupils: the wording of “Safe” changed between Baseline and After."


def test_the_reason_why_it_is_compared_all_the_same_is_printed(tmp_path: Path) -> None:
    why = "[surveys.pupils.accepted]\nsafe = 'it was asked in school both times'\n"
    accepted, notes, said = evaluate(tmp_path, STUDY.replace("[[surveys", why + "[[surveys", 1))
    assert accepted == ["it was asked in school both times"]
    change = next(found for name, found in notes.items() if name.startswith("pupils-change-"))
    reason = " Compared all the same: it was asked in school both times."
    assert any(note.endswith(reason) for note in change)
    assert said.endswith("; it is compared all the same: it was asked in school both times.")
