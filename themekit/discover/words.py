"""What sets the passages of a theme apart, in the interviewees' own words.

Terms are words and phrases of two or three words. They are weighed by class-based TF-IDF
(Grootendorst 2022) on passages: the share of a theme's passages that hold a term, times
``log(1 + A / f)``, with ``f`` the passages that hold it and ``A`` the passages per theme. Maximal
marginal relevance (Carbonell & Goldstein 1998) then picks terms that do not repeat each other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from themekit.domain import Passage
from themekit.english import FILLERS, FUNCTION_WORDS, VAGUE_WORDS

Floats = NDArray[np.float64]

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|[.!?;:,()\n]")
_LONGEST_PHRASE = 3
_COMMON = 0.5
"""A term that more than half of all passages hold sets none apart."""

_ASKED = 2.0
"""A word that interviewers use so many times more often than interviewees is theirs."""

_APART = 1.2
"""How many times more frequent in a theme than everywhere a term must be."""

_PICKED_FROM = 60
_RELEVANCE = 0.7
"""The weight of relevance against variety."""


@dataclass(frozen=True)
class Terms:
    """Which passage holds which term.

    Attributes
    ----------
    names
        m terms as most people write them.
    held
        scipy.sparse.csr_array (n, m) of 0 and 1.
    """

    names: list[str]
    held: Any

    def phrases(self) -> NDArray[np.bool_]:
        """(m,) whether a term has more than one word."""
        return np.array([" " in name for name in self.names], dtype=np.bool_)


def terms(passages: Sequence[Passage]) -> Terms:
    """The words and phrases of two or more passages that could set a theme apart.

    Left out: function words and fillers of interviews, what half of all passages hold, and what
    interviewers say far more often than interviewees.
    """
    from scipy.sparse import csr_array

    dull = FILLERS | FUNCTION_WORDS | VAGUE_WORDS
    theirs = _interviewers_words(passages)
    forms: dict[str, Counter[str]] = {}
    holds: list[set[str]] = []
    for passage in passages:
        found = set()
        for term in _candidates(passage.text, dull):
            key = term.casefold().replace("’", "'")
            if not theirs.isdisjoint(key.split()):
                continue
            forms.setdefault(key, Counter())[term.casefold()] += 1
            found.add(key)
        holds.append(found)
    spread = Counter(key for found in holds for key in found)
    most = max(3.0, _COMMON * len(passages))
    kept = sorted(key for key, count in spread.items() if 2 <= count <= most)
    column = {key: j for j, key in enumerate(kept)}
    pairs = [(i, column[key]) for i, found in enumerate(holds) for key in found if key in column]
    rows, columns = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    held = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(passages), len(kept)))
    names = [min(forms[key], key=lambda form: (-forms[key][form], form)) for key in kept]
    return Terms(names, held)


def weights(found: Terms, member: Floats) -> Floats:
    """Class-based TF-IDF of each term in each theme.

    Parameters
    ----------
    member
        (n, k) how strongly each passage belongs to each theme.

    Returns
    -------
    (k, m) float
    """
    n, k = member.shape
    share = np.asarray((found.held.T @ member).T) / np.maximum(member.sum(axis=0), 1e-9)[:, None]
    everywhere = np.asarray(found.held.sum(axis=0)).ravel()
    rarity = np.log1p(n / max(k, 1) / np.maximum(everywhere, 1))
    sets_apart = share > (_APART if k > 1 else 0) * everywhere / n
    return np.asarray(share * rarity * sets_apart)


def people(found: Terms, rows: NDArray[np.intp], sources: NDArray[np.intp]) -> NDArray[np.intp]:
    """(m,) by how many sources each term is used in these passages.

    Parameters
    ----------
    rows
        The passages.
    sources
        (n,) the source of every passage, as a number.
    """
    from scipy.sparse import csr_array

    own, numbers = np.unique(sources[rows], return_inverse=True)
    shape = (len(own), len(rows))
    member = csr_array((np.ones(len(rows)), (numbers, np.arange(len(rows)))), shape=shape)
    used = (member @ found.held[rows]).tocsr()
    return np.bincount(used.indices, minlength=used.shape[1]).astype(np.intp)


def distinct(found: Terms, weight: Floats, count: int) -> list[str]:
    """The terms that weigh most, without those that repeat one already taken.

    Parameters
    ----------
    weight
        (m,) for one theme; terms of no weight are never taken.
    """
    order = np.lexsort((np.arange(len(weight)), -np.round(weight, 12)))[:_PICKED_FROM]
    left = [int(j) for j in order if weight[j] > 0]
    if not left:
        return []
    highest = weight[left[0]]
    columns = {j: found.held[:, [j]].toarray().ravel() > 0 for j in left}
    taken: list[int] = []
    while left and len(taken) < count:
        scores = [
            _RELEVANCE * weight[j] / highest
            - (1 - _RELEVANCE) * max((_likeness(found, columns, j, t) for t in taken), default=0.0)
            for j in left
        ]
        taken.append(left.pop(int(np.argmax(scores))))
        left = [j for j in left if not _says_the_same(found.names[j], found.names[taken[-1]])]
    return [found.names[j] for j in taken]


def _likeness(found: Terms, columns: dict[int, NDArray[np.bool_]], a: int, b: int) -> float:
    """How far two terms are held by the same passages (Jaccard), or share a word."""
    either = (columns[a] | columns[b]).sum()
    together = float((columns[a] & columns[b]).sum() / either)
    shared = set(found.names[a].split()) & set(found.names[b].split())
    return 1.0 if shared else together


def _says_the_same(a: str, b: str) -> bool:
    """Whether each word of one has the stem of a word of the other."""
    one, other = ({word[: max(4, len(word) - 3)] for word in term.split()} for term in (a, b))
    return one <= other or other <= one


def _candidates(text: str, dull: frozenset[str]) -> Iterator[str]:
    """Words that are not dull, and phrases that neither start nor end with, nor hold, two dull."""
    words = _WORD.findall(text)
    bare = [word.casefold().replace("’", "'") in dull or len(word) < 3 for word in words]
    for start, word in enumerate(words):
        if bare[start]:
            continue
        yield word
        for size in range(2, _LONGEST_PHRASE + 1):
            end = start + size
            if end > len(words) or not words[end - 1][0].isalpha():
                break
            if not bare[end - 1]:
                yield " ".join(words[start:end])


def _interviewers_words(passages: Sequence[Passage]) -> set[str]:
    """Words that are far more frequent in the questions than in what is answered."""
    questions = {passage.question for passage in passages if passage.question}
    asked = Counter(w.casefold() for q in questions for w in _WORD.findall(q))
    if not asked:
        return set()
    said = Counter(w.casefold() for p in passages for w in _WORD.findall(p.text))
    rate = sum(asked.values()) / max(1, sum(said.values()))
    return {
        word
        for word, count in asked.items()
        if count > _ASKED * rate * max(said[word], 1) and count > 2
    }
