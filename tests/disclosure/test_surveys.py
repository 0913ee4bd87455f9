"""The ledger of surveys: everything is entered, sums hold, and nothing small can be worked out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ehs_eval.config.disclosure import DisclosureSettings
from ehs_eval.config.models import Study
from ehs_eval.disclosure import keys
from ehs_eval.disclosure.disclose import Disclosed, disclose
from ehs_eval.disclosure.entries import enter_all
from ehs_eval.disclosure.ledger import Ledger
from ehs_eval.disclosure.rules import rules_of
from ehs_eval.disclosure.surveys.changes import Change
from ehs_eval.disclosure.surveys.one_school import School
from ehs_eval.evaluation import Evaluation
from ehs_eval.results import SUPPRESSED, Result, Results
from tests.disclosure.reader import recovered
from tests.disclosure.small_cells import ROLES, evaluated, write_study

VARIANTS = {
    "schools and codes": ROLES,
    "no schools": ROLES.replace('school = "school"\n', ""),
    "one school": ROLES.replace('school = "school"\n', "single_school = true\n"),
    "no codes": ROLES.replace('respondent = "code"\n', ""),
    "nothing known": "",
}
SIZES = {"many": (200, 180, 160), "some": (60, 40, 30), "few": (12, 9, 7)}
RULES = rules_of(DisclosureSettings())

Case = tuple[Study, Results, Ledger]


@pytest.fixture(
    scope="module", params=[(v, s) for v in VARIANTS for s in SIZES], ids=lambda p: ", ".join(p)
)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A drawn study and its ledger."""
    variant, size = request.param
    folder = tmp_path_factory.mktemp("study")
    file = write_study(folder, 1, SIZES[size], VARIANTS[variant])
    study, _, results = evaluated(file)
    return study, results, enter_all(study, results, RULES)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, Results, Disclosed]:
    """A drawn study with schools and codes, and what may be published of it."""
    file = write_study(tmp_path_factory.mktemp("study"), 4, SIZES["some"])
    study, _, results = evaluated(file)
    return study, results, disclose(study, results)


def small(ledger: Ledger) -> Iterator[tuple[str, ...]]:
    """Yield the counts that give somebody away."""
    for key, cell in ledger.cells.items():
        if cell.is_sensitive and 0 < cell.value < RULES.threshold:
            yield key


def entered(results: Results, ledger: Ledger, analysis: str) -> Iterator[tuple[Result, str]]:
    for row in results.select("pupils", analysis):
        yield row, ledger.entries[row.key].kind


def test_every_result_is_entered(case: Case) -> None:
    _, results, ledger = case
    assert [row for row in results.rows if row.key not in ledger.entries] == []


def test_every_result_rests_on_counts_of_the_ledger(case: Case) -> None:
    _, _, ledger = case
    named = {key for entry in ledger.entries.values() for key in entry.rests_on}
    assert named <= set(ledger.cells)
    assert {entry.estimate for entry in ledger.entries.values() if entry.estimate} <= set(
        ledger.estimates
    )


def test_counts_are_the_counts_they_are_entered_as(case: Case) -> None:
    _, results, ledger = case
    for row in results.rows:
        entry = ledger.entries[row.key]
        if entry.kind == "count" and row.value is not None:
            assert ledger.cells[entry.rests_on[0]].value == row.value, row


def test_shares_rest_on_both_parts(case: Case) -> None:
    """A share shown of a base shown would give the part that is hidden."""
    _, results, ledger = case
    for row, kind in entered(results, ledger, "proportion"):
        if row.statistic == "proportion" and kind == "rests":
            rests_on = ledger.entries[row.key].rests_on
            assert keys.counted("pupils", str(row.item), row.waves[0]) in rests_on
            assert ("pupils", "uncounted", str(row.item), row.waves[0]) in rests_on


def test_estimates_are_the_differences_they_stand_for(case: Case) -> None:
    _, _, ledger = case
    for estimate in ledger.estimates.values():
        total = sum(weight * ledger.cells[key].value for key, weight in estimate.terms.items())
        assert abs(total - estimate.value) <= estimate.half_width


def test_left_out_answers_are_not_sensitive(case: Case) -> None:
    _, _, ledger = case
    assert not any(cell.is_sensitive for key, cell in ledger.cells.items() if key[1] == "missing")
    assert not ledger.cells[keys.answered("pupils", "asked", "pre", "Nobody")].is_sensitive


def test_typed_answers_of_few_are_not_in_the_report(
    published: tuple[Study, Results, Disclosed],
) -> None:
    _, results, found = published
    words = ("Grandmother", "The vicar")
    assert any(word in row.group.values() for row in results.rows for word in words)
    assert not any(word in row.group.values() for row in found.results.rows for word in words)


def test_typed_answers_of_many_stay(tmp_path: Path) -> None:
    file = write_study(tmp_path, 1, (400, 350, 300))
    study, _, results = evaluated(file)
    ledger = enter_all(study, results, RULES)
    kinds = {
        ledger.entries[row.key].kind
        for row in results.select("pupils", "distribution", item="asked")
        if row.group.get("asked") == "Grandmother"
    }
    assert "removed" not in kinds


def test_a_reader_recovers_nothing(published: tuple[Study, Results, Disclosed]) -> None:
    study, results, found = published
    assert recovered(study, results, found.results, "pupils") == []


def test_a_reader_would_recover_what_is_hidden_alone(
    published: tuple[Study, Results, Disclosed],
) -> None:
    """Hiding small counts and nothing beside them is not enough: the reader is no fool."""
    study, results, _ = published
    ledger = enter_all(study, results, RULES)
    gone = set(small(ledger))
    naive = Results()
    for row in results.rows:
        if not gone & set(ledger.entries[row.key].rests_on):
            naive.include(row)
        else:
            naive.include(
                Result(
                    row.dataset,
                    row.analysis,
                    row.item,
                    row.group,
                    row.waves,
                    row.statistic,
                    None,
                    row.method,
                    SUPPRESSED,
                )
            )
    assert recovered(study, results, naive, "pupils") != []


def test_a_reader_of_the_sample_recovers_nothing(salford: Evaluation) -> None:
    found = disclose(salford.study, salford.found)
    for name in salford.study.surveys:
        assert recovered(salford.study, salford.found, found.results, name) == []


def test_tests_go_with_the_tables_they_are_made_from(
    published: tuple[Study, Results, Disclosed],
) -> None:
    """A chi-square of two waves could be solved for the one count left out."""
    _, _, found = published
    shown, hidden = found.results, 0
    for row in shown.select("pupils", "chi_square", statistic="p_value"):
        cells = [
            each
            for wave in row.waves
            for each in shown.select("pupils", "distribution", item=row.item, waves=(wave,))
            if each.statistic == "n" and (not row.group or each.group == row.group)
        ]
        if any(each.reason == SUPPRESSED for each in cells):
            hidden += 1
            assert row.value is None, row
    assert hidden


def test_figures_of_school_sizes_go_with_them(published: tuple[Study, Results, Disclosed]) -> None:
    """Design effects and weights are made from the sizes of groups, and would give one back."""
    _, _, found = published
    shown = found.results
    for analysis, role in (("clustering", "school"), ("weighting", "year_group")):
        for row in shown.select("pupils", analysis):
            groups = [
                each
                for wave in row.waves
                for each in shown.select("pupils", "participation", waves=(wave,), statistic="n")
                if set(each.group) == {role}
            ]
            numbers = row.statistic not in ("left_out", "empty_cells", "n", "n_left_out")
            if numbers and any(each.reason == SUPPRESSED for each in groups):
                assert row.value is None, row


def test_values_of_single_people_are_never_shown(
    published: tuple[Study, Results, Disclosed],
) -> None:
    _, _, found = published
    single = {"minimum", "maximum", "longest_run"}
    values = [row.value for row in found.results.rows if row.statistic in single]
    assert values
    assert set(values) == {None}


def test_ratings_are_shown_with_all_values_or_none(
    published: tuple[Study, Results, Disclosed],
) -> None:
    """With the mean, one value left out of the others could be worked out."""
    _, _, found = published
    for wave in ("pre", "mid", "post"):
        rows = list(found.results.select("pupils", "distribution", item="mood", waves=(wave,)))
        assert len({row.value is None for row in rows}) <= 1
        assert not rows or rows[0].value is None


def test_schools_with_few_answers_have_no_row_of_their_own(
    published: tuple[Study, Results, Disclosed],
) -> None:
    _, results, found = published
    few = {
        (row.item, row.waves, str(row.group["school"]))
        for row in results.select("pupils", "school_change")
        if row.statistic in ("n_first", "n_second") and float(row.value or 0) < RULES.threshold
    }
    assert few
    left = {
        (row.item, row.waves, str(row.group["school"]))
        for row in found.results.select("pupils", "school_change")
        if row.group
    }
    assert not few & left


def school(name: str, sizes: tuple[int, int], counted: tuple[int, int]) -> School:
    own = (("n", name, "first"), ("n", name, "second"))
    return School(name, sizes, counted, own, tuple((*key, "x") for key in own), (), True)


def test_change_of_schools() -> None:
    schools = (school("Ash", (10, 20), (5, 15)), school("Elm", (40, 40), (10, 30)))
    assert Change(schools, is_equal=True, side=None).value() == pytest.approx(0.375)
    weights = (10 * 20 / 30, 40 * 40 / 80)
    expected = (weights[0] * 0.25 + weights[1] * 0.5) / sum(weights)
    assert Change(schools, is_equal=False, side=None).value() == pytest.approx(expected)
    assert Change(schools, is_equal=True, side=0).value() == pytest.approx(0.375)


def test_slopes_say_how_a_change_follows_its_counts() -> None:
    slopes = Change((school("Ash", (10, 20), (5, 15)),), is_equal=True, side=None).slopes()
    assert slopes["n", "Ash", "second", "x"] == pytest.approx(1 / 20)
    assert slopes["n", "Ash", "first", "x"] == pytest.approx(-1 / 10)
    assert slopes["n", "Ash", "second"] == pytest.approx(-0.75 / 20, rel=0.01)
    assert slopes["n", "Ash", "first"] == pytest.approx(0.5 / 10, rel=0.01)
