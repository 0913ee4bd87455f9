"""Score sheets as they may be published: counts, means and what the reader can make of them."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

import pytest

from ehs_eval.disclosure.disclose import disclose
from ehs_eval.disclosure.ledger import ResultKey
from ehs_eval.evaluation import Evaluation
from ehs_eval.results import SUPPRESSED, Place, Result, Results, group_key

from .attacker import Attacker, Told, both, in_group
from .sheets import Drawn, drawn_sheet

SEEDS = range(6)


def answered(wave: str, *how: str) -> Told:
    return lambda person: person[wave] in (how or ("below", "above"))


def published(drawn: Drawn) -> Results:
    found = disclose(drawn.study, drawn.results)
    assert found.audit.n_unprotected == 0
    return found.results


def counted(drawn: Drawn, results: Results) -> list[tuple[Told, Result]]:
    """Return every count of people of a sheet, and who is counted.

    Where the same people are compared, the answers of a school are those of its linked people.
    """
    found: list[tuple[Told, Result]] = []
    for row in results.select("ors", "describe", item="total", statistic="n"):
        found.append((both(in_group(row.group), answered(row.waves[0])), row))
    for row in results.select("ors", "below_cut_off", item="total", statistic="n_below"):
        if "below 28" in str(row.method):
            found.append((both(in_group(row.group), answered(row.waves[0], "below")), row))
    for row in results.select("ors", "school_change", item="total"):
        if row.statistic in ("n_first", "n_second"):
            wave = row.waves[row.statistic == "n_second"]
            who = both(in_group(row.group), answered(wave))
            group = {role: label for role, label in row.group.items() if role != "school"}
            at = Place("ors", "comparison", "total", group, row.waves)
            if drawn.results.value(at, "design") == "paired":
                who = both(who, both(*(answered(each) for each in row.waves)))
            found.append((who, row))
    for row in results.select("ors", "matched_pairs", item="total", statistic="n_pairs"):
        if len(row.waves) == 2:
            seen = both(answered(row.waves[0]), answered(row.waves[1]))
            found.append((both(in_group(row.group), seen), row))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_no_count_of_a_few_people_can_be_worked_out(tmp_path: Path, seed: int) -> None:
    """Of any count that is small the reader cannot say which of one to four it is."""
    hidden, attacker = attacked(drawn_sheet(tmp_path, seed), with_links=False)
    for key, who in hidden.items():
        low, high = attacker.range(who)
        assert low <= 1 + 1e-6, (key, low, high)
        assert high >= 4 - 1e-6, (key, low, high)


@pytest.mark.parametrize("seed", SEEDS)
def test_nor_from_who_came_back(tmp_path: Path, seed: int) -> None:
    """That many came back and few of them can have been boys tells something of the girls.

    It never tells more than a range as wide as that of all small counts.
    """
    hidden, attacker = attacked(drawn_sheet(tmp_path, seed), with_links=True)
    for key, who in hidden.items():
        low, high = attacker.range(who)
        assert high - low >= 3 - 1e-6, (key, low, high)


def attacked(drawn: Drawn, *, with_links: bool) -> tuple[dict[ResultKey, Told], Attacker]:
    """Return the small counts, which are hidden, and a reader who knows the others."""
    attacker = Attacker.of(drawn.people)
    hidden = {}
    for who, row in counted(drawn, published(drawn)):
        true = attacker.true(who)
        if row.value is not None:
            assert not 0 < true < 5, row.key
            if with_links or row.analysis != "matched_pairs":
                attacker.learn(who, float(row.value))
        elif 0 < true < 5:
            hidden[row.key] = who
    assert hidden, "the study has nothing to hide"
    return hidden, attacker


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_scores_of_a_few_cannot_be_had_from_means(
    tmp_path: Path, seed: int, gaps: bool
) -> None:
    """A mean times its number is a sum of scores; less other sums it is never that of a few."""
    drawn = drawn_sheet(tmp_path, seed, gaps=gaps)
    results = published(drawn)
    shown = {
        (row.item, group_key(row.group), row.waves): of_mean(drawn, row)
        for row in results.select("ors", "describe", statistic="mean")
        if row.value is not None and row.item != "total_recorded"
    }
    assert shown
    for (item, text, waves), people in shown.items():
        group = json.loads(text)
        for role in {"programme", "gender", "year_group"} - set(group):
            parts = [
                others
                for (i, t, w), others in shown.items()
                if (i, w) == (item, waves)
                and (inner := json.loads(t)).keys() == {*group, role}
                and group.items() <= inner.items()
            ]
            assert_many(people.difference(*parts), len(parts))
        if item == "total":
            items = [shown.get((each, text, waves)) for each in "abcd"]
            if None not in items:
                assert_many(set().union(*items) - people, 1)  # type: ignore[arg-type]


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_scores_of_the_few_who_were_not_linked_cannot_be_had(
    tmp_path: Path, seed: int, gaps: bool
) -> None:
    """The change of the linked people, and the means of both waves, differ by the others."""
    drawn = drawn_sheet(tmp_path, seed, gaps=gaps)
    results = published(drawn)
    for row in results.select("ors", "matched_pairs", statistic="mean_change"):
        if row.value is None or len(row.waves) != 2 or row.item == "total_recorded":
            continue
        ends = []
        for wave in row.waves:
            at = Place("ors", "describe", row.item, row.group, (wave,))
            if results.value(at, "mean") is not None:
                who = in_group(row.group)
                ends.append(
                    {
                        number
                        for number, person in enumerate(drawn.people)
                        if who(person) and (number, wave, row.item) in drawn.given
                    }
                )
        if len(ends) == 2:
            assert_many(ends[0] ^ ends[1], 1)


def of_mean(drawn: Drawn, row: Result) -> set[int]:
    """Return whose scores a mean is of."""
    who = in_group(row.group)
    return {
        number
        for number, person in enumerate(drawn.people)
        if who(person) and (number, row.waves[0], row.item) in drawn.given
    }


def assert_many(people: Collection[int], n_sums: int) -> None:
    assert not n_sums or not 0 < len(people) < 5, people


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_of_one_person_is_left(tmp_path: Path, seed: int) -> None:
    results = published(drawn_sheet(tmp_path, seed))
    assert not list(results.select("ors", "distribution"))
    assert not [row for row in results.rows if "pair" in row.group]
    for statistic in ("minimum", "maximum"):
        rows = list(results.select("ors", "describe", statistic=statistic))
        assert rows
        assert {row.reason for row in rows} == {SUPPRESSED}


@pytest.mark.parametrize("seed", SEEDS)
def test_quantiles_need_more_people_than_a_mean(tmp_path: Path, seed: int) -> None:
    results = published(drawn_sheet(tmp_path, seed))
    fewest = {"mean": 5, "median": 10, "q1": 20, "q3": 20}
    shown = {}
    for row in results.select("ors", "describe"):
        if row.statistic in fewest and row.value is not None:
            at = Place("ors", "describe", row.item, row.group, row.waves)
            n = results.number(at, "n")
            assert n is not None, row.key
            assert n >= fewest[row.statistic], row.key
            shown[row.statistic] = row
    assert {"mean", "median"} <= set(shown)


def test_more_is_shown_where_groups_are_large(tmp_path: Path) -> None:
    """Programmes of five or more, each half girls: no count is small, and all are shown."""
    drawn = drawn_sheet(tmp_path, 1, rules='\n[disclosure]\nthreshold = 2\nzeros = "shown"\n')
    results = published(drawn)
    counts = [row for row in results.select("ors", "describe", statistic="n") if len(row.group) < 2]
    assert sum(row.value is not None for row in counts) > 0.7 * len(counts)


def test_totals_and_programmes_outlast_their_breakdowns(public: Evaluation) -> None:
    """In the sample a programme of six has four girls: that goes, and not the larger programme."""
    for row in public.found.select("ors", "describe", item="total", statistic="n"):
        if not row.group or row.group == {"programme": "Team of Life"}:
            assert row.value is not None, row.key
    cool = {"programme": "Cool Connections", "gender": "Female"}
    at = Place("ors", "describe", "total", cool, ("post",))
    assert public.found.value(at, "n") is None
