"""How far a set of themes and a codebook divide passages alike.

Passages may have several themes and several codes. Extended BCubed and pairwise F1 take that as
it is; purity, AMI and ARI are of a partition, and are taken over passages with one code.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Labels = NDArray[np.intp]

_BLOCK = 1000


@dataclass(frozen=True)
class Agreement:
    """Precision, recall and their harmonic mean; None where there is nothing to compare."""

    precision: float | None
    recall: float | None
    f1: float | None


def pair_table(themes: Bools, codes: Bools) -> tuple[Floats, Floats, Floats, Floats]:
    """Overlap of each theme with each code, over passages.

    Parameters
    ----------
    themes, codes
        (n, t) and (n, c) bool.

    Returns
    -------
    overlap, precision, recall, f1
        (t, c) each. Precision is the share of the theme's passages that have the code, recall
        the share of the code's passages that are in the theme; 0 where there are none.
    """
    overlap = themes.T.astype(np.float64) @ codes
    precision = overlap / np.maximum(themes.sum(axis=0), 1)[:, None]
    recall = overlap / np.maximum(codes.sum(axis=0), 1)
    both = precision + recall
    f1 = np.where(both > 0, 2 * precision * recall / np.where(both > 0, both, 1), 0.0)
    return overlap, precision, recall, f1


def bcubed(themes: Bools, codes: Bools) -> Agreement:
    """Extended BCubed (Amigó, Gonzalo, Artiles & Verdejo 2009, section 4).

    For a passage and each passage that shares a theme with it: how many of the themes they share
    are borne out by codes they share, ``min(shared themes, shared codes) / shared themes``. The
    mean over those, then over passages, is precision; recall is the same with the sides changed.
    A passage shares with itself. Passages without any theme (code) say nothing of precision
    (recall).
    """
    sums = np.zeros(2)
    counts = np.zeros(2)
    t, c = themes.astype(np.float32), codes.astype(np.float32)
    for start in range(0, len(t), _BLOCK):
        shared_t, shared_c = (x[start : start + _BLOCK] @ x.T for x in (t, c))
        both = np.minimum(shared_t, shared_c)
        for side, shared in enumerate((shared_t, shared_c)):
            pairs = shared > 0
            some = pairs.any(axis=1)
            borne_out = np.where(pairs, both / np.maximum(shared, 1), 0).sum(axis=1)
            sums[side] += (borne_out[some] / pairs[some].sum(axis=1)).sum()
            counts[side] += some.sum()
    return _agreement(sums, counts)


def pairwise(themes: Bools, codes: Bools) -> Agreement:
    """Of the pairs of passages that share a theme, the share that share a code; and back."""
    t, c = themes.astype(np.float32), codes.astype(np.float32)
    both = np.zeros(1)
    counts = np.zeros(2)
    for start in range(0, len(t), _BLOCK):
        shared_t, shared_c = (x[start : start + _BLOCK] @ x.T > 0 for x in (t, c))
        for shared in (shared_t, shared_c):
            rows = np.arange(len(shared))
            shared[rows, start + rows] = False
        both += (shared_t & shared_c).sum()
        counts += shared_t.sum(), shared_c.sum()
    return _agreement(np.repeat(both, 2), counts)


def harmonic_purity(truth: Labels, groups: Labels) -> float:
    """Harmonic mean of purity and inverse purity (P1 of TopicGPT, Pham et al. 2024).

    Purity is the share of passages whose code is the commonest of their group, inverse purity
    the share whose group is the commonest of their code.
    """
    table = contingency(truth, groups)
    purity = table.max(axis=0).sum() / table.sum()
    inverse = table.max(axis=1).sum() / table.sum()
    return float(2 * purity * inverse / (purity + inverse))


def ami(truth: Labels, groups: Labels) -> float:
    """Adjusted mutual information (Vinh, Epps & Bailey 2010)."""
    from sklearn.metrics import adjusted_mutual_info_score

    return float(adjusted_mutual_info_score(truth, groups))


def ari(truth: Labels, groups: Labels) -> float:
    """Adjusted Rand index (Hubert & Arabie 1985)."""
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(truth, groups))


def theme_recall(f1: Floats) -> float | None:
    """The share of codes with a theme of F1 of at least .5; None without codes."""
    if not f1.shape[1]:
        return None
    return float((f1.max(axis=0, initial=0) >= 0.5).mean())


def contingency(truth: Labels, groups: Labels) -> Floats:
    """How many passages are in each code (row) and group (column)."""
    _, rows = np.unique(truth, return_inverse=True)
    _, columns = np.unique(groups, return_inverse=True)
    table = np.zeros((rows.max() + 1, columns.max() + 1))
    np.add.at(table, (rows, columns), 1)
    return table


def _agreement(sums: Floats, counts: Floats) -> Agreement:
    if not counts.all():
        return Agreement(None, None, None)
    precision, recall = (float(value) for value in sums / counts)
    total = precision + recall
    return Agreement(precision, recall, 2 * precision * recall / total if total else 0.0)
