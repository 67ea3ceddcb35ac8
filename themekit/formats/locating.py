"""Finds a quotation in a text: word for word, or where the words are most alike."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.8
"""Share of words alike (Ratcliff & Obershelp) from which on a quotation is placed."""
_SHORTEST = 4
"""Words that a quotation needs, to be looked for when it is nowhere word for word."""
_RARE = 30
_CANDIDATES = 5
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

Span = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """Where a quotation is.

    Attributes
    ----------
    score
        The share of words that are alike; 1 where they are the same.
    """

    start: int
    end: int
    score: float


def locate(text: str, quotation: str) -> list[Span]:
    """Every span of the text that holds the words of a quotation, white space aside."""
    words = quotation.split()
    if not words:
        return []
    pattern = r"\s+".join(re.escape(word) for word in words)
    return [match.span() for match in re.finditer(pattern, text)]


class Words:
    """The words of a text with their places, made once for many quotations."""

    def __init__(self, text: str) -> None:
        self._spans = [match.span() for match in _WORD.finditer(text)]
        self._words = [_plain(text[start:end]) for start, end in self._spans]
        self._places: dict[str, list[int]] = {}
        for place, word in enumerate(self._words):
            self._places.setdefault(word, []).append(place)

    def locate(self, quotation: str, near: int | None = None) -> Found | None:
        """Where the words of a quotation are most alike; None where nothing is, or two places are.

        Parameters
        ----------
        near
            A code point near which it is said to be, to choose between places.
        """
        wanted = [_plain(word) for word in _WORD.findall(quotation)]
        if not wanted:
            return None
        same = self._same(wanted)
        if not same and len(wanted) >= _SHORTEST:
            same = self._alike(wanted)
        if not same:
            return None
        best = max(found.score for found in same)
        top = [found for found in same if found.score == best]
        if near is not None:
            return min(top, key=lambda found: abs(found.start - near))
        return top[0] if len(top) == 1 else None

    def _same(self, wanted: Sequence[str]) -> list[Found]:
        """Where exactly these words stand, punctuation and case aside."""
        count = len(wanted)
        return [
            self._found(place, place + count, 1.0)
            for place in self._places.get(wanted[0], [])
            if self._words[place : place + count] == list(wanted)
        ]

    def _alike(self, wanted: Sequence[str]) -> list[Found]:
        """The best of the places at which rare words of the quotation stand."""
        starts: Counter[int] = Counter()
        for offset, word in enumerate(wanted):
            places = self._places.get(word, [])
            if len(places) <= _RARE:
                starts.update(place - offset for place in places)
        slack = max(3, len(wanted) // 5)
        found: dict[Span, Found] = {}
        for start, _ in starts.most_common(_CANDIDATES):
            first = max(0, start - slack)
            window = self._words[first : start + len(wanted) + slack]
            blocks = [
                block
                for block in SequenceMatcher(
                    None, window, wanted, autojunk=False
                ).get_matching_blocks()
                if block.size
            ]
            if blocks:
                begin, finish = blocks[0].a, blocks[-1].a + blocks[-1].size
                alike = sum(block.size for block in blocks)
                score = 2 * alike / (finish - begin + len(wanted))
                if score >= ALIKE:
                    one = self._found(first + begin, first + finish, score)
                    found[one.start, one.end] = one
        return list(found.values())

    def _found(self, first: int, last: int, score: float) -> Found:
        return Found(self._spans[first][0], self._spans[last - 1][1], score)


def nearest(spans: Sequence[Span], near: int) -> Span:
    """The span that begins nearest to a place; the earlier one of two that are as near."""
    after = bisect_left([start for start, _ in spans], near)
    return min(spans[max(0, after - 1) : after + 1] or spans, key=lambda s: abs(s[0] - near))


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'")
