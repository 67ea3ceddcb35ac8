"""What is printed: results as they are, but nothing that a terminal obeys."""

import json

from themekit.cli import output

NAME = "Bea\x1b[2J\x9b31m\u202eeva\r"


def test_names_cannot_steer_the_terminal(capsys):
    for show in (output.say, output.warn, output.fail, output.result, output.heading, output.faint):
        show(f"{NAME} was read.")
    output.marked("*", NAME)
    output.table(NAME, [NAME], [[NAME]], caption=NAME)
    told = capsys.readouterr()
    for stream in (told.out, told.err):
        assert not set(stream) & set("\x1b\x9b\u202e\r")
        assert "Bea\N{SYMBOL FOR ESCAPE}[2J" in stream


def test_json_escapes_what_it_keeps(capsys):
    output.print_json({"name": NAME, "text": "café\n\ttea"})
    printed = capsys.readouterr().out
    assert json.loads(printed) == {"name": NAME, "text": "café\n\ttea"}
    assert not set(printed) & set("\x1b\x9b\u202e\r") and "café" in printed
