"""What holds of every result of the sample study, whatever the order of rows and hashes."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd

from ehs_eval.evaluation import Evaluation
from ehs_eval.results import Results, results_from_records

from .other_data import STUDY, sample_tables, write
from .test_other_data import analysed, assert_sound

SHARES = (
    *("proportion", "proportion_of_all", "proportion_of_responses", "share_of_wave"),
    *("acceptance", "share_of_locality", "share_of_pilot", "largest_school_share"),
    *("p_value", "exact_p_value", "mid_p_value", "response_rate", "share_at_minimum"),
    *("share_at_maximum", "share_expected_below_5", "cramers_v", "cramers_v_corrected"),
)


def test_every_result_is_sound(salford: Evaluation) -> None:
    assert_sound(salford.found)


def test_shares_run_from_0_to_1(salford: Evaluation) -> None:
    wrong = [
        row
        for row in salford.found.rows
        if row.statistic in SHARES
        and isinstance(row.value, int | float)
        and not 0 <= row.value <= 1
    ]
    assert wrong == []


def test_counts_add_up(salford: Evaluation) -> None:
    """Answers to a question with one answer are as many as the people who gave one."""
    found: dict[tuple[object, ...], int] = {}
    whole: dict[tuple[object, ...], int] = {}
    for row in salford.found.rows:
        if row.analysis != "distribution" or row.dataset not in ("pupils", "staff"):
            continue
        key = (row.dataset, row.item, row.waves)
        if row.statistic == "n_answered" and not row.group:
            whole[key] = int(row.value or 0)
        elif row.statistic == "n" and row.group and row.method is None:
            found[key] = found.get(key, 0) + int(row.value or 0)
    single = {"ps_weakness", "teacher_response", "help_speed", "go_to_parent", "help_given"}
    checked = [key for key in whole if key[1] in single]
    assert len(checked) == 21
    assert {key: found[key] for key in checked} == {key: whole[key] for key in checked}


def test_results_come_back_from_json(salford: Evaluation) -> None:
    text = json.dumps(salford.found.records(), allow_nan=False)
    assert results_from_records(json.loads(text)).records() == salford.found.records()


def by_key(results: Results) -> dict[object, object]:
    return {row.key: row.value if row.value is not None else row.reason for row in results.rows}


def test_order_of_rows_changes_nothing(salford: Evaluation, tmp_path: Path) -> None:
    shuffled: dict[str, pd.DataFrame] = {
        name: frame.sample(frac=1, random_state=len(name))
        for name, frame in sample_tables().items()
    }
    before, after = by_key(salford.found), by_key(analysed(write(shuffled, tmp_path)))
    assert before.keys() == after.keys()
    wrong = {}
    for key, value in before.items():
        other = after[key]
        if isinstance(value, float) and isinstance(other, float):
            # Sums of floats depend on their order in the last digits.
            if not math.isclose(value, other, rel_tol=1e-9, abs_tol=1e-9):
                wrong[key] = (value, other)
        elif value != other:
            wrong[key] = (value, other)
    assert wrong == {}


HASHED = """
import hashlib, json, sys
import ehs_eval
records = ehs_eval.run_evaluation(sys.argv[1]).found.records()
print(hashlib.sha256(json.dumps(records).encode()).hexdigest())
"""


def test_hash_seed_changes_nothing() -> None:
    """Every result, its order and its last digit are the same in another process."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", HASHED, str(STUDY)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("1", "2")
    ]
    digests = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert len(set(digests)) == 1
