"""Candidate themes beside the codebook: what matches, splits, merges, and what is new."""

from themekit.align.alignment import Alignment, Pair, align
from themekit.align.evaluate import DiscoveryEvaluation, evaluate_discovery
from themekit.align.picture import heat_map
from themekit.align.relations import Relation

__all__ = [
    "Alignment",
    "DiscoveryEvaluation",
    "Pair",
    "Relation",
    "align",
    "evaluate_discovery",
    "heat_map",
]
