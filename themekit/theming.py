"""Candidate themes of a study, and what its codes do not cover: from a study to tables and JSON.

Here the rooms are joined for the commands ``discover``, ``align`` and ``unseen``; the algorithms
themselves open no file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, cast, get_args

import numpy as np

from themekit import jobs
from themekit.align import Alignment, align
from themekit.discover import Discovery, discover
from themekit.discover.describe import is_weak
from themekit.discover.discovery import Method
from themekit.discover.namer import Namer, name_themes, what_leaves
from themekit.discover.stability import RESAMPLES
from themekit.domain import CandidateTheme, Code, Codebook, Passage, Source
from themekit.errors import StudyError, UsageError
from themekit.segment import CodedPassages, Units, coded_passages, passages
from themekit.unseen import CodeChange, NewPassage, Unseen, rounds, unseen
from themekit.version import __version__

if TYPE_CHECKING:
    from themekit.embed import Encoder
    from themekit.study import Study


@dataclass(frozen=True)
class ThemeOptions:
    """How themes are looked for.

    Attributes
    ----------
    themes
        How many; as many as there are if None.
    guided
        Whether themes grow around the codebook.
    coders
        Whose codings themes are aligned with; all people's if None.
    """

    themes: int | None = None
    method: str = "consensus"
    guided: bool = False
    units: str = "passages"
    coders: Sequence[str] | None = None
    seed: int = 0
    resamples: int = RESAMPLES


@dataclass(frozen=True)
class Themes:
    """Candidate themes and the passages that they speak of.

    Attributes
    ----------
    coded
        The passages, with what people coded of them; the themes know nothing of that, unless
        they are guided.
    """

    coded: CodedPassages
    discovery: Discovery

    def aligned(self, seed: int = 0) -> Alignment:
        """The themes beside the codebook."""
        found = self.discovery
        names = [theme.name for theme in found.themes]
        coded = self.coded
        return align(
            found.belongs, found.primary, coded.labels, names, coded.codes, coded.sources, seed=seed
        )

    def document(self) -> dict[str, Any]:
        """What ``themekit discover --json`` prints."""
        found, said = self.discovery, self.coded.passages
        return {
            "themekit": __version__,
            "method": found.method,
            "passages": len(said),
            "unplaced": round(found.unplaced, 4),
            "stability": None if found.stability is None else round(found.stability, 4),
            "themes": [theme_document(theme, said) for theme in found.themes],
            "broader": [theme_document(theme, said) for theme in found.broader],
            "notes": list(found.notes),
        }


class StudyAnswers:
    """Answers of a namer, kept in a study."""

    def __init__(self, study: Study) -> None:
        self._study = study

    def get(self, key: str) -> str | None:
        """The answer kept under a key, if there is one."""
        kept = self._study.artefact(f"name {key}")
        return None if kept is None else kept.decode()

    def put(self, key: str, answer: str) -> None:
        """Keep an answer."""
        self._study.keep_artefact(f"name {key}", answer.encode(), kind="name of a theme")


def find_themes(study: Study, encoder: Encoder, options: ThemeOptions) -> Themes:
    """Candidate themes in all that respondents say in a study.

    Raises
    ------
    StudyError
        If there are too few passages, or no codebook to be guided by.
    UsageError
        If an option is not one of those there are.
    """
    if options.units not in get_args(Units):
        raise UsageError(f"--units takes passages or highlights, not {options.units!r}.")
    codebook = study.codebook()
    codings = study.codings(options.coders)
    coded = coded_passages(study.sources(), codings, codebook, cast("Units", options.units))
    guide = [code for code in codebook if code.codable] if options.guided else []
    if options.guided and not guide:
        raise StudyError("The study has no codebook, so there is nothing to guide themes by.")
    vectors = encoder.encode([passage.text for passage in coded.passages])
    found = discover(
        coded.passages,
        vectors,
        themes=options.themes,
        method=cast("Method", options.method),
        seed=options.seed,
        codebook=Codebook(tuple(guide)) if guide else None,
        code_vectors=encoder.encode([_text_of(code) for code in guide]) if guide else None,
        resamples=options.resamples,
    )
    return Themes(coded, found)


def what_naming_sends(found: Themes, namer: Namer) -> str:
    """One line on what would leave the machine."""
    return what_leaves(_all_themes(found.discovery), found.coded.passages, namer)


def named(found: Themes, namer: Namer, study: Study) -> Themes:
    """The themes under the names that a language model gives them, where they are borne out."""
    discovery = found.discovery
    themes, notes = name_themes(
        _all_themes(discovery), found.coded.passages, namer, StudyAnswers(study)
    )
    count = len(discovery.themes)
    changed = replace(
        discovery,
        themes=themes[:count],
        broader=themes[count:],
        notes=(*discovery.notes, *notes),
    )
    return replace(found, discovery=changed)


def theme_document(theme: CandidateTheme, said: Sequence[Passage]) -> dict[str, Any]:
    """A theme with its exemplars and members as text and places."""
    return {
        "name": theme.name,
        "definition": theme.definition,
        "parent": theme.parent,
        "words": list(theme.words),
        "phrases": list(theme.phrases),
        "passages": len(theme.members),
        "sources": theme.sources,
        "stability": theme.stability,
        "resemblance": theme.resemblance,
        "weak": is_weak(theme),
        "exemplars": [_place(said[row]) | {"text": said[row].text} for row in theme.exemplars],
        "members": [
            _place(said[row]) | {"strength": strength} for row, strength in theme.members.items()
        ],
    }


@dataclass(frozen=True)
class NotCovered:
    """What no code covers in new passages, and how the codes fared from round to round.

    Attributes
    ----------
    changes
        Empty if no rounds were asked for.
    """

    found: Unseen
    changes: tuple[CodeChange, ...] = ()

    def document(self) -> dict[str, Any]:
        """What ``themekit unseen --json`` prints."""
        found = self.found
        said = [each.passage for each in found.passages]
        document: dict[str, Any] = {
            "themekit": __version__,
            "passages": [_new_document(each) for each in found.passages],
            "candidates": [theme_document(theme, said) for theme in found.candidates],
            "one_source": [theme_document(theme, said) for theme in found.one_source],
            "weights": found.sides,
        }
        if found.alarms is not None:
            flagged = int(found.alarms.flagged.sum())
            document["false_alarms"] = {"wanted": found.alarms.wanted, "flagged": flagged}
        if self.changes:
            document["rounds"] = [asdict(change) for change in self.changes]
        return document


def find_unseen(
    study: Study,
    encoder: Encoder,
    new: Sequence[Source],
    *,
    coders: Sequence[str] | None = None,
    false_alarms: float | None = None,
    by: str | None = None,
    rounds_named: Sequence[str] = (),
    seed: int = 0,
) -> NotCovered:
    """What no code of a study covers.

    Parameters
    ----------
    new
        Sources to look at. Without any: those of the later round with ``by``, else those that
        nobody coded, else the uncoded passages of the coded ones.
    by
        The attribute that says of which round a source is.
    rounds_named
        The earlier and the later round; the first and the last value of the attribute otherwise.

    Raises
    ------
    StudyError
        If too little is coded, or nothing is new.
    UsageError
        If the rounds are not there.
    """
    coded, _ = jobs.coded(study, coders=coders)
    changes: tuple[CodeChange, ...] = ()
    if by is not None:
        round_of = _round_of(study.sources(), by)
        before, after = rounds_named or (min(round_of.values()), max(round_of.values()))
        of_passage = [round_of.get(source, "") for source in coded.sources]
        changes = tuple(
            rounds(coded.labels, coded.codes, coded.sources, of_passage, before, after, seed)
        )
        later = [row for row, value in enumerate(of_passage) if value == after]
        found_new = [coded.passages[row] for row in later]
        earlier = [row for row, value in enumerate(of_passage) if value == before]
        coded = coded.take(earlier)
    elif new:
        found_new = [passage for source in new for passage in passages(source)]
        names = {source.name for source in new}
        coded = coded.take([row for row, s in enumerate(coded.sources) if s not in names])
    else:
        found_new = _uncoded(coded)
    old_vectors = encoder.encode([passage.text for passage in coded.passages])
    new_vectors = encoder.encode([passage.text for passage in found_new])
    found = unseen(coded, old_vectors, found_new, new_vectors, false_alarms=false_alarms, seed=seed)
    return NotCovered(found, changes)


def _uncoded(coded: CodedPassages) -> list[Passage]:
    """The passages of sources that nobody coded; else those passages that nobody coded."""
    some = np.flatnonzero(coded.labels.any(axis=1)).tolist()
    read = {coded.passages[row].source for row in some}
    whole = [passage for passage in coded.passages if passage.source not in read]
    coded_rows = set(some)
    return whole or [p for row, p in enumerate(coded.passages) if row not in coded_rows]


def _round_of(sources: Sequence[Source], by: str) -> dict[str, str]:
    found = {s.name: s.attributes[by] for s in sources if s.attributes.get(by)}
    if len(set(found.values())) < 2:
        known = ", ".join(sorted({name for s in sources for name in s.attributes})) or "none"
        raise UsageError(
            f"Two or more values of {by!r} are needed to tell rounds apart. Attributes: {known}."
        )
    return found


def _all_themes(found: Discovery) -> list[CandidateTheme]:
    return [*found.themes, *found.broader]


def _place(passage: Passage) -> dict[str, Any]:
    return {"source": passage.source, "start": passage.start, "end": passage.end}


def _new_document(each: NewPassage) -> dict[str, Any]:
    return {
        **_place(each.passage),
        "speaker": each.passage.speaker,
        "text": each.passage.text,
        "novelty": each.novelty,
        "p_value": each.p_value,
        "flagged": each.flagged,
        "nearest": [
            {"code": near.code, "score": near.score, "further": near.further, "why": near.why}
            for near in each.nearest
        ],
    }


def _text_of(code: Code) -> str:
    return ". ".join(part for part in (code.name, code.definition, *code.examples[:3]) if part)
