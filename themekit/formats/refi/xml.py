"""Small helpers for QDA-XML: local names, GUIDs, and text that XML can hold."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from sys import intern

from lxml import etree

NAMESPACE = "urn:QDA-XML:project:1.0"
ANY_NAMESPACE = "urn:QDA-XML:"
_KEYS = uuid.uuid5(uuid.NAMESPACE_URL, "themekit")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Element = etree._Element


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(etree.QName(element).localname)


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The child elements that have one of these local names; all of them where none is given."""
    if element is not None:
        for each in element.iterchildren(tag=etree.Element):
            if not names or local(each) in names:
                yield each


def child(element: Element | None, name: str) -> Element | None:
    """The first child element of this local name."""
    return next(children(element, name), None)


def text_of(element: Element | None) -> str:
    """All text inside an element; none where it is white space."""
    said = all_text(element) if element is not None else ""
    return said if said.strip() else ""


def all_text(element: Element) -> str:
    """All text inside an element, as it is."""
    return "".join(str(piece) for piece in element.itertext())


def guid_of(text: str | None) -> str:
    """A GUID as it is compared: without braces, in lower case; kept once however often used."""
    return intern((text or "").strip().strip("{}").lower())


def target(element: Element | None) -> str:
    """The GUID that a reference points at."""
    return guid_of(element.get("targetGUID")) if element is not None else ""


def stable_guid(*key: object) -> str:
    """The same GUID for the same thing, in every export of it."""
    return str(uuid.uuid5(_KEYS, "\x00".join(str(part) for part in key)))


def distinct(names: Iterable[str]) -> list[str]:
    """Names with a number after those that came before."""
    found: dict[str, None] = {}
    for name in names:
        free, number = name, 1
        while free in found:
            number += 1
            free = f"{name} ({number})"
        found[free] = None
    return list(found)


class Cleaner:
    """Takes out of texts what XML cannot hold, and counts it."""

    def __init__(self) -> None:
        self.removed = 0

    def __call__(self, text: str) -> str:
        """The text without characters that XML forbids."""
        clean, removed = _FORBIDDEN.subn("", text)
        self.removed += removed
        return clean
