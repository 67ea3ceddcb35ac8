"""The main jobs, each from a study to a result: what a notebook calls and the commands call.

Here the rooms are joined; the algorithms themselves open no file.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from themekit.domain import Codebook, Coder, Source, Suggestion
from themekit.embed.cards import MODELS
from themekit.errors import ModelError, StudyError, UsageError
from themekit.files import write_text
from themekit.formats.refi import Content, write_project
from themekit.formats.workbook import Sheet, write_csv, write_xlsx
from themekit.report.suggestions import suggestions_report
from themekit.segment import CodedPassages, Units, coded_passages, passages
from themekit.study import Study
from themekit.suggest.decisions import with_decisions
from themekit.version import __version__

if TYPE_CHECKING:
    from themekit.embed import Encoder
    from themekit.suggest import CodeModel, PassageSuggestions


UNCODABLE_BELOW = 0.5
NEW_ABOVE = 0.9
SUBSTANTIAL_WORDS = 20

DECISION = "decision"
"""The column of a table of suggestions that a person fills in."""

DECISIONS = ("accept", "reject")


@dataclass(frozen=True)
class Suggested:
    """The codes that a model suggests for sources.

    Attributes
    ----------
    model
        The model that suggests.
    coder
        Its name as a coder: tool, version and model.
    passages
        All passages of the sources, in order, with their suggestions.
    """

    model: CodeModel
    coder: Coder
    passages: list[PassageSuggestions]

    def document(self) -> dict[str, Any]:
        """What ``themekit suggest --json`` prints."""
        return {
            "themekit": __version__,
            "model": self.model.description(),
            "passages": [
                {
                    "source": each.passage.source,
                    "start": each.passage.start,
                    "end": each.passage.end,
                    "speaker": each.passage.speaker,
                    "text": each.passage.text,
                    "codable": round(each.codable, 4),
                    "novelty": round(each.novelty, 4),
                    "abstained": abstention(each),
                    "suggestions": [
                        {
                            "code": one.code,
                            "score": round(one.score, 4),
                            "suggested": one.suggested,
                            "evidence": [asdict(why) for why in one.evidence],
                        }
                        for one in each.suggestions
                    ],
                }
                for each in self.passages
            ],
        }

    def suggestions(self) -> list[Suggestion]:
        """The suggestions as nouns of a study."""
        return [
            Suggestion(
                source=each.passage.source,
                start=each.passage.start,
                end=each.passage.end,
                code=one.code,
                score=one.score,
                suggested=one.suggested,
                coder=self.coder.name,
                evidence=one.evidence,
            )
            for each in self.passages
            for one in each.suggestions
        ]


def coded(
    study: Study, *, coders: Sequence[str] | None = None, units: Units = "passages"
) -> tuple[CodedPassages, Codebook]:
    """The passages of a study with what people coded of them, and the codebook.

    What people accepted of earlier suggestions counts as coded, what they rejected as not.

    Raises
    ------
    StudyError
        If there is nothing coded.
    """
    sources, codebook, codings = study.sources(), study.codebook(), study.codings(coders)
    decisions = study.decisions()
    if not codings and not any(decision.accepted for decision in decisions):
        who = f" by {', '.join(coders)}" if coders else ""
        raise StudyError(
            f"{study.path} holds no codings{who}. Import a coded project (a Taguette file, coded"
            " tables, a .qdpx) with: themekit import STUDY FILE"
        )
    material = coded_passages(sources, codings, codebook, units)
    if decisions and units == "passages" and coders is None:
        decided = {decision.source for decision in decisions}
        found = [p for source in sources if source.name in decided for p in passages(source)]
        material = with_decisions(material, found, decisions)
    return material, codebook


def code_model(
    study: Study,
    encoder: Encoder,
    *,
    coders: Sequence[str] | None = None,
    without: Sequence[str] = (),
    thorough: bool = False,
) -> CodeModel:
    """The model of a study's human codings, fitted now or taken from the study.

    Parameters
    ----------
    without
        Names of sources to leave out of the training, because codes will be suggested for them.

    Raises
    ------
    StudyError
        If nothing is coded.
    """
    from themekit import suggest

    material, codebook = coded(study, coders=coders)
    kept = [row for row, source in enumerate(material.sources) if source not in set(without)]
    material = material.take(kept)
    if not material.labels.any():
        raise StudyError("No coded source is left to learn from. Code another interview first.")
    key = fingerprint(material, codebook, encoder.sha256, thorough)
    kept_before = study.artefact(key)
    if kept_before is not None:
        with suppress(ModelError):  # kept by another themekit: fitted again
            return _unpacked(kept_before, encoder)
    model = suggest.fit(material, codebook, encoder, thorough=thorough)
    study.keep_artefact(key, _packed(model), kind=f"code model, {len(without)} left out")
    return model


def suggest_codes(
    model: CodeModel, sources: Sequence[Source], *, top: int = 5, level: float | None = None
) -> Suggested:
    """Suggest codes for every passage of these sources.

    Parameters
    ----------
    top
        How many codes to list for a passage.
    level
        The score from which a code is suggested, instead of each code's own threshold (see
        :mod:`themekit.suggest.conformal`).

    Raises
    ------
    StudyError
        If the sources have no passage.
    """
    found = [passage for source in sources for passage in passages(source)]
    if not found:
        raise StudyError("There is nothing that a respondent says in these sources.")
    coder = Coder(f"themekit {__version__} ({model.name})", "machine")
    if level is None:
        return Suggested(model, coder, model.suggest(found, top=top))
    listed = model.suggest(found, top=len(model.codes))
    used = {code for code, n in zip(model.codes, model.counts, strict=True) if n}
    return Suggested(model, coder, [_from_level(each, level, top, used) for each in listed])


def _from_level(
    listed: PassageSuggestions, level: float, top: int, used: set[str]
) -> PassageSuggestions:
    """The codes of a passage with those suggested that reach a level.

    A heading that nobody codes with has its children's score and is not suggested beside them.
    """
    marked = tuple(
        replace(one, suggested=one.score >= level and one.code in used)
        for one in listed.suggestions
    )
    enough = max(top, sum(one.suggested for one in marked))
    return replace(listed, suggestions=marked[:enough])


def model_folder(name: Path) -> Path:
    """The folder of a trained model: the path itself, or a model that comes with themekit.

    Raises
    ------
    ModelError
        If there is neither.
    """
    for folder in (name, MODELS / name.name):
        if (folder / "model.json").is_file():
            return folder
    known = sorted(path.parent.name for path in MODELS.glob("*/model.json"))
    raise ModelError(
        f"There is no trained model at {name}. With themekit come: {', '.join(known) or 'none'}."
        " Make one of your own with: themekit train STUDY -o DIR"
    )


def abstention(each: PassageSuggestions) -> str | None:
    """Why a passage gets no code: ``uncodable``, ``new``, ``unsure``; None where it gets one.

    New: it says something (twenty words or more) and lies farther from all that is coded than
    nine in ten coded passages do. Uncodable: people would rather leave it uncoded, as small talk.
    """
    if any(one.suggested for one in each.suggestions):
        return None
    if each.novelty > NEW_ABOVE and len(each.passage.text.split()) >= SUBSTANTIAL_WORDS:
        return "new"
    return "uncodable" if each.codable < UNCODABLE_BELOW else "unsure"


def save_suggestions(study: Study, found: Suggested, sources: Sequence[Source]) -> None:
    """Keep the sources and their suggestions in the study, as a coder of its own."""
    model = found.model
    with study.change(
        "suggest", {"sources": [s.name for s in sources]}, model=model.name, sha256=model.sha256
    ) as change:
        for source in sources:
            change.add_source(source)
        change.add_suggestions(found.coder, found.suggestions())


def write_suggestions(
    found: Suggested,
    sources: Sequence[Source],
    target: Path,
    codebook: Codebook,
    evaluation: dict[str, Any] | None = None,
) -> None:
    """Write suggestions to a file; its ending says how.

    Raises
    ------
    UsageError
        If the ending is none of .csv, .json, .xlsx, .html, .qdpx.
    """
    ending = target.suffix.lower()
    if ending == ".json":
        write_text(target, json.dumps(found.document(), ensure_ascii=False, indent=2) + "\n")
    elif ending == ".csv":
        write_csv(target, _sheet(found))
    elif ending == ".xlsx":
        sheets = {"Suggestions": _to_decide(found), "Ranked lists": _sheet(found)}
        write_xlsx(target, sheets, choices={DECISION: DECISIONS})
    elif ending == ".html":
        page = suggestions_report(found.document(), sources, codebook, evaluation=evaluation)
        write_text(target, page)
    elif ending == ".qdpx":
        taken = [each for each in found.suggestions() if each.suggested]
        content = Content(target.stem, sources, codebook, [found.coder], (), taken)
        write_project(target, content)
    else:
        raise UsageError(f"{target}: the name must end in .csv, .json, .xlsx, .html or .qdpx.")


def _to_decide(found: Suggested) -> Sheet:
    """What is suggested, a row each, for a person to accept or reject."""
    ranked = _sheet(found)
    suggested = ranked.columns.index("suggested")
    columns = [*ranked.columns, DECISION]
    return Sheet(columns, [[*row, ""] for row in ranked.rows if row[suggested]])


def _sheet(found: Suggested) -> Sheet:
    """A row for each suggestion; a passage without one has a row too."""
    columns = ["source", "start", "end", "speaker", "text", "codable", "novelty"]
    columns += ["code", "score", "suggested", "evidence", "evidence_source"]
    rows: list[list[Any]] = []
    for each in found.passages:
        p = each.passage
        place = [p.source, p.start, p.end, p.speaker, p.text]
        place += [round(each.codable, 4), round(each.novelty, 4)]
        for one in each.suggestions:
            why = next(iter(one.evidence), None)
            said = [why.text, why.source] if why else ["", ""]
            rows.append([*place, one.code, round(one.score, 4), one.suggested, *said])
        if not each.suggestions:
            rows.append([*place, "", None, False, "", ""])
    return Sheet(columns, rows)


def fingerprint(
    material: CodedPassages, codebook: Codebook, encoder_sha256: str, thorough: bool
) -> str:
    """A hash of all that a fitted model depends on."""
    digest = hashlib.sha256()
    settings = [__version__, encoder_sha256, thorough, material.codes]
    digest.update(json.dumps(settings).encode())
    digest.update(json.dumps([asdict(code) for code in codebook]).encode())
    for passage in material.passages:
        digest.update(json.dumps(asdict(passage)).encode())
    digest.update(material.labels.tobytes())
    return digest.hexdigest()


def _packed(model: CodeModel) -> bytes:
    """A model with its quotations as one uncompressed archive, to be kept in the study."""
    from themekit import suggest

    buffer = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(buffer, "w") as archive:
        suggest.save(model, Path(folder) / "model", with_quotations=True)
        for file in sorted((Path(folder) / "model").iterdir()):
            archive.write(file, file.name)
    return buffer.getvalue()


def _unpacked(data: bytes, encoder: Encoder) -> CodeModel:
    from themekit import suggest

    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            archive.extractall(folder)
        return suggest.load(Path(folder), encoder)
