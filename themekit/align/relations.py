"""What a theme is to the codes, in a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from themekit.align.measures import Floats

Kind = Literal["match", "split", "merge", "part", "new"]

HALF = 0.5

_SOME = 0.2
"""A code that so small a share of a theme's passages has is no part of what the theme is."""


@dataclass(frozen=True)
class Relation:
    """A theme and the codes that it has to do with.

    Attributes
    ----------
    kind
        ``match``: the theme and the code are much the same (F1 of at least .5). ``split``: the
        theme is one of several that lie within one code. ``part``: the theme lies within a code,
        alone. ``merge``: the theme holds most of several codes, or is made of several. ``new``:
        no code accounts for it.
    """

    theme: str
    kind: Kind
    codes: tuple[str, ...]
    text: str


def relations(
    themes: Sequence[str], codes: Sequence[str], precision: Floats, recall: Floats, f1: Floats
) -> list[Relation]:
    """What each theme is to the codes.

    Parameters
    ----------
    precision, recall, f1
        (t, c) of :func:`themekit.align.measures.pair_table`.
    """
    found = []
    within = precision >= HALF
    for t, theme in enumerate(themes):
        held = [c for c in np.argsort(-recall[t], kind="stable") if recall[t, c] >= HALF]
        made_of = [c for c in np.argsort(-precision[t], kind="stable") if precision[t, c] >= _SOME]
        best = int(f1[t].argmax()) if len(codes) else -1
        several = held if len(held) > 1 else made_of
        if best >= 0 and f1[t, best] >= HALF:
            found.append(_relation(theme, "match", [codes[best]]))
        elif within[t].any():
            inside = int(precision[t].argmax())
            kind: Kind = "split" if within[:, inside].sum() > 1 else "part"
            found.append(_relation(theme, kind, [codes[inside]]))
        elif len(several) > 1:
            found.append(_relation(theme, "merge", [codes[c] for c in several[:4]]))
        elif several:
            found.append(_relation(theme, "part", [codes[several[0]]]))
        else:
            found.append(_relation(theme, "new", []))
    return found


_IN_WORDS: dict[Kind, str] = {
    "match": "{theme} matches {codes}",
    "split": "{theme} is one of several themes into which {codes} splits",
    "part": "{theme} is a part of {codes}",
    "merge": "{theme} merges {codes}",
    "new": "{theme} is new: no code accounts for it",
}


def _relation(theme: str, kind: Kind, codes: list[str]) -> Relation:
    quoted = [f"“{code}”" for code in codes]
    named = " and ".join([*([", ".join(quoted[:-1])] if len(quoted) > 1 else []), *quoted[-1:]])
    text = _IN_WORDS[kind].format(theme=f"“{theme}”", codes=named)
    return Relation(theme, kind, tuple(codes), text)
