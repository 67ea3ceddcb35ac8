"""What people would use instead of themekit, each in the form of ``themekit.suggest.fit``.

To add one, write ``learn(training) -> score`` (see :mod:`benchmarks.peers.heads`) and name it
here.
"""

from __future__ import annotations

from benchmarks.peers import baselines, bertopic_modes, setfit_peer
from benchmarks.peers.heads import peer
from themekit.suggest.folds import Fit

PEERS: dict[str, Fit] = {
    "chance": peer(baselines.chance),
    "majority": peer(baselines.majority),
    "definitions only": peer(baselines.definitions),
    "nearest neighbours": peer(baselines.nearest),
    "TF-IDF + balanced linear SVC": peer(baselines.tfidf_svc),
    "TF-IDF + logistic heads": peer(baselines.tfidf_logistic),
    "frozen MiniLM + logistic heads": peer(baselines.frozen_logistic),
    "BERTopic, supervised": peer(bertopic_modes.supervised),
    "BERTopic, zero-shot": peer(bertopic_modes.zero_shot),
    "SetFit, 8 a code": setfit_peer.fit,
}

SLOW = ("BERTopic, supervised", "BERTopic, zero-shot", "SetFit, 8 a code")
"""Left out by ``--quick``."""
