"""Commands that say how far suggestions can be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from themekit.cli import common, output

if TYPE_CHECKING:
    from themekit.suggest.conformal import Kind
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
    curve: Annotated[
        bool, typer.Option("--curve", help="Show how the figures grow with coded interviews.")
    ] = False,
    by: Annotated[
        str | None,
        typer.Option(metavar="ATTRIBUTE", help="Show the figures for each value of an attribute."),
    ] = None,
    recall: common.Recall = None,
    precision: common.Precision = None,
    thorough: common.Thorough = False,
    seed: Annotated[int, typer.Option(help="What chance starts from.")] = 0,
    encoder: common.EncoderName = "default",
    allow_download: common.AllowDownload = False,
    json: common.AsJson = False,
) -> None:
    """Measure suggestions on interviews that the model has not seen.

    Every figure comes with its 95 % interval over sources and with what chance would give.
    """
    from themekit import evaluation
    from themekit.errors import UsageError

    if task not in evaluation.TASKS:
        raise UsageError(f"There is no task {task!r}. There are: {', '.join(evaluation.TASKS)}.")
    with (
        common.open_study(study) as opened,
        common.encoder_of(encoder, opened, allow_download) as encoding,
        output.progress("Leaving sources out") as advance,
    ):
        where = evaluation.sources_where(opened.sources(), hold_out_where) if hold_out_where else []
        options = evaluation.Options(
            hold_out=[*(hold_out or []), *where],
            coders=coder,
            min_count=min_count,
            with_uncoded=with_uncoded,
            folds=folds,
            units=units,
            thorough=thorough,
            seed=seed,
        )
        if task != "suggest":
            print_blind(evaluation.evaluate_blind(opened, encoding, options, task), json)
            return
        found, held_out = evaluation.evaluate_suggestions(opened, encoding, options, advance)
        document = found.to_json()
        if curve:
            document["curve"] = evaluation.learning_curve_of(opened, encoding, options, advance)
        if by:
            document["by"] = {by: evaluation.by_value(opened, held_out, by, options)}
        asked: dict[Kind, float | None] = {"recall": recall, "precision": precision}
        for kind, share in asked.items():
            if share is not None:
                document[f"sets_for_{kind}"] = evaluation.sets_for(
                    opened, encoding, held_out, kind, share, options, advance
                )
    if json:
        output.print_json(document)
        return
    print_evaluation(found)
    _print_more(document)


def check(
    study: common.StudyFile,
    top: Annotated[int, typer.Option(min=1, help="How many of each kind to list.")] = 20,
    out: common.Outputs = None,
    coder: common.Coders = None,
    thorough: common.Thorough = False,
    encoder: common.EncoderName = "default",
    allow_download: common.AllowDownload = False,
    json: common.AsJson = False,
) -> None:
    """List human codings to look at again: doubtful ones, and ones that may be missing.

    Each is judged by a model that has not seen its interview. You decide which are slips.
    """
    from themekit import evaluation

    common.check_outputs(out, (".csv", ".xlsx"))
    with (
        common.open_study(study) as opened,
        common.encoder_of(encoder, opened, allow_download) as encoding,
        output.progress("Leaving sources out") as advance,
    ):
        options = evaluation.Options(coders=coder, thorough=thorough)
        slips = evaluation.slips(opened, encoding, options, advance)
    for target in out or []:
        evaluation.write_slips(slips, target)
        output.say(f"Wrote {target}.")
    if json:
        output.print_json({kind: [one.to_json() for one in all_] for kind, all_ in slips.items()})
        return
    titles = {
        "doubtful": "Codings to look at again, the most doubtful first",
        "missed": "Codes that may be missing, the surest first",
    }
    for kind, all_ in slips.items():
        rows = [(s.source, s.code, s.text[:160], s.reason) for s in all_[:top]]
        shown = f"{len(rows)} of {len(all_)}; --top shows more."
        output.table(titles[kind], ("source", "code", "passage", "why"), rows, shown)


def decide(
    study: common.StudyFile,
    decisions: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A table with the columns source, start, end, code, decision."
        ),
    ],
    coder: Annotated[
        str, typer.Option("--as", metavar="NAME", help="Who decided, where the table is silent.")
    ] = "researcher",
) -> None:
    """Take in what you accepted and rejected of suggestions; the model learns from both.

    Fill in the column "decision" of the table that `themekit suggest --save --out FILE.xlsx`
    wrote: accept or reject.
    """
    from themekit.domain import Coder
    from themekit.formats.decisions import read_decisions
    from themekit.study import Study

    with Study.open(study) as opened:
        read = read_decisions(decisions, coder)
        with opened.change("decide", {"file": decisions, "as": coder}) as change:
            for name in dict.fromkeys(each.coder for each in read):
                change.add_coder(Coder(name))
            change.add_decisions(read)
    accepted = sum(each.accepted for each in read)
    output.say(
        f"Took in {output.count(len(read), 'decision')}: {accepted} accepted,"
        f" {len(read) - accepted} rejected. The next `themekit suggest` learns from them."
    )


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
    output.result(
        "use: the lower ends of the 95 % intervals are kappa >= .40 and precision >= .60. do not"
        " use: kappa's is <= .10. check: between."
    )
    if found.repeats_dropped:
        output.warn(f"{output.count(found.repeats_dropped, 'repeated passage')} dropped first.")
    if found.not_scored:
        few = ", ".join(found.not_scored)
        output.warn(f"Too few codings to score (under {found.min_count}): {few}.")


def print_blind(document: dict[str, Any], json: bool) -> None:
    """The figures of candidate themes, or of the unseen."""
    if json:
        output.print_json(document)
        return
    rows = [
        (name.replace("_", " "), value, interval(document["ci95"].get(name)),
         document["chance"].get(name))
        for name, value in document.items()
        if isinstance(value, int | float | None)
    ]  # fmt: skip
    columns = ("measure", "value", "95 % interval", "by chance")
    output.table(f"{document['task']}, held against what people coded", columns, rows)
    if per_code := document.get("per_code"):
        columns = ("hidden code", "n", "AUROC", "average precision")
        rows = [(c["code"], c["n"], c["auroc"], c["average_precision"]) for c in per_code]
        output.table("Each code hidden in turn", columns, rows)


def interval(bounds: tuple[float, float] | None) -> str:
    """An interval as it stands in a table."""
    return "–" if bounds is None else f"[{bounds[0]:.3f}, {bounds[1]:.3f}]"


def _print_more(document: dict[str, Any]) -> None:
    """The parts that were asked for beside the figures."""
    names = ("recall_at_1", "recall_at_3", "lrap", "micro_f1")
    shown = [WORDS[name] for name in names]
    if "curve" in document:
        rows = [
            (point["sources"], *(point["metrics"][name] for name in names))
            for point in document["curve"]
        ]
        output.table("With so many coded sources", ("sources", *shown), rows)
    for attribute, values in document.get("by", {}).items():
        rows = [
            (v["value"], v["sources"], v["units"], *(v["metrics"][n] for n in names),
             v["p_holm"]["lrap"])
            for v in values
        ]  # fmt: skip
        columns = (attribute, "sources", "passages", *shown, "p (Holm)")
        output.table(f"By {attribute}", columns, rows)
    for kind in ("recall", "precision"):
        if found := document.get(f"sets_for_{kind}"):
            share = (
                "nothing is suggested"
                if found["realised"] is None
                else (f"{found['realised']:.2f} {interval(found['ci95'])} on sources left out")
            )
            output.result(
                f"Asked for {kind} {found['wanted']:.2f}: {share}, at"
                f" {found['codes_per_passage']:.1f} codes a passage."
            )
