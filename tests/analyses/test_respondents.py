"""Answers of a survey as counts: the same as from its rows, and each asked for once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from ehs_eval.analyses.linking import links_of
from ehs_eval.analyses.respondents import respondents_of
from ehs_eval.analyses.scoring import answer_scores
from ehs_eval.analyses.tabulate import Tabulation
from ehs_eval.answers.columns import Answer, Column, Label
from ehs_eval.answers.counts import Counts
from ehs_eval.answers.memory import MemoryStore
from ehs_eval.config import Study, load_study
from ehs_eval.ingest import load_data
from ehs_eval.ingest.surveys import SurveyData

from .studies import THREE_WAVES, table

SCALE = ["No", "Perhaps", "Yes"]
POINTS = {"No": 1.0, "Perhaps": 2.0, "Yes": 3.0}
SPAN = ("pre", "post")

STUDY = (
    THREE_WAVES
    + """
[surveys.pupils]
files = { pre = "pre.csv", mid = "mid.csv", post = "post.csv" }
respondent = "code"
school = "school"
not_schools = ["elsewhere"]
[[surveys.pupils.blocks]]
name = "one"
scale = ["No", "Perhaps", "Yes"]
counts = ["Yes"]
items = ["a"]
"""
)

Row = tuple[str, str, str]
"""Code, school and answer of a response, empty where not given."""


def drawn(seed: int) -> dict[str, list[Row]]:
    chance = random.Random(seed)
    return {
        wave: [
            (
                chance.choice(["", *(f"code{n}" for n in range(25))]),
                chance.choice(["Ash", "Birch", "Elsewhere", ""]),
                chance.choice([*SCALE, ""]),
            )
            for _ in range(40)
        ]
        for wave in ("pre", "mid", "post")
    }


def loaded(folder: Path, rows: dict[str, list[Row]]) -> tuple[Study, SurveyData]:
    for wave, responses in rows.items():
        text = table("code,school,a", *(",".join(each) for each in responses))
        (folder / f"{wave}.csv").write_text(text, encoding="utf-8")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    study = load_study(folder / "study.toml")
    data = load_data(study, folder).datasets["pupils"]
    assert isinstance(data, SurveyData)
    return study, data


def alone(rows: list[Row]) -> dict[str, Row]:
    """Return the responses whose code no other has."""
    times = Counter(code for code, _, _ in rows)
    return {row[0]: row for row in rows if row[0] and times[row[0]] == 1}


def can_be_compared(row: Row) -> bool:
    return row[1] in ("Ash", "Birch") and row[2] != ""


@pytest.mark.parametrize("seed", range(5))
def test_two_waves_are_those_of_the_rows(tmp_path: Path, seed: int) -> None:
    rows = drawn(seed)
    study, data = loaded(tmp_path, rows)
    people = respondents_of(study.surveys["pupils"], Tabulation(data))
    found = people.compare(answer_scores("a", POINTS), SPAN)
    first, second = (alone(rows[wave]) for wave in SPAN)
    pairs = Counter(
        (POINTS[first[code][2]], POINTS[second[code][2]], first[code][1], second[code][1])
        for code in first.keys() & second.keys()
        if can_be_compared(first[code]) and can_be_compared(second[code])
    )
    cells = found.answers.pairs
    names = found.school_names
    counted = zip(
        cells.first.tolist(),
        cells.second.tolist(),
        (names[school] for school in cells.first_schools.tolist()),
        (names[school] for school in cells.second_schools.tolist()),
        cells.counts.tolist(),
        strict=True,
    )
    assert {tuple(key): n for *key, n in counted} == pairs
    for side, wave, left_out in zip(
        (found.answers.first, found.answers.second), SPAN, found.without_school, strict=True
    ):
        known = Counter((POINTS[a], s) for _, s, a in rows[wave] if can_be_compared((_, s, a)))
        lines = zip(side.values.tolist(), side.schools.tolist(), side.counts.tolist(), strict=True)
        assert {(value, names[school]): n for value, school, n in lines} == known
        assert left_out == sum(answer != "" for _, _, answer in rows[wave]) - known.total()
    assert found.sizes == tuple(sum(a != "" for _, _, a in rows[wave]) for wave in SPAN)


@pytest.mark.parametrize("seed", range(3))
def test_first_and_last_answers_are_those_of_the_rows(tmp_path: Path, seed: int) -> None:
    """Of whoever answered twice, in the earliest and the latest wave they were in."""
    rows = drawn(seed)
    _, data = loaded(tmp_path, rows)
    waves = [alone(rows[wave]) for wave in ("pre", "mid", "post")]
    expected: Counter[tuple[float, float]] = Counter()
    for code in set().union(*waves):
        mine = [wave[code][2] for wave in waves if code in wave]
        if len(mine) > 1 and mine[0] and mine[-1]:
            expected[POINTS[mine[0]], POINTS[mine[-1]]] += 1
    points = answer_scores("a", POINTS)
    assert points.ends(Tabulation(data), ("pre", "mid", "post")) == expected


class Asked(MemoryStore):
    """A store that notes what it is asked for."""

    asked: list[tuple[str, ...]]

    def count(self, wave: str, columns: Sequence[Column] = ()) -> Counts:
        self.asked.append((wave, *(type(column).__name__ for column in columns)))
        return super().count(wave, columns)


def test_what_was_counted_by_more_is_not_asked_for_again(tmp_path: Path) -> None:
    _, data = loaded(tmp_path, drawn(0))
    store = data.store
    assert isinstance(store, MemoryStore)
    noted = Asked(store.waves, store.responses, store.answers, store.ratings)
    noted.asked = []
    counts = Tabulation(SurveyData("pupils", data.waves, noted, data.asked))
    for columns in ([Answer("a")], [Answer("a"), Label("school")], [Label("school")], []):
        assert counts.count("pre", columns) == store.count("pre", columns)
        assert list(counts.count("pre", columns)) == list(store.count("pre", columns))
    assert noted.asked == [("pre", "Label", "Answer")]


def test_near_matches_are_not_looked_for_among_very_many_codes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, data = loaded(tmp_path, drawn(0))
    survey = study.surveys["pupils"].model_copy(update={"linking": "near"})
    assert links_of(survey, data).matches.reason is None
    monkeypatch.setattr("ehs_eval.analyses.linking.MOST_CODES", 10)
    links = links_of(survey, data)
    assert "too many to hold each against all others" in str(links.matches.reason)
    assert links.used == "exact"
