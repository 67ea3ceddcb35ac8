"""Words and characters of texts as TF-IDF rows, with a vocabulary that can be shared.

Own and small, because a model must hold only terms that several sources use, and because suggesting
must start without scikit-learn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Kind = Literal["words", "characters"]

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LARGEST = 40_000


@dataclass(frozen=True)
class Vocabulary:
    """Terms with their weights; turns texts into TF-IDF rows of length 1.

    Term frequency is taken as ``1 + log(n)`` and inverse document frequency is smoothed (Salton &
    Buckley 1988). ``words`` are words and pairs of words, ``characters`` are runs of 2 to 5
    characters within a word with its edges, which see through endings, slips and compounds.

    Attributes
    ----------
    kind
        What a term is.
    terms
        Sorted.
    idf
        (n_terms,) float32.
    used_by
        (n_terms,) how many sources use each term.
    """

    kind: Kind
    terms: list[str]
    idf: NDArray[np.float32]
    used_by: NDArray[np.int32]

    def take(self, columns: NDArray[np.intp]) -> Vocabulary:
        """Only these terms."""
        terms = [self.terms[column] for column in columns]
        return Vocabulary(self.kind, terms, self.idf[columns], self.used_by[columns])

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """(n_texts, n_terms) float32, rows of length 1, or of zeros where no term is known."""
        from scipy.sparse import csr_matrix

        column = {term: number for number, term in enumerate(self.terms)}
        analyse = ANALYSERS[self.kind]
        starts, columns, values = [0], [], []
        for text in texts:
            counts = Counter(column[term] for term in analyse(text) if term in column)
            found = np.array(sorted(counts), dtype=np.int64)
            weights = np.array([1 + np.log(counts[c]) for c in found.tolist()]) * self.idf[found]
            columns.append(found)
            values.append(weights / (np.linalg.norm(weights) or 1.0))
            starts.append(starts[-1] + len(found))
        flat = [np.concatenate([np.zeros(0), *parts]) for parts in (values, columns)]
        shape = (len(texts), len(self.terms))
        return csr_matrix((flat[0].astype(np.float32), flat[1].astype(np.int64), starts), shape)


def vocabulary(
    kind: Kind, texts: Sequence[str], groups: Sequence[int] | NDArray[np.intp]
) -> Vocabulary:
    """The terms that at least two texts hold; of more than 40,000 the most widely used.

    Parameters
    ----------
    groups
        The source of each text.
    """
    analyse = ANALYSERS[kind]
    in_texts: Counter[str] = Counter()
    in_sources: dict[str, set[int]] = {}
    for text, source in zip(texts, groups, strict=True):
        terms = set(analyse(text))
        in_texts.update(terms)
        for term in terms:
            in_sources.setdefault(term, set()).add(int(source))
    kept = [term for term, n in in_texts.items() if n > 1]
    kept = sorted(sorted(kept, key=lambda term: (-in_texts[term], term))[:_LARGEST])
    counts = np.array([in_texts[term] for term in kept], dtype=np.float64)
    idf = np.log((1 + len(texts)) / (1 + counts)) + 1
    used_by = np.array([len(in_sources[term]) for term in kept], dtype=np.int32)
    return Vocabulary(kind, kept, idf.astype(np.float32), used_by)


def words(text: str) -> Iterator[str]:
    """Words and neighbouring pairs of words, case folded."""
    found = [token.replace("’", "'") for token in _TOKEN.findall(text.casefold())]
    yield from found
    for first, second in pairwise(found):
        yield f"{first} {second}"


def characters(text: str) -> Iterator[str]:
    """Runs of 2 to 5 characters within each word, its edges marked by spaces."""
    for token in text.casefold().split():
        padded = f" {token} "
        for size in range(2, 6):
            for start in range(max(1, len(padded) - size + 1)):
                yield padded[start : start + size]


ANALYSERS: dict[Kind, Callable[[str], Iterator[str]]] = {"words": words, "characters": characters}
