"""Sentences say what a result says and no more."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from ehs_eval.analyses.outcomes import STRENGTHS
from ehs_eval.config.models import Study
from ehs_eval.evaluation import Evaluation
from ehs_eval.report.sentences import KINDS, sentence, sentences
from ehs_eval.results import Group, Place, Results, Undefined, Value
from ehs_eval.stats import NotEstimable

from .withheld import with_some_withheld

STUDY = Study.model_validate(
    {
        "study": {
            "title": "Pilot",
            "waves": [
                {"name": "pre", "label": "Baseline"},
                {"name": "post", "label": "Post-project"},
            ],
        },
        "surveys": {
            "pupils": {
                "title": "Pupil survey",
                "files": {"pre": "pre.csv", "post": "post.csv"},
                "blocks": [
                    {
                        "name": "stigma",
                        "scale": ["Agree", "Unsure", "Disagree"],
                        "counts": ["Disagree"],
                        "counts_label": "disagree",
                        "higher_is": "better",
                        "items": {"weak": "It is a weakness"},
                    }
                ],
                "shares": [{"name": "named", "text": "Named a cause", "question": "cause"}],
                "ratings": [{"name": "mood", "text": "Mood", "minimum": 1, "maximum": 10}],
                "questions": [{"name": "cause", "text": "Cause"}],
            }
        },
        "score_sheets": {
            "ors": {
                "title": "ORS",
                "file": "ors.csv",
                "measure": "ors",
                "items": {"personal": "Personal"},
                "wave": "wave",
            }
        },
        "records": {
            "referrals": {
                "kind": "referrals",
                "title": "Referrals",
                "file": "referrals.csv",
                "wave": "wave",
                "school": "school",
            }
        },
        "outcomes": [{"name": "less", "title": "Less stigma"}],
    }
)

Values = Mapping[str, Value | Undefined]
Beside = tuple[tuple[Place, Values], ...]
BOTH = ("pre", "post")
WEAK = "“It is a weakness”"
SHARE = f"the share of “disagree” on {WEAK}"
SPAN = "from Baseline to Post-project"
MENTIONS = "one person can give several"


def say(
    analysis: str,
    values: Values,
    *,
    item: str | None = "weak",
    group: Group | None = None,
    waves: tuple[str, ...] = BOTH,
    dataset: str = "pupils",
    methods: Mapping[str, str] | None = None,
    beside: Beside = (),
) -> str:
    """Return the sentence of results given by hand, and of others beside them."""
    results = Results()
    at = Place(dataset, analysis, item, group or {}, waves)
    for statistic, value in values.items():
        method = (methods or {}).get(statistic)
        results.add(at, {statistic: value}, method=method, reason="it cannot be told")
    for place, others in beside:
        results.add(place, others)
    return sentence(STUDY, results, at)


def of_waves(first: tuple[int, int], second: tuple[int, int]) -> Beside:
    """Return counts and bases of a share in two waves."""
    return tuple(
        (Place("pupils", "proportion", "weak", {}, (wave,)), {"count": count, "n": n})
        for wave, (count, n) in zip(BOTH, (first, second), strict=True)
    )


CHANGE: Values = {
    "difference": -0.036,
    "low": -0.126,
    "high": 0.054,
    "p_value": 0.4321,
    "single_wave_margin": 0.0831,
    "beyond_single_wave_margin": "no",
    "change_margin": 0.0882,
    "beyond_change_margin": "no",
}
COMPARISON: Values = {
    "design": "partially overlapping",
    "n_pairs": 30,
    "n_schools": 4,
    "difference": 0.12,
    "low": 0.05,
    "high": 0.19,
    "p_value": 0.0104,
    "adjusted_p_value": 0.0312,
    "direction": "better",
    "verdict": "clear",
    "is_clear": "yes",
}
WITHIN = (
    Place("pupils", "within_schools", "weak", {}, BOTH),
    {"n_first": 400, "n_second": 300},
)
KNOWN = (
    "(n = 400 and 300; 30 in both; partly the same people; 95% interval {}; p = {}; "
    "adjusted p = {})"
)


def compare(changed: Values, reason: str = "because", beside: Beside = (WITHIN,)) -> str:
    return say(
        "comparison",
        {**COMPARISON, **changed},
        methods={"verdict": reason},
        beside=beside,
    )


def test_a_share_has_count_base_and_interval() -> None:
    values = {"count": 546, "n": 954, "proportion": 0.5723, "low": 0.5407, "high": 0.6033}
    assert say("proportion", values, waves=("pre",)) == (
        f"Pupil survey: {SHARE} at Baseline was 57.2% (546 of 954; 95% interval 54.1 to 60.3)."
    )


def test_a_small_base_has_counts_and_no_percentage() -> None:
    values = {"count": 3, "n": 9, "proportion": 1 / 3, "low": 0.1206, "high": 0.6458}
    said = say("proportion", values, waves=("pre",))
    assert said == f"Pupil survey: {SHARE} at Baseline is 3 of 9, too few for a percentage."


def test_the_base_of_the_study_is_the_first_to_have_percentages() -> None:
    values = {"count": 4, "n": 10, "proportion": 0.4, "low": 0.1682, "high": 0.6873}
    assert "40.0% (4 of 10;" in say("proportion", values, waves=("pre",))


def test_nobody_answered() -> None:
    none = NotEstimable("n = 0", 0)
    values = {"count": 0, "n": 0, "proportion": none, "low": none, "high": none}
    assert say("proportion", values, waves=("pre",)) == (
        f"Pupil survey: there is no figure for the share on {WEAK} at Baseline: n = 0."
    )


def test_mentions_have_no_interval() -> None:
    values = {"count": 20, "n": 80, "proportion": 0.25, "low": None, "high": None}
    said = say("proportion", values, item="named", waves=("pre",))
    assert said == (
        "Pupil survey: the share “Named a cause” at Baseline was 25.0% "
        "(20 of 80; no interval: it cannot be told)."
    )


def test_a_fall_within_the_margin_is_no_clear_change() -> None:
    assert say("change", CHANGE, beside=of_waves((400, 995), (50, 141))) == (
        f"Pupil survey: among those who answered, {SHARE} fell by 3.6 points {SPAN} "
        "(n = 995 and 141; 95% interval −12.6 to 5.4; p = .432), less than the ±8.3 points of one "
        "wave alone and less than the ±8.8 points that this many answers can show: "
        "no clear change by that margin."
    )


def test_a_rise_beyond_the_margins_may_come_of_who_answered() -> None:
    values = {
        **CHANGE,
        "difference": 0.2,
        "low": 0.1,
        "high": 0.29,
        "beyond_single_wave_margin": "yes",
        "beyond_change_margin": "yes",
    }
    said = say("change", values)
    assert f"rose by 20.0 points {SPAN}" in said
    assert said.endswith(
        "more than the ±8.3 points of one wave alone and more than the ±8.8 points that this many "
        "answers can show: schools are pooled, so that it may come of who answered."
    )


def test_margins_that_disagree() -> None:
    values = {**CHANGE, "difference": -0.085, "beyond_single_wave_margin": "yes"}
    assert (
        "more than the ±8.3 points of one wave alone but less than the ±8.8 points that this many "
        "answers can show: no clear change"
    ) in say("change", values)


@pytest.mark.parametrize(
    ("difference", "beyond", "words"),
    [
        (0.0882, "no", "no more than the ±8.8 points that"),
        (0.0884, "yes", "just more than the ±8.8 points that"),
    ],
)
def test_a_change_of_the_margin(difference: float, beyond: str, words: str) -> None:
    values = {**CHANGE, "difference": difference, "beyond_change_margin": beyond}
    assert words in say("change", {**values, "low": 0.001, "high": 0.18})


def test_no_change_at_all_neither_rose_nor_fell() -> None:
    said = say("change", {**CHANGE, "difference": 0.0})
    assert f"moved by 0.0 points {SPAN}" in said
    assert "no clear change" in said


def test_too_few_to_compare_are_counted() -> None:
    assert say("change", CHANGE, beside=of_waves((3, 9), (50, 141))) == (
        f"Pupil survey: {SHARE} is 3 of 9 at Baseline and 50 of 141 at Post-project, too few for "
        "percentages or a test."
    )


def test_a_clear_rise() -> None:
    known = KNOWN.format("5.0 to 19.0", ".010", ".031")
    assert compare({}) == (
        f"Pupil survey: a clear rise of 12.0 points in {SHARE} {SPAN} in the 4 schools compared "
        f"{known}, which points to better."
    )


def test_a_clear_fall() -> None:
    fall = {"difference": -0.12, "low": -0.19, "high": -0.05, "direction": "worse"}
    said = compare(fall)
    assert said.startswith(f"Pupil survey: a clear fall of 12.0 points in {SHARE} {SPAN} ")
    assert said.endswith(", which points to worse.")


def test_a_change_that_is_not_clear() -> None:
    values = {
        "difference": -0.036,
        "low": -0.086,
        "high": 0.014,
        "p_value": 0.1,
        "adjusted_p_value": 0.3,
        "verdict": "not clear",
        "is_clear": "no",
        "direction": "worse",
    }
    known = KNOWN.format("−8.6 to 1.4", ".100", ".300")
    assert compare(values) == (
        f"Pupil survey: no clear change in {SHARE} {SPAN}: the estimate is 3.6 points lower in the "
        f"4 schools compared {known}."
    )


def test_the_family_takes_a_change_away() -> None:
    said = compare({"adjusted_p_value": 0.0624, "is_clear": "no"})
    assert "no clear change" in said
    assert "once the other comparisons of its family are allowed for" in said


@pytest.mark.parametrize(
    ("verdict", "reason", "who"),
    [
        ("one school", "only one school with 10 answers or more", "at that school"),
        ("too few schools", "2 schools, fewer than 3", "among those compared"),
        ("schools not recorded", "how far schools differ cannot be told", "among those compared"),
    ],
)
def test_nothing_is_claimed_of_the_schools(verdict: str, reason: str, who: str) -> None:
    known = KNOWN.format("5.0 to 19.0", ".010", ".031")
    assert compare({"verdict": verdict, "is_clear": "no"}, reason) == (
        f"Pupil survey: nothing can be claimed of the schools for {SHARE} {SPAN} ({reason}): {who} "
        f"it is 12.0 points higher {known}, which points to better."
    )


def test_too_few_answers_to_compare_are_counted() -> None:
    few = (WITHIN[0], {"n_first": 9, "n_second": 100})
    beside = (few, *of_waves((3, 9), (40, 100)))
    values = {"verdict": "too few", "is_clear": "no"}
    assert compare(values, "9 answers in one of the waves", beside) == (
        f"Pupil survey: nothing can be claimed for {SHARE} {SPAN} (9 answers in one of the waves): "
        "3 of 9 at Baseline and 40 of 100 at Post-project, too few for percentages or a test."
    )


def test_scores_of_too_few_keep_their_difference() -> None:
    values = {**COMPARISON, "difference": 9.67, "verdict": "too few", "is_clear": "no"}
    said = say(
        "comparison",
        values,
        item="total",
        group={"programme": "Team of Life"},
        dataset="ors",
        methods={"verdict": "5 answers in one of the waves"},
    )
    assert said == (
        "ORS, Team of Life: nothing can be claimed for the mean of “Total” from Baseline to "
        "Post-project (5 answers in one of the waves): among those compared it is 9.67 higher, too "
        "few for a test."
    )


def test_a_comparison_that_could_not_be_made() -> None:
    none = NotEstimable("no school answered in both waves", 0)
    values = {"difference": none, "verdict": "too few", "is_clear": "no"}
    assert compare(values) == (
        f"Pupil survey: there is no figure for the comparison on {WEAK} {SPAN}: "
        "no school answered in both waves."
    )


def test_a_clear_change_without_an_interval_says_so() -> None:
    said = compare({"low": None, "high": None})
    assert "a clear rise" in said
    assert "no interval: it cannot be told" in said


def test_an_outcome_says_what_the_comparison_does() -> None:
    values = {**COMPARISON, "strength": "not clear", "n_first": 400, "n_second": 300}
    said = say("outcome", values, group={"outcome": "less"})
    assert said.startswith(f"Pupil survey: for “Less stigma”, no clear change in {SHARE} {SPAN}")


def test_those_who_came_back_had_answered_differently() -> None:
    said = compare({"verdict": "leavers differ", "is_clear": "no", "leavers_p_value": 0.034})
    assert said.startswith(f"Pupil survey: no claim for {SHARE} {SPAN}: it is 12.0 points higher")
    assert said.endswith(
        "but those who came back had answered differently at first (p = .034), which alone can "
        "move it."
    )


@pytest.mark.parametrize("strength", STRENGTHS)
def test_only_what_is_clear_is_claimed(strength: str) -> None:
    is_clear = strength == "clear"
    for said in (
        compare({"verdict": strength, "is_clear": "yes" if is_clear else "no"}),
        say("outcome", {**COMPARISON, "strength": strength}, group={"outcome": "less"}),
    ):
        assert ("a clear rise" in said) == is_clear
        assert bool(re.search("no clear change|no claim|nothing can be claimed", said)) != is_clear


def test_every_strength_is_counted_in_the_tally_of_an_outcome() -> None:
    names = [f"n_{strength.replace(' ', '_')}" for strength in STRENGTHS[1:]]
    names += ["n_clear_better", "n_clear_worse", "n_clear_other", "n_undefined"]
    counts = {name: 70 + place for place, name in enumerate(names)}
    values = {"n_measures": 900, **counts}
    said = say("outcome", values, item="less", waves=(), dataset="outcomes")
    assert said.startswith("Intended outcomes: of 900 measures of “Less stigma”, ")
    assert sorted(int(n) for n in re.findall(r"\b[789]\d\b", said)) == sorted(counts.values())


def test_a_change_of_referrals_that_rests_on_one_school() -> None:
    values = {
        "strength": "rests on one school",
        "difference": -0.083,
        "low": -0.165,
        "high": -0.01,
        "p_value": 0.025,
        "n_first": 115,
        "n_second": 155,
    }
    said = say("outcome", values, item="acceptance", group={"outcome": "less"}, dataset="referrals")
    assert said.endswith("which is not clear without the school that referred most.")
    assert "no claim beyond one school" in said


def test_regression_to_the_mean_is_parted_from_the_change() -> None:
    values = {
        "n_pairs": 25,
        "observed_change": 6.66,
        "expected_change": 4.1,
        "remaining_change": 2.56,
        "low": -1.2,
        "high": 6.32,
        "p_value": 0.172,
        "population_mean": 30.0,
    }
    assert say("regression_to_mean", values, item="total", dataset="ors") == (
        "ORS: of +6.66 in the mean of “Total” from Baseline to Post-project among 25 people "
        "linked, +4.10 is what choosing low scorers would bring (population mean 30.00) and +2.56 "
        "remains (95% interval −1.20 to 6.32; p = .172): no clear change beyond that."
    )


def test_linked_people_too_few_are_counted() -> None:
    values = {"n_pairs": 5, "n_gained": 0, "n_lost": 2, "difference": -0.4, "exact_p_value": 0.5}
    assert say("mcnemar", values) == (
        "Pupil survey: of 5 people linked from Baseline to Post-project, 0 came into "
        f"{SHARE} and 2 left it: too few for percentages or a test."
    )


def test_no_answer_is_an_answer_of_its_own() -> None:
    values: Values = {"n": 7, "n_respondents": 7}
    said = say("crosstab", values, item="cause by weak", group={"cause": None}, waves=("pre",))
    assert said == "Pupil survey: 7 people gave no answer on “Cause” at Baseline, counted 7 times."


def test_an_unknown_analysis_is_refused() -> None:
    with pytest.raises(ValueError, match="no sentence is known for the analysis 'guess'"):
        say("guess", {"n": 1})


def test_a_place_without_results_is_refused() -> None:
    with pytest.raises(ValueError, match="no result is found"):
        sentence(STUDY, Results(), Place("pupils", "comparison", "weak", {}, BOTH))


# What no sentence may say, outside the words of the study that it quotes.
FORBIDDEN = re.compile(
    r"\bNone\b|(?i:\b(nan|inf|significan(t|tly|ce)|prove[sdn]?|no effect|no difference|no change|"
    r"because of|due to|thanks to|caused)\b)"
)
QUOTED = re.compile(r"“[^”]*”")


@pytest.fixture(scope="module")
def said(salford: Evaluation) -> list[tuple[Place, str]]:
    datasets = dict.fromkeys(row.dataset for row in salford.found.rows)
    return [
        each for dataset in datasets for each in sentences(salford.study, salford.found, dataset)
    ]


def test_every_place_has_one_sentence(salford: Evaluation, said: list[tuple[Place, str]]) -> None:
    rows = salford.found.rows
    keys = {(row.dataset, row.analysis, row.item, str(row.group), row.waves) for row in rows}
    assert len(said) == len(keys)
    for at, text in said:
        bare = QUOTED.sub("“”", text)
        assert re.search(r"[^.]\.$", text), at
        assert not re.search(r"[.!?] ", bare), text
        assert not FORBIDDEN.search(bare), text
        assert not re.search(r"  |\(\)|–|_", bare), text


def test_every_kind_is_told(said: list[tuple[Place, str]]) -> None:
    """What the sample study does not have is told on other data.

    It has no mean of the population for regression to the mean, and no question that changed.
    """
    elsewhere = {"regression_to_mean", "comparability"}
    assert {at.analysis for at, _ in said} | elsewhere == set(KINDS)


def test_rises_and_falls_are_clear_ones_or_of_those_who_answered(
    salford: Evaluation, said: list[tuple[Place, str]]
) -> None:
    for at, text in said:
        bare = QUOTED.sub("“”", text)
        if "a clear rise" in bare or "a clear fall" in bare:
            is_clear = salford.found.value(at, "is_clear") == "yes"
            assert is_clear or salford.found.value(at, "strength") == "clear", text
        else:
            assert not re.search(r"\b(rise|fall|rises|falls)\b", bare), text
        if re.search(r" (rose|fell) ", bare):
            assert at.analysis == "change", text
            assert "among those who answered, " in bare, text


def test_small_bases_have_no_percentages(
    salford: Evaluation, said: list[tuple[Place, str]]
) -> None:
    seen = 0
    for at, text in said:
        if at.analysis not in ("proportion", "below_cut_off", "mcnemar"):
            continue
        n = salford.found.number(at, "n_pairs" if at.analysis == "mcnemar" else "n")
        if n is not None and n < salford.study.study.small_group:
            seen += 1
            bare = QUOTED.sub("“”", text)
            assert not re.search(r"%|interval| p ", bare), text
    assert seen > 50


def test_figures_in_a_sentence_are_those_of_the_result(salford: Evaluation) -> None:
    """Salford (2017), Table 4: 57.2% at baseline."""
    at = Place("pupils", "proportion", "ps_weakness", {}, ("pre",))
    assert "at Baseline was 57.2% (546 of 954; 95% interval 54.1 to 60.3)" in sentence(
        salford.study, salford.found, at
    )


@pytest.mark.parametrize(("share", "seed"), [(0.1, 1), (0.5, 2), (1.0, 3)])
def test_sentences_survive_whatever_is_withheld(
    salford: Evaluation, share: float, seed: int
) -> None:
    left = with_some_withheld(salford, share, seed)
    names = (*left.study.surveys, *left.study.score_sheets, *left.study.records, "outcomes")
    said = [text for name in names for _, text in sentences(left.study, left.found, name)]
    wrong = [text for text in said if re.search(r"\bNone\b|\bnan\b|–|suppressed|\(\)|  ", text)]
    assert wrong == []
    assert any("is withheld, so that no one can be recognised" in text for text in said)
