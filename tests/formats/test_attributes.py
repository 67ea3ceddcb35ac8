"""What is known of sources and speakers."""

import pytest

from themekit import formats
from themekit.errors import InputError


def test_a_row_for_each(tmp_path):
    (tmp_path / "people.csv").write_text(
        "Source;role;site\nA1;nurse; \nB2.docx; GP ;York\n", "utf-8"
    )
    assert formats.read_attributes(tmp_path / "people.csv") == {
        "A1": {"role": "nurse"},
        "B2.docx": {"role": "GP", "site": "York"},
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("name,role\nA,x\nA,y\n", "row 3: 'A' comes twice"), ("name,role\n,x\n", "row 2: the first")],
)
def test_rows_that_cannot_be_told_apart(tmp_path, text, sentence):
    (tmp_path / "people.csv").write_text(text, "utf-8")
    with pytest.raises(InputError, match=sentence):
        formats.read_attributes(tmp_path / "people.csv")


def test_there_is_no_table(tmp_path):
    with pytest.raises(InputError, match="There is no file"):
        formats.read_attributes(tmp_path / "people.csv")
