"""Surveys as the study file describes them: scales, items, questions, derived shares."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ehs_eval.config.contradictions import Contradiction
from ehs_eval.config.parts import (
    GENDER,
    SCHOOL,
    TITLE,
    YEAR_GROUP,
    FileSpec,
    HigherIs,
    Items,
    Strict,
)
from ehs_eval.config.scales import ScaleSpec


class Block(Strict):
    """Items that share a scale, the points that count and a direction."""

    name: str = Field(min_length=1, description="Short name, used in results.")
    title: str = Field(default="", description="Heading in the report.")
    scale: ScaleSpec = Field(description="Name of a scale, or its labels.")
    counts: list[str] = Field(min_length=1, description="Scale points whose share is reported.")
    counts_label: str = Field(default="", description="What that share is called.")
    higher_is: HigherIs = Field(default="neither", description="Whether a higher share is better.")
    base: Literal["scale", "answers"] = Field(
        default="scale",
        description='What shares are of: answers on the scale, or all answers, "Don\'t know" too.',
    )
    waves: list[str] | None = Field(default=None, description="Waves that asked it. Default: all.")
    items: Items = Field(
        min_length=1, description="Column of each item and its wording in the report."
    )

    @property
    def heading(self) -> str:
        """Heading in the report."""
        return self.title or self.name

    @property
    def share_label(self) -> str:
        """What the reported share is called."""
        return self.counts_label or " or ".join(self.counts)


class Base(Strict):
    """A further base for the shares of a question."""

    name: str = Field(description="What the base is, in words.")
    leave_out: list[str] = Field(min_length=1, description="Answers left out of it.")


class Question(Strict):
    """A question with categories: one answer, several, or several in order of rank."""

    name: str = Field(min_length=1, description="Name in results; the column where there is one.")
    text: str = Field(default="", description="Wording in the report.")
    kind: Literal["single", "multiple", "ranked"] = Field(
        default="single", description="One answer, several, or several in order of rank."
    )
    columns: list[str] = Field(
        default=[], description="Columns that hold it. Default: one column, of that name."
    )
    separator: str | None = Field(
        default=None,
        min_length=1,
        description="Parts several answers. Default: what the survey platform puts there, else a "
        "semicolon.",
    )
    options: list[str] | None = Field(
        default=None, description="Answers there can be, in order. Default: those in the data."
    )
    codes: list[str] = Field(
        default=[], description="What a coded file writes in place of the options, in their order."
    )
    open: bool = Field(default=False, description="Whether there can be answers beside `options`.")
    shown: bool = Field(
        default=True,
        description="Whether it has a table and a chart, or only counts in shares.",
    )
    headline: bool = Field(
        default=False, description="Whether its counts stand among the headlines (feedback forms)."
    )
    exclusive: list[str] = Field(
        default=[],
        description='Answers that nobody can tick beside others, such as "None of these".',
    )
    leave_out: list[str] = Field(default=[], description="Answers that are not in the base.")
    bases: list[Base] = Field(default=[], description="Further bases to report shares of.")
    tested: list[str] | None = Field(
        default=None, description="Answers the test across waves uses. Default: all in the base."
    )
    groups: dict[str, list[str]] = Field(
        default={}, description="Options counted together under a name."
    )
    waves: list[str] | None = Field(default=None, description="Waves that asked it. Default: all.")

    @property
    def title(self) -> str:
        """Wording in the report."""
        return self.text or self.name

    @property
    def source_columns(self) -> tuple[str, ...]:
        """Columns that hold the answers."""
        return tuple(self.columns) or (self.name,)


class Share(Strict):
    """The share of answers to a question that hold any of some categories."""

    name: str = Field(
        min_length=1, description="Name in results; that of the question where it says it all."
    )
    text: str = Field(default="", description="Wording in the report.")
    question: str = Field(description="Question whose answers are counted.")
    answers: list[str] | None = Field(
        default=None, description="Answers that count. Default: any answer."
    )
    base_question: str | None = Field(
        default=None, description="Question whose answers are the base. Default: the same one."
    )
    base_leave_out: list[str] = Field(default=[], description="Answers left out of the base.")
    of: Literal["respondents", "mentions"] = Field(
        default="respondents", description="Whether people or single mentions are counted."
    )
    higher_is: HigherIs = Field(default="neither", description="Whether a higher share is better.")

    @property
    def title(self) -> str:
        """Wording in the report."""
        return self.text or self.name


class Rating(Strict):
    """A number that respondents gave on a range."""

    name: str = Field(description="Column.")
    text: str = Field(default="", description="Wording in the report.")
    minimum: float = Field(description="Lowest value there can be.")
    maximum: float = Field(description="Highest value there can be.")
    higher_is: HigherIs = Field(default="neither", description="Whether a higher number is better.")
    waves: list[str] | None = Field(default=None, description="Waves that asked it. Default: all.")

    @property
    def title(self) -> str:
        """Wording in the report."""
        return self.text or self.name


class Crosstab(Strict):
    """A cross-tabulation of two questions."""

    rows: str = Field(description="Question (or item) in the rows.")
    columns: str = Field(description="Question (or item) in the columns.")
    waves: list[str] | None = Field(default=None, description="Waves. Default: all that asked.")
    title: str = Field(default="", description="Heading in the report. Default: the two questions.")


class Population(Strict):
    """Where the numbers of people who could have answered are found."""

    record: str = Field(description="Name of a record set of kind 'population'.")
    columns: list[str] = Field(min_length=1, description="Columns added up to those eligible.")


Role = Literal["school", "year_group", "gender"]
"""What is known of the person who answered."""

Linking = Literal["exact", "near"]
"""Which codes link answers to one person: the same one, or also one that is nearly the same."""


class Survey(Strict):
    """A survey: one file for each wave, one row for each response."""

    title: str = Field(default="", description=TITLE)
    files: dict[str, FileSpec] = Field(min_length=1, description="Data file of each wave.")
    renamed: dict[str, dict[str, str]] = Field(
        default={},
        description="By wave, the column of its file that holds what has another name in the "
        'study: { post = { know_places = "Q9_1" } }.',
    )
    same_answers: dict[str, str] = Field(
        default={},
        description="Answers as they stand in a file and the answers of the study they stand for: "
        '{ "Totally agree" = "Strongly agree" }.',
    )
    accepted: dict[str, str] = Field(
        default={},
        description="Items that changed between waves and are compared all the same, each with "
        "the reason, which the report prints.",
    )
    response_id: str | None = Field(default=None, description="Column that numbers responses.")
    respondent: str | None = Field(
        default=None,
        description="Column with the nickname or code that links people; never shown.",
    )
    linking: Linking = Field(
        default="exact",
        description="Which codes link people: the same code, or also one that is nearly the same. "
        "The report shows what either finds.",
    )
    near_similarity: float = Field(
        default=0.85,
        ge=0.5,
        le=1,
        description="How alike two codes are to be nearly the same: 1 less the share of "
        "characters that differ (Damerau-Levenshtein).",
    )
    year_group_steps: dict[str, int] = Field(
        default={},
        description="By wave, how many year groups people have risen since the first wave: "
        "{ post = 1 } where a new school year has begun.",
    )
    school: str | None = Field(default=None, description=SCHOOL)
    year_group: str | None = Field(default=None, description=YEAR_GROUP)
    gender: str | None = Field(default=None, description=GENDER)
    population: Population | None = Field(
        default=None, description="Where the number of people who could answer is found."
    )
    not_schools: list[str] = Field(
        default=[], description='Labels in the school column that are no school: "Not specified".'
    )
    single_school: bool = Field(
        default=False,
        description="Whether all answers come from one school, where no column says so.",
    )
    icc: float | None = Field(
        default=None,
        ge=0,
        lt=1,
        description="Published intraclass correlation of pupils in schools, which margins and "
        "intervals are widened by. Default: estimated from the first wave.",
    )
    icc_source: str = Field(default="", description="Where that correlation was published.")
    weight_by: list[Role] | None = Field(
        default=None,
        description="What later waves are weighted by, to look as the first one did. Default: "
        "year group and gender, where the survey has them.",
    )
    frame: dict[Role, dict[str, float]] = Field(
        default={},
        description="Numbers (or shares) of those who could answer, by label; weights aim at "
        "these in place of the first wave.",
    )
    margin_wave: str | None = Field(
        default=None,
        description="Wave whose margin of error a change is also held against, as many reports "
        "do. Default: the later wave of the change.",
    )
    duration: str | None = Field(
        default=None, description="Column with the seconds that answering took."
    )
    started: str | None = Field(
        default=None, description="Column with the time at which answering began."
    )
    submitted: str | None = Field(
        default=None, description="Column with the time at which the answers were sent."
    )
    contradictions: list[Contradiction] = Field(
        default=[], description="Answers that cannot both be meant; counted, never removed."
    )
    blocks: list[Block] = Field(default=[], description="Items that share a scale.")
    questions: list[Question] = Field(default=[], description="Questions with categories.")
    shares: list[Share] = Field(
        default=[], description="Shares of answers that hold any of some categories."
    )
    ratings: list[Rating] = Field(default=[], description="Questions answered by a number.")
    crosstabs: list[Crosstab] = Field(default=[], description="Two questions against each other.")

    def column_in(self, wave: str, name: str) -> str:
        """Return the column of a wave's file that holds what the study calls `name`."""
        return self.renamed.get(wave, {}).get(name, name)
