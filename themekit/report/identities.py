"""Reports name nobody unless they are asked to: sources and speakers go by ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeVar

from themekit.domain import Coding, Passage, Source, Suggestion

if TYPE_CHECKING:
    from themekit.describe.table import Table

Span = TypeVar("Span", Coding, Suggestion, Passage)

_PERSONAL = frozenset(
    "name firstname surname lastname fullname email mail phone telephone mobile address postcode"
    " birthday dateofbirth dob".split()
)
"""Attributes, without spaces and case, that say who somebody is."""

_SHORTEST = 2
"""A shorter name is not looked for in running text: it may be any letter."""


@dataclass(frozen=True)
class Identities:
    """By which names the sources of a study go in a report.

    Attributes
    ----------
    known
        The sources as the study has them.
    named
        Whether names are shown after all: then everything stays as it is.
    wanted
        Attributes that stay whatever they hold, because they were asked for by name.
    """

    known: Sequence[Source]
    named: bool = False
    wanted: Sequence[str] = ()

    @cached_property
    def ids(self) -> dict[str, str]:
        """The id of each source by its name: S01, S02 ... in the order of the study."""
        digits = max(2, len(str(len(self.known))))
        return {
            source.name: source.name if self.named else f"S{number:0{digits}d}"
            for number, source in enumerate(self.known, 1)
        }

    @cached_property
    def left_out(self) -> list[str]:
        """Attributes that are not shown, because they may say who somebody is.

        Those are called by a personal word (name, email, phone ...), or hold the name of a source
        or of its speakers and are different for every source.
        """
        names = dict.fromkeys(name for source in self.known for name in source.attributes)
        return [name for name in names if not self.named and self._tells(name)]

    def sources(self, sources: Iterable[Source]) -> list[Source]:
        """Sources under their ids, without the names of speakers, files, or notes.

        A respondent is the id of the source, with a letter where there are several; the
        interviewer stays ``Interviewer``.
        """
        return [source if self.named else self._by_id(source) for source in sources]

    def spans(self, spans: Iterable[Span]) -> list[Span]:
        """Codings, suggestions or passages with the ids of their sources."""
        return [replace(span, source=self.ids[span.source]) for span in spans]

    def text(self, text: str) -> str:
        """A sentence with ids where it names sources or their files."""
        if self.named or self._mentions is None:
            return text
        return self._mentions.sub(lambda match: self._id_of[match.group()], text)

    def table(self, table: Table) -> Table:
        """A table with ids where its cells or its note name sources."""
        frame = table.frame.map(lambda cell: self.text(cell) if isinstance(cell, str) else cell)
        return replace(table, frame=frame, note=self.text(table.note))

    def _tells(self, attribute: str) -> bool:
        if attribute in self.wanted:
            return False
        if re.sub(r"[\W_]", "", attribute.casefold()) in _PERSONAL:
            return True
        values = Counter(s.attributes[attribute] for s in self.known if attribute in s.attributes)
        return max(values.values()) == 1 and any(
            _mentioned(name, source.attributes.get(attribute, ""))
            for source in self.known
            for name in (source.name, *_respondents(source))
        )

    def _by_id(self, source: Source) -> Source:
        own = self.ids[source.name]
        speakers = _respondents(source)
        letters = {
            speaker: f"{own}{_letter(i)}" if len(speakers) > 1 else own
            for i, speaker in enumerate(speakers)
        }
        turns = (
            replace(turn, speaker="Interviewer" if turn.interviewer else letters[turn.speaker])
            for turn in source.turns
        )
        attributes = {k: v for k, v in source.attributes.items() if k not in self.left_out}
        return replace(
            source, name=own, turns=tuple(turns), attributes=attributes, origin="", memo=""
        )

    @cached_property
    def _id_of(self) -> dict[str, str]:
        """Ids by all that a source may be called in a sentence.

        A file that holds several sources names none of them.
        """
        found: dict[str, str] = {}
        of_file = Counter(source.origin for source in self.known)
        for source in self.known:
            file = source.origin if of_file[source.origin] == 1 else ""
            for name in (source.name, file, PurePath(file).stem):
                if len(name) >= _SHORTEST and not name.isdecimal():
                    found.setdefault(name, self.ids[source.name])
        return found

    @cached_property
    def _mentions(self) -> re.Pattern[str] | None:
        longest_first = sorted(self._id_of, key=lambda name: (-len(name), name))
        names = "|".join(re.escape(name) for name in longest_first)
        return re.compile(rf"(?<!\w)(?:{names})(?!\w)") if names else None


def _respondents(source: Source) -> list[str]:
    return list(dict.fromkeys(turn.speaker for turn in source.turns if not turn.interviewer))


def _mentioned(name: str, value: str) -> bool:
    return len(name) >= _SHORTEST and name.casefold() in value.casefold()


def _letter(index: int) -> str:
    """a, b ... z, then numbers."""
    return chr(ord("a") + index) if index < 26 else f"-{index + 1}"
