"""A tiny coded study for tests: codes with words of their own, and small talk without a code."""

from __future__ import annotations

import numpy as np

from themekit.domain import Code, Codebook, Passage
from themekit.segment import CodedPassages

WORDS = {
    "food": "bread soup dinner kitchen hungry meal".split(),
    "money": "rent wage budget bank debt pay".split(),
    "care": "nurse ward doctor clinic pain tablets".split(),
    "travel": "bus train ticket station late road".split(),
}
TALK = "well um weather morning tea anyway lovely".split()


def toy_study(
    sources: int = 6,
    each: int = 16,
    codes: tuple[str, ...] = ("food", "money", "care"),
    uncoded: bool = True,
    definitions: bool = True,
    seed: int = 0,
) -> tuple[CodedPassages, Codebook]:
    """Passages of 8 words, each with one code or, where ``uncoded``, sometimes none."""
    rng = np.random.default_rng(seed)
    passages, labels = [], []
    for source in range(sources):
        start = 0
        for turn in range(each):
            which = int(rng.integers(len(codes) + uncoded))
            said = WORDS[codes[which]] if which < len(codes) else TALK
            text = " ".join(rng.choice(said, 8))
            place = turn / each
            passages.append(
                Passage(f"s{source}", start, start + len(text), text, "A", turn, "", place)
            )
            labels.append([which == k for k in range(len(codes))])
            start += len(text) + 2
    book = tuple(
        Code(code, definition=" ".join(WORDS[code]) if definitions else "") for code in codes
    )
    return CodedPassages(passages, np.array(labels), list(codes)), Codebook(book)


def passage(text: str, source: str = "new") -> Passage:
    """A passage that stands alone."""
    return Passage(source, 0, len(text), text)
