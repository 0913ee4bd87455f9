"""The study file as strict models: what it may say, with defaults and meanings.

The descriptions become the JSON Schema that editors use, so each field is explained once, here and
in the modules for surveys, score sheets and records.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from ehs_eval.config.disclosure import DisclosureSettings
from ehs_eval.config.parts import Strict, table_or
from ehs_eval.config.records import Record
from ehs_eval.config.report import ReportSettings
from ehs_eval.config.scales import NamedScale, Scale
from ehs_eval.config.scores import Measure, ScoreSheet
from ehs_eval.config.surveys import Block, Survey


def _wave_from_name(value: Any) -> Any:
    """Let a wave be given by its name alone."""
    if isinstance(value, str):
        return {"name": value}
    return table_or(value, "the name of a wave, or a table with `name` and `label`")


class Wave(Strict):
    """One round of data collection."""

    name: str = Field(
        min_length=1, description="Name used in data files and results, such as 'pre'."
    )
    label: str = Field(default="", description="Name shown in the report. Default: the name.")

    @property
    def title(self) -> str:
        """Name shown in the report, the first letter large."""
        return self.label or f"{self.name[0].upper()}{self.name[1:]}"


def _name_of_variable(value: str | None) -> str | None:
    """Refuse anything but the name of an environment variable, without repeating it."""
    if value is not None and not re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", value, re.ASCII):
        raise ValueError(
            "takes the name of an environment variable that holds the address of the database. "
            "Never put the address itself, which may hold a password, into a study file"
        )
    return value


WaveSpec = Annotated[Wave, BeforeValidator(_wave_from_name, json_schema_input_type=str | Wave)]


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
    warehouse: Annotated[str | None, AfterValidator(_name_of_variable)] = Field(
        default=None,
        description="Environment variable that holds the address of a database (such as "
        "postgres://...), for surveys whose answers are in its tables. Never the address itself.",
    )
    confidence_level: float = Field(
        default=0.95, gt=0.5, lt=1, description="Confidence level of every interval."
    )
    margin_rule: Literal["no correction", "finite population"] = Field(
        default="no correction",
        description="Whether the margins that changes are held against have the finite population "
        "correction, where a survey names its population.",
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
        default=10,
        ge=1,
        description="Bases below this are too small for percentages and tests: of all answers, of "
        "linked people, and of a school whose change counts.",
    )
    power: float = Field(
        default=0.8,
        gt=0.5,
        lt=1,
        description="Chance of seeing a change, for the smallest change that could be seen.",
    )


class Evidence(Strict):
    """Measures that bear on an outcome."""

    dataset: str = Field(description="Name of a survey, score sheet or record.")
    items: list[str] = Field(
        min_length=1, description="Items, shares, blocks, totals or questions of the data set."
    )


class Family(Strict):
    """Comparisons whose p-values are adjusted together."""

    name: str = Field(min_length=1, description="Name in the report.")
    kind: Literal["confirmatory", "exploratory"] = Field(
        default="confirmatory",
        description="Confirmatory families are adjusted after Holm, exploratory ones after "
        "Benjamini and Hochberg.",
    )
    evidence: list[Evidence] = Field(
        min_length=1, description="Items, blocks, shares, ratings or scores, by data set."
    )


class Outcome(Strict):
    """An intended outcome of the pilot and the measures that bear on it."""

    name: str = Field(description="Short name, used in results.")
    title: str = Field(description="What was intended, for the report.")
    evidence: list[Evidence] = Field(
        default=[], description="What bears on it, by data set. Default: nothing measured."
    )
    note: str = Field(default="", description="A remark below its table.")


class Study(Strict):
    """A study file."""

    study: StudyInfo = Field(description="What the study is and the rules for all of it.")
    scales: dict[str, NamedScale] = Field(
        default={}, description="Ordered answers that blocks share, by name."
    )
    measures: list[Measure] = Field(
        default=[], description="Measures beside, or in place of, those that come with the package."
    )
    surveys: dict[str, Survey] = Field(default={}, description="Surveys, by name.")
    score_sheets: dict[str, ScoreSheet] = Field(
        default={}, description="Sheets of ORS, SRS and their kin, by name."
    )
    records: dict[str, Record] = Field(
        default={}, description="Numbers on roll, referrals, programmes, feedback forms, by name."
    )
    outcomes: list[Outcome] = Field(
        default=[], description="Intended outcomes and the measures that bear on them."
    )
    families: list[Family] = Field(
        default=[],
        description="Families of comparisons. What is in none is exploratory: each block by "
        "itself, and the shares, ratings and scores of a data set.",
    )

    disclosure: DisclosureSettings = Field(
        default=DisclosureSettings(),
        description="Which counts of people are too small to be published.",
    )
    report: ReportSettings = Field(
        default=ReportSettings(), description="Publisher, layout and quotes of the report."
    )

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
                return group[name].title or self._untitled(name)
        return name

    def _untitled(self, name: str) -> str:
        """Return the heading of a data set that has none: its measure's, or its name."""
        sheet = self.score_sheets.get(name)
        if sheet is not None:
            from ehs_eval.measures import load_measures  # late, because measures are models too

            measure = load_measures(self.measures).get(sheet.measure)
            if measure is not None:
                return measure.title
        return name.replace("_", " ").capitalize()
