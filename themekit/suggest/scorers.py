"""The scorers whose scores are blended: heads on the views, and the codebook's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from themekit.domain import Codebook
from themekit.suggest.descriptions import Descriptions, fit_descriptions
from themekit.suggest.features import Block, Floats, Space, Views, fit_space
from themekit.suggest.heads import Heads, fit_heads

if TYPE_CHECKING:
    from themekit.embed import Encoder

DESCRIPTIONS = "descriptions"

HEADS = {
    "text": ("meaning", "words", "characters"),
    "surroundings": ("meaning", "words", "characters", "context", "products"),
}
"""The views that each set of heads is linear in."""


@dataclass(frozen=True)
class Scored:
    """Raw scores of n passages.

    Attributes
    ----------
    blocks
        The features of the passages.
    by_scorer
        (n, k) scores by name of the scorer.
    coded
        (n,) how much the passage looks like one that is coded at all; raw.
    """

    blocks: dict[str, Block]
    by_scorer: dict[str, Floats]
    coded: Floats


@dataclass(frozen=True)
class Scorers:
    """All that is fitted before the blend. The heads have one more column: coded at all."""

    space: Space
    heads: dict[str, Heads]
    descriptions: Descriptions

    def scores(self, seen: Views) -> Scored:
        """Score passages."""
        blocks = self.space.blocks(seen)
        raw = {name: heads.scores(blocks) for name, heads in self.heads.items()}
        return _scored(blocks, raw, self.descriptions.scores(seen.own))


def fit_scorers(
    seen: Views,
    truth: NDArray[np.bool_],
    groups: NDArray[np.intp],
    codebook: Codebook,
    codes: Sequence[str],
    encoder: Encoder,
) -> tuple[Scorers, Scored]:
    """Fit all scorers.

    Returns
    -------
    Scorers, Scored
        The scorers, and the scores of each training passage by scorers that did not see its
        group (vocabulary, axes and what a definition is near to in general come from all
        passages; they use no codes).
    """
    space = fit_space(seen, groups)
    blocks = space.blocks(seen)
    targets = np.column_stack([truth, truth.any(axis=1)]).astype(np.float64)
    heads, left_out = {}, {}
    for name, views in HEADS.items():
        heads[name], left_out[name] = fit_heads(blocks, views, targets, groups)
    descriptions = fit_descriptions(codebook, codes, encoder, seen.own)
    scored = _scored(blocks, left_out, descriptions.scores(seen.own))
    return Scorers(space, heads, descriptions), scored


def _scored(blocks: dict[str, Block], raw: dict[str, Floats], described: Floats) -> Scored:
    by_scorer = {name: scores[:, :-1] for name, scores in raw.items()}
    by_scorer[DESCRIPTIONS] = described
    return Scored(blocks, by_scorer, raw["surroundings"][:, -1])
