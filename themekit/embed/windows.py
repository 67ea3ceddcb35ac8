"""Long texts: embedded as windows and averaged, never cut in silence.

A text that has more tokens than its model takes is cut into as few windows as hold it, of nearly
equal length, each starting where a word starts. Its vector is the mean of the windows' vectors
weighted by their tokens, scaled back to length 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from themekit.embed.encoder import Tokens, Vectors, unit_rows

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer


@dataclass(frozen=True)
class Windows:
    """Texts that each fit a model's limit.

    Attributes
    ----------
    texts
        One a window.
    owners
        Index of the text that each window is of, ascending: shape (n_windows,).
    tokens
        Tokens of each window, special ones aside, at least 1: shape (n_windows,).
    """

    texts: list[str]
    owners: NDArray[np.int64]
    tokens: NDArray[np.int64]

    def join(self, vectors: Vectors) -> Vectors:
        """The vectors of the texts, from those of their windows."""
        n_texts = int(self.owners[-1]) + 1 if len(self.owners) else 0
        total = np.zeros((n_texts, vectors.shape[1]))
        np.add.at(total, self.owners, vectors * self.tokens[:, None].astype(np.float64))
        return unit_rows(total)

    def join_tokens(self, tokens: Sequence[Tokens]) -> list[Tokens]:
        """The tokens of the texts, from those of their windows."""
        found: list[list[Tokens]] = [[] for _ in set(self.owners.tolist())]
        for owner, rows in zip(self.owners.tolist(), tokens, strict=True):
            found[owner].append(rows)
        return [np.concatenate(rows) for rows in found]


def windows(texts: Sequence[str], tokenizer: Tokenizer, limit: int | None) -> Windows:
    """Cut texts into windows of at most ``limit`` tokens, special ones included.

    Parameters
    ----------
    tokenizer
        One that neither truncates nor pads.
    limit
        None where the model takes texts of any length.
    """
    special = tokenizer.num_special_tokens_to_add(is_pair=False)
    found: list[tuple[int, str, int]] = []
    for owner, encoding in enumerate(tokenizer.encode_batch(list(texts), add_special_tokens=False)):
        room = len(encoding) if limit is None else max(1, limit - special)
        for piece, tokens in _pieces(texts[owner], encoding, tokenizer, room):
            found.append((owner, piece, max(1, tokens)))
    return Windows(
        [piece for _, piece, _ in found],
        np.array([owner for owner, _, _ in found], dtype=np.int64),
        np.array([tokens for _, _, tokens in found], dtype=np.int64),
    )


def _pieces(
    text: str, encoding: Encoding, tokenizer: Tokenizer, room: int
) -> Iterator[tuple[str, int]]:
    """The windows of one text with their tokens.

    Cutting can change how the words at the cut are split into tokens. A piece that no longer
    fits is cut again.
    """
    if len(encoding) <= room:
        yield text, len(encoding)
        return
    for start, end in _spans(encoding.word_ids, room):
        piece = text[encoding.offsets[start][0] : encoding.offsets[end - 1][1]]
        again = tokenizer.encode(piece, add_special_tokens=False)
        if len(again) > room and piece != text:
            yield from _pieces(piece, again, tokenizer, room)
        else:
            yield piece, len(again)


def _spans(words: Sequence[int | None], room: int) -> Iterator[tuple[int, int]]:
    """Spans of at most ``room`` tokens that cover all of them, cut between words if possible."""
    start, n_tokens = 0, len(words)
    while start < n_tokens:
        left = n_tokens - start
        end = start + ceil(left / ceil(left / room))
        cut = end
        while start < cut < n_tokens and words[cut] == words[cut - 1]:
            cut -= 1
        end = cut if cut > start else end
        yield start, end
        start = end
