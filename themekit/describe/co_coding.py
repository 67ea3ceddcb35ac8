"""Codes that are given to the same passages: counts, chance, and groups around an anchor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from themekit.describe.table import Table, frame
from themekit.segment import CodedPassages

MIN_SOURCES = 2
"""Two codes are linked when passages of this many sources have both."""

_NORMAL = 1.959963984540054


@dataclass(frozen=True)
class Pair:
    """Two codes that were given to the same passages.

    Attributes
    ----------
    together
        Passages with both.
    sources
        How many sources these are in.
    expected
        How many there would be by chance.
    log_odds, low, high
        Natural logarithm of the odds ratio and its 95 % interval.
    """

    first: str
    second: str
    together: int
    sources: int
    expected: float
    log_odds: float
    low: float
    high: float


@dataclass(frozen=True)
class Group:
    """Codes that are coded together; the anchor is the one with the strongest links."""

    anchor: str
    others: tuple[str, ...]
    strength: int


def pairs(coded: CodedPassages) -> list[Pair]:
    """All pairs of codes that share a passage, the surest association first.

    Over the passages with at least one code, a pair has the table a (both), b (first only),
    c (second only), d (neither). With a half added to each (Haldane 1956, Anscombe 1956)

        log odds ratio = ln(a d / (b c)),  standard error = sqrt(1/a + 1/b + 1/c + 1/d)

    (Woolf 1955); the interval is 1.96 standard errors to either side. Expected by chance:
    (a + b)(a + c) / n. Passages without any code are left out: they would make all codes look
    alike, for having been left out together.
    """
    labels = coded.labels[coded.labels.any(axis=1)].astype(float)
    n, counts = len(labels), labels.sum(axis=0)
    together = labels.T @ labels
    spread = _sources_of_pairs(coded)
    found = []
    for i, j in zip(*np.nonzero(np.triu(together, k=1)), strict=True):
        a = together[i, j]
        table = np.array([a, counts[i] - a, counts[j] - a, n - counts[i] - counts[j] + a]) + 0.5
        odds = float(np.log(table[0] * table[3] / (table[1] * table[2])))
        error = float(np.sqrt((1 / table).sum()))
        found.append(
            Pair(
                first=coded.codes[i],
                second=coded.codes[j],
                together=int(a),
                sources=int(spread[i, j]),
                expected=float(counts[i] * counts[j] / n),
                log_odds=odds,
                low=odds - _NORMAL * error,
                high=odds + _NORMAL * error,
            )
        )
    return sorted(found, key=lambda pair: (-pair.low, pair.first, pair.second))


def groups(found: list[Pair], min_sources: int = MIN_SOURCES) -> list[Group]:
    """Communities of the graph of co-coding, each around its anchor.

    The graph has a link between two codes that passages of at least ``min_sources`` sources
    share, weighted by the number of those passages. Communities are those of greedy modularity
    (Clauset, Newman & Moore 2004); the anchor is the code with the highest strength (sum of its
    links) inside its community.
    """
    import networkx as nx

    linked = [pair for pair in found if pair.sources >= min_sources]
    codes = sorted({code for pair in linked for code in (pair.first, pair.second)})
    number = {code: k for k, code in enumerate(codes)}  # sets of numbers keep their order
    graph = nx.Graph()
    for pair in sorted(linked, key=lambda pair: (pair.first, pair.second)):
        graph.add_edge(number[pair.first], number[pair.second], weight=pair.together)
    if not linked:
        return []
    made = []
    for members in nx.community.greedy_modularity_communities(graph, weight="weight"):
        inside = graph.subgraph(members)
        strength = {codes[k]: int(inside.degree(k, weight="weight")) for k in members}
        order = sorted(strength, key=lambda code: (-strength[code], code))
        made.append(Group(order[0], tuple(order[1:]), strength[order[0]]))
    return sorted(made, key=lambda group: (-group.strength, group.anchor))


def co_coding(coded: CodedPassages, found: list[Pair]) -> list[Table]:
    """Three tables: how often each code is coded with another, the pairs, the groups."""
    return [_per_code(coded, found), _pairs(found), _groups(groups(found))]


def _per_code(coded: CodedPassages, found: list[Pair]) -> Table:
    labels = coded.labels
    several = labels.sum(axis=1) > 1
    partner: dict[str, Pair] = {}
    for pair in sorted(found, key=lambda pair: (-pair.together, -pair.low)):
        partner.setdefault(pair.first, pair)
        partner.setdefault(pair.second, pair)
    rows: list[tuple[str, int, int, float, str]] = []
    for k, code in enumerate(coded.codes):
        number, shared = int(labels[:, k].sum()), int(labels[several, k].sum())
        if number:
            most = partner.get(code)
            other = "" if most is None else most.second if most.first == code else most.first
            rows.append((code, number, shared, shared / number, other))
    rows.sort(key=lambda row: (-row[2], -row[1], row[0]))
    return Table(
        name="co_coding",
        title="Codes coded together with another",
        caption="How many passages have the code, and how many of them another code as well.",
        frame=frame(("code", "passages", "with another code", "share", "most often with"), rows),
        note="" if any(row[2] for row in rows) else "No passage has more than one code.",
        shares=("share",),
    )


def _pairs(found: list[Pair]) -> Table:
    return Table(
        name="pairs",
        title="Pairs of codes coded together",
        caption=(
            "Passages with both codes; by chance, as many as expected. Natural log of the odds"
            " ratio with its 95 % interval, a half added to each cell (Haldane, Anscombe; Woolf),"
            " over the passages with any code; above 0, more often than chance. Ordered by the"
            " lower end of the interval. Passages of one interview resemble one another, so the"
            " true intervals are somewhat wider."
        ),
        frame=frame(
            (
                "code",
                "other code",
                "passages with both",
                "sources",
                "expected by chance",
                "log odds ratio",
                "from",
                "to",
            ),
            (
                [p.first, p.second, p.together, p.sources, p.expected, p.log_odds, p.low, p.high]
                for p in found
            ),
        ),
        note="" if found else "No passage has more than one code.",
    )


def _groups(found: list[Group]) -> Table:
    return Table(
        name="groups",
        title="Groups of codes coded together",
        caption=(
            f"Codes are linked when passages of at least {MIN_SOURCES} sources have both; groups"
            " are the communities of greedy modularity (Clauset, Newman & Moore 2004), and the"
            " anchor of a group is the code with the most shared passages inside it."
        ),
        frame=frame(
            ("anchor", "other codes", "shared passages of the anchor"),
            ([group.anchor, ", ".join(group.others), group.strength] for group in found),
        ),
        note=""
        if found
        else f"No two codes share passages of {MIN_SOURCES} sources, so there are no groups.",
    )


def _sources_of_pairs(coded: CodedPassages) -> NDArray[np.int64]:
    """(k, k): in how many sources two codes share a passage."""
    k = len(coded.codes)
    spread = np.zeros((k, k), dtype=np.int64)
    names = np.array(coded.sources)
    for name in dict.fromkeys(coded.sources):
        inside = coded.labels[names == name].astype(float)
        spread += (inside.T @ inside > 0).astype(np.int64)
    return spread
