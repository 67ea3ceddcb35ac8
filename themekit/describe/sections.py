"""All tables of a study, in the order in which a paper prints them."""

from __future__ import annotations

from collections.abc import Callable, Collection

from themekit.describe import (
    co_coding,
    codebook,
    coders,
    concepts,
    matrices,
    rounds,
    saturation,
    sources,
    summaries,
    top_themes,
    voices,
    words,
)
from themekit.describe.material import Material
from themekit.describe.table import Table
from themekit.domain import Passage
from themekit.errors import UsageError, did_you_mean

ROUND = "round"
"""The attribute that holds the wave of an interview, where a study has one."""


def tables(material: Material, only: Collection[str] = ()) -> list[Table]:
    """All tables, or those named.

    Parameters
    ----------
    only
        Names of sections (``co_coding``: all of its tables) or of single tables (``pairs``).

    Raises
    ------
    UsageError
        If there is no such table, or an attribute or code that the material names is not there.
    """
    _check(material)
    wanted = set(only)
    sections = wanted if wanted and wanted <= SECTIONS.keys() else set(SECTIONS)
    made = {name: make(material) for name, make in SECTIONS.items() if name in sections}
    every = [table for found in made.values() for table in found]
    if not wanted:
        return every
    chosen = [
        table
        for section, found in made.items()
        for table in found
        if section in wanted or table.name in wanted
    ]
    missing = wanted - {table.name for table in chosen} - SECTIONS.keys()
    if missing:
        there = ", ".join(dict.fromkeys([*SECTIONS, *(table.name for table in every)]))
        near = did_you_mean(min(missing), [*SECTIONS, *(table.name for table in every)])
        raise UsageError(
            f"There is no table {', '.join(sorted(missing))}. There are: {there}.{near}"
        )
    return chosen


def in_context_of(material: Material, word: str) -> Table:
    """A word and its family wherever respondents say it."""
    return words.context_table(words.in_context(material.sources, word), word)


def _check(material: Material) -> None:
    known = {name for source in material.sources for name in source.attributes}
    for name in material.by:
        if name not in known:
            there = ", ".join(sorted(known)) or "none"
            near = did_you_mean(name, known)
            raise UsageError(f"No source has an attribute {name!r}. There are: {there}.{near}")
    marked = [c for each in material.conditions for c in (*each.supporting, *each.opposing)]
    concepts.check_codes([*material.concepts, *marked], material.codebook)


def _sources(material: Material) -> list[Table]:
    of_each = sources.sources(material.sources, material.codings, material.passages.passages)
    return [of_each, sources.coverage(of_each)]


def _codebook(material: Material) -> list[Table]:
    return [codebook.codebook(material.codebook, material.codings, material.sources)]


def _top_themes(material: Material) -> list[Table]:
    return [top_themes.top_themes(material.codebook, material.codings, leave_out=material.concepts)]


def _coders(material: Material) -> list[Table]:
    both = [*material.codings, *material.beside]
    several = len({coding.coder for coding in both}) > 1
    return [coders.coders(material.codebook, both)] if several else []


def _co_coding(material: Material) -> list[Table]:
    return co_coding.co_coding(material.coded, co_coding.pairs(material.coded))


def _matrices(material: Material) -> list[Table]:
    names, left = matrices.attributes_to_compare(material.sources)
    of_groups = [
        matrices.code_by_attribute(material.pieces, material.sources, name, seed=material.seed)
        for name in material.by or names
    ]
    by_source = matrices.code_by_source(material.pieces, material.sources)
    if left and not material.by:
        by_source = by_source.with_note(left)
    return [by_source, *of_groups]


def _concepts(material: Material) -> list[Table]:
    found = (
        concepts.concept_tables(
            material.coded, material.codebook, material.counts, material.concepts
        )
        if material.concepts
        else []
    )
    for condition in material.conditions:
        field = concepts.forcefield(condition, material.counts)
        found.append(concepts.forcefield_table(field))
        found.append(concepts.for_and_against(material.coded, condition))
    return found


def _words(material: Material) -> list[Table]:
    passages = material.passages.passages
    member = summaries.by_theme(material.passages, material.themes)
    themes = {
        theme: [passage for passage, has in zip(passages, rows, strict=True) if has]
        for theme, rows in member.items()
        if rows.any()
    }
    parts = {"theme": themes, **{name: _groups(material, name) for name in material.by}}
    families = words.families(passages)
    return [
        words.word_table(families),
        *(words.keyness_table(found, families, what=what) for what, found in parts.items()),
    ]


def _groups(material: Material, attribute: str) -> dict[str, list[Passage]]:
    values = {s.name: s.attributes.get(attribute, "") for s in material.sources}
    return {
        value: [p for p in material.passages.passages if values[p.source] == value]
        for value in matrices.in_order({value for value in values.values() if value})
    }


def _saturation(material: Material) -> list[Table]:
    found = saturation.saturation(material.pieces, material.sources, seed=material.seed)
    return [saturation.saturation_table(found, material.pieces, material.sources)]


def _rounds(material: Material) -> list[Table]:
    waves = any(ROUND in source.attributes for source in material.sources)
    attributes = material.by or ([ROUND] if waves else [])
    return [rounds.rounds(material.pieces, material.sources, name) for name in attributes]


def _summaries(material: Material) -> list[Table]:
    if material.vectors is None:
        return []
    central = summaries.central_passages(material.coded, material.vectors, material.themes)
    return [summaries.summaries(central)]


def _voices(material: Material) -> list[Table]:
    if material.vectors is None:
        return []
    found = voices.voices(material.coded, material.vectors, material.themes, material.conditions)
    return [voices.voices_table(found)]


SECTIONS: dict[str, Callable[[Material], list[Table]]] = {
    "sources": _sources,
    "codebook": _codebook,
    "top_themes": _top_themes,
    "coders": _coders,
    "co_coding": _co_coding,
    "matrices": _matrices,
    "concepts": _concepts,
    "words": _words,
    "saturation": _saturation,
    "rounds": _rounds,
    "summaries": _summaries,
    "voices": _voices,
}
"""What ``--table`` takes, and what each makes."""
