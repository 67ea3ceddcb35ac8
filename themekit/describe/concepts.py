"""Concept nodes: codes that stand for research concepts, and what speaks for and against."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from themekit.describe.counting import Counts, branch
from themekit.describe.table import Table, frame, table_name
from themekit.domain import Codebook
from themekit.errors import InputError, UsageError
from themekit.segment import CodedPassages

Side = Literal["for", "against"]


@dataclass(frozen=True)
class Condition:
    """A condition that people wish for, with the codes marked as for and against it.

    The codes may be themes (trust helps, fragmentation hinders), or concept nodes (value added,
    no value) that themes are crossed with.
    """

    name: str
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]


@dataclass(frozen=True)
class ForceField:
    """What helps and what hinders a condition, each with its strength; None where unknown."""

    condition: str
    supporting: tuple[tuple[str, int | None], ...]
    opposing: tuple[tuple[str, int | None], ...]


def read_conditions(text: str, origin: str) -> list[Condition]:
    """Conditions from a table with the columns ``condition``, ``code`` and ``side``.

    Raises
    ------
    InputError
        If a column is missing, or a side is neither ``for`` nor ``against``.
    """
    rows = list(csv.DictReader(io.StringIO(text)))
    if not rows or not {"condition", "code", "side"} <= set(rows[0]):
        raise InputError(f"{origin} needs the columns condition, code and side, and a row.")
    sides: dict[str, dict[str, list[str]]] = {}
    for line, row in enumerate(rows, start=2):
        side = (row["side"] or "").strip().casefold()
        if side not in ("for", "against"):
            raise InputError(
                f"{origin}, line {line}: the side must be 'for' or 'against', not {row['side']!r}."
            )
        marked = sides.setdefault((row["condition"] or "").strip(), {"for": [], "against": []})
        marked[side].append((row["code"] or "").strip())
    return [
        Condition(name, tuple(marked["for"]), tuple(marked["against"]))
        for name, marked in sides.items()
    ]


def check_codes(names: Iterable[str], codebook: Codebook) -> None:
    """Raise a plain error for a name that is no code.

    Raises
    ------
    UsageError
        If the codebook lacks one of the names.
    """
    for name in names:
        if name not in codebook:
            raise UsageError(
                f"The codebook has no code {name!r}. Codes are written as the codebook has them;"
                " see them with: themekit show STUDY"
            )


def concept_tables(
    coded: CodedPassages, codebook: Codebook, counts: Mapping[str, Counts], concepts: Sequence[str]
) -> list[Table]:
    """Pieces of data of each concept and its nodes, and themes crossed with the nodes.

    Parameters
    ----------
    concepts
        Codes that stand for research concepts. The codes under one are its nodes; one without
        any is its own node.
    """
    below = branch(codebook)
    nodes = {concept: below[concept][1:] or [concept] for concept in concepts}
    of_concepts = {code for concept in concepts for code in below[concept]}
    rows: list[list[str | int]] = []
    for concept, its_nodes in nodes.items():
        c = counts[concept]
        rows.append([concept, "all", c.pieces_with_subcodes, c.interviews_with_subcodes])
        rows += [
            [concept, node, counts[node].pieces, counts[node].interviews]
            for node in its_nodes
            if node != concept
        ]
    spread = Table(
        name="concepts",
        title="Research concepts",
        caption="Pieces of data and interviews for each research concept and its nodes.",
        frame=frame(("concept", "node", "pieces", "interviews"), rows),
    )
    every = [node for its_nodes in nodes.values() for node in its_nodes]
    themes = [code for code in coded.codes if code not in of_concepts]
    together = _together(coded)
    used = [code for code in themes if any(together[code, node] for node in every)]
    crossed = Table(
        name="concepts_by_theme",
        title="Themes and research concepts",
        caption="Passages that have both the theme and the concept node.",
        frame=frame(
            ("theme", *every),
            ([code, *(together[code, node] for node in every)] for code in used),
        ),
        note="" if used else "No passage has both a theme and a concept node.",
    )
    return [spread, crossed]


def for_and_against(coded: CodedPassages, condition: Condition) -> Table:
    """Theme by theme, the passages that also have a code for, or against, a condition.

    Returns
    -------
    Table
        ``share for`` is (for) / (for + against) among passages that have one or the other; a
        passage with both counts on both sides.
    """
    column = {code: k for k, code in enumerate(coded.codes)}
    sides = [
        coded.labels[:, [column[code] for code in codes if code in column]].any(axis=1)
        for codes in (condition.supporting, condition.opposing)
    ]
    marked = {*condition.supporting, *condition.opposing}
    rows: list[tuple[str, int, int, int, float | None]] = []
    for code, k in column.items():
        has = coded.labels[:, k]
        supporting, opposing = (int((has & side).sum()) for side in sides)
        if code not in marked and has.any():
            both = supporting + opposing
            share = supporting / both if both else None
            rows.append((code, int(has.sum()), supporting, opposing, share))
    rows.sort(key=lambda row: (-(row[2] + row[3]), row[0]))
    none = [row[0] for row in rows if row[4] is None]
    return Table(
        name=table_name("for_and_against", condition.name),
        title=f"For and against: {condition.name}",
        caption=(
            f"Passages of each theme that also have a code for it"
            f" ({', '.join(condition.supporting) or 'none'}) or against it"
            f" ({', '.join(condition.opposing) or 'none'})."
        ),
        frame=frame(("theme", "passages", "for", "against", "share for"), rows),
        note=(
            f"The share is not defined for {len(none)} of {len(rows)} themes, because none of"
            " their passages has a code for or against."
            if none
            else ""
        ),
        shares=("share for",),
    )


def forcefield(condition: Condition, counts: Mapping[str, Counts]) -> ForceField:
    """The codes marked for and against a condition, by how many pieces of data have them.

    After Lewin's force field analysis (Lewin 1951): what drives towards a condition on one side,
    what holds back from it on the other.
    """

    def strengths(codes: Sequence[str]) -> tuple[tuple[str, int | None], ...]:
        found = [(code, counts[code].pieces_with_subcodes) for code in codes]
        return tuple(sorted(found, key=lambda one: (-one[1], one[0])))

    return ForceField(
        condition.name, strengths(condition.supporting), strengths(condition.opposing)
    )


def forcefield_of_themes(
    coded: CodedPassages, condition: Condition, most: int = 10
) -> ForceField | None:
    """Themes by what they come with: codes for a condition, or codes against it.

    A theme stands on the side that more of its passages are on, with as many passages as its
    strength; one that is on both sides equally stands on neither.

    Returns
    -------
    ForceField or None
        None where no theme shares a passage with a marked code.
    """
    supporting: list[tuple[str, int | None]] = []
    opposing: list[tuple[str, int | None]] = []
    for theme, _, yes, no, _ in for_and_against(coded, condition).rows():
        if yes > no:
            supporting.append((theme, yes))
        elif no > yes:
            opposing.append((theme, no))
    if not supporting and not opposing:
        return None
    strongest = [
        tuple(sorted(side, key=lambda one: (-(one[1] or 0), one[0]))[:most])
        for side in (supporting, opposing)
    ]
    return ForceField(f"{condition.name} (themes)", *strongest)


def forcefield_table(field: ForceField) -> Table:
    """A forcefield as a table, strongest first."""
    rows: list[tuple[Side, str, int | None]] = [
        *(("for", code, strength) for code, strength in field.supporting),
        *(("against", code, strength) for code, strength in field.opposing),
    ]
    return Table(
        name=table_name("forcefield", field.condition),
        title=f"Forcefield: {field.condition}",
        caption="Codes marked as helping or hindering; the strength is their pieces of data.",
        frame=frame(("side", "code", "strength"), rows),
    )


def _together(coded: CodedPassages) -> dict[tuple[str, str], int]:
    """How many passages have both of two codes."""
    labels = coded.labels.astype(np.int64)
    counts = labels.T @ labels
    return {
        (a, b): int(counts[i, j])
        for i, a in enumerate(coded.codes)
        for j, b in enumerate(coded.codes)
    }
