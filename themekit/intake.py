"""From what a reader found in files to a study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from themekit.domain import Source
from themekit.formats import Imported
from themekit.study import Change

_AT_ONCE = 20_000
"""Codings that are handed to the database in one go."""


def take_in(change: Change, imported: Imported, known: Iterable[Source] | None = None) -> None:
    """Add everything that was read to a study, as part of one change.

    Parameters
    ----------
    known
        The sources that attributes may be of, beside those that come in.
    """
    for source in imported.sources:
        change.add_source(source)
    for coder in imported.coders:
        change.add_coder(coder)
    change.add_codes(imported.codes)
    for start in range(0, len(imported.codings), _AT_ONCE):
        change.add_codings(imported.codings[start : start + _AT_ONCE])
    for coder in imported.coders:
        found = [each for each in imported.suggestions if each.coder == coder.name]
        if found:
            change.add_suggestions(coder, found)
    for sentence in imported.report:
        change.note(sentence)
    give_attributes(change, known or imported.sources, imported.attributes)


def give_attributes(
    change: Change, sources: Iterable[Source], table: Mapping[str, Mapping[str, str]]
) -> None:
    """Give sources the attributes of a table that has a row for each source or speaker.

    A row is matched with a source by its name, with or without suffix and whatever its case,
    else with every source in which nobody but a speaker of that name answers. What finds no
    match is noted.
    """
    if not table:
        return
    names: dict[str, list[str]] = {}
    speakers: dict[str, list[str]] = {}
    for source in sources:  # once: there may be thousands, unpacked one at a time
        names[_key(source.name)] = [source.name]
        said = {_key(t.speaker) for t in source.turns if t.speaker and not t.interviewer}
        if len(said) == 1:
            speakers.setdefault(said.pop(), []).append(source.name)

    def called(name: str) -> list[str]:
        return [*names.get(name, []), *speakers.get(name, [])]

    for row, attributes in table.items():
        found = called(_key(row)) or called(_key(Path(row).stem))
        for name in dict.fromkeys(found):
            change.set_attributes(name, attributes)
        if not found:
            change.note(
                f"Attributes: no source is called {row!r}, and nobody of that name is the only"
                " one who answers in one. The row is left out."
            )


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
