"""The published tables of the thesis: what the coding of all 39 interviews came to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from themekit.corpora.gmhscp.figures import ForceField, forcefields
from themekit.corpora.gmhscp.lines import even

_CELLS = re.compile(r"\t +")
_AREA = re.compile(r"\d+\. (?P<area>.+)")
_BULLET = "•"
_LONGEST_ROW = 8
"""Words. A longer line under a table is the text that goes on."""


@dataclass(frozen=True, slots=True)
class Person:
    """A row of Table 1: an interviewee, not named."""

    level: str
    area: str
    classification: str
    profession: str
    job_type: str


@dataclass(frozen=True, slots=True)
class Coded:
    """A row of Appendix Two: how much of an interview was coded, as a share of 1."""

    round: int
    interviewee: str
    share: float


@dataclass(frozen=True, slots=True)
class MainTheme:
    """A row of Appendix Three."""

    name: str
    distribution: int
    frequency: int


@dataclass(frozen=True, slots=True)
class AreaTheme:
    """A line of Appendix Five: a theme of a theme area, with the main theme above a sub-theme."""

    area: str
    name: str
    parent: str | None


@dataclass(frozen=True)
class Tables:
    """The published tables, in the order of the thesis.

    Attributes
    ----------
    people
        Table 1: 24 interviewees.
    nodes
        Table 2: the nodes of each of the three concepts.
    top_by_frequency, top_by_distribution
        Tables 3 and 4: (rank, theme, count); equal ranks as printed ("9=").
    coded_together
        Section 4.3: the themes that were coded together with each anchor theme.
    concepts, value_codes
        Tables 5 and 6: pieces of data for each concept and for each sub-code of value.
    forcefields
        Figures 2 to 4.
    coded_shares
        Appendix Two: 39 interviews.
    main_themes
        Appendix Three: themes with the number of interviews and of references.
    co_coding
        Appendix Four: how often a theme was coded together with another.
    area_themes
        Appendix Five: themes and sub-themes of the eight theme areas.
    """

    people: tuple[Person, ...] = ()
    nodes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    top_by_frequency: tuple[tuple[str, str, int], ...] = ()
    top_by_distribution: tuple[tuple[str, str, int], ...] = ()
    coded_together: dict[str, tuple[str, ...]] = field(default_factory=dict)
    concepts: dict[str, int] = field(default_factory=dict)
    value_codes: dict[str, int] = field(default_factory=dict)
    forcefields: tuple[ForceField, ...] = ()
    coded_shares: tuple[Coded, ...] = ()
    main_themes: tuple[MainTheme, ...] = ()
    co_coding: dict[str, int] = field(default_factory=dict)
    area_themes: tuple[AreaTheme, ...] = ()

    def counts(self) -> dict[str, int]:
        """How many rows each table has, by its name in the thesis."""
        return {
            "Table 1": len(self.people),
            "Table 2": sum(map(len, self.nodes.values())),
            "Table 3": len(self.top_by_frequency),
            "Table 4": len(self.top_by_distribution),
            "Section 4.3": len(self.coded_together),
            "Table 5": len(self.concepts),
            "Table 6": len(self.value_codes),
            "Figures 2-4": sum(len(f.supporting) + len(f.opposing) for f in self.forcefields),
            "Appendix Two": len(self.coded_shares),
            "Appendix Three": len(self.main_themes),
            "Appendix Four": len(self.co_coding),
            "Appendix Five": len(self.area_themes),
        }


def tables(text: str) -> Tables:
    """Read the published tables; one that the text lacks stays empty."""
    lines = text.splitlines()
    main_themes = tuple(
        MainTheme(name, int(distribution), int(frequency))
        for name, distribution, frequency in _rows(
            _under(lines, "Appendix Three:", until="Appendix Four:"), r"(\D+) (\d+) (\d+)"
        )
    )
    return Tables(
        people=tuple(_people(_under(lines, "Table 1:"))),
        nodes=_nodes(_under(lines, "Table 2:")),
        top_by_frequency=_ranking(_under(lines, "Table 3:", until="Table 4:")),
        top_by_distribution=_ranking(_under(lines, "Table 4:", until="4.3 ")),
        coded_together=_coded_together(_under(lines, "4.3 ", until="4.4 ")),
        concepts=_count(_under(lines, "Table 5:", until="Table 6:")),
        value_codes=_count(_under(lines, "Table 6:", until="4.5 ")),
        forcefields=forcefields(lines),
        coded_shares=tuple(
            Coded(int(number), interviewee.replace(" Team", ""), int(percent) / 100)
            for number, interviewee, percent in _rows(
                _under(lines, "Appendix Two:", until="Appendix Three:"), r"(\d) (\D+ \d) (\d+)%"
            )
        ),
        main_themes=main_themes,
        co_coding=_count(_under(lines, "Appendix Four:", until="Appendix Five:")),
        area_themes=tuple(
            _area_themes(
                _under(lines, "Appendix Five:", until="Appendix Six:"),
                {theme.name for theme in main_themes},
            )
        ),
    )


def _under(lines: list[str], caption: str, until: str | None = None) -> list[str]:
    """The lines under a caption. The lists in front of the thesis have page numbers: not those."""
    rows = iter(lines)
    for line in rows:
        if line.strip().startswith(caption) and not line.strip()[-1].isdigit():
            return list(takewhile(lambda row: not (until and row.strip().startswith(until)), rows))
    return []


def _rows(lines: list[str], pattern: str) -> Iterator[tuple[str, ...]]:
    """The groups of every line that the pattern fits whole."""
    for line in lines:
        match = re.fullmatch(pattern, even(line))
        if match:
            yield match.groups()


def _count(lines: list[str]) -> dict[str, int]:
    return {name: int(number) for name, number in _rows(lines, r"(\D+) (\d+)")}


def _ranking(lines: list[str]) -> tuple[tuple[str, str, int], ...]:
    return tuple(
        (rank, name, int(number)) for rank, name, number in _rows(lines, r"(\d+=?) (\D+) (\d+)")
    )


def _cells(line: str) -> list[str]:
    return [even(cell) for cell in _CELLS.split(line.strip()) if cell.strip()]


def _people(lines: list[str]) -> Iterator[Person]:
    for line in lines[:40]:
        cells = _cells(line)
        if len(cells) == 5 and cells[0] in ("Place", "System"):
            yield Person(*cells)


def _nodes(lines: list[str]) -> dict[str, tuple[str, ...]]:
    """Table 2: a concept stands before the first of its nodes."""
    found: dict[str, tuple[str, ...]] = {}
    concept = ""
    filled = [line for line in lines if line.strip()]
    for line in takewhile(lambda line: len(line.split()) <= _LONGEST_ROW, filled[1:]):
        *above, node = _cells(line)
        concept = above[0] if above else concept
        found[concept] = (*found.get(concept, ()), node)
    return found


def _coded_together(lines: list[str]) -> dict[str, tuple[str, ...]]:
    whole = even(" ".join(lines))
    return {
        anchor: tuple(theme.strip() for theme in themes.split(","))
        for anchor, themes in re.findall(
            rf"{_BULLET} ([^{_BULLET}]+?) \(anchor\), ([^.]+)\.", whole
        )
    }


def _area_themes(lines: list[str], main: set[str]) -> Iterator[AreaTheme]:
    """Appendix Five. Its indents are lost: what is no main theme is taken as under the last one."""
    area, above = "", None
    for entry in _entries(lines):
        cells = _cells(entry)
        numbered = _AREA.match(cells[0])
        if numbered:
            area, above, cells = numbered["area"], None, cells[1:]
        for name in cells if area else ():
            above = None if name in main else above
            yield AreaTheme(area, name, above)
            above = name if name in main else above


def _entries(lines: list[str]) -> list[str]:
    """The lines that say something; one that starts in lower case goes on the line before."""
    found: list[str] = []
    for line in lines:
        if found and line[:1].islower():
            found[-1] = f"{found[-1].rstrip()} {line}"
        elif line.strip():
            found.append(line)
    return found
