"""What a person or a script sees: results on standard output, all else on standard error."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

quiet = False
"""Set by ``--quiet``: nothing but results and errors is shown."""

_showing: list[Progress] = []

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

SLOW_SECONDS = 2.0
"""A progress bar shows on work that takes longer than this."""

SHORT = 14
"""Letters up to which the cells of a column stay on one line."""

PIPE_WIDTH = 120
"""Columns of a table where no terminal says how wide it is."""


def say(sentence: str) -> None:
    """Tell the user what is being done."""
    if not quiet:
        _print(sentence, stderr=True)


def warn(sentence: str) -> None:
    """Tell the user what to be careful about."""
    if not quiet:
        console(stderr=True).print(f"Note: {visible(sentence)}", markup=False, style="yellow")


def fail(sentence: str) -> None:
    """Say what went wrong; also with ``--quiet``."""
    _print("Error:", stderr=True, style="bold red", end=" ")
    _print(sentence, stderr=True)


def result(text: str = "") -> None:
    """Print a line of the result on standard output."""
    _print(text)


def heading(text: str) -> None:
    """Print a line that stands out."""
    _print(text, style="bold")


def marked(mark: str, text: str) -> None:
    """Print a line that starts with a coloured mark."""
    _print(mark, style="green", end=" ")
    _print(text, style="bold")


def faint(text: str) -> None:
    """Print a line that stands back."""
    _print(text, style="dim")


def visible(text: str) -> str:
    """Text whose control characters are seen and not obeyed.

    A name that comes from a file may hold what moves the cursor, clears the screen or turns the
    direction of writing.
    """
    return _CONTROL.sub(lambda match: _picture(match.group()), text)


def print_json(document: Any) -> None:
    """Print one JSON document on standard output."""
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    escaped = _CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
    sys.stdout.write(escaped + "\n")


def table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], caption: str = ""
) -> None:
    """Print a table on standard output; columns that hold only numbers stand to the right."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    shown = Table(
        title=Text(visible(title)),
        caption=Text(visible(caption)) if caption else None,
        box=SIMPLE_HEAD,
        title_justify="left",
        caption_justify="left",
        title_style="bold",
    )
    target = console()
    widths = _widths(columns, rows, target.width)
    for index, (name, width) in enumerate(zip(columns, widths, strict=True)):
        numeric = all(isinstance(row[index], int | float | None) for row in rows)
        side: Literal["left", "right"] = "right" if numeric else "left"
        shown.add_column(Text(visible(name)), justify=side, overflow="fold", min_width=width)
    for row in rows:
        shown.add_row(*(Text(visible(cell(value))) for value in row))
    target.print(shown)


def _widths(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], available: int
) -> list[int | None]:
    """The widths of columns that hold short cells, if there is room for them all."""
    longest = [
        max((len(line) for row in rows for line in cell(row[index]).split("\n")), default=0)
        for index in range(len(columns))
    ]
    room = sum(3 + min(width, SHORT) for width in longest) <= available
    return [width if room and width <= SHORT else None for width in longest]


def cell(value: Any) -> str:
    """A value as it stands in a table: about three digits, a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, float):
        decimals = 3 if abs(value) < 1 else 2 if abs(value) < 100 else 0
        return f"{value:,.{decimals}f}"
    return str(value)


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: ``1 source``, ``1,246 highlights``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


@contextmanager
def progress(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar once the work has taken over two seconds on a terminal.

    Yields
    ------
    callable
        To be called with how much is done and how much there is.
    """
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
        TimeRemainingColumn(),
        console=console(stderr=True),
        transient=True,
        disable=quiet or not sys.stderr.isatty(),
    )
    task = bar.add_task(doing, total=1)
    started = time.monotonic()

    def advance(done: int, total: int) -> None:
        bar.update(task, completed=done, total=max(1, total))
        due = time.monotonic() - started > SLOW_SECONDS
        if bar in _showing and done >= total:  # what comes next may show its own
            _showing.remove(bar)
            bar.stop()
        elif due and done < total and not _showing:  # one bar at a time: the first that is due
            _showing.append(bar)
            bar.start()

    try:
        yield advance
    finally:
        if bar in _showing:
            _showing.remove(bar)
            bar.stop()


def _print(text: str, stderr: bool = False, style: str = "", end: str = "\n") -> None:
    shown = console(stderr)
    shown.print(
        visible(text), style=style or None, end=end, markup=False, highlight=False, soft_wrap=True
    )


def _picture(control: str) -> str:
    """The picture that Unicode has of a control character, else the mark for one that is lost."""
    number = ord(control)
    return chr(0x2400 + number) if number < 0x20 else "\N{REPLACEMENT CHARACTER}"


def console(stderr: bool = False) -> Console:
    """A console that respects pipes, ``NO_COLOR`` and the width of the terminal."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else PIPE_WIDTH)
