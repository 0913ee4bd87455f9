"""Codes that are nearly alike and may be one person's: who wrote a code a little differently.

Two codes are near matches where nothing speaks against it: they were given in different waves, in
the same school, year group and gender as far as both say so, they are alike beyond a threshold,
each is the other's best, and no other code comes close. Whatever is less clear is set aside.

Likeness is the normalised Damerau-Levenshtein similarity (its restricted form, optimal string
alignment): 1 less the fewest characters to insert, delete, replace or swap, divided by the length
of the longer code. One such slip makes up most typing errors (Damerau 1964), and codes that people
made themselves are linked best when slips are allowed for in this way (Schnell, Bachteler and
Reiher 2010). Jaro-Winkler is not used: it was made for surnames and favours a common beginning,
which nicknames such as two that begin with "silver" have without being one person's.

References:
    Damerau (1964), Communications of the ACM 7:171-176.
    Schnell, Bachteler and Reiher (2010), Evaluation Review 34:391-418.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

SHORTEST_CODE: Final = 4
"""Characters below which a code is never near-matched: one slip makes it another word."""

MARGIN: Final = 0.05
"""Likeness by which the best match must beat every other: less than one slip in 20 characters."""

_ROUNDED: Final = 10
_CHUNK: Final = 1_000
_NOT_DIGITS: Final = r"\D+"


@dataclass(frozen=True, slots=True)
class NearMatches:
    """What near matching found.

    Attributes:
        person: By near-matched code, the code that stands for the person: the first by letter.
        similarity: By near-matched code, its likeness to the code it was matched with; of several
            the smallest.
        unclear: Pairs of codes that are alike but may be different people.
        reason: Why near matches were not looked for; None where they were.
    """

    person: Mapping[str, str] = field(default_factory=dict)
    similarity: Mapping[str, float] = field(default_factory=dict)
    unclear: frozenset[tuple[str, str]] = frozenset()
    reason: str | None = None

    def unclear_codes(self, mine: Collection[str], others: Collection[str]) -> set[str]:
        """Return those of some codes that are alike to one of the others without being clear."""
        both_ways = ((a, b) for pair in self.unclear for a, b in (pair, pair[::-1]))
        return {a for a, b in both_ways if a in mine and b in others}


@dataclass(frozen=True, slots=True)
class _Code:
    """What is known of a code.

    Attributes:
        waves: Waves that it was given in.
        is_shared: Whether several gave it in one of them.
        known: By role, the labels stated with it; empty where none is.
    """

    waves: frozenset[str]
    is_shared: bool
    known: tuple[frozenset[str], ...]

    def agrees(self, other: _Code) -> bool:
        """Say whether no school, year group or gender speaks against one person."""
        pairs = zip(self.known, other.known, strict=True)
        return all(not mine or not theirs or mine & theirs for mine, theirs in pairs)

    def fits(self, other: _Code) -> bool:
        """Say whether both can be one person's: nobody answers a wave twice."""
        return not self.waves & other.waves and self.agrees(other)


def near_matches(
    responses: pd.DataFrame, *, known: Sequence[str] = (), smallest: float = 0.85
) -> NearMatches:
    """Return the codes that are near matches, whatever the order of the rows.

    Args:
        responses: Columns `wave`, `respondent` (codes in the form they are compared in, missing
            where blank) and those of `known`; labels of one spelling, missing where not stated.
        known: What must be the same where both state it, such as `school`.
        smallest: Likeness from which two codes are near matches, 0 to 1.

    Returns:
        The matches, and the pairs set aside: another code is as good or nearly so, several gave
        one of the codes in a wave, or the matches over three waves contradict each other.

    Notes:
        Codes of fewer than 4 characters, and codes whose digits differ, are no near matches: a
        number at the end of a nickname is there to tell two people apart, and in a code made of
        a birthday every digit counts. A code that several gave in one wave stands in the way of
        those like it. Matches are carried over: with a code of the first wave matched to one of
        the second, and that to one of the third, all three are one person's.
    """
    codes = _codes(responses, known)
    alike = {
        (a, b): similarity
        for a, b, similarity in _alike_pairs(codes, smallest - MARGIN)
        if codes[a].fits(codes[b])
    }
    if not alike:
        return NearMatches()
    neighbours = _neighbours(alike)
    links = {
        pair
        for pair, found in alike.items()
        if found >= smallest and _is_clear(pair, found, neighbours, codes)
    }
    person: dict[str, str] = {}
    for group in _groups(links):
        if all(codes[a].fits(codes[b]) for a, b in combinations(group, 2)):
            person |= dict.fromkeys(group, min(group))
    similarity: dict[str, float] = {}
    for pair in links:
        for code in person.keys() & set(pair):
            similarity[code] = min(similarity.get(code, 1.0), alike[pair])
    unclear = (
        (a, b)
        for (a, b), found in alike.items()
        if found >= smallest and person.get(a, a) != person.get(b, b)
    )
    return NearMatches(person, similarity, frozenset(unclear))


def _codes(responses: pd.DataFrame, known: Sequence[str]) -> dict[str, _Code]:
    """Return what is known of each code that could have a near match, sorted by code.

    A code given in every wave leaves no wave for another code of the same person.
    """
    given = responses.dropna(subset=["respondent"])
    given = given[given["respondent"].str.len() >= SHORTEST_CODE]
    n_waves = given.groupby("respondent")["wave"].nunique()
    given = given[given["respondent"].isin(n_waves.index[n_waves < given["wave"].nunique()])]
    shared = set(given.loc[given.duplicated(["wave", "respondent"]), "respondent"])
    waves: defaultdict[str, set[str]] = defaultdict(set)
    labels: defaultdict[str, list[set[str]]] = defaultdict(lambda: [set() for _ in known])
    for code, wave, *stated in given[["respondent", "wave", *known]].itertuples(index=False):
        waves[code].add(wave)
        for place, label in enumerate(stated):
            if not pd.isna(label):
                labels[code][place].add(label)
    return {
        code: _Code(frozenset(waves[code]), code in shared, tuple(map(frozenset, labels[code])))
        for code in sorted(waves)
    }


def _alike_pairs(codes: Mapping[str, _Code], least: float) -> Iterator[tuple[str, str, float]]:
    """Yield pairs that may fit, with the same digits and at least so alike; some more than once."""
    for block in _blocks(list(codes), codes):
        digits = pd.Series(block, dtype=object).str.replace(_NOT_DIGITS, "", regex=True)
        for _, places in digits.groupby(digits):
            yield from _alike([block[place] for place in places.index], least)


def _blocks(names: list[str], codes: Mapping[str, _Code], role: int = 0) -> Iterator[list[str]]:
    """Yield the codes that agree on school, year group and gender; who states none is in all.

    Comparing only these is what keeps large surveys quick.
    """
    if not names or role == len(codes[names[0]].known):
        yield names
        return
    stated = {name: codes[name].known[role] for name in names}
    labels = sorted(set().union(*stated.values()))
    for label in labels:
        part = [name for name in names if not stated[name] or label in stated[name]]
        yield from _blocks(part, codes, role + 1)
    if not labels:
        yield from _blocks(names, codes, role + 1)


def _alike(codes: list[str], least: float) -> Iterator[tuple[str, str, float]]:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cdist

    for start in range(0, len(codes), _CHUNK):
        chunk = codes[start : start + _CHUNK]
        table = cdist(
            chunk,
            codes[start:],
            scorer=OSA.normalized_similarity,
            score_cutoff=max(least - 10**-_ROUNDED, 0),
            dtype=np.float64,
        )
        for row, column in zip(*np.nonzero(table), strict=True):
            if column > row:
                similarity = round(float(table[row, column]), _ROUNDED)
                yield chunk[row], codes[start + column], similarity


def _neighbours(
    alike: Mapping[tuple[str, str], float],
) -> dict[str, list[tuple[str, float]]]:
    found: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for (a, b), similarity in alike.items():
        found[a].append((b, similarity))
        found[b].append((a, similarity))
    return found


def _is_clear(
    pair: tuple[str, str],
    similarity: float,
    neighbours: Mapping[str, list[tuple[str, float]]],
    codes: Mapping[str, _Code],
) -> bool:
    """Say whether nobody else of the same wave comes close, seen from either code."""
    if any(codes[code].is_shared for code in pair):
        return False
    close = round(similarity - MARGIN, _ROUNDED)
    return not any(
        rival != partner and found > close and codes[rival].waves & codes[partner].waves
        for code, partner in (pair, pair[::-1])
        for rival, found in neighbours[code]
    )


def _groups(links: Collection[tuple[str, str]]) -> Iterator[list[str]]:
    """Yield the codes that hang together, each group sorted."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    names = sorted({code for pair in links for code in pair})
    places = {code: place for place, code in enumerate(names)}
    ends = np.array([[places[a], places[b]] for a, b in links], dtype=np.int64).reshape(-1, 2)
    shape = (len(names), len(names))
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=shape)
    _, labels = connected_components(graph, directed=False)
    for _, group in pd.Series(names, dtype=object).groupby(labels):
        yield list(group)
