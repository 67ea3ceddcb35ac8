"""Speaker turns of a transcript: the one detector that all readers of running text share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from themekit.domain import Source, Turn
from themekit.errors import InputError
from themekit.formats import labels
from themekit.formats.imported import Imported
from themekit.formats.labels import Label
from themekit.formats.lines import Line
from themekit.formats.speakers import label_lines

_HEAD_LINES = 25
"""Lines at the start of a transcript among which its head (date, place, who) is looked for."""
_HEAD_WORDS = 60
"""Words before the first speaker that are too many to be passed over in silence."""


def transcript(
    path: Path,
    text: str,
    lines: Sequence[Line],
    interviewers: Collection[str] = (),
    known: Collection[str] = (),
    report: Iterable[str] = (),
) -> Imported:
    """A source from a text and its lines, named after its file.

    Raises
    ------
    InputError
        If the text holds no word.
    """
    if not any(character.isalnum() for character in text):
        raise InputError(f"{path} holds no text.")
    turns, notes = find_turns(text, lines, interviewers, known)
    source = Source(name=path.stem, text=text, turns=turns, origin=path.name)
    sentences = [*report, *notes]
    return Imported(sources=(source,), report=tuple(f"{path.name}: {each}" for each in sentences))


def find_turns(
    text: str,
    lines: Sequence[Line],
    interviewers: Collection[str] = (),
    known: Collection[str] = (),
) -> tuple[tuple[Turn, ...], list[str]]:
    """Who says what.

    A line that begins with a speaker's label starts a turn, and lines without one go on with it.
    Where only interviewers are labelled, every other line is a turn of the unnamed respondent;
    where nobody is, every line is, but for questions set in bold: those are the interviewer's.

    Parameters
    ----------
    interviewers
        Names of speakers who ask, beside those whom their role gives away.
    known
        Names of speakers that need no guessing.

    Returns
    -------
    turns
        In order, without overlap, without white space at their ends; the labels are outside.
    notes
        Sentences on what a researcher should know.
    """
    start = _head_end(text, lines)
    found = label_lines(text, lines, interviewers, known)
    names = {label.name for label in found[start:] if label}
    asking = _asking(names, [*interviewers, *_interviewers_of_head(text, lines[:start])])
    builder = _Turns(text, asking, goes_on=bool(names - asking))
    bold_asks = not names and _asks_in_bold(text, lines)
    for line, label in zip(lines[start:], found[start:], strict=True):
        builder.take(line, label, asks=bold_asks and _is_bold(text, line))
    first = next((line.start for line, label in zip(lines, found, strict=True) if label), 0)
    unheard = len(text[:first].split()) if builder.goes_on else 0
    return tuple(builder.turns), _notes(names, asking, unheard)


class _Turns:
    """Turns that grow line by line."""

    def __init__(self, text: str, asking: Collection[str], goes_on: bool) -> None:
        self.turns: list[Turn] = []
        self._text = text
        self._asking = asking
        self.goes_on = goes_on
        self._speaker: str | None = None
        self._open = False
        self._awaited = False

    def take(self, line: Line, label: Label | None, asks: bool) -> None:
        """Add a line; ``asks`` says that it is a question without a label."""
        start, end = line.start, line.end
        if not self._text[start:end].strip():
            return
        if not labels.is_speech(self._text[start:end]):
            self._open = False
        elif label:
            self._speaker, self._open = label.name, False
            self._awaited = not self._text[start + label.said : end].strip()
            self._add(start + label.said, end, asks)
        elif self._awaited or (self.goes_on and self._speaker is not None):
            self._awaited = False
            self._add(start, end, asks)
        elif not self.goes_on:
            self._speaker, self._open = "", False
            self._add(start, end, asks)

    def _add(self, start: int, end: int, asks: bool) -> None:
        start, end = _stripped(self._text, start, end)
        if start >= end:
            return
        if self._open:
            self.turns[-1] = replace(self.turns[-1], end=end)
        else:
            speaker = self._speaker or ""
            self.turns.append(Turn(start, end, speaker, asks or speaker in self._asking))
        self._open = self.goes_on


def _head_end(text: str, lines: Sequence[Line]) -> int:
    """The index of the first line after the head: the date, place and people of the interview.

    A head is titles and labelled entries, as far as the last entry that no dialogue has.
    """
    end = 0
    for index, line in enumerate(lines[:_HEAD_LINES]):
        said = text[line.start : line.end].strip()
        label = labels.label_of(text[line.start : line.end], line.bold)
        if label and labels.is_head(label.name):
            end = index + 1
        elif said and not _is_head_entry(text, line) and not _is_title(said):
            break
    while 0 < end < len(lines) and _is_head_entry(text, lines[end]):
        end += 1
    return end


def _is_title(said: str) -> bool:
    return len(said.split()) <= 8 and said[-1] not in ".?!…,;:"


def _is_head_entry(text: str, line: Line) -> bool:
    """Whether a line goes on with a head: "Interviewer: Jane Smith"."""
    label = labels.label_of(text[line.start : line.end], line.bold)
    if label is None:
        return False
    said = text[line.start + label.said : line.end].strip()
    return 0 < len(said.split()) <= 4 and said[-1] not in ".?!…" and said[0].isupper()


def _interviewers_of_head(text: str, head: Sequence[Line]) -> list[str]:
    """Names, and their initials, that the head gives to the interviewer."""
    names = []
    for line in head:
        label = labels.label_of(text[line.start : line.end], line.bold)
        if label and labels.is_interviewer(label.name):
            said = text[line.start + label.said : line.end].strip()
            names += [said, "".join(word[0] for word in said.split())]
    return [name for name in names if len(name) > 1]


def _asking(names: Collection[str], interviewers: Sequence[str]) -> set[str]:
    """Which speakers ask.

    Where every speaker's role may be an interviewer's, only those whose role can be nothing else
    are: researchers are interviewed too.
    """
    asking = {name for name in names if labels.is_interviewer(name, interviewers)}
    surely = {name for name in asking if labels.is_surely_interviewer(name)}
    if len(names) > 1 and asking == set(names) and surely and surely != asking:
        return surely
    return asking


def _asks_in_bold(text: str, lines: Sequence[Line]) -> bool:
    """Whether paragraphs that are bold throughout are an interviewer's questions."""
    bold = [text[line.start : line.end].rstrip() for line in lines if _is_bold(text, line)]
    plain = [line for line in lines if text[line.start : line.end].strip() and not line.bold]
    return len(bold) > 1 and len(plain) > 1 and sum(b.endswith("?") for b in bold) > len(bold) / 2


def _is_bold(text: str, line: Line) -> bool:
    said = text[line.start : line.end].rstrip()
    return bool(said) and line.bold >= len(said)


def _notes(names: Collection[str], asking: Collection[str], unheard: int) -> list[str]:
    notes = []
    if len(names) > 1 and not asking:
        people = ", ".join(sorted(names)[:6]) + (" ..." if len(names) > 6 else "")
        notes.append(
            f"no interviewer is recognised among {people}. If one of them asks the questions,"
            " say so with --interviewer NAME."
        )
    if unheard > _HEAD_WORDS:
        notes.append(
            f"{unheard:,} words before the first speaker belong to nobody's turn and are not coded."
        )
    return notes


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    said = text[start:end]
    return start + len(said) - len(said.lstrip()), end - len(said) + len(said.rstrip())
