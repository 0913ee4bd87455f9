"""The Salford study as an average analyst would script it: pandas, SciPy, pingouin, matplotlib.

Reads the same files as the sample study, and writes counts, percentages, margins of error, tests
and a bar chart for each item. It checks nothing of the data, withholds no small count and writes
no report.

    python benchmarks/peers/analyst.py sample_data/salford out
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
import pingouin as pg  # type: ignore[import-untyped]
from matplotlib.figure import Figure
from scipy import stats

WAVES = ["pre", "mid", "post"]
PAIRS = list(itertools.combinations(WAVES, 2))

AGREEMENT = [
    "Strongly disagree",
    "Disagree",
    "Neither agree nor disagree",
    "Agree",
    "Strongly agree",
]
EXTENT = ["Not at all", "A little bit", "Moderately", "Quite a bit", "Extremely"]
SPEED = [
    "I would not seek help",
    "Longer than a month",
    "Within a month",
    "Within a week",
    "Immediately",
]
FREQUENCY = ["Never", "Once", "Occasionally", "Frequently"]
HELPFUL = ["Harmful", "Neither helpful nor harmful", "Helpful", "Don't know"]
YES_NO = ["No", "Yes"]
UNSURE = ["No", "Not sure", "Yes"]

STIGMA = [
    f"{who}_{item}"
    for who in ("ps", "os")
    for item in ("weakness", "dangerous", "not_tell", "excuse", "taught_alone")
]
BELIEFS = [
    "school_confident",
    "school_achieve",
    "school_belong",
    "school_safe_different",
    "self_do_things",
    "self_bounce_back",
    "self_as_good",
]
PEOPLE = ["parent", "pastoral", "nurse", "teacher", "counsellor", "alex", "friends", "no_one"]

ITEMS = {
    "pupil": {
        **dict.fromkeys(STIGMA, AGREEMENT),
        **dict.fromkeys(["know_places", "know_info", "know_ideas"], EXTENT),
        "staff_helpful": UNSURE,
        "talked_to_staff": YES_NO,
        **dict.fromkeys(BELIEFS, AGREEMENT),
        "help_speed": SPEED,
        **{f"go_to_{person}": HELPFUL for person in PEOPLE},
    },
    "staff": {
        **dict.fromkeys(STIGMA, AGREEMENT),
        **dict.fromkeys(["conf_self", "conf_others", "conf_colleague_support"], EXTENT),
        "help_speed": SPEED,
        "help_given": FREQUENCY,
    },
}
QUESTIONS = {
    "pupil": ["alex_codes", "alex_cause", "teacher_response", "topics_wanted"],
    "staff": [
        "alex_codes",
        "alex_cause",
        "action_1",
        "action_2",
        "action_3",
        "help_type_codes",
        "services_known",
        "training_engaged",
        "project_impact",
    ],
}
RATINGS = ["know_services_rank", "know_info_rank"]
BLOCKS = {
    "pupil": {"stigma": STIGMA, "beliefs": BELIEFS, "sources": [f"go_to_{p}" for p in PEOPLE]},
    "staff": {"stigma": STIGMA, "confidence": ["conf_self", "conf_others"]},
}
GROUPS = {"pupil": ["school", "year_group", "gender"], "staff": ["school"]}


class Output:
    """Where tables and charts go: a CSV and a sheet for each table, a PNG for each chart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "tables").mkdir(parents=True, exist_ok=True)
        (folder / "charts").mkdir(exist_ok=True)
        self.book = pd.ExcelWriter(folder / "tables.xlsx")

    def table(self, name: str, frame: pd.DataFrame) -> None:
        """Write a table."""
        frame.to_csv(self.folder / "tables" / f"{name}.csv")
        frame.to_excel(self.book, sheet_name=name[:31])

    def bars(self, name: str, percents: pd.DataFrame) -> None:
        """Draw percentages by wave as bars."""
        figure, axes = plt.subplots(figsize=(8, 5))
        percents.plot.barh(ax=axes, title=name, xlabel="%")
        figure.tight_layout()
        self.save(name, figure)

    def boxes(self, name: str, frame: pd.DataFrame, column: str, by: str) -> None:
        """Draw a number by group as boxes."""
        figure, axes = plt.subplots()
        frame.boxplot(column=[column], by=[by], ax=axes)
        self.save(name, figure)

    def save(self, name: str, figure: Figure) -> None:
        """Write a chart."""
        figure.savefig(self.folder / "charts" / f"{name}.png", dpi=150)
        plt.close(figure)


def read_survey(data: Path, who: str) -> pd.DataFrame:
    """Return the three waves of a survey in one frame."""
    frames = []
    for wave in WAVES:
        frame = pd.read_csv(data / f"{who}_survey_{wave}.csv")
        frame["wave"] = wave
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def with_percents(counts: pd.DataFrame, bases: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return counts, percentages and margins of error side by side, and the percentages."""
    percents: pd.DataFrame = 100 * counts / bases
    margins = 1.96 * (percents * (100 - percents) / bases) ** 0.5
    parts = [counts, percents, margins]
    return pd.concat(parts, axis=1, keys=["n", "percent", "margin"]), percents


def compare_ranks(survey: pd.DataFrame, item: str, scale: list[str]) -> list[dict[str, object]]:
    """Return Mann-Whitney of an item for each two waves."""
    order = [answer for answer in scale if answer != "Don't know"]
    codes = survey[item].map({answer: code for code, answer in enumerate(order)})
    rows: list[dict[str, object]] = []
    for first, second in PAIRS:
        ranks = stats.mannwhitneyu(
            codes[survey["wave"] == first].dropna(),
            codes[survey["wave"] == second].dropna(),
            use_continuity=False,
            method="asymptotic",
        )
        row = {"item": item, "first": first, "second": second}
        rows.append(row | {"u": ranks.statistic, "p": ranks.pvalue})
    return rows


def analyse_items(out: Output, survey: pd.DataFrame, who: str) -> None:
    """Write tables, charts and tests of the items on a scale."""
    squares: list[dict[str, object]] = []
    ranks: list[dict[str, object]] = []
    for item, scale in ITEMS[who].items():
        counts = pd.crosstab(survey[item], survey["wave"])
        counts = counts.reindex(index=scale, columns=WAVES, fill_value=0)
        table, percents = with_percents(counts, counts.sum())
        out.table(f"{who}_{item}", table)
        out.bars(f"{who}_{item}", percents)
        chi = stats.chi2_contingency(counts[counts.sum(axis=1) > 0], correction=False)
        squares.append({"item": item, "chi2": chi.statistic, "df": chi.dof, "p": chi.pvalue})
        ranks += compare_ranks(survey, item, scale)
    for name, rows in (("chi_square", squares), ("mann_whitney", ranks)):
        tests = pd.DataFrame(rows).set_index("item")
        tests["p_holm"] = pg.multicomp(tests["p"].tolist(), method="holm")[1]
        out.table(f"{who}_{name}", tests)
    for group in GROUPS[who]:
        parts = [
            pd.crosstab([survey["wave"], survey[group]], survey[item], normalize="index") * 100
            for item in ITEMS[who]
        ]
        out.table(f"{who}_by_{group}", pd.concat(parts, axis=1, keys=list(ITEMS[who])))


def analyse_blocks(out: Output, survey: pd.DataFrame, who: str) -> None:
    """Write the reliability of each block, by wave."""
    rows = []
    for block, items in BLOCKS[who].items():
        coded = survey[items].apply(
            lambda column: column.map({a: c for c, a in enumerate(ITEMS[who][column.name])})
        )
        for wave in WAVES:
            alpha, interval = pg.cronbach_alpha(coded[survey["wave"] == wave].dropna())
            rows.append({"block": block, "wave": wave, "alpha": alpha, "low": interval[0]})
    out.table(f"{who}_alpha", pd.DataFrame(rows).set_index(["block", "wave"]))


def analyse_questions(out: Output, survey: pd.DataFrame, who: str) -> None:
    """Write tables and charts of questions with one or several answers."""
    for question in QUESTIONS[who]:
        given = survey[["wave", question]].dropna()
        bases = given["wave"].value_counts()
        each = given.assign(answer=given[question].str.split(";")).explode("answer")
        counts = pd.crosstab(each["answer"].str.strip(), each["wave"])
        table, percents = with_percents(counts, bases.reindex(counts.columns))
        out.table(f"{who}_{question}", table)
        out.bars(f"{who}_{question}", percents)


def analyse_ratings(out: Output, survey: pd.DataFrame) -> None:
    """Write numbers from 1 to 10 by wave."""
    for rating in RATINGS:
        out.table(f"staff_{rating}", survey.groupby("wave")[rating].describe())
        out.boxes(f"staff_{rating}", survey, rating, "wave")


def analyse_sheets(out: Output, data: Path) -> None:
    """Write the score sheets: paired tests of the ORS by programme, means of the SRS."""
    ors = pd.read_csv(data / "ors.csv")
    items = ["personal", "interpersonal", "social", "overall"]
    ors["total"] = ors[items].sum(axis=1)
    out.table("ors", ors.groupby(["programme", "time_point"])[[*items, "total"]].describe())
    tests = {}
    for programme, sheets in ors.groupby("programme"):
        wide = sheets.pivot(index="participant_id", columns="time_point", values="total")
        if {"pre", "post"} <= set(wide.columns):
            wide = wide[["pre", "post"]].dropna()
            paired = pg.ttest(wide["pre"], wide["post"], paired=True)
            ranks = pg.wilcoxon(wide["pre"], wide["post"])
            both = [each.reset_index(drop=True) for each in (paired, ranks)]
            tests[str(programme)] = pd.concat(both, axis=1, keys=["t_test", "wilcoxon"])
        out.boxes(f"ors_{programme}", sheets, "total", "time_point")
    out.table("ors_tests", pd.concat(tests))
    srs = pd.read_csv(data / "srs.csv")
    items = ["relationship", "goals_topic", "method", "overall"]
    srs["total"] = srs[items].sum(axis=1)
    out.table("srs", srs.groupby(["programme", "session"])[[*items, "total"]].describe())
    out.boxes("srs", srs, "total", "programme")


def analyse_records(out: Output, data: Path) -> None:
    """Write referrals and consultation forms."""
    referrals = pd.read_csv(data / "referrals.csv")
    table = pd.crosstab(referrals["period"], referrals["accepted"])
    chi = stats.chi2_contingency(table, correction=False)
    out.table("referrals", table.assign(chi2=chi.statistic, chi2_p=chi.pvalue))
    schools = pd.crosstab(referrals["referring_school"], referrals["period"])
    out.table("referrals_by_school", schools)
    out.bars("referrals", 100 * schools / schools.sum())
    forms = pd.read_csv(data / "consultation_feedback.csv")
    for column in ["role", "nature", "concern", "aim", "outcome", "concern_reduced"]:
        counts = forms[column].dropna().str.split(";").explode().value_counts().to_frame("n")
        counts["percent"] = 100 * counts["n"] / forms[column].notna().sum()
        out.table(f"consultation_{column}", counts)
        out.bars(f"consultation_{column}", counts[["percent"]])


def main(data: Path, folder: Path) -> None:
    """Analyse the study."""
    out = Output(folder)
    for who in ("pupil", "staff"):
        survey = read_survey(data, who)
        analyse_items(out, survey, who)
        analyse_blocks(out, survey, who)
        analyse_questions(out, survey, who)
        if who == "staff":
            analyse_ratings(out, survey)
    analyse_sheets(out, data)
    analyse_records(out, data)
    out.book.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
