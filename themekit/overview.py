"""What is in a study, at a glance."""

from __future__ import annotations

from collections import Counter
from typing import Any

from themekit.segment import passages
from themekit.study import Study


def overview(study: Study) -> dict[str, Any]:
    """Counts, sources, codebook, coders and the last change of a study.

    Returns
    -------
    dict
        Ready for JSON: ``counts``, ``sources``, ``codebook``, ``coders``, ``changes``.
    """
    sources, codebook, codings = study.sources(), study.codebook(), study.codings()
    suggestions = study.suggestions()
    by_source = Counter(coding.source for coding in codings)
    by_code = Counter(coding.code for coding in codings)
    by_coder = Counter(coding.coder for coding in codings)
    by_coder.update(suggestion.coder for suggestion in suggestions)
    spread = Counter(code for code, _ in {(coding.code, coding.source) for coding in codings})
    spans = {(coding.source, coding.start, coding.end) for coding in codings}
    return {
        "counts": {
            "sources": len(sources),
            "codes": len(codebook),
            "coders": len(by_coder),
            "coded spans": len(spans),
            "codings": len(codings),
            "suggestions": len(suggestions),
        },
        "sources": [
            {
                "name": source.name,
                "words": sum(len(source.text[t.start : t.end].split()) for t in source.turns),
                "turns": len(source.turns),
                "passages": len(passages(source)),
                "codings": by_source[source.name],
                "attributes": dict(source.attributes),
                "origin": source.origin,
            }
            for source in sources
        ],
        "codebook": [
            {
                "code": code.name,
                "parent": code.parent,
                "level": len(codebook.path(code.name)) - 1,
                "codings": by_code[code.name],
                "sources": spread[code.name],
                "definition": code.definition,
            }
            for code in codebook
        ],
        "coders": [
            {"name": coder.name, "kind": coder.kind, "codings": by_coder[coder.name]}
            for coder in study.coders()
        ],
        "changes": [
            {"at": entry.at, "command": entry.command, "counts": dict(entry.counts)}
            for entry in study.audit()
        ],
    }
