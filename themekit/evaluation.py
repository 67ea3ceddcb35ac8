"""Evaluating what themekit does with a study, on sources that it was not trained on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast, get_args

from themekit.domain import Source
from themekit.errors import UsageError
from themekit.jobs import coded
from themekit.segment import Units
from themekit.study import Study

if TYPE_CHECKING:
    from themekit.embed import Encoder

TASKS = ("suggest", "discover", "unseen")


def evaluate_study(
    study: Study,
    encoder: Encoder,
    *,
    task: str = "suggest",
    hold_out: Sequence[str] = (),
    hold_out_where: str | None = None,
    coders: Sequence[str] | None = None,
    min_count: int = 10,
    with_uncoded: bool = False,
    folds: int | None = None,
    units: str | None = None,
    thorough: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Any:
    """Evaluate one task on a study.

    Parameters
    ----------
    units
        ``passages`` (cut by rule) or ``highlights`` (the spans that people coded). By default
        suggestions are judged on passages, as a user meets them, and themes and the unseen on
        highlights where people coded spans of their own choice.

    Returns
    -------
    An evaluation with ``to_json()``, whose document DESIGN.md describes.
    """
    if task not in TASKS:
        raise UsageError(f"There is no task {task!r}. There are: {', '.join(TASKS)}.")
    chosen = _units(units, task, study)
    material, codebook = coded(study, coders=coders, units=chosen)
    held = [*hold_out, *sources_where(study.sources(), hold_out_where)]
    if task == "suggest":
        from themekit.suggest.evaluate import evaluate

        return evaluate(
            material,
            codebook,
            encoder,
            folds=folds,
            hold_out=held,
            min_count=min_count,
            with_uncoded=with_uncoded,
            thorough=thorough,
            progress=progress,
        )
    raise UsageError(f"The task {task} is not there yet.")


def sources_where(sources: Sequence[Source], condition: str | None) -> list[str]:
    """The names of the sources whose attribute has a value, from ``ATTRIBUTE=VALUE``.

    Raises
    ------
    UsageError
        If the condition is not of that form, or no source meets it.
    """
    if condition is None:
        return []
    name, equals, value = condition.partition("=")
    if not equals:
        raise UsageError(f"--hold-out-where takes ATTRIBUTE=VALUE, not {condition!r}.")
    found = [source.name for source in sources if source.attributes.get(name) == value]
    if not found:
        values = sorted({s.attributes[name] for s in sources if name in s.attributes})
        known = f"Its values: {', '.join(values)}." if values else "No source has that attribute."
        raise UsageError(f"No source has {name} = {value!r}. {known}")
    return found


def _units(wanted: str | None, task: str, study: Study) -> Units:
    if wanted is None:
        spans = any(not source.whole_turns for source in study.sources())
        return "highlights" if task != "suggest" and spans else "passages"
    if wanted not in get_args(Units):
        raise UsageError(f"--units takes passages or highlights, not {wanted!r}.")
    return cast("Units", wanted)
