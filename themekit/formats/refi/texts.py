"""The texts of a project's sources, and the selections that can be placed in them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from themekit.domain import Source
from themekit.formats.lines import lines_of
from themekit.formats.packed import PackedSources
from themekit.formats.refi.container import Container, Text
from themekit.formats.refi.document import Project, SelectionRecord, SourceRecord
from themekit.formats.refi.evidence import Evidence
from themekit.formats.refi.positions import Convention, parse_convention, usual
from themekit.formats.refi.xml import distinct
from themekit.formats.turns import find_turns

_LONGEST_NUMBER = 12

Placed = tuple[SelectionRecord, int, int]
"""A selection with its start and end as the tool counts."""


@dataclass
class Texts:
    """The text sources of a project, each read once and packed.

    Attributes
    ----------
    names, lengths
        Of those that came in, by their number in the project; lengths in code points.
    selections
        By number: those whose positions are numbers.
    no_numbers
        How many others there were.
    notes
        What the speaker turns gave to report.
    """

    sources: PackedSources = field(default_factory=PackedSources)
    names: dict[int, str] = field(default_factory=dict)
    lengths: dict[int, int] = field(default_factory=dict)
    selections: dict[int, list[Placed]] = field(default_factory=dict)
    no_numbers: int = 0
    notes: list[str] = field(default_factory=list)

    def keep(self, number: int, source: Source, interviewers: Collection[str]) -> None:
        """Keep a source under its number, its speaker turns found."""
        turns, notes = find_turns(source.text, lines_of(source.text), interviewers)
        self.notes += [f"{source.name}: {note}" for note in notes]
        self.names[number], self.lengths[number] = source.name, len(source.text)
        self.sources.append(source, turns)

    def place(self, number: int, record: SourceRecord, text: Text, evidence: Evidence) -> None:
        """Hand the selections of a source to the evidence for a convention."""
        placed = numbered(record)
        self.no_numbers += len(record.selections) - len(placed)
        self.selections[number] = placed
        add_evidence(evidence, number, placed, text)


def source_names(project: Project) -> list[str]:
    """A name for each source of a project, no two alike."""
    records = enumerate(project.sources, 1)
    return distinct(record.name or f"source {number}" for number, record in records)


def text_of_source(record: SourceRecord, container: Container) -> Text | None:
    """The text of a source: its file, else what the XML holds of it; None where there is none."""
    text = container.text(record.path) if record.path else None
    if text is None and record.content:
        text = Text(record.content.removeprefix("\ufeff"), record.content.startswith("\ufeff"))
    return text if text is not None and text.text else None


def numbered(record: SourceRecord) -> list[Placed]:
    """The selections whose positions are numbers."""
    found = []
    for selection in record.selections:
        start, end = _number(selection.start), _number(selection.end)
        if start is not None and end is not None:
            found.append((selection, start, end))
    return found


def add_evidence(evidence: Evidence, number: int, placed: list[Placed], text: Text) -> None:
    """Add the selections of one source to the evidence for a convention."""
    if placed:
        starts, ends = [start for _, start, _ in placed], [end for _, _, end in placed]
        evidence.add(number, text, starts, ends, [selection.name for selection, _, _ in placed])


def evidence_for(project: Project, positions: str) -> Evidence:
    """Evidence that prefers the convention of the project's tool.

    It looks at no other where the convention is given, or themekit itself wrote the file.

    Raises
    ------
    UsageError
        If ``positions`` is given and names no convention.
    """
    wanted: Convention | None = parse_convention(positions) if positions else None
    return Evidence(wanted or usual(project.origin), only=is_certain(project, positions))


def is_certain(project: Project, positions: str) -> bool:
    """Whether the convention is known and need not be found out."""
    return bool(positions) or project.origin.startswith("themekit ")


def _number(text: str) -> int | None:
    digits = text.strip().removeprefix("+").removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > _LONGEST_NUMBER:
        return None
    return int(text)
