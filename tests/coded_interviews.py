"""Made-up coded interviews, and a small model that learns which words go with which code.

The model is a real one (naive Bayes on words), so that what is tested around it is met as it is
in use; it is small, so that a test can fit it a hundred times.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from themekit.domain import Code, Codebook, Passage
from themekit.segment import CodedPassages

WORDS = {
    "Trust": "trust honest rely believe promise",
    "Money": "budget fund cost price afford",
    "Travel": "bus drive road parking distance",
    "Staff": "nurse doctor team manager shift",
}
FILLER = (
    "well you know the thing is that we went there and it was really quite a day for us".split()
)
CODEBOOK = Codebook(tuple(Code(name, definition=f"About {name.lower()}.") for name in WORDS))


def interviews(sources=8, each=24, seed=0, clear=0.8):
    """Passages of interviews: half are about one or two codes, said in those codes' words.

    ``clear`` is the share of a code's passages that use its words.
    """
    rng = np.random.default_rng(seed)
    names = list(WORDS)
    passages, labels = [], []
    for s in range(sources):
        start = 0
        for number in range(each):
            given = rng.random(len(names)) < 0.18
            said = list(rng.choice(FILLER, 8))
            for k in np.flatnonzero(given):
                if rng.random() < clear:
                    said += list(rng.choice(WORDS[names[k]].split(), 2))
            rng.shuffle(said)
            text = f"{' '.join(said)} {s}-{number}"
            end = start + len(text)
            passages.append(Passage(f"P{s + 1}", start, end, text, turn=number))
            labels.append(given)
            start = end + 2
    return CodedPassages(passages, np.array(labels), names)


@dataclass(frozen=True)
class WordScores:
    codes: list
    probabilities: np.ndarray
    codable: np.ndarray


class WordModel:
    def __init__(self, coded):
        self.codes = list(coded.codes)
        self.sources = set(coded.sources)
        self.thresholds = np.full(len(self.codes), 0.5)
        self._prior = (coded.labels.sum(axis=0) + 0.5) / (len(coded.labels) + 1)
        total, with_code = Counter(), [Counter() for _ in self.codes]
        for passage, row in zip(coded.passages, coded.labels, strict=True):
            for word in set(passage.text.split()):
                total[word] += 1
                for k in np.flatnonzero(row):
                    with_code[k][word] += 1
        self._share = {
            word: (np.array([c[word] for c in with_code]) + self._prior * 2) / (n + 2)
            for word, n in total.items()
        }

    def score(self, passages):
        def logit(p):
            return np.log(p) - np.log1p(-p)

        base = logit(self._prior)
        rows = [
            base + sum(
                (logit(self._share[w]) - base for w in set(p.text.split()) if w in self._share),
                start=np.zeros(len(self.codes)),
            )
            for p in passages
        ]  # fmt: skip
        probabilities = 1 / (1 + np.exp(-np.array(rows)))
        return WordScores(self.codes, probabilities, 1 - np.prod(1 - probabilities, axis=1))


def fit_words(coded, codebook, encoder, *, thorough=False, seed=0):
    """A model in the form of ``suggest.fit``."""
    return WordModel(coded)
