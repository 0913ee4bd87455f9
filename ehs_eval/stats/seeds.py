"""The seed of every random draw, by the statistic that draws: nothing else is random."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SEED: Final = 20170401

SEEDS: Final[Mapping[str, int]] = MappingProxyType(
    dict.fromkeys(
        (
            "chi_square",
            "cluster_change",
            "friedman",
            "krippendorff_alpha",
            "mann_whitney",
            "wilcoxon_signed_rank",
        ),
        SEED,
    )
)
"""Seed of each statistic that falls back on draws, or is one: exact p-values too long to count,
sign flips and the wild bootstrap of schools, the bootstrap of agreement."""
