"""Speaker turns of a transcript: the one detector that all readers of running text share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from themekit.domain import Source, Turn
from themekit.errors import InputError
from themekit.formats import labels
from themekit.formats.imported import Imported
from themekit.formats.labels import Label

_LINE_END = re.compile(r"\r\n|[\n\r\u2028\u2029]")
_DENSE = 0.5
"""From this share of labelled lines on, a label need not come back to be believed."""
_SPARSE = 0.05
"""Below this share of labelled lines, names alone (no roles) are not believed."""
_HEAD_LINES = 25
"""Lines at the start of a transcript among which its head (date, place, who) is looked for."""
_HEAD_WORDS = 60
"""Words before the first speaker that are too many to be passed over in silence."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line or a paragraph of a text.

    Attributes
    ----------
    start, end
        Its span in the text, without the line end.
    bold
        How many code points at its start are set in bold.
    """

    start: int
    end: int
    bold: int = 0


def lines_of(text: str) -> list[Line]:
    """The lines of a text, whatever its line ends."""
    found, start = [], 0
    for match in _LINE_END.finditer(text):
        found.append(Line(start, match.start()))
        start = match.end()
    found.append(Line(start, len(text)))
    return found


def compose(paragraphs: Iterable[tuple[str, int]]) -> tuple[str, list[Line]]:
    """Join paragraphs by line feeds.

    Parameters
    ----------
    paragraphs
        Each with the number of code points at its start that are bold. A paragraph may hold line
        breaks, and is then several lines.
    """
    lines: list[Line] = []
    pieces: list[str] = []
    place = 0
    for paragraph, bold in paragraphs:
        for line in lines_of(paragraph):
            piece = paragraph[line.start : line.end]
            lines.append(
                Line(place, place + len(piece), min(max(bold - line.start, 0), len(piece)))
            )
            pieces.append(piece)
            place += len(piece) + 1
    return "\n".join(pieces), lines


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


def label_lines(
    text: str,
    lines: Sequence[Line],
    interviewers: Collection[str] = (),
    known: Collection[str] = (),
) -> list[Label | None]:
    """The speaker's label of each line that begins with one.

    A label is believed when it is a role (Interviewer, Participant 3), a name that the user or the
    file gives, or a name-like label that comes back or stands in a text most of whose lines begin
    with such labels. One speaker's name is spelt in one way, the commonest.

    Returns
    -------
    list of Label or None
        One for each line.
    """
    found = [labels.label_of(text[line.start : line.end], line.bold) for line in lines]
    found = _without_empty_heads(text, lines, found)
    believed = _believed(text, lines, found, [*interviewers], {_key(name) for name in known})
    spellings: dict[str, Counter[str]] = {}
    for label in found:
        if label and _key(label.name) in believed:
            spellings.setdefault(_key(label.name), Counter())[label.name] += 1
    spelt = {key: counted.most_common(1)[0][0] for key, counted in spellings.items()}
    return [
        replace(label, name=spelt[_key(label.name)])
        if label and _key(label.name) in spelt
        else None
        for label in found
    ]


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


def _believed(
    text: str,
    lines: Sequence[Line],
    found: Sequence[Label | None],
    interviewers: Sequence[str],
    known: Collection[str],
) -> set[str]:
    """The keys of the labels that are speakers."""
    present = [label for label in found if label and not labels.is_head(label.name)]
    counts = Counter(_key(label.name) for label in present)
    likely = {_key(label.name) for label in present if _is_likely(label.name, counts)}
    labelled = sum(counts[key] for key in likely)
    share = labelled / max(1, sum(labels.is_speech(text[line.start : line.end]) for line in lines))
    dense = share >= _DENSE and labelled >= 2
    certain: set[str] = set()
    guessed: set[str] = set()
    for label in present:
        key = _key(label.name)
        comes_back = counts[key] > 1 or dense
        if key in known or _is_certain(label, interviewers, comes_back):
            certain.add(key)
        elif key in likely and (counts[key] > 1 or (dense and not label.goes_on_small)):
            guessed.add(key)
    if certain or dense or (len(guessed) > 1 and share >= _SPARSE):
        return certain | guessed
    return certain


def _is_certain(label: Label, interviewers: Sequence[str], comes_back: bool) -> bool:
    """Whether a label is a speaker whatever else stands in the text."""
    if labels.is_short_role(label.name):
        return comes_back or label.kind == "headed"
    if labels.is_name_like(label.name) and (
        label.kind == "headed" or any(labels.is_named(label.name, each) for each in interviewers)
    ):
        return True
    return labels.is_role(label.name) and label.kind != "bold"


def _is_likely(name: str, counts: Counter[str]) -> bool:
    """Whether a label is a role or like a name; in small letters it has to come back more."""
    if labels.is_role(name) or labels.is_short_role(name) or labels.is_name_like(name):
        return True
    return counts[_key(name)] > 2 and " " not in name and labels.is_name_like(name.title())


def _without_empty_heads(
    text: str, lines: Sequence[Line], found: Sequence[Label | None]
) -> list[Label | None]:
    """Take out labels that stand alone on a line where no speech follows them."""
    kept = list(found)
    follows = False
    for index in range(len(lines) - 1, -1, -1):
        line, label = lines[index], found[index]
        if not labels.is_speech(text[line.start : line.end]) and label is None:
            continue
        alone = label is not None and not text[line.start + label.said : line.end].strip()
        if label and alone and label.kind != "said" and not follows:
            kept[index] = None
        follows = label is None
    return kept


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


def _key(name: str) -> str:
    return name.casefold()


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    said = text[start:end]
    return start + len(said) - len(said.lstrip()), end - len(said) + len(said.rstrip())
