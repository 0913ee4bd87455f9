"""A drafted study as the text of a study file, each guess with its reason beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ehs_eval.drafting.parts import (
    BlockDraft,
    FileDraft,
    QuestionDraft,
    RatingDraft,
    StudyDraft,
    SurveyDraft,
)
from ehs_eval.drafting.paths import relative
from ehs_eval.drafting.sheet_text import write_sheet
from ehs_eval.drafting.toml_lines import TomlLines, value

MARK = "# Drafted by ehs-eval, fingerprint "
"""Begins the first line of a drafted file, before the digest of all lines that follow."""

WAY = "which way is good (higher_is) and the answers counted (counts)"
ORDER = "the order of the waves"
COLUMNS = "columns taken for something (school, year group, codes, ...)"
TITLE = "the title"
ANSWERS = "answers taken for the same in other words (same_answers)"
TYPED = "questions guessed from the data"
DIFFERS = "questions that are not the same in every wave"
TESTS = "test responses analysed, because there are no others"


def study_text(draft: StudyDraft, data: Path, folder: Path) -> str:
    """Return the text of the study file.

    Args:
        draft: What it says.
        data: Folder that the data lie in.
        folder: Folder that the study file will lie in.
    """
    head = _head_length({})
    while True:
        body = TomlLines(lines=[""] * head)
        _write(body, draft, data, folder)
        if _head_length(body.confirm) == head:
            break
        head = _head_length(body.confirm)
    lines = [*_head(body.confirm), *body.lines[head:]]
    rest = "\n".join(lines) + "\n"
    return f"{MARK}{fingerprint(rest)}\n{rest}"


def fingerprint(text: str) -> str:
    """Return the digest that tells whether a drafted file was changed since."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def confirmations(text: str) -> int:
    """Return how many lines of a drafted file have to be confirmed."""
    marked = (line for line in text.splitlines() if line.startswith("#   line"))
    return sum(len(line.rpartition(": ")[0].split(",")) for line in marked)


def _head_length(confirm: Mapping[str, list[int]]) -> int:
    return len(_head(confirm)) + 1  # the first line holds the fingerprint


def _head(confirm: Mapping[str, list[int]]) -> list[str]:
    lines = [
        "# What is written here was read from the files, or guessed; guesses say why beside them.",
        "# Go on with `ehs-eval check study.toml`, then `ehs-eval analyse study.toml`.",
    ]
    if confirm:
        lines += ["#", "# Please confirm, or correct:"]
    for what, numbers in confirm.items():
        named = ", ".join(str(number) for number in numbers)
        lines.append(f"#   line{'s' * (len(numbers) > 1)} {named}: {what}")
    return [*lines, ""]


def _write(lines: TomlLines, draft: StudyDraft, data: Path, folder: Path) -> None:
    lines.table("study")
    why = "" if draft.titled else "confirm: give the study its title"
    lines.pair("title", draft.title, why, confirm="" if draft.titled else TITLE)
    if data != folder:
        lines.pair("data_folder", relative(data, folder))
    labelled = any(wave.label for wave in draft.waves)
    waves: list[Any] = [
        {"name": w.name, **({"label": w.label} if w.label else {})} if labelled else w.name
        for w in draft.waves
    ]
    lines.pair("waves", waves)
    for each in draft.passed_over:
        lines.comment(f"Passed over: {each.column}: {each.reason}.")
    if draft.scales:
        lines.blank()
        lines.comment("Answers from lowest to highest.")
        lines.table("scales")
        for scale in draft.scales.values():
            off = {"labels": scale.labels, "off_scale": scale.off_scale}
            lines.pair(scale.name, off if scale.off_scale else scale.labels)
    for survey in draft.surveys:
        _write_survey(lines, survey, data)
    for sheet in draft.sheets:
        lines.rule(sheet.name)
        write_sheet(lines, sheet, data)


def _write_survey(lines: TomlLines, survey: SurveyDraft, data: Path) -> None:
    lines.rule(survey.name)
    kept = {reason for file in survey.files.values() for reason in file.keep}
    if kept:
        lines.comment(
            f"EVERY ROW OF A FILE IS SET ASIDE ({', '.join(sorted(kept))}): there is no response "
            "of a real person in it. `keep` analyses these rows all the same, to try things out. "
            "Never report from them.",
            confirm=TESTS,
        )
    lines.table("surveys", survey.name)
    files = {wave: _file(file, data) for wave, file in survey.files.items()}
    told = len(files) > 1 or not survey.certain
    why = f"{'' if survey.certain else 'confirm: '}{survey.order}" if told else ""
    lines.pair("files", files, why, confirm="" if survey.certain else ORDER)
    for remark in survey.remarks:
        lines.comment(remark)
    if survey.renamed:
        lines.pair("renamed", survey.renamed, "by wave: name in the study = column in its file")
    for key, column in survey.roles.items():
        note = survey.role_notes[key]
        confirm = COLUMNS if key in ("school", "year_group", "gender", "respondent") else ""
        lines.pair(key, column, f"{note}{': confirm' if confirm else ''}", confirm=confirm)
    if survey.not_schools:
        lines.pair("not_schools", survey.not_schools)
    if survey.same_answers:
        why = "the same points of a scale in other words: confirm"
        lines.pair("same_answers", survey.same_answers, why, confirm=ANSWERS)
    if survey.proposed_answers:
        way = "add them above" if survey.same_answers else "take away the # of this line"
        lines.comment(f"Perhaps the same answers in other words; if so, {way}:")
        lines.lines.append(f"# same_answers = {value(survey.proposed_answers)}")
    lines.left_out(survey.left_out)
    for block in survey.blocks:
        _write_block(lines, survey.name, block)
    for question in survey.questions:
        _write_question(lines, survey.name, question)
    for rating in survey.ratings:
        _write_rating(lines, survey.name, rating)


def _file(file: FileDraft, data: Path) -> Any:
    path = relative(file.path, data)
    more = {
        "dictionary": file.dictionary,
        "where": dict(file.where),
        "keep": list(file.keep),
    }
    said = {key: each for key, each in more.items() if each}
    return {"path": path, **said} if said else path


def _write_block(lines: TomlLines, survey: str, block: BlockDraft) -> None:
    lines.blank()
    for remark in block.remarks:
        lines.comment(remark, confirm=DIFFERS)
    lines.table("surveys", survey, "blocks", many=True)
    lines.pair("name", block.name)
    if block.title:
        lines.pair("title", block.title)
    lines.pair("scale", block.scale)
    lines.pair("counts", block.counts)
    lines.pair("higher_is", block.higher_is, f"{block.why}: confirm", confirm=WAY)
    if block.waves:
        lines.pair("waves", block.waves)
    names = list(block.items)
    if all(name == text for name, text in block.items.items()):
        lines.pair("items", names)
    elif len(names) == 1:
        lines.pair("items", dict(block.items))
    else:
        lines.table("surveys", survey, "blocks", "items")
        for name, text in block.items.items():
            lines.pair(name, text)


def _write_question(lines: TomlLines, survey: str, question: QuestionDraft) -> None:
    lines.blank()
    for remark in question.remarks:
        lines.comment(remark, confirm=DIFFERS)
    lines.table("surveys", survey, "questions", many=True)
    lines.pair("name", question.name)
    if question.text:
        lines.pair("text", question.text)
    if question.kind != "single":
        why = f"{question.why}: confirm" if question.kind == "ranked" else ""
        lines.pair("kind", question.kind, why, confirm=TYPED if why else "")
    if question.columns:
        lines.pair("columns", question.columns)
    if question.separator is not None:
        lines.pair("separator", question.separator)
    if question.options is not None:
        lines.pair("options", question.options)
    if question.open:
        lines.pair("open", True, f"{question.why}: confirm that none names a person", confirm=TYPED)
    if question.exclusive:
        lines.pair("exclusive", question.exclusive)
    if question.waves:
        lines.pair("waves", question.waves)


def _write_rating(lines: TomlLines, survey: str, rating: RatingDraft) -> None:
    lines.blank()
    for remark in rating.remarks:
        lines.comment(remark, confirm=DIFFERS)
    lines.table("surveys", survey, "ratings", many=True)
    lines.pair("name", rating.name)
    if rating.text:
        lines.pair("text", rating.text)
    lines.pair("minimum", rating.minimum)
    lines.pair("maximum", rating.maximum, "guessed from the numbers: confirm", confirm=TYPED)
    lines.pair("higher_is", rating.higher_is, f"{rating.why}: confirm", confirm=WAY)
    if rating.waves:
        lines.pair("waves", rating.waves)
