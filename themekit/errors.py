"""What can go wrong, said in plain sentences.

The command line prints the message of a :class:`ThemekitError` and nothing else, so a message
says what is wrong, where (file, line, row) and what to do.
"""

from __future__ import annotations


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
