"""A codebook in which every code was used once leaves little to go by, and is no fault."""

import numpy as np
from themes_corpus import interviews

from themekit.segment import CodedPassages
from themekit.unseen import unseen

PASSAGES, VECTORS, _ = interviews(sources=6)


def test_every_code_used_once() -> None:
    old = [i for i, p in enumerate(PASSAGES) if p.source < "P04"][:30]
    new = [i for i, p in enumerate(PASSAGES) if p.source >= "P04"]
    names = [f"code {n}" for n in range(len(old))]
    coded = CodedPassages([PASSAGES[i] for i in old], np.eye(len(old), dtype=bool), names)
    found = unseen(coded, VECTORS[old], [PASSAGES[i] for i in new], VECTORS[new])
    assert len(found.passages) == len(new)
    assert all(np.isfinite(each.novelty) for each in found.passages)
