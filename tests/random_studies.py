"""Random studies for property tests: emoji, line ends of Windows, nested and crossing spans."""

from __future__ import annotations

from hypothesis import strategies as st

from themekit.domain import (
    Code,
    Codebook,
    Coder,
    Coding,
    Evidence,
    Source,
    Suggestion,
)
from themekit.formats.refi.writing import Content

MACHINE = Coder("themekit 0.1 (a model)", "machine")

words = st.sampled_from(
    "we were short of staff Où naïve \U0001f642 \U0001f469‍⚕️ 老师 <b> & ]]>".split()
)
gaps = st.sampled_from([" ", " ", " ", "\n", "\r\n", "\r", ". ", "\t"])
names = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zs", "Zl", "Zp")),
    min_size=1,
    max_size=12,
).filter(lambda name: " / " not in name and name not in ("\ufeff",))
prose = st.lists(st.tuples(words, gaps), max_size=6).map(
    lambda parts: "".join(word + gap for word, gap in parts).strip()
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.tuples(words, gaps), min_size=3, max_size=30))
    return "".join(word + gap for word, gap in parts)


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    codes: list[Code] = []
    for name in draw(st.lists(names, min_size=1, max_size=6, unique=True)):
        above = draw(st.sampled_from([None, *(code.name for code in codes)]))
        codes.append(
            Code(
                name,
                parent=above,
                definition=draw(prose),
                inclusion=draw(prose),
                exclusion=draw(prose),
                examples=tuple(draw(st.lists(prose.filter(bool), max_size=2))),
                colour=draw(st.sampled_from(["", "#00ff99"])),
                codable=draw(st.booleans()),
                memo=draw(prose),
            )
        )
    return Codebook(tuple(codes))


@st.composite
def contents(draw: st.DrawFn) -> Content:
    codebook = draw(codebooks())
    coders = [Coder(name) for name in draw(st.lists(names, min_size=1, max_size=2, unique=True))]
    sources, codings, suggestions = [], {}, {}
    for name in draw(st.lists(names, min_size=1, max_size=3, unique=True)):
        text = draw(texts())
        attributes = draw(st.dictionaries(names, names, max_size=2))
        sources.append(Source(name, text, attributes=attributes, memo=draw(prose)))
        for _ in range(draw(st.integers(0, 4))):
            start = draw(st.integers(0, len(text) - 1))
            span = (start, draw(st.integers(start + 1, len(text))))
            coding = Coding(
                name, *span, draw(st.sampled_from(codebook.names)),
                draw(st.sampled_from(coders)).name, draw(prose),
            )  # fmt: skip
            codings[coding.source, coding.start, coding.end, coding.code, coding.coder] = coding
            if draw(st.booleans()):
                kind = draw(st.sampled_from(["quotation", "definition", "words"]))
                evidence = Evidence(kind, draw(st.sampled_from(["", name])), draw(prose), 0.25)
                score = draw(st.floats(0, 1))
                suggestions[name, span, coding.code] = Suggestion(
                    name, *span, coding.code, score, draw(st.booleans()), MACHINE.name, (evidence,)
                )
    coders.append(MACHINE)
    return Content(
        "a study", sources, codebook, coders, tuple(codings.values()), tuple(suggestions.values())
    )
