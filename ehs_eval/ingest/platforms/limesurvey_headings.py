"""LimeSurvey's headings: codes, codes with texts, or texts alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ehs_eval.ingest.platforms import limesurvey_fields as fields
from ehs_eval.ingest.platforms.questions import wording

Style = Literal["code", "code and text", "text"]

_CODE = re.compile(r"(?P<question>[A-Za-z][\w-]*)(?P<parts>(?:\[[^\[\]]*\])*)")
_CODE_AND_TEXT = re.compile(rf"(?P<code>{_CODE.pattern})\.(?:\s+(?P<text>.*))?", re.DOTALL)
_UNDERSCORED = re.compile(r"(?P<question>[A-Za-z][A-Za-z0-9]*)_(?P<part>[A-Za-z0-9]+)")
_NUMBERED = re.compile(r"Q?\d*[a-z]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading, taken apart.

    Attributes:
        raw: The heading as it stands in the file.
        code: Code of the question and its part, `Q1[SQ001]`; empty where headings are texts.
        question: What tells the question from others: its code, or its text.
        part: Code of the part, `SQ001` or `other`; its text where headings are texts.
        stem: Text of the question, as far as the file has it.
        part_text: Text of the part, as far as the file has it.
    """

    raw: str
    code: str
    question: str
    part: str = ""
    stem: str = ""
    part_text: str = ""

    @property
    def name(self) -> str:
        """Name of the column: its code, or else its text."""
        return self.code or self.raw or "(no heading)"

    @property
    def label(self) -> str:
        """The wording of the question with that of its part."""
        text = f"{self.stem} [{self.part_text}]" if self.part_text else self.stem
        return text or self.raw


def style_of(headings: Sequence[str], cells: Sequence[pd.Series[str]]) -> tuple[Style, str] | None:
    """Return how headings are written, and how that was seen; None if not as LimeSurvey does."""
    codes = fields.telling_codes(headings)
    if codes and (len(codes) > 1 or "id" in headings):
        found = codes[1] if len(codes) > 1 else "id"
        return "code", f"its headings include `{codes[0]}` and `{found}`"
    for heading in headings:
        code, stop, _ = heading.partition(". ")
        if stop and fields.telling_codes([code]):
            return "code and text", f"its headings include `{heading}`"
    texts = fields.telling_texts(headings)
    if len(texts) < 2 and fields.begins_with_texts(headings):
        texts = list(headings[:2])
    if len(texts) > 1:
        return "text", f"its headings include `{texts[0]}` and `{texts[1]}`"
    if fields.by_place(cells):
        found = "a number, the date of submission, the last page and the language"
        return "text", f"its first columns hold what LimeSurvey puts there: {found}"
    return _by_form(headings)


def _by_form(headings: Sequence[str]) -> tuple[Style, str] | None:
    """Return how the headings of questions are written, where no other column tells."""
    texts = [match for match in map(_CODE_AND_TEXT.fullmatch, headings) if match and match["text"]]
    named = any(match["parts"] or not _NUMBERED.fullmatch(match["question"]) for match in texts)
    if len(texts) > 2 and len(texts) * 2 > len(headings) and named:
        return "code and text", "its headings have the form `code. text`"
    codes = [match for match in map(_CODE.fullmatch, headings) if match]
    parts = [match for match in codes if re.search(r"\[SQ\d+\]", match["parts"])]
    if len(parts) > 2 and len(codes) * 2 > len(headings):
        return "code", "its headings have the form `code[SQ001]`"
    return None


def take_apart(headings: Sequence[str], style: Style) -> list[Heading]:
    """Return headings taken apart, by position."""
    if style == "text":
        return [_of_text(heading) for heading in headings]
    bracketed = any("[" in heading for heading in headings)
    return [_of_code(heading, style, bracketed=bracketed) for heading in headings]


def _of_code(heading: str, style: Style, *, bracketed: bool) -> Heading:
    """Return a heading with a code taken apart."""
    if style == "code and text":
        match = _CODE_AND_TEXT.fullmatch(heading)
        if not match:
            return _of_text(heading)
        stem, part_text = split_part(wording(match["text"] or ""), several=match["parts"] != "")
        part = match["parts"][1:-1].replace("][", "_")
        return Heading(heading, match["code"], match["question"], part, stem, part_text)
    match = _CODE.fullmatch(heading)
    if not match:
        return _of_text(heading)
    under = None if bracketed or match["parts"] else _UNDERSCORED.fullmatch(heading)
    if under:
        return Heading(heading, heading, under["question"], under["part"])
    part = match["parts"][1:-1].replace("][", "_")
    return Heading(heading, heading, match["question"], part)


def _of_text(heading: str) -> Heading:
    """Return a heading without a code taken apart."""
    stem, part = split_part(wording(heading))
    return Heading(heading, "", stem, part, stem, part)


def split_part(text: str, *, several: bool = True) -> tuple[str, str]:
    """Return the text of a question and that of its part, which stands last in square brackets.

    Two parts, as in a grid of two scales, become one: `row - scale`.

    Args:
        text: The text.
        several: Whether the question has parts at all.
    """
    parts: list[str] = []
    rest = text.rstrip()
    while several and rest.endswith("]") and len(parts) < 2:
        depth = 0
        for place in range(len(rest) - 1, -1, -1):
            depth += {"]": 1, "[": -1}.get(rest[place], 0)
            if not depth:
                break
        if depth or not rest[:place].strip():
            break
        parts.insert(0, rest[place + 1 : -1].strip())
        rest = rest[:place].rstrip()
    return rest, " - ".join(part for part in parts if part)
