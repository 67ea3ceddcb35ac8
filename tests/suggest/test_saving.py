"""A model as a folder: the same when read again, and with nothing of an interview when shared."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import load_file
from tiny_encoder import TinyEncoder
from toy_study import passage, toy_study

from themekit.domain import Codebook
from themekit.errors import ModelError
from themekit.segment import CodedPassages
from themekit.suggest import fit, load, save

ENCODER = TinyEncoder()


@pytest.fixture(scope="module")
def study():
    """A study whose first source says something that no other does."""
    coded, codebook = toy_study()
    first = replace(coded.passages[0], text="bread soup bartholomew bartholomew zanzibar")
    again = replace(coded.passages[1], text="rent wage bartholomew zanzibar")
    examples = Codebook(tuple(replace(c, examples=("dinner at eight",)) for c in codebook))
    passages = [first, again, *coded.passages[2:]]
    return CodedPassages(passages, coded.labels, coded.codes), examples


@pytest.fixture(scope="module")
def model(study):
    return fit(*study, ENCODER)


def test_a_model_with_quotations_is_the_same_when_read_again(model, study, tmp_path):
    save(model, tmp_path / "m", with_quotations=True)
    again = load(tmp_path / "m", ENCODER)
    assert again.sha256 == model.sha256
    assert again.suggest(study[0].passages) == model.suggest(study[0].passages)


def test_saving_twice_gives_the_same_bytes(model, tmp_path):
    save(model, tmp_path / "a")
    save(load(tmp_path / "a", ENCODER), tmp_path / "b")
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_a_shared_model_still_suggests(model, tmp_path):
    save(model, tmp_path / "m")
    shared = load(tmp_path / "m", ENCODER)
    (found,) = shared.suggest([passage("rent wage debt bank pay")])
    assert found.suggestions[0].code == "money" and found.suggestions[0].suggested
    assert "quotation" not in {why.kind for one in found.suggestions for why in one.evidence}


def test_a_shared_model_holds_no_text_of_an_interview(model, study, tmp_path):
    save(model, tmp_path / "m")
    texts = [tmp_path / "m" / name for name in ("model.json", "CARD.md")]
    written = "".join(path.read_text("utf-8") for path in texts)
    for each in study[0].passages:
        assert each.text not in written
    for piece in ("bartholomew", "zanzi", "dinner at eight"):
        assert piece not in written
    names = json.loads((tmp_path / "m" / "model.json").read_text("utf-8"))
    texts = {}
    for each in study[0].passages:
        texts.setdefault(each.source, []).append(each.text.casefold())
    for term in names["words"]:
        users = [s for s, said in texts.items() if any(term in text for text in said)]
        assert len(users) >= 3, term


def test_a_shared_model_holds_no_vector_of_a_passage(model, study, tmp_path):
    save(model, tmp_path / "m")
    passages = ENCODER.encode([each.text for each in study[0].passages]).astype(np.float64)
    for name, array in load_file(tmp_path / "m" / "model.safetensors").items():
        for rows in (array, array.T) if array.ndim == 2 else ():
            if rows.shape[1] != ENCODER.dimension or name.startswith("descriptions"):
                continue
            lengths = np.linalg.norm(rows, axis=1, keepdims=True)
            cosine = (rows / np.where(lengths, lengths, 1)) @ passages.T
            assert cosine.max() < 0.999, name


def test_a_code_of_one_passage_leaves_no_weights_in_a_shared_model(study, tmp_path):
    coded, codebook = study
    labels = coded.labels.copy()
    rows = np.flatnonzero(labels[:, 0])
    labels[rows[1:], 0] = False
    save(fit(CodedPassages(coded.passages, labels, coded.codes), codebook, ENCODER), tmp_path / "m")
    for name, array in load_file(tmp_path / "m" / "model.safetensors").items():
        if ".weights." in name:
            assert not array[:, 0].any(), name


def test_there_is_no_pickle(model, tmp_path):
    save(model, tmp_path / "m", with_quotations=True)
    names = {path.name for path in (tmp_path / "m").iterdir()}
    assert names == {"model.safetensors", "model.json", "CARD.md"}


class _Other(TinyEncoder):
    name, sha256 = "another", "0" * 64


def test_another_encoder_is_refused_by_name(model, tmp_path):
    save(model, tmp_path / "m")
    with pytest.raises(ModelError, match=r"encoder tiny .*not with another"):
        load(tmp_path / "m", _Other())


def test_a_missing_or_damaged_model_is_a_plain_error(model, tmp_path):
    with pytest.raises(ModelError, match="no code model"):
        load(tmp_path / "none", ENCODER)
    save(model, tmp_path / "m")
    numbers = tmp_path / "m" / "model.safetensors"
    numbers.write_bytes(numbers.read_bytes()[:500])
    with pytest.raises(ModelError, match="damaged"):
        load(tmp_path / "m", ENCODER)
    (tmp_path / "m" / "model.json").write_text("[]")
    with pytest.raises(ModelError, match="damaged"):
        load(tmp_path / "m", ENCODER)
