"""Matrices: codes by source, and codes by an attribute of the sources."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from themekit.describe.counting import Pieces
from themekit.describe.table import Table, frame, listed, table_name
from themekit.domain import Source

MOST_VALUES = 8
DRAWS = 2000
_SHUFFLES_AT_ONCE = 250

Floats = NDArray[np.float64]


def code_by_source(pieces: Pieces, sources: Sequence[Source]) -> Table:
    """Pieces of data of each used code in each source."""
    counts, codes = _counts(pieces, sources)
    names = [source.name for source in sources]
    return Table(
        name="code_by_source",
        title="Codes by source",
        caption="Pieces of data with the code in each source.",
        frame=frame(
            ("code", *names, "all"),
            (
                [code, *map(int, row), int(row.sum())]
                for code, row in zip(codes, counts, strict=True)
            ),
        ),
        note="" if codes else "Nothing is coded.",
    )


def attributes_to_compare(sources: Sequence[Source]) -> tuple[list[str], str]:
    """The attributes that divide the sources into groups, and which do not and why.

    Returns
    -------
    (list of str, str)
        Attributes with two to eight values, one of them in at least two sources; a sentence on
        the others.
    """
    names = list(dict.fromkeys(name for source in sources for name in source.attributes))
    kept: list[str] = []
    left: list[str] = []
    for name in names:
        values = [source.attributes.get(name, "") for source in sources]
        groups = {value for value in values if value}
        divides = 2 <= len(groups) <= MOST_VALUES and len(groups) < sum(map(bool, values))
        (kept if divides else left).append(name)
    sentence = (
        f"No matrix is made for {listed(left)}: an attribute needs two to {MOST_VALUES} values,"
        " and a value that two sources share."
    )
    return kept, sentence if left else ""


def code_by_attribute(
    pieces: Pieces, sources: Sequence[Source], attribute: str, *, seed: int = 0
) -> Table:
    """Pieces of data of each code in each group of sources, with what is out of proportion.

    Notes
    -----
    With O pieces of a code in a group, R in all of its row, C of all codes in the group, N in
    all, E = R C / N are expected, and the adjusted standardised residual (Haberman 1973) is

        (O - E) / sqrt(E (1 - R/N) (1 - C/N))

    Beyond about 2 either way it is unusual. Because pieces of one interview resemble one another,
    the test of a code is not a chi-square test of pieces but a permutation of whole interviews
    among the groups: p is how often a random division gives a sum of (O - E)^2 / E as large, with
    one added to both counts (Phipson & Smyth 2010). p values are corrected for the number of codes
    after Holm (1979). A source without a value takes no part.
    """
    known = [source for source in sources if source.attributes.get(attribute)]
    values = in_order({source.attributes[attribute] for source in known})
    counts, codes = _counts(pieces, known)
    member = np.array([[s.attributes[attribute] == v for v in values] for s in known], dtype=float)
    member = member.reshape(len(known), len(values))
    observed = counts @ member
    totals = observed.sum(axis=0)
    residuals = _residuals(observed)
    p = _holm(_permutation_p(counts, member, seed)) if len(values) > 1 else [None] * len(codes)
    rows = []
    for k, code in enumerate(codes):
        row: list[str | int | float | None] = [code]
        for g in range(len(values)):
            share = float(observed[k, g] / totals[g]) if totals[g] else None
            residual = float(residuals[k, g]) if np.isfinite(residuals[k, g]) else None
            row += [int(observed[k, g]), share, residual]
        rows.append([*row, p[k]])
    shares = tuple(f"{value}: share" for value in values)
    columns = [f"{value}: {what}" for value in values for what in ("pieces", "share", "residual")]
    return Table(
        name=table_name("code_by", attribute),
        title=f"Codes by {attribute}",
        caption=(
            f"For each value of {attribute}: pieces of data with the code, their share of all"
            " pieces of the group, and the adjusted standardised residual (Haberman 1973; beyond"
            " 2 either way is unusual). p: whole interviews permuted among the groups"
            f" ({DRAWS:,} draws), corrected for the number of codes (Holm 1979)."
        ),
        frame=frame(("code", *columns, "p (corrected)"), rows),
        note=_note(known, sources, attribute, values),
        shares=shares,
    )


def in_order(values: set[str]) -> list[str]:
    """Values as a person orders them: numbers in text by their size."""
    return sorted(
        sorted(values),
        key=lambda value: [
            (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold())
            for part in re.split(r"(\d+)", value)
            if part
        ],
    )


def _counts(pieces: Pieces, sources: Sequence[Source]) -> tuple[Floats, list[str]]:
    """(codes, sources) pieces of the codes that are used in any of these sources."""
    names = [source.name for source in sources]
    codes = [code for code, found in pieces.items() if any(name in found for name in names)]
    counts = [[len(pieces[code].get(name, ())) for name in names] for code in codes]
    return np.array(counts, dtype=float).reshape(len(codes), len(names)), codes


def _residuals(observed: Floats) -> Floats:
    total = observed.sum()
    rows, columns = observed.sum(axis=1, keepdims=True), observed.sum(axis=0, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = rows * columns / total
        spread = expected * (1 - rows / total) * (1 - columns / total)
        found: Floats = (observed - expected) / np.sqrt(spread)
    return found


def _permutation_p(counts: Floats, member: Floats, seed: int) -> list[float]:
    """(codes,) how often a random division of the sources among the groups is as uneven."""
    seen = _unevenness(counts, member[None])[0]
    generator = np.random.default_rng(seed)
    as_uneven = np.zeros(len(counts))
    for _ in range(DRAWS // _SHUFFLES_AT_ONCE):
        order = np.array([generator.permutation(len(member)) for _ in range(_SHUFFLES_AT_ONCE)])
        as_uneven += (_unevenness(counts, member[order]) >= seen - 1e-9).sum(axis=0)
    return [float(value) for value in (1 + as_uneven) / (1 + DRAWS)]


def _unevenness(counts: Floats, member: Floats) -> Floats:
    """(draws, codes) sum over groups of (O - E)^2 / E; ``member`` is (draws, sources, groups)."""
    observed = np.einsum("ks,dsg->dkg", counts, member, optimize=True)
    columns = observed.sum(axis=1, keepdims=True)
    expected = counts.sum(axis=1)[None, :, None] * columns / max(counts.sum(), 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(expected > 0, (observed - expected) ** 2 / expected, 0.0)
    found: Floats = parts.sum(axis=2)
    return found


def _holm(p: Sequence[float]) -> list[float]:
    """Holm's step-down correction."""
    order = sorted(range(len(p)), key=p.__getitem__)
    corrected, largest = [0.0] * len(p), 0.0
    for step, place in enumerate(order):
        largest = max(largest, min(1.0, p[place] * (len(p) - step)))
        corrected[place] = largest
    return corrected


def _note(
    known: Sequence[Source], sources: Sequence[Source], attribute: str, values: Sequence[str]
) -> str:
    sizes = [sum(source.attributes[attribute] == value for source in known) for value in values]
    said = ", ".join(f"{value}: {size}" for value, size in zip(values, sizes, strict=True))
    missing = len(sources) - len(known)
    without = f" {missing} without a value take no part." if missing else ""
    return f"Sources in each group: {said}.{without}"
