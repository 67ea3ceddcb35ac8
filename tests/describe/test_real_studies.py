"""All tables of real studies: what must hold whatever is in them."""

from __future__ import annotations

import json

import pytest
from shared_data import shared

from themekit import formats
from themekit.corpora.gmhscp import as_imported, read_thesis
from themekit.demo import sample_study
from themekit.describe import Material, tables
from themekit.domain import Codebook
from themekit.report.described import material
from themekit.study import Study


def of_imported(imported, **options):
    return Material(imported.sources, Codebook(imported.codes), imported.codings, **options)


def checked(study):
    found = {table.name: table for table in tables(study)}
    for table in found.values():
        json.dumps(table.to_json(), allow_nan=False)
    by_code = {row[0]: row for row in found["codebook"].rows()}
    place = found["codebook"].columns.index("pieces")
    for row in found["code_by_source"].rows():
        assert row[-1] == sum(row[1:-1]) == by_code[row[0]][place]
    for row in found["sources"].to_json()["rows"]:
        assert 0 <= row["share coded"] <= 1 and row["passages"] >= 1
    assert found["saturation"].rows()[-1][3] == sum(row[place] > 0 for row in by_code.values())
    return found


def test_the_sample_study(tmp_path):
    sample_study(tmp_path / "s.themekit")
    with Study.open(tmp_path / "s.themekit") as study:
        found = checked(material(study))
    assert found["top_themes"].rows()[0][:2] == ["1", "Working as one team"]
    assert {"code_by_round", "rounds", "coders"} <= found.keys()


def test_serdif():
    (file,) = shared("serdif").glob("*.sqlite3")
    found = checked(of_imported(formats.read(file)))
    assert len(found["sources"].frame) == 12 and len(found["codebook"].frame) == 22
    assert found["words"].rows()[0][1] == "data"
    assert found["groups"].rows(), "codes of usability are coded together"


def test_gmhscp():
    thesis = read_thesis(shared("gmhscp") / "thesis.txt")
    found = checked(
        of_imported(as_imported(thesis), concepts=["Value", "Optimisation", "Challenges"])
    )
    assert len(found["sources"].frame) == 24
    assert found["top_themes"].rows()[0][1] == "Directing the partnership"
    nodes = {row[0] for row in found["concepts"].rows()}
    assert nodes == {"Value", "Optimisation", "Challenges"}
    manchester = [
        row for row in found["keywords_by_theme"].rows() if row[0] == "Environment for change"
    ]
    assert manchester[0][1] == "manchester"


@pytest.mark.slow
def test_with_the_real_encoder(tmp_path):
    from themekit.embed import load_encoder

    sample_study(tmp_path / "s.themekit")
    encoder = load_encoder()
    with Study.open(tmp_path / "s.themekit") as study:
        described = material(study, encode=encoder.encode)
    summaries, voices = tables(described, ["summaries", "voices"])
    assert {row[0] for row in summaries.rows()} == {source.name for source in described.sources}
    alike = [row[-1] for row in voices.rows() if row[1] == "alike"]
    apart = [row[-1] for row in voices.rows() if row[1] == "far apart"]
    assert min(alike) > max(apart)
