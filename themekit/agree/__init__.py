"""Agreement between coders: people with people, and people with the machine."""

from themekit.agree.alpha import alpha
from themekit.agree.compare import compare
from themekit.agree.comparison import Comparison, Settings
from themekit.agree.material import as_one

__all__ = ["Comparison", "Settings", "alpha", "as_one", "compare"]
