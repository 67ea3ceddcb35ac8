"""The command line: parses, calls, prints. One short file for each group of commands."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from themekit.cli import (
    benchmark,
    compare,
    demo,
    describe,
    discover,
    evaluate,
    exchange,
    output,
    report,
    studies,
    suggest,
    unseen,
)
from themekit.cli.help import PlainCommand, PlainGroup
from themekit.errors import ThemekitError, UsageError
from themekit.version import __version__

app = typer.Typer(
    name="themekit",
    cls=PlainGroup,
    help="A second coder for qualitative interviews. Everything runs on your machine; you decide.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)

_NEED_NOTHING = ("demo", "benchmark")

_PANELS: dict[str, dict[str, Callable[..., None]]] = {
    "Start here": {"demo": demo.demo},
    "Your study": {
        "new": studies.new,
        "import": studies.import_,
        "show": studies.show,
        "corpus": studies.corpus,
        "export": exchange.export,
    },
    "Suggest codes": {
        "suggest": suggest.suggest,
        "train": suggest.train,
        "evaluate": evaluate.evaluate,
        "check": evaluate.check,
        "decide": evaluate.decide,
        "benchmark": benchmark.benchmark,
    },
    "Look for what is not coded": {
        "discover": discover.discover,
        "align": discover.align,
        "unseen": unseen.unseen,
    },
    "Describe and report": {"describe": describe.describe, "report": report.report},
    "Compare coders": {"compare": compare.compare},
}

for panel, commands in _PANELS.items():
    for name, command in commands.items():
        app.command(
            name,
            cls=PlainCommand,
            rich_help_panel=panel,
            no_args_is_help=name not in _NEED_NOTHING,
        )(command)


app.add_typer(exchange.codebook, name="codebook", rich_help_panel="Compare coders")


def _version(wanted: bool) -> None:
    if wanted:
        output.result(f"themekit {__version__}")
        raise typer.Exit


@app.callback()
def options(
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Show nothing but results and errors.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Options that stand before or after any command."""
    output.quiet = quiet


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit status: 0 done, 1 a clear error, 2 wrong usage."""
    arguments = list(arguments)
    if "--quiet" in arguments:  # it may stand after the command too
        arguments = ["--quiet", *(each for each in arguments if each != "--quiet")]
    try:
        app(args=arguments, prog_name="themekit")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    except ThemekitError as error:
        output.fail(str(error))
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        output.fail("Stopped. A change that was not finished was not made.")
        return 130
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
        return 0
    except (Exception, RecursionError) as error:
        if os.environ.get("THEMEKIT_DEBUG"):
            raise
        output.fail(_unforeseen(error))
        return 1
    return 0


def _unforeseen(error: BaseException) -> str:
    """A defect, said plainly: what to send to whom, and that nothing was lost."""
    what = str(error).strip().splitlines()[0] if str(error).strip() else "no further word"
    return (
        f"themekit failed in a way it should not have ({type(error).__name__}: {what})."
        " Your study is as it was. Set THEMEKIT_DEBUG=1 to see details, and please report them."
    )


def main() -> None:
    """Entry point of the ``themekit`` command."""
    sys.exit(run(sys.argv[1:]))
