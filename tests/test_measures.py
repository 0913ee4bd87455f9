from __future__ import annotations

import pytest

from ehs_eval.config.scores import Measure
from ehs_eval.measures import built_in_measures, load_measures


def test_built_in_measures_by_their_own_names() -> None:
    assert set(built_in_measures()) == {"ors", "srs"}
    assert all(name == measure.name for name, measure in built_in_measures().items())


@pytest.mark.parametrize("measure", built_in_measures().values(), ids=lambda m: str(m.name))
def test_built_in_measures_are_complete(measure: Measure) -> None:
    assert (measure.items, measure.minimum, measure.maximum, measure.step) == (4, 0, 10, 0.1)
    assert measure.source
    assert measure.licence
    highest = measure.items * measure.maximum
    for cut_off in measure.cut_offs:
        assert 0 < cut_off.value < highest
        assert cut_off.source
    if measure.reliable_change is not None:
        assert measure.reliable_change_source


def test_own_measures_stand_beside_or_in_place_of_the_built_in_ones() -> None:
    own = Measure(name="ors", title="Own", items=3)
    more = Measure(name="gad7", title="GAD-7", items=7, higher_is="worse")
    measures = load_measures([own, more])
    assert measures["ors"] is own
    assert list(measures) == ["ors", "srs", "gad7"]
    assert load_measures()["ors"] is not own
