"""Measures that outcomes and families of comparisons name: each has to exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ehs_eval.config.models import Evidence, Study
from ehs_eval.config.names import repeated, unknown
from ehs_eval.config.records import ReferralRecord


def evidence_problems(study: Study) -> Iterator[str]:
    """Yield one line for each measure of an outcome or family that does not exist."""
    yield from repeated("[outcomes]: the outcome", [outcome.name for outcome in study.outcomes])
    for outcome in study.outcomes:
        yield from _unknown_measures(study, f"[outcomes] `{outcome.name}`", outcome.evidence)
    yield from repeated("[families]: the family", [family.name for family in study.families])
    owner: dict[tuple[str, str], str] = {}
    for family in study.families:
        where = f"[families] `{family.name}`"
        yield from _unknown_measures(study, where, family.evidence)
        for dataset, item in items_of_evidence(study, family.evidence):
            other = owner.setdefault((dataset, item), family.name)
            if other != family.name:
                yield f"{where}: `{item}` of `{dataset}` is in `{other}` too. Keep it in one."


def items_of_evidence(study: Study, evidence: Sequence[Evidence]) -> Iterator[tuple[str, str]]:
    """Yield data set and item of each measure, blocks as their items."""
    for part in evidence:
        survey = study.surveys.get(part.dataset)
        blocks = {} if survey is None else {b.name: list(b.items) for b in survey.blocks}
        for name in part.items:
            for item in blocks.get(name, [name]):
                yield part.dataset, item


def _unknown_measures(study: Study, where: str, evidence: Sequence[Evidence]) -> Iterator[str]:
    for part in evidence:
        known = _items_of(study, part.dataset)
        if known is None:
            names = [*study.surveys, *study.score_sheets, *study.records]
            yield from unknown(f"{where}: the data set", [part.dataset], names)
        else:
            yield from unknown(f"{where}: `{part.dataset}`: the item", part.items, known)


def _items_of(study: Study, dataset: str) -> list[str] | None:
    """Return the names of a data set that may be used; None when there is no such set."""
    if dataset in study.surveys:
        survey = study.surveys[dataset]
        names = [block.name for block in survey.blocks]
        names += [item for block in survey.blocks for item in block.items]
        names += [share.name for share in survey.shares]
        return names + [rating.name for rating in survey.ratings]
    if dataset in study.score_sheets:
        sheet = study.score_sheets[dataset]
        return list(sheet.scores)
    record = study.records.get(dataset)
    if isinstance(record, ReferralRecord):
        return ["share_of_locality", "acceptance"]
    return None if record is None else []
