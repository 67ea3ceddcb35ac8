"""Codings as tables of quotations: source, coder, code and the words that were coded.

Such tables have no offsets: a quotation is found in its source by its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from themekit.domain import Code, Coder, Coding, Source
from themekit.formats.imported import Imported
from themekit.formats.tables import read_table


def read_quotations(path: Path, sources: Iterable[Source]) -> Imported:
    """Read a table with the columns source, coder, code and quotation.

    What is not found in its source, or found twice there, is left out and reported.
    """
    table = read_table(path)
    source_at, coder_at, code_at, quotation_at = table.needed(
        "source", "coder", "code", "quotation"
    )
    texts = {source.name: source.text for source in sources}
    codings: dict[Coding, None] = {}
    report = []
    for number, row in table.rows:
        name = row[source_at].strip()
        spans = locate(texts.get(name, ""), row[quotation_at])
        if len(spans) != 1:
            found = f"stands {len(spans)} times" if spans else "is not"
            report.append(f"{path.name}, row {number}: its quotation {found} in {name!r}.")
            continue
        start, end = spans[0]
        coding = Coding(name, start, end, row[code_at].strip(), row[coder_at].strip())
        codings[coding] = None
    return Imported(
        codes=tuple(Code(name) for name in dict.fromkeys(each.code for each in codings)),
        codings=tuple(codings),
        coders=tuple(Coder(name) for name in dict.fromkeys(each.coder for each in codings)),
        report=tuple(report),
    )


def locate(text: str, quotation: str) -> list[tuple[int, int]]:
    """Every span of the text that holds the words of a quotation, white space aside."""
    words = quotation.split()
    if not words:
        return []
    pattern = r"\s+".join(re.escape(word) for word in words)
    return [match.span() for match in re.finditer(pattern, text)]
