"""The command that points at what no code covers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from themekit.cli import common, output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from themekit.domain import CandidateTheme
    from themekit.theming import NotCovered


def unseen(
    study: common.StudyFile,
    new: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[NEW...]",
            help="Interviews to look at: files, folders, or sources of the study.",
        ),
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="How many passages to list.")] = 20,
    false_alarms: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Flag passages so that at most about this share of them is nothing new.",
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="ATTRIBUTE", help="Hold a later round of interviews against an earlier one."
        ),
    ] = None,
    rounds: Annotated[
        list[str] | None,
        typer.Option(
            "--round", metavar="VALUE", help="The earlier, then the later round; given twice."
        ),
    ] = None,
    coder: common.Coders = None,
    out: common.Outputs = None,
    seed: Annotated[int, typer.Option(min=0, help="What chance starts from.")] = 0,
    interviewer: common.Interviewers = None,
    text_column: common.TextColumn = None,
    encoder: common.EncoderName = "default",
    allow_download: common.AllowDownload = False,
    json: common.AsJson = False,
) -> None:
    """Rank passages by how far they are from anything coded, and group the newest.

    Without NEW, looks at sources that nobody coded, or else at uncoded passages. FILE of --out
    ends in .json, .csv, .xlsx or .html.
    """
    from themekit.errors import UsageError
    from themekit.theme_tables import TABLES, write_unseen
    from themekit.theming import find_unseen

    if rounds and (by is None or len(rounds) != 2):
        raise UsageError("--round is given twice, the earlier round first, together with --by.")
    common.check_outputs(out, TABLES)
    with common.open_study(study) as opened:
        sources = common.read_sources(new or [], opened, interviewer, text_column)
        with common.encoder_of(encoder, opened, allow_download) as encoding:
            found = find_unseen(
                opened,
                encoding,
                sources,
                coders=coder,
                false_alarms=false_alarms,
                by=by,
                rounds_named=rounds or (),
                seed=seed,
            )
    for target in out or []:
        write_unseen(found, target)
        output.say(f"Wrote {target}.")
    if json:
        output.print_json(found.document())
    else:
        _print(found, top)


def _print(found: NotCovered, top: int) -> None:
    ranked = found.found.passages
    flags = found.found.alarms
    if flags is not None:
        number = int(flags.flagged.sum())
        output.result(
            f"{output.count(number, 'passage')} flagged of {len(ranked):,}; at most about"
            f" {flags.wanted:.0%} of the flagged should be false alarms."
        )
        if not number:
            output.warn(
                "No passages stand out so clearly that so few of them would be false alarms. The"
                " ranking holds all the same; a higher --false-alarms flags more."
            )
    output.table(
        "The newest passages",
        ("source", "passage", "novelty", "why no code fits"),
        [
            (each.passage.source, " ".join(each.passage.text.split())[:160], each.novelty,
             "; ".join(near.why for near in each.nearest[:2]))
            for each in ranked[:top]
        ],
        f"{min(top, len(ranked))} of {len(ranked):,}; --top shows more.",
    )  # fmt: skip
    _print_groups("Candidate codes, from two or more sources", found.found.candidates)
    _print_groups("Groups from one source", found.found.one_source)
    if found.changes:
        output.table(
            "The codes from round to round (share of sources)",
            ("code", "before", "after", "difference", "95 % interval", "change"),
            [
                (c.code, c.before, c.after, c.difference,
                 "–" if c.ci95 is None else f"[{c.ci95[0]:.3f}, {c.ci95[1]:.3f}]", c.change)
                for c in found.changes
            ],
        )  # fmt: skip


def _print_groups(title: str, groups: Sequence[CandidateTheme]) -> None:
    if groups:
        rows = [(g.name, len(g.members), g.sources, g.definition) for g in groups]
        output.table(title, ("name", "passages", "sources", "draft definition"), rows)
