"""Outside formats: one file for each, which turns files into nouns."""

from themekit.formats.attributes import read_attributes
from themekit.formats.imported import Imported
from themekit.formats.reading import read

__all__ = ["Imported", "read", "read_attributes"]
