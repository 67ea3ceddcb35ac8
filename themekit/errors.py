"""What can go wrong, said in plain sentences.

The command line prints the message of a :class:`ThemekitError` and nothing else, so a message
says what is wrong, where (file, line, row) and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class ThemekitError(Exception):
    """Base of every error that themekit raises on purpose. Exit status 1."""


class InputError(ThemekitError):
    """A file that was handed in cannot be used: missing, empty, broken, not what it says."""


class StudyError(ThemekitError):
    """The study file cannot be used, or does not hold what the command needs."""


class ModelError(ThemekitError):
    """An encoder or a code model is missing, altered, or does not fit the study."""


class UsageError(ThemekitError):
    """The command was given options that do not go together. Exit status 2."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A question that names what was likely meant, to end a message with; empty if nothing is near.

    Examples
    --------
    >>> did_you_mean("amra", ["Amara", "Jonas"])
    " Did you mean 'Amara'?"
    """
    folded = {each.casefold(): each for each in known}
    near = get_close_matches(name.casefold(), folded, n=1)
    return f" Did you mean {folded[near[0]]!r}?" if near else ""
