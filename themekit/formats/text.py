"""Plain text and Markdown transcripts."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import median

from themekit import files
from themekit.formats.imported import Imported
from themekit.formats.lines import Line, lines_of
from themekit.formats.speakers import label_lines
from themekit.formats.turns import transcript

_BOLD = re.compile(r"\s*(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_WRAPPED = range(50, 101)
"""Width in code points of the lines of a text that was wrapped by hand."""


def read_text(path: Path, interviewers: Collection[str] = ()) -> Imported:
    """Read a .txt or .md transcript; its text is kept as it is, line ends and marks included."""
    text = files.read_text(path)
    lines = [_with_bold(text, line) for line in lines_of(text)]
    if is_wrapped(text, lines):
        lines = unwrapped(text, lines, interviewers)
    return transcript(path, text, lines, interviewers)


def is_wrapped(text: str, lines: Sequence[Line]) -> bool:
    """Whether sentences run over line ends, as in text wrapped at 72 columns."""
    lengths = [
        line.end - line.start
        for line, following in pairwise(lines)
        if text[line.start : line.end].strip() and text[following.start : following.end].strip()
    ]
    return len(lengths) > 4 and max(lengths) <= _WRAPPED[-1] and median(lengths) in _WRAPPED


def unwrapped(text: str, lines: Sequence[Line], interviewers: Collection[str]) -> list[Line]:
    """Paragraphs of a wrapped text: each ends at a blank line or before a speaker's label."""
    found: list[Line] = []
    goes_on = False
    labelled = label_lines(text, lines, interviewers)
    for line, label in zip(lines, labelled, strict=True):
        if goes_on and label is None and text[line.start : line.end].strip():
            found[-1] = replace(found[-1], end=line.end)
        else:
            found.append(line)
        alone = label is not None and not text[line.start + label.said : line.end].strip()
        goes_on = bool(text[line.start : line.end].strip()) and not alone
    return found


def _with_bold(text: str, line: Line) -> Line:
    """A line with how much of its start Markdown sets in bold."""
    match = _BOLD.match(text, line.start, line.end)
    return replace(line, bold=match.end() - line.start) if match else line
