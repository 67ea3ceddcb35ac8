"""The data sets of the benchmarks: where they lie and how each becomes passages with codes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from themekit.domain import Codebook
from themekit.errors import InputError, UsageError
from themekit.formats import Imported
from themekit.segment import CodedPassages, Units, coded_passages

if TYPE_CHECKING:
    from themekit.corpora.gmhscp.comparison import Published

HOW_TO_GET = {
    "serdif": "12 usability interviews coded in Taguette (GPL-3.0), by the SERDIF project",
    "nhs_px": "NHS patient comments with 45 codes (MIT), of the pxtextmining project",
    "sight": "comments on lectures coded by two people (MIT), of the SIGHT project",
    "clinc150": "short utterances with 150 intents (CC BY 3.0), by Larson et al. 2019",
    "gmhscp": "the text of the thesis on the Greater Manchester partnership (University of Otago)",
}


@dataclass(frozen=True)
class Task:
    """One benchmark: what is coded with what, and how it is split.

    Attributes
    ----------
    coded
        All passages, uncoded ones included where the data have them.
    folds
        Into how many parts the sources are divided; each source is one part if None.
    min_count
        Codes with fewer codings are not scored.
    first
        (n,) the column of the one code that counts as the first of a passage, where one does.
    areas
        (k,) the broader theme of each code, where a task is scored on those too.
    hold_out
        The sources to test on, instead of folds, where the data set itself is divided.
    published
        What was published of the same data, beside what can be counted of it.
    """

    name: str
    coded: CodedPassages
    codebook: Codebook
    folds: int | None = None
    min_count: int = 10
    first: NDArray[np.intp] | None = None
    areas: list[str] | None = None
    hold_out: tuple[str, ...] = ()
    published: Published | None = None


def data_folder(given: Path | None = None) -> Path:
    """Where the data sets lie: what is given, else ``THEMEKIT_DATA``, else ``../shared``."""
    return given or Path(os.environ.get("THEMEKIT_DATA", "../shared"))


def data_set(name: str, data: Path | None = None) -> Path:
    """The folder of one data set.

    Raises
    ------
    InputError
        If it is not there; says what it is and where it is looked for.
    """
    folder = data_folder(data) / name
    if not folder.is_dir():
        raise InputError(
            f"The data set {name} is not at {folder}. It is {HOW_TO_GET[name]}. Put it there, or"
            " say where the data sets lie with --data FOLDER or THEMEKIT_DATA."
        )
    return folder


def load_task(name: str, data: Path | None = None) -> Task:
    """The task of this name.

    Raises
    ------
    UsageError, InputError
        If there is no such task, or its data set is missing.
    """
    if name not in TASKS:
        raise UsageError(f"There is no benchmark {name!r}. There are: {', '.join(TASKS)}.")
    return TASKS[name](data)


def _serdif(data: Path | None) -> Task:
    return _tables("serdif", data_set("serdif", data) / "paragraphs")


def _serdif_highlights(data: Path | None) -> Task:
    file = data_set("serdif", data) / "serdif-p01-p12.sqlite3"
    return _tables("serdif_highlights", file, units="highlights")


def _nhs_px(data: Path | None) -> Task:
    return _tables("nhs_px", data_set("nhs_px", data), folds=5, min_count=20)


def _clinc150(data: Path | None) -> Task:
    """Few-shot: the first 8 training examples of each of 150 intents, 10 of its test examples."""
    read = _read(data_set("clinc150", data))
    intent = {coding.source: coding.code for coding in read.codings}
    shots, tests = Counter[str](), Counter[str]()
    training, held_out = [], []
    for source in read.sources:
        part, code = source.attributes["split"], intent[source.name]
        if part == "train" and shots[code] < 8:
            shots[code] += 1
            training.append(source)
        elif part == "test" and tests[code] < 10:
            tests[code] += 1
            held_out.append(source)
    codebook = Codebook(tuple(code for code in read.codes if code.name in shots))
    coded = coded_passages([*training, *held_out], read.codings, codebook)
    hold_out = tuple(source.name for source in held_out)
    return Task("clinc150", coded, codebook, hold_out=hold_out)


def _gmhscp(data: Path | None) -> Task:
    from themekit.corpora.gmhscp import benchmark_units, read_thesis
    from themekit.corpora.gmhscp.comparison import Published

    folder = data_set("gmhscp", data)
    thesis = read_thesis(folder / "thesis.txt")
    units = benchmark_units(thesis, folder / "sections.csv")
    return Task(
        "gmhscp",
        units.coded,
        units.codebook,
        folds=len(set(units.coded.sources)),
        min_count=1,
        first=units.first,
        areas=units.areas,
        published=Published(thesis),
    )


def _tables(
    name: str,
    path: Path,
    *,
    units: Units = "passages",
    folds: int | None = None,
    min_count: int = 10,
) -> Task:
    read = _read(path)
    codebook = Codebook(tuple(read.codes))
    coded = coded_passages(read.sources, read.codings, codebook, units)
    return Task(name, coded, codebook, folds, min_count)


def _read(path: Path) -> Imported:
    from themekit import formats

    read: Imported = formats.read(path)
    return read


TASKS: dict[str, Callable[[Path | None], Task]] = {
    "serdif": _serdif,
    "serdif_highlights": _serdif_highlights,
    "nhs_px": _nhs_px,
    "gmhscp": _gmhscp,
    "clinc150": _clinc150,
}
"""What ``themekit benchmark`` can run, by name."""
