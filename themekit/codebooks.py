"""What changed between two codebooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any, Literal

from themekit.domain import Code, Codebook, Coding, Source
from themekit.formats.refi.codes import description
from themekit.formats.refi.positions import words_of

Kind = Literal["added", "removed", "renamed", "moved", "redefined"]
Passages = frozenset[tuple[str, int, int]]

_SAME_PASSAGES = 0.8
"""Jaccard similarity of the coded passages from which on two codes are the same one."""
_ENOUGH = 2
"""Passages that both codes need to be told the same by them."""


@dataclass(frozen=True)
class Change:
    """One difference between two codebooks.

    Attributes
    ----------
    code
        Its name in the older codebook; in the newer one where it was added.
    before, after
        What changed: a name, the names above it, or its text; empty where there is none.
    because
        Why a code was taken for a renamed one.
    """

    kind: Kind
    code: str
    before: str
    after: str
    because: str = ""

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "kind": self.kind,
            "code": self.code,
            "before": self.before,
            "after": self.after,
            "because": self.because,
        }


@dataclass(frozen=True)
class CodebookUse:
    """A codebook with what was coded with it.

    Attributes
    ----------
    passages
        The spans that have each code, by the words of their source; of codes that were used.
    """

    codebook: Codebook
    passages: Mapping[str, Passages]

    @classmethod
    def of(
        cls, codebook: Codebook, sources: Sequence[Source], codings: Iterable[Coding]
    ) -> CodebookUse:
        """A codebook with the codings of a study."""
        words = {source.name: words_of(source.text) for source in sources}
        passages: dict[str, set[tuple[str, int, int]]] = {}
        for each in codings:
            place = (words[each.source], each.start, each.end)
            passages.setdefault(each.code, set()).add(place)
        return cls(codebook, {code: frozenset(places) for code, places in passages.items()})


def differences(older: CodebookUse, newer: CodebookUse) -> list[Change]:
    """What changed from one codebook to another.

    A code that went and one that came are one renamed code where they have the same definition,
    or coded mostly the same passages (Jaccard similarity of .8 or more, two passages at least).

    Returns
    -------
    list of Change
        Renamed, moved, redefined, removed and added codes, each kind in the order of the codebook.
    """
    renamed = dict(_renamed(older, newer))
    now = {code.name: code.name for code in older.codebook if code.name in newer.codebook}
    now.update((before, after) for before, (after, _) in renamed.items())
    came = set(now.values())
    changes = [
        Change("renamed", before, before, after, because)
        for before, (after, because) in renamed.items()
    ]
    for code in older.codebook:
        if code.name in now:
            changes += _moved_or_redefined(older.codebook, newer.codebook, code, now)
    for code in older.codebook:
        if code.name not in now:
            changes.append(Change("removed", code.name, _place(older.codebook, code.name), ""))
    for code in newer.codebook:
        if code.name not in came:
            changes.append(Change("added", code.name, "", _place(newer.codebook, code.name)))
    order = ("renamed", "moved", "redefined", "removed", "added")
    return sorted(changes, key=lambda change: order.index(change.kind))


def changed_lines(change: Change) -> list[str]:
    """The lines of a definition that went (-) and came (+)."""
    lines = unified_diff(change.before.splitlines(), change.after.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def _moved_or_redefined(
    older: Codebook, newer: Codebook, code: Code, now: Mapping[str, str]
) -> Iterator[Change]:
    name = now[code.name]
    above = tuple(now.get(each, each) for each in older.path(code.name)[:-1])
    if above != newer.path(name)[:-1] and now.get(code.parent or "") != newer[name].parent:
        yield Change("moved", code.name, _place(older, code.name), _place(newer, name))
    before, after = description(code), description(newer[name])
    if before.split() != after.split():
        yield Change("redefined", code.name, before, after)


def _place(codebook: Codebook, name: str) -> str:
    return " > ".join(codebook.path(name))


def _renamed(older: CodebookUse, newer: CodebookUse) -> Iterator[tuple[str, tuple[str, str]]]:
    """Codes that went with the code that each became and why, the surest first."""
    went = [code for code in older.codebook if code.name not in newer.codebook]
    came = [code for code in newer.codebook if code.name not in older.codebook]
    pairs: list[tuple[float, int, int, str]] = []
    for row, before in enumerate(went):
        for column, after in enumerate(came):
            said = before.definition.split()
            shared = _jaccard(older.passages.get(before.name), newer.passages.get(after.name))
            if said and said == after.definition.split():
                pairs.append((-2.0, row, column, "same definition"))
            elif shared >= _SAME_PASSAGES:
                pairs.append((-shared, row, column, f"same passages ({shared:.0%})"))
    gone: set[int] = set()
    taken: set[int] = set()
    for _, row, column, because in sorted(pairs):
        if row not in gone and column not in taken:
            gone.add(row)
            taken.add(column)
            yield went[row].name, (came[column].name, because)


def _jaccard(one: Passages | None, other: Passages | None) -> float:
    if not one or not other or min(len(one), len(other)) < _ENOUGH:
        return 0.0
    return len(one & other) / len(one | other)
