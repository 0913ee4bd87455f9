"""Codes that are nearly alike: which are linked, which are set aside, and how often wrongly."""

from __future__ import annotations

import random
import string
from collections import defaultdict
from dataclasses import dataclass

import pandas as pd
import pytest

from ehs_eval.analyses.near_matches import NearMatches, near_matches

ROLES = ["school", "year_group", "gender"]


def frame(**waves: list[str]) -> pd.DataFrame:
    """Return responses written as `code school year gender`, `-` for what is not stated."""
    rows = []
    for wave, responses in waves.items():
        for response in responses:
            code, *known = [None if part == "-" else part for part in response.split()]
            stated = dict(zip(ROLES, [*known, None, None, None], strict=False))
            rows.append({"wave": wave, "respondent": code, **stated})
    return pd.DataFrame(rows, dtype=object)


def matched(found: NearMatches) -> set[frozenset[str]]:
    """Return the codes of each person."""
    people = defaultdict(set)
    for code, person in found.person.items():
        people[person].add(code)
    return {frozenset(codes) for codes in people.values()}


def people(responses: pd.DataFrame, smallest: float = 0.85) -> set[frozenset[str]]:
    return matched(near_matches(responses, known=ROLES, smallest=smallest))


@pytest.mark.parametrize(
    "typed",
    ["silverpotto", "silverpotaato", "silverpotado", "silverptoato"],
    ids=["left out", "doubled", "replaced", "swapped"],
)
def test_one_slip_is_a_near_match(typed: str) -> None:
    responses = frame(pre=["silverpotato A 9 F"], post=[f"{typed} A 9 F"])
    found = near_matches(responses, known=ROLES)
    assert matched(found) == {frozenset({"silverpotato", typed})}
    longer = max(12, len(typed))
    assert found.similarity[typed] == pytest.approx(1 - 1 / longer)


@pytest.mark.parametrize("post", ["B 9 F", "A 8 F", "A 9 M"])
def test_never_across_schools_year_groups_or_genders(post: str) -> None:
    assert people(frame(pre=["silverpotato A 9 F"], post=[f"silverpotto {post}"])) == set()


def test_what_is_not_stated_speaks_against_nobody() -> None:
    responses = frame(pre=["silverpotato A - F"], post=["silverpotto A 9 -"])
    assert people(responses) == {frozenset({"silverpotato", "silverpotto"})}


@pytest.mark.parametrize(
    ("first", "second"),
    [("silverpotato12", "silverpotato13"), ("silverpotato", "silverpotato7"), ("120409", "120499")],
)
def test_codes_that_differ_in_digits_are_two_people(first: str, second: str) -> None:
    assert people(frame(pre=[f"{first} A 9 F"], post=[f"{second} A 9 F"]), 0.5) == set()


def test_short_codes_are_never_near_matched() -> None:
    assert people(frame(pre=["fox"], post=["foxy"]), 0.5) == set()
    assert people(frame(pre=["foxe"], post=["foxy"]), 0.5) == {frozenset({"foxe", "foxy"})}


def test_the_threshold_itself_is_alike_enough() -> None:
    """One of 5 characters differs: 1 - 1/5 = 0.8."""
    responses = frame(pre=["falco"], post=["falca"])
    assert people(responses, 0.8) == {frozenset({"falco", "falca"})}
    assert people(responses, 0.81) == set()


def test_two_as_good_are_both_set_aside() -> None:
    responses = frame(pre=["silverpotato A 9 F"], post=["silverpotat A 9 F", "silverpotata A 9 F"])
    found = near_matches(responses, known=ROLES)
    assert found.person == {}
    assert found.unclear_codes({"silverpotato"}, {"silverpotat"}) == {"silverpotato"}
    assert found.unclear_codes({"silverpotat", "other"}, {"silverpotato"}) == {"silverpotat"}


def test_the_clearly_better_one_is_linked_and_the_other_set_aside() -> None:
    """One slip against two, in twelve characters."""
    responses = frame(pre=["silverpotato"], post=["silverpotat", "ilverpotata"])
    found = near_matches(responses, smallest=0.8)
    assert matched(found) == {frozenset({"silverpotato", "silverpotat"})}
    assert ("ilverpotata", "silverpotato") in found.unclear


def test_a_rival_of_another_school_does_not_stand_in_the_way() -> None:
    responses = frame(pre=["silverpotato A 9 F"], post=["silverpotat A 9 F", "silverpotata B 9 F"])
    assert people(responses) == {frozenset({"silverpotato", "silverpotat"})}


def test_a_code_found_in_both_waves_has_no_near_match() -> None:
    responses = frame(pre=["silverpotato"], post=["silverpotato", "silverpotat"])
    assert people(responses) == set()


def test_a_shared_code_links_nobody_and_stands_in_the_way() -> None:
    shared = ["silverpotato", "silverpotato"]
    found = near_matches(frame(pre=shared, post=["silverpotat"]))
    assert found.person == {}
    assert found.unclear == {("silverpotat", "silverpotato")}
    rival = frame(pre=[*shared, "silverpotas"], post=["silverpotat"])
    assert people(rival) == set()


def test_one_person_over_three_waves() -> None:
    """The first and the last are too unlike to be matched without the one between."""
    responses = frame(pre=["silverpotato"], mid=["silverpotat"], post=["ilverpotat"])
    assert people(responses) == {frozenset({"silverpotato", "silverpotat", "ilverpotat"})}


def test_a_code_linked_exactly_may_have_a_near_match_in_the_third_wave() -> None:
    responses = frame(pre=["silverpotato"], mid=["silverpotato"], post=["silverpotat"])
    assert people(responses) == {frozenset({"silverpotato", "silverpotat"})}


def test_matches_that_would_give_one_person_two_answers_in_a_wave_are_set_aside() -> None:
    """Each link is clear by itself, but the chain begins and ends in the first wave."""
    chain = ["abcdefghijkl", "abcdefghijk", "bcdefghijk", "bcdefghij"]
    responses = frame(pre=[chain[0], chain[3]], mid=[chain[1]], post=[chain[2]])
    found = near_matches(responses, smallest=0.9)
    assert found.person == {}
    assert len(found.unclear) == 3


def test_matches_that_would_put_one_person_in_two_schools_are_set_aside() -> None:
    responses = frame(pre=["silverpotato A"], mid=["silverpotat -"], post=["silverpota B"])
    assert people(responses) == set()


def test_no_codes_at_all() -> None:
    assert near_matches(frame(pre=["-", "-"], post=["-"])) == NearMatches()


@dataclass
class Truth:
    """What near matching made of codes whose owners are known."""

    right: int = 0
    wrong: int = 0
    mistyped: int = 0


def mistyped(code: str, chance: random.Random) -> str:
    """Return a code with one letter left out, put in, replaced or swapped."""
    letters = [place for place, character in enumerate(code) if character.isalpha()]
    at = chance.choice(letters[:-1])
    other = chance.choice(string.ascii_lowercase.replace(code[at], ""))
    ways = [
        code[:at] + code[at + 1 :],
        code[:at] + other + code[at:],
        code[:at] + other + code[at + 1 :],
        code[:at] + code[at + 1] + code[at] + code[at + 2 :],
    ]
    return chance.choice(ways)


def pupils(chance: random.Random, first: int, n: int) -> list[dict[str, str]]:
    """Return people with nicknames as children make them: two words, for half of them a number."""
    words = [
        ["silver", "purple", "cherry", "silent", "tiny", "super", "golden", "sleepy", "crazy"],
        ["potato", "ninja", "robot", "falcon", "rocket", "tiger", "llama", "panda", "penguin"],
    ]
    return [
        {
            "owner": str(number),
            "respondent": "".join(map(chance.choice, words))
            + (str(chance.randrange(1, 100)) if chance.random() < 0.5 else ""),
            "school": chance.choice("ABCD"),
            "year_group": chance.choice(["7", "8", "9", "10", "11"]),
            "gender": chance.choice("FM"),
        }
        for number in range(first, first + n)
    ]


def two_waves_with_slips(seed: int) -> pd.DataFrame:
    """Return 300 pupils, 6 in 10 of them back, 1 in 10 of these with a slip, and 120 new ones."""
    chance = random.Random(seed)
    before = pupils(chance, 0, 300)
    after = [dict(each) for each in before if chance.random() < 0.6] + pupils(chance, 300, 120)
    for each in after:
        each["given"] = each["respondent"]
        if chance.random() < 0.1:
            each["respondent"] = mistyped(each["given"], chance)
    waves = [("pre", before), ("post", after)]
    return pd.DataFrame([{"wave": wave, **each} for wave, found in waves for each in found])


def judged(responses: pd.DataFrame) -> Truth:
    alone = responses[~responses.duplicated(["wave", "respondent"], keep=False)]
    owners = alone.groupby("respondent")["owner"].agg(set)
    truth = Truth()
    for codes in people(responses):
        is_right = len(set().union(*(owners[code] for code in codes))) == 1
        truth.right += is_right
        truth.wrong += not is_right
    back = alone[(alone["wave"] == "post") & (alone["respondent"] != alone["given"])]
    truth.mistyped = int(back["owner"].isin(alone.loc[alone["wave"] == "pre", "owner"]).sum())
    return truth


def test_most_slips_are_found_and_hardly_anybody_is_linked_to_another_person() -> None:
    found = [judged(two_waves_with_slips(seed)) for seed in range(8)]
    mistyped = sum(truth.mistyped for truth in found)
    right, wrong = sum(truth.right for truth in found), sum(truth.wrong for truth in found)
    assert mistyped > 80
    assert right / mistyped > 0.85
    assert wrong / (right + wrong) < 0.02


def test_the_order_of_rows_changes_nothing() -> None:
    responses = two_waves_with_slips(1)
    found = near_matches(responses, known=ROLES)
    shuffled = responses.sample(frac=1, random_state=2)
    assert found.person
    assert near_matches(shuffled, known=ROLES) == found
