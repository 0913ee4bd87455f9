"""Published figures: reading them, finding them in results, comparing under each rule."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ehs_eval.errors import ConfigError
from ehs_eval.evaluation import Evaluation
from ehs_eval.published import (
    Expression,
    NotFound,
    PublishedFigure,
    agrees,
    compare,
    evaluate,
    load_published,
    with_places,
)
from ehs_eval.results import Place, Results

SAMPLE = Path(__file__).parent.parent / "sample_data" / "salford"


def figure(published: float, decimals: int, rule: str = "round", **more: Any) -> PublishedFigure:
    fields = {"id": "x", "published": published, "decimals": decimals, "rule": rule, **more}
    return PublishedFigure.model_validate(fields)


@pytest.mark.parametrize(
    ("published", "decimals", "rule", "computed", "fits"),
    [
        (12.5, 1, "round", 12.45, True),  # halves away from zero, whatever the binary digits
        (12.4, 1, "round", 12.45, False),
        (-0.3, 1, "round", -0.25, True),
        (0, 0, "round", -0.4, True),
        (12, 0, "round", 12.5 - 1e-14, False),
        (55, 0, "truncate", 55.56, True),
        (56, 0, "truncate", 55.56, False),
        (4.16, 2, "truncate", 4.1666, True),
        (29, 0, "truncate", 0.29 * 100, True),  # 28.999999999999996 in binary
        (1, 0, "less_than", 0.99, True),
        (1, 0, "less_than", 1.0, False),
        (0.05, 3, "at_least", 0.05, True),
        (0.05, 3, "at_least", 0.0499, False),
        (2.85, 2, "about", 2.98, True),
        (2.85, 2, "about", 3.0, False),
        (6.5, 1, "diff_of_rounded", 6.45, True),
    ],
)
def test_rules(published: float, decimals: int, rule: str, computed: float, fits: bool) -> None:
    tolerance = 0.14 if rule == "about" else None
    assert agrees(figure(published, decimals, rule, tolerance=tolerance), computed) is fits


def test_about_without_a_tolerance_is_within_a_twentieth() -> None:
    assert agrees(figure(100, 0, "about"), 95)
    assert not agrees(figure(100, 0, "about"), 94.9)


def place(group: dict[str, Any], statistic: str = "n", **more: Any) -> dict[str, Any]:
    return {
        "result": {
            "dataset": "pupils",
            "analysis": "participation",
            "group": group,
            "waves": ["pre"],
            "statistic": statistic,
        },
        **more,
    }


@pytest.fixture
def results() -> Results:
    found = Results()
    for year, n in (("7", 30), ("8", 10)):
        at = Place("pupils", "participation", None, {"year_group": year}, ("pre",))
        found.add(at, {"n": n, "share": n / 40})
    whole = Place("pupils", "participation", None, {}, ("pre",))
    found.add(whole, {"n": 40, "largest": "Park"})
    found.add(whole, {"rate": None}, reason="no population")
    roll = Place("roll", "population", "pupils", {"school": "Park"}, ())
    found.add(roll, {"n": 100})
    return found


SEVEN, EIGHT, NOBODY = ({"year_group": year} for year in ("7", "8", "9"))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (place(SEVEN), 30),
        (place(SEVEN, "share", times=100), 75),
        ({"sum": [place(SEVEN), place(EIGHT)]}, 40),
        ({"mean": [place(SEVEN), place(EIGHT)]}, 20),
        ({"change": [place(SEVEN), place(EIGHT)]}, -20),
        ({"ratio": [place(EIGHT), place(SEVEN)], "rounded": 2}, 0.33),
        ({"smallest": [place(SEVEN), place({}, "rate"), place(EIGHT)]}, 10),
        ({"ordered": [[place(EIGHT), place(SEVEN), place({})]]}, 1),
        ({"ordered": [[place(EIGHT), place(SEVEN)], [place(SEVEN), place(SEVEN)]]}, 0),
    ],
)
def test_expressions(expression: dict[str, Any], value: float, results: Results) -> None:
    assert evaluate(Expression.model_validate(expression), results) == value


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        (place({}, "rate"), "no population"),
        (place({}, "largest"), "is no number"),
        (place({}, "nothing"), "there is no result"),
        (place(NOBODY, "share"), "there is no result"),
        ({"ratio": [place(SEVEN), place(NOBODY)]}, "0 below"),
        ({"smallest": [place({}, "rate")]}, "none of its results"),
        ({"ordered": [[place(SEVEN), place({}, "rate")]]}, "no population"),
    ],
)
def test_what_cannot_be_computed_says_why(
    expression: dict[str, Any], why: str, results: Results
) -> None:
    with pytest.raises(NotFound, match=why):
        evaluate(Expression.model_validate(expression), results)
    (found,) = compare([figure(1, 0, found=expression)], results)
    assert (found.matches, found.computed) == (False, None)
    assert found.reason is not None


def test_a_label_nobody_has_is_counted_0_times(results: Results) -> None:
    """Where the same was counted for other labels of the same kind, in the same wave."""
    assert evaluate(Expression.model_validate(place(NOBODY)), results) == 0
    (found,) = compare([figure(0, 0, found=place(NOBODY))], results)
    assert found.matches


@pytest.mark.parametrize(
    "changed",
    [
        {"group": {"gender": "F"}},  # nobody was counted by gender
        {"waves": ["post"]},  # nor in that wave
        {"dataset": "staff"},
        # A school that is not listed has no population, rather than one of 0.
        {"dataset": "roll", "analysis": "population", "item": "pupils", "waves": []}
        | {"group": {"school": "Hill"}},
    ],
)
def test_what_was_not_counted_is_not_0(changed: dict[str, Any], results: Results) -> None:
    wanted = {"result": place(NOBODY)["result"] | changed}
    with pytest.raises(NotFound, match="there is no result"):
        evaluate(Expression.model_validate(wanted), results)


def test_an_expression_is_one_operation() -> None:
    with pytest.raises(ValueError, match="give one of"):
        Expression.model_validate({"times": 100})
    with pytest.raises(ValueError, match="give one of"):
        Expression.model_validate({**place({}), "sum": [place({})]})


def test_figures_without_places_take_them_by_id() -> None:
    known = [figure(1, 0, found=place(SEVEN)), figure(2, 0, id="y", found=place(EIGHT))]
    given = [figure(9, 1, id="y"), figure(8, 0, id="z"), figure(7, 0, found=place({}))]
    placed = with_places(given, known)
    assert [each.published for each in placed] == [9, 8, 7]
    assert placed[0].found == known[1].found
    assert placed[1].found is None
    assert placed[2].found == given[2].found


def test_a_figure_without_a_place_does_not_match(results: Results) -> None:
    (found,) = compare([figure(1, 0)], results)
    assert (found.matches, found.computed) == (False, None)
    assert found.reason == "the study does not say where this figure is found"


@pytest.mark.parametrize("text", ["", "[1, 2]", '{"figures": [{"id": "x"}]}', '{"figures": 1}'])
def test_a_file_that_is_no_list_of_figures(text: str, tmp_path: Path) -> None:
    path = tmp_path / "published.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"published\.json"):
        load_published(path)


def test_a_missing_file_of_figures(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such file"):
        load_published(tmp_path / "published.json")


def test_every_reproducible_figure_comes_out(salford: Evaluation) -> None:
    wrong = [c.figure.id for c in salford.published if c.matches != c.figure.reproducible]
    assert wrong == []
    assert (len(salford.published), sum(c.matches for c in salford.published)) == (831, 809)


def test_every_published_figure_says_where_it_is() -> None:
    raw = json.loads((SAMPLE / "published.json").read_text(encoding="utf-8"))
    assert all(entry["found"] for entry in raw["figures"])
    assert len(load_published(SAMPLE / "published.json")) == len(raw["figures"])
