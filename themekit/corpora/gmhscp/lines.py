"""The lines of the thesis as headings, running text and indented quotations.

The plain text came from a PDF. Running text stands as one line, a blank line, one line; an
indented quotation as several lines without a blank line between them; a line that starts with a
space starts a page. Here pages are joined again, and what belongs to the page and not to the
text (page numbers, footnotes, footnote numbers) is taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["heading", "text", "indented"]

HEADING = re.compile(r"(?P<number>\d+(?:\.\d+)+|\d+\.) [^\t]+|Appendices")
"""A heading: its words stand apart by spaces, those of the text by tabs."""

_PAGE_NUMBER = re.compile(r"\s*(?:\d{1,3}|[ivxl]+)\s*")
_FOOTNOTE_RULE = re.compile(r" {20,}")
_FOOTNOTE = re.compile(r"(\d{1,2})\t")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph of running text or an indented quotation, white space evened out.

    Attributes
    ----------
    line
        The number of its first line in the file, from 1.
    """

    kind: Kind
    text: str
    line: int


_Numbered = tuple[int, str]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text proper, and how it stands to the line before."""

    text: str
    number: int
    new_page: bool = False
    after_gap: bool = False
    new_paragraph: bool = False


def blocks(text: str, closes: re.Pattern[str]) -> list[Block]:
    """Cut the thesis into blocks, page breaks, page numbers and footnotes set aside.

    Parameters
    ----------
    closes
        What an indented quotation ends with (its speaker): one that lacks it goes on after the
        page break.

    Returns
    -------
    list of Block
        In the order of the text.
    """
    found: list[Block] = []
    for run in _runs(_lines(text)):
        first, block = run[0], _block(run)
        before = found[-1] if found else None
        if before is not None and _goes_on(before, block, first, closes):
            found[-1] = replace(before, text=joined(before.text, block.text))
        else:
            found.append(block)
    return found


def joined(before: str, after: str) -> str:
    """Two lines as one text; a word divided at its hyphen becomes one word."""
    divided = before.endswith(("-", "—")) and not after.startswith(("and ", "or "))
    return before + after if divided else f"{before} {after}"


def even(line: str) -> str:
    """The line with single spaces, none at its ends."""
    return " ".join(line.split())


def _block(run: list[_Line]) -> Block:
    text = ""
    for line in run:
        text = joined(text, even(line.text)) if text else even(line.text)
    if len(run) == 1 and HEADING.fullmatch(run[0].text.strip()) and "...." not in text:
        return Block("heading", text, run[0].number)
    return Block("indented" if len(run) > 1 else "text", text, run[0].number)


def _goes_on(before: Block, block: Block, first: _Line, closes: re.Pattern[str]) -> bool:
    """Whether a block is the rest of the one before it."""
    if before.kind == "heading" or block.kind == "heading":
        return False
    if before.kind == "indented":
        return first.new_page and not closes.search(before.text)
    return block.kind == "text" and not first.new_paragraph


def _runs(lines: Iterable[_Line]) -> Iterator[list[_Line]]:
    """Lines that follow each other on a page without a blank line between them."""
    run: list[_Line] = []
    for line in lines:
        if run and (line.after_gap or line.new_page):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _lines(text: str) -> Iterator[_Line]:
    """The lines that hold text proper: no page numbers, no footnotes, no footnote numbers."""
    for page in _pages(text):
        new_page, after_gap, new_paragraph = True, False, False
        for number, line in _without_footnotes(page):
            if not line.strip():
                # A line with nothing but white space ends a paragraph; an empty one only
                # stands between the lines of one.
                after_gap, new_paragraph = True, new_paragraph or line != ""
            else:
                yield _Line(line, number, new_page, after_gap, new_paragraph)
                new_page = after_gap = new_paragraph = False


def _pages(text: str) -> Iterator[list[_Numbered]]:
    """The numbered lines of each page, without page numbers."""
    page: list[_Numbered] = []
    for number, line in enumerate(text.splitlines(), start=1):
        is_page_number = _PAGE_NUMBER.fullmatch(line) is not None
        if is_page_number or (line.startswith(" ") and line.strip()):
            yield page
            page = []
        if not is_page_number:
            page.append((number, line))
    yield page


def _without_footnotes(page: list[_Numbered]) -> list[_Numbered]:
    """The page without the footnotes at its end and the numbers in the text that refer to them."""
    rule = next((row for row, (_, line) in enumerate(page) if _FOOTNOTE_RULE.fullmatch(line)), None)
    if rule is None:
        return page
    body = page[:rule]
    for _, line in page[rule:]:
        note = _FOOTNOTE.match(line)
        if note:
            mark = re.compile(rf"(?<=[^\W\d_]|[’”]){note.group(1)}(?!\w)")
            body = [(number, mark.sub("", text)) for number, text in body]
    return body
