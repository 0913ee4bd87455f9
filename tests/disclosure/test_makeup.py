"""Which schools give each count, where the rules ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from ehs_eval.disclosure import keys
from ehs_eval.disclosure.entries import enter_all
from ehs_eval.disclosure.ledger import Key, Ledger, Makeup
from ehs_eval.disclosure.makeup import makeup_of
from ehs_eval.disclosure.rules import rules_of
from ehs_eval.results import Place, Results
from tests.disclosure.small_cells import ROLES, SCHOOLS, evaluated, write_study

ASKED = "[disclosure]\ndominance = 0.8\nminimum_schools = 2\n"

Made = tuple[Results, Makeup, Ledger]


def made(folder: Path, roles: str = ROLES, more: str = ASKED) -> Made:
    study, data, results = evaluated(write_study(folder, 1, roles=roles, more=more))
    makeup = makeup_of(study, data, results)
    return results, makeup, enter_all(study, results, rules_of(study.disclosure), makeup)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(tmp_path_factory.mktemp("study"))


def test_without_a_rule_about_schools_nothing_is_counted(tmp_path: Path) -> None:
    assert made(tmp_path, more="")[1] == {}


def test_without_schools_nothing_is_known(tmp_path: Path) -> None:
    assert made(tmp_path, roles=ROLES.replace('school = "school"\n', ""))[1] == {}


def test_schools_of_a_wave(drawn: Made) -> None:
    results, makeup, _ = drawn
    sizes = [
        results.number(Place("pupils", "participation", None, {"school": school}, ("pre",)), "n")
        for school in SCHOOLS
    ]
    known = sorted((n for n in sizes if n), reverse=True)
    assert list(makeup[keys.responses("pupils", "pre")]) == known


def test_a_school_is_made_of_itself(drawn: Made) -> None:
    _, makeup, ledger = drawn
    key = keys.members("pupils", "pre", "school", "Ash")
    assert makeup[key] == (ledger.cells[key].value,)


def test_no_count_is_made_of_more_people_than_it_has(drawn: Made) -> None:
    _, makeup, ledger = drawn
    known: dict[Key, tuple[int, ...]] = {key: m for key, m in makeup.items() if key in ledger.cells}
    assert len(known) > 300
    for key, schools in known.items():
        assert sum(schools) <= ledger.cells[key].value, key
        assert min(schools, default=1) > 0


def test_parts_are_made_of_the_schools_of_the_whole(drawn: Made) -> None:
    _, makeup, _ = drawn
    whole = makeup[keys.respondents("pupils", "sleep", "pre")]
    parts = (
        makeup[keys.counted("pupils", "sleep", "pre")],
        makeup["pupils", "uncounted", "sleep", "pre"],
    )
    assert sum(map(sum, parts)) == sum(whole)
