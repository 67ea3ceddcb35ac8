"""The card of a code model: what it is, what it holds, what it may be used for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from themekit.version import __version__

if TYPE_CHECKING:
    from themekit.suggest.model import CodeModel


def card(model: CodeModel) -> str:
    """The card as Markdown."""
    trained = model.trained_on
    rows = [
        f"| {code} | {int(count)} |"
        for code, count in zip(model.codes, model.counts, strict=True)
        if count
    ]
    holds = (
        "It holds the coded quotations themselves, as evidence. **Do not share it** with anyone who"
        " may not read the transcripts."
        if model.quotations is not None
        else "It holds numbers only: no text of an interview, no vector of a single passage, and of"
        " the vocabulary only terms that three or more sources use. The codebook (names and"
        " definitions, without its examples and memos) is in it."
    )
    return "\n".join(
        [
            f"# Code model {model.name}",
            "",
            f"Made by themekit {__version__}. It suggests codes for passages of interviews; the"
            " researcher decides.",
            "",
            f"- Trained on {trained.sources} sources: {trained.passages} coded passages,"
            f" {trained.codings} codings, {trained.codes} codes in use.",
            f"- Encoder: {model.encoder.name} (sha256 {model.encoder.sha256}). No other will do.",
            f"- {holds}",
            "- Scores are probabilities, calibrated on sources left out. They hold for interviews"
            " of the same kind, coded by the same people with the same codebook; for others, check"
            " them with `themekit evaluate`.",
            "",
            "| code | passages it was learned from |",
            "| --- | ---: |",
            *rows,
            "",
        ]
    )
