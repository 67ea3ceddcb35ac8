"""PDF transcripts with a text layer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from themekit.errors import InputError
from themekit.formats.imported import Imported
from themekit.formats.lines import compose, sound
from themekit.formats.speakers import label_lines
from themekit.formats.turns import transcript

if TYPE_CHECKING:
    from pypdf import PdfReader

_PAGE_NUMBER = re.compile(r"\s*(?:page\s*)?[-–]?\s*\d{1,4}\s*(?:[-–]|(?:of|/)\s*\d{1,4})?\s*", re.I)
_EDGE = 2
"""Lines at the top and at the bottom of a page that may be its header or footer."""
_SHORT = 0.8
"""A line shorter than this share of the longest ones ends a paragraph."""
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’)\]]*$")
_HYPHENATED = re.compile(r"[^\W\d_]-$")


def read_pdf(path: Path, interviewers: Collection[str] = ()) -> Imported:
    """Read the text of a PDF.

    Running heads and page numbers are left out, and lines are joined to paragraphs: one ends
    before a speaker's label, and after a line that closes a sentence and does not fill its width.

    Raises
    ------
    InputError
        If it is protected with a password, damaged, or a scan without text.
    """
    pages = [_lines(page) for page in _page_texts(path)]
    bare = [str(number) for number, page in enumerate(pages, 1) if not page]
    if len(bare) == len(pages):
        raise InputError(
            f"{path} holds no text: it is a scan, or only pictures. Run text recognition (OCR) on"
            " it, or take the transcript in another format."
        )
    report = [f"pages without text: {', '.join(bare)}."] if bare else []
    lines = _without_heads(pages)
    text, composed = compose((paragraph, 0) for paragraph in _paragraphs(lines, interviewers))
    return transcript(path, text, composed, interviewers, report=report)


def _page_texts(path: Path) -> list[str]:
    from pypdf import PdfReader

    try:
        reader = PdfReader(path)
        if not _opens(reader):
            raise InputError(
                f"{path} is protected with a password. Save a copy without one and try again."
            )
        return [sound(page.extract_text()) for page in reader.pages]
    except InputError:
        raise
    except Exception as error:  # a broken PDF makes the library raise nearly anything
        raise InputError(
            f"{path} is damaged: its PDF cannot be read ({type(error).__name__})."
            " Save it again, or as .docx."
        ) from error


def _opens(reader: PdfReader) -> bool:
    """Whether a PDF can be read without a password (some only forbid printing)."""
    if not reader.is_encrypted:
        return True
    from pypdf.errors import DependencyError

    try:
        return bool(reader.decrypt(""))
    except DependencyError:
        return False


def _lines(page: str) -> list[str]:
    return [line.strip() for line in page.splitlines() if line.strip()]


def _without_heads(pages: Sequence[Sequence[str]]) -> list[str]:
    """All lines but page numbers and what comes back at the edge of most pages."""
    edges = Counter(key for page in pages for key in {_head_key(line) for line in _edges(page)})
    enough = max(3, len(pages) / 2)
    kept = []
    for page in pages:
        for number, line in enumerate(page):
            at_edge = number < _EDGE or number >= len(page) - _EDGE
            head = edges[_head_key(line)] >= enough or _PAGE_NUMBER.fullmatch(line)
            if not (at_edge and head):
                kept.append(line)
    return kept


def _edges(page: Sequence[str]) -> list[str]:
    return [*page[:_EDGE], *page[-_EDGE:]]


def _head_key(line: str) -> str:
    """A running head without its page number."""
    return re.sub(r"\d+", "#", line.casefold())


def _paragraphs(lines: Sequence[str], interviewers: Collection[str]) -> list[str]:
    """Lines joined to paragraphs; a hyphen at a line end is kept, for most are the word's own."""
    text, spans = compose((line, 0) for line in lines)
    labels = label_lines(text, spans, interviewers)
    widths = sorted(len(line) for line in lines)
    full = _SHORT * widths[int(0.9 * (len(widths) - 1))] if widths else 0
    paragraphs: list[str] = []
    ended = True
    for line, label in zip(lines, labels, strict=True):
        if ended or label:
            paragraphs.append(line)
        elif _HYPHENATED.search(paragraphs[-1]) and line[0].islower():
            paragraphs[-1] += line
        else:
            paragraphs[-1] += " " + line
        alone = label is not None and not line[label.said :].strip()
        ended = alone or (len(line) < full and bool(_SENTENCE_END.search(line)))
    return paragraphs
