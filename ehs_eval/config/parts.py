"""What several parts of the study file are made of."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

HigherIs = Literal["better", "worse", "neither"]

TITLE = "Heading in the report. Default: the name of the table."
DATA_FILE = "Data file."
SCHOOL = "Column with the school. Without it no change can be claimed of the schools."
YEAR_GROUP = "Column with the year group."
GENDER = "Column with the gender."


class Strict(BaseModel):
    """Base of every part of the study file: unknown keys are refused, values never change.

    Nor are values converted: a number in quotes is text, and "yes" is not true.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def _items_from_names(value: Any) -> Any:
    """Let items be given as a list of columns, whose wording is then the column name."""
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        repeated = sorted({name for name in value if value.count(name) > 1})
        if repeated:
            raise ValueError(f"names `{repeated[0]}` more than once. Keep one")
        return {name: name for name in value}
    return table_or(value, "a table of columns and their wording, or a list of columns")


def _file_from_path(value: Any) -> Any:
    """Let a data file be given by its path alone."""
    if isinstance(value, str):
        return {"path": value}
    return table_or(value, "the path of a file, or a table with `path` and `sheet`")


def table_or(value: Any, expected: str) -> Any:
    """Return a table (or a part made from one) as it is; refuse anything else in plain words."""
    if isinstance(value, dict | BaseModel):
        return value
    raise ValueError(f"has to be {expected}")


SetAside = Literal["preview", "test", "incomplete", "duplicate"]
"""Why a row of an export is no response to analyse."""


class DataFile(Strict):
    """A data file, relative to the data folder, or a table of the study's database."""

    path: str = Field(
        default="",
        description="Path of the file (text, workbook, SPSS, Stata, Parquet), relative to the data "
        "folder.",
    )
    table: str | None = Field(
        default=None,
        min_length=1,
        description="Table of the database that `warehouse` of [study] names, in place of a file. "
        "For surveys alone.",
    )
    sheet: str | None = Field(default=None, description="Sheet of a workbook. Default: the first.")
    encoding: str | None = Field(
        default=None, description="Encoding of a text file. Default: found out, and reported."
    )
    heading_rows: int | None = Field(
        default=None,
        ge=1,
        description="Rows of headings, which are joined: titles over blocks of columns, then their "
        "columns. Default: one, or two where a wide score sheet shows them.",
    )
    dictionary: str | None = Field(
        default=None,
        description="REDCap data dictionary that names the file's codes, in the same folder.",
    )
    where: dict[str, str] = Field(
        default={},
        description="Rows used: those with this answer in this column. For one file that holds "
        "several waves.",
    )
    keep: list[SetAside] = Field(
        default=[], description="Rows analysed all the same, which would be set aside."
    )
    not_personal: list[str] = Field(
        default=[],
        description="Columns that look like personal data and are none; they can be analysed.",
    )

    @model_validator(mode="after")
    def _is_one_source(self) -> Self:
        if bool(self.path) == (self.table is not None):
            raise ValueError(
                "names neither a file by `path` nor a table by `table`, or both. Give one"
            )
        return self

    @property
    def source(self) -> str:
        """What it is called in messages: the path of the file, or the name of the table."""
        return self.table or self.path


FileSpec = Annotated[
    DataFile, BeforeValidator(_file_from_path, json_schema_input_type=str | DataFile)
]


Items = Annotated[
    dict[str, str],
    BeforeValidator(_items_from_names, json_schema_input_type=list[str] | dict[str, str]),
]
