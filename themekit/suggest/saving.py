"""A code model as a folder: numbers in safetensors, names in JSON, and a card. Never a pickle.

A safetensors file is a plain table of arrays: opening one cannot run anything.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from themekit.domain import Code, Codebook
from themekit.errors import ModelError
from themekit.files import replacing, write_text
from themekit.suggest.adapt import Adapted
from themekit.suggest.attention import Attention
from themekit.suggest.blend import Blend
from themekit.suggest.calibration import Calibration
from themekit.suggest.card import card
from themekit.suggest.codable import Codable
from themekit.suggest.descriptions import CommonWords, Descriptions
from themekit.suggest.evidence import Quotations
from themekit.suggest.features import Space
from themekit.suggest.heads import Heads
from themekit.suggest.model import CodeModel, Training
from themekit.suggest.novelty import Novelty
from themekit.suggest.scorers import Scorers
from themekit.suggest.sharing import shared_form
from themekit.suggest.terms import Vocabulary
from themekit.version import __version__

if TYPE_CHECKING:
    from themekit.embed import Encoder

FORMAT = 1
NUMBERS, NAMES, CARD = "model.safetensors", "model.json", "CARD.md"

_ATTENTION = ("heed", "head", "constant")

Arrays = dict[str, NDArray[Any]]


def save(
    model: CodeModel, folder: str | os.PathLike[str], *, with_quotations: bool = False
) -> None:
    """Write a model to a folder, which is made if need be.

    Parameters
    ----------
    with_quotations
        Whether the coded passages go with it, as evidence. Without them it is written in the form
        made for sharing (:func:`themekit.suggest.sharing.shared_form`).

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    from safetensors.numpy import save as to_bytes

    written = model if with_quotations else shared_form(model)
    arrays, names = _packed(written)
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelError(f"Cannot make the folder {target}: {error.strerror}.") from error
    with replacing(target / NUMBERS) as temporary:
        temporary.write_bytes(to_bytes({name: _plain(array) for name, array in arrays.items()}))
    write_text(target / NAMES, json.dumps(names, ensure_ascii=False, indent=1) + "\n")
    write_text(target / CARD, card(written))


def load(folder: str | os.PathLike[str], encoder: Encoder) -> CodeModel:
    """Read a model that :func:`save` wrote.

    Raises
    ------
    ModelError
        If it is missing, broken, of a newer themekit, or made with another encoder.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load as from_bytes

    source = Path(folder)
    try:
        names = json.loads((source / NAMES).read_text(encoding="utf-8"))
        made_by = names["encoder"]
        if names["format"] > FORMAT:
            raise ModelError(
                f"The model in {source} was made by a newer themekit ({names['themekit']})."
                " Update themekit to use it."
            )
        if made_by["sha256"] != encoder.sha256:
            raise ModelError(
                f"The model in {source} was made with the encoder {made_by['name']}"
                f" ({made_by['sha256'][:12]}…), not with {encoder.name} ({encoder.sha256[:12]}…)."
                f" Use --encoder {made_by['name']}, or train the model again."
            )
        return _unpacked(from_bytes((source / NUMBERS).read_bytes()), names, encoder)
    except FileNotFoundError as error:
        raise ModelError(
            f"There is no code model in {source}: {Path(error.filename).name} is missing. Make one"
            " with: themekit train STUDY -o DIR"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise ModelError(
            f"The code model in {source} is damaged. Train it again, or go back to a copy of it."
        ) from error


def digest(model: CodeModel) -> str:
    """SHA-256 of every number and name of a model, quotations aside."""
    arrays, names = _packed(model)
    found = hashlib.sha256(json.dumps({**names, "quotations": None}, sort_keys=True).encode())
    for name in sorted(arrays):
        if not name.startswith("quotations."):
            found.update(name.encode() + _plain(arrays[name]).tobytes())
    return found.hexdigest()


def _packed(model: CodeModel) -> tuple[Arrays, dict[str, Any]]:
    """A model as arrays by name, and what else there is as plain values."""
    space, described, blend = model.scorers.space, model.scorers.descriptions, model.blend
    arrays: Arrays = {
        "counts": model.counts,
        "thresholds": model.thresholds,
        "space.text_mean": space.text_mean,
        "space.text_axes": space.text_axes,
        "space.context_mean": space.context_mean,
        "space.context_axes": space.context_axes,
        "descriptions.code": described.code,
        "descriptions.vectors": described.vectors,
        "descriptions.mean": described.mean,
        "descriptions.spread": described.spread,
        "common_words.mean": model.scorers.common_words.mean,
        "common_words.spread": model.scorers.common_words.spread,
        "blend.mean": blend.mean,
        "blend.weights": blend.weights,
        "blend.levels": blend.levels,
        "novelty.centres": model.novelty.centres,
        "novelty.known": model.novelty.known,
    }
    for vocabulary in (space.words, space.characters):
        arrays[f"{vocabulary.kind}.idf"] = vocabulary.idf
        arrays[f"{vocabulary.kind}.used_by"] = vocabulary.used_by
    for name, heads in model.scorers.heads.items():
        arrays[f"heads.{name}.constant"] = heads.constant
        for block, weights in heads.weights.items():
            arrays[f"heads.{name}.weights.{block}"] = weights
    arrays |= _attention("attention", model.scorers.attention)
    adapted = model.scorers.adapted
    if adapted is not None:
        arrays |= _attention("adapted", adapted.attention)
        arrays |= {f"adapted.layer.{name}": each for name, each in adapted.layer.items()}
    quoted = model.quotations
    if quoted is not None:
        arrays["quotations.vectors"] = quoted.vectors
        arrays["quotations.labels"] = quoted.labels
    return arrays, {
        "format": FORMAT,
        "themekit": __version__,
        "encoder": {"name": model.encoder.name, "sha256": model.encoder.sha256},
        "trained_on": asdict(model.trained_on),
        "codes": model.codes,
        "codebook": [asdict(code) for code in model.codebook],
        "heads": {name: list(heads.weights) for name, heads in model.scorers.heads.items()},
        "blend": blend.scorers,
        "calibration": asdict(model.calibration),
        "descriptions": model.scorers.common_words.texts,
        "adapted": adapted and {"encoder": adapted.encoder, "layer": list(adapted.layer)},
        "codable": model.codable.line,
        "words": space.words.terms,
        "characters": space.characters.terms,
        "quotations": quoted and {"texts": quoted.texts, "sources": quoted.sources},
    }


def _attention(prefix: str, heads: Attention) -> Arrays:
    return {f"{prefix}.{part}": getattr(heads, part) for part in _ATTENTION}


def _unpacked(arrays: Arrays, names: dict[str, Any], encoder: Encoder) -> CodeModel:
    """A model from what :func:`_packed` gave."""

    def part(prefix: str, *fields: str) -> list[Any]:
        return [arrays[f"{prefix}.{field}"] for field in fields]

    quoted = names["quotations"]
    space = Space(
        Vocabulary("words", names["words"], *part("words", "idf", "used_by")),
        Vocabulary("characters", names["characters"], *part("characters", "idf", "used_by")),
        *part("space", "text_mean", "text_axes", "context_mean", "context_axes"),
    )
    heads = {
        name: Heads(
            {block: arrays[f"heads.{name}.weights.{block}"] for block in blocks},
            arrays[f"heads.{name}.constant"],
        )
        for name, blocks in names["heads"].items()
    }
    described = Descriptions(*part("descriptions", "code", "vectors", "mean", "spread"))
    common = CommonWords(names["descriptions"], *part("common_words", "mean", "spread"))
    changed = names["adapted"]
    adapted = changed and Adapted(
        changed["encoder"],
        {name: arrays[f"adapted.layer.{name}"] for name in changed["layer"]},
        Attention(*part("adapted", *_ATTENTION)),
    )
    attention = Attention(*part("attention", *_ATTENTION))
    return CodeModel(
        encoder=encoder,
        codebook=Codebook(
            tuple(
                Code(**{**code, "examples": tuple(code["examples"])}) for code in names["codebook"]
            )
        ),
        codes=names["codes"],
        counts=arrays["counts"],
        trained_on=Training(**names["trained_on"]),
        scorers=Scorers(space, heads, described, common, attention, adapted),
        blend=Blend(names["blend"], *part("blend", "mean", "weights", "levels")),
        calibration=Calibration(**names["calibration"]),
        codable=Codable(names["codable"] and tuple(names["codable"])),
        novelty=Novelty(*part("novelty", "centres", "known")),
        thresholds=arrays["thresholds"],
        quotations=quoted
        and Quotations(
            quoted["texts"], quoted["sources"], *part("quotations", "vectors", "labels")
        ),
    )


def _plain(array: NDArray[Any]) -> NDArray[Any]:
    return np.ascontiguousarray(array)
