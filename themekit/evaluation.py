"""Evaluating what themekit does with a study, on sources that it was not trained on."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

import numpy as np

from themekit import jobs
from themekit.domain import Codebook, Source
from themekit.errors import StudyError, UsageError
from themekit.formats.workbook import Sheet, write_table
from themekit.segment import CodedPassages, Units
from themekit.study import Study
from themekit.suggest.folds import OutOfFold, Progress, only_coded_sources, out_of_fold

if TYPE_CHECKING:
    from themekit.embed import Encoder
    from themekit.suggest.check import Slip
    from themekit.suggest.conformal import Kind
    from themekit.suggest.evaluate import Evaluation

TASKS = ("suggest", "discover", "unseen")


@dataclass(frozen=True)
class Options:
    """How an evaluation is done.

    Attributes
    ----------
    hold_out
        Names of sources to test on, all together; otherwise each is left out in turn.
    coders
        Whose codings count; all people's if None.
    min_count
        Codes with fewer codings are trained on, but not scored.
    with_uncoded
        Whether decisions are judged on uncoded passages too.
    folds
        Into how many groups the sources are dealt.
    units
        ``passages`` (cut by rule) or ``highlights`` (the spans that people coded). By default
        suggestions are judged on passages, as a user meets them; themes and the unseen on
        highlights, where people coded spans of their own choice.
    """

    hold_out: Sequence[str] = ()
    coders: Sequence[str] | None = None
    min_count: int = 10
    with_uncoded: bool = False
    folds: int | None = None
    units: str | None = None
    thorough: bool = False
    seed: int = 0


def evaluate_suggestions(
    study: Study, encoder: Encoder, options: Options, progress: Progress | None = None
) -> tuple[Evaluation, OutOfFold]:
    """The figures of suggestions for sources left out, and what they rest on."""
    from themekit.suggest.evaluate import judge

    found = left_out(study, encoder, options, progress)
    judged = judge(
        found,
        min_count=options.min_count,
        with_uncoded=options.with_uncoded,
        seed=options.seed,
    )
    return judged, found


def evaluate_blind(study: Study, encoder: Encoder, options: Options, task: str) -> dict[str, Any]:
    """How well candidate themes (``discover``), or what no code covers (``unseen``), are found.

    Returns
    -------
    dict
        The document that ``themekit evaluate --task`` prints.
    """
    material, _ = material_of(study, options, task)
    vectors = encoder.encode([passage.text for passage in material.passages])
    count, seed = options.min_count, options.seed
    if task == "discover":
        from themekit.align.evaluate import evaluate_discovery

        return evaluate_discovery(material, vectors, min_count=count, seed=seed).to_json()
    from themekit.unseen.evaluate import evaluate_unseen

    if material.labels.any(axis=0).sum() < 2:
        raise StudyError(
            "What no code covers is tested by hiding one code after the other. That takes two codes"
            " that people used; this study has one."
        )
    return evaluate_unseen(material, vectors, min_count=count, seed=seed).to_json()


def left_out(
    study: Study, encoder: Encoder, options: Options, progress: Progress | None = None
) -> OutOfFold:
    """What models that had not seen a source suggest for it; kept in the study.

    The same study and options give the same suggestions, so that a second run takes those of the
    first.
    """
    from themekit.suggest.evaluate import standard_fit

    material, codebook = material_of(study, options, "suggest")
    key, kind = _key(material, codebook, encoder, options)
    kept = study.artefact(key)
    if kept is not None:
        return _unpacked(kept, material)
    _check_texts_differ(material)
    found = out_of_fold(
        material,
        codebook,
        encoder,
        standard_fit(),
        folds=options.folds,
        hold_out=options.hold_out,
        thorough=options.thorough,
        seed=options.seed,
        progress=progress,
    )
    study.keep_artefact(key, _packed(found), kind=kind)
    return found


def is_kept(study: Study, encoder: Encoder, options: Options) -> bool:
    """Whether :func:`left_out` would take what an earlier run kept, so that it takes no time."""
    material, codebook = material_of(study, options, "suggest")
    return study.artefact(_key(material, codebook, encoder, options)[0]) is not None


def kept_figures(study: Study, encoder: Encoder, options: Options) -> dict[str, Any] | None:
    """The figures of an evaluation that an earlier run kept; None where there are none."""
    if not is_kept(study, encoder, options):
        return None
    try:
        return evaluate_suggestions(study, encoder, options)[0].to_json()
    except StudyError:  # it was kept for another use, and no code has enough codings to score
        return None


def _check_texts_differ(material: CodedPassages) -> None:
    """Refuse sources that are copies of each other, which leave one to learn from or test on.

    Raises
    ------
    StudyError
        If no second source is left when repeated passages are dropped.
    """
    read = only_coded_sources(material)
    names = list(dict.fromkeys(read.sources))
    left = set(read.repeats_aside().only_counted().sources)
    if len(names) > 1 and len(left) < 2:
        raise StudyError(
            f"{len(names)} sources are coded, but every passage of the others is in"
            f" {next(iter(left))!r} too, and repeats are dropped before testing. Two sources with"
            " different texts are needed."
        )


def _key(
    material: CodedPassages, codebook: Codebook, encoder: Encoder, options: Options
) -> tuple[str, str]:
    """Under which key an out-of-fold run is kept, and what it takes the place of."""
    settings = [*options.hold_out, options.folds, options.seed]
    hashed = jobs.fingerprint(material, codebook, encoder.sha256, options.thorough)
    return f"out of fold {hashed} {settings}", f"out of fold {settings} {options.thorough}"


def learning_curve_of(
    study: Study, encoder: Encoder, options: Options, progress: Progress | None = None
) -> dict[str, Any]:
    """How measures grow with coded sources, and how many are enough; kept in the study.

    Returns
    -------
    dict
        ``curve`` and ``enough`` of the document that ``themekit evaluate --curve`` prints (see
        :mod:`themekit.suggest.curve`).
    """
    from themekit.suggest.curve import enough, learning_curve

    material, codebook = material_of(study, options, "suggest")
    key, settings = _curve_key(material, codebook, encoder, options)
    kept = study.artefact(key)
    if kept is not None:
        found: dict[str, Any] = json.loads(kept)
        return found
    points = learning_curve(
        material,
        codebook,
        encoder,
        min_count=options.min_count,
        with_uncoded=options.with_uncoded,
        thorough=options.thorough,
        seed=options.seed,
        progress=progress,
    )
    found = {"curve": [point.to_json() for point in points], "enough": enough(points).to_json()}
    kind = f"learning curve {settings} {options.thorough}"
    study.keep_artefact(key, json.dumps(found).encode(), kind=kind)
    return found


def kept_curve(study: Study, encoder: Encoder, options: Options) -> dict[str, Any] | None:
    """What :func:`learning_curve_of` kept in an earlier run; None where there was none."""
    material, codebook = material_of(study, options, "suggest")
    kept = study.artefact(_curve_key(material, codebook, encoder, options)[0])
    return None if kept is None else dict(json.loads(kept))


def _curve_key(
    material: CodedPassages, codebook: Codebook, encoder: Encoder, options: Options
) -> tuple[str, list[Any]]:
    """Under which key a learning curve is kept, and its settings."""
    hashed = jobs.fingerprint(material, codebook, encoder.sha256, options.thorough)
    settings = [options.min_count, options.with_uncoded, options.seed]
    return f"learning curve {hashed} {settings}", settings


def by_value(study: Study, found: OutOfFold, attribute: str, options: Options) -> list[Any]:
    """The figures for each value of an attribute (see :mod:`themekit.suggest.by_attribute`)."""
    from themekit.suggest.by_attribute import by_attribute

    sources = study.sources()
    known = dict.fromkeys(name for source in sources for name in source.attributes)
    if known and attribute not in known:
        raise UsageError(f"No source has an attribute {attribute}. There are: {', '.join(known)}.")
    values = {
        source.name: source.attributes[attribute]
        for source in sources
        if attribute in source.attributes
    }
    figures = by_attribute(
        found,
        values,
        attribute,
        min_count=options.min_count,
        with_uncoded=options.with_uncoded,
        seed=options.seed,
    )
    return [each.to_json() for each in figures]


def sets_for(
    study: Study,
    encoder: Encoder,
    found: OutOfFold,
    kind: Kind,
    share: float,
    options: Options,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """What sets of codes with this recall or precision give (:mod:`themekit.suggest.conformal`).

    Parameters
    ----------
    found
        What was suggested for sources left out. Where they were held out together, the level is
        calibrated on the other sources, so that it is judged on sources it has not seen.
    """
    from themekit.suggest.conformal import realised
    from themekit.suggest.evaluate import in_four_places, standard_fit

    calibration = None
    if options.hold_out:
        material, codebook = material_of(study, options, "suggest")
        held = set(options.hold_out)
        others = [row for row, source in enumerate(material.sources) if source not in held]
        calibration = out_of_fold(
            material.take(others),
            codebook,
            encoder,
            standard_fit(),
            thorough=options.thorough,
            seed=options.seed,
            progress=progress,
        )
    rule = realised(
        found,
        kind,
        share,
        calibration=calibration,
        with_uncoded=options.with_uncoded,
        seed=options.seed,
    )
    document: dict[str, Any] = in_four_places(rule.to_json())
    return document


def slips(
    study: Study, encoder: Encoder, options: Options, progress: Progress | None = None
) -> dict[str, list[Slip]]:
    """Human codings that may be wrong, and ones that may be missing, by kind."""
    from themekit.suggest.check import doubtful, missed

    found = left_out(study, encoder, options, progress)
    return {"doubtful": doubtful(found), "missed": missed(found)}


def write_slips(found: Mapping[str, Sequence[Slip]], target: Path) -> None:
    """Write the codings to look at again as .csv or .xlsx."""
    columns = ("kind", "source", "start", "end", "text", "code", "probability", "instead", "reason")
    rows = [[getattr(one, name) for name in columns] for each in found.values() for one in each]
    write_table(target, "Codings to look at again", Sheet(columns, rows))


def material_of(study: Study, options: Options, task: str) -> tuple[CodedPassages, Codebook]:
    """The coded passages, or highlights, that a task is evaluated on."""
    if options.units is None:
        spans = any(not source.whole_turns for source in study.sources())
        units: Units = "highlights" if task != "suggest" and spans else "passages"
    elif options.units in get_args(Units):
        units = cast("Units", options.units)
    else:
        raise UsageError(f"--units takes passages or highlights, not {options.units!r}.")
    return jobs.coded(study, coders=options.coders, units=units)


def sources_where(sources: Sequence[Source], condition: str) -> list[str]:
    """The names of the sources whose attribute has a value, from ``ATTRIBUTE=VALUE``.

    Raises
    ------
    UsageError
        If the condition is not of that form, or no source meets it.
    """
    name, equals, value = condition.partition("=")
    if not equals:
        raise UsageError(f"--hold-out-where takes ATTRIBUTE=VALUE, not {condition!r}.")
    found = [source.name for source in sources if source.attributes.get(name) == value]
    if not found:
        values = sorted({s.attributes[name] for s in sources if name in s.attributes})
        known = f"Its values: {', '.join(values)}." if values else "No source has that attribute."
        raise UsageError(f"No source has {name} = {value!r}. {known}")
    return found


_ARRAYS = ("probabilities", "suggested", "codable", "fold", "counts")


def _packed(found: OutOfFold) -> bytes:
    """The arrays of an out-of-fold run, with which passages they are of."""
    buffer = io.BytesIO()
    arrays: Mapping[str, Any] = {name: getattr(found, name) for name in _ARRAYS}
    rest = np.array([found.repeats, found.fit_seconds, found.score_seconds])
    tested = np.array(sorted(set(found.coded.sources)))
    np.savez_compressed(buffer, rest=rest, tested=tested, **arrays)
    return buffer.getvalue()


def _unpacked(data: bytes, material: CodedPassages) -> OutOfFold:
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        kept = only_coded_sources(material).repeats_aside().only_counted()
        tested = set(arrays["tested"].tolist())
        rows = [row for row, source in enumerate(kept.sources) if source in tested]
        repeats, fit_seconds, score_seconds = arrays["rest"]
        return OutOfFold(
            kept.take(rows),
            **{name: arrays[name] for name in _ARRAYS},
            repeats=int(repeats),
            fit_seconds=float(fit_seconds),
            score_seconds=float(score_seconds),
        )
