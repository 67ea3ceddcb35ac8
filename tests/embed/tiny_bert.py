"""A BERT of a few thousand weights with a tokenizer, made in a test: a folder as packages hold."""

from __future__ import annotations

import json
import string
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from themekit.embed.cards import EncoderCard, file_sha256

WIDTH, LAYERS, HEADS, LIMIT = 32, 2, 4, 12
CONFIG = {
    "architectures": ["BertModel"],
    "model_type": "bert",
    "hidden_act": "gelu",
    "hidden_size": WIDTH,
    "intermediate_size": 64,
    "layer_norm_eps": 1e-12,
    "max_position_embeddings": 40,
    "num_attention_heads": HEADS,
    "num_hidden_layers": LAYERS,
    "type_vocab_size": 2,
}
WORDS = ["we", "were", "never", "asked", "the", "board", "care", "trust", "time", "."]
MODULES = {
    "": "sentence_transformers.models.Transformer",
    "1_Pooling": "sentence_transformers.models.Pooling",
    "2_Normalize": "sentence_transformers.models.Normalize",
}


def tokenizer() -> Tokenizer:
    """Word pieces: a few words, and the letters for all others."""
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS, *string.ascii_lowercase]
    pieces += [f"##{letter}" for letter in string.ascii_lowercase]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    made = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return made


def weights(vocabulary: int) -> dict[str, NDArray[np.float32]]:
    """Random weights under the names of ``transformers.BertModel``."""
    rng = np.random.default_rng(7)
    inner = CONFIG["intermediate_size"]
    made: dict[str, NDArray[np.float32]] = {}

    def add(name: str, *shape: int) -> None:
        made[name] = rng.normal(0, 0.3, shape).astype(np.float32)

    def dense(name: str, n_out: int, n_in: int) -> None:
        add(f"{name}.weight", n_out, n_in)
        add(f"{name}.bias", n_out)

    def norm(name: str) -> None:
        add(f"{name}.LayerNorm.weight", WIDTH)
        add(f"{name}.LayerNorm.bias", WIDTH)

    add("embeddings.word_embeddings.weight", vocabulary, WIDTH)
    add("embeddings.position_embeddings.weight", CONFIG["max_position_embeddings"], WIDTH)
    add("embeddings.token_type_embeddings.weight", 2, WIDTH)
    norm("embeddings")
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        for part in ("query", "key", "value"):
            dense(f"{name}.attention.self.{part}", WIDTH, WIDTH)
        dense(f"{name}.attention.output.dense", WIDTH, WIDTH)
        norm(f"{name}.attention.output")
        dense(f"{name}.intermediate.dense", inner, WIDTH)
        dense(f"{name}.output.dense", WIDTH, inner)
        norm(f"{name}.output")
    dense("pooler.dense", WIDTH, WIDTH)
    return made


def write_folder(folder: Path) -> Path:
    """A folder that sentence-transformers and themekit both load."""
    folder.mkdir(parents=True)
    made = tokenizer()
    made.save(str(folder / "tokenizer.json"))
    config = {**CONFIG, "vocab_size": made.get_vocab_size()}
    tensors = weights(made.get_vocab_size())
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    modules = [
        {"idx": number, "name": str(number), "path": path, "type": kind}
        for number, (path, kind) in enumerate(MODULES.items())
    ]
    (folder / "1_Pooling").mkdir()
    pooling = {"word_embedding_dimension": WIDTH, "pooling_mode_mean_tokens": True}
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]"}
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "sep_token": "[SEP]", **special}
    files = {
        "config.json": config,
        "modules.json": modules,
        "sentence_bert_config.json": {"max_seq_length": LIMIT, "do_lower_case": False},
        "tokenizer_config.json": settings,
        "1_Pooling/config.json": pooling,
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return folder


def card(site: Path, package: str = "tiny_bert_package") -> EncoderCard:
    """The card of a model that lies in a package under ``site``."""
    folder = write_folder(site / package / "model")
    names = ("model.safetensors", "tokenizer.json", "config.json")
    return EncoderCard(
        name="tiny-bert",
        source="made in a test",
        licence="Apache-2.0",
        distribution="tiny-bert==0.1",
        package=package,
        folder="model",
        dimension=WIDTH,
        token_limit=LIMIT,
        pooling="mean",
        sha256={name: file_sha256(folder / name) for name in names},
    )
