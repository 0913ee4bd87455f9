"""What became of each response when people were linked: the audit of a survey's links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import pandas as pd

from ehs_eval.analyses.near_matches import NearMatches
from ehs_eval.answers.store import RowStore
from ehs_eval.ingest.surveys import SurveyData

Kind = Literal["exact", "near", "ambiguous", "collision", "blank", "single"]

KINDS: Final[Mapping[Kind, str]] = {
    "exact": "the same code was given in another wave",
    "near": "a code that is nearly the same was given in another wave",
    "ambiguous": "nearly the same code was given in another wave, but it may be another person's",
    "collision": "several gave the code in this wave",
    "blank": "no code was given",
    "single": "nobody gave the code, or one like it, in another wave",
}
"""What becomes of a response, and what that means."""


def link_kinds(data: SurveyData, matches: NearMatches) -> pd.DataFrame:
    """Return what became of every response of a survey.

    Args:
        data: The survey, its single answers at hand.
        matches: The near matches of its codes.

    Returns:
        One row for each response, in order: `wave`, `row` (its number in the file of the wave),
        `code` (as compared, missing where blank), `person` (the code that stands for the person,
        missing where the code links nobody), `kind` and `similarity` (to the code linked with;
        missing where none is).
    """
    assert isinstance(data.store, RowStore)
    found = data.store.coded_responses().rename(columns={"respondent": "code"})
    codes = found["code"]
    is_blank = codes.isna()
    is_shared = found.duplicated(["wave", "code"], keep=False) & ~is_blank
    usable = codes[~is_blank & ~is_shared]
    times = usable.map(usable.value_counts()).reindex(found.index)
    alike = {code for pair in matches.unclear for code in pair}
    kind = pd.Series("single", index=found.index, dtype=object)
    kind = kind.mask(codes.isin(alike), "ambiguous")
    kind = kind.mask(codes.isin(set(matches.person)), "near")
    kind = kind.mask(times > 1, "exact").mask(is_shared, "collision").mask(is_blank, "blank")
    person = usable.map(lambda code: matches.person.get(code, code))
    similarity = codes[kind == "near"].map(matches.similarity).astype(float)
    similarity = similarity.reindex(found.index).mask(kind == "exact", 1.0)
    return found.assign(person=person.reindex(found.index), kind=kind, similarity=similarity)


def count_ambiguous(kinds: pd.DataFrame, matches: NearMatches, waves: Sequence[str]) -> int:
    """Return how many responses of two waves are not linked, as several codes are nearly theirs.

    Args:
        kinds: What became of each response.
        matches: The near matches.
        waves: The two waves.
    """
    given = [set(kinds.loc[kinds["wave"] == wave, "code"].dropna()) for wave in waves]
    alone = [kinds[(kinds["wave"] == wave) & kinds["person"].notna()] for wave in waves]
    linked = set(alone[0]["person"]) & set(alone[1]["person"])
    return sum(
        matches.person.get(code, code) not in linked
        for mine, others in zip(alone, given[::-1], strict=True)
        for code in matches.unclear_codes(set(mine["code"]), others)
    )
