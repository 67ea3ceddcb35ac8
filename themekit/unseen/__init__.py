"""What no code covers: new passages ranked, flagged with few false alarms, and grouped."""

from themekit.unseen.evaluate import UnseenEvaluation, evaluate_unseen
from themekit.unseen.finding import NearCode, NewPassage, Unseen, unseen

__all__ = ["NearCode", "NewPassage", "Unseen", "UnseenEvaluation", "evaluate_unseen", "unseen"]
