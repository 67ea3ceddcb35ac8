"""The report of the codes suggested for new interviews, beside the interviews themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from themekit.domain import Codebook, Source
from themekit.report.html import colours, render

Document = Mapping[str, Any]
"""What ``themekit suggest --json`` prints."""


def suggestions_report(
    document: Document,
    sources: Sequence[Source],
    codebook: Codebook,
    *,
    title: str = "Suggested codes",
    evaluation: Document | None = None,
) -> str:
    """One HTML page: how far to trust it, what is suggested, and each interview with its codes.

    Parameters
    ----------
    document
        The suggestions, as ``themekit suggest --json`` prints them.
    sources
        The interviews that they are for.
    evaluation
        What ``themekit evaluate --json`` printed for the study behind them, if it was run.
    """
    passages: dict[str, list[Document]] = defaultdict(list)
    for passage in document["passages"]:
        passages[passage["source"]].append(passage)
    order = _codes_in_order(document, codebook)
    tops = list(dict.fromkeys(_top(codebook, code) for code in order))
    hue_of = colours(tops)
    return render(
        "suggestions.html",
        title=title,
        document=document,
        evaluation=evaluation,
        per_code=_by_code(evaluation),
        interviews=[_interview(source, passages[source.name]) for source in sources],
        codes=_code_rows(document, codebook, order),
        definitions={code.name: code.definition for code in codebook},
        hue={code: hue_of[_top(codebook, code)] for code in order},
        themes=hue_of if len(tops) < len(order) else {},
        number={code: index for index, code in enumerate(order)},
    )


def _codes_in_order(document: Document, codebook: Codebook) -> list[str]:
    named = [code.name for code in codebook]
    seen = {each["code"] for passage in document["passages"] for each in passage["suggestions"]}
    return [name for name in named if name in seen] + sorted(seen - set(named))


def _top(codebook: Codebook, code: str) -> str:
    return codebook.path(code)[0] if code in codebook else code


def _code_rows(
    document: Document, codebook: Codebook, order: Sequence[str]
) -> list[dict[str, Any]]:
    """Each code with how many passages it is suggested for, the often suggested first."""
    suggested = Counter(
        each["code"]
        for passage in document["passages"]
        for each in passage["suggestions"]
        if each["suggested"]
    )
    rows = [
        {
            "code": code,
            "above": " › ".join(codebook.path(code)[:-1]) if code in codebook else "",
            "definition": codebook[code].definition if code in codebook else "",
            "passages": suggested[code],
        }
        for code in order
        if suggested[code]
    ]
    return sorted(rows, key=lambda row: (-row["passages"], order.index(row["code"])))


def _interview(source: Source, passages: Sequence[Document]) -> dict[str, Any]:
    """A source as its turns in order, each with its passages."""
    turns = []
    for turn in source.turns:
        inside = [p for p in passages if turn.start <= p["start"] and p["end"] <= turn.end]
        turns.append(
            {
                "speaker": turn.speaker,
                "interviewer": turn.interviewer,
                "text": source.text[turn.start : turn.end].strip(),
                "passages": inside,
            }
        )
    words = sum(len(passage["text"].split()) for passage in passages)
    coded = sum(
        len(passage["text"].split())
        for passage in passages
        if any(each["suggested"] for each in passage["suggestions"])
    )
    return {
        "name": source.name,
        "attributes": dict(source.attributes),
        "turns": [turn for turn in turns if turn["text"]],
        "passages": len(passages),
        "share": coded / words if words else None,
    }


def _by_code(evaluation: Document | None) -> dict[str, Document]:
    return {row["code"]: row for row in evaluation["per_code"]} if evaluation else {}
