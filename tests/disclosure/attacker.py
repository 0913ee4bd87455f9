"""A reader with the published counts and a list of who was there, who wants to know the others.

The attack knows nothing of the ledger: people are told apart by what groups them, each published
count is a sum over kinds of people, and what a hidden count can be is found by linear programming.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

Person = Mapping[str, str]
Told = Callable[[Person], bool]


@dataclass
class Attacker:
    """What is known of people.

    Attributes:
        kinds: How many there are of each kind of person; the reader knows which kinds can be.
        known: Published counts: who is counted, and how many they are.
    """

    kinds: Counter[tuple[tuple[str, str], ...]]
    known: list[tuple[Told, int]] = field(default_factory=list)

    @classmethod
    def of(cls, people: Sequence[Person]) -> Attacker:
        return cls(Counter(tuple(sorted(person.items())) for person in people))

    def learn(self, who: Told, n: float) -> None:
        assert self.true(who) == n, "an attack on numbers that are not so"
        self.known.append((who, int(n)))

    def true(self, who: Told) -> int:
        return sum(n for kind, n in self.kinds.items() if who(dict(kind)))

    def range(self, who: Told) -> tuple[float, float]:
        """Return the least and the most that a count can be."""
        kinds = [dict(kind) for kind in self.kinds]
        target = np.array([float(who(kind)) for kind in kinds])
        rows = [[float(told(kind)) for kind in kinds] for told, _ in self.known]
        sums = [float(n) for _, n in self.known]
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * target,
                A_eq=np.array(rows) if rows else None,
                b_eq=sums if rows else None,
                bounds=(0, None),
            )
            assert found.status in (0, 3), found.message
            ends.append(np.inf if found.status == 3 else sign * float(found.fun))
        return ends[0], ends[1] if ends[1] != np.inf else np.inf


def in_group(group: Mapping[str, object]) -> Told:
    """Return who is of a group."""
    return lambda person: all(person[role] == label for role, label in group.items())


def both(first: Told, second: Told) -> Told:
    return lambda person: first(person) and second(person)
