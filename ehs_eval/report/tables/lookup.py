"""Short ways for tables to ask for results, and words for what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ehs_eval.config.models import Study
from ehs_eval.report import format as fmt
from ehs_eval.report.tables.model import Cell, Missing, cell
from ehs_eval.results import ALL, Group, Place, Results

DIRECTION_WORDS = {
    "better": "better",
    "worse": "worse",
    "higher": "higher",
    "lower": "lower",
    "same": "no change",
}
STRENGTH_WORDS = {
    "clear": "clear change",
    "not clear": "no clear change",
    "rests on one school": "clear, but not without the school that referred most",
    "leavers differ": "no claim: those who came back had answered differently",
    "leavers unknown": "no claim: many left, and too few are linked",
    "one school": "no claim: only one school to compare",
    "too few schools": "no claim: too few schools to compare",
    "schools not recorded": "no claim: schools not recorded",
    "too few": "no claim: too few answers",
}


TALLY_WORDS = {
    "n_clear_better": "clearly better",
    "n_clear_worse": "clearly worse",
    "n_clear_other": "clearly changed, with no better or worse to it",
    "n_rests_on_one_school": "changed, but not without one school",
    "n_not_clear": "without a clear change",
    "n_leavers_differ": "changed, but those who came back had answered differently at first",
    "n_leavers_unknown": "changed, but many left and too few are linked to tell who",
    "n_one_school": "with only one school to compare",
    "n_too_few_schools": "with too few schools to compare",
    "n_schools_not_recorded": "with schools not recorded",
    "n_too_few": "with too few answers to say",
    "n_undefined": "not tested",
}
"""What the counts of an outcome count."""

_COUNT_OF = {"proportion": "count", "below_cut_off": "n_below", "distribution": "n", "ceiling": ""}
"""Statistic that counts those in the share, by analysis; empty where none does."""

_OF_SHARES = (
    *("proportion", "low", "high", "proportion_of_responses", "proportion_of_all"),
    *("share_lowest", "share_highest", "share_best"),
)

_BASES: dict[str, tuple[str, ...]] = {
    "change": (),
    "mcnemar": ("n_pairs",),
    "linear_trend": ("n",),
    "chi_square": ("n",),
}
"""Statistics that hold the bases of a test, by analysis; those of a change stand with its waves."""

_OF_TESTS = (
    *("difference", "low", "high", "p_value", "adjusted_p_value", "exact_p_value", "mid_p_value"),
    *("beyond_single_wave_margin", "beyond_change_margin", "statistic", "direction"),
)


@dataclass(frozen=True, slots=True)
class Lookup:
    """The study and the results that a table is made from."""

    study: Study
    results: Results

    def cell(
        self,
        dataset: str,
        analysis: str,
        item: str | None,
        statistic: str,
        *,
        group: Group = ALL,
        waves: Sequence[str] = (),
        method: str | None = None,
    ) -> Cell:
        """Return a result as a cell; None where there is no such result.

        A share of fewer people than the study's smallest group is shown as a count, and a test
        of fewer not at all.
        """
        at = Place(dataset, analysis, item, group, waves)
        found = cell(self.results.find(at, statistic, method))
        if analysis in _COUNT_OF and statistic in _OF_SHARES:
            return self._as_count(at, statistic, found, method)
        if analysis in _BASES and statistic in _OF_TESTS:
            return self._not_of_few(at, found)
        return found

    def _as_count(self, at: Place, statistic: str, found: Cell, method: str | None) -> Cell:
        """Return the cell, or a count where its base is too small for a percentage."""
        whole = Place(at.dataset, at.analysis, at.item, {}, at.waves)
        n = self.results.number(whole if at.analysis == "distribution" else at, "n")
        limit = self.study.study.small_group
        if found is None or isinstance(found, Missing) or n is None or n >= limit:
            return found
        by = method if at.analysis == "below_cut_off" else None
        counting = _COUNT_OF[at.analysis]
        count = self.results.number(at, counting, by) if counting else None
        shown = count is not None and statistic == "proportion"
        reason = f"fewer than {limit} people: counts are shown"
        said = f"{fmt.count(count)} of {fmt.count(n)}" if shown else ""
        return Missing(reason, said, is_unreliable=True)

    def _not_of_few(self, at: Place, found: Cell) -> Cell:
        """Return the cell, or why it is not shown, where fewer people were tested than may be."""
        if at.dataset not in self.study.surveys or found is None or isinstance(found, Missing):
            return found
        if at.analysis == "change":
            waves = [Place(at.dataset, "proportion", at.item, at.group, (w,)) for w in at.waves]
            sizes = [self.results.number(wave, "n") for wave in waves]
        else:
            sizes = [self.results.number(at, name) for name in _BASES[at.analysis]]
        limit = self.study.study.small_group
        if all(size is None or size >= limit for size in sizes):
            return found
        reason = f"fewer than {limit} people: no test or percentage"
        return Missing(reason, is_unreliable=True)

    def has(
        self,
        dataset: str,
        analysis: str,
        item: str | None = None,
        *,
        group: Group = ALL,
        waves: Sequence[str] = (),
        statistic: str = "n",
    ) -> bool:
        """Say whether there is such a result."""
        return (
            self.results.find(Place(dataset, analysis, item, group, waves), statistic) is not None
        )

    def groups(self, dataset: str, analysis: str, key: str) -> list[str | None]:
        """Return the labels under a single group key, in the order the results have them."""
        labels = [
            row.group[key]
            for row in self.results.select(dataset, analysis)
            if set(row.group) == {key} and not isinstance(row.group[key], tuple)
        ]
        return [None if label is None else str(label) for label in dict.fromkeys(labels)]

    def groups_of_item(self, dataset: str, analysis: str, item: str) -> list[str]:
        """Return the answers to a question, in the order the results have them."""
        rows = list(self.results.select(dataset, analysis, item=item, statistic="n"))
        return [
            str(row.group[item])
            for row in rows
            if set(row.group) == {item} and row.method is None and row.waves == rows[0].waves
        ]

    def crosstab_answers(self, dataset: str, item: str, question: str) -> list[str | None]:
        """Return the answers in the margin of a cross-tabulation."""
        answers = [
            row.group[question]
            for row in self.results.select(dataset, "crosstab", item=item, statistic="n")
            if set(row.group) == {question}
        ]
        return [None if each is None else str(each) for each in dict.fromkeys(answers)]

    def has_schools(self, dataset: str) -> bool:
        """Say whether a data set names the school of each answer."""
        described = self.study.surveys.get(dataset) or self.study.score_sheets.get(dataset)
        return described is not None and described.school is not None

    def is_share(self, dataset: str, item: str | None) -> bool:
        """Say whether the change of an item is one of a share, in points, or one of scores."""
        if dataset in self.study.score_sheets:
            return False
        survey = self.study.surveys.get(dataset)
        return survey is None or item not in {rating.name for rating in survey.ratings}

    def item_title(self, dataset: str, item: str | None) -> str:
        """Return the wording of an item, score or measure."""
        titles: dict[str, str] = {"total": "Total", "total_recorded": "Total written on the form"}
        if dataset in self.study.surveys:
            survey = self.study.surveys[dataset]
            titles |= {name: text for block in survey.blocks for name, text in block.items.items()}
            titles |= {question.name: question.title for question in survey.questions}
            titles |= {share.name: share.title for share in survey.shares}
            titles |= {rating.name: rating.title for rating in survey.ratings}
        if dataset in self.study.score_sheets:
            titles |= self.study.score_sheets[dataset].items
        titles |= {
            "share_of_locality": "Pilot's share of the locality's referrals",
            "acceptance": "Share of the pilot's referrals accepted",
        }
        return titles.get(item or "", item or "")
