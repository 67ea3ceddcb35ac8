"""What ``themekit suggest --json`` prints for one small interview, made by hand."""

from typing import Any

from themekit.domain import Code, Codebook, Source, Turn

SCRIPT = "<script>alert(1)</script>"
CODEBOOK = Codebook(
    (Code("Money", definition="What it costs."), Code("Budgets", parent="Money"), Code(SCRIPT))
)
ASKED, POOLED, PLAIN = "And then?", "The budget was pooled.", "We had <b>tea</b> & cake."
TEXT = f"{ASKED}\n{POOLED}\n{PLAIN}"
START = {said: TEXT.index(said) for said in (ASKED, POOLED, PLAIN)}
SOURCE = Source(
    'Interview "7"',
    TEXT,
    tuple(
        Turn(START[said], START[said] + len(said), who, who == "Rob")
        for said, who in ((ASKED, "Rob"), (POOLED, "Bea"), (PLAIN, "Bea"))
    ),
    {"role": "nurse"},
)


def suggestion(code: str, score: float, suggested: bool) -> dict[str, Any]:
    evidence = [
        {"kind": "quotation", "source": "P1", "text": "They pooled it.", "similarity": 0.812},
        {"kind": "definition", "source": "", "text": "What it costs.", "similarity": 0.4},
        {"kind": "words", "source": "", "text": "budget, pooled", "similarity": 0.3},
    ]
    return {"code": code, "score": score, "suggested": suggested, "evidence": evidence}


def passage(said: str, abstained: str | None, *suggestions: dict[str, Any]) -> dict[str, Any]:
    return {
        "source": SOURCE.name,
        "start": START[said],
        "end": START[said] + len(said),
        "speaker": "Bea",
        "text": said,
        "codable": 0.9,
        "novelty": 0.1,
        "abstained": abstained,
        "suggestions": list(suggestions),
    }


def document(*passages: dict[str, Any]) -> dict[str, Any]:
    """The whole document; without passages, that of an interview in which nobody answers."""
    trained_on = {"sources": 2, "passages": 9, "codings": 7, "codes": 3}
    model = {
        "name": "small",
        "encoder": "tiny",
        "encoder_sha256": "0123456789abcdef",
        "trained_on": trained_on,
    }
    return {"themekit": "0", "model": model, "passages": list(passages)}


SUGGESTED = document(
    passage(POOLED, None, suggestion("Budgets", 0.7, True), suggestion(SCRIPT, 0.1, False)),
    passage(PLAIN, "new", suggestion(SCRIPT, 0.2, False)),
)
