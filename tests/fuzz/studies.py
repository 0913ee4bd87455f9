"""Small studies with any content, from the study file to the report folder."""

from __future__ import annotations

import csv
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.fuzz.choices import Choices

TEXTS = (
    *("Plain", "=1+1", "+1", "@SUM(A1)", "-1+2", "<b>x</b>", "&amp;", "\x1b[31mred", "\u202eabc"),
    *("[red]x[/red]", "$x^2$", '"', "a;b", "x" * 300, "\U0001f600", "\ufffe"),
    *("\n", "\\", "%s", "{0}", "\u0000", "two\nlines", "=HYPERLINK('http://x')", "{{ x }}"),
    *("Dr. O'Neil, PhD", "x-y", "ÄÖ", "漢字"),
)
"""Words of the study file."""
ANSWERS = tuple(text for text in TEXTS if "\0" not in text)
SCALES = (
    ("Disagree", "Agree"),
    ("Disagree", "Neither", "Agree"),
    ("=1", "+2", "-3", "@4"),
    ("1", "2", "3", "4", "5"),
    ("<i>never</i>", "$often$", "\x1b[31malways"),
    ("Not at all", "A little bit", "Moderately", "Quite a bit", "Extremely"),
)
SCHOOLS = (("Park",), ("Park", "Hill"), ("Park", "=Hill", "<b>Sea</b>", "Lake", "\u202eDale"))
NUMBERS = ("1", "2", "5", "7.5", "10", "3", "3")
ROLES = {"school": "school", "year_group": "year", "gender": "gender"}


def _block(choose: Choices, number: int, scale: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": f"block{number}",
        "title": choose.pick(TEXTS),
        "scale": scale,
        "counts": [choose.pick(scale)],
        "higher_is": choose.pick(("better", "worse", "neither")),
        "items": {f"q{number}{place}": choose.pick(TEXTS) for place in range(1 + choose.number(3))},
    }
    if choose.is_so():
        made["scale"] = {"labels": scale, "off_scale": ["Don't know"]}
        made["base"] = choose.pick(("scale", "answers"))
    return made


def _survey(choose: Choices, waves: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a survey and the answers that each of its columns can hold."""
    made: dict[str, Any] = {"files": {wave: f"{wave}.csv" for wave in waves}}
    cells: dict[str, Any] = {"code": [f"fox{n}" for n in range(1 + choose.number(40))]}
    schools = choose.pick(SCHOOLS)
    cells |= {"school": schools, "year": ("Year 7", "Year 10", "8"), "gender": choose.pick(SCALES)}
    made |= {role: column for role, column in ROLES.items() if choose.number(4)}
    if choose.is_so():
        made |= {"respondent": "code", "linking": choose.pick(("exact", "near"))}
    made["blocks"] = []
    for number in range(1 + choose.number(2)):
        block = _block(choose, number, list(choose.pick(SCALES)))
        made["blocks"].append(block)
        scale = block["scale"]
        labels = scale if isinstance(scale, list) else [*scale["labels"], *scale["off_scale"]]
        cells |= dict.fromkeys(block["items"], (*labels, "") if choose.is_so() else labels[:2])
    if choose.is_so():
        options = list(dict.fromkeys(choose.pick(ANSWERS) for _ in range(3)))
        made["questions"] = [{"name": "topic", "kind": choose.pick(("single", "multiple"))}]
        cells["topic"] = options
    if choose.is_so():
        made["ratings"] = [{"name": "score", "minimum": 1, "maximum": 10, "text": "=x"}]
        cells["score"] = NUMBERS
    if choose.is_so() and "topic" in cells:
        made["crosstabs"] = [{"rows": "topic", "columns": next(iter(made["blocks"][0]["items"]))}]
    return made, cells


def _write_data(choose: Choices, path: Path, cells: dict[str, Any]) -> None:
    step = {name: (1 + choose.number(5), choose.number(5)) for name in cells}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(cells)
        for row in range(choose.number(70)):
            places = [row // step[name][0] + step[name][1] for name in cells]
            record = [cells[n][at % len(cells[n])] for n, at in zip(cells, places, strict=True)]
            writer.writerow(record)


def write_study(data: bytes, folder: Path) -> Path:
    """Write a study file and its data files, as the bytes choose, and return its path."""
    import tomlkit

    choose = Choices(data)
    waves = ["pre", "post", "later"][: 1 + choose.number(3)]
    survey, cells = _survey(choose, waves)
    study: dict[str, Any] = {
        "study": {
            "title": choose.pick(TEXTS),
            "data_note": choose.pick(TEXTS),
            "waves": [{"name": wave, "label": choose.pick(TEXTS)} for wave in waves],
            "small_group": 1 + choose.number(12),
        },
        "surveys": {"pupils": survey},
        "disclosure": {"threshold": 2 + choose.number(8), "round_to": 1 + choose.number(5)},
        "report": {"publisher": choose.pick(TEXTS), "contact": choose.pick(TEXTS)},
    }
    for wave in waves:
        _write_data(choose, folder / f"{wave}.csv", cells)
    path = folder / "study.toml"
    path.write_text(tomlkit.dumps(study), encoding="utf-8")
    return path


def analyse(data: bytes, folder: Path) -> None:
    """Check and analyse a study and write its report."""
    from ehs_eval.config import load_study
    from ehs_eval.errors import EhsEvalError
    from ehs_eval.ingest import load_data
    from ehs_eval.pipeline import run_evaluation
    from ehs_eval.report.writer import write_report

    path = write_study(data, folder)
    with suppress(EhsEvalError):
        for finding in load_data(load_study(path), folder).failures:
            assert str(finding).count("\n") == 0
        write_report(run_evaluation(path), folder / "report")


def links(data: bytes, folder: Path) -> None:
    """Link the people of a study."""
    from ehs_eval.errors import EhsEvalError
    from ehs_eval.link_table import link_table, write_links

    path = write_study(data, folder)
    with suppress(EhsEvalError):
        write_links(folder / "links.csv", link_table(path, None, b"sixteen bytes or more"))
