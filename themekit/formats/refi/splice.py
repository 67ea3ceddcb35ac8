"""Adds to an XML document without touching anything else in it, down to the byte."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

from themekit.errors import InputError
from themekit.formats.refi.xml import guid_of

_TAG = re.compile(rb"""<[^\s/>]+(?:[^"'>]|"[^"]*"|'[^']*')*>""")
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]*?encoding=["']([A-Za-z0-9._-]+)["']""")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


@dataclass
class Node:
    """Where an element stands in the bytes of a document.

    Attributes
    ----------
    namespace
        That it declares; empty where it declares none.
    opened, inside, closed
        Where its start tag begins, where it ends, and where its end tag begins. A self-closing
        element has its end tag where its start tag ends.
    after
        Where the last child of each name ends, and the names in their order.
    """

    name: str
    prefix: str | None
    namespace: str
    guid: str
    opened: int
    inside: int = 0
    closed: int = 0
    self_closing: bool = False
    children: list[Node] = field(default_factory=list)
    after: dict[str, int] = field(default_factory=dict)

    def child(self, name: str) -> Node | None:
        """The first child of this name."""
        return next((each for each in self.children if each.name == name), None)


class Document:
    """An XML document that can be added to.

    Parameters
    ----------
    data
        Its bytes, known to be well-formed and without a document type.
    kept
        Names of elements whose place is kept; of others only the last end is.

    Raises
    ------
    InputError
        If its encoding cannot be read.
    """

    def __init__(self, data: bytes, origin: str, kept: Iterable[str]) -> None:
        self._mark, self._encoding = _encoding(data)
        try:
            text = data[len(self._mark) :].decode(self._encoding)
        except (UnicodeDecodeError, LookupError) as error:
            raise InputError(
                f"{origin}: its XML is not in the encoding that it declares ({self._encoding})."
            ) from error
        self._utf8 = text.encode("utf-8")
        self._lead = len(self._utf8) - len(self._utf8.lstrip(b" \t\r\n"))
        self.by_guid: dict[str, Node] = {}
        self.root = self._walk(frozenset(kept))
        self._added: dict[int, list[bytes]] = {}
        self._filled: dict[int, tuple[Node, list[bytes]]] = {}

    def add(self, node: Node, parts: Iterable[bytes], behind: Iterable[str] = ()) -> None:
        """Put XML into an element: behind its last child of these names, else at its start.

        At its end where no name is given.
        """
        names = list(behind)
        if node.self_closing:
            self._filled.setdefault(node.closed, (node, []))[1].extend(parts)
            return
        place = max([node.inside, *(node.after.get(name, 0) for name in names)])
        self._added.setdefault(place if names else node.closed, []).extend(parts)

    def to_bytes(self) -> bytes:
        """The document with what was added, in its own encoding."""
        pieces, done = [], 0
        for place in sorted(self._added.keys() | self._filled.keys()):
            piece = self._utf8[done:place]
            if place in self._filled:
                node, parts = self._filled[place]
                name = f"{node.prefix}:{node.name}" if node.prefix else node.name
                piece = piece.removesuffix(b"/>") + b">" + b"".join(parts) + f"</{name}>".encode()
            pieces += [piece, *self._added.get(place, [])]
            done = place
        pieces.append(self._utf8[done:])
        text = b"".join(pieces).decode("utf-8")
        return self._mark + text.encode(self._encoding, "xmlcharrefreplace")

    def _walk(self, kept: frozenset[str]) -> Node:
        parser = expat.ParserCreate(encoding="utf-8")
        parser.ordered_attributes = True
        stack: list[Node] = []
        roots: list[Node] = []

        def start(tag: str, attributes: list[str]) -> None:
            prefix, _, name = tag.rpartition(":")
            given = dict(zip(attributes[::2], attributes[1::2], strict=True))
            guid = given.get("guid", "")
            namespace = given.get(f"xmlns:{prefix}" if prefix else "xmlns", "")
            opened = parser.CurrentByteIndex + self._lead
            node = Node(name, prefix or None, namespace, guid, opened)
            tag_text = _TAG.match(self._utf8, opened)
            node.inside = tag_text.end() if tag_text else opened
            node.self_closing = self._utf8[node.inside - 2 : node.inside] == b"/>"
            if not stack or name in kept:
                (stack[-1].children if stack else roots).append(node)
                if guid:
                    self.by_guid.setdefault(guid_of(guid), node)
            stack.append(node)

        def end(_tag: str) -> None:
            node = stack.pop()
            node.closed = node.inside if node.self_closing else parser.CurrentByteIndex + self._lead
            finish = node.closed if node.self_closing else self._utf8.index(b">", node.closed) + 1
            if stack:
                stack[-1].after[node.name] = finish

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.Parse(self._utf8[self._lead :], True)
        return roots[0]


def _encoding(data: bytes) -> tuple[bytes, str]:
    """The byte order mark and the encoding of an XML document."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return mark, encoding
    declared = _DECLARED.match(data)
    return b"", declared[1].decode() if declared else "utf-8"
