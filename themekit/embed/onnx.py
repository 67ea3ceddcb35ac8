"""The fast kind: an exported encoder on ONNX Runtime, which starts in a third of a second.

Texts are embedded in batches of one length, so that none is padded: a text's vector is the same to
the last bit whatever it is embedded with, and however many cores there are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from themekit.embed.cards import EncoderCard, digest
from themekit.embed.encoder import OnProgress, Tokens, Vectors, plain, unit_rows
from themekit.embed.windows import Windows, windows
from themekit.errors import ModelError

BATCH_TOKENS = 1024
"""Tokens computed at once: enough to keep the cores busy, little enough to stay in their cache."""

REVISION = 1
"""To be raised whenever the same files would give other vectors than before."""


class OnnxEncoder:
    """An :class:`themekit.embed.Encoder` over an exported model.

    Parameters
    ----------
    card
        What the model is.
    model
        The exported file, or its content.

    Raises
    ------
    ModelError
        If the model cannot be run.
    """

    def __init__(self, card: EncoderCard, model: Path | bytes) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        self.name = card.name
        self.dimension = card.dimension
        self.sha256 = digest(
            kind="onnx",
            files=dict(card.sha256),
            token_limit=card.token_limit,
            pooling=card.pooling,
            revision=REVISION,
        )
        self._limit = card.token_limit
        self._tokenizer = Tokenizer.from_file(str(card.path() / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = cores()
        # Waiting threads sleep: spinning gains little here and slows whatever else is running.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                model if isinstance(model, bytes) else str(model),
                options,
                providers=["CPUExecutionProvider"],
            )
        except Exception as error:  # ONNX Runtime's kinds have no common base but this
            raise ModelError(f"ONNX Runtime cannot run the encoder {card.name}: {error}") from error

    def encode(self, texts: Sequence[str], *, on_progress: OnProgress | None = None) -> Vectors:
        """The vectors of texts: shape (n_texts, dimension), float32, rows of length 1."""
        cut, ids = self._cut(texts)
        rows = np.zeros((len(ids), self.dimension), dtype=np.float32)
        for batch, vectors in self._run(ids, on_progress):
            rows[batch] = _mean(vectors)
        return cut.join(rows)

    def encode_tokens(
        self, texts: Sequence[str], *, on_progress: OnProgress | None = None
    ) -> tuple[Vectors, list[Tokens]]:
        """The vectors of texts and those of each text's tokens, at the cost of the former."""
        cut, ids = self._cut(texts)
        rows = np.zeros((len(ids), self.dimension), dtype=np.float32)
        tokens = [np.empty((0, self.dimension), dtype=np.float16)] * len(ids)
        for batch, vectors in self._run(ids, on_progress):
            rows[batch] = _mean(vectors)
            for index, each in zip(batch, vectors, strict=True):
                tokens[index] = each.astype(np.float16)
        return cut.join(rows), cut.join_tokens(tokens)

    def _cut(self, texts: Sequence[str]) -> tuple[Windows, list[list[int]]]:
        """The windows of texts, and the tokens of each window as numbers."""
        cut = windows([plain(text) for text in texts], self._tokenizer, self._limit)
        return cut, [each.ids for each in self._tokenizer.encode_batch(cut.texts)]

    def _run(
        self, ids: Sequence[list[int]], on_progress: OnProgress | None
    ) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        """Batches of texts, as indices, with (texts, tokens, dimension) vectors of their tokens."""
        done = 0
        for batch in _batches([len(each) for each in ids]):
            tokens = np.array([ids[index] for index in batch], dtype=np.int32)
            (vectors,) = self._session.run(None, {"ids": tokens})
            yield batch, vectors
            done += len(batch)
            if on_progress:
                on_progress(done, len(ids))


def _mean(vectors: NDArray[np.float32]) -> Vectors:
    """The vector of each text: the mean of those of its tokens, of length 1."""
    return unit_rows(vectors.mean(axis=1, dtype=np.float64))


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices of texts of one length, shortest first, at most ``BATCH_TOKENS`` tokens together."""
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    for length, same in groupby(order, key=lambda index: lengths[index]):
        members = list(same)
        size = max(1, BATCH_TOKENS // max(1, length))
        for start in range(0, len(members), size):
            yield members[start : start + size]


def cores() -> int:
    """How many cores this process may use; ``OMP_NUM_THREADS`` lowers it."""
    available = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return min(available, int(asked)) if asked.isdigit() and int(asked) else available
