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
from themekit.embed.encoder import OnProgress, Vectors, plain, unit_rows
from themekit.embed.windows import windows
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
        cut = windows([plain(text) for text in texts], self._tokenizer, self._limit)
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(cut.texts)]
        rows = np.zeros((len(ids), self.dimension), dtype=np.float32)
        done = 0
        for batch, vectors in self._run(ids):
            rows[batch] = unit_rows(vectors.mean(axis=1, dtype=np.float64))
            done += len(batch)
            if on_progress:
                on_progress(done, len(ids))
        return cut.join(rows)

    def tokens(self, texts: Sequence[str]) -> list[NDArray[np.float16]]:
        """The vectors of each text's tokens, special ones included: (tokens, dimension) a text."""
        cut = windows([plain(text) for text in texts], self._tokenizer, self._limit)
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(cut.texts)]
        by_window = [np.empty((0, self.dimension), np.float16)] * len(ids)
        for batch, vectors in self._run(ids):
            for index, rows in zip(batch, vectors, strict=True):
                by_window[index] = rows.astype(np.float16)
        found: list[list[NDArray[np.float16]]] = [[] for _ in texts]
        for owner, rows in zip(cut.owners, by_window, strict=True):
            found[owner].append(rows)
        return [np.concatenate(rows) for rows in found]

    def _run(self, ids: Sequence[list[int]]) -> Iterator[tuple[list[int], Vectors]]:
        """Batches of texts, as indices, with (texts, tokens, dimension) vectors of their tokens."""
        for batch in _batches([len(each) for each in ids]):
            tokens = np.array([ids[index] for index in batch], dtype=np.int32)
            (vectors,) = self._session.run(None, {"ids": tokens})
            yield batch, vectors


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
