"""The study file as strict models: what it may say, with defaults and meanings.

The descriptions become the JSON Schema that editors use, so each field is explained once, here.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

HigherIs = Literal["better", "worse", "neither"]


class Strict(BaseModel):
    """Base of every part of the study file: unknown keys are refused, values never change.

    Nor are values converted: a number in quotes is text, and "yes" is not true.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def _wave_from_name(value: Any) -> Any:
    """Let a wave be given by its name alone."""
    if isinstance(value, str):
        return {"name": value}
    return _table_or(value, "the name of a wave, or a table with `name` and `label`")


def _items_from_names(value: Any) -> Any:
    """Let items be given as a list of columns, whose wording is then the column name."""
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        repeated = sorted({name for name in value if value.count(name) > 1})
        if repeated:
            raise ValueError(f"names `{repeated[0]}` more than once. Keep one")
        return {name: name for name in value}
    return _table_or(value, "a table of columns and their wording, or a list of columns")


def _file_from_path(value: Any) -> Any:
    """Let a data file be given by its path alone."""
    if isinstance(value, str):
        return {"path": value}
    return _table_or(value, "the path of a file, or a table with `path` and `sheet`")


def _scale_from_labels(value: Any) -> Any:
    """Let a scale be given in place as its list of labels."""
    if isinstance(value, list):
        return {"labels": value}
    return _table_or(value, "a list of labels, or a table with `labels` and `off_scale`")


def _table_or(value: Any, expected: str) -> Any:
    if isinstance(value, dict | BaseModel):
        return value
    raise ValueError(f"has to be {expected}")


SCALE_NAME, SCALE_IN_PLACE = "<name of a scale>", "<scale in place>"


def _which_scale(value: Any) -> str | None:
    """Say whether a block names its scale or describes it, so that only that branch is judged."""
    if isinstance(value, str):
        return SCALE_NAME
    return SCALE_IN_PLACE if isinstance(value, list | dict | Scale) else None


class Wave(Strict):
    """One round of data collection."""

    name: str = Field(
        min_length=1, description="Name used in data files and results, such as 'pre'."
    )
    label: str = Field(default="", description="Name shown in the report. Default: the name.")

    @property
    def title(self) -> str:
        """Name shown in the report."""
        return self.label or self.name


WaveSpec = Annotated[Wave, BeforeValidator(_wave_from_name, json_schema_input_type=str | Wave)]


class DataFile(Strict):
    """A data file, relative to the data folder."""

    path: str = Field(
        min_length=1, description="Path of a .csv or .xlsx file, relative to the data folder."
    )
    sheet: str | None = Field(default=None, description="Sheet of a workbook. Default: the first.")


FileSpec = Annotated[
    DataFile, BeforeValidator(_file_from_path, json_schema_input_type=str | DataFile)
]


class StudyInfo(Strict):
    """What the study is and the rules that hold for all of it."""

    title: str = Field(min_length=1, description="Title of the evaluation.")
    waves: list[WaveSpec] = Field(
        min_length=1, description="Rounds of data collection, in order of time."
    )
    about: str = Field(default="", description="One or two sentences shown at the top.")
    data_note: str = Field(
        default="", description="A warning about the data, shown wherever figures appear."
    )
    data_folder: str = Field(
        default=".", description="Folder the data paths are relative to, seen from this file."
    )
    published: str | None = Field(
        default=None, description="File of published figures for `reproduce`, in the data folder."
    )
    confidence_level: float = Field(
        default=0.95, gt=0.5, lt=1, description="Confidence level of every interval."
    )
    target_margin: float = Field(
        default=0.05, gt=0, lt=0.5, description="Margin of error the required sample aims at."
    )
    dominance: float = Field(
        default=0.8,
        gt=0,
        le=1,
        description="Share of a wave above which one school is said to dominate it.",
    )
    small_group: int = Field(
        default=10, ge=1, description="Bases below this are called too small to bear percentages."
    )


class Scale(Strict):
    """Ordered answers of a question."""

    labels: list[str] = Field(min_length=2, description="Answers from lowest to highest.")
    off_scale: list[str] = Field(
        default=[],
        description='Answers outside the order, such as "Don\'t know"; they count as '
        "answers, not as points.",
    )


NamedScale = Annotated[
    Scale, BeforeValidator(_scale_from_labels, json_schema_input_type=list[str] | Scale)
]
ScaleSpec = Annotated[
    Annotated[str, Tag(SCALE_NAME)] | Annotated[NamedScale, Tag(SCALE_IN_PLACE)],
    Discriminator(
        _which_scale,
        custom_error_type="scale_expected",
        custom_error_message="has to be the name of a scale, or a list of its labels",
    ),
]

Items = Annotated[
    dict[str, str],
    BeforeValidator(_items_from_names, json_schema_input_type=list[str] | dict[str, str]),
]


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
    separator: str = Field(default=";", min_length=1, description="Parts several answers.")
    options: list[str] | None = Field(
        default=None, description="Answers there can be, in order. Default: those in the data."
    )
    open: bool = Field(default=False, description="Whether there can be answers beside `options`.")
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

    name: str = Field(min_length=1, description="Name in results.")
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
    higher_is: HigherIs = "neither"
    waves: list[str] | None = None

    @property
    def title(self) -> str:
        """Wording in the report."""
        return self.text or self.name


class Crosstab(Strict):
    """A cross-tabulation of two questions."""

    rows: str = Field(description="Question (or item) in the rows.")
    columns: str = Field(description="Question (or item) in the columns.")
    waves: list[str] | None = Field(default=None, description="Waves. Default: all that asked.")
    title: str = ""


class Population(Strict):
    """Where the numbers of people who could have answered are found."""

    record: str = Field(description="Name of a record set of kind 'population'.")
    columns: list[str] = Field(min_length=1, description="Columns added up to those eligible.")


class Survey(Strict):
    """A survey: one file for each wave, one row for each response."""

    title: str = ""
    files: dict[str, FileSpec] = Field(min_length=1, description="Data file of each wave.")
    response_id: str | None = Field(default=None, description="Column that numbers responses.")
    respondent: str | None = Field(
        default=None,
        description="Column with the nickname or code that links people; never shown.",
    )
    school: str | None = None
    year_group: str | None = None
    gender: str | None = None
    population: Population | None = None
    margin_wave: str | None = Field(
        default=None,
        description="Wave whose margin of error a change is also held against, as many reports "
        "do. Default: the later wave of the change.",
    )
    blocks: list[Block] = []
    questions: list[Question] = []
    shares: list[Share] = []
    ratings: list[Rating] = []
    crosstabs: list[Crosstab] = []


class CutOff(Strict):
    """A published threshold of a measure."""

    name: str
    label: str
    value: float
    below: bool = Field(default=True, description="True: scores below it count; False: at or below")
    source: str = ""
    verified: bool = Field(default=False, description="Whether the source itself was read.")


class Measure(Strict):
    """An instrument as data: range of its items, direction, cut-offs, their sources."""

    name: str
    title: str
    items: int = Field(ge=1, description="Number of items that make the total.")
    minimum: float = 0
    maximum: float = 10
    step: float = Field(default=0.1, gt=0, description="Finest step of an item score.")
    higher_is: Literal["better", "worse"] = "better"
    cut_offs: list[CutOff] = []
    reliable_change: float | None = None
    reliable_change_source: str = ""
    source: str = ""
    licence: str = ""


class ScoreSheet(Strict):
    """A long score sheet: one row for each person and occasion."""

    title: str = ""
    file: FileSpec
    measure: str = Field(description="Name of a measure.")
    items: Items = Field(min_length=1, description="Column of each item and its label.")
    total_recorded: str | None = Field(
        default=None, description="Column with the total written on the form."
    )
    participant: str | None = Field(default=None, description="Column with the person's code.")
    wave: str | None = Field(default=None, description="Column with the wave. Default: no waves.")
    waves: list[str] | None = Field(default=None, description="Waves used. Default: all.")
    session: str | None = Field(default=None, description="Column with the session number.")
    programme: str | None = None
    school: str | None = None
    year_group: str | None = None
    gender: str | None = None


class PopulationRecord(Strict):
    """Numbers on roll, one row for each school."""

    kind: Literal["population"]
    title: str = ""
    file: FileSpec
    school: str
    counts: Items = Field(min_length=1, description="Column of each count and its label.")


class ReferralRecord(Strict):
    """Referrals, one row each."""

    kind: Literal["referrals"]
    title: str = ""
    file: FileSpec
    wave: str = Field(description="Column with the wave.")
    school: str = Field(description="Column with the referring school.")
    schools: list[str] = Field(
        default=[], description="Pilot schools. Default: every school that is not outside."
    )
    outside: list[str] = Field(
        default=[], description="Values of the school column that are not pilot schools."
    )
    service: str | None = Field(default=None, description="Column with the receiving service.")
    locality: list[str] = Field(
        default=[], description="Services that make up the locality. Default: all."
    )
    accepted: str | None = Field(default=None, description="Column that says if it was accepted.")
    accepted_values: list[str] = Field(default=["Yes"], description="Values that mean accepted.")
    not_accepted_values: list[str] = Field(default=["No"], description="Values that mean refused.")


class FeedbackRecord(Strict):
    """Feedback forms, one row each."""

    kind: Literal["feedback"]
    title: str = ""
    file: FileSpec
    unit: str = Field(default="forms", description="What one row is, in the plural.")
    questions: list[Question] = Field(min_length=1)


class ProgrammeRecord(Strict):
    """Programmes, one row for each programme and school."""

    kind: Literal["programmes"]
    title: str = ""
    file: FileSpec
    programme: str
    school: str
    year_groups: str | None = None
    measured: str | None = Field(
        default=None, description="Column that says if outcome measures were completed."
    )
    measured_values: list[str] = Field(default=["Yes"], description="Values that mean they were.")


Record = Annotated[
    PopulationRecord | ReferralRecord | FeedbackRecord | ProgrammeRecord,
    Field(discriminator="kind"),
]


class Evidence(Strict):
    """Measures that bear on an outcome."""

    dataset: str
    items: list[str] = Field(
        min_length=1, description="Items, shares, blocks, totals or questions of the data set."
    )


class Outcome(Strict):
    """An intended outcome of the pilot and the measures that bear on it."""

    name: str
    title: str
    evidence: list[Evidence] = []
    note: str = ""


class Study(Strict):
    """A study file."""

    study: StudyInfo
    scales: dict[str, NamedScale] = {}
    measures: list[Measure] = Field(
        default=[], description="Measures beside, or in place of, those that come with the package."
    )
    surveys: dict[str, Survey] = {}
    score_sheets: dict[str, ScoreSheet] = {}
    records: dict[str, Record] = {}
    outcomes: list[Outcome] = []

    @property
    def wave_names(self) -> tuple[str, ...]:
        """Names of the waves, in order of time."""
        return tuple(wave.name for wave in self.study.waves)

    def wave_title(self, name: str) -> str:
        """Return the label of a wave."""
        return next((wave.title for wave in self.study.waves if wave.name == name), name)

    def scale_of(self, block: Block) -> Scale:
        """Return the scale of a block, named or given in place."""
        return self.scales[block.scale] if isinstance(block.scale, str) else block.scale

    def dataset_title(self, name: str) -> str:
        """Return the heading of a data set."""
        for group in (self.surveys, self.score_sheets, self.records):
            if name in group:
                return group[name].title or name.replace("_", " ").capitalize()
        return name
