"""The report of a study: everything that is known of it, gathered for one page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from themekit import describe
from themekit.domain import Coding, Source
from themekit.evaluation import Options, evaluate_suggestions
from themekit.report.identities import ids_of, sources_by_id, spans_by_id
from themekit.report.map import layout
from themekit.report.study import StudyReport
from themekit.segment import coded_passages
from themekit.study import Study
from themekit.version import __version__

if TYPE_CHECKING:
    from themekit.embed import Encoder
    from themekit.suggest.folds import Progress

NAMED = "named"


@dataclass(frozen=True)
class ReportOptions:
    """What goes into a report.

    Attributes
    ----------
    names
        Whether sources and speakers appear by name; otherwise by ids.
    coders
        Whose codings are described; all people's if None.
    evaluate
        Whether suggestions are measured for it (minutes, the first time).
    by
        Attributes to divide the tables by.
    """

    title: str
    names: bool = False
    coders: Sequence[str] | None = None
    evaluate: bool = True
    by: Sequence[str] = ()


def gather(
    study: Study, encoder: Encoder, options: ReportOptions, progress: Progress | None = None
) -> StudyReport:
    """Everything that the report of a study shows."""
    codebook, codings = study.codebook(), study.codings(options.coders)
    sources = study.sources()
    if not options.names:
        ids = ids_of(sources)
        sources, codings = sources_by_id(sources, ids), spans_by_id(codings, ids)
    passages = coded_passages(sources, codings, codebook)
    vectors = encoder.encode([passage.text for passage in passages.passages])
    material = describe.Material(
        sources, codebook, codings, by=options.by, encode=lambda texts: encoder.encode(texts)
    )
    return StudyReport(
        title=options.title,
        sources=sources,
        codebook=codebook,
        codings=codings,
        passages=passages.passages,
        places=layout(vectors),
        labels=passages.labels,
        tables=describe.tables(material),
        agreement=_agreement(sources, codings, codebook.names),
        evaluation=_evaluation(study, encoder, options, progress),
        audit=[
            (entry.at, entry.command, ", ".join(f"{n:,} {what}" for what, n in entry.counts.items()))
            for entry in study.audit()
        ],
        version=__version__,
    )


def _agreement(
    sources: Sequence[Source], codings: Sequence[Coding], codes: Sequence[str]
) -> dict[str, Any] | None:
    """How well the coders agree, where there are several."""
    by_coder: dict[str, list[Coding]] = defaultdict(list)
    for coding in codings:
        by_coder[coding.coder].append(coding)
    if len(by_coder) < 2:
        return None
    from themekit.agree import compare
    from themekit.agree.tables import code_table, overall_table

    found = compare(sources, by_coder, codes)
    pairs = [code_table(found, list(group.coders)) for group in found.among]
    return {"tables": [overall_table(found), *pairs], "notes": found.notes()}


def _evaluation(
    study: Study, encoder: Encoder, options: ReportOptions, progress: Progress | None
) -> dict[str, Any] | None:
    """The figures of suggestions, where there is enough to measure."""
    coded = {coding.source for coding in study.codings(options.coders)}
    if not options.evaluate or len(coded) < 2:
        return None
    found, _ = evaluate_suggestions(study, encoder, Options(coders=options.coders), progress)
    return found.to_json()
