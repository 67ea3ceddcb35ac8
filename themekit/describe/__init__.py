"""The tables of a thematic analysis, for human codings, for suggestions, or side by side.

Each module holds one kind of table: functions on plain nouns that give a
:class:`~themekit.describe.table.Table` with a data frame and what a reader needs to understand it.
:func:`tables` makes them all.
"""

from themekit.describe.concepts import Condition, ForceField, forcefield, read_conditions
from themekit.describe.material import Material, as_codings
from themekit.describe.sections import SECTIONS, in_context_of, tables
from themekit.describe.table import Table

__all__ = [
    "SECTIONS",
    "Condition",
    "ForceField",
    "Material",
    "Table",
    "as_codings",
    "forcefield",
    "in_context_of",
    "read_conditions",
    "tables",
]
