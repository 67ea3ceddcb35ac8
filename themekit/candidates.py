"""Candidate themes that are kept in the study, so that they are found once."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from themekit.discover import Discovery
from themekit.domain import CandidateTheme
from themekit.segment import CodedPassages, Units, coded_passages
from themekit.theming import ThemeOptions, Themes, find_themes
from themekit.version import __version__

if TYPE_CHECKING:
    from themekit.embed import Encoder
    from themekit.study import Study

_KIND = "candidate themes"


def candidates(study: Study, encoder: Encoder, options: ThemeOptions) -> Themes:
    """The themes that :func:`themekit.theming.find_themes` finds, or found before.

    Raises
    ------
    StudyError, UsageError
        As ``find_themes``.
    """
    coded = _coded(study, options)
    key = _key(study, coded, encoder, options)
    kept = study.artefact(key)
    if kept is not None:
        return Themes(coded, _unpacked(kept))
    found = find_themes(study, encoder, options)
    study.keep_artefact(key, _packed(found.discovery), kind=_KIND)
    return found


def are_kept(study: Study, encoder: Encoder, options: ThemeOptions) -> bool:
    """Whether :func:`candidates` would take what an earlier run kept, so that it is quick."""
    return study.artefact(_key(study, _coded(study, options), encoder, options)) is not None


def _coded(study: Study, options: ThemeOptions) -> CodedPassages:
    codings = study.codings(options.coders)
    units = cast("Units", options.units)
    return coded_passages(study.sources(), codings, study.codebook(), units)


def _key(study: Study, coded: CodedPassages, encoder: Encoder, options: ThemeOptions) -> str:
    """A hash of all that candidate themes depend on; codes count where they guide."""
    settings = {name: value for name, value in asdict(options).items() if name != "coders"}
    guide = [asdict(code) for code in study.codebook()] if options.guided else []
    digest = hashlib.sha256(json.dumps([__version__, encoder.sha256, settings, guide]).encode())
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
