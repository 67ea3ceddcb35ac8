"""Commands that find candidate themes and lay them beside the codebook."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from themekit.cli import common, output

if TYPE_CHECKING:
    from themekit.align import Alignment
    from themekit.domain import CandidateTheme
    from themekit.study import Study
    from themekit.theming import Themes

Count = Annotated[
    int | None, typer.Option("--themes", min=1, help="How many themes; found out if not given.")
]
Way = Annotated[
    str, typer.Option("--method", help="consensus (themekit's own), bertopic or kmeans.")
]
Guided = Annotated[
    bool, typer.Option("--guided", help="Let themes grow around the codebook, and beside it.")
]
UnitOption = Annotated[
    str, typer.Option("--units", help="passages, or highlights: the spans that people coded.")
]
Seed = Annotated[int, typer.Option(min=0, help="What chance starts from.")]

SHOWN_QUOTATIONS = 2


def discover(
    study: common.StudyFile,
    themes: Count = None,
    method: Way = "consensus",
    guided: Guided = False,
    units: UnitOption = "passages",
    namer: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Let a language model name the themes: an OpenAI-compatible address, such as"
            " http://127.0.0.1:8080/v1. Its key is taken from THEMEKIT_NAMER_KEY.",
        ),
    ] = None,
    namer_model: Annotated[
        str, typer.Option(metavar="NAME", help="The model to ask for there.")
    ] = "default",
    yes: Annotated[
        bool, typer.Option("--yes", help="Send quotations to --namer without asking first.")
    ] = False,
    out: common.Outputs = None,
    seed: Seed = 0,
    encoder: common.EncoderName = "default",
    allow_download: common.AllowDownload = False,
    json: common.AsJson = False,
) -> None:
    """Find candidate themes in interviews, coded or not, named in the interviewees' own words.

    Each comes with quotations from different people, and with how often it comes back when other
    people are drawn. FILE of --out ends in .json, .csv, .xlsx or .html.
    """
    from themekit.candidates import candidates
    from themekit.theme_tables import TABLES, write_themes
    from themekit.theming import ThemeOptions

    common.check_outputs(out, TABLES)
    options = ThemeOptions(themes, method, guided, units, seed=seed)
    with (
        common.open_study(study) as opened,
        common.encoder_of(encoder, opened, allow_download) as encoding,
    ):
        found = candidates(opened, encoding, options)
        if namer is not None:
            found = _named(found, opened, namer, namer_model, yes)
    for target in out or []:
        write_themes(found, target)
        output.say(f"Wrote {target}.")
    for note in found.discovery.notes:
        output.warn(note)
    if json:
        output.print_json(found.document())
    else:
        _print_themes(found)


def align(
    study: common.StudyFile,
    themes: Count = None,
    method: Way = "consensus",
    guided: Guided = False,
    units: UnitOption = "passages",
    coder: common.Coders = None,
    out: common.Outputs = None,
    seed: Seed = 0,
    encoder: common.EncoderName = "default",
    allow_download: common.AllowDownload = False,
    json: common.AsJson = False,
) -> None:
    """Lay candidate themes beside the codebook: what matches, splits, merges, and what is new.

    FILE of --out ends in .json, .csv, .xlsx, .html, or .svg or .png for the heat map.
    """
    from themekit.candidates import candidates
    from themekit.theme_tables import PICTURES, TABLES, write_alignment
    from themekit.theming import ThemeOptions

    common.check_outputs(out, (*TABLES, *PICTURES))
    options = ThemeOptions(themes, method, guided, units, coder, seed)
    with (
        common.open_study(study) as opened,
        common.encoder_of(encoder, opened, allow_download) as encoding,
    ):
        found = candidates(opened, encoding, options).aligned(seed)
    for target in out or []:
        write_alignment(found, target)
        output.say(f"Wrote {target}.")
    if json:
        output.print_json(found.to_json())
    else:
        _print_alignment(found)


def _named(found: Themes, study: Study, url: str, model: str, yes: bool) -> Themes:
    from themekit.discover.namer import Namer
    from themekit.errors import UsageError
    from themekit.theming import named, what_naming_sends

    namer = Namer(url, model, os.environ.get("THEMEKIT_NAMER_KEY", ""))
    sends = what_naming_sends(found, namer)
    output.say(sends)
    if not yes:
        raise UsageError(f"{sends} Nothing was sent. Add --yes if that may leave this machine.")
    return named(found, namer, study)


def _print_themes(found: Themes) -> None:
    from themekit.discover.describe import is_weak

    discovery, said = found.discovery, found.coded.passages
    count = output.count(len(said), "passage")
    output.heading(f"{output.count(len(discovery.themes), 'candidate theme')} in {count}")
    lasting = [theme for theme in discovery.themes if not is_weak(theme)]
    weak = [theme for theme in discovery.themes if is_weak(theme)]
    for number, theme in enumerate([*lasting, *weak]):
        output.result()
        if weak and number == len(lasting):
            output.heading("Weak ones: with other interviews they might not be there")
            output.result()
        output.marked("●", theme.name)
        size = output.count(len(theme.members), "passage")
        where = output.count(theme.sources, "source")
        within = f", within “{theme.parent}”" if theme.parent else ""
        output.result(f"  {size} of {where}{_comes_back(theme)}{within}")
        if theme.definition:
            output.result(f"  {theme.definition}")
        output.faint(f"  {', '.join(theme.words)}")
        for row in theme.exemplars[:SHOWN_QUOTATIONS]:
            text = " ".join(said[row].text.split())
            output.result(f"  {said[row].source}: {text[:200]}{'…' if len(text) > 200 else ''}")


def _comes_back(theme: CandidateTheme) -> str:
    from themekit.discover.describe import is_weak

    if theme.stability is None:
        return ""
    weak = ": a weak theme" if is_weak(theme) else ""
    return f", comes back in {theme.stability:.0%} of resamples of sources{weak}"


def _print_alignment(found: Alignment) -> None:
    for relation in found.relations:
        output.result(relation.text)
    if found.unrecovered:
        output.result(f"No theme recovers: {', '.join(found.unrecovered)}.")
    output.table(
        "The best one-to-one matching",
        ("theme", "code", "passages", "precision", "recall", "F1", "by chance"),
        [
            (p.theme, p.code, p.overlap, p.precision, p.recall, p.f1, p.chance)
            for p in found.matching
        ],
    )
    output.table(
        "Themes and codes as a whole",
        ("figure", "value", "by chance"),
        [(n.replace("_", " "), v, found.chance[n]) for n, v in found.figures.items()],
        f"AMI, ARI and harmonic purity are over the {found.singly:,} passages with one code.",
    )
