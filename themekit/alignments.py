"""Alignments of candidate themes with the codebook that are kept in the study, so that each is
made once.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from themekit.align import Alignment
from themekit.align.alignment import Pair
from themekit.align.relations import Relation
from themekit.version import __version__

if TYPE_CHECKING:
    from themekit.study import Study
    from themekit.theming import Themes

_KIND = "alignment"


def alignment(study: Study, found: Themes) -> Alignment:
    """The themes beside the codebook, as :meth:`themekit.theming.Themes.aligned` gives them."""
    key = _key(found)
    kept = study.artefact(key)
    if kept is not None:
        return _unpacked(kept)
    aligned = found.aligned()
    study.keep_artefact(key, _packed(aligned), kind=_KIND)
    return aligned


def _key(found: Themes) -> str:
    """A hash of all that an alignment depends on."""
    coded, themes = found.coded, found.discovery
    names = [[theme.name for theme in themes.themes], coded.codes, coded.sources]
    digest = hashlib.sha256(json.dumps([__version__, *names]).encode())
    for array in (themes.belongs, themes.primary, coded.labels):
        digest.update(np.ascontiguousarray(array).tobytes())
    return f"{_KIND} {digest.hexdigest()}"


def _packed(aligned: Alignment) -> bytes:
    arrays = {"overlap": aligned.overlap.tolist(), "f1": aligned.f1.tolist()}
    return json.dumps(asdict(aligned) | arrays).encode()


def _unpacked(data: bytes) -> Alignment:
    fields = json.loads(data)
    relations = [each | {"codes": tuple(each["codes"])} for each in fields["relations"]]
    return Alignment(
        **fields
        | {
            "overlap": np.array(fields["overlap"], dtype=np.float64),
            "f1": np.array(fields["f1"], dtype=np.float64),
            "pairs": tuple(Pair(**each) for each in fields["pairs"]),
            "matching": tuple(Pair(**each) for each in fields["matching"]),
            "relations": tuple(Relation(**each) for each in relations),
            "unrecovered": tuple(fields["unrecovered"]),
        }
    )
