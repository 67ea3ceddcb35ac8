"""Commands that say how far suggestions can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from themekit.cli import common, output

if TYPE_CHECKING:
    from themekit.suggest.evaluate import Evaluation

WORDS = {
    "lrap": "ranking (LRAP)",
    "recall_at_1": "a right code first",
    "recall_at_3": "a right code in the first 3",
    "recall_at_5": "a right code in the first 5",
    "micro_f1": "micro-F1 of what is suggested",
    "macro_f1": "macro-F1",
    "kappa_mean": "Cohen's kappa, mean of codes",
    "exact": "exactly a person's codes",
    "codable_auc": "coded told from uncoded (AUC)",
    "ece": "calibration error (ECE)",
}


def evaluate(
    study: common.StudyFile,
    task: Annotated[str, typer.Option(help="suggest, discover or unseen.")] = "suggest",
    hold_out: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE", help="Test on this source; otherwise each is left out."),
    ] = None,
    hold_out_where: Annotated[
        str | None, typer.Option(metavar="ATTRIBUTE=VALUE", help="Test on these sources.")
    ] = None,
    coder: common.Coders = None,
    min_count: Annotated[
        int, typer.Option(min=1, help="Codes with fewer codings are not scored.")
    ] = 10,
    with_uncoded: Annotated[
        bool, typer.Option("--with-uncoded", help="Judge decisions on uncoded passages too.")
    ] = False,
    folds: Annotated[
        int | None, typer.Option(min=2, help="How many parts the sources are divided into.")
    ] = None,
    units: Annotated[
        str | None, typer.Option(help="passages, or highlights: the spans that people coded.")
    ] = None,
    thorough: common.Thorough = False,
    encoder: common.EncoderName = "default",
    json: common.AsJson = False,
) -> None:
    """Measure suggestions on interviews that the model has not seen.

    Every figure comes with its 95 % interval over sources and with what chance would give.
    """
    from themekit import evaluation

    with (
        common.open_study(study) as opened,
        common.encoder_of(encoder, opened) as encoding,
        output.progress("Leaving sources out") as advance,
    ):
        found = evaluation.evaluate_study(
            opened,
            encoding,
            task=task,
            hold_out=hold_out or [],
            hold_out_where=hold_out_where,
            coders=coder,
            min_count=min_count,
            with_uncoded=with_uncoded,
            folds=folds,
            units=units,
            thorough=thorough,
            progress=advance,
        )
    document = found.to_json()
    if json:
        output.print_json(document)
    elif task == "suggest":
        print_evaluation(found)
    else:
        output.table(task, ("measure", "value"), [(k, v) for k, v in _plain(document)])


def print_evaluation(found: Evaluation) -> None:
    """The figures as a person reads them on a terminal."""
    output.table(
        f"Suggestions for {output.count(found.sources, 'source')} not seen,"
        f" {output.count(found.units, 'coded passage')}, {output.count(found.labels, 'code')}",
        ("measure", "value", "95 % interval", "by chance"),
        [
            (WORDS[name], value, interval(found.ci95.get(name)), found.chance.get(name))
            for name, value in found.metrics.items()
            if name in WORDS
        ],
    )
    for reason in dict.fromkeys(found.reasons.values()):
        output.warn(reason)
    output.table(
        "Code by code",
        ("code", "n", "precision", "recall", "F1", "kappa", "verdict"),
        [
            (c.code, c.n, *(c.values[m] for m in ("precision", "recall", "f1", "kappa")),
             c.verdict.words)
            for c in found.per_code
        ],
    )  # fmt: skip
    if found.repeats_dropped:
        output.warn(f"{output.count(found.repeats_dropped, 'repeated passage')} dropped first.")
    if found.not_scored:
        few = ", ".join(found.not_scored)
        output.warn(f"Too few codings to score (under {found.min_count}): {few}.")


def interval(bounds: tuple[float, float] | None) -> str:
    """An interval as it stands in a table."""
    return "–" if bounds is None else f"[{bounds[0]:.3f}, {bounds[1]:.3f}]"


def _plain(document: dict[str, Any]) -> list[tuple[str, float | int | str | None]]:
    found: list[tuple[str, float | int | str | None]] = []
    for key, value in document.items():
        if isinstance(value, dict):
            found += [(name, each) for name, each in value.items() if not isinstance(each, list)]
        elif not isinstance(value, list):
            found.append((key, value))
    return found
