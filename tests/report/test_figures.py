from __future__ import annotations

import struct
import xml.etree.ElementTree as ET

import pytest
from describe.hand_made import CODEBOOK, CONDITION, SOURCES, codings, empty, material

from themekit.describe import ForceField, Material
from themekit.domain import Code, Codebook, Coding
from themekit.errors import InputError
from themekit.report.figures import figures, forcefield_diagram, write_figures


def texts(svg: str) -> str:
    return " ".join(
        "".join(node.itertext()) for node in ET.fromstring(svg).iter() if node.tag.endswith("}text")
    )


def by_name(study):
    return {figure.name: figure for figure in figures(study)}


@pytest.fixture(scope="module")
def found():
    return by_name(material(conditions=[CONDITION]))


def test_a_study_has_its_figures(found):
    assert list(found) == [
        "codes_by_source",
        "co_coding",
        "forcefield_it_pays",
        "forcefield_it_pays_themes",
        "saturation",
    ]
    for figure in found.values():
        assert figure.title and figure.caption and len(figure.alt) > 20


def test_they_show_what_was_counted(found):
    heat = texts(found["codes_by_source"].svg())
    assert all(name in heat for name in ("Trust", "Money", "A", "D")) and "Never" not in heat
    assert "Time" in texts(found["co_coding"].svg()) and "Trust" in found["co_coding"].alt
    assert "Value add (2)" in texts(found["forcefield_it_pays"].svg())
    themes = texts(found["forcefield_it_pays_themes"].svg())
    assert "Money (1)" in themes and "Trust (1)" in themes and "Time" not in themes
    assert "interviews" in texts(found["saturation"].svg())
    assert found["saturation"].alt.startswith("Curve of 6 codes over 4 interviews")


def test_the_same_study_gives_the_same_bytes_and_no_date(found):
    again = by_name(material(conditions=[CONDITION]))
    for name in ("co_coding", "saturation"):
        assert found[name].svg() == again[name].svg()
        assert "<dc:date>" not in found[name].svg()
    assert found["saturation"].png() == again["saturation"].png()


def test_files_are_written_and_open(found, tmp_path):
    written = write_figures(tmp_path / "figures", [found["saturation"]])
    assert [path.name for path in written] == ["saturation.svg", "saturation.png"]
    png = written[1].read_bytes()
    width, height = struct.unpack(">II", png[16:24])
    assert png.startswith(b"\x89PNG") and width > 800 and height > 400
    (tmp_path / "taken").write_text("x")
    with pytest.raises(InputError, match="Cannot make the folder"):
        write_figures(tmp_path / "taken" / "in", [])


def test_names_are_text_and_never_markup_or_mathematics():
    odd = ("<script>alert(1)</script>", "cost of $5 and $6", "smile 🙂")
    field = ForceField("A & B", tuple((name, 3) for name in odd), (("_x_^2", None),))
    shown = texts(forcefield_diagram(field).svg())
    assert "alert(1)" in shown and "$5 and $6" in shown and "_x_^2" in shown
    assert "<script>alert" not in forcefield_diagram(field).svg()


def test_nothing_is_drawn_where_there_is_nothing():
    assert figures(empty()) == []
    one = Material(SOURCES[:1], CODEBOOK, codings()[:1])
    assert [figure.name for figure in figures(one)] == ["codes_by_source"]
    assert figures(Material(SOURCES, Codebook(), codings())) == []
    bare = ForceField("alone", (), ())
    assert "alone" in texts(forcefield_diagram(bare).svg())


def test_forty_interviews_with_sixty_codes_are_drawn():
    names = [f"A code with a rather long name {i}" for i in range(60)]
    book = Codebook(tuple(Code(name) for name in names))
    drawn = [Coding(s.name, 15, 20, n, "Ann") for s in SOURCES for n in names]
    found = by_name(Material(SOURCES, book, drawn))
    assert "40 most used codes" in found["codes_by_source"].caption
    assert found["co_coding"].svg()
