"""A reader who works out what a report leaves out: sums, shares times bases, and what is left.

The reader sees published results only, and knows how questions are asked; of the ledger nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from ehs_eval.config.models import Study
from ehs_eval.ingest.asked import questions_of_survey
from ehs_eval.results import Group, Result, Results, group_key

Name = tuple[str, ...]
_SURE = 1e-6


@dataclass(slots=True)
class Reader:
    """What a reader of one survey knows.

    Attributes:
        study: The study file.
        results: Published results.
        name: Data set.
        low: Least each count can be.
        high: Most each can be.
        sums: Counts that are the sum of others.
    """

    study: Study
    results: Results
    name: str
    low: dict[Name, float] = field(default_factory=dict)
    high: dict[Name, float] = field(default_factory=dict)
    sums: list[tuple[Name, tuple[Name, ...]]] = field(default_factory=list)

    def read(self) -> None:
        """Note every count and sum, and draw conclusions until there are no new ones."""
        self._note_counts()
        self._note_sums()
        known = -1
        while known != (known := self._n_known()):
            self._add_up()
            self._divide()

    def knows(self, count: Name) -> bool:
        """Say whether a count is known exactly."""
        return self.high.get(count, math.inf) - self.low.get(count, 0.0) < 0.5

    def _n_known(self) -> int:
        return sum(self.knows(count) for count in self.high)

    def _tell(self, count: Name, low: float, high: float) -> None:
        self.low[count] = max(self.low.get(count, 0.0), math.ceil(low - _SURE))
        most = math.inf if math.isinf(high) else math.floor(high + _SURE)
        self.high[count] = min(self.high.get(count, math.inf), most)

    def _note_counts(self) -> None:
        for row in self.results.rows:
            if row.dataset == self.name:
                count = name_of(row)
                if count is not None and row.value is not None:
                    self._tell(count, float(row.value), float(row.value))

    def _note_sums(self) -> None:
        survey = self.study.surveys[self.name]
        waves = tuple(wave for wave in self.study.wave_names if wave in survey.files)
        for wave in waves:
            for role in ("school", "year_group", "gender"):
                labels = self._groups("participation", None, wave, role)
                self._sum(
                    ("participation", "None", "{}", wave),
                    [("participation", "None", group_key(each), wave) for each in labels],
                )
            for question in questions_of_survey(self.study, survey, waves):
                base = ("distribution", question.name, "{}", wave)
                every = ("participation", "None", "{}", wave)
                self._sum(
                    every, [("answered", question.name, wave), ("missing", question.name, wave)]
                )
                inside = [
                    ("distribution", question.name, group_key(group), wave)
                    for group in self._groups("distribution", question.name, wave, question.name)
                    if group[question.name] not in question.leave_out
                ]
                if question.is_open:  # typed answers that stand nowhere
                    inside.append(("typed", question.name, wave))
                described = {each.name: each for each in survey.questions}.get(question.name)
                together = set(described.groups) if described is not None else set()
                if question.kind == "single" and not together:
                    self._sum(base, inside)
            for block in survey.blocks:
                for item in block.items:
                    self._sum(
                        ("proportion", item, "{}", wave),
                        [
                            ("distribution", item, group_key({item: label}), wave)
                            for label in block.counts
                        ],
                    )

    def _groups(self, analysis: str, item: str | None, wave: str, role: str) -> list[Group]:
        """Return the groups of a role that results name, whether their numbers are shown or not."""
        rows = self.results.select(self.name, analysis, item=item, waves=(wave,), statistic="n")
        return [row.group for row in rows if set(row.group) == {role}]

    def _sum(self, whole: Name, parts: Iterable[Name]) -> None:
        listed = tuple(parts)
        if listed:
            self.sums.append((whole, listed))

    def _add_up(self) -> None:
        """Narrow wholes by their parts, and parts by the whole and the other parts."""
        for whole, parts in self.sums:
            lows = [self.low.get(part, 0.0) for part in parts]
            highs = [self.high.get(part, math.inf) for part in parts]
            self._tell(whole, sum(lows), sum(highs))
            for at, part in enumerate(parts):
                others_low = sum(lows) - lows[at]
                others_high = sum(highs[:at]) + sum(highs[at + 1 :])
                low = self.low.get(whole, 0.0) - others_high
                high = self.high.get(whole, math.inf) - others_low
                self._tell(part, max(low, 0.0), high)

    def _divide(self) -> None:
        """Work out counts from shares and bases, and from changes and the other share."""
        for row in self.results.rows:
            if row.dataset != self.name or not isinstance(row.value, float):
                continue
            for count, base in fractions_of(row):
                if self.knows(base):
                    n = self.low[base]
                    self._tell(count, row.value * n - 0.4, row.value * n + 0.4)
                elif self.knows(count) and row.value > 0:
                    n = self.low[count] / row.value
                    self._tell(base, n - 0.4, n + 0.4)
            if row.analysis in ("change", "comparison") and row.statistic == "difference":
                self._from_change(row)

    def _from_change(self, row: Result) -> None:
        """Take a change for one of all answers, and the other share of it for what is left."""
        if row.group or row.analysis != "change":
            return
        pooled = [("proportion", str(row.item), "{}", wave) for wave in row.waves]
        bases = [("distribution", str(row.item), "{}", wave) for wave in row.waves]
        for one, other, sign in ((0, 1, 1.0), (1, 0, -1.0)):
            if all(map(self.knows, (pooled[one], *bases))):
                share = self.low[pooled[one]] / self.low[bases[one]] + sign * float(row.value or 0)
                n = self.low[bases[other]]
                self._tell(pooled[other], share * n - 0.4, share * n + 0.4)


def name_of(row: Result) -> Name | None:
    """Return the count that a result is; None where it is none that the reader follows."""
    item, wave = str(row.item), "/".join(row.waves)
    of = {
        ("participation", "n"): ("participation", item, group_key(row.group), wave),
        ("proportion", "count"): ("proportion", item, "{}", wave),
        ("distribution", "n_respondents"): ("participation", "None", "{}", wave),
        ("distribution", "n_answered"): ("answered", item, wave),
        ("distribution", "n_missing"): ("missing", item, wave),
        ("missing", "n_missing"): ("missing", item, wave),
        ("missing", "n_asked"): ("participation", "None", "{}", wave),
    }
    if (row.analysis, row.statistic) == ("distribution", "n") and row.method is None:
        return ("distribution", item, group_key(row.group), wave)
    if row.analysis == "school_change" and row.group and row.statistic in ("n_first", "n_second"):
        return _of_school(row, "n", int(row.statistic == "n_second"))
    return of.get((row.analysis, row.statistic))


def _of_school(row: Result, what: str, end: int) -> Name:
    return ("school", str(row.item), group_key(row.group), row.waves[end], what, *row.waves)


def fractions_of(row: Result) -> list[tuple[Name, Name]]:
    """Return the counts that a share is made from, as pairs of numerator and denominator."""
    item, wave = str(row.item), "/".join(row.waves)
    group = group_key(row.group)
    everyone = ("participation", "None", "{}", wave)
    of = {
        ("participation", "share_of_wave"): (("participation", "None", group, wave), everyone),
        ("distribution", "proportion_of_all"): (("distribution", item, group, wave), everyone),
        ("missing", "share_missing"): (("missing", item, wave), everyone),
    }
    found = of.get((row.analysis, row.statistic))
    if found is not None:
        return [found]
    is_of_answers = (row.method or "").startswith("base: those who answered")
    if row.analysis == "distribution" and row.statistic == "proportion" and is_of_answers:
        return [(("distribution", item, group, wave), ("distribution", item, "{}", wave))]
    if row.analysis == "school_change" and row.group and row.statistic.startswith("mean_"):
        end = int(row.statistic == "mean_second")
        return [(_of_school(row, "counted", end), _of_school(row, "n", end))]
    return []


def recovered(study: Study, inside: Results, published: Results, name: str) -> list[str]:
    """Return the withheld small counts of a survey that a reader of its report works out.

    Args:
        study: The study file.
        inside: All results.
        published: Those that are published.
        name: Data set.
    """
    reader = Reader(study, published, name)
    reader.read()
    survey = study.surveys[name]
    asked = questions_of_survey(study, survey, tuple(study.wave_names))
    left_out = {
        ("distribution", question.name, group_key({question.name: label}))
        for question in asked
        for label in question.leave_out
    }
    found = []
    for row in inside.rows:
        count = name_of(row) if row.dataset == name else None
        if count is None or row.value is None or not 0 < float(row.value) < 5:
            continue
        # Who left a question out, or no label, has said nothing.
        is_public = count[0] == "missing" or '": null' in count[2] or count[:3] in left_out
        if reader.knows(count) and not is_public:
            found.append(f"{'/'.join(count)} is {row.value}")
    return found
