"""Which columns of a table fit side by side on paper."""

import pytest

from themekit.describe.table import Table, frame
from themekit.report.columns import PAGE, column_classes, parts


def table(columns, row) -> Table:
    return Table("t", "T", "", frame(columns, [row]))


SOURCES = table(["code", *(f"S{n:02d}" for n in range(60))], ["Sharing a place", *range(60)])


def test_a_narrow_table_is_one_part():
    assert parts(table(["code", "pieces"], ["Money", 3])) == [[0, 1]]
    assert parts(table(["code"], ["Money"])) == [[0]]
    assert parts(Table("t", "T", "", frame(["code", "pieces"], []))) == [[0, 1]]


def test_each_part_of_a_wide_one_starts_with_what_its_rows_are_about():
    found = parts(SOURCES)
    assert len(found) > 1 and all(part[0] == 0 for part in found)
    assert [column for part in found for column in part[1:]] == list(range(1, 61))
    assert max(map(len, found)) - min(map(len, found)) <= 1, "about equally wide"


@pytest.mark.parametrize("count", [1, 2, 7])
def test_a_column_that_is_wider_than_the_page_stands_alone(count):
    wide = table(["code", *("x" * 5 * PAGE for _ in range(count))], ["a", *["b"] * count])
    assert [part[1:] for part in parts(wide)] == [[n] for n in range(1, count + 1)]


def test_columns_stand_by_what_they_hold():
    mixed = table(["a", "b", "c", "d"], [1.5, "short", "a name of some length", "words " * 20])
    assert column_classes(mixed) == ["n", "", "label", "long"]
