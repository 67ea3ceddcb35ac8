"""Commands that say how far suggestions can be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from themekit.cli import common, output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from themekit.suggest.conformal import Kind
    from themekit.suggest.evaluate import Evaluation

SHOWN = (
    "lrap", "recall_at_1", "recall_at_3", "recall_at_5", "micro_f1", "macro_f1", "kappa_mean",
    "exact", "codable_auc", "ece",
)  # fmt: skip
"""The measures of the first table; --json and --out have all."""


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
    out: common.Outputs = None,
    thorough: common.Thorough = False,
    seed: Annotated[int, typer.Option(help="What chance starts from.")] = 0,
    encoder: common.EncoderName = "default",
    allow_download: common.AllowDownload = False,
    json: common.AsJson = False,
) -> None:
    """Measure suggestions on interviews that the model has not seen.

    Every figure comes with its 95 % interval over sources and with what chance would give. FILE
    of --out ends in .html, .xlsx, .json, or, for the figure of --curve, in .svg or .png.
    """
    from themekit import evaluation

    _check(task, evaluation.TASKS, out, curve)
    with (
        common.open_study(study) as opened,
        common.encoder_of(encoder, opened, allow_download) as encoding,
        output.progress("Leaving sources out") as advance,
        output.progress("Drawing the curve") as advance_curve,
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
            document |= evaluation.learning_curve_of(opened, encoding, options, advance_curve)
        if by:
            document["by"] = {by: evaluation.by_value(opened, held_out, by, options)}
        asked: dict[Kind, float | None] = {"recall": recall, "precision": precision}
        for kind, share in asked.items():
            if share is not None:
                document[f"sets_for_{kind}"] = evaluation.sets_for(
                    opened, encoding, held_out, kind, share, options, advance
                )
    if out:
        from themekit.report.evaluation import write_evaluation

        for target in out:
            write_evaluation(target, document, f"How well codes are suggested: {study.stem}")
            output.say(f"Wrote {target}.")
    if json:
        output.print_json(document)
        return
    print_evaluation(found)
    _print_more(document)


def _check(task: str, tasks: Sequence[str], out: Sequence[Path] | None, curve: bool) -> None:
    """Refuse what cannot go well, before anything is computed."""
    from themekit.errors import UsageError
    from themekit.report.evaluation import ENDINGS

    if task not in tasks:
        raise UsageError(f"There is no task {task!r}. There are: {', '.join(tasks)}.")
    if task != "suggest" and (out or curve):
        raise UsageError(f"--out and --curve go with --task suggest, not with {task}.")
    common.check_outputs(out, ENDINGS)
    for file in out or ():
        if file.suffix.casefold() in (".svg", ".png") and not curve:
            raise UsageError(f"{file} is to hold a figure: add --curve, which draws one.")


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
    none = {"doubtful": "There is no coding to look at.", "missed": "No code seems to be missing."}
    for kind, all_ in slips.items():
        listed = [slip for slip in all_ if slip.stands_out]
        rows = [(s.source, s.code, s.text[:160], s.reason) for s in listed[:top]]
        if not rows:
            output.result(
                f"{titles[kind]}: none of {len(all_)} stands out." if all_ else none[kind]
            )
            continue
        more = "; --top shows more" if len(rows) < len(listed) else ""
        shown = f"{len(rows)} of {len(listed)}{more}."
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
    from themekit.errors import StudyError
    from themekit.formats.decisions import read_decisions
    from themekit.study import Study

    with Study.open(study) as opened:
        read = read_decisions(decisions, coder)
        known = {source.name for source in opened.each_source()}
        if missing := sorted({each.source for each in read} - known):
            raise StudyError(
                f"{study} does not hold {', '.join(missing)}, which the decisions are on. Keep it"
                f" in the study first: themekit suggest FILE --study {study} --save"
            )
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
    from themekit.report.evaluation import undefined, with_interval
    from themekit.suggest.evaluate import WORDS
    from themekit.suggest.verdicts import RULE

    counted = "passage" if found.with_uncoded else "coded passage"
    output.table(
        f"Suggestions for {output.count(found.sources, 'source')} not seen,"
        f" {output.count(found.units, counted)}, {output.count(found.labels, 'code')}",
        ("measure", "value", "95 % interval", "by chance"),
        [
            (WORDS[name], value, interval(found.ci95.get(name)), found.chance.get(name))
            for name, value in ((name, found.metrics[name]) for name in SHOWN)
        ],
    )
    for sentence in undefined(found.reasons):
        output.warn(sentence)
    output.table(
        "Code by code",
        ("code", "n", "precision", "recall", "F1", "kappa", "verdict"),
        [
            (c.code, c.n, with_interval(c.values["precision"], c.ci95["precision"]),
             c.values["recall"], c.values["f1"], with_interval(c.values["kappa"], c.ci95["kappa"]),
             c.verdict.words)
            for c in found.per_code
        ],
    )  # fmt: skip
    output.result(RULE)
    if found.repeats_dropped:
        output.warn(f"{output.count(found.repeats_dropped, 'repeated passage')} dropped first.")
    if found.not_scored:
        few = ", ".join(found.not_scored)
        output.warn(
            f"Too few codings to score (under {found.min_count}): {few}. A lower --min-count scores"
            " them too, less surely."
        )


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
    from themekit.report.evaluation import by_table, curve_table

    more = []
    if "curve" in document:
        more.append(curve_table(document["curve"], document["enough"]["sentence"]))
    more += [by_table(name, values) for name, values in document.get("by", {}).items()]
    for each in more:
        output.table(each.title, each.columns, each.shown(), each.caption)
        if each.note:
            output.result(each.note)
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
