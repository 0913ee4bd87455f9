"""The whole step: from the results of a study to those that may be published."""

from __future__ import annotations

import pytest

from ehs_eval.disclosure import disclose as step
from ehs_eval.disclosure.disclose import Disclosed, disclose
from ehs_eval.disclosure.entries import enter_all
from ehs_eval.disclosure.ledger import Ledger, Level
from ehs_eval.disclosure.rules import Rules
from ehs_eval.errors import DataError
from ehs_eval.evaluation import Evaluation
from ehs_eval.results import SUPPRESSED, Place, Results


@pytest.fixture(scope="module")
def disclosed(salford: Evaluation) -> Disclosed:
    return disclose(salford.study, salford.found)


def test_no_count_of_the_sample_can_be_worked_out(disclosed: Disclosed) -> None:
    audit = disclosed.audit
    assert audit.n_unprotected == 0
    assert audit.narrowest is not None
    assert audit.narrowest >= disclosed.rules.threshold - 2
    assert 0 < audit.n_hidden < audit.n_counts


def test_every_result_of_the_sample_is_shown_as_it_is_or_not_at_all(
    salford: Evaluation, disclosed: Disclosed
) -> None:
    ledger = enter_all(salford.study, salford.found, disclosed.rules)
    before = {row.key: row for row in salford.found.rows}
    for row in disclosed.results.rows:
        if row.reason == SUPPRESSED:
            assert row.value is None
            continue
        entry = ledger.entries[row.key]
        if entry.decimals is None:
            assert row == before[row.key]
        for key in entry.rests_on:
            cell = ledger.cells[key]
            assert not cell.is_sensitive or cell.value == 0 or cell.value >= 5


def test_the_account_adds_up(salford: Evaluation, disclosed: Disclosed) -> None:
    n_withheld = sum(1 for row in disclosed.results.rows if row.reason == SUPPRESSED)
    assert sum(part.n_withheld for part in disclosed.withheld) == n_withheld
    # Withheld results whose methods differed in a count alone have become one.
    n_removed = len(salford.found.rows) - len(disclosed.results.rows)
    assert sum(part.n_removed for part in disclosed.withheld) == n_removed
    assert all(part.n_withheld + part.n_removed <= part.n_results for part in disclosed.withheld)


def test_results_without_small_counts_stay_as_they_are(
    salford: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = Results()
    results.add(Place("pupils", "proportion", "item"), {"count": 20, "n": 50})
    ledger = Ledger()
    ledger.count(results.rows[0], ledger.cell(("yes",), 20))
    ledger.count(results.rows[1], ledger.cell(("n",), 50, level=Level.BASE))
    monkeypatch.setattr(step, "enter_all", lambda *_: ledger)
    found = disclose(salford.study, results)
    assert found.results.rows == results.rows
    assert found.withheld == ()


def test_nothing_is_published_where_a_count_cannot_be_protected(
    salford: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(system: object) -> object:
        found = search(system)  # type: ignore[arg-type]
        found.hidden[:] = found.system.is_primary
        return found

    search = step.search
    results = Results()
    results.add(Place("pupils", "distribution", "item"), {"few": 2, "many": 40, "n": 42})
    ledger = Ledger()
    for row in results.rows:
        ledger.count(row, ledger.cell((row.statistic,), float(row.value or 0)))
    ledger.total(("n",), [("few",), ("many",)])
    monkeypatch.setattr(step, "enter_all", lambda *_: ledger)
    monkeypatch.setattr(step, "search", careless)
    with pytest.raises(DataError, match="could be worked out"):
        disclose(salford.study, results)


def test_the_rules_of_the_study_file_are_followed(
    salford: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Rules] = []

    def enter(_study: object, _results: object, rules: Rules, _makeup: object) -> Ledger:
        seen.append(rules)
        return Ledger()

    monkeypatch.setattr(step, "enter_all", enter)
    settings = salford.study.disclosure.model_copy(update={"threshold": 10})
    study = salford.study.model_copy(update={"disclosure": settings})
    assert disclose(study, Results()).rules.threshold == 10
    assert [rules.threshold for rules in seen] == [10]
