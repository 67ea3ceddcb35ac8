"""The codebook of the corpus: theme areas, sections, and what each is about in our own words."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files

from themekit.domain import Code, Codebook
from themekit.errors import InputError


@dataclass(frozen=True)
class SectionCodes:
    """The codebook with the sections of the thesis that its codes stand for.

    Attributes
    ----------
    codebook
        Two levels: theme areas, and the three concepts of the study for chapters 6 and 7, with
        the sections under them. The themes of a section (names of Appendix Five) are what its
        code includes.
    names
        The name of the code of each section, by the number of the section.
    """

    codebook: Codebook
    names: dict[str, str]

    def code_of(self, section: str) -> str:
        """The code of a section, else of the nearest section above it.

        Raises
        ------
        InputError
            If there is none: the text is not this thesis.
        """
        above = section
        while above and above not in self.names:
            above = above.rpartition(".")[0]
        if not above:
            raise InputError(
                f"Section {section} is not known: this seems to be another text than the thesis"
                " on the Greater Manchester Health and Social Care Partnership."
            )
        return self.names[above]


def section_codes() -> SectionCodes:
    """Read the codebook that comes with themekit."""
    data = files("themekit.corpora").joinpath("gmhscp_codebook.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(data.splitlines()))
    codes = tuple(
        Code(
            name=row["name"],
            parent=row["area"] or None,
            definition=row["definition"],
            inclusion=", ".join(row["themes"].split("|")) if row["themes"] else "",
            exclusion=row["exclusion"],
            codable=bool(row["section"]),
        )
        for row in rows
    )
    names = {row["section"]: row["name"] for row in rows if row["section"]}
    return SectionCodes(Codebook(codes), names)
