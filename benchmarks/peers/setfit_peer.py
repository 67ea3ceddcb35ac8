"""SetFit (Tunstall et al. 2022) in its multi-label form: an extra, ``pip install setfit``.

The encoder is tuned on pairs of few-shot examples, 8 a code, in at most 100 steps of 16 pairs:
what two cores do in minutes. The head is then fitted on all coded passages, which is kinder to
SetFit than its own way (on the few-shot examples alone). Its one threshold is learned on
predictions out of fold of that head.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence

import numpy as np

from benchmarks.peers.heads import (
    Floats,
    PeerModel,
    Training,
    best_threshold,
    in_columns,
    learnable,
)
from themekit.domain import Codebook, Passage
from themekit.embed import Encoder
from themekit.segment import CodedPassages

SHOTS, STEPS, BATCH = 8, 100, 16
TOKENS = 128


def fit(
    coded: CodedPassages,
    codebook: Codebook,
    encoder: Encoder,
    *,
    thorough: bool = False,
    seed: int = 0,
) -> PeerModel:
    """Tune the default model on few examples, then fit a logistic head on all."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.multiclass import OneVsRestClassifier

    only_coded = coded.take(np.flatnonzero(coded.counted & coded.labels.any(axis=1)))
    training = Training(only_coded, codebook, encoder, seed)
    present = learnable(only_coded)
    truth = only_coded.labels[:, present].astype(int)
    tuned = _tuned(training, truth, seed)
    vectors = tuned.encode(training.texts, show_progress_bar=False)
    heads = OneVsRestClassifier(LogisticRegression(class_weight="balanced", max_iter=1000))
    splits = GroupKFold(min(3, len(set(only_coded.sources))))
    scores = cross_val_predict(
        heads, vectors, truth, groups=only_coded.sources, cv=splits, method="predict_proba"
    )
    heads.fit(vectors, truth)

    def score(passages: Sequence[Passage]) -> Floats:
        texts = [passage.text for passage in passages]
        predicted = heads.predict_proba(tuned.encode(texts, show_progress_bar=False))
        return in_columns(predicted, present, len(coded.codes))

    return PeerModel(list(coded.codes), score, best_threshold(truth.astype(bool), scores))


def _tuned(training: Training, truth, seed: int):  # type: ignore[no-untyped-def]
    """SetFit's encoder after its contrastive phase on few examples of each code."""
    from datasets import Dataset
    from setfit import SetFitModel, Trainer, TrainingArguments
    from transformers.utils import logging

    from themekit.embed import encoder_cards

    logging.set_verbosity_error()
    rows = _few_of_each(truth, seed)
    model = SetFitModel.from_pretrained(
        str(encoder_cards()["default"].path()), multi_target_strategy="one-vs-rest"
    )
    model.model_body.max_seq_length = TOKENS
    texts, labels = [training.texts[row] for row in rows], truth[rows].tolist()
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            output_dir=folder, batch_size=BATCH, max_steps=STEPS, seed=seed,
            save_strategy="no", report_to="none", show_progress_bar=False,
        )  # fmt: skip
        examples = Dataset.from_dict({"text": texts, "label": labels})
        trainer = Trainer(model=model, args=arguments, train_dataset=examples)
        trainer.train_embeddings(texts, labels, args=arguments)
    return model.model_body


def _few_of_each(truth, seed: int) -> list[int]:  # type: ignore[no-untyped-def]
    """Rows that hold eight examples of each code, or all there are."""
    generator = np.random.default_rng(seed)
    chosen: set[int] = set()
    for column in truth.T:
        rows = np.flatnonzero(column)
        chosen.update(int(row) for row in generator.permutation(rows)[:SHOTS])
    return sorted(chosen)
