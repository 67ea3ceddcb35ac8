"""The map of passages: each a point, those that speak of like things close together."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from themekit.describe.counting import main_codes
from themekit.domain import Codebook, Passage
from themekit.report.figures import QUIET, Figure, canvas
from themekit.segment import CodedPassages

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

HOW_TO_READ = (
    "Each point is a passage; those that speak of like things lie close together (UMAP of their"
    " vectors; McInnes, Healy & Melville 2018). Colours are the main themes. How far apart distant"
    " groups lie, and in which direction, means nothing: wide gaps are narrowed."
)

FEWEST = 3
"""With fewer passages there is no map."""

MOST_THEMES = 10
"""So many themes can be told apart by colour; the passages of the rest share one."""

_FEWEST_FOR_UMAP = 15
"""With fewer passages than this, neighbourhoods say nothing: the two main directions are shown."""

_NEIGHBOURS = 15
_EPOCHS = 200
_BLOCK = 1024
_WIDEST_GAP = 0.03
"""Of the width of the map: an empty strip that is wider is narrowed to this."""


@dataclass(frozen=True)
class Point:
    """A passage on the map.

    Attributes
    ----------
    x, y
        From 0 to 1.
    theme
        The main theme that most of its codes belong to; empty for an uncoded passage.
    """

    x: float
    y: float
    theme: str
    codes: tuple[str, ...]
    passage: Passage


def points(coded: CodedPassages, places: NDArray[np.float64], codebook: Codebook) -> list[Point]:
    """The passages at their places on the map, uncoded ones first, so that none hides a coded one.

    Parameters
    ----------
    places
        (n, 2), as :func:`layout` gives.
    """
    main = main_codes(codebook)
    found = []
    for row, passage in enumerate(coded.passages):
        codes = tuple(coded.codes[k] for k in np.flatnonzero(coded.labels[row]))
        theme = Counter(main[code] for code in codes).most_common(1)[0][0] if codes else ""
        found.append(Point(float(places[row, 0]), float(places[row, 1]), theme, codes, passage))
    return sorted(found, key=lambda point: bool(point.theme))


def legend(found: Sequence[Point]) -> list[str]:
    """The themes on the map that have a colour of their own, those with most passages first."""
    used = Counter(point.theme for point in found if point.theme)
    return [theme for theme, _ in used.most_common(MOST_THEMES)]


def map_figure(found: Sequence[Point]) -> Figure:
    """The map as a figure for papers."""
    colours = legend(found)
    coded = sum(bool(point.theme) for point in found)

    def draw() -> Drawing:
        import matplotlib

        drawing, axes = canvas(7.5, 5.0)
        palette = matplotlib.color_sequences["tab10"]
        rest = {point.theme for point in found} - {"", *colours}
        for said, themes, colour in (
            ("uncoded", {""}, QUIET),
            (f"{len(rest)} other themes", rest, QUIET),
            *((theme, {theme}, palette[place]) for place, theme in enumerate(colours)),
        ):
            places = [(point.x, -point.y) for point in found if point.theme in themes]
            if places:
                size, alpha = (5, 0.3) if themes == {""} else (10, 0.85)
                x, y = zip(*places, strict=True)
                axes.scatter(x, y, s=size, color=colour, alpha=alpha, linewidths=0, label=said)
        axes.set_axis_off()
        axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
        return drawing

    return Figure(
        name="map",
        title="Map of passages",
        caption=HOW_TO_READ,
        alt=(
            f"Map of {len(found):,} passages, of which {coded:,} are coded, in the colours of their"
            f" main themes: {', '.join(colours) or 'none'}."
        ),
        draw=draw,
    )


def layout(vectors: NDArray[np.float32], seed: int = 0) -> NDArray[np.float64]:
    """Places in a square from 0 to 1, by UMAP (McInnes, Healy & Melville 2018) on cosines.

    Parameters
    ----------
    vectors
        (n, d) unit rows.

    Returns
    -------
    (n, 2)
        The same vectors, the same places.
    """
    if len(vectors) < _FEWEST_FOR_UMAP:
        return _scaled(_principal(vectors))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a seed makes UMAP use one core
        from umap import UMAP

        reducer = UMAP(
            n_neighbors=_NEIGHBOURS,
            min_dist=0.1,
            metric="cosine",
            n_epochs=_EPOCHS,
            random_state=seed,
            n_jobs=1,
            precomputed_knn=_nearest(vectors, _NEIGHBOURS),
        )
        places = np.asarray(reducer.fit_transform(vectors), dtype=np.float64)
        return _scaled(_without_gaps(places))


def _nearest(
    vectors: NDArray[np.float32], count: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """(n, count) nearest rows and their cosine distances, each row first its own nearest.

    Exact, by blocks of a product of matrices: for a study that takes a second, where the index
    that UMAP would build takes minutes to compile.
    """
    near = np.empty((len(vectors), count), dtype=np.int64)
    distance = np.empty((len(vectors), count), dtype=np.float32)
    for start in range(0, len(vectors), _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, len(vectors)))
        cosine = vectors[rows] @ vectors.T
        cosine[rows - start, rows] = 2.0
        best = np.argpartition(-cosine, count - 1, axis=1)[:, :count]
        found = np.take_along_axis(cosine, best, axis=1)
        order = np.argsort(-found, axis=1, kind="stable")
        near[rows] = np.take_along_axis(best, order, axis=1)
        distance[rows] = np.maximum(1.0 - np.take_along_axis(found, order, axis=1), 0.0)
    return near, distance


def _principal(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """The two main directions, signs fixed; zeros where there are none."""
    places = np.zeros((len(vectors), 2))
    if len(vectors) < 2:
        return places
    centred = vectors.astype(np.float64) - vectors.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    for k in range(min(2, len(sizes))):
        column = left[:, k] * sizes[k]
        largest = column[np.abs(column).argmax()]
        places[:, k] = column if largest >= 0 else -column
    return places


def _without_gaps(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """The places with wide gaps narrowed, so that a far group does not press the rest together."""
    found = places.copy()
    for axis in found.T:
        order = np.argsort(axis, kind="stable")
        steps = np.diff(axis[order])
        widest = _WIDEST_GAP * (axis.max() - axis.min())
        axis[order] = np.concatenate([[0.0], np.minimum(steps, widest).cumsum()])
    return found


def _scaled(places: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = places.min(axis=0, initial=np.inf), places.max(axis=0, initial=-np.inf)
    span = np.where(high > low, high - low, 1.0)
    return np.asarray((places - low) / span) if len(places) else places
