"""The encoder adapted to codings: it learns, is honestly left out, and runs without torch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from themekit.domain import Code, Codebook, Passage
from themekit.embed import load_encoder
from themekit.embed.cards import encoder_cards
from themekit.embed.export import read_weights
from themekit.errors import UsageError
from themekit.segment import CodedPassages
from themekit.suggest import adapt, fit
from themekit.suggest.adapt import Adapted, fit_adapted
from themekit.suggest.adapt_training import LastLayer, Trained
from themekit.suggest.attention import Attention, parts

CODES = ["staff", "waiting", "food"]
SAID = {
    "staff": ["the nurse was so kind", "nobody on the ward smiled", "our doctor listened"],
    "waiting": ["it took four hours to be seen", "we sat there all day", "a queue down the hall"],
    "food": ["the soup was cold", "lunch came late but was tasty", "nothing to eat but toast"],
}


def told() -> tuple[list[str], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """36 passages of 6 people on one or two subjects each."""
    texts, truth, groups = [], [], []
    for person in range(6):
        for turn in range(6):
            about = {CODES[turn % 3], CODES[(turn + person) % 3]}
            parts = [SAID[code][(person + turn) % 3] for code in CODES if code in about]
            texts.append(f"{' and '.join(parts)}, {['truly', 'you know', 'back then'][turn % 3]}")
            truth.append([code in about for code in CODES])
            groups.append(person)
    return texts, np.array(truth), np.array(groups)


@pytest.fixture(scope="module")
def adapted() -> tuple[Adapted, np.ndarray[Any, Any]]:
    texts, truth, groups = told()
    return fit_adapted(texts, truth, groups, load_encoder(), seed=0)


@pytest.mark.slow
def test_it_learns_what_is_coded_how_by_people_it_has_not_seen(
    adapted: tuple[Adapted, np.ndarray[Any, Any]],
) -> None:
    texts, truth, _ = told()
    model, left_out = adapted
    assert ((left_out > 0) == truth).mean() > 0.85
    assert ((model.scores(texts) > 0) == truth).mean() > 0.95


@pytest.mark.slow
def test_what_is_left_out_does_not_depend_on_its_own_codes(
    adapted: tuple[Adapted, np.ndarray[Any, Any]],
) -> None:
    texts, truth, groups = told()
    part = parts(groups, adapt._PARTS, 0)[0]
    other = truth.copy()
    other[part] = ~truth[part]
    before = adapted[1]
    _, after = fit_adapted(texts, other, groups, load_encoder(), seed=0)
    np.testing.assert_array_equal(before[part], after[part])
    assert not np.array_equal(before[~part], after[~part])


@pytest.mark.slow
def test_onnx_runtime_gives_what_torch_was_trained_to_give(
    adapted: tuple[Adapted, np.ndarray[Any, Any]],
) -> None:
    import torch

    texts, _, _ = told()
    model, _ = adapted
    card = encoder_cards()[model.encoder]
    weights, config = read_weights(card)
    last = LastLayer.of({**weights, **model.layer}, config)
    tensors = {name: torch.tensor(each) for name, each in last.weights.items()}
    heads = model.attention
    trained = Trained(
        LastLayer(last.prefix, tensors, last.heads, last.epsilon),
        *(torch.tensor(each) for each in (heads.heed, heads.head, heads.constant)),
    )
    below = adapt._onnx(card, num_hidden_layers=config["num_hidden_layers"] - 1)
    np.testing.assert_allclose(
        trained.log_odds(below.encode_tokens(texts)[1]), model.scores(texts), atol=0.02
    )


@pytest.mark.slow
def test_a_passage_of_any_length_is_heeded_to_its_end(
    adapted: tuple[Adapted, np.ndarray[Any, Any]],
) -> None:
    model, _ = adapted
    long = "we came by bus on a grey day. " * 60
    without, with_food, empty = model.scores([long, long + "the soup was cold", ""])
    assert with_food[2] > without[2]
    assert np.isfinite(empty).all()


@pytest.mark.slow
def test_one_source_alone_is_never_scored_by_itself() -> None:
    texts, truth, _ = told()
    _, left_out = fit_adapted(texts[:6], truth[:6], np.zeros(6, dtype=np.intp), load_encoder())
    np.testing.assert_array_equal(left_out, 0)


def test_an_encoder_that_cannot_be_adapted_is_said_plainly() -> None:
    class Other:
        name, sha256, dimension = "my-own", "0", 3

        def encode(self, texts: list[str], *, on_progress: object = None) -> Any: ...

    with pytest.raises(UsageError, match=r"my-own cannot be adapted.*Leave out --thorough"):
        fit_adapted(["a"], np.ones((1, 1), dtype=np.bool_), np.zeros(1, dtype=np.intp), Other())


@pytest.mark.slow
def test_a_thorough_model_is_the_same_each_time_and_after_saving(tmp_path: Path) -> None:
    from themekit.suggest.saving import load, save

    texts, truth, groups = told()
    passages = [
        Passage(f"p{group}", 0, len(text), text, place=0.5)
        for text, group in zip(texts, groups, strict=True)
    ]
    coded = CodedPassages(passages, truth, CODES)
    codebook = Codebook(tuple(Code(name) for name in CODES))
    encoder = load_encoder()
    model = fit(coded, codebook, encoder, thorough=True)
    again = fit(coded, codebook, encoder, thorough=True)
    assert model.sha256 == again.sha256
    assert "adapted" in model.blend.scorers
    save(model, tmp_path / "model", with_quotations=True)
    loaded = load(tmp_path / "model", encoder)
    np.testing.assert_array_equal(
        loaded.score(passages).probabilities, model.score(passages).probabilities
    )
    assert loaded.sha256 == model.sha256
    assert "adapted" not in fit(coded, codebook, encoder).blend.scorers


def test_the_shared_form_drops_the_heads_of_codes_with_few_passages() -> None:
    ones = np.ones((4, 2), np.float32)
    model = Adapted("e", {}, Attention(ones, ones, np.zeros(2, np.float32)))
    shared = model.without(np.array([True, False]))
    np.testing.assert_array_equal(shared.attention.head.any(axis=0), [False, True])
    np.testing.assert_array_equal(shared.attention.heed.any(axis=0), [False, True])
