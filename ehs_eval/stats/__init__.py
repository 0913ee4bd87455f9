"""Statistics for small school pilots: numbers in, frozen results out.

Names are loaded on first use, so that a margin of error does not wait for SciPy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ehs_eval.stats.agreement import (
        AgreementResult,
        krippendorff_alpha,
        weighted_kappa,
    )
    from ehs_eval.stats.clusters import (
        ClusteringResult,
        design_effect,
        intraclass_correlation,
    )
    from ehs_eval.stats.common import (
        Interval,
        NotEstimable,
    )
    from ehs_eval.stats.contingency import (
        ChiSquareResult,
        LinearTrendResult,
        chi_square,
        linear_trend,
    )
    from ehs_eval.stats.effects import (
        StandardisedDifference,
        standardised_mean_difference,
    )
    from ehs_eval.stats.frequencies import Frequencies
    from ehs_eval.stats.mean_regression import (
        RegressionToMean,
        regression_to_mean,
    )
    from ehs_eval.stats.multiplicity import (
        adjust_p_values,
    )
    from ehs_eval.stats.nonresponse import (
        Bounds,
        nonresponse_bounds,
        standardised_difference,
    )
    from ehs_eval.stats.overlap import (
        OverlappingDifference,
        overlapping_difference,
        overlapping_proportions,
        overlapping_ranks,
    )
    from ehs_eval.stats.paired import (
        McNemarResult,
        SignedRankResult,
        mcnemar,
        wilcoxon_signed_rank,
    )
    from ehs_eval.stats.permutation import smallest_rank_sum_p, smallest_signed_rank_p
    from ehs_eval.stats.planning import (
        ChangePlan,
        detectable_change,
        sample_size_for_change,
    )
    from ehs_eval.stats.precision import (
        change_margin,
        margin_of_error,
        sample_size,
    )
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
    from ehs_eval.stats.reliability import (
        AlphaResult,
        ReliableChange,
        cronbach_alpha,
        reliable_change,
        reliable_change_threshold,
    )
    from ehs_eval.stats.repeated import (
        FriedmanResult,
        SkillingsMackResult,
        friedman,
        skillings_mack,
    )
    from ehs_eval.stats.school_changes import ClusterChange, cluster_change
    from ehs_eval.stats.square_tables import (
        MarginalHomogeneityResult,
        marginal_homogeneity,
    )
    from ehs_eval.stats.stratified import StratifiedChange, stratified_change
    from ehs_eval.stats.summaries import (
        Description,
        describe,
        mean_interval,
    )
    from ehs_eval.stats.wave_change import WaveComparison, compare_waves
    from ehs_eval.stats.waves import TwoWaves, two_waves, two_waves_from_counts
    from ehs_eval.stats.weighting import (
        effective_n,
        rake,
    )

__all__ = [
    "AgreementResult",
    "AlphaResult",
    "Bounds",
    "ChangePlan",
    "ChiSquareResult",
    "ClusterChange",
    "ClusteringResult",
    "Description",
    "Frequencies",
    "FriedmanResult",
    "Interval",
    "KruskalWallisResult",
    "LinearTrendResult",
    "MannWhitneyResult",
    "MarginalHomogeneityResult",
    "McNemarResult",
    "NotEstimable",
    "OverlappingDifference",
    "ProportionDifference",
    "ProportionInterval",
    "RegressionToMean",
    "ReliableChange",
    "SignedRankResult",
    "SkillingsMackResult",
    "StandardisedDifference",
    "StratifiedChange",
    "TwoWaves",
    "WaveComparison",
    "adjust_p_values",
    "change_margin",
    "chi_square",
    "cluster_change",
    "compare_waves",
    "cronbach_alpha",
    "describe",
    "design_effect",
    "detectable_change",
    "effective_n",
    "friedman",
    "intraclass_correlation",
    "krippendorff_alpha",
    "kruskal_wallis",
    "linear_trend",
    "mann_whitney",
    "margin_of_error",
    "marginal_homogeneity",
    "mcnemar",
    "mean_interval",
    "nonresponse_bounds",
    "overlapping_difference",
    "overlapping_proportions",
    "overlapping_ranks",
    "proportion_difference",
    "rake",
    "regression_to_mean",
    "reliable_change",
    "reliable_change_threshold",
    "sample_size",
    "sample_size_for_change",
    "skillings_mack",
    "smallest_rank_sum_p",
    "smallest_signed_rank_p",
    "standardised_difference",
    "standardised_mean_difference",
    "stratified_change",
    "two_waves",
    "two_waves_from_counts",
    "weighted_kappa",
    "wilcoxon_signed_rank",
    "wilson_interval",
]

_MODULES = {
    "agreement": (
        "AgreementResult",
        "krippendorff_alpha",
        "weighted_kappa",
    ),
    "clusters": ("ClusteringResult", "design_effect", "intraclass_correlation"),
    "common": (
        "Interval",
        "NotEstimable",
    ),
    "contingency": (
        "ChiSquareResult",
        "LinearTrendResult",
        "chi_square",
        "linear_trend",
    ),
    "effects": (
        "StandardisedDifference",
        "standardised_mean_difference",
    ),
    "frequencies": ("Frequencies",),
    "multiplicity": ("adjust_p_values",),
    "nonresponse": (
        "Bounds",
        "nonresponse_bounds",
        "standardised_difference",
    ),
    "overlap": (
        "OverlappingDifference",
        "overlapping_difference",
        "overlapping_proportions",
        "overlapping_ranks",
    ),
    "paired": (
        "McNemarResult",
        "SignedRankResult",
        "mcnemar",
        "wilcoxon_signed_rank",
    ),
    "planning": (
        "ChangePlan",
        "detectable_change",
        "sample_size_for_change",
    ),
    "precision": (
        "change_margin",
        "margin_of_error",
        "sample_size",
    ),
    "proportions": (
        "ProportionDifference",
        "ProportionInterval",
        "proportion_difference",
        "wilson_interval",
    ),
    "ranks": (
        "KruskalWallisResult",
        "MannWhitneyResult",
        "kruskal_wallis",
        "mann_whitney",
    ),
    "mean_regression": (
        "RegressionToMean",
        "regression_to_mean",
    ),
    "reliability": (
        "AlphaResult",
        "ReliableChange",
        "cronbach_alpha",
        "reliable_change",
        "reliable_change_threshold",
    ),
    "repeated": (
        "FriedmanResult",
        "SkillingsMackResult",
        "friedman",
        "skillings_mack",
    ),
    "school_changes": ("ClusterChange", "cluster_change"),
    "square_tables": (
        "MarginalHomogeneityResult",
        "marginal_homogeneity",
    ),
    "summaries": (
        "Description",
        "describe",
        "mean_interval",
    ),
    "weighting": (
        "effective_n",
        "rake",
    ),
    "permutation": (
        "smallest_rank_sum_p",
        "smallest_signed_rank_p",
    ),
    "stratified": ("StratifiedChange", "stratified_change"),
    "waves": ("TwoWaves", "two_waves", "two_waves_from_counts"),
    "wave_change": (
        "WaveComparison",
        "compare_waves",
    ),
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
