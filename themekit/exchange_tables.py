"""A study as plain tables: codebook, codings, suggestions and passages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from themekit.domain import Codebook, Decision, Source
from themekit.formats.refi import Content
from themekit.formats.refi.codes import paths_out
from themekit.formats.workbook import Sheet
from themekit.segment import labels, passages


def codebook_sheet(content: Content) -> Sheet:
    """A row for each code, each after its parent, with how often it was used and where."""
    used = Counter(coding.code for coding in content.codings)
    spread = Counter(code for code, _ in {(c.code, c.source) for c in content.codings})
    columns = ["code", "parent", "path", "definition", "inclusion", "exclusion", "examples"]
    columns += ["memo", "colour", "codable", "codings", "sources"]
    rows = [
        [
            code.name,
            code.parent or "",
            " > ".join(content.codebook.path(code.name)),
            code.definition,
            code.inclusion,
            code.exclusion,
            "\n".join(code.examples),
            code.memo,
            code.colour,
            "yes" if code.codable else "no",
            used[code.name],
            spread[code.name],
        ]
        for code in content.codebook
    ]
    return Sheet(columns, rows)


def taguette_sheet(codebook: Codebook) -> Sheet:
    """A codebook as Taguette imports it: tags with their parents in front, and descriptions.

    A heading without a text of its own is nothing but a part of the tags below it.
    """
    paths = paths_out(codebook)
    above = {path[:-1] for path in paths.values()}
    rows = [
        [".".join(paths[code.name]), code.definition]
        for code in codebook
        if code.codable or code.definition or paths[code.name] not in above
    ]
    return Sheet(["tag", "description"], rows)


def codings_sheet(content: Content) -> Sheet:
    """A row for each coding, with the words that were coded."""
    texts = _texts(content.sources)
    rows = [
        [c.source, c.start, c.end, c.coder, c.code, texts[c.source][c.start : c.end], c.memo]
        for c in content.codings
    ]
    return Sheet(["source", "start", "end", "coder", "code", "quotation", "memo"], rows)


def suggestions_sheet(content: Content, decisions: Iterable[Decision] = ()) -> Sheet:
    """A row for each suggestion, with its best evidence and what a person made of it."""
    texts = _texts(content.sources)
    decided = {(d.source, d.start, d.end, d.code): d for d in decisions}
    columns = ["source", "start", "end", "text", "code", "score", "suggested", "evidence"]
    columns += ["evidence_source", "coder", "decision", "decided_by"]
    rows: list[list[Any]] = []
    for each in content.suggestions:
        why = next(iter(each.evidence), None)
        said = [why.text, why.source] if why else ["", ""]
        decision = decided.get((each.source, each.start, each.end, each.code))
        made = ["accepted" if decision.accepted else "rejected", decision.coder] if decision else []
        text = texts[each.source][each.start : each.end]
        row = [each.source, each.start, each.end, text, each.code, round(each.score, 4)]
        rows.append([*row, each.suggested, *said, each.coder, *(made or ["", ""])])
    return Sheet(columns, rows)


def passages_sheet(content: Content) -> Sheet:
    """A row for each passage of a respondent, with the codes that people gave it."""
    codes = content.codebook.names
    rows = []
    for source in content.sources:
        found = passages(source)
        codings = [coding for coding in content.codings if coding.source == source.name]
        given = labels(found, codings, codes)
        for passage, row in zip(found, given, strict=True):
            place = [passage.source, passage.start, passage.end, passage.speaker]
            said = "; ".join(code for code, has in zip(codes, row, strict=True) if has)
            rows.append([*place, passage.question, passage.text, said])
    return Sheet(["source", "start", "end", "speaker", "question", "text", "codes"], rows)


SHEETS = ("codebook", "codings", "suggestions", "passages")
"""The names of the tables."""


def sheets(content: Content, decisions: Iterable[Decision]) -> dict[str, Sheet]:
    """All tables of a study, by name with a capital."""
    return {
        "Codebook": codebook_sheet(content),
        "Codings": codings_sheet(content),
        "Suggestions": suggestions_sheet(content, decisions),
        "Passages": passages_sheet(content),
    }


def _texts(sources: Iterable[Source]) -> dict[str, str]:
    return {source.name: source.text for source in sources}
