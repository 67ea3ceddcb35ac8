"""Gamma: agreement on where units are and what they are, by the best alignment of all units.

Mathet, Widlöcher & Métivier (2015), "The unified and holistic method gamma (γ) for inter-annotator
agreement measure and alignment", by the package pygamma-agreement, which is an extra of themekit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from themekit.agree.material import Material
from themekit.errors import UsageError


@dataclass(frozen=True)
class Gamma:
    """Gamma of one source; None where fewer than two coders marked anything, with the reason."""

    source: str
    units: int
    value: float | None
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        value = None if self.value is None else round(self.value, 6)
        return {"source": self.source, "units": self.units, "value": value, "reason": self.reason}


def gamma(material: Material, samples: int = 30, seed: int = 0) -> list[Gamma]:
    """Gamma of each source, among the coders who read it; codes are equal or not.

    Parameters
    ----------
    samples
        How many continua are drawn at random, to say what chance would give.
    seed
        Of those draws.

    Raises
    ------
    UsageError
        If pygamma-agreement is not installed.
    """
    try:
        from pyannote.core import Segment
        from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum
    except ImportError as error:
        raise UsageError(
            "Gamma needs the package pygamma-agreement. Install it with:"
            " pip install 'themekit[gamma]'"
        ) from error
    dissimilarity = CombinedCategoricalDissimilarity(alpha=1, beta=1, delta_empty=1)
    before = np.random.get_state()
    found = []
    try:
        for source in material.sources:
            continuum = Continuum()
            for coder, mine in zip(material.coders, material.codings, strict=True):
                for each in mine:
                    if each.source == source.name:
                        continuum.add(coder, Segment(each.start, each.end), each.code)
            if continuum.num_annotators < 2:
                reason = "not defined, because fewer than two coders marked anything in it"
                found.append(Gamma(source.name, continuum.num_units, None, reason))
                continue
            np.random.seed(seed)
            result = continuum.compute_gamma(dissimilarity, n_samples=samples)
            found.append(Gamma(source.name, continuum.num_units, float(result.gamma)))
    finally:
        np.random.set_state(before)
    return found
