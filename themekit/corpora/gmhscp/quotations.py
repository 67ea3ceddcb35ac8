"""The quotations of the thesis: who says what, under which section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from themekit.corpora.gmhscp.lines import HEADING, Block

NUMBERS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
_ROLES = "Commissioning|Council|LCO|Partnership(?: Team)?|Provider|Voluntary Sector"
ATTRIBUTION = re.compile(
    rf"\(\s*(?P<role>(?:{_ROLES}) (?:Manager|Clinician)) (?P<number>{'|'.join(NUMBERS)})\s*\)",
    re.IGNORECASE,
)
CLOSES = re.compile(ATTRIBUTION.pattern + r"[\s.,;:”]*$", re.IGNORECASE)
"""What ends an indented quotation."""

_CLOSING_QUOTE = re.compile(r"”[\s.,;:]*$")
_IN_BRACKETS = re.compile(r"\([^()]+\)[\s.]*$")
_UNNAMED = re.compile(r"“[^”()]*”(?!\s*\()")
_CHAPTERS = ("5", "6", "7")


@dataclass(frozen=True, slots=True)
class Quotation:
    """What an interviewee is quoted with under one section.

    Attributes
    ----------
    text
        The words, without the quotation marks around them and without the attribution.
    speaker
        The thesis's own name for the interviewee, such as "Council Manager Two".
    section, chapter
        The numbers of the section and of its chapter, such as "5.4.1" and "5".
    line
        The line of the file that the paragraph of the quotation starts on.
    """

    text: str
    speaker: str
    section: str
    chapter: str
    line: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A place that looks like a quotation and is none, or could not be read."""

    line: int
    reason: str


def quotations(blocks: Iterable[Block]) -> tuple[list[Quotation], list[Unread], int]:
    """The quotations of chapters 5 to 7, in the order of the thesis.

    Returns
    -------
    quotations, unread, attributions
        ``attributions`` counts the speakers in brackets, those that close a paraphrase included.
    """
    found: list[Quotation] = []
    unread: list[Unread] = []
    attributions = 0
    for section, block in _in_chapters(blocks):
        start = 0
        for match in ATTRIBUTION.finditer(block.text):
            attributions += 1
            said = _said(block, start, match.start())
            if said:
                chapter = section.split(".")[0]
                found.append(Quotation(said, _speaker(match), section, chapter, block.line))
            else:
                unread.append(Unread(block.line, f"{_speaker(match)} closes a paraphrase"))
            start = match.end()
        unread += _unattributed(block, attributed=start > 0)
    return found, unread, attributions


def words(text: str) -> tuple[str, ...]:
    """The words that tell whether two quotations are the same one.

    Lower case, without punctuation and editorial notes such as [sic]: these change where the
    thesis quotes the same words twice.
    """
    plain = re.sub(r"\[sic\]", " ", text, flags=re.IGNORECASE).casefold().replace("’", "")
    return tuple(re.findall(r"[^\W_]+", plain))


def _in_chapters(blocks: Iterable[Block]) -> Iterator[tuple[str, Block]]:
    """Every block of chapters 5 to 7 that is no heading, with the section that it stands in."""
    section = ""
    for block in blocks:
        heading = HEADING.fullmatch(block.text) if block.kind == "heading" else None
        if heading and heading["number"] is None:
            return
        if heading:
            section = heading["number"].rstrip(".")
        elif section.split(".")[0] in _CHAPTERS:
            yield section, block


def _said(block: Block, start: int, end: int) -> str:
    """What is quoted between two attributions; empty where it is a paraphrase.

    An indented quotation is quoted whole. In running text the quotation is what stands in
    quotation marks right before the attribution; some lack the closing mark, or have it after
    the attribution.
    """
    before = block.text[start:end]
    if block.kind == "indented":
        return _without_stray_marks(before.strip().lstrip(".,;: "))
    closing = _CLOSING_QUOTE.search(before)
    if closing:
        return before[_opening(before, closing.start()) + 1 : closing.start()].strip()
    opening = before.rfind("“")
    if opening < 0 or "”" in before[opening:]:
        return ""
    said = before[opening + 1 :].strip()
    return said if "‘" in said else said.rstrip("’")


def _opening(text: str, closing: int) -> int:
    """Where the quotation mark opens that closes at ``closing``, quotations within passed over."""
    depth = 0
    for position in range(closing, -1, -1):
        depth += {"”": 1, "“": -1}.get(text[position], 0)
        if depth == 0:
            return position
    return closing


def _without_stray_marks(said: str) -> str:
    """An indented quotation without a closing mark that nothing opened."""
    return said[:-1].rstrip() if said.endswith("”") and "“" not in said else said


def _unattributed(block: Block, attributed: bool) -> Iterator[Unread]:
    """What looks like a quotation and has no interviewee after it."""
    if block.kind == "indented":
        if not attributed and _IN_BRACKETS.search(block.text):
            yield Unread(block.line, "an indented quotation that names no interviewee")
        return
    for match in _UNNAMED.finditer(block.text):
        yield Unread(
            block.line,
            f"{len(words(match.group()))} words in quotation marks that name no interviewee",
        )


def _speaker(match: re.Match[str]) -> str:
    role = match["role"].title().replace("Lco", "LCO").replace(" Team", "")
    return f"{role} {match['number'].title()}"
