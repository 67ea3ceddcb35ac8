"""Every tool's dialect gives the same study."""

import pytest
from refi_dialects import DIALECTS, QUOTES, TEXT, write

from themekit import formats


def quotes(read):
    texts = {source.name: source.text for source in read.sources}
    return [texts[c.source][c.start : c.end] for c in read.codings]


@pytest.mark.parametrize("name", DIALECTS)
def test_codings_are_at_their_quotations(tmp_path, name):
    read = formats.read(write(tmp_path / "p.qdpx", dialect=DIALECTS[name]))
    (source,) = read.sources
    assert source.text.replace("\r\n", "\n") == TEXT
    assert sorted(quotes(read)) == sorted(QUOTES)
    assert {c.coder for c in read.codings} == {"Ann", "Bob"}
    assert [(c.name, c.parent, c.codable) for c in read.codes] == [
        ("Work", None, False),
        ("Teams", "Work", True),
        ("Money", None, True),
    ]
    assert read.codes[1].definition == "Who works with whom"
    assert read.codes[1].colour == "#00ff00"
    assert dict(source.attributes) == {"age": "67"}
    said = " ".join(read.report)
    assert "1.00 of the selections" in said and str(DIALECTS[name].origin) in said
