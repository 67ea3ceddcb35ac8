"""Suggestions for passages of sources that the model has not seen.

A source is never in training and test at once: people repeat themselves, and a model that knows
the person flatters itself.
"""

from __future__ import annotations

import heapq
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from themekit.domain import Codebook, Passage
from themekit.embed.encoder import Encoder
from themekit.errors import StudyError, UsageError
from themekit.segment import CodedPassages
from themekit.suggest.metrics import Floats

_NEVER = -1
"""The fold of what is never held out."""

EACH_ITS_OWN, MANY = 12, 60
"""Up to 12 sources, each is a fold; up to 60 there are 12 folds; beyond that 5."""

Value = TypeVar("Value", bound=np.generic)

Progress = Callable[[int, int], None]
"""Told how many of how many steps are done."""


class Scored(Protocol):
    """What a model says of passages (see :class:`themekit.suggest.model.Scores`)."""

    @property
    def codes(self) -> list[str]: ...
    @property
    def probabilities(self) -> Floats: ...
    @property
    def codable(self) -> Floats: ...


class Model(Protocol):
    """What was fitted: anything that scores passages and has thresholds."""

    @property
    def thresholds(self) -> Floats: ...
    def score(self, passages: Sequence[Passage]) -> Scored: ...


class Fit(Protocol):
    """Fits a model; :func:`themekit.suggest.fit`, or a peer of the benchmarks."""

    def __call__(
        self,
        coded: CodedPassages,
        codebook: Codebook,
        encoder: Encoder,
        *,
        thorough: bool = False,
        seed: int = 0,
    ) -> Model: ...


@dataclass(frozen=True)
class OutOfFold:
    """Passages with what models that had not seen their source say of them.

    Attributes
    ----------
    coded
        The n held-out passages, without repeats.
    probabilities, suggested
        (n, k) for the codes of ``coded``; ``suggested`` by thresholds learned in training.
    codable
        (n,) how likely the passage is to be coded at all.
    fold
        (n,) in which fold it was held out.
    counts
        (k,) passages with each code in the whole study, repeats dropped.
    repeats
        How many passages were dropped because their text repeats an earlier one.
    fit_seconds, score_seconds
        Time of all folds together.
    """

    coded: CodedPassages
    probabilities: Floats
    suggested: NDArray[np.bool_]
    codable: Floats
    fold: NDArray[np.intp]
    counts: NDArray[np.int64]
    repeats: int
    fit_seconds: float
    score_seconds: float

    @property
    def folds(self) -> int:
        """How many models were fitted."""
        return len(np.unique(self.fold))


def out_of_fold(
    coded: CodedPassages,
    codebook: Codebook,
    encoder: Encoder,
    fit: Fit,
    *,
    folds: int | None = None,
    hold_out: Sequence[str] = (),
    thorough: bool = False,
    seed: int = 0,
    progress: Progress | None = None,
) -> OutOfFold:
    """Fit on all sources but some, score those, and so on through the folds.

    Sources without any coding are set aside: nobody has read them yet, so they show neither what
    is coded nor what is not. A passage that repeats an earlier one is neither learned from nor
    judged; it is read as what others stand next to.

    Parameters
    ----------
    folds
        Into how many groups the sources are dealt; see :func:`assign_folds`.
    hold_out
        Names of sources to hold out, all together, instead of going through the folds.

    Raises
    ------
    StudyError, UsageError
        If there is nothing to train on or to test on, or ``hold_out`` names no source.
    """
    kept = only_coded_sources(coded).repeats_aside()
    judged = kept.only_counted().sources
    dealt = _held_out(judged, hold_out) if hold_out else assign_folds(judged, folds, seed)
    fold_of = dict(zip(judged, dealt.tolist(), strict=True))
    fold = np.array([fold_of.get(source, _NEVER) for source in kept.sources])
    parts = []
    rounds = int(fold.max()) + 1
    for which in range(rounds):
        training, test = np.flatnonzero(fold != which), np.flatnonzero(fold == which)
        part = score_held_out(
            kept, codebook, encoder, fit, training, test, thorough=thorough, seed=seed
        )
        parts.append(replace(part, fold=np.full(len(part.fold), which)))
        if progress:
            progress(which + 1, rounds)
    joined = together(parts)
    tested = np.flatnonzero((fold >= 0) & kept.counted)
    return subset(joined, np.argsort(np.argsort(fold[tested], kind="stable"), kind="stable"))


def score_held_out(
    coded: CodedPassages,
    codebook: Codebook,
    encoder: Encoder,
    fit: Fit,
    training: NDArray[np.intp],
    test: NDArray[np.intp],
    *,
    thorough: bool = False,
    seed: int = 0,
) -> OutOfFold:
    """Fit on the rows ``training`` of ``coded`` and score the rows ``test``: one fold.

    Passages that are context only are read with the others and then left out of the outcome. An
    example quotation of the codebook that is one of the held-out passages is not seen either.
    """
    started = time.perf_counter()
    held_out = coded.take(test)
    unseen = without_examples_of(codebook, held_out.passages)
    model = fit(coded.take(training), unseen, encoder, thorough=thorough, seed=seed)
    fitted = time.perf_counter()
    scored = model.score(held_out.passages)
    done = time.perf_counter()
    judged = held_out.counted
    probabilities = scored.probabilities[judged]
    return OutOfFold(
        held_out.only_counted(),
        probabilities=columns(probabilities, scored.codes, coded.codes),
        suggested=columns(probabilities >= model.thresholds, scored.codes, coded.codes),
        codable=np.asarray(scored.codable)[judged],
        fold=np.zeros(int(judged.sum()), dtype=np.intp),
        counts=coded.labels[coded.counted].sum(axis=0),
        repeats=int((~coded.counted).sum()),
        fit_seconds=fitted - started,
        score_seconds=done - fitted,
    )


def without_examples_of(codebook: Codebook, passages: Sequence[Passage]) -> Codebook:
    """The codebook without the example quotations that are these passages, case aside."""
    texts = {_plain(passage.text) for passage in passages}
    codes = (
        replace(code, examples=tuple(e for e in code.examples if _plain(e) not in texts))
        for code in codebook
    )
    return Codebook(tuple(codes))


def _plain(text: str) -> str:
    """Words alone, so that quotation marks and full stops make no difference."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def together(parts: Sequence[OutOfFold]) -> OutOfFold:
    """What several models said of their held-out passages, one after the other."""
    coded = CodedPassages(
        [passage for part in parts for passage in part.coded.passages],
        np.concatenate([part.coded.labels for part in parts]),
        parts[0].coded.codes,
    )
    return replace(
        parts[0],
        coded=coded,
        probabilities=np.concatenate([part.probabilities for part in parts]),
        suggested=np.concatenate([part.suggested for part in parts]),
        codable=np.concatenate([part.codable for part in parts]),
        fold=np.concatenate([part.fold for part in parts]),
        fit_seconds=sum(part.fit_seconds for part in parts),
        score_seconds=sum(part.score_seconds for part in parts),
    )


def assign_folds(
    sources: Sequence[str], folds: int | None = None, seed: int = 0
) -> NDArray[np.intp]:
    """In which fold each passage is held out: whole sources, folds of nearly equal size.

    By default each of up to 12 sources is a fold of its own, up to 60 sources are dealt into 12
    folds and more into 5. Sources are dealt longest first, each to the fold that has the fewest
    passages so far; the seed orders those of equal length.

    Parameters
    ----------
    sources
        The source of each of n passages.

    Returns
    -------
    (n,) int
        From 0 to the number of folds - 1.

    Raises
    ------
    UsageError
        If there are fewer than two folds, or fewer sources than folds.
    StudyError
        If there is only one source.
    """
    sizes = Counter(sources)
    if len(sizes) < 2:
        raise StudyError(
            "Only one source is coded. Two or more are needed, to suggest codes for one from what"
            " was coded in the others. Code another, or import its codings."
        )
    wanted = default_folds(len(sizes)) if folds is None else folds
    if not 2 <= wanted <= len(sizes):
        raise UsageError(
            f"{wanted} folds cannot be made of {len(sizes)} sources. Give a number from 2 to"
            f" {len(sizes)}, or leave it out."
        )
    names = list(sizes)
    shuffled = np.random.default_rng(seed).permutation(len(names))
    order = sorted(shuffled, key=lambda i: -sizes[names[i]])
    piles = [(0, which) for which in range(wanted)]
    home = {}
    for i in order:
        size, which = heapq.heappop(piles)
        home[names[i]] = which
        heapq.heappush(piles, (size + sizes[names[i]], which))
    return np.array([home[source] for source in sources], dtype=np.intp)


def default_folds(sources: int) -> int:
    """Into how many folds so many sources are dealt, unless the user says."""
    if sources <= EACH_ITS_OWN:
        return sources
    return 12 if sources <= MANY else 5


def only_coded_sources(coded: CodedPassages) -> CodedPassages:
    """Without the sources in which no passage has any code."""
    if not coded.labels.any():
        raise StudyError("The study has no codings. Code some interviews, or import codings first.")
    read = {coded.passages[row].source for row in np.flatnonzero(coded.labels.any(axis=1))}
    rows = [row for row, source in enumerate(coded.sources) if source in read]
    return coded.take(rows)


def columns(values: NDArray[Value], codes: Sequence[str], wanted: Sequence[str]) -> NDArray[Value]:
    """The columns of ``values`` in the order of ``wanted``; zero for a code it does not have."""
    place = {code: k for k, code in enumerate(codes)}
    found = np.zeros((len(values), len(wanted)), dtype=values.dtype)
    for k, code in enumerate(wanted):
        if code in place:
            found[:, k] = values[:, place[code]]
    return found


def subset(found: OutOfFold, rows: NDArray[np.intp]) -> OutOfFold:
    """Only these held-out passages."""
    return replace(
        found,
        coded=found.coded.take(rows),
        probabilities=found.probabilities[rows],
        suggested=found.suggested[rows],
        codable=found.codable[rows],
        fold=found.fold[rows],
    )


def _held_out(sources: Sequence[str], hold_out: Sequence[str]) -> NDArray[np.intp]:
    """Fold 0 for the passages of the sources to hold out, ``_NEVER`` for the rest."""
    known = set(sources)
    for name in hold_out:
        if name not in known:
            listed = ", ".join(sorted(known)[:12]) + (" ..." if len(known) > 12 else "")
            raise UsageError(
                f"No coded source is called {name}, so it cannot be held out. There are: {listed}."
            )
    if known <= set(hold_out):
        raise UsageError("Every source is held out, so there is none to learn from.")
    return np.array([0 if source in set(hold_out) else _NEVER for source in sources], dtype=np.intp)
