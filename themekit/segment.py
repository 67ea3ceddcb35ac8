"""From sources to passages: the units that people and the machine code.

One rule, independent of any code (:func:`passages`), and one rule for which code a passage takes
from the spans that people coded (:func:`labels`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from themekit.domain import Codebook, Coding, Passage, Source, Turn

Units = Literal["passages", "highlights"]

MIN_WORDS, MAX_WORDS = 40, 120
"""The word budget of a passage. A short turn, or one long sentence, may lie outside it."""

_BLOCK = 2
"""Sentences on either side of a gap that are compared (Hearst's block size)."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|[。！？]+|[؟۔](?=\s)|\n\s*\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|vs|etc|approx|no|e\.g|i\.e)|\b[A-Z])\.$", re.IGNORECASE
)
_BACK_CHANNEL = frozenset(
    "yeah yes yep yup no nope mm mmm mhm hmm hm uh um er erm ah oh aha huh okay ok right sure"
    " exactly absolutely definitely indeed true well so thanks thank you cool great".split()
)
_Span = tuple[int, int]


@dataclass(frozen=True)
class CodedPassages:
    """Passages and the codes that people gave them.

    Attributes
    ----------
    passages
        n passages, those of one source together and in order.
    labels
        (n, k) bool: whether the passage has the code. A row with none is an uncoded passage.
    codes
        k names, the columns of ``labels``.
    context_only
        (n,) bool: passages that stand there as what others stand next to, but are neither learned
        from nor judged; None where there is none.
    """

    passages: list[Passage]
    labels: NDArray[np.bool_]
    codes: list[str]
    context_only: NDArray[np.bool_] | None = None

    @property
    def sources(self) -> list[str]:
        """The source of each passage: the group that is never split."""
        return [passage.source for passage in self.passages]

    @property
    def counted(self) -> NDArray[np.bool_]:
        """(n,) which passages are learned from and judged."""
        if self.context_only is None:
            return np.ones(len(self.passages), dtype=np.bool_)
        return ~self.context_only

    def take(self, rows: Sequence[int] | NDArray[np.intp]) -> CodedPassages:
        """The passages at these rows, in this order."""
        at = np.asarray(rows, dtype=np.intp)
        return CodedPassages(
            [self.passages[row] for row in rows],
            self.labels[at],
            self.codes,
            None if self.context_only is None else self.context_only[at],
        )

    def repeats_aside(self) -> CodedPassages:
        """With the passages whose text repeats an earlier one as context only.

        Case and white space aside. A repeat in training and test at once would flatter a figure.
        """
        context_only = np.ones(len(self.passages), dtype=np.bool_)
        context_only[first_of_repeats(self.passages)] = False
        return replace(self, context_only=context_only)

    def only_counted(self) -> CodedPassages:
        """Without the passages that are context only."""
        return replace(self.take(np.flatnonzero(self.counted)), context_only=None)


def first_of_repeats(passages: Iterable[Passage]) -> list[int]:
    """The rows of passages whose text repeats no earlier one, case and white space aside."""
    first: dict[str, int] = {}
    for row, passage in enumerate(passages):
        first.setdefault(" ".join(passage.text.casefold().split()), row)
    return list(first.values())


def coded_passages(
    sources: Iterable[Source],
    codings: Iterable[Coding],
    codebook: Codebook,
    units: Units = "passages",
) -> CodedPassages:
    """The passages of all sources with the codes that the codings give them.

    Parameters
    ----------
    units
        ``passages`` cuts every source by rule; ``highlights`` takes the spans that people coded,
        each with the codes of exactly that span.
    """
    sources, codings = list(sources), list(codings)
    if units == "highlights":
        spans = highlights(sources, codings)
        return CodedPassages(spans, own_labels(spans, codings, codebook.names), codebook.names)
    found = [passage for source in sources for passage in passages(source)]
    return CodedPassages(found, labels(found, codings, codebook.names), codebook.names)


def passages(source: Source) -> list[Passage]:
    """Cut what respondents say into passages.

    The rule: a passage never leaves its turn. A turn of at most 120 words is one passage. A
    longer one is cut between sentences into pieces of 40 to 120 words, where the sentences on
    both sides of the cut share the fewest words (the block comparison of TextTiling, Hearst 1997,
    with the best set of cuts found by dynamic programming). Turns of the interviewer, and turns
    that are only back-channels ("Yeah.", "Mm."), are no passages. Sources with ``whole_turns``
    are not cut.

    Returns
    -------
    list of Passage
        In the order of the text; each has ``source.text[start:end] == text``.
    """
    found: list[Passage] = []
    question = ""
    for index, turn in enumerate(source.turns):
        said = source.text[turn.start : turn.end]
        if turn.interviewer:
            question = said.strip() if not _only_back_channel(said) else question
            continue
        for start, end in _spans(source, turn):
            found.append(_passage(source, start, end, turn, index, question))
    return found


def highlights(sources: Iterable[Source], codings: Iterable[Coding]) -> list[Passage]:
    """The distinct spans that people coded, as passages, in the order of sources and text."""
    spans: dict[str, set[_Span]] = {}
    for coding in codings:
        spans.setdefault(coding.source, set()).add((coding.start, coding.end))
    found: list[Passage] = []
    for source in sources:
        asked = _questions(source)
        for start, end in sorted(spans.get(source.name, ())):
            index, turn = _turn_at(source, start, end)
            question = asked[index] if asked else ""
            found.append(_passage(source, start, end, turn, index, question))
    return found


def labels(
    passages: Sequence[Passage], codings: Iterable[Coding], codes: Sequence[str]
) -> NDArray[np.bool_]:
    """Which passage takes which code.

    The rule: a passage takes a code when a span with it covers more than half of the passage, or
    the passage covers more than half of the span.

    Returns
    -------
    (n_passages, n_codes) bool
        Codings with a code that is not in ``codes`` are left out.
    """
    column = {code: k for k, code in enumerate(codes)}
    result = np.zeros((len(passages), len(codes)), dtype=np.bool_)
    rows: dict[str, list[int]] = {}
    for row, passage in enumerate(passages):
        rows.setdefault(passage.source, []).append(row)
    by_source: dict[str, list[Coding]] = {}
    for coding in codings:
        if coding.code in column and coding.source in rows:
            by_source.setdefault(coding.source, []).append(coding)
    for source, found in by_source.items():
        here = np.array(rows[source])
        starts = np.array([passages[row].start for row in here])
        ends = np.array([passages[row].end for row in here])
        for coding in found:
            shared = np.minimum(ends, coding.end) - np.maximum(starts, coding.start)
            shorter = np.minimum(ends - starts, coding.end - coding.start)
            result[here[(shared > 0) & (2 * shared > shorter)], column[coding.code]] = True
    return result


def own_labels(
    spans: Sequence[Passage], codings: Iterable[Coding], codes: Sequence[str]
) -> NDArray[np.bool_]:
    """Which code each coded span has itself, whatever was coded in or around it.

    Returns
    -------
    (n_spans, n_codes) bool
    """
    column = {code: k for k, code in enumerate(codes)}
    row = {(span.source, span.start, span.end): n for n, span in enumerate(spans)}
    result = np.zeros((len(spans), len(codes)), dtype=np.bool_)
    for coding in codings:
        place = (coding.source, coding.start, coding.end)
        if place in row and coding.code in column:
            result[row[place], column[coding.code]] = True
    return result


def _passage(
    source: Source, start: int, end: int, turn: Turn, index: int, question: str
) -> Passage:
    return Passage(
        source=source.name,
        start=start,
        end=end,
        text=source.text[start:end],
        speaker=turn.speaker,
        turn=index,
        question=question,
        place=start / max(1, len(source.text)),
    )


def _questions(source: Source) -> list[str]:
    """What the interviewer said last, for every turn."""
    asked, question = [], ""
    for turn in source.turns:
        said = source.text[turn.start : turn.end]
        if turn.interviewer and not _only_back_channel(said):
            question = said.strip()
        asked.append(question)
    return asked


def _turn_at(source: Source, start: int, end: int) -> tuple[int, Turn]:
    """The turn that shares most of a span; a nameless one where no turn does."""
    best, index = 0, -1
    for position, turn in enumerate(source.turns):
        shared = min(end, turn.end) - max(start, turn.start)
        if shared > best:
            best, index = shared, position
    return (max(index, 0), source.turns[index]) if index >= 0 else (0, Turn(start, end))


def _spans(source: Source, turn: Turn) -> list[_Span]:
    """The spans of the passages of one turn of a respondent."""
    start, end = _stripped(source.text, turn.start, turn.end)
    if start >= end:
        return []
    if source.whole_turns:
        return [(start, end)]
    said = source.text[start:end]
    if _only_back_channel(said):
        return []
    if _words(said) <= MAX_WORDS:
        return [(start, end)]
    sentences = [(start + a, start + b) for a, b in _sentences(said)]
    return [(sentences[i][0], sentences[j - 1][1]) for i, j in _pieces(source.text, sentences)]


def _pieces(text: str, sentences: list[_Span]) -> list[tuple[int, int]]:
    """The best division of sentences into pieces within the word budget.

    Minimises the sum over pieces of the likeness at the cut that ends it and of what the piece
    lacks to, or exceeds, the budget (as a share of it).
    """
    said = [text[a:b] for a, b in sentences]
    lengths = np.cumsum([0] + [_words(sentence) for sentence in said])
    likeness = [*_likeness(said), 0.0]
    count = len(sentences)
    best = [0.0] + [float("inf")] * count
    came_from = [0] * (count + 1)
    for j in range(1, count + 1):
        for i in range(j - 1, -1, -1):
            words = int(lengths[j] - lengths[i])
            cost = best[i] + likeness[j - 1] + _misfit(words)
            if cost < best[j] - 1e-12:
                best[j], came_from[j] = cost, i
            if words > 3 * MAX_WORDS:
                break
    cuts = [count]
    while cuts[-1]:
        cuts.append(came_from[cuts[-1]])
    return list(pairwise(reversed(cuts)))


def _misfit(words: int) -> float:
    """How far a piece of so many words is outside the budget: 0 inside it.

    Outside, it costs more than the likeness at two cuts can, so that the budget is left only
    where whole sentences leave no other way.
    """
    outside = max(MIN_WORDS - words, words - MAX_WORDS, 0)
    return 2.0 + 4.0 * outside / MIN_WORDS if outside else 0.0


def _likeness(sentences: list[str]) -> list[float]:
    """Cosine of the word counts of the blocks before and after each gap between sentences."""
    bags = [Counter(_content_words(sentence)) for sentence in sentences]
    found = []
    for gap in range(1, len(bags)):
        before = sum(bags[max(0, gap - _BLOCK) : gap], Counter())
        after = sum(bags[gap : gap + _BLOCK], Counter())
        found.append(_cosine(before, after))
    return found


def _cosine(a: Counter[str], b: Counter[str]) -> float:
    size = sum(n * n for n in a.values()) * sum(n * n for n in b.values())
    return sum(n * b[word] for word, n in a.items()) / size**0.5 if size else 0.0


def _content_words(sentence: str) -> list[str]:
    """Words of four letters or more cut to six: a light stem that any language bears."""
    return [word.casefold()[:6] for word in _WORD.findall(sentence) if len(word) > 3]


def _sentences(text: str) -> list[_Span]:
    """Spans of sentences that together hold every word; overlong ones are cut at words."""
    spans: list[_Span] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.group().startswith(".") and _ABBREVIATION.search(text[start : match.end()]):
            continue
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    trimmed = (_stripped(text, a, b) for a, b in spans)
    return [piece for a, b in trimmed if a < b for piece in _bounded(text, a, b)]


def _bounded(text: str, start: int, end: int) -> list[_Span]:
    """Cut what has no full stop for over 120 words (automatic captions) every 60 words."""
    words = list(_WORD.finditer(text, start, end))
    if len(words) <= MAX_WORDS:
        return [(start, end)]
    cuts = [start, *(w.start() for w in words[60 : len(words) - MIN_WORDS + 1 : 60]), end]
    return [_stripped(text, a, b) for a, b in pairwise(cuts)]


def _only_back_channel(said: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(said)]
    return len(words) <= 4 and all(word in _BACK_CHANNEL for word in words)


def _words(text: str) -> int:
    return len(_WORD.findall(text))


def _stripped(text: str, start: int, end: int) -> _Span:
    """The span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
