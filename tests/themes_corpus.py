"""Made-up interviews on a few subjects, for tests of themes and of what no code covers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from tiny_encoder import TinyEncoder

from themekit.domain import Passage

SUBJECTS = {
    "travel": "bus train ticket station driver platform timetable delay fare carriage",
    "food": "kitchen recipe supper bread cheese garlic onion oven baker pepper",
    "health": "doctor nurse clinic medicine tablet surgery hospital fever vaccine ward",
    "money": "budget invoice salary mortgage savings pension loan interest account tax",
    "garden": "roses compost hedge spade tulips lawn weeds seeds orchard greenhouse",
}
_TALK = "well you know I think that we really had to go about it with them and so on".split()


def interviews(
    sources: int = 8, each: int = 6, subjects: tuple[str, ...] = tuple(SUBJECTS), seed: int = 0
) -> tuple[list[Passage], NDArray[np.float32], list[str]]:
    """Passages of so many sources, ``each`` on every subject; their vectors; their subjects."""
    generator = np.random.default_rng(seed)
    passages, truth = [], []
    for source in range(sources):
        start = 0
        for subject in generator.permutation(np.repeat(subjects, each)):
            own = generator.choice(SUBJECTS[str(subject)].split(), 6, replace=False)
            said = [*own, *generator.choice(_TALK, 5, replace=False)]
            text = " ".join(generator.permutation(said)) + "."
            passages.append(Passage(f"P{source:02}", start, start + len(text), text))
            truth.append(str(subject))
            start += len(text) + 1
    return passages, TinyEncoder().encode([p.text for p in passages]), truth
