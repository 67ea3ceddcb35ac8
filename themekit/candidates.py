"""The candidate themes of a study, laid beside its codebook, and kept in the study."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from themekit.domain import CandidateTheme
from themekit.segment import CodedPassages
from themekit.version import __version__

if TYPE_CHECKING:
    from themekit.align import Alignment
    from themekit.discover.discovery import Discovery
    from themekit.embed import Encoder
    from themekit.study import Study

_KIND = "candidate themes"


@dataclass(frozen=True)
class Candidates:
    """Candidate themes of passages, and how they lie against the codes people gave.

    Attributes
    ----------
    alignment
        None where nothing is coded.
    """

    passages: CodedPassages
    discovery: Discovery
    alignment: Alignment | None


def candidates(study: Study, encoder: Encoder, coded: CodedPassages, seed: int = 0) -> Candidates:
    """Find candidate themes in all passages, or take those that an earlier run kept.

    Parameters
    ----------
    coded
        The passages, with the codes to lay the themes against. Codes play no part in finding them.

    Raises
    ------
    StudyError
        If there are too few passages.
    """
    from themekit.align import align
    from themekit.discover import discover

    key = _key(coded, encoder, seed)
    kept = study.artefact(key)
    if kept is not None:
        found = _unpacked(kept)
    else:
        vectors = encoder.encode([passage.text for passage in coded.passages])
        found = discover(coded.passages, vectors, seed=seed)
        study.keep_artefact(key, _packed(found), kind=_KIND)
    alignment = None
    if coded.labels.any():
        names = [theme.name for theme in found.themes]
        alignment = align(
            found.belongs, found.primary, coded.labels, names, coded.codes, coded.sources, seed=seed
        )
    return Candidates(coded, found, alignment)


def are_kept(study: Study, encoder: Encoder, coded: CodedPassages, seed: int = 0) -> bool:
    """Whether :func:`candidates` would take what an earlier run kept, so that it is quick."""
    return study.artefact(_key(coded, encoder, seed)) is not None


def _key(coded: CodedPassages, encoder: Encoder, seed: int) -> str:
    """A hash of all that candidate themes depend on."""
    digest = hashlib.sha256(json.dumps([__version__, encoder.sha256, seed]).encode())
    for passage in coded.passages:
        digest.update(json.dumps([passage.source, passage.start, passage.text]).encode())
    return f"{_KIND} {digest.hexdigest()}"


def _packed(found: Discovery) -> bytes:
    """The themes as JSON beside their arrays."""
    words = {
        "themes": [asdict(theme) for theme in found.themes],
        "broader": [asdict(theme) for theme in found.broader],
        "method": found.method,
        "notes": found.notes,
    }
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        membership=found.membership,
        primary=found.primary,
        words=np.frombuffer(json.dumps(words).encode(), dtype=np.uint8),
    )
    return buffer.getvalue()


def _unpacked(data: bytes) -> Discovery:
    from themekit.discover.discovery import Discovery

    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        words = json.loads(arrays["words"].tobytes())
        return Discovery(
            themes=tuple(map(_theme, words["themes"])),
            broader=tuple(map(_theme, words["broader"])),
            membership=arrays["membership"],
            primary=arrays["primary"],
            method=words["method"],
            notes=tuple(words["notes"]),
        )


def _theme(fields: Mapping[str, Any]) -> CandidateTheme:
    """A theme whose tuples, and keys that are numbers, JSON had made lists and text."""
    plain: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()
    }
    plain["members"] = {int(row): strength for row, strength in fields["members"].items()}
    return CandidateTheme(**plain)
