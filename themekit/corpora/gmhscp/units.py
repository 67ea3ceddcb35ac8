"""The benchmark of the corpus: which section was a quotation of chapter 5 filed under?"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from themekit.corpora.gmhscp.codebook import section_codes
from themekit.corpora.gmhscp.quotations import words
from themekit.corpora.gmhscp.study import as_imported
from themekit.corpora.gmhscp.thesis import Thesis, read_thesis
from themekit.domain import Codebook, Coding
from themekit.errors import InputError
from themekit.files import read_text
from themekit.segment import CodedPassages, highlights, labels

_FEWEST_WORDS = 4


@dataclass(frozen=True)
class BenchmarkUnits:
    """The units of the benchmark.

    Attributes
    ----------
    coded
        n passages of 24 sources and the k sections that they are quoted in.
    first
        (n,) int: the column of the section that quotes the passage first.
    areas
        k names: the theme area of each section.
    codebook
        The sections under their areas, with themes and definitions.
    """

    coded: CodedPassages
    first: NDArray[np.intp]
    areas: list[str]
    codebook: Codebook


def benchmark(folder: Path) -> BenchmarkUnits:
    """The benchmark from a folder that holds ``thesis.txt`` and ``sections.csv``."""
    return benchmark_units(read_thesis(folder / "thesis.txt"), folder / "sections.csv")


def benchmark_units(thesis: Thesis, sections: str | os.PathLike[str]) -> BenchmarkUnits:
    """The distinct quotations of chapter 5 with four words or more, and their sections.

    Parameters
    ----------
    sections
        ``sections.csv``: the sections that are labels, with their theme areas. What is quoted
        under no other section is left out.

    Raises
    ------
    InputError
        If the table cannot be read or names a section that the codebook does not know.
    """
    areas = _areas(sections)
    known = section_codes()
    codes = [known.code_of(section) for section in areas]
    codebook = Codebook(
        tuple(code for code in known.codebook if code.name in {*codes, *areas.values()})
    )
    imported = as_imported(thesis)
    codings = [coding for coding in imported.codings if coding.code in codes]
    passages = [
        passage
        for passage in highlights(imported.sources, codings)
        if len(words(passage.text)) >= _FEWEST_WORDS
    ]
    firsts = _first_codes(codings)
    return BenchmarkUnits(
        coded=CodedPassages(passages, labels(passages, codings, codes), codes),
        first=np.array([codes.index(firsts[p.source, p.start]) for p in passages], dtype=np.intp),
        areas=list(areas.values()),
        codebook=codebook,
    )


def _areas(sections: str | os.PathLike[str]) -> dict[str, str]:
    """The theme area of each section of the table, in its order."""
    rows = list(csv.DictReader(read_text(sections).splitlines()))
    if not rows or not {"section", "area"} <= rows[0].keys():
        raise InputError(f"{sections} needs a header with the columns section and area, and rows.")
    return {row["section"]: row["area"] for row in rows}


def _first_codes(codings: list[Coding]) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    for coding in codings:
        found.setdefault((coding.source, coding.start), coding.code)
    return found
