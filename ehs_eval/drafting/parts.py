"""What a drafted study is made of: settings with the reason for each guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ehs_eval.config.parts import HigherIs
from ehs_eval.ingest.scores.recognise_sheets import SheetGuess


@dataclass(frozen=True, slots=True)
class WaveDraft:
    """A wave of the study: its name, and the label its files give it."""

    name: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class FileDraft:
    """The file of one wave.

    Attributes:
        path: Where it lies.
        where: Rows used, where the file holds several waves.
        keep: Reasons for setting rows aside that are passed over.
        responses: Responses it gives.
        dictionary: Name of the data dictionary beside it; empty for none.
    """

    path: Path
    where: Mapping[str, str] = field(default_factory=dict)
    keep: tuple[str, ...] = ()
    responses: int = 0
    dictionary: str = ""


@dataclass(frozen=True, slots=True)
class ScaleDraft:
    """Ordered answers under a name; `labels` from lowest to highest."""

    name: str
    labels: tuple[str, ...]
    off_scale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockDraft:
    """Items on one scale.

    Attributes:
        name: Name of the block.
        title: Its heading.
        scale: Name of its scale.
        counts: Points whose share is followed.
        higher_is: Which way is good.
        why: What that rests on, in words.
        items: Wording by column.
        waves: Waves that asked it; empty for all.
        remarks: What changed between waves and what else to know, a line each.
    """

    name: str
    title: str
    scale: str
    counts: tuple[str, ...]
    higher_is: HigherIs
    why: str
    items: Mapping[str, str]
    waves: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question with categories.

    Attributes:
        name: Its name, and its column unless there are `columns`.
        text: Its wording.
        kind: One answer, several, or several in order.
        columns: Its columns, for a ranked one.
        separator: What parts the answers of a cell, where it is not the usual one.
        options: Answers there can be; None takes those in the data.
        open: Whether others were typed.
        exclusive: Options that rule the others out.
        waves: Waves that asked it; empty for all.
        why: What a guess rests on; empty if there was none.
        remarks: What changed between waves and what else to know, a line each.
    """

    name: str
    text: str
    kind: Literal["single", "multiple", "ranked"] = "single"
    columns: tuple[str, ...] = ()
    separator: str | None = None
    options: tuple[str, ...] | None = None
    open: bool = False
    exclusive: tuple[str, ...] = ()
    waves: tuple[str, ...] = ()
    why: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RatingDraft:
    """A number on a range, with its lowest and highest possible value."""

    name: str
    text: str
    minimum: float
    maximum: float
    higher_is: HigherIs
    why: str
    waves: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A column that is in no part of the draft, and why."""

    column: str
    reason: str


@dataclass(slots=True)
class SurveyDraft:
    """A survey: its files by wave and everything its columns became.

    Attributes:
        name: Data set name.
        files: File by wave, in order.
        order: What the order of the waves rests on, in words.
        certain: Whether that is more than the order given.
        renamed: By wave, the column of its file by the name it has in the study.
        roles: Column by key of the survey (`school`, `respondent`, ...).
        role_notes: Why a column was taken for that, by key.
        not_schools: Labels of the school column that are no school.
        blocks: Items on scales.
        questions: Questions with categories.
        ratings: Numbers on a range.
        left_out: Columns in no part of it.
        same_answers: Answers that are points of one known scale in other words, by how a later
            wave writes them.
        proposed_answers: Answers that may stand for others, which are proposed.
        remarks: What else to know, a line each.
    """

    name: str
    files: dict[str, FileDraft]
    order: str
    certain: bool = True
    renamed: dict[str, dict[str, str]] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    role_notes: dict[str, str] = field(default_factory=dict)
    not_schools: tuple[str, ...] = ()
    blocks: list[BlockDraft] = field(default_factory=list)
    questions: list[QuestionDraft] = field(default_factory=list)
    ratings: list[RatingDraft] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    same_answers: dict[str, str] = field(default_factory=dict)
    proposed_answers: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SheetDraft:
    """A score sheet.

    Attributes:
        name: Data set name.
        path: Where its file lies.
        guess: What it was recognised as.
        rows: Rows it has.
        roles: Column by key of the score sheet (`participant`, `wave`, ...), those that are used.
        waves: Waves of the study it has, where they are not all of them.
        occasions: Wave of each occasion of a wide sheet; empty where they have none.
        from_sessions: Which session makes which wave, where sessions make them.
        left_out: Columns in no part of it.
        remarks: What else to know, a line each.
    """

    name: str
    path: Path
    guess: SheetGuess
    rows: int
    roles: Mapping[str, str]
    waves: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()
    from_sessions: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class StudyDraft:
    """A whole study as drafted from its files.

    Attributes:
        title: Its title.
        titled: Whether somebody gave that title.
        waves: Its waves, in order.
        scales: Answers from lowest to highest, by name.
        surveys: Its surveys.
        sheets: Its score sheets.
        passed_over: Files that are in no part of it, with the reason.
    """

    title: str
    titled: bool
    waves: list[WaveDraft]
    scales: dict[str, ScaleDraft] = field(default_factory=dict)
    surveys: list[SurveyDraft] = field(default_factory=list)
    sheets: list[SheetDraft] = field(default_factory=list)
    passed_over: list[LeftOut] = field(default_factory=list)
