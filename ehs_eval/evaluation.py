"""An evaluation: the study, its checks and its results, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from ehs_eval.checks import Check, Finding
from ehs_eval.config.models import Study
from ehs_eval.results import Results

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from ehs_eval.disclosure.disclose import Disclosed
    from ehs_eval.disclosure.ledger import Makeup
    from ehs_eval.published import Comparison
    from ehs_eval.report.tables import Table


Role = Literal["study", "data", "dictionary", "published figures", "word template"]
"""What a file is read for; the last two bear on no result."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file the evaluation was made from.

    Attributes:
        dataset: Data set it belongs to; empty for a file of the whole study.
        path: Path as the study file names it; of one outside the data folder, its name.
        sha256: Digest of its bytes.
        rows: Records in it; None for a file without data.
        format: Format it was read as.
        role: What it was read for.
    """

    dataset: str
    path: str
    sha256: str
    rows: int | None
    format: str
    role: Role = "data"


@dataclass(frozen=True)
class Evaluation:
    """Everything computed for a study.

    Attributes:
        study: The study file.
        found: Results as one indexed table.
        checks: Every check made of the data.
        inputs: Files it was made from.
        published: Published figures beside computed ones; empty when the study names none.
        report_tables: The tables of the report, in order.
        disclosure: What was hidden so that no person is recognised; None where nothing was, and the
            evaluation is for use inside the team.
        word_template: The Word document that the study file names for its styles.
        makeup: People by school of each count, where the rules of disclosure ask for it.
    """

    study: Study
    found: Results
    checks: tuple[Check, ...]
    inputs: tuple[Input, ...]
    published: tuple[Comparison, ...] = ()
    report_tables: tuple[Table, ...] = field(default=())
    disclosure: Disclosed | None = None
    word_template: Path | None = None
    makeup: Makeup = field(default_factory=dict)

    @cached_property
    def results(self) -> pd.DataFrame:
        """Every statistic, one row each, columns as in `results.json`."""
        return self.found.frame()

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables of the report by id, as frames of numbers."""
        return {table.id: table.frame() for table in self.report_tables}

    @property
    def advisories(self) -> list[Finding]:
        """What has to be known of the data."""
        return [f for check in self.checks for f in check.findings if f.status == "advisory"]
