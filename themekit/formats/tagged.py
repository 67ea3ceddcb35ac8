"""Text in HTML, counted as Taguette counts it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import accumulate

_BLOCKS = frozenset(
    "p div br li ul ol h1 h2 h3 h4 h5 h6 tr table blockquote pre section article hr dd dt".split()
)


@dataclass
class Document:
    """A document as Taguette counts it and as themekit stores it.

    Attributes
    ----------
    name
        Of the source.
    raw
        The text without tags in UTF-8: Taguette's offsets are bytes of it.
    text
        The same with line feeds between blocks that would touch.
    """

    name: str
    raw: bytes
    text: str
    _added: list[int] = field(default_factory=list)
    """Where in the text without them line feeds are added, as code points."""

    @classmethod
    def of(cls, name: str, html: str) -> Document:
        """Take the tags out of a document's HTML."""
        reader = _Text()
        reader.feed(html.replace("\r\n", "\n"))
        reader.close()
        pieces = reader.pieces
        plain = "".join(pieces)
        added, composed = [], []
        ends = list(accumulate(len(piece) for piece in pieces))
        for number, piece in enumerate(pieces):
            composed.append(piece)
            after = pieces[number + 1] if number + 1 < len(pieces) else "\n"
            if not piece[-1].isspace() and not after[0].isspace():
                composed.append("\n")
                added.append(ends[number])
        return cls(name, plain.encode("utf-8", "surrogatepass"), "".join(composed), added)

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Code points of the text from bytes of the raw text; None where there are none such."""
        if not 0 <= start < end <= len(self.raw):
            return None
        try:
            before = len(self.raw[:start].decode("utf-8"))
            length = len(self.raw[start:end].decode("utf-8"))
        except UnicodeDecodeError:
            return None
        return self._shifted(before, before + length)

    def find(self, said: str) -> tuple[int, int] | None:
        """The one place where the raw text says this; None where there is none or several."""
        plain = self.raw.decode("utf-8", "surrogatepass")
        if not said or plain.count(said) != 1:
            return None
        start = plain.index(said)
        return self._shifted(start, start + len(said))

    def said(self, start: int, end: int) -> str:
        """What the bytes of the raw text say."""
        return self.raw[start:end].decode("utf-8", "replace")

    def _shifted(self, start: int, end: int) -> tuple[int, int]:
        return (
            start + bisect_right(self._added, start),
            end + bisect_right(self._added, end - 1),
        )


class _Text(HTMLParser):
    """The text of HTML, cut where a block starts or ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._cut = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._cut = self._cut or tag in _BLOCKS

    def handle_endtag(self, tag: str) -> None:
        self._cut = self._cut or tag in _BLOCKS

    def handle_data(self, data: str) -> None:
        if self._cut or not self.pieces:
            self.pieces.append(data)
        else:
            self.pieces[-1] += data
        self._cut = False
