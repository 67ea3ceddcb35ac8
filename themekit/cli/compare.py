"""The command that compares coders."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from themekit.cli import common, output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from themekit.agreement import Agreement
    from themekit.coders import Coded, Options
    from themekit.study import Study


def compare(
    study: common.StudyFile,
    coder: Annotated[
        list[str] | None,
        typer.Option(
            "--coder",
            metavar="NAME",
            help="Whom to compare; all people if not given. themekit is the machine.",
        ),
    ] = None,
    unit: Annotated[
        str | None, typer.Option(help="characters (as NVivo), passages, or spans (as MAXQDA).")
    ] = None,
    uncoded: Annotated[
        str, typer.Option(help="What text that nobody coded is: count it as agreement, or ignore.")
    ] = "count",
    spans: Annotated[
        str,
        typer.Option(help="How spans match: overlap, present in the source, or same frequency."),
    ] = "overlap",
    overlap: Annotated[
        float,
        typer.Option(min=1, max=100, help="How many % of what they cover matching spans share."),
    ] = 50.0,
    with_: Annotated[
        list[Path] | None,
        typer.Option(
            "--with", metavar="OTHER", help="Another file that holds the same sources, coded apart."
        ),
    ] = None,
    before: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME_OR_FILE",
            help="The codings before a discussion: a file, or a name for each coder.",
        ),
    ] = None,
    reference: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Take precision, recall and F1 against this coder."),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=A+B", help="Take these coders as one."),
    ] = None,
    read_all: Annotated[
        bool,
        typer.Option(
            "--read-all", help="Every coder read every source that one of them coded anything in."
        ),
    ] = False,
    gamma: Annotated[
        bool, typer.Option("--gamma", help="Gamma of each source too (needs themekit[gamma]).")
    ] = False,
    worklist: Annotated[
        Path | None,
        typer.Option(metavar="FILE.xlsx", help="Write every difference, with a column to settle."),
    ] = None,
    rank: Annotated[
        str,
        typer.Option(help="The order of the worklist: kappa, machine (how sure it is), or text."),
    ] = "kappa",
    settle: Annotated[
        Path | None,
        typer.Option(metavar="FILE.xlsx", help="Read a settled worklist; needs --as."),
    ] = None,
    as_: Annotated[
        str | None,
        typer.Option("--as", metavar="NAME", help="The name of the consensus as a coder."),
    ] = None,
    double_coding: Annotated[
        float | None,
        typer.Option(
            metavar="WIDTH", help="How much more to code twice for so narrow an interval."
        ),
    ] = None,
    approach: Annotated[
        str, typer.Option(help="How you analyse: reliability, codebook or reflexive.")
    ] = "reliability",
    out: common.Outputs = None,
    names: Annotated[
        bool,
        typer.Option("--names", help="In what --out writes, name sources; otherwise they are ids."),
    ] = False,
    samples: Annotated[
        int, typer.Option(min=100, max=100_000, help="Draws of sources behind an interval.")
    ] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="What chance starts from.")] = 0,
    encoder: common.EncoderName = "default",
    json: common.AsJson = False,
) -> None:
    """Measure how well coders agree: people with people, and people with themekit.

    Per code and over all codes, each figure with its 95 % interval, its n and prevalence, or with
    the reason why it is not defined.
    """
    from themekit import agreement
    from themekit.agree import wording
    from themekit.agree import worklist as differences

    options = _options(coder, unit, uncoded, spans, overlap, reference, group, samples, seed)
    options = replace(options, read_all=read_all)
    _one_of("--approach", approach, get_args(wording.Approach))
    _one_of("--rank", rank, get_args(differences.Order))
    _settle_with_a_name(settle, as_)
    common.check_outputs(out, (".xlsx", ".html"))
    common.check_outputs([worklist] if worklist else None, (".xlsx",))
    with ExitStack() as opened:
        at = opened.enter_context(common.open_study(study))
        everybody = _everybody(opened, at, study, with_ or [])
        coded = _with_machine(opened, at, everybody, options, encoder)
        found = agreement.agreement(
            coded,
            options,
            approach=approach,  # type: ignore[arg-type]
            before=_before(opened, everybody, coded, options, before),
            width=double_coding,
            with_gamma=gamma,
        )
        if settle is not None and as_ is not None:
            _settle(at, found, settle, as_)
    if worklist is not None:
        _write_worklist(found, worklist, rank)
    for target in out or []:
        _write(found, target, names)
    if json:
        output.print_json(found.to_json())
    else:
        print_agreement(found)


def print_agreement(found: Agreement) -> None:
    """The figures as a person reads them on a terminal."""
    from themekit.agree.tables import ceiling_table, change_table, code_table, overall_table

    for sentence in found.notes():
        output.say(sentence)
    comparison = found.comparison
    beside = [
        table([row for row in rows if not row.code])
        for table, rows in ((ceiling_table, found.ceiling), (change_table, found.change))
        if rows
    ]
    more = [each for each in found.tables() if each.name in _BESIDE]
    by_code = [code_table(comparison, group.coders, brief=True) for group in comparison.among]
    for each in [overall_table(comparison), *beside, *more, *by_code]:
        output.table(each.title, each.columns, each.rows(), each.caption)
    if paradoxes := found.paradoxes():
        output.result(paradoxes)
    unit = "passages" if comparison.settings.unit == "passages" else "characters"
    if comparison.confusions:
        output.heading("Codes that get confused")
        for confusion in comparison.confusions[:5]:
            output.result(f"  {confusion.sentence(unit)}")
    if found.verdict():
        output.result(found.verdict())


_BESIDE = ("gamma", "double-coding", "domains")
"""Tables that stand on the terminal as they do in a file."""


def _options(
    coder: list[str] | None,
    unit: str | None,
    uncoded: str,
    spans: str,
    overlap: float,
    reference: str | None,
    group: list[str] | None,
    samples: int,
    seed: int,
) -> Options:
    from themekit.agree import comparison, units
    from themekit.coders import Options

    if unit is not None:
        _one_of("--unit", unit, get_args(comparison.UnitKind))
    _one_of("--uncoded", uncoded, get_args(units.Uncoded))
    _one_of("--spans", spans, get_args(comparison.SpanRule))
    return Options(
        coders=list(dict.fromkeys(coder or [])),
        groups=_groups(group or []),
        reference=reference,
        unit=unit,  # type: ignore[arg-type]
        uncoded=uncoded,  # type: ignore[arg-type]
        span_rule=spans,  # type: ignore[arg-type]
        overlap=overlap / 100,
        samples=samples,
        seed=seed,
    )


def _groups(given: Sequence[str]) -> dict[str, list[str]]:
    from themekit.errors import UsageError

    found = {}
    for each in given:
        name, equals, members = each.partition("=")
        names = [member for member in members.split("+") if member]
        if not (name and equals and names):
            raise UsageError(f"--group {each}: give it as NAME=A+B, such as team=Ann+Ben.")
        found[name] = names
    return found


def _one_of(option: str, given: str, allowed: Sequence[str]) -> None:
    from themekit.errors import UsageError

    if given not in allowed:
        raise UsageError(f"{option} {given}: it is one of {', '.join(allowed)}.")


def _settle_with_a_name(settle: Path | None, name: str | None) -> None:
    from themekit.errors import UsageError

    if (settle is None) != (name is None):
        raise UsageError("--settle FILE.xlsx and --as NAME go together.")


def _everybody(opened: ExitStack, study: Study, path: Path, others: list[Path]) -> Coded:
    """All people of the study, and of the other files."""
    from themekit import coders

    found = coders.human_codings(study)
    for other in others:
        there = coders.human_codings(opened.enter_context(common.open_study(other)))
        found = coders.with_other(found, there, path.stem, other.stem)
    return found


def _with_machine(
    opened: ExitStack, study: Study, everybody: Coded, options: Options, encoder: str
) -> Coded:
    """The coders that were asked for, the machine among them if it was."""
    from themekit import coders

    wanted = coders.MACHINE in options.coders and coders.MACHINE not in everybody.codings
    if not wanted:
        return coders.chosen(everybody, options)
    people = [name for name in options.coders if name != coders.MACHINE]
    coded = coders.chosen(everybody, replace(options, coders=people))
    encoding = opened.enter_context(common.encoder_of(encoder, study))
    advance = opened.enter_context(output.progress("Leaving sources out"))
    return coders.with_machine(study, coded, encoding, advance)


def _before(
    opened: ExitStack,
    everybody: Coded,
    coded: Coded,
    options: Options,
    before: list[str] | None,
) -> dict[str, Any] | None:
    from themekit import coders

    if not before:
        return None
    if len(before) == 1 and Path(before[0]).exists():
        there = coders.human_codings(opened.enter_context(common.open_study(Path(before[0]))))
        return coders.earlier_in(there, coded, options, before[0])
    return coders.earlier(everybody, coded, before)


def _settle(study: Study, found: Agreement, path: Path, name: str) -> None:
    from themekit import agreement
    from themekit.report.worklist import read_worklist

    settled = read_worklist(path, found.worklist("text"))
    codings, still_open = agreement.settle(study, found.comparison, settled, name, str(path))
    verb = "is" if still_open == 1 else "are"
    rest = f" {output.count(still_open, 'difference')} {verb} still open." if still_open else ""
    output.say(f"Kept {output.count(codings, 'coding')} as {name}.{rest}")


def _write_worklist(found: Agreement, path: Path, rank: str) -> None:
    from themekit.report.worklist import write_worklist

    rows = found.worklist(rank)  # type: ignore[arg-type]
    write_worklist(path, rows)
    output.say(f"Wrote {output.count(len(rows), 'difference')} to {path}.")


def _write(found: Agreement, target: Path, names: bool) -> None:
    from themekit.files import write_text
    from themekit.report.agreement import agreement_report
    from themekit.report.identities import Identities
    from themekit.report.workbook import write_workbook

    known = Identities(found.coded.sources, names)
    tables = [known.table(table) for table in found.tables()]
    if target.suffix.lower() == ".xlsx":
        write_workbook(target, tables)
    else:
        notes = [known.text(note) for note in found.notes()]
        write_text(target, agreement_report(tables, notes, found.verdict()))
    output.say(f"Wrote {target}.")
