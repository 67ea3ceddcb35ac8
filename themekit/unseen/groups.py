"""The newest passages, grouped into candidate codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from themekit.discover.describe import describe
from themekit.discover.grouping import Grouping
from themekit.domain import CandidateTheme, Passage
from themekit.unseen.novelty import Bools, Floats, Known


@dataclass(frozen=True)
class Groups:
    """Groups from two or more sources, and from one."""

    candidates: tuple[CandidateTheme, ...] = ()
    one_source: tuple[CandidateTheme, ...] = ()


def group_flagged(
    known: Known, vectors: Floats, passages: Sequence[Passage], chosen: Bools
) -> Groups:
    """Group the chosen passages about as tightly as the codes group theirs.

    Average linkage, cut at the mean distance between two passages of one code. What joins no
    other passage is in no group.

    Parameters
    ----------
    vectors, passages
        m new passages; groups speak in their indices.
    chosen
        (m,) bool.
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    rows = np.flatnonzero(chosen)
    if len(rows) < 2:
        return Groups()
    tree = linkage(vectors[rows], "average")
    labels = fcluster(tree, _grain(known), "distance")
    sizes = np.bincount(labels)
    kept = [g for g in np.argsort(-sizes, kind="stable") if sizes[g] > 1]
    if not kept:
        return Groups()
    strengths = np.zeros((len(passages), len(kept)))
    for column, group in enumerate(kept):
        strengths[rows[labels == group], column] = 1.0
    primary = np.where(strengths.any(axis=1), strengths.argmax(axis=1), -1)
    found = Grouping(strengths, primary, np.full(len(kept), -1, dtype=np.intp))
    themes, _ = describe(passages, vectors, found, None, np.arange(len(passages)))
    drafted = [replace(theme, definition=draft_definition(theme)) for theme in themes]
    return Groups(
        tuple(theme for theme in drafted if theme.sources > 1),
        tuple(theme for theme in drafted if theme.sources == 1),
    )


def draft_definition(theme: CandidateTheme) -> str:
    """A first line for a codebook, to be rewritten by a person."""
    about = ", ".join((*theme.phrases[:2], *theme.words[:4])) or theme.name
    people = "one source says" if theme.sources == 1 else f"{theme.sources} sources say"
    return f"Draft: what {people} in {len(theme.members)} passages of: {about}."


def _grain(known: Known) -> float:
    """The mean distance between two passages of one code, over codes with three or more."""
    means = []
    for code in range(known.labels.shape[1]):
        own = known.vectors[known.labels[:, code]][:500]
        if len(own) >= 3:
            likeness = (own.sum(axis=0) @ own.sum(axis=0) - len(own)) / (len(own) * (len(own) - 1))
            means.append(np.sqrt(max(2 - 2 * likeness, 0)))
    return float(np.mean(means)) if means else 1.0
