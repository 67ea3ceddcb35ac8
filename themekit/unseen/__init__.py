"""What no code covers: new passages ranked, flagged with few false alarms, and grouped."""

from themekit.unseen.evaluate import UnseenEvaluation, evaluate_unseen
from themekit.unseen.finding import NearCode, NewPassage, Unseen, unseen
from themekit.unseen.rounds import CodeChange, rounds

__all__ = [
    "CodeChange",
    "NearCode",
    "NewPassage",
    "Unseen",
    "UnseenEvaluation",
    "evaluate_unseen",
    "rounds",
    "unseen",
]
