"""The models that come with themekit."""

import pytest
from shared_data import shared
from tiny_encoder import TinyEncoder

from themekit.corpora.gmhscp import read_thesis
from themekit.embed import load_encoder
from themekit.embed.cards import MODELS
from themekit.errors import ModelError
from themekit.suggest import load

GMHSCP = MODELS / "gmhscp"


def test_the_gmhscp_model_is_the_one_its_card_names():
    names = (GMHSCP / "model.json").read_text(encoding="utf-8")
    assert '"format"' in names and (GMHSCP / "CARD.md").is_file()


@pytest.mark.slow
def test_the_gmhscp_model_loads_with_the_default_encoder():
    model = load(GMHSCP, load_encoder())
    assert model.trained_on.sources == 24
    assert model.quotations is None


def test_it_is_refused_with_another_encoder():
    with pytest.raises(ModelError, match="made with the encoder all-MiniLM-L6-v2"):
        load(GMHSCP, TinyEncoder())


def test_no_words_of_the_thesis_are_in_it():
    thesis = read_thesis(shared("gmhscp") / "thesis.txt")
    names = " ".join((GMHSCP / "model.json").read_text(encoding="utf-8").casefold().split())
    for quotation in thesis.quotations:
        words = quotation.text.casefold().split()
        for start in range(len(words) - 5):
            assert " ".join(words[start : start + 6]) not in names
