"""The published figures computed straight from the CSV files, by nothing of the package.

Each figure is known by its id. Shares and means are fractions, so that no rounding of binary
numbers can make the two sides agree or differ. `None` is a figure that the data cannot give.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from statistics import NormalDist, variance

import pandas as pd
from scipy import stats

Number = Fraction | float | None

WAVES = ("pre", "mid", "post")
DISAGREE = ("Disagree", "Strongly disagree")
MUCH = ("Quite a bit", "Extremely")
RECOGNISED = (
    *("depression", "anxiety", "stress", "self-harm"),
    *("eating disorder", "low self-esteem", "trauma", "panic"),
)
ALEX = {
    "alex_recognised": RECOGNISED,
    "alex_nonspecific": ("generic", "dont_know"),
    "alex_stigma": ("stigmatising",),
    "anxiety_depression": ("anxiety", "depression"),
    "generic": ("generic",),
    "dont_know": ("dont_know",),
    "nothing_wrong": ("nothing_wrong",),
}
TESTED = ("Helpful", "Unclear", "Unhelpful", "Did nothing", "Would not speak to a teacher")
INTERPERSONAL = (
    *("Discussion", "Listening", "Reassurance", "Time", "Supported", "Empathised", "Mindfulness"),
)
POPULATION = {
    "teaching": "teaching_staff",
    "support": "support_staff",
    "pupils_roll": "pupils",
    "opted_out": "pupils_opted_out",
    "eligible": "pupils_eligible",
}
PROGRAMMES = {"T10": "Cool Connections", "T11": "Team of Life", "T12": "Exam Stress"}
ORS_ITEMS = ("personal", "interpersonal", "social", "overall")
SRS_ITEMS = ("relationship", "goals_topic", "method", "overall")
COMBINED = {"combined": "total_recorded", "itemsum": "total"}


def rounded(value: Fraction | float, decimals: int) -> Fraction:
    """Return a number rounded as printed tables are, halves away from zero."""
    exact = value if isinstance(value, Fraction) else Fraction(repr(round(value, 10)))
    scaled = abs(exact) * 10**decimals
    return Fraction(math.floor(scaled + Fraction(1, 2)), 10**decimals) * (1 if exact >= 0 else -1)


def percent(count: int, base: int) -> Fraction | None:
    return Fraction(100 * count, base) if base else None


def later_minus_earlier(first: Number, second: Number) -> Number:
    return None if first is None or second is None else second - first


def total(parts: Iterable[Number]) -> Number:
    known = list(parts)
    return None if None in known else sum(known, Fraction(0))  # type: ignore[arg-type]


def rising(chains: Iterable[Iterable[Number]]) -> Number:
    pairs = [pair for chain in chains for pair in pairwise(chain)]
    if any(a is None or b is None for a, b in pairs):
        return None
    return Fraction(int(all(a < b for a, b in pairs)))  # type: ignore[operator]


def mann_whitney(first: list[Fraction], second: list[Fraction]) -> tuple[Number, Number]:
    """Return the smaller U and the asymptotic p-value, ties corrected, no continuity correction."""
    if not first or not second or len({*first, *second}) == 1:
        return None, None
    sides = [[float(score) for score in side] for side in (first, second)]
    found = stats.mannwhitneyu(*sides, method="asymptotic", use_continuity=False)
    u = float(found.statistic)
    return min(u, len(first) * len(second) - u), float(found.pvalue)


def mean(scores: list[Fraction]) -> Number:
    return sum(scores, Fraction(0)) / len(scores) if scores else None


def sd(scores: list[Fraction]) -> Number:
    return math.sqrt(variance(scores)) if len(scores) > 1 else None


class Survey:
    """The waves of a survey, as read."""

    def __init__(self, folder: Path, name: str, code: str) -> None:
        self.waves = {wave: _read(folder / f"{name}_survey_{wave}.csv") for wave in WAVES}
        self.code = code

    def answers(self, column: str, wave: str) -> list[str]:
        """Return the answers that were given."""
        return [cell for cell in self.waves[wave].get(column, []) if cell]

    def several(self, column: str, wave: str) -> list[set[str]]:
        """Return the set of answers of each person, empty where there was none."""
        return [_parts(cell) for cell in self.waves[wave][column]]

    def share(
        self, column: str, wave: str, counted: Iterable[str], left_out: Iterable[str] = ()
    ) -> Number:
        """Return the percentage of single answers that count."""
        based = [answer for answer in self.answers(column, wave) if answer not in set(left_out)]
        return percent(sum(answer in set(counted) for answer in based), len(based))

    def single_codes(self) -> dict[str, dict[str, int]]:
        """Return the row of each code that is not blank and not shared in its wave, by wave."""
        found = {}
        for wave, frame in self.waves.items():
            codes = ["".join(code.split()).casefold() for code in frame[self.code]]
            times = Counter(codes)
            found[wave] = {c: row for row, c in enumerate(codes) if c and times[c] == 1}
        return found


class Oracle:
    """Every published figure, from a folder of data laid out as the sample is."""

    def __init__(self, folder: Path, decimals: dict[str, int]) -> None:
        """Read the data; `decimals` of the figures are needed where changes are of printed ones."""
        self.decimals = decimals
        self.pupils = Survey(folder, "pupil", "nickname")
        self.staff = Survey(folder, "staff", "staff_code")
        self.referrals = _read(folder / "referrals.csv")
        self.people = _read(folder / "participation.csv").set_index("school")
        self.programmes = _read(folder / "programmes.csv")
        self.forms = _read(folder / "consultation_feedback.csv")
        self.ors = _scores(_read(folder / "ors.csv"), ORS_ITEMS)
        self.srs = _scores(_read(folder / "srs.csv"), SRS_ITEMS)

    def value(self, figure: str) -> Number:
        table, *parts = figure.split(".")
        tables: dict[str, Callable[..., Number]] = {
            "T1": self._table_1,
            "T2": self._table_2,
            "T3": self._table_3,
            "T4": self._table_4,
            "T5": self._table_5,
            "T6": self._table_6,
            "ACT": self._action,
            "HELP": self._help,
            "T8": self._table_8,
            "T9": self._table_9,
            "T13": self._table_13,
            "C3f": self._consultation,
            "TX": self._text,
        }
        return (
            self._table_of_scores(table, *parts) if table in PROGRAMMES else tables[table](*parts)
        )

    # -- referrals

    def _referred(self, wave: str, school: str | None, local: bool) -> pd.DataFrame:
        frame = self.referrals[self.referrals["period"] == wave]
        if local:
            frame = frame[frame["camhs_service"] == "East"]
        if school == "locality":
            return frame
        mine = frame["referring_school"]
        return (
            frame[(mine != "Other school") & (mine != "")]
            if school is None
            else frame[mine == school]
        )

    def _table_1(self, school: str, wave: str, what: str) -> Number:
        name = None if school == "Total" else school
        rows = self._referred(wave, name, local=school == "locality")
        here = len(self._referred(wave, name, local=True))
        locality = len(self._referred(wave, "locality", local=True))
        accepted = int((rows["accepted"] == "Yes").sum())
        decided = int((rows["accepted"] != "").sum())
        return {
            "n": Fraction(len(rows)),
            "east_n": Fraction(here),
            "pct": percent(here, locality),
            "accepted": Fraction(accepted),
            "accepted_pct": percent(accepted, decided),
        }[what]

    def _text_of_referrals(self, what: str, *at: str) -> Number:
        if what == "share":
            school, wave = at
            here = len(self._referred(wave, school, local=True))
            return percent(here, len(self._referred(wave, None, local=True)))
        if what == "reduction":
            shares = [self._table_1("Total", wave, "pct") for wave in ("post", "pre")]
            return later_minus_earlier(*(None if s is None else rounded(s, 1) for s in shares))
        return later_minus_earlier(
            *(self._table_1("Total", wave, "accepted_pct") for wave in ("pre", "post"))
        )

    # -- participation

    def _population(self, column: str, school: str | None = None) -> Number:
        cells = self.people[column]
        if school is not None:
            cells = cells[cells.index == school]
        known = [Fraction(cell) for cell in cells if cell]
        return total(known) if known else None

    def _eligible(self, who: str, school: str | None = None) -> Number:
        columns = ("pupils_eligible",) if who == "pupils" else ("teaching_staff", "support_staff")
        known = [n for c in columns if (n := self._population(c, school)) is not None]
        return total(known) if known else None

    def _responses(self, who: str, wave: str, school: str | None = None) -> int:
        frame = (self.pupils if who == "pupils" else self.staff).waves[wave]
        return len(frame) if school is None else int((frame["school"] == school).sum())

    def _rate(self, who: str, wave: str, school: str | None = None) -> Number:
        people = self._eligible(who, school)
        return 100 * self._responses(who, wave, school) / people if people else None

    def _table_2(self, *parts: str) -> Number:
        match parts:
            case ("Total", "staff"):
                return total(self._population(c) for c in ("teaching_staff", "support_staff"))
            case ("Total", "opted_out_pct"):
                out, roll = self._population("pupils_opted_out"), self._population("pupils")
                return 100 * out / roll if roll and out is not None else None
            case ("Total", column):
                return self._population(POPULATION[column])
            case (("pupils" | "staff") as who, wave):
                return Fraction(self._responses(who, wave))
            case ("rate", who, wave):
                return self._rate(who, wave)
            case (school, ("pupils" | "staff") as who, wave):
                return Fraction(self._responses(who, wave, school))
            case (school, ("pupil_rate" | "staff_rate") as what, wave):
                who = "pupils" if what == "pupil_rate" else "staff"
                return self._rate(who, wave, school)
            case (school, column):
                return self._population(POPULATION[column], school)
        raise KeyError(parts)

    def _table_3(self, year: str, wave: str) -> Number:
        waves = WAVES if wave == "total" else (wave,)
        return Fraction(sum(int((self.pupils.waves[w]["year_group"] == year).sum()) for w in waves))

    def _required(self, who: str) -> Number:
        people = self._eligible(who)
        if not people:
            return None
        z = NormalDist().inv_cdf(0.975)
        simple = z**2 * 0.25 / 0.05**2
        return float(math.ceil(simple / (1 + (simple - 1) / float(people))))

    def _margin(self, wave: str) -> Number:
        return 100 * NormalDist().inv_cdf(0.975) * math.sqrt(0.25 / self._responses("pupils", wave))

    # -- pupils

    def _change(self, table: str, item: str, first: str = "pre", second: str = "post") -> Number:
        """Return a change, of the printed figures where those are what the report subtracted."""
        cell = self._table_4 if table == "T4" else self._table_6
        values = [cell(item, wave) for wave in (first, second)]
        if f"{table}.{item}.change" in (
            *("T4.alex_recognised.change", "T4.alex_cause.change", "T6.alex_nonspecific.change"),
        ):
            values = [
                None if v is None else rounded(v, self.decimals[f"{table}.{item}.{wave}"])
                for v, wave in zip(values, (first, second), strict=True)
            ]
        return later_minus_earlier(*values)

    def _pupils_with(self, wave: str, column: str, wanted: Iterable[str] | None) -> Number:
        """Return the percentage of pupils with a code whose answer is (any or) one that counts."""
        coded = [
            given
            for codes, given in zip(
                self.pupils.several("alex_codes", wave),
                self.pupils.several(column, wave),
                strict=True,
            )
            if codes
        ]
        hits = sum(bool(given if wanted is None else given & set(wanted)) for given in coded)
        return percent(hits, len(coded))

    def _table_4(self, item: str, wave: str) -> Number:
        if wave == "change":
            return self._change("T4", item)
        if item == "alex_cause":
            return self._pupils_with(wave, "alex_cause", None)
        if item in ALEX:
            return self._pupils_with(wave, "alex_codes", ALEX[item])
        if item in ("staff_helpful", "talked_to_staff"):
            return self.pupils.share(item, wave, ("Yes",))
        return self.pupils.share(item, wave, MUCH if item.startswith("know_") else DISAGREE)

    def _teacher(self, answer: str, wave: str, *left_out: str) -> Number:
        return self.pupils.share(
            "teacher_response", wave, (answer,), ("Blank or illegible", *left_out)
        )

    def _table_5(self, answer: str, what: str, wave: str = "") -> Number:
        if answer == "n":
            return Fraction(len(self.pupils.answers("teacher_response", what)))
        if what == "adjusted":
            return self._teacher(answer, wave, "Declined to answer")
        if what.startswith("change_"):
            later = what.removeprefix("change_")
            narrower = ("Declined to answer",) if (answer, later) == ("Helpful", "post") else ()
            return later_minus_earlier(
                self._teacher(answer, "pre"), self._teacher(answer, later, *narrower)
            )
        return self._teacher(answer, what)

    def _text_of_teachers(self, what: str, wave: str = "") -> Number:
        unwilling = "Would not speak to a teacher"
        if what == "nothing":
            out = (unwilling,) if wave == "pre" else ()
            return self._teacher("Did nothing", wave, *out)
        if what == "unhelpful":
            return self._teacher("Unhelpful", wave, unwilling)
        if what == "bullying":
            frame = self.pupils.waves[wave]
            told = frame[~frame["teacher_response"].isin(["", "Blank or illegible", unwilling])]
            return percent(int((told["teacher_mentions_bullying"] == "Yes").sum()), len(told))
        counts = [Counter(self.pupils.answers("teacher_response", wave)) for wave in WAVES]
        table = pd.DataFrame([[count[answer] for answer in TESTED] for count in counts])
        table = table.loc[table.any(axis=1), table.any(axis=0)]
        if min(table.shape) < 2:
            return None
        return float(stats.chi2_contingency(table, correction=False).pvalue)

    def _text_of_pupils(self, item: str, what: str, wave: str) -> Number:
        if wave == "change":
            return later_minus_earlier(
                *(self._text_of_pupils(item, what, at) for at in ("pre", "post"))
            )
        counted = {
            "agree": ("Agree", "Strongly agree"),
            "not_at_all": ("Not at all",),
            "would_seek": ("Longer than a month", "Within a month", "Within a week", "Immediately"),
            "week": ("Within a week", "Immediately"),
            "helpful": ("Helpful",),
            "harmful": ("Harmful",),
        }[what]
        return self.pupils.share(item, wave, counted)

    def _text_of_alex(self, what: str, wave: str) -> Number:
        if what == "n":
            return Fraction(sum(map(bool, self.pupils.several("alex_codes", wave))))
        if what == "cause":
            shares = [self._table_4("alex_cause", wave) for wave in WAVES]
            return None if None in shares else total(shares) / 3  # type: ignore[operator]
        if what == "bullying":
            return self._pupils_with(wave, "alex_cause", ("bullying",))
        return self._pupils_with(wave, "alex_codes", ALEX[what])

    # -- staff

    def _table_6(self, item: str, *at: str) -> Number:
        if at == ("change",):
            return self._change("T6", item)
        if item == "help_given":
            answer, wave = at
            return self.staff.share(item, wave, (answer,))
        (wave,) = at
        if item in (*ALEX, "alex_cause"):
            codes = self.staff.several("alex_codes", wave)
            causes = self.staff.several("alex_cause", wave)
            mentions = sum(map(len, codes))
            if item == "alex_cause":
                named = sum(len(c) for c, code in zip(causes, codes, strict=True) if code)
                return percent(named, mentions)
            return percent(sum(len(given & set(ALEX[item])) for given in codes), mentions)
        return self.staff.share(item, wave, MUCH if item.startswith("conf_") else DISAGREE)

    def _action(self, action: str, wave: str) -> Number:
        columns = [f"action_{place}" for place in (1, 2, 3)]
        chosen = (self.staff.waves[wave][columns] == action).any(axis=1)
        return Fraction(int(chosen.sum()))

    def _help(self, what: str, wave: str) -> Number:
        given = self.staff.several("help_type_codes", wave)
        if what == "n":
            return Fraction(sum(map(bool, given)))
        if what == "Interpersonal total":
            return Fraction(sum(len(codes & set(INTERPERSONAL)) for codes in given))
        return Fraction(sum(what in codes for codes in given))

    def _pairs(self, items: tuple[str, ...]) -> list[Fraction]:
        """Return the change of the mean scale point from first to last answer of each person."""
        labels = (
            ("Not at all", "A little bit", "Moderately", "Quite a bit", "Extremely"),
            (*DISAGREE[::-1], "Neither agree nor disagree", "Agree", "Strongly agree"),
        )[0 if items[0].startswith("conf_") else 1]
        changes = []
        for rows in self._people():
            ends = [self.staff.waves[wave].iloc[row] for wave, row in (rows[0], rows[-1])]
            both = [item for item in items if all(row[item] for row in ends)]
            if both:
                means = [Fraction(sum(labels.index(r[i]) for i in both), len(both)) for r in ends]
                changes.append(means[1] - means[0])
        return changes

    def _people(self) -> list[list[tuple[str, int]]]:
        """Return the waves and rows of each member of staff who answered more than once."""
        single = self.staff.single_codes()
        codes = sorted({code for wave in WAVES for code in single[wave]})
        found = [[(w, single[w][code]) for w in WAVES if code in single[w]] for code in codes]
        return [rows for rows in found if len(rows) > 1]

    def _text_of_staff(self, what: str, wave: str = "") -> Number:
        own, others = (
            tuple(
                f"{p}_{x}" for x in ("weakness", "dangerous", "not_tell", "excuse", "taught_alone")
            )
            for p in ("ps", "os")
        )
        confidence = ("conf_self", "conf_others", "conf_colleague_support")
        match what:
            case "low_conf" if wave == "change":
                return later_minus_earlier(
                    *(self._text_of_staff(what, at) for at in ("pre", "post"))
                )
            case "low_conf":
                return self.staff.share("conf_self", wave, ("Not at all", "A little bit"))
            case "mid_post_people":
                single = self.staff.single_codes()
                return Fraction(len({*single["mid"], *single["post"]}))
            case "matched_pairs":
                return Fraction(len(self._people()))
            case "pairs_stigma_down":
                return Fraction(sum(change < 0 for change in self._pairs(own)))
            case "pairs_stigma_same":
                return Fraction(sum(change == 0 for change in self._pairs(own)))
            case "pairs_others_up":
                return Fraction(sum(change > 0 for change in self._pairs(others)))
            case "pairs_conf_up":
                return Fraction(sum(change > 0 for change in self._pairs(confidence)))
            case "spoke_once":
                return self.staff.share("help_given", wave, ("Once", "Occasionally", "Frequently"))
            case "frequently_of_77":
                frame = self.staff.waves["pre"]
                return percent(int((frame["help_given"] == "Frequently").sum()), len(frame))
            case "help_week":
                return self.staff.share("help_speed", wave, ("Within a week", "Immediately"))
        raise KeyError(what)

    def _table_8(self, impact: str, training: str) -> Number:
        """Return responses: a person is once under each training, or once under none."""
        count = 0
        frame = self.staff.waves["post"]
        for said, cell in zip(frame["project_impact"], frame["training_engaged"], strict=True):
            row_fits = impact in ("Totals", said or "No answer")
            for choice in _parts(cell) or {"No answer"}:
                count += row_fits and training in ("Totals", choice)
        return Fraction(count)

    # -- records and scores

    def _table_9(self, programme: str, what: str) -> Number:
        mine = self.programmes[self.programmes["programme"] == programme]
        if what == "measured":
            mine = mine[mine["outcome_measures_completed"].isin(["Yes", "Pre only"])]
        return Fraction(mine["school"].nunique())

    def _consultation(self, question: str, answer: str = "") -> Number:
        if question == "forms":
            return Fraction(len(self.forms))
        if answer in ("happy", "happy_pct"):
            happy = int((self.forms["happy_with_outcome"] == "Yes").sum())
            return Fraction(happy) if answer == "happy" else percent(happy, len(self.forms))
        return Fraction(sum(answer in _parts(cell) for cell in self.forms[question]))

    def _table_of_scores(self, table: str, *parts: str) -> Number:
        programme = PROGRAMMES[table]
        match parts:
            case ("gender", "p"):
                return self._gender_test(self.ors, "total_recorded", programme)
            case ("mid_gain_pct",):
                first, second = (
                    mean(_pick(self.ors, "total_recorded", programme=programme, time_point=wave))
                    for wave in ("pre", "mid")
                )
                gain = later_minus_earlier(first, second)
                return 100 * gain / first if first and gain is not None else None
        wave, score, what = parts
        score = COMBINED.get(score, score)
        if what in ("p", "U"):
            # A test stands in the later of its two columns, or names both.
            ends = wave.split("_") if "_" in wave else ["pre", wave]
            sides = [_pick(self.ors, score, programme=programme, time_point=end) for end in ends]
            u, p_value = mann_whitney(*sides)
            return u if what == "U" else p_value
        return _described(_pick(self.ors, score, programme=programme, time_point=wave), what)

    def _table_13(self, programme: str, item: str = "", what: str = "") -> Number:
        if programme == "forms":
            return Fraction(len(self.srs))
        where = {} if programme == "Total" else {"programme": programme}
        return _described(_pick(self.srs, item, **where), what)

    def _gender_test(self, frame: pd.DataFrame, score: str, programme: str) -> Number:
        sides = (
            _pick(frame, score, programme=programme, gender=gender) for gender in ("Female", "Male")
        )
        return mann_whitney(*sides)[1]

    def _team_of_life(self, what: str) -> Number:
        def average(score: str, wave: str, **where: str) -> Number:
            return mean(_pick(self.ors, score, programme="Team of Life", time_point=wave, **where))

        if what == "girls_below_boys":
            return rising(
                [average(item, wave, gender=gender) for gender in ("Female", "Male")]
                for item in ORS_ITEMS
                for wave in WAVES
            )
        year_9 = {"year_group": "Year 9"}
        if what == "year9_dip":
            return rising(
                [[average("total_recorded", wave, **year_9) for wave in ("mid", "pre", "post")]]
            )
        if what == "year9_mid_sd":
            where = {"programme": "Team of Life", "time_point": "mid"} | year_9
            return sd(_pick(self.ors, "total_recorded", **where))
        gains = {
            year: later_minus_earlier(
                *(average("overall", w, year_group=f"Year {year}") for w in ("pre", "post"))
            )
            for year in (7, 8, 9, 10)
        }
        return rising([gains[old], gains[young]] for old in (9, 10) for young in (7, 8))

    # -- text

    def _text(self, subject: str, *at: str) -> Number:
        match (subject, *at):
            case ("ref", *rest):
                return self._text_of_referrals(*rest)
            case ("sample", who):
                return self._required(who)
            case ("moe", wave):
                return self._margin(wave)
            case ("alex", *rest):
                return self._text_of_alex(*rest)
            case ("teacher", *rest):
                return self._text_of_teachers(*rest)
            case ("staff", *rest):
                return self._text_of_staff(*rest)
            case ("TL", what):
                return self._team_of_life(what)
            case ("RfL", "gender_gap"):
                return later_minus_earlier(
                    *(
                        mean(_pick(self.srs, "relationship", programme=RFL, gender=gender))
                        for gender in ("Female", "Male")
                    )
                )
            case ("RfL", "gender_p"):
                return self._gender_test(self.srs, "relationship", RFL)
            case ("SRS", "other_gender_min_p"):
                found = [
                    self._gender_test(self.srs, item, programme)
                    for programme in (*PROGRAMMES.values(), RFL)
                    for item in SRS_ITEMS
                    if (programme, item) != (RFL, "relationship")
                ]
                return min((p for p in found if p is not None), default=None)
            case ("ES", "year11_above_year10"):
                return rising(
                    [
                        mean(_pick(self.srs, i, programme="Exam Stress", year_group=y))
                        for y in ("Year 10", "Year 11")
                    ]
                    for i in SRS_ITEMS
                )
        return self._text_of_pupils(subject, *at)


RFL = "Resilience for Life"


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _parts(cell: str) -> set[str]:
    return {part.strip() for part in cell.split(";")} - {""}


def _scores(frame: pd.DataFrame, items: tuple[str, ...]) -> pd.DataFrame:
    """Return scores as fractions, None where blank; the total only of complete forms."""
    scored = frame.copy()
    for column in (*items, *({"total_recorded"} & {*frame.columns})):
        scored[column] = [Fraction(cell) if cell else None for cell in frame[column]]
    lines = zip(*(scored[item] for item in items), strict=True)
    scored["total"] = [total(line) for line in lines]
    return scored


def _pick(frame: pd.DataFrame, score: str, **where: str) -> list[Fraction]:
    for column, label in where.items():
        frame = frame[frame[column] == label]
    return [value for value in frame[score] if value is not None]


def _described(scores: list[Fraction], what: str) -> Number:
    if what == "n":
        return Fraction(len(scores))
    return mean(scores) if what == "mean" else sd(scores)
