"""Why a code is suggested: what people coded with it, what the codebook says, which words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from themekit.domain import Code, Evidence
from themekit.english import FILLERS, FUNCTION_WORDS
from themekit.suggest.features import Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_QUOTATIONS, _WORDS = 3, 4

_DROVE = 1 / 3
"""The definition is given where it bears so much of what speaks for the code."""


_ALIKE = 0.1
"""A definition that is less like the passage than this is no evidence."""


_SILENT = FILLERS | FUNCTION_WORDS


@dataclass(frozen=True)
class Quotations:
    """Passages that people coded.

    Attributes
    ----------
    texts, sources
        m texts, and the source of each.
    vectors
        (m, d) unit rows.
    labels
        (m, k) the codes of each.
    """

    texts: list[str]
    sources: list[str]
    vectors: NDArray[np.float32]
    labels: NDArray[np.bool_]

    def nearest(self, own: Floats, k: int, source: str) -> list[Evidence]:
        """The passages with code ``k`` nearest to a vector (d,), each of another source.

        Never of ``source``, where the passage itself comes from.
        """
        rows = np.flatnonzero(self.labels[:, k])
        similarity = self.vectors[rows] @ own
        found: dict[str, Evidence] = {}
        for at in np.argsort(-similarity, kind="stable"):
            row = rows[at]
            where = self.sources[row]
            if where not in found and where != source:
                cosine = float(np.clip(similarity[at], -1, 1))
                found[where] = Evidence("quotation", where, self.texts[row], round(cosine, 4))
            if len(found) == _QUOTATIONS:
                break
        return list(found.values())


def definition(code: Code, similarity: float, share: float, examples: int) -> list[Evidence]:
    """The code's definition, where that drove the suggestion.

    Parameters
    ----------
    similarity
        Cosine of the passage and the nearest text of the code.
    share
        How much of what speaks for the code it bears.
    examples
        How many passages have the code: under three, the definition is all there is.
    """
    if (share < _DROVE and examples >= 3) or round(similarity, 4) < _ALIKE:
        return []
    text = code.definition or code.inclusion or code.name
    return [Evidence("definition", "", text, round(float(np.clip(similarity, -1, 1)), 4))]


def telling_words(
    row: csr_matrix, weights: Floats, terms: list[str], in_favour: float
) -> list[Evidence]:
    """The words of a passage that speak most for a code, without those of grammar and of talk.

    Parameters
    ----------
    row
        (1, t) the passage's TF-IDF weights.
    weights
        (t,) what each term adds to the log odds of the code, per unit.
    in_favour
        All that speaks for the code, in the same units.
    """
    adds = row.data * weights[row.indices]
    order = np.argsort(-adds, kind="stable")
    chosen: dict[str, float] = {}
    for at in order:
        if adds[at] <= 0 or len(chosen) == _WORDS:
            break
        term = _telling(terms[row.indices[at]])
        if len(term) > 2 and not any(term in other for other in chosen):
            chosen[term] = float(adds[at])
    if not chosen or in_favour <= 0:
        return []
    share = float(np.clip(sum(chosen.values()) / in_favour, 0, 1))
    return [Evidence("words", "", ", ".join(chosen), round(share, 4))]


def _telling(term: str) -> str:
    """A term without the words at its ends that say nothing; empty where it has no others."""
    words = term.split()
    while words and words[0] in _SILENT:
        words.pop(0)
    while words and words[-1] in _SILENT:
        words.pop()
    return " ".join(words)
