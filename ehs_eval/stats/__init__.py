"""Statistics for small school pilots: numbers in, frozen results out.

Names are loaded on first use, so that a margin of error does not wait for SciPy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ehs_eval.stats.common import Interval, NotEstimable
    from ehs_eval.stats.contingency import (
        ChiSquareResult,
        LinearTrendResult,
        chi_square,
        linear_trend,
    )
    from ehs_eval.stats.multiplicity import adjust_p_values
    from ehs_eval.stats.paired import (
        McNemarResult,
        SignedRankResult,
        mcnemar,
        wilcoxon_signed_rank,
    )
    from ehs_eval.stats.precision import change_margin, margin_of_error, sample_size
    from ehs_eval.stats.proportions import (
        ProportionDifference,
        ProportionInterval,
        proportion_difference,
        wilson_interval,
    )
    from ehs_eval.stats.ranks import (
        KruskalWallisResult,
        MannWhitneyResult,
        kruskal_wallis,
        mann_whitney,
    )
    from ehs_eval.stats.summaries import Description, describe, mean_interval

__all__ = [
    "ChiSquareResult",
    "Description",
    "Interval",
    "KruskalWallisResult",
    "LinearTrendResult",
    "MannWhitneyResult",
    "McNemarResult",
    "NotEstimable",
    "ProportionDifference",
    "ProportionInterval",
    "SignedRankResult",
    "adjust_p_values",
    "change_margin",
    "chi_square",
    "describe",
    "kruskal_wallis",
    "linear_trend",
    "mann_whitney",
    "margin_of_error",
    "mcnemar",
    "mean_interval",
    "proportion_difference",
    "sample_size",
    "wilcoxon_signed_rank",
    "wilson_interval",
]

_MODULES = {
    "common": ("Interval", "NotEstimable"),
    "contingency": ("ChiSquareResult", "LinearTrendResult", "chi_square", "linear_trend"),
    "multiplicity": ("adjust_p_values",),
    "paired": ("McNemarResult", "SignedRankResult", "mcnemar", "wilcoxon_signed_rank"),
    "precision": ("change_margin", "margin_of_error", "sample_size"),
    "proportions": (
        "ProportionDifference",
        "ProportionInterval",
        "proportion_difference",
        "wilson_interval",
    ),
    "ranks": ("KruskalWallisResult", "MannWhitneyResult", "kruskal_wallis", "mann_whitney"),
    "summaries": ("Description", "describe", "mean_interval"),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
