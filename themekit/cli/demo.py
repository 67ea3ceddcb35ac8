"""The demonstration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from themekit.cli import common, output


def demo(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where to put it; made if missing.")
    ] = Path("themekit-demo"),
) -> None:
    """Go the whole way on the built-in sample study, and write a report.

    Nine fictional interviews, coded by two people, and a new one that nobody has coded.
    """
    from contextlib import ExitStack

    from themekit.demo import demonstrate

    with ExitStack() as stack:
        made = demonstrate(
            folder,
            lambda study: stack.enter_context(common.encoder_of("default", study)),
            output.say,
        )
    figures, chance = made.evaluation["metrics"], made.evaluation["chance"]
    output.result()
    output.result(
        f"On interviews it had not seen, a right code came first for"
        f" {figures['recall_at_1']:.0%} of the coded passages, and among the first three for"
        f" {figures['recall_at_3']:.0%} (by chance: {chance['recall_at_3']:.0%})."
    )
    output.result()
    output.result(f"Study:        {made.study}    (themekit show {made.study})")
    output.result(f"Suggestions:  {made.table}    (a table to accept or reject in)")
    output.result(f"Whole study:  {made.whole.resolve()}")
    output.heading(f"Report:       {made.report.resolve()}")
