"""The published folder, read by somebody who looks for people in it."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import ehs_eval
from ehs_eval.evaluation import Evaluation
from ehs_eval.results import SUPPRESSED, Results, results_from_records

SAMPLE = Path(__file__).parents[2] / "sample_data" / "salford"

SHARES: Mapping[str, str] = {
    "share_at_minimum": "n",
    "share_at_maximum": "n",
    "share_lowest": "n",
    "share_highest": "n",
    "acceptance": "n_decided",
    "share_returned": "n_first",
    "proportion_returned": "n_returned",
    "proportion_not": "n_not",
}
"""Shares, and the statistic beside each that it is a share of."""


COUNTS = {
    "n",
    *(f"n_{which}" for which in ("first", "second", "pairs", "returned", "not", "below")),
    *(f"n_{which}" for which in ("linked", "usable", "accepted", "decided", "higher", "lower")),
}
"""Counts of people by what they said or scored, or by the group they are of."""


@pytest.fixture(scope="module")
def folder(public: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ehs_eval.write_report(public, tmp_path_factory.mktemp("published") / "report")


@pytest.fixture(scope="module")
def results(folder: Path) -> Results:
    read = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return results_from_records(read["results"])


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the text of every file of a report, of those in a zip part by part."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as parts:
                for name in parts.namelist():
                    if name.endswith(".xml"):
                        yield f"{path.name}/{name}", parts.read(name).decode("utf-8")
        elif path.suffix in (".html", ".json", ".csv", ".svg", ".md", ".txt"):
            yield path.name, path.read_text(encoding="utf-8")


def sample_column(name: str, *files: str) -> set[str]:
    found: set[str] = set()
    for file in files:
        with (SAMPLE / file).open(encoding="utf-8", newline="") as lines:
            found |= {row[name].strip() for row in csv.DictReader(lines)}
    return found - {""}


def test_the_folder_has_what_was_published_and_no_more(
    salford: Evaluation, public: Evaluation, results: Results
) -> None:
    """Every value in `results.json` is one that was published, and as it was computed."""
    computed = {row.key: row for row in salford.found.rows}
    assert len(results.rows) == len(public.found.rows)
    for row in results.rows:
        if row.value is None or computed[row.key].value == row.value:
            continue
        assert isinstance(row.value, float), row.key  # rounded
        assert row.value == pytest.approx(computed[row.key].value, abs=0.0051), row.key
    assert sum(row.reason == SUPPRESSED for row in results.rows) > 1000


def test_no_count_of_people_is_small(salford: Evaluation, results: Results) -> None:
    """Counts of tests, items, schools and programmes may be; those of people may not.

    Nor is how many gave no answer anybody's secret.
    """
    surveys = salford.study.surveys.values()
    left_out = {each for survey in surveys for q in survey.questions for each in q.leave_out}
    of_no_people = {"multiplicity", "tally", "programmes", "population"}
    small = [
        row.key
        for row in results.rows
        if row.statistic in COUNTS
        and left_out.isdisjoint(row.group.values())
        and None not in row.group.values()
        and row.analysis not in of_no_people
        and not {"set_aside", "rule"} & set(row.group)
        and isinstance(row.value, int | float)
        and 0 < row.value < 5
    ]
    assert small == []


def test_no_share_times_its_base_is_a_small_count(results: Results) -> None:
    """Nor is what the share leaves of its base."""
    numbers = {row.key[:-1]: row.value for row in results.rows if isinstance(row.value, int)}
    tried = 0
    for row in results.rows:
        base = SHARES.get(row.statistic)
        n = numbers.get((*row.key[:5], base)) if base else None
        if n is None or not isinstance(row.value, float):
            continue
        tried += 1
        for part in (round(row.value * n), n - round(row.value * n)):
            assert part == 0 or part >= 5, (row.key, part, n)
    assert tried > 50


def test_parts_of_a_whole_leave_no_few(results: Results) -> None:
    """Where all parts but one are shown beside the whole, that one is not small."""
    counts: dict[tuple[Any, ...], dict[str, float]] = {}
    for row in results.rows:
        if row.analysis in ("describe", "below_cut_off") and row.statistic in ("n", "n_below"):
            at = (row.dataset, row.analysis, row.item, row.waves, row.statistic, row.method)
            if row.value is not None:
                counts.setdefault(at, {})[json.dumps(row.group, sort_keys=True)] = float(row.value)
    tried = 0
    for at, shown in counts.items():
        for text, whole in shown.items():
            group = json.loads(text)
            for role in {"programme", "gender", "year_group"} - set(group):
                inner = [
                    n
                    for part, n in shown.items()
                    if set(json.loads(part)) == {*group, role}
                    and group.items() <= json.loads(part).items()
                ]
                if inner:
                    tried += 1
                    rest = whole - sum(inner)
                    assert rest == 0 or rest >= 5, (at, text, role)
    assert tried > 20


def test_nothing_of_a_single_person_is_anywhere(folder: Path, results: Results) -> None:
    for row in results.rows:
        assert "pair" not in row.group, row.key
        assert row.analysis != "paired_scores", row.key
        if row.analysis == "describe" and row.statistic in ("minimum", "maximum"):
            assert row.value is None, row.key
        assert row.analysis != "distribution" or "total" not in row.group, row.key
    assert not list((folder / "tables").glob("*each-person*"))


def test_no_code_of_a_respondent_is_anywhere(folder: Path) -> None:
    waves = ("pre", "mid", "post")
    codes = sample_column("nickname", *(f"pupil_survey_{wave}.csv" for wave in waves))
    codes |= sample_column("staff_code", *(f"staff_survey_{wave}.csv" for wave in waves))
    codes |= sample_column("participant_id", "ors.csv") | sample_column("form_id", "srs.csv")
    codes |= sample_column("response_id", *(f"pupil_survey_{wave}.csv" for wave in waves))
    mixed = re.compile(r"[A-Za-z].*\d|\d.*[A-Za-z]")  # a name alone could be a word of the page
    codes = {code for code in codes if len(code) > 4 and mixed.search(code)}
    assert len(codes) > 100
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, sorted(codes))) + r")\b")
    for name, text in texts(folder):
        assert pattern.search(text) is None, name


def test_typed_answers_of_a_few_are_nowhere(
    salford: Evaluation, folder: Path, results: Results
) -> None:
    """An answer that few typed, which no study file lists, is not told in any wave."""
    shown = {
        (row.dataset, row.item, json.dumps(row.group, sort_keys=True))
        for row in results.rows
        if row.analysis == "distribution"
    }
    gone = {
        str(row.group[str(row.item)])
        for row in salford.found.rows
        if row.analysis == "distribution"
        and set(row.group) == {row.item}
        and isinstance(row.group[str(row.item)], str)
        and (row.dataset, row.item, json.dumps(row.group, sort_keys=True)) not in shown
    }
    kept = {str(label) for row in results.rows for label in row.group.values()}
    assert gone - kept
    page = (folder / "index.html").read_text(encoding="utf-8")
    for label in gone - kept:
        if len(label) > 8:
            assert label not in page


def test_checks_tell_no_rows_and_no_values(folder: Path, salford: Evaluation) -> None:
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert run["warnings"]
    for warning in run["warnings"]:
        assert not re.search(r"\brows? \d", warning), warning
    page = (folder / "index.html").read_text(encoding="utf-8")
    told = [finding.message for finding in salford.advisories if re.match(r"\d", finding.message)]
    assert told
    for message in told:
        assert message not in page


def test_texts_beside_values_give_no_small_number_away(results: Results) -> None:
    """Reasons and methods name numbers of people; none of them is small."""
    told = re.compile(
        r"^(\d+) (?:answers|of the|pairs?|people|of those)"
        r"|\b(\d+) people (?:linked|seen)|^n = (\d+)$"
    )
    for row in results.rows:
        for text in (row.method, row.reason):
            found = told.search(text or "")
            if found:
                number = int(next(part for part in found.groups() if part))
                assert number == 0 or number >= 5, (row.key, text)


def test_published_twice_is_published_once(public: Evaluation) -> None:
    assert ehs_eval.for_publication(public) is public


def test_a_printed_figure_stands_without_the_withheld_one(
    salford: Evaluation, public: Evaluation
) -> None:
    """It stays with what was printed; what was computed of withheld results does not."""
    assert len(public.published) == len(salford.published)
    withheld = [each for each in public.published if each.reason == SUPPRESSED]
    assert withheld
    for each, exact in zip(public.published, salford.published, strict=True):
        assert each.figure == exact.figure
        assert each.matches == exact.matches
        if each.reason == SUPPRESSED:
            assert each.computed is None
