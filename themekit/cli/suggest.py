"""Commands that suggest codes for new interviews, and keep a model for that."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from themekit.cli import common, output

if TYPE_CHECKING:
    from themekit.domain import Source
    from themekit.embed import Encoder
    from themekit.jobs import Suggested
    from themekit.study import Study
    from themekit.suggest import CodeModel
    from themekit.suggest.conformal import Kind


def suggest(
    new: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="NEW...",
            help="Interviews to suggest codes for: files, folders, or sources of the study.",
        ),
    ] = None,
    study: Annotated[
        Path | None, typer.Option(metavar="STUDY", help="A coded study to learn from.")
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A trained model instead: a folder, or gmhscp."),
    ] = None,
    out: common.Outputs = None,
    top: Annotated[int, typer.Option(min=1, help="How many codes to list for a passage.")] = 5,
    save: Annotated[
        bool, typer.Option("--save", help="Keep the interviews and suggestions in the study.")
    ] = False,
    recall: common.Recall = None,
    precision: common.Precision = None,
    coder: common.Coders = None,
    thorough: common.Thorough = False,
    encoder: common.EncoderName = "default",
    allow_download: common.AllowDownload = False,
    interviewer: common.Interviewers = None,
    text_column: common.TextColumn = None,
    json: common.AsJson = False,
) -> None:
    """Suggest codes for new interviews, each with how sure it is and why.

    Without NEW, suggests for the sources of the study that nobody has coded. FILE of --out ends
    in .csv, .json, .xlsx, .qdpx or .html.
    """
    from themekit import jobs
    from themekit.errors import UsageError
    from themekit.study import Study

    if (study is None) == (model is None):
        raise UsageError("Give either --study STUDY (to learn from) or --model DIR, one of them.")
    common.check_outputs(out, (".csv", ".json", ".xlsx", ".html", ".qdpx"))
    if save and study is None:
        raise UsageError("--save keeps suggestions in a study: give --study as well.")
    with ExitStack() as stack:
        opened = stack.enter_context(Study.open(study)) if study is not None else None
        sources = common.read_sources(new or [], opened, interviewer, text_column)
        if not new:
            sources = _uncoded(opened)
        encoding = stack.enter_context(common.encoder_of(encoder, opened, allow_download))
        if opened is None:
            from themekit.suggest import load

            fitted: CodeModel = load(jobs.model_folder(cast("Path", model)), encoding)
        else:
            fitted = _fit_without(opened, sources, encoding, coder, thorough)
        codebook = opened.codebook() if opened is not None else fitted.codebook
        level = _level(opened, encoding, recall, precision, coder, thorough)
        found = jobs.suggest_codes(fitted, sources, top=top, level=level)
        measured = _measured(opened, encoding, coder, thorough) if out else None
        for target in out or []:
            jobs.write_suggestions(found, sources, target, codebook, measured)
            output.say(f"Wrote {target}.")
        if save and opened is not None:
            jobs.save_suggestions(opened, found, sources)
            output.say(f"Kept {output.count(len(found.suggestions()), 'suggestion')} in {study}.")
    if json:
        output.print_json(found.document())
    elif out:
        _print_total(found)
    else:
        _print(found)


def train(
    study: common.StudyFile,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder to make.")],
    with_quotations: Annotated[
        bool,
        typer.Option(
            "--with-quotations",
            help="Put the coded quotations in as evidence: do not share such a model.",
        ),
    ] = False,
    coder: common.Coders = None,
    thorough: common.Thorough = False,
    encoder: common.EncoderName = "default",
    allow_download: common.AllowDownload = False,
) -> None:
    """Fit a code model on a study, to keep or to share: numbers only, no quotation."""
    from themekit import jobs
    from themekit.study import Study
    from themekit.suggest import save

    with (
        Study.open(study) as opened,
        common.encoder_of(encoder, opened, allow_download) as encoding,
    ):
        fitted = jobs.code_model(opened, encoding, coders=coder, thorough=thorough)
        save(fitted, out, with_quotations=with_quotations)
    output.say(f"Wrote the model to {out}. Its card: {out / 'CARD.md'}")


def _uncoded(study: Study | None) -> list[Source]:
    from themekit.errors import UsageError

    if study is None:
        raise UsageError("Name the interviews to suggest codes for.")
    coded = {coding.source for coding in study.codings()}
    found = [source for source in study.sources() if source.name not in coded]
    if not found:
        raise UsageError("Every source of this study is coded. Name the interviews to suggest for.")
    return found


def _fit_without(
    study: Study, sources: list[Source], encoding: Encoder, coder: list[str] | None, thorough: bool
) -> CodeModel:
    """The model of the study, fitted without the very interviews that it will suggest for."""
    from themekit import jobs

    texts = {source.text_sha256 for source in sources}
    coded = {coding.source for coding in study.codings(coder)}
    coded |= {decision.source for decision in study.decisions()}
    learned = [s.name for s in study.sources() if s.text_sha256 in texts and s.name in coded]
    if learned:
        output.say(
            f"{', '.join(learned)}: coded in the study already, and left out of what the model"
            " learns from, so that it does not copy."
        )
    return jobs.code_model(study, encoding, coders=coder, without=learned, thorough=thorough)


def _level(
    study: Study | None,
    encoding: Encoder,
    recall: float | None,
    precision: float | None,
    coder: list[str] | None,
    thorough: bool,
) -> float | None:
    """The score from which the share that was asked for is held, and what that is worth."""
    from themekit import evaluation
    from themekit.errors import UsageError

    asked: dict[Kind, float | None] = {"recall": recall, "precision": precision}
    wanted = [(kind, share) for kind, share in asked.items() if share is not None]
    if not wanted:
        return None
    if len(wanted) > 1:
        raise UsageError("Give --recall or --precision, not both.")
    if study is None:
        raise UsageError("--recall and --precision are calibrated on a study: give --study.")
    (kind, share), options = wanted[0], evaluation.Options(coders=coder, thorough=thorough)
    with output.progress("Leaving sources out") as advance:
        held_out = evaluation.left_out(study, encoding, options, advance)
    rule = evaluation.sets_for(study, encoding, held_out, kind, share, options)
    if rule["realised"] is None:
        output.warn(f"No score gives a precision of {share:.2f}: nothing is suggested.")
    else:
        output.say(
            f"On sources left out, sets for {kind} {share:.2f} gave {rule['realised']:.2f}, at"
            f" {rule['codes_per_passage']:.1f} codes a passage."
        )
    return float(rule["level"])


def _measured(
    study: Study | None, encoding: Encoder, coder: list[str] | None, thorough: bool
) -> dict[str, Any] | None:
    """How well the study's codes are suggested, where ``themekit evaluate`` has measured it."""
    from themekit import evaluation

    if study is None:
        return None
    return evaluation.kept_figures(
        study, encoding, evaluation.Options(coders=coder, thorough=thorough)
    )


def _print(found: Suggested) -> None:
    """The suggestions as a person reads them on a terminal."""
    for each in found.passages:
        taken = [one for one in each.suggestions if one.suggested]
        if not taken:
            continue
        passage = each.passage
        who = f"{passage.source} · {passage.speaker}" if passage.speaker else passage.source
        output.heading(f"{who} · {passage.start}–{passage.end}")
        output.result(f"  {_short(passage.text, 220)}")
        for one in taken:
            output.marked(f"  {100 * one.score:3.0f} %", one.code)
            for why in one.evidence[:1]:
                source = f" ({why.source})" if why.source else ""
                output.faint(f"        {why.kind}{source}: {_short(why.text, 140)}")
        output.result()
    _print_total(found)


def _print_total(found: Suggested) -> None:
    """How much is suggested, and how much is like nothing that was coded."""
    from themekit.jobs import abstention

    suggested = sum(one.suggested for each in found.passages for one in each.suggestions)
    passages = len(found.passages)
    output.result(
        f"{output.count(suggested, 'suggestion')} for {output.count(passages, 'passage')}."
        " They are a machine's: you decide."
    )
    new = sum(abstention(each) == "new" for each in found.passages)
    if new:
        output.result(
            f"{output.count(new, 'passage')} without a code"
            f" {'is' if new == 1 else 'are'} unlike anything coded so far: perhaps new."
        )


def _short(text: str, limit: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= limit else words[: limit - 1].rsplit(" ", 1)[0] + " …"
