"""Reading the thesis: quotations, people and published tables."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from themekit.corpora.gmhscp.lines import blocks
from themekit.corpora.gmhscp.quotations import CLOSES, Quotation, Unread, quotations
from themekit.corpora.gmhscp.tables import Tables, tables
from themekit.errors import InputError
from themekit.files import read_text


@dataclass(frozen=True)
class Thesis:
    """What the thesis publishes of its interviews.

    Attributes
    ----------
    quotations
        Of chapters 5 to 7, in the order of the thesis; words quoted twice are there twice.
    tables
        The published tables.
    attributions
        How often an interviewee is named in brackets, paraphrases included.
    unread
        What looks like a quotation and was not taken as one, with the reason.
    origin
        The name of the file.
    """

    quotations: tuple[Quotation, ...]
    tables: Tables
    attributions: int
    unread: tuple[Unread, ...]
    origin: str

    @property
    def speakers(self) -> list[str]:
        """The interviewees who are quoted, in alphabetical order."""
        return sorted({quotation.speaker for quotation in self.quotations})


def read_thesis(path: str | os.PathLike[str]) -> Thesis:
    """Read the plain text of the thesis.

    Raises
    ------
    InputError
        If the file cannot be read, or holds no quotation of an interviewee.
    """
    text = read_text(path)
    found, unread, attributions = quotations(blocks(text, CLOSES))
    if not found:
        raise InputError(
            f"{path} holds no quotation in chapters 5 to 7. It needs the plain text of the thesis"
            " on the Greater Manchester Health and Social Care Partnership, not its PDF."
        )
    astray = missing(found, text)
    return Thesis(
        quotations=tuple(found),
        tables=tables(text),
        attributions=attributions,
        unread=(
            *unread,
            *(Unread(q.line, f"a quotation of {q.speaker} is not in the text") for q in astray),
        ),
        origin=Path(path).name,
    )


def missing(found: list[Quotation], text: str) -> list[Quotation]:
    """The quotations whose words do not stand in the thesis, in order and without a gap.

    A check of the reader by another way: white space, digits (page numbers, numbers of
    footnotes) and footnotes are set aside on both sides, and nothing else.
    """
    whole = _bare(re.sub(r"\n {20,}\n(?s:.*?)(?=\n \S)", "\n", text))
    return [quotation for quotation in found if _bare(quotation.text) not in whole]


def _bare(text: str) -> str:
    return re.sub(r"[\s\d]+", "", text)
