"""Saturation: how much each further interview adds (Guest, Namey & Chen 2020)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from themekit.describe.counting import Pieces
from themekit.describe.table import Table, frame
from themekit.domain import Source

BASE, RUN, THRESHOLD = 4, 2, 0.05
ORDERS = 1000
_AT_ONCE = 200

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Saturation:
    """How codes came up, interview by interview.

    Attributes
    ----------
    new
        New codes of each interview, in the order of the study.
    information
        For each interview, the new information of the run that ends with it; None before the
        first run is full.
    reached
        The interviews (counted from 1) up to which saturation is reached: the last one before
        the first run at or under the threshold; None if there is no such run.
    mean, low, high
        Codes known after 1, 2, ... interviews, over random orders: mean and middle 90 %.
    reached_over_orders
        For each random order, where saturation is reached; 0 where it is not.
    reached_in_resamples
        The same for each resample: as many interviews, drawn with replacement.
    """

    new: list[int]
    information: list[float | None]
    reached: int | None
    mean: list[float]
    low: list[float]
    high: list[float]
    reached_over_orders: list[int]
    reached_in_resamples: list[int]
    base: int = BASE
    run: int = RUN
    threshold: float = THRESHOLD


def new_information(new: Sequence[int], base: int = BASE, run: int = RUN) -> list[float | None]:
    """New codes in each run as a share of the codes in the base.

    After Guest, Namey & Chen (2020), A simple method to assess and report thematic saturation in
    qualitative research, PLoS ONE 15(5): with B codes found in the first ``base`` interviews and
    N new codes in a run of ``run`` interviews after it, the new information is N / B. Runs move on
    by one interview.

    Parameters
    ----------
    new
        New codes of each interview.

    Returns
    -------
    list
        For each interview the share of the run that it ends; None where no run ends, or where
        the base has no code.

    Examples
    --------
    The paper's example: 37 codes in a base of four interviews, 7 more in the run of the two next.

    >>> new_information([20, 9, 5, 3, 4, 3])[-1]
    0.1891891891891892
    """
    known = sum(new[:base])
    return [
        sum(new[end - run + 1 : end + 1]) / known if end >= base + run - 1 and known else None
        for end in range(len(new))
    ]


def saturation(
    pieces: Pieces,
    sources: Sequence[Source],
    *,
    base: int = BASE,
    run: int = RUN,
    threshold: float = THRESHOLD,
    orders: int = ORDERS,
    seed: int = 0,
) -> Saturation:
    """Codes by interview in the order of the study, in random orders, and in resamples.

    The order in which interviews happened to come decides what is new in each; so the figures are
    also taken over random orders of the same interviews. Guest, Namey & Chen (2020) validated
    their method by a bootstrap: resamples of as many interviews, drawn with replacement and in
    random order. An interview that is drawn again brings nothing new, so resamples saturate
    somewhat sooner than orders do.

    Parameters
    ----------
    sources
        In the order of the interviews. Those without any code are passed over: nobody coded them
        yet.
    """
    coded = [source.name for source in sources if any(source.name in p for p in pieces.values())]
    used = [code for code, found in pieces.items() if any(name in found for name in coded)]
    has = np.array([[name in pieces[code] for name in coded] for code in used], dtype=np.bool_)
    has = has.reshape(len(used), len(coded))
    new = _new(has[None])[0].astype(int).tolist()
    information = new_information(new, base, run)
    generator = np.random.default_rng(seed)
    drawn = _new_over(has, orders, generator.permutation)
    resampled = _new_over(has, orders, lambda n: generator.integers(n, size=n))
    known = drawn.cumsum(axis=1)
    edges = np.quantile(known, [0.05, 0.95], axis=0) if len(coded) else np.empty((2, 0))
    return Saturation(
        new=new,
        information=information,
        reached=_reached(information, run, threshold),
        mean=known.mean(axis=0).tolist(),
        low=edges[0].tolist(),
        high=edges[1].tolist(),
        reached_over_orders=_all_reached(drawn, base, run, threshold),
        reached_in_resamples=_all_reached(resampled, base, run, threshold),
        base=base,
        run=run,
        threshold=threshold,
    )


def saturation_table(found: Saturation, pieces: Pieces, sources: Sequence[Source]) -> Table:
    """A row for each coded interview: its new codes, those known so far, new information."""
    coded = [source.name for source in sources if any(source.name in p for p in pieces.values())]
    rows = [
        [place + 1, name, found.new[place], sum(found.new[: place + 1]), found.information[place],
         found.mean[place], found.low[place], found.high[place]]
        for place, name in enumerate(coded)
    ]  # fmt: skip
    columns = (
        "interview",
        "source",
        "new codes",
        "codes so far",
        "new information",
        "codes so far in random orders: mean",
        "from",
        "to",
    )
    return Table(
        name="saturation",
        title="Saturation",
        caption=(
            "New information after Guest, Namey & Chen (2020): new codes in a run of"
            f" {found.run} interviews as a share of the codes in the first {found.base}. Mean and"
            f" middle 90 % over {len(found.reached_over_orders):,} random orders of the interviews."
        ),
        frame=frame(columns, rows),
        note=_note(found, len(coded)),
        shares=("new information",),
    )


def _new(has: Bools) -> NDArray[np.int64]:
    """(draws, interviews) codes that an interview is the first to have, from (draws, codes, ..)."""
    seen_before = np.cumsum(has, axis=2) - has > 0
    found: NDArray[np.int64] = (has & ~seen_before).sum(axis=1)
    return found


def _new_over(has: Bools, draws: int, draw: Callable[[int], NDArray[Any]]) -> NDArray[np.int64]:
    """(draws, interviews) new codes, each time over the interviews that are drawn."""
    found = [np.zeros((0, has.shape[1]), dtype=np.int64)]
    for start in range(0, draws, _AT_ONCE):
        many = min(_AT_ONCE, draws - start)
        order = np.array([draw(has.shape[1]) for _ in range(many)], dtype=np.intp)
        found.append(_new(has[:, order].transpose(1, 0, 2)))
    return np.concatenate(found)


def _all_reached(new: NDArray[np.int64], base: int, run: int, threshold: float) -> list[int]:
    return [_reached(new_information(row, base, run), run, threshold) or 0 for row in new.tolist()]


def _reached(information: Sequence[float | None], run: int, threshold: float) -> int | None:
    for end, share in enumerate(information):
        if share is not None and share <= threshold:
            return end + 1 - run
    return None


def _note(found: Saturation, interviews: int) -> str:
    needed = found.base + found.run
    if interviews < needed:
        return (
            f"New information is not defined, because {needed} coded interviews are needed"
            f" ({found.base} as the base, {found.run} as the first run) and there are {interviews}."
        )
    here = (
        f"At a threshold of {_percent(found.threshold)}, saturation is reached at interview"
        f" {found.reached} (+{found.run}) in the order of the study"
        if found.reached is not None
        else f"At a threshold of {_percent(found.threshold)}, saturation is not reached in the"
        " order of the study"
    )
    orders = _often(found.reached_over_orders, "random orders")
    resamples = _often(found.reached_in_resamples, "bootstrap resamples, drawn with replacement")
    return f"{here}, in {orders}, and in {resamples}."


def _often(reached: Sequence[int], draws: str) -> str:
    """In how many of the draws saturation is reached, and where: median and middle 90 %."""
    places = [place for place in reached if place]
    said = f"{_percent(len(places) / len(reached))} of {len(reached):,} {draws}"
    if not places:
        return said
    low, middle, high = np.quantile(places, [0.05, 0.5, 0.95])
    return f"{said} (median: interview {middle:g}; middle 90 %: {low:.0f} to {high:.0f})"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
