"""The codebook with how often and how widely each code was used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from themekit.describe.counting import Counts, count
from themekit.describe.table import Table, frame
from themekit.domain import Code, Codebook, Coding, Source

PIECES = "A piece of data is a stretch of text with the code; overlapping stretches are one."
BOTH_WAYS = (
    f"{PIECES} Distribution of a theme with its sub-codes is given in both ways: 'interviews with"
    " the theme' counts an interview once; 'interviews, sub-codes summed' adds up the distributions"
    " of the code and of every code under it, so that an interview with two sub-codes counts twice"
    " and the sum may exceed the number of interviews."
)
_COLUMNS = (
    "code",
    "main theme",
    "parent",
    "level",
    "definition",
    "example",
    "example from",
    "pieces",
    "interviews",
    "pieces with sub-codes",
    "interviews with the theme",
    "interviews, sub-codes summed",
    "coders",
)
_OF_LEVELS = (
    "main theme",
    "parent",
    "level",
    "pieces with sub-codes",
    "interviews with the theme",
    "interviews, sub-codes summed",
)
_SHORT, _LONG = 8, 60
"""Words of a span that serves as an example."""


def codebook(book: Codebook, codings: Iterable[Coding], sources: Sequence[Source]) -> Table:
    """A row for each code: definition, parent, example, frequency, distribution and coders.

    Where no code is under another, there are no columns for what is.
    """
    codings = list(codings)
    counts = count(book, codings)
    examples = _examples(book, codings, sources)
    rows = [
        [
            code.name,
            book.path(code.name)[0],
            code.parent or "",
            len(book.path(code.name)) - 1,
            code.definition,
            *examples[code.name],
            *_counted(counts[code.name]),
            ", ".join(counts[code.name].coders),
        ]
        for code in book
    ]
    levels = frame(_COLUMNS, rows)
    flat = not any(code.parent for code in book)
    unused = [code.name for code in book if not counts[code.name].pieces and code.codable]
    return Table(
        name="codebook",
        title="Codebook",
        caption=PIECES if flat else BOTH_WAYS,
        frame=levels.drop(columns=list(_OF_LEVELS)) if flat else levels,
        note=f"Not used: {', '.join(unused)}." if unused else "",
        brief=("code", *(name for name in _COLUMNS[7:] if not flat or name not in _OF_LEVELS)),
    )


def _counted(counts: Counts) -> list[int]:
    return [
        counts.pieces,
        counts.interviews,
        counts.pieces_with_subcodes,
        counts.interviews_with_subcodes,
        counts.interviews_summed,
    ]


def _examples(
    book: Codebook, codings: list[Coding], sources: Sequence[Source]
) -> dict[str, tuple[str, str]]:
    """The codebook's own example of each code, else a coded span of handy length and its source."""
    texts = {source.name: source.text for source in sources}
    spans: dict[str, list[tuple[str, str]]] = {name: [] for name in book.names}
    for coding in codings:
        if coding.code in spans and coding.source in texts:
            said = texts[coding.source][coding.start : coding.end]
            spans[coding.code].append((" ".join(said.split()), coding.source))
    return {code.name: _example(code, spans[code.name]) for code in book}


def _example(code: Code, spans: list[tuple[str, str]]) -> tuple[str, str]:
    """The first span of 8 to 60 words; where there is none, the one nearest to that."""
    if code.examples:
        return code.examples[0], "the codebook"
    if not spans:
        return "", ""

    def outside(span: tuple[str, str]) -> int:
        words = len(span[0].split())
        return max(_SHORT - words, words - _LONG, 0)

    return min(spans, key=outside)
