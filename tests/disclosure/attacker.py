"""A reader with the published counts and a list of who was there, who wants to know the others.

The attack knows nothing of the ledger: people are told apart by what groups them, each published
count is a sum over kinds of people, and what a hidden count can be is found by linear programming.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Person = Mapping[str, str]
Told = Callable[[Person], bool]


@dataclass
class Attacker:
    """What is known of people.

    Attributes:
        people: The people, by what tells them apart.
        kinds: Kinds of people there can be: every role with every label of it.
        known: Published counts: which kinds are counted, and how many people they are.
    """

    people: Sequence[Person]
    kinds: Sequence[Person]
    known: list[tuple[NDArray[np.float64], float]] = field(default_factory=list)

    @classmethod
    def of(cls, people: Sequence[Person]) -> Attacker:
        labels = {role: sorted({person[role] for person in people}) for role in people[0]}
        kinds = [dict(zip(labels, kind, strict=True)) for kind in product(*labels.values())]
        return cls(people, kinds)

    def learn(self, who: Told, n: float) -> None:
        assert self.true(who) == n, "an attack on numbers that are not so"
        self.known.append((self._counted(who), n))

    def true(self, who: Told) -> int:
        return sum(map(who, self.people))

    def range(self, who: Told) -> tuple[float, float]:
        """Return the least and the most that a count can be."""
        target = self._counted(who)
        rows = np.array([row for row, _ in self.known]).reshape(-1, len(self.kinds))
        sums = [n for _, n in self.known]
        ends = []
        for sign in (1, -1):
            found = linprog(sign * target, A_eq=rows, b_eq=sums, bounds=(0, None))
            assert found.status in (0, 3), found.message
            ends.append(np.inf if found.status == 3 else sign * float(found.fun))
        return ends[0], ends[1]

    def _counted(self, who: Told) -> NDArray[np.float64]:
        return np.array([float(who(kind)) for kind in self.kinds])


def in_group(group: Mapping[str, object]) -> Told:
    """Return who is of a group."""
    return lambda person: all(person[role] == label for role, label in group.items())


def both(first: Told, second: Told) -> Told:
    return lambda person: first(person) and second(person)
