"""Codes in a hierarchy."""

import pytest

from themekit.domain import Code
from themekit.errors import InputError
from themekit.formats.hierarchy import names_of_paths, parents_first


def test_parents_come_first_and_missing_ones_are_headings():
    codes = [Code("c", parent="b"), Code("b", parent="a"), Code("d", parent="a"), Code("e")]
    assert [(c.name, c.codable) for c in parents_first(codes)] == [
        ("a", False),
        ("b", True),
        ("c", True),
        ("d", True),
        ("e", True),
    ]


@pytest.mark.parametrize("codes", [[("a", "a")], [("a", "b"), ("b", "c"), ("c", "b")]])
def test_a_loop_is_an_error(codes):
    with pytest.raises(InputError, match="above itself"):
        parents_first(Code(name, parent=parent) for name, parent in codes)


def test_names_are_as_long_as_they_must_be():
    names = names_of_paths([("a", "x"), ("b", "x"), ("b", "y"), ("p", "m", "n"), ("q", "m", "n")])
    assert names == {
        ("a",): "a",
        ("a", "x"): "a / x",
        ("b",): "b",
        ("b", "x"): "b / x",
        ("b", "y"): "y",
        ("p",): "p",
        ("p", "m"): "p / m",
        ("p", "m", "n"): "p / m / n",
        ("q",): "q",
        ("q", "m"): "q / m",
        ("q", "m", "n"): "q / m / n",
    }
