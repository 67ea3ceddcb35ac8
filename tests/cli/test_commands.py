"""Every command that the design names is there, with help that a person can read."""

import pytest

from themekit.cli import run

COMMANDS = (
    "demo new import corpus show suggest train discover unseen align compare evaluate check decide"
    " describe report export codebook benchmark"
).split()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_what_it_does(command, capsys):
    assert run([command, "--help"]) == 0
    said = capsys.readouterr().out
    assert f"themekit {command}" in said
    for type_name in ("<bool>", "<str>", "<int", "<float", "<path>"):
        assert type_name not in said


def test_the_first_page_lists_them_all(capsys):
    assert run(["--help"]) == 0
    said = capsys.readouterr().out.split()
    assert set(COMMANDS) <= set(said)
