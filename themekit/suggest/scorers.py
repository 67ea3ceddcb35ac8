"""The scorers whose scores are blended: heads on the views, and the codebook's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from themekit.domain import Codebook
from themekit.suggest.adapt import Adapted, fit_adapted
from themekit.suggest.attention import Attention, fit_attention
from themekit.suggest.descriptions import (
    CommonWords,
    Descriptions,
    fit_common_words,
    fit_descriptions,
)
from themekit.suggest.features import (
    Block,
    Floats,
    Space,
    Views,
    fit_space,
    joined,
    lone_views,
)
from themekit.suggest.heads import Heads, fit_heads

if TYPE_CHECKING:
    from themekit.embed import Encoder

DESCRIPTIONS, COMMON_WORDS = "descriptions", "common words"
FROM_CODEBOOK = (DESCRIPTIONS, COMMON_WORDS)
"""The scorers that need no coded passage."""


_EXAMPLE = 0.3
"""How much an example in the codebook counts beside a coded passage: it was chosen, not met."""

_CONTEXT = 1e-6
"""How much a passage counts that is context only: nothing, but it is scored like the others."""

HEADS = {
    "text": ("meaning", "pairs", "words", "characters"),
    "surroundings": (
        "meaning",
        "words",
        "characters",
        "context",
        "words_before",
        "words_after",
        "products",
    ),
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
    common_words: CommonWords
    attention: Attention
    adapted: Adapted | None = None

    def scores(self, seen: Views) -> Scored:
        """Score passages."""
        blocks = self.space.blocks(seen)
        raw = {name: heads.scores(blocks) for name, heads in self.heads.items()}
        readers = {"attention": self.attention.scores(seen.tokens)}
        if self.adapted:
            readers["adapted"] = self.adapted.scores(seen.texts)
        return self.complete(seen, blocks, raw, readers)

    def complete(
        self,
        seen: Views,
        blocks: dict[str, Block],
        raw: dict[str, Floats],
        readers: dict[str, Floats],
    ) -> Scored:
        """All scores, from those of the linear heads and of those that read token by token.

        Beside them: the best code of the passage, since where one is sure the others are less
        likely; the codebook's texts; the heads of the codes that are described alike, which
        share strength where examples are few; and the heads for the passages just before and
        after, because talk goes on about one thing.
        """
        by_scorer = {name: scores[:, :-1] for name, scores in raw.items()}
        mean = np.mean(list(by_scorer.values()), axis=0)
        by_scorer |= readers
        by_scorer["rivals"] = -np.repeat(mean.max(axis=1, keepdims=True), mean.shape[1], axis=1)
        by_scorer["neighbours"] = _neighbours(by_scorer["surroundings"], seen.sources)
        by_scorer["relatives"] = mean @ self.descriptions.relatives().T
        by_scorer[DESCRIPTIONS] = self.descriptions.scores(seen.own)
        by_scorer[COMMON_WORDS] = self.common_words.scores(
            blocks["characters"], self.space.characters
        )
        return Scored(blocks, by_scorer, raw["surroundings"][:, -1])


def fit_scorers(
    seen: Views,
    truth: NDArray[np.bool_],
    groups: NDArray[np.intp],
    codebook: Codebook,
    codes: Sequence[str],
    encoder: Encoder,
    *,
    counted: NDArray[np.bool_],
    thorough: bool = False,
    seed: int = 0,
) -> tuple[Scorers, Scored]:
    """Fit all scorers; the adapted encoder is one of them if ``thorough``.

    Parameters
    ----------
    counted
        (n,) which passages are learned from; the others are context.

    Returns
    -------
    Scorers, Scored
        The scorers, and the scores of each training passage by scorers that did not see its
        group (vocabulary, axes and what a definition is near to in general come from all
        passages; they use no codes).
    """
    space = fit_space(seen, groups)
    blocks = space.blocks(seen)
    given, texts = _examples(codebook, codes)
    labels = np.vstack([truth, given])
    targets = np.column_stack([labels, labels.any(axis=1)]).astype(np.float64)
    weight = np.append(np.where(counted, 1.0, _CONTEXT), np.full(len(texts), _EXAMPLE))
    apart = np.concatenate([groups, groups.max() + 1 + np.arange(len(texts))])
    examples = lone_views(texts, encoder, seen.context.shape[1])
    every = joined(blocks, space.blocks(examples))
    heads, left_out = {}, {}
    for name, views in HEADS.items():
        heads[name], scores = fit_heads(every, views, targets, apart, weight)
        left_out[name] = scores[: len(truth)]
    descriptions = fit_descriptions(codebook, codes, encoder, seen.own)
    common_words = fit_common_words(codebook, codes, blocks["characters"], space.characters)
    tokens = [*seen.tokens, *examples.tokens]
    attention, scores = fit_attention(tokens, labels, apart, weight, seed)
    readers = {"attention": scores[: len(truth)]}
    adapted = None
    if thorough:
        adapted, scores = fit_adapted([*seen.texts, *texts], labels, apart, encoder, seed)
        readers["adapted"] = scores[: len(truth)]
    scorers = Scorers(space, heads, descriptions, common_words, attention, adapted)
    return scorers, scorers.complete(seen, blocks, left_out, readers)


def _examples(codebook: Codebook, codes: Sequence[str]) -> tuple[NDArray[np.bool_], list[str]]:
    """The example quotations of the codebook, (m, k) codes and m texts."""
    owners: dict[str, list[int]] = {}
    for k, code in enumerate(codes):
        for text in codebook[code].examples:
            if text.strip():
                owners.setdefault(text, []).append(k)
    given = np.zeros((len(owners), len(codes)), dtype=np.bool_)
    for row, columns in enumerate(owners.values()):
        given[row, columns] = True
    return given, list(owners)


def _neighbours(scores: Floats, sources: Sequence[str]) -> Floats:
    """(n, k) mean score of the passages on either side in the same source; 0 for a missing one."""
    names = np.array(sources, dtype=object)
    same = (names[1:] == names[:-1])[:, None].astype(np.float64)
    found = np.zeros_like(scores)
    found[1:] += same * scores[:-1]
    found[:-1] += same * scores[1:]
    return found / 2
