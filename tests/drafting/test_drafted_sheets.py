from __future__ import annotations

from pathlib import Path

from ehs_eval.config import Study

from .drafts import AGREEMENT, drafted, drafted_from

ITEMS = ["individually", "interpersonally", "socially", "overall"]


def sheet(path: Path, heads: list[str], rows: list[list[str]]) -> Path:
    path.write_text("\n".join(",".join(row) for row in [heads, *rows]), "utf-8")
    return path


def marks(seed: int, number: int = 4) -> list[str]:
    return [str((seed * 13 + place * 29) % 101 / 10) for place in range(number)]


def from_rows(folder: Path, heads: list[str], rows: list[list[str]]) -> Study:
    return drafted_from(folder / "study", [sheet(folder / "ors.csv", heads, rows)])[0]


def test_a_long_sheet_brings_its_waves(tmp_path: Path) -> None:
    rows = [[f"p{n}", wave, *marks(n)] for wave in ("After", "Before") for n in range(9)]
    study = from_rows(tmp_path, ["client id", "time point", *ITEMS], rows)
    found = study.score_sheets["ors"]
    assert study.wave_names == ("pre", "post")
    assert (found.participant, found.wave) == ("client id", "time point")
    assert list(found.items) == ITEMS


def test_sessions_make_waves_where_nothing_else_does(tmp_path: Path) -> None:
    rows = [[f"p{n}", str(k), *marks(n + k)] for n in range(9) for k in (1, 2, 3)]
    study = from_rows(tmp_path, ["client id", "session", *ITEMS], rows)
    found = study.score_sheets["ors"]
    assert found.waves_from_sessions == {"pre": "first", "post": "last"}


def test_a_wide_sheet_has_an_occasion_for_each_wave(tmp_path: Path) -> None:
    heads = ["client id", *(f"{wave} {item}" for wave in ("pre", "post") for item in ITEMS)]
    study = from_rows(tmp_path, heads, [[f"p{n}", *marks(n, 8)] for n in range(9)])
    found = study.score_sheets["ors"]
    assert [occasion.wave for occasion in found.occasions] == ["pre", "post"]
    assert list(found.occasions[1].columns.values()) == heads[5:]


def test_waves_of_a_sheet_are_those_of_the_surveys_under_its_own_label(tmp_path: Path) -> None:
    study, _ = drafted(tmp_path, pre={"feel": AGREEMENT}, post={"feel": AGREEMENT})
    data = [tmp_path / "data" / f"{wave}.csv" for wave in study.wave_names]
    rows = [[f"p{n}", wave, *marks(n)] for wave in ("Baseline", "Exit") for n in range(9)]
    ors = sheet(tmp_path / "data" / "ors.csv", ["client id", "when", *ITEMS], rows)
    study, _ = drafted_from(tmp_path / "more", [*data, ors])
    assert [(wave.name, wave.label) for wave in study.study.waves] == [
        ("pre", "Baseline"),
        ("post", "Exit"),
    ]


def test_codes_that_stand_repeatedly_link_nobody(tmp_path: Path) -> None:
    rows = [["p1" if n < 3 else f"p{n}", *marks(n)] for n in range(9)]
    study = from_rows(tmp_path, ["client id", *ITEMS], rows)
    assert study.score_sheets["ors"].participant is None
