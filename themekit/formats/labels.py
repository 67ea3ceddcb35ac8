"""Speaker labels: what a line begins with, and whether that is a name.

A line may begin with a label in several ways (:func:`label_of`). That alone makes no speaker:
"Note: ..." and "There are two things: ..." look the same. :func:`is_role` and :func:`is_name_like`
tell roles and names from the rest; :mod:`themekit.formats.turns` decides on the whole document.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

LabelKind = Literal["said", "headed", "bold"]

MAX_LABEL = 48

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_TIME = rf"[\[(<]?{_CLOCK}(?:\s*(?:-->|[-–—])\s*{_CLOCK})?[\])>]?"
_BRACKETED_TIME = rf"[\[(<]{_CLOCK}(?:\s*(?:-->|[-–—])\s*{_CLOCK})?[\])>]"
_BIDI = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LABEL = (
    rf"[*_]{{0,3}}\[?(?P<label>[^\W\d_{_BIDI}][^\n\r\t:：|\[\]<>?!;…\"“”]{{0,{MAX_LABEL}}}?)\]?"
    r"[*_]{0,3}"
)
_GAP = "[ \u00a0\u202f]{0,9}"
_BEFORE = rf"[\s{_BIDI}]*(?:\d{{1,5}}[.)]?\t)?(?:{_TIME}\s*[-–—]?\s*)?"
_WAYS: tuple[tuple[LabelKind, re.Pattern[str]], ...] = (
    # Name: said / [00:12:03] Name: said / Name [00:12:03]: said / **Name:** said
    (
        "said",
        re.compile(
            rf"{_BEFORE}{_LABEL}{_GAP}(?:{_TIME})?{_GAP}[:：][*_]{{0,3}}(?!//)(?!\d)[^\S\n\r]*"
        ),
    ),
    # cells of a table: Name <tab> said / 00:12 <tab> Name <tab> said
    ("said", re.compile(rf"{_BEFORE}{_LABEL}{_GAP}\t+(?:{_TIME}\t)?(?=\S[^\t]*\t?$)")),
    ("said", re.compile(rf"{_BEFORE}{_LABEL}{_GAP}\|[^\S\n\r]*(?=\S[^|]*\|?\s*$)")),
    # Name (00:12) said
    ("said", re.compile(rf"{_BEFORE}{_LABEL}{_GAP}\s{_BRACKETED_TIME}[^\S\n\r]+(?=\S)")),
    # the letters of an interview without a colon: Q. said / A. said
    ("said", re.compile(r"\s*(?P<label>[QAIR])\.[^\S\n\r]+(?=\S)")),
    # on a line of its own, said in the lines after it: Name 00:12 / [00:12:03] Name / [Name] 00:12
    ("headed", re.compile(rf"{_BEFORE}{_LABEL}:?{_GAP}\s{_TIME}\s*$")),
    ("headed", re.compile(rf"\s*{_TIME}\s*[-–—]?\s*{_LABEL}:?\s*$")),
)
_AFTER_BOLD = re.compile(rf"\s*(?P<time>{_TIME})?{_GAP}[:：]?[^\S\n\r]*")
_COLUMN_HEADS = re.compile(
    r"(?:\w+\t)?(?:speaker|name|who)\t(?:text|transcript|speech|utterance|words|content|dialogue)"
    r"(?:\t.*)?",
    re.IGNORECASE,
)
_NOT_SPEECH = re.compile(
    rf"\s*(?:{_TIME}|.{{1,60}}\b(?:started|stopped) transcription)\s*$", re.IGNORECASE
)

_ASKS = (
    "interviewer|moderator|moderatorin|moderadora?|modérat(?:eur|rice)|facilitator|researcher"
    "|interviewerin|enquêteur|enquêtrice|intervieweu[rs]e?|entrevistadora?|intervistat(?:ore|rice)"
)
_ASKS_SHORT = "i|int|intv|iv|q|question|mod|fac"
_ANSWERS = (
    "interviewee|participant|respondent|informant|speaker|voice|patient|carer|male|female|man"
    "|woman|witness|teilnehmer(?:in)?|befragte[r]?|participante?|entrevistad[oa]|unknown"
)
_ANSWERS_SHORT = "a|r|p|s|answer|resp|part|pt|fg|f|m|ppt"
_WHICH = r"(?:[\s_.#-]*(?:\d{1,4}[a-z]?|[a-z])?|\s*[(\[,/–—-].*|\s(?-i:[A-Z])\w+)"
_ROLE = re.compile(
    rf"(?:(?:male|female|unknown|unidentified)\s)?(?:{_ASKS}|{_ANSWERS})s?{_WHICH}", re.IGNORECASE
)
_SHORT_ROLE = re.compile(
    rf"(?:{_ASKS_SHORT}|{_ANSWERS_SHORT})[\s._-]?\d{{0,4}}[a-z]?", re.IGNORECASE
)
_ASKING = re.compile(
    rf"(?:{_ASKS})s?{_WHICH}|(?:{_ASKS_SHORT})[\s._-]?\d{{0,3}}"
    rf"|.*[(\[,–-]\s*(?:{_ASKS})\s*\d*[)\]]?",
    re.IGNORECASE,
)
_SURELY_ASKING = re.compile(r"(?:interview|moderator).*|int\W?\d*|i\d*|q\d*", re.IGNORECASE)
_PARTICLES = frozenset(
    "de da di do dos du del della der den van von bin ibn al el la le of and".split()
)
_NOT_NAMES = frozenset(
    "note notes nb ps example examples remember however question answer task summary conclusion"
    " introduction background aim aims result results method methods discussion reference"
    " references source sources abstract keywords table figure appendix page part section chapter"
    " theme themes comment comments warning important update first second third finally and but"
    " so well yes no ok okay because also then now e.g i.e http https www re subject from to cc"
    " sent monday tuesday wednesday thursday friday saturday sunday text name what why how when"
    " where who".split()
)
_HEAD_WORDS = frozenset(
    "date time location place venue duration length interview transcript transcription recording"
    " audio video file filename project study title attendees participants present transcribed"
    " transcriber version setting site language round id pseudonym consent age gender".split()
)


@dataclass(frozen=True, slots=True)
class Label:
    """What a line begins with, where that may be a speaker.

    Attributes
    ----------
    name
        Without marks, times and colons.
    said
        Where the speech starts, as code points from the start of the line.
    kind
        ``said`` with speech or a colon after it; ``headed`` alone with a time on a line; ``bold``
        by its letters only.
    goes_on_small
        Whether a small letter comes next, as in "Money: there is none."
    """

    name: str
    said: int
    kind: LabelKind
    goes_on_small: bool = False


def label_of(line: str, bold: int = 0) -> Label | None:
    """The label that a line begins with; None where it begins with none.

    Parameters
    ----------
    bold
        How many code points at its start are set in bold.
    """
    head = line[: 4 * MAX_LABEL]
    if 0 < bold <= MAX_LABEL and (found := _bold_label(head, bold)):
        return found
    if _COLUMN_HEADS.fullmatch(line):
        return None
    for kind, way in _WAYS:
        if (match := way.match(head)) and (name := _plain(match["label"])):
            return Label(name, match.end(), kind, line[match.end() : match.end() + 1].islower())
    return None


def is_speech(line: str) -> bool:
    """Whether a line says anything: not blank, not only a time or a note of the recorder."""
    return bool(line.strip()) and not _NOT_SPEECH.match(line)


def is_role(name: str) -> bool:
    """Whether a label is a role that transcripts name in full: Interviewer, Participant 3."""
    return bool(_ROLE.fullmatch(name)) and not is_head(name)


def is_short_role(name: str) -> bool:
    """Whether a label is a role in a letter or two: I, R, Q1, P12."""
    return bool(_SHORT_ROLE.fullmatch(name))


def is_head(name: str) -> bool:
    """Whether a label belongs to the head of a transcript: Date, Place, Duration ..."""
    words = name.casefold().split()
    return len(words) <= 3 and (words[0] in _HEAD_WORDS or words[-1] in _HEAD_WORDS)


def is_name_like(name: str) -> bool:
    """Whether a label is written as a name: at most five words, capitals, no common opening."""
    words = name.replace(",", " ").split()
    if not 1 <= len(words) <= 5 or name.casefold().rstrip(".") in _NOT_NAMES or is_head(name):
        return False
    if words[0].casefold().strip(".,") in _NOT_NAMES:
        return False
    return all(_is_name_word(word, first=n == 0) for n, word in enumerate(words))


def is_interviewer(name: str, interviewers: Collection[str] = ()) -> bool:
    """Whether a speaker asks: by role, or because the user says so.

    Parameters
    ----------
    interviewers
        Names that the user gave; each names the speakers whose label holds all its words.
    """
    return bool(_ASKING.fullmatch(name)) or any(is_named(name, given) for given in interviewers)


def is_surely_interviewer(name: str) -> bool:
    """Whether the role can be no respondent's (a researcher may be interviewed)."""
    return bool(_SURELY_ASKING.fullmatch(name))


def is_named(name: str, given: str) -> bool:
    """Whether all words of ``given`` are in ``name``, whatever the case."""
    words = set(re.findall(r"\w+", given.casefold()))
    return bool(words) and words <= set(re.findall(r"\w+", name.casefold()))


def _bold_label(line: str, bold: int) -> Label | None:
    """A label set in bold letters, with or without a time or a colon after it."""
    name = _plain(line[:bold])
    if not name or not name[0].isalpha() or re.search("[:：]", line[:bold].rstrip(" :：*_")):
        return None
    match = _AFTER_BOLD.match(line, bold)
    said = match.end() if match else bold
    if match and match["time"] and not line[said:].strip():
        return Label(name, said, "headed")
    marked = re.search("[:：]", line[bold - 2 : said])
    return Label(name, said, "said" if marked else "bold")


def _is_name_word(word: str, first: bool) -> bool:
    bare = word.lstrip("('‘[")
    if not bare:
        return False
    if not first and bare.casefold() in _PARTICLES:
        return True
    return bare[0].isdigit() or bare[0] in "&-#" or not bare[0].islower() or "'" in bare[1:2]


def _plain(name: str) -> str:
    """A label without marks: no asterisks, no colon, single spaces."""
    name = re.sub(rf"[{_BIDI}*_\[\]]", " ", name)
    return " ".join(name.split()).strip(" :：-–—.,")
