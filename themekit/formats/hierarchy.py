"""Codes in a hierarchy: an order with parents first, and names from paths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from themekit.domain import Code
from themekit.errors import InputError

Path = tuple[str, ...]
"""The names from the top down to a code."""


def parents_first(codes: Iterable[Code]) -> list[Code]:
    """Codes in their order, each after its parent; a parent that is none of them is a heading.

    Raises
    ------
    InputError
        If a code is above itself.
    """
    by_name = {code.name: code for code in codes}
    ordered: dict[str, Code] = {}
    for code in by_name.values():
        chain = [code]
        while (above := chain[-1].parent) and above not in ordered:
            if any(above == each.name for each in chain):
                raise InputError(
                    f"Code {above!r} is above itself in the codebook. Mend its parent."
                )
            chain.append(by_name.get(above, Code(above, codable=False)))
        for each in reversed(chain):
            ordered.setdefault(each.name, each)
    return list(ordered.values())


def names_of_paths(paths: Iterable[Path]) -> dict[Path, str]:
    """A name for each path and for each path above it.

    The last name of the path where no other path ends with it; else ``Parent / Child``; else the
    whole path. Paths stand after the paths above them.
    """
    whole = dict.fromkeys(path[:depth] for path in paths for depth in range(1, len(path) + 1))
    names = {path: path[-1] for path in whole}
    for depth in (2, max((len(path) for path in whole), default=0)):
        times = Counter(names.values())
        for path, name in names.items():
            if times[name] > 1:
                names[path] = " / ".join(path[-depth:])
    return names
