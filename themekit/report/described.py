"""From a study to its tables and figures, and from those to files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from themekit.describe import Condition, Material, Table, as_codings
from themekit.errors import UsageError
from themekit.formats.workbook import Sheet, write_csv
from themekit.report.identities import Identities
from themekit.report.workbook import write_csv_folder, write_workbook

if TYPE_CHECKING:
    from themekit.describe.material import Encode
    from themekit.study import Study


ENDINGS = (".xlsx", ".docx", ".csv", "")
"""What tables are written to; a name without an ending is that of a folder."""


@dataclass(frozen=True)
class Wishes:
    """What to describe a study by; see :class:`themekit.describe.Material`."""

    coders: Sequence[str] | None = None
    by: Sequence[str] = ()
    concepts: Sequence[str] = ()
    conditions: Sequence[Condition] = field(default=())


def material(
    study: Study,
    wishes: Wishes | None = None,
    encode: Encode | None = None,
    identities: Identities | None = None,
) -> Material:
    """What the tables of a study are made of, under the names by which sources are to go.

    People's codings count, of all or of the named coders together. A machine that is named beside
    people is set side by side with them, and never added to their counts; where only machines are
    named, their suggestions are described.

    Raises
    ------
    StudyError
        If a named coder is not in the study.
    """
    wishes = wishes or Wishes()
    codings = study.codings(wishes.coders)
    kind = {coder.name: coder.kind for coder in study.coders()}
    named = list(wishes.coders or ())
    chosen = [each for each in study.suggestions() if each.coder in named]
    people = [coding for coding in codings if kind[coding.coder] == "human"]
    machine = [coding for coding in codings if kind[coding.coder] == "machine"]
    machine += as_codings(chosen)
    only_machines = bool(named) and all(kind[name] == "machine" for name in named)
    known = identities or Identities(study.sources(), named=True)
    return Material(
        sources=known.sources(study.sources()),
        codebook=study.codebook(),
        codings=known.spans(machine if only_machines else people),
        beside=() if only_machines else known.spans(machine),
        by=wishes.by,
        concepts=wishes.concepts,
        conditions=wishes.conditions,
        encode=encode,
    )


def write_tables(
    path: Path,
    tables: Sequence[Table],
    study: Study,
    described: Material,
    identities: Identities,
) -> None:
    """Write tables to .xlsx, .docx (with figures and methods), .csv (one), or a folder of .csv.

    Raises
    ------
    UsageError
        If the ending is none of these, or several tables are to go into one .csv.
    """
    ending = path.suffix.lower()
    if ending == ".xlsx":
        write_workbook(path, tables)
    elif ending == ".docx":
        from themekit.report.docx import write_docx
        from themekit.report.figures import figures
        from themekit.report.methods import methods

        write_docx(path, tables, figures(described), methods(study, say=identities.text))
    elif ending == ".csv":
        if len(tables) != 1:
            raise UsageError(
                f"{path} can hold one table: choose it with --table, or give a folder (a name"
                " without an ending) for all of them."
            )
        write_csv(path, Sheet(tables[0].columns, tables[0].rows()))
    elif not ending or path.is_dir():
        write_csv_folder(path, tables)
    else:
        raise UsageError(f"{path}: the name must end in .xlsx, .docx or .csv, or be a folder.")
