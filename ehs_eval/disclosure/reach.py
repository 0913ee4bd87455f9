"""Whether a hidden count can be anything it has to be able to be, by linear programming."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from ehs_eval.disclosure.links import rows_of
from ehs_eval.disclosure.programs import CLOSE, Limits
from ehs_eval.disclosure.system import System
from ehs_eval.disclosure.witnesses import Bands, Target, Witnesses

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_FAR: Final = 1e4
"""A count that nothing limits may grow by this much."""


@dataclass(slots=True)
class Reach:
    """What is open of a system once some counts are hidden.

    Attributes:
        system: Counts and sums.
        free: Positions of the counts that are open: hidden, and able to be anything else.
        place: Where each of these stands among them.
        part: Part of the system each of these is in; parts say nothing of each other.
        sums: Sums that hold a free count; shape (sums, free).
        bands: Published weighted sums; shape (bands, free).
        published: The same, over all counts; None for none.
        witnesses: Where tables that reach a target are kept.
        n_programs: Programmes solved so far.
        furthest: Of targets that were missed, how far the count can be from its value that way.
        binding: Of targets that were missed, the bands that stood in the way.
    """

    system: System
    free: NDArray[np.int64]
    place: Mapping[int, int]
    part: NDArray[np.int64]
    sums: csr_array
    bands: Bands
    published: Bands | None
    witnesses: Witnesses
    n_programs: int = 0
    furthest: dict[Target, float] = field(default_factory=dict)
    binding: dict[Target, set[int]] = field(default_factory=dict)

    def doubtful(self, targets: Iterable[Target]) -> list[Target]:
        """Return the targets that are not seen to be reached when many are asked for at once.

        Most are reached in a few rounds. Those left are worth a look of their own.
        """
        open_ = [target for target in targets if target[0] in self.place]
        doubted = {target for target in targets if target[0] not in self.place}
        while open_:
            parts = self._by_part(open_)
            moves = self._relaxed(self._wish(parts))
            reached = {
                target
                for part, asked in parts.items()
                for target in self._seen(asked, self.part == part, moves)
            }
            open_ = [target for target in open_ if target not in reached]
            open_ = [*open_[1:], *open_[:1]]
            if len(reached) < max(4, len(open_) // 20):
                break
        doubted.update(open_)
        return [target for target in targets if target in doubted]

    def missed(
        self, targets: Iterable[Target], patience: float = np.inf, enough: float = np.inf
    ) -> list[Target]:
        """Return the targets that no table of whole numbers reaches, in the order given.

        Parts say nothing of each other, so that one programme asks for the first target of every
        part. It settles these, and others that happen to be reached with them.

        Args:
            targets: What is asked for.
            patience: Programmes after which all that is still open is taken to be missed.
            enough: Targets missed of a part after which no more of it are looked for.
        """
        targets = list(targets)
        missed = {target for target in targets if target[0] not in self.place}
        self.furthest.update(dict.fromkeys(missed, 0.0))
        parts = self._by_part([target for target in targets if target not in missed])
        n_missed = Counter[int]()
        while parts and self.n_programs < patience:
            first = {part: open_[:1] for part, open_ in parts.items()}
            wish = self._wish(first)
            moves = self._relaxed(wish)
            are_there = all(self._reaches(t[0], moves) for t in first.values())
            costly = set() if are_there else self._costly(wish)
            for part, open_ in list(parts.items()):
                left = self._settled(part, open_, moves, costly, missed)
                n_missed[part] += open_[0] in missed
                if left and n_missed[part] < enough:
                    parts[part] = left
                else:
                    del parts[part]
        is_out = self.n_programs >= patience
        for target in [target for open_ in parts.values() for target in open_ if is_out]:
            self._miss(target, 0.0, self._nearest_bands(self.place[target[0]]), missed)
        return [target for target in targets if target in missed]

    def around(self, targets: Iterable[Target]) -> NDArray[np.bool_]:
        """Return which counts are open and of a part that some targets are in; shape (n,)."""
        parts = [self.part[self.place[cell]] for cell, _ in targets if cell in self.place]
        found = np.zeros(len(self.system.keys), dtype=bool)
        found[self.free[np.isin(self.part, parts)]] = True
        return found

    def _settled(
        self,
        part: int,
        open_: list[Target],
        moves: NDArray[np.float64],
        costly: set[int],
        missed: set[Target],
    ) -> list[Target]:
        """Return the targets of a part that are open once its first is reached or missed."""
        inside, target = self.part == part, open_[0]
        seen = set(self._seen(open_, inside, moves))
        if not self._reaches(target, moves):
            furthest = abs(float(moves[self.place[target[0]]]))
            self._miss(target, furthest, self._costly_bands(inside, costly), missed)
        elif target not in seen:
            seen.update(self._seen_whole(open_, inside))
        if target not in seen and target not in missed:
            self._miss(target, 0.0, self._nearest_bands(self.place[target[0]]), missed)
        return [each for each in open_ if each not in seen and each not in missed]

    def _miss(
        self, target: Target, furthest: float, binding: set[int], missed: set[Target]
    ) -> None:
        self.furthest[target] = furthest
        self.binding[target] = binding
        missed.add(target)

    def _by_part(self, targets: Iterable[Target]) -> dict[int, list[Target]]:
        parts: dict[int, list[Target]] = {}
        for target in targets:
            parts.setdefault(int(self.part[self.place[target[0]]]), []).append(target)
        return parts

    def _seen(
        self,
        targets: Iterable[Target],
        inside: NDArray[np.bool_],
        moves: NDArray[np.float64],
    ) -> list[Target]:
        """Return the targets of a part that some moves reach, and keep these as their witness."""
        reached = [target for target in targets if self._reaches(target, moves)]
        if reached and self.witnesses.add(reached, self.free[inside], moves[inside]):
            return reached
        return []

    def need(self, target: Target) -> float:
        """Return by how much a count has to be able to differ from what it is."""
        cell, way = target
        needs = self.system.needs_high if way > 0 else self.system.needs_low
        return float(needs[cell] - self.system.values[cell])

    def _reaches(self, target: Target, moves: NDArray[np.float64]) -> bool:
        cell, way = target
        return bool(way * (moves[self.place[cell]] - self.need(target)) >= -CLOSE)

    def _wish(self, parts: Mapping[int, list[Target]]) -> NDArray[np.float64]:
        """Return how much each count is wished to grow: first targets count for more than all.

        Shape (free,).
        """
        wish = np.zeros(len(self.free))
        for targets in parts.values():
            for cell, way in reversed(targets):
                wish[self.place[cell]] = way
            wish[self.place[targets[0][0]]] *= 2.0 * len(targets) + 1.0
        return wish

    def _limits(self, chosen: NDArray[np.bool_]) -> tuple[Limits, NDArray[np.int64]]:
        """Return what the moves of some counts have to keep to, and which bands come last in it."""
        from scipy.sparse import csr_array, vstack

        sums, _ = rows_of(self.sums, chosen)
        bands, used = rows_of(self.bands.weights, chosen)
        zeros = np.zeros(sums.shape[0])
        cells = self.free[chosen]
        values = self.system.values[cells]
        limits = Limits(
            csr_array(vstack([sums, bands])),
            np.concatenate([zeros, self.bands.low[used]]),
            np.concatenate([zeros, self.bands.high[used]]),
            self.system.low[cells] - values,
            np.minimum(self.system.high[cells] - values, _FAR),
        )
        return limits, used

    def _relaxed(self, wish: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the moves that fulfil most wishes; shape (free,)."""
        moves = np.zeros(len(self.free))
        chosen = np.isin(self.part, np.unique(self.part[wish != 0]))
        limits, _ = self._limits(chosen)
        found = limits.furthest(wish[chosen])
        self.n_programs += limits.n_programs
        if found is not None:
            moves[chosen] = found
        return moves

    def _costly(self, wish: NDArray[np.float64]) -> set[int]:
        """Return the bands that stand in the way of wishes."""
        if not self.bands.weights.nnz:
            return set()
        chosen = np.isin(self.part, np.unique(self.part[wish != 0]))
        limits, bands = self._limits(chosen)
        prices = limits.prices(wish[chosen])[limits.rows.shape[0] - len(bands) :]
        self.n_programs += limits.n_programs
        return set(bands[prices > CLOSE].tolist())

    def _seen_whole(self, targets: list[Target], inside: NDArray[np.bool_]) -> list[Target]:
        """Return the targets of a part that moves by whole numbers reach, the first among them."""
        limits, _ = self._limits(inside)
        first = np.flatnonzero(inside) == self.place[targets[0][0]]
        limits.low[first] = limits.high[first] = self.need(targets[0])
        found = limits.whole()
        self.n_programs += limits.n_programs
        if found is None:
            return []
        moves = np.zeros(len(self.free))
        moves[inside] = found
        return self._seen(targets, inside, moves)

    def _costly_bands(self, inside: NDArray[np.bool_], costly: set[int]) -> set[int]:
        """Return the bands of a part without which its first target would be nearer."""
        _, used = rows_of(self.bands.weights, inside)
        return costly & set(used.tolist())

    def _nearest_bands(self, at: int) -> set[int]:
        """Return the bands that are fewest sums away from a count; none where it has none."""
        edge, seen = np.zeros(len(self.free), dtype=bool), np.zeros(len(self.free), dtype=bool)
        edge[at] = True
        while edge.any():
            _, bands = rows_of(self.bands.weights, edge)
            if len(bands):
                return set(bands.tolist())
            seen |= edge
            rows = abs(self.sums) @ edge.astype(float) > 0
            edge = (abs(self.sums).T @ rows.astype(float) > 0) & ~seen
        return set()


def reach_of(
    system: System,
    hidden: NDArray[np.bool_],
    bands: Bands | None = None,
    witnesses: Witnesses | None = None,
) -> Reach:
    """Return what is open of a system.

    Args:
        system: Counts and sums.
        hidden: Which counts are hidden; shape (n,).
        bands: Weighted sums of all counts that are published; None for none.
        witnesses: Where tables that reach a target are kept; None where they are not needed.
    """
    from scipy.sparse import block_array, csr_array, vstack
    from scipy.sparse.csgraph import connected_components

    is_free = hidden & system.can_move()
    free = np.flatnonzero(is_free)
    inside = Bands(csr_array((0, len(free))), np.zeros(0), np.zeros(0))
    if bands is not None:
        inside = Bands(csr_array(bands.weights[:, free]), bands.low, bands.high)
    sums, _ = rows_of(system.sums, is_free)
    rows = abs(csr_array(vstack([sums, inside.weights])))
    part = np.arange(len(free), dtype=np.int64)
    if rows.shape[0] and len(free):
        blocks: Any = [[csr_array((len(free), len(free))), rows.T], [rows, None]]
        part = connected_components(block_array(blocks), directed=False)[1][: len(free)].astype(
            np.int64
        )
    place = {cell: at for at, cell in enumerate(free.tolist())}
    return Reach(system, free, place, part, sums, inside, bands, witnesses or Witnesses())


def targets_of(system: System) -> list[Target]:
    """Return what the counts that give somebody away have to be able to be."""
    return [(int(cell), way) for cell in np.flatnonzero(system.is_primary) for way in (1, -1)]
