"""Words: families of words, what is said more in one part than in the rest, words in context."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from themekit.describe.table import Table, frame, ranks, table_name
from themekit.domain import Passage, Source
from themekit.english import FILLERS

MOST = 100
PRIOR = 0.01
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_APOSTROPHE = re.compile("['’]")
_SHORTEST = 3


@dataclass(frozen=True)
class Family:
    """Words with one stem.

    Attributes
    ----------
    name
        Its most frequent word.
    words
        Its words with how often each is said, most frequent first.
    count, sources
        How often any of them is said, and in how many sources.
    """

    stem: str
    name: str
    words: tuple[tuple[str, int], ...]
    count: int
    sources: int


@dataclass(frozen=True)
class Key:
    """A family of words that one part says more than the rest.

    Attributes
    ----------
    here, rest
        How often it is said here, and in the rest.
    log_likelihood
        G squared.
    log_odds, z
        Log odds with the prior, and the same in standard errors.
    """

    stem: str
    here: int
    rest: int
    log_likelihood: float
    log_odds: float
    z: float


@dataclass(frozen=True)
class InContext:
    """A word where it was said, with what stands around it."""

    source: str
    start: int
    end: int
    speaker: str
    before: str
    word: str
    after: str


def tokens(text: str) -> list[str]:
    """The words of a text that bear content: no function words, none of under three letters."""
    common = _common()
    found = (match.group().casefold() for match in _WORD.finditer(text))
    bare = (_APOSTROPHE.split(word)[0] for word in found)
    return [word for word in bare if len(word) >= _SHORTEST and word not in common]


def families(passages: Iterable[Passage], language: str = "english") -> list[Family]:
    """Words that share a stem, most frequent first.

    Stems are those of the Snowball stemmer (Porter 2001), so that "shared", "sharing" and
    "shares" are one family.
    """
    stems = _Stems(language)
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    spread: dict[str, set[str]] = defaultdict(set)
    for passage in passages:
        for word in tokens(passage.text):
            stem = stems[word]
            forms[stem][word] += 1
            spread[stem].add(passage.source)
    found = [
        Family(stem, words[0][0], tuple(words), sum(n for _, n in words), len(spread[stem]))
        for stem, counter in forms.items()
        for words in [sorted(counter.items(), key=lambda item: (-item[1], item[0]))]
    ]
    return sorted(found, key=lambda family: (-family.count, family.name))


def stem_counts(passages: Iterable[Passage], language: str = "english") -> Counter[str]:
    """How often each stem is said."""
    stems = _Stems(language)
    said = chain.from_iterable(tokens(passage.text) for passage in passages)
    return Counter(stems[word] for word in said)


def keyness(here: Mapping[str, int], rest: Mapping[str, int]) -> list[Key]:
    """What is said here more than in the rest, the surest first.

    With a and b occurrences here and in the rest, of c and d words, and E1 = c (a + b)/(c + d),
    E2 = d (a + b)/(c + d), the log-likelihood is G2 = 2 (a ln(a/E1) + b ln(b/E2)) (Dunning 1993;
    Rayson & Garside 2000). The log odds have an informative Dirichlet prior, as in Monroe,
    Colaresi & Quinn (2008, Fightin' Words, equations 15, 16 and 22), whose weight of each word
    is ``PRIOR`` times its count in both parts together: with p the word's prior and P all of it,

        ln((a + p)/(c + P - a - p)) - ln((b + p)/(d + P - b - p)),
        variance = 1/(a + p) + 1/(b + p)

    A word is ordered by its log odds in standard errors (z).
    """
    c, d = sum(here.values()), sum(rest.values())
    if not c or not d or len({*here, *rest}) < 2:
        return []
    prior_all = PRIOR * (c + d)
    found = []
    for stem in here:
        a, b = here[stem], rest.get(stem, 0)
        p = PRIOR * (a + b)
        odds = math.log((a + p) / (c + prior_all - a - p))
        odds -= math.log((b + p) / (d + prior_all - b - p))
        error = math.sqrt(1 / (a + p) + 1 / (b + p))
        found.append(Key(stem, a, b, log_likelihood(a, b, c, d), odds, odds / error))
    return sorted(found, key=lambda key: (-key.z, key.stem))


def log_likelihood(a: int, b: int, c: int, d: int) -> float:
    """Dunning's G squared of a in c against b in d (see :func:`keyness`)."""
    shares = ((a, c * (a + b) / (c + d)), (b, d * (a + b) / (c + d)))
    return 2 * sum(seen * math.log(seen / expected) for seen, expected in shares if seen)


def in_context(
    sources: Iterable[Source], word: str, *, width: int = 60, language: str = "english"
) -> list[InContext]:
    """A word and its family wherever respondents say it (keyword in context)."""
    stems = _Stems(language)
    wanted = stems[word.casefold()]
    found = []
    for source in sources:
        for turn in source.turns:
            if turn.interviewer:
                continue
            for match in _WORD.finditer(source.text, turn.start, turn.end):
                bare = _APOSTROPHE.split(match.group().casefold())[0]
                if stems[bare] == wanted:
                    found.append(
                        InContext(
                            source=source.name,
                            start=match.start(),
                            end=match.end(),
                            speaker=turn.speaker,
                            before=_line(source.text[turn.start : match.start()])[-width:],
                            word=match.group(),
                            after=_line(source.text[match.end() : turn.end])[:width],
                        )
                    )
    return found


def word_table(found: Sequence[Family], most: int = MOST) -> Table:
    """The most frequent families of words."""
    shown = found[:most]
    all_words = sum(family.count for family in found)
    places = ranks([family.count for family in shown])
    return Table(
        name="words",
        title="Words",
        caption=(
            "Families of words with one stem (Snowball, English), without function words and words"
            f" of under three letters; the share is of {all_words:,} such words of respondents."
        ),
        frame=frame(
            ("rank", "word", "count", "share", "sources", "words of the family"),
            (
                [
                    rank,
                    family.name,
                    family.count,
                    family.count / all_words,
                    family.sources,
                    ", ".join(f"{word} {count}" for word, count in family.words),
                ]
                for rank, family in zip(places, shown, strict=True)
            ),
        ),
        note=f"The first {len(shown)} of {len(found):,} families." if len(found) > most else "",
        shares=("share",),
    )


def keyness_table(
    parts: Mapping[str, Iterable[Passage]],
    found: Sequence[Family],
    *,
    what: str = "theme",
    most: int = 8,
) -> Table:
    """What each part (theme, group of sources) says more than the rest.

    Parameters
    ----------
    parts
        The passages of each part.
    found
        The families of words of all passages.
    """
    names = {family.stem: family.name for family in found}
    whole = Counter({family.stem: family.count for family in found})
    rows: list[tuple[str, str, int, int, float, float, float]] = []
    for part, members in parts.items():
        here = stem_counts(members)
        rows += [
            (part, names[k.stem], k.here, k.rest, k.log_odds, k.z, k.log_likelihood)
            for k in keyness(here, whole - here)[:most]
            if k.z > 0
        ]
    return Table(
        name=table_name("keywords_by", what),
        title=f"Words that set each {what} apart",
        caption=(
            f"Families of words said more in the passages of a {what} than in the rest: log odds"
            " with an informative Dirichlet prior, in standard errors (z; Monroe, Colaresi & Quinn"
            " 2008), and log-likelihood (Dunning 1993). z beyond 1.96 is unusual for one word;"
            " many words are looked at."
        ),
        frame=frame(
            (what, "word", "count here", "count in the rest", "log odds", "z", "log-likelihood"),
            rows,
        ),
        note="" if rows else "There is no text to set against the rest.",
    )


def context_table(found: Sequence[InContext], word: str) -> Table:
    """A keyword in its contexts."""
    return Table(
        name="in_context",
        title=f"'{word}' in context",
        caption="The word and others of its stem, where respondents say them.",
        frame=frame(
            ("source", "speaker", "before", "word", "after", "start"),
            ([c.source, c.speaker, c.before, c.word, c.after, c.start] for c in found),
        ),
        note="" if found else f"No respondent says '{word}' or a word of its family.",
    )


class _Stems(dict[str, str]):
    """Stems of words, each looked up once."""

    def __init__(self, language: str) -> None:
        import snowballstemmer

        super().__init__()
        self._stem = snowballstemmer.stemmer(language).stemWord

    def __missing__(self, word: str) -> str:
        self[word] = self._stem(word)
        return self[word]


@cache
def _common() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS) | {_APOSTROPHE.split(word)[0] for word in FILLERS}


def _line(text: str) -> str:
    """Text on one line, a space at its ends kept."""
    return re.sub(r"\s+", " ", text)
