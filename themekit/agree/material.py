"""What is compared: the sources that coders have in common, and what each coded there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from themekit.domain import Code, Codebook, Coding, Source
from themekit.errors import StudyError, UsageError


@dataclass(frozen=True)
class Material:
    """Sources that at least two of the coders read, and what each coder coded in them.

    Attributes
    ----------
    sources
        s sources.
    coders
        m names.
    codebook
        k codes.
    read
        (m, s) whether the coder read the source.
    codings
        For each coder, codings with these codes in sources that the coder read.
    left_out
        Plain sentences: which sources are not compared, and why.
    """

    sources: list[Source]
    coders: list[str]
    codebook: Codebook
    read: NDArray[np.bool_]
    codings: list[list[Coding]]
    left_out: list[str]

    @property
    def codes(self) -> list[str]:
        """The names of the codes."""
        return self.codebook.names

    def readers(self, source: int) -> list[int]:
        """The indices of the coders who read a source."""
        return [int(coder) for coder in np.flatnonzero(self.read[:, source])]

    def used(self) -> NDArray[np.bool_]:
        """(k,) whether any of the coders used the code."""
        used = {coding.code for mine in self.codings for coding in mine}
        return np.array([code in used for code in self.codes], dtype=bool)

    def spans(self) -> list[list[list[list[tuple[int, int]]]]]:
        """For each code, source and coder, the spans in the order of the text."""
        code_at = {code: at for at, code in enumerate(self.codes)}
        source_at = {source.name: at for at, source in enumerate(self.sources)}
        found: list[list[list[list[tuple[int, int]]]]] = [
            [[[] for _ in self.coders] for _ in self.sources] for _ in self.codes
        ]
        for coder, mine in enumerate(self.codings):
            for coding in sorted(mine, key=lambda each: (each.start, each.end)):
                place = found[code_at[coding.code]][source_at[coding.source]][coder]
                place.append((coding.start, coding.end))
        return found


def material(
    sources: Sequence[Source],
    codings_by_coder: Mapping[str, Sequence[Coding]],
    codes: Codebook | Sequence[str],
    read: Mapping[str, Collection[str]] | None = None,
) -> Material:
    """Find what the coders have in common.

    Parameters
    ----------
    read
        The names of the sources that a coder read. A coder who is not named here has read the
        sources in which they coded anything, with whatever code.

    Raises
    ------
    UsageError
        If there are fewer than two coders.
    StudyError
        If a coding is of a source that is not there.
    """
    coders = list(codings_by_coder)
    if len(coders) < 2:
        raise UsageError("Agreement needs two coders or more. Name each with --coder.")
    names = [source.name for source in sources]
    _check_places(names, codings_by_coder)
    seen = [
        set((read or {}).get(coder, {coding.source for coding in codings}))
        for coder, codings in codings_by_coder.items()
    ]
    common = [sum(name in mine for mine in seen) >= 2 for name in names]
    kept = [source for source, shared in zip(sources, common, strict=True) if shared]
    codebook = _codebook(codes, codings_by_coder)
    wanted, known = set(codebook.names), {source.name for source in kept}
    return Material(
        sources=kept,
        coders=coders,
        codebook=codebook,
        read=np.array(
            [[source.name in mine for source in kept] for mine in seen], dtype=bool
        ).reshape(len(coders), len(kept)),
        codings=[
            [c for c in codings if c.code in wanted and c.source in known and c.source in mine]
            for codings, mine in zip(codings_by_coder.values(), seen, strict=True)
        ],
        left_out=_left_out(names, coders, seen),
    )


def as_one(
    codings_by_coder: Mapping[str, Sequence[Coding]], groups: Mapping[str, Sequence[str]]
) -> dict[str, list[Coding]]:
    """Coders with the members of each group as one coder, who coded what any member coded.

    Raises
    ------
    UsageError
        If a member is not among the coders, or a group has the name of another coder.
    """
    member = {name: group for group, names in groups.items() for name in names}
    for group, names in groups.items():
        if group in codings_by_coder and group not in names:
            raise UsageError(f"The group {group!r} has the name of a coder. Choose another name.")
        for name in names:
            if name not in codings_by_coder:
                raise UsageError(f"The group {group!r} names {name!r}, who is no coder here.")
    found: dict[str, dict[tuple[str, int, int, str], Coding]] = {}
    for coder, codings in codings_by_coder.items():
        merged = found.setdefault(member.get(coder, coder), {})
        for coding in codings:
            merged.setdefault((coding.source, coding.start, coding.end, coding.code), coding)
    return {coder: list(codings.values()) for coder, codings in found.items()}


def _codebook(
    codes: Codebook | Sequence[str], codings_by_coder: Mapping[str, Sequence[Coding]]
) -> Codebook:
    """The codes to compare; a heading is none, unless somebody coded with it."""
    if not isinstance(codes, Codebook):
        return Codebook(tuple(Code(name) for name in codes))
    used = {coding.code for mine in codings_by_coder.values() for coding in mine}
    return Codebook(tuple(code for code in codes if code.codable or code.name in used))


def _check_places(names: list[str], codings_by_coder: Mapping[str, Sequence[Coding]]) -> None:
    known = set(names)
    for coder, codings in codings_by_coder.items():
        for coding in codings:
            if coding.source not in known:
                raise StudyError(f"{coder} coded {coding.source!r}, which is not in the study.")


def _left_out(names: list[str], coders: list[str], seen: list[set[str]]) -> list[str]:
    sentences = []
    alone = [name for name in names if sum(name in mine for mine in seen) == 1]
    for coder, mine in zip(coders, seen, strict=True):
        only = [name for name in alone if name in mine]
        if only:
            sentences.append(f"Only {coder} coded {_listed(only)}: not compared.")
        if not mine:
            sentences.append(f"{coder} has no codings.")
    nobody = len(names) - sum(any(name in mine for mine in seen) for name in names)
    if nobody:
        sources = "1 source was" if nobody == 1 else f"{nobody:,} sources were"
        sentences.append(f"{sources} coded by none of them: not compared.")
    return sentences


def _listed(names: list[str], most: int = 5) -> str:
    shown = ", ".join(names[:most])
    more = len(names) - most
    return shown if more <= 0 else f"{shown} and {more:,} more"
