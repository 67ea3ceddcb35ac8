"""From what a reader found in files to a study."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from themekit.domain import Source
from themekit.formats import Imported
from themekit.study import Change


def take_in(change: Change, imported: Imported) -> None:
    """Add everything that was read to a study, as part of one change."""
    for source in imported.sources:
        change.add_source(source)
    for coder in imported.coders:
        change.add_coder(coder)
    change.add_codes(imported.codes)
    change.add_codings(imported.codings)
    for sentence in imported.report:
        change.note(sentence)


def give_attributes(
    change: Change, sources: list[Source], table: Mapping[str, Mapping[str, str]]
) -> None:
    """Give sources the attributes of a table that has a row for each source or speaker.

    A row is matched with a source by its name, with or without suffix and whatever its case,
    else with every source in which a speaker of that name talks. What finds no match is noted.
    """
    by_name = {_key(source.name): [source.name] for source in sources}
    for source in sources:
        for turn in source.turns:
            if turn.speaker and not turn.interviewer:
                names = by_name.setdefault(_key(turn.speaker), [])
                if source.name not in names:
                    names.append(source.name)
    for row, attributes in table.items():
        names = by_name.get(_key(row)) or by_name.get(_key(Path(row).stem), [])
        for name in names:
            change.set_attributes(name, attributes)
        if not names:
            change.note(f"Attributes: no source or speaker is called {row!r}; row left out.")


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
