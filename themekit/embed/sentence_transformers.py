"""Any sentence-transformers model, by name or folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from themekit.embed.encoder import OnProgress, Tokens, Vectors, plain, unit_rows
from themekit.embed.windows import Windows, windows
from themekit.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

CHUNK = 256
"""Windows embedded between two reports of progress."""


class SentenceTransformersEncoder:
    """An :class:`themekit.embed.Encoder` over a sentence-transformers model.

    Parameters
    ----------
    name
        The name of a model on the Hugging Face Hub, or a folder.
    allow_download
        Whether a model that is not on this machine may be fetched.

    Raises
    ------
    ModelError
        If the model is not on this machine, or cannot be used.
    """

    def __init__(self, name: str, *, allow_download: bool = False) -> None:
        self.name = name
        self._model = _load(name, allow_download)
        self._tokenizer = _tokenizer(self._model, name)
        self._limit = _limit(self._model, self._tokenizer)
        self.sha256 = _sha256(self._model, self._tokenizer)
        self.dimension = int(self._model.encode([""]).shape[1])

    def encode(self, texts: Sequence[str], *, on_progress: OnProgress | None = None) -> Vectors:
        """The vectors of texts: shape (n_texts, dimension), float32, rows of length 1."""
        cut = windows([plain(text) for text in texts], self._tokenizer, self._limit)
        rows = np.zeros((len(cut.texts), self.dimension), dtype=np.float32)
        for chunk in _chunks(cut, on_progress):
            rows[chunk] = unit_rows(
                self._model.encode(cut.texts[chunk], show_progress_bar=False, convert_to_numpy=True)
            )
        return cut.join(rows)

    def encode_tokens(
        self, texts: Sequence[str], *, on_progress: OnProgress | None = None
    ) -> tuple[Vectors, list[Tokens]]:
        """The vectors of texts and those of each text's tokens, at the cost of the former.

        A model without vectors of tokens gives that of the text as that of its only token.
        """
        cut = windows([plain(text) for text in texts], self._tokenizer, self._limit)
        rows = np.zeros((len(cut.texts), self.dimension), dtype=np.float32)
        tokens: list[Tokens] = []
        for chunk in _chunks(cut, on_progress):
            found: Any = self._model.encode(
                cut.texts[chunk], show_progress_bar=False, output_value=None
            )
            rows[chunk] = unit_rows(
                np.stack([each["sentence_embedding"].float().cpu().numpy() for each in found])
            )
            tokens += [_tokens(each) for each in found]
        return cut.join(rows), cut.join_tokens(tokens)


def _chunks(cut: Windows, on_progress: OnProgress | None) -> Iterator[slice]:
    """The windows by so many at once; tells how many texts are done."""
    texts = int(cut.owners[-1]) + 1 if len(cut.owners) else 0
    for start in range(0, len(cut.texts), CHUNK):
        end = min(start + CHUNK, len(cut.texts))
        yield slice(start, end)
        if on_progress:
            on_progress(int(cut.owners[end - 1]) + 1, texts)


def _tokens(found: Mapping[str, Any]) -> Tokens:
    """The vectors of a window's tokens, padding left out."""
    rows = found["sentence_embedding"][None, :]
    if "token_embeddings" in found and found["attention_mask"].any():
        rows = found["token_embeddings"][found["attention_mask"].bool()]
    return np.asarray(rows.float().cpu().numpy(), dtype=np.float16)


def _load(name: str, allow_download: bool) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # theirs; ours is the one that respects pipes and --quiet
    try:
        with _hub(reachable=allow_download):
            return SentenceTransformer(name, local_files_only=not allow_download)
    except Exception as error:  # transformers, the hub and torch each have their own kinds
        raise ModelError(_why(name, allow_download, error)) from error


@contextmanager
def _hub(reachable: bool) -> Iterator[None]:
    """Keep the hub's client from asking for more than the model, or for anything at all.

    With ``local_files_only`` alone it still fetches a list by which it tells the hub what calls it.
    """
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE, constants.HF_HUB_DISABLE_TELEMETRY
    constants.HF_HUB_OFFLINE = not reachable
    constants.HF_HUB_DISABLE_TELEMETRY = True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE, constants.HF_HUB_DISABLE_TELEMETRY = before


def _why(name: str, allow_download: bool, error: Exception) -> str:
    lines = str(error).strip().splitlines()
    theirs = lines[0].rstrip(".") if lines else type(error).__name__
    if Path(name).exists():
        return f"{name} cannot be used as a sentence-transformers model ({theirs})."
    if allow_download:
        return f"The encoder {name!r} could not be fetched ({theirs}). Check its name."
    return (
        f"The encoder {name!r} is not on this machine, and nothing is fetched unless you allow it."
        " Check its name, give the folder of a sentence-transformers model, or allow the download."
    )


def _tokenizer(model: SentenceTransformer, name: str) -> Tokenizer:
    """A copy of the model's tokenizer that neither truncates nor pads."""
    from tokenizers import Tokenizer

    theirs: Any = getattr(model.tokenizer, "backend_tokenizer", model.tokenizer)
    if not isinstance(theirs, Tokenizer):
        raise ModelError(
            f"The encoder {name!r} has a tokenizer of an older kind, with which long passages would"
            " be cut in silence. Use a model that has a tokenizer.json."
        )
    copy = Tokenizer.from_str(theirs.to_str())
    copy.no_truncation()
    copy.no_padding()
    return copy


def _limit(model: SentenceTransformer, tokenizer: Tokenizer) -> int | None:
    """How many tokens the model takes, its own prompt aside; None for any number."""
    limit = model.max_seq_length
    if limit is None or limit > 10**6:
        return None
    prompt = model.prompts.get(model.default_prompt_name or "", "")
    return int(limit) - len(tokenizer.encode(prompt, add_special_tokens=False))


def _sha256(model: SentenceTransformer, tokenizer: Tokenizer) -> str:
    """What the vectors depend on: the weights, the tokenizer and the modules' settings."""
    import torch

    digest = hashlib.sha256(b"sentence-transformers")
    for key, weights in sorted(model.state_dict().items()):
        digest.update(f"{key} {weights.dtype} {tuple(weights.shape)}".encode())
        # As bytes, because numpy has no type for some of torch's.
        raw = weights.detach().cpu().contiguous().reshape(-1).view(torch.uint8)
        digest.update(raw.numpy().tobytes())
    digest.update(tokenizer.to_str().encode())
    settings = [[type(each).__name__, each.get_config_dict()] for each in model]
    prompt = model.prompts.get(model.default_prompt_name or "", "")
    digest.update(json.dumps([settings, prompt], sort_keys=True, default=str).encode())
    return digest.hexdigest()
