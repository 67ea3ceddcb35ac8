"""The namer against a real server on this machine, which behaves in many ways."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from themekit.discover.namer import Namer, name_themes, what_leaves
from themekit.domain import CandidateTheme, Passage
from themekit.errors import UsageError

PASSAGES = [
    Passage("Alice Smith", 0, 40, "The bus never comes on time, so I walk.", speaker="Alice"),
    Passage("Bob", 0, 30, "Trains are always late in winter."),
]
THEME = CandidateTheme("bus, late", ("bus", "late"), ("on time",), {0: 1.0, 1: 1.0}, (0, 1), 2)
GOOD = {
    "name": "Waiting for transport",
    "definition": "People wait for buses and trains.",
    "evidence": [{"id": 1, "quotation": "bus never comes on time"}],
}


class Server(ThreadingHTTPServer):
    daemon_threads = True
    reply: object = GOOD
    status = 200
    raw: bytes | None = None
    delay = 0.0
    trickle = False
    asked: list[dict[str, object]]
    keys: list[str | None]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(json.loads(body))
        self.server.keys.append(self.headers.get("Authorization"))
        time.sleep(self.server.delay)
        content = (
            self.server.reply
            if isinstance(self.server.reply, str)
            else json.dumps(self.server.reply)
        )
        answer = self.server.raw
        if answer is None:
            answer = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
        try:
            self.send_response(self.server.status)
            self.end_headers()
            if self.server.trickle:
                for _ in range(100):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    time.sleep(0.05)
            self.wfile.write(answer)
        except OSError:
            pass

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server(("127.0.0.1", 0), Handler)
    made.asked, made.keys = [], []
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()


def namer(server: Server, seconds: float = 5.0, key: str = "") -> Namer:
    return Namer(f"http://127.0.0.1:{server.server_port}/v1", "small", key, seconds)


def test_a_name_with_true_evidence_is_taken(server: Server) -> None:
    themes, notes = name_themes([THEME], PASSAGES, namer(server, key="secret"))
    assert (themes[0].name, themes[0].definition) == (GOOD["name"], GOOD["definition"])
    assert notes == ()
    assert server.asked[0]["temperature"] == 0
    assert server.keys == ["Bearer secret"]


def test_no_name_of_a_source_or_speaker_is_sent(server: Server) -> None:
    name_themes([THEME], PASSAGES, namer(server))
    assert "Alice" not in json.dumps(server.asked)


def test_children_follow_the_new_name_of_their_parent(server: Server) -> None:
    child = CandidateTheme("late", ("late",), (), {1: 1.0}, (), 1, parent="bus, late")
    themes, _ = name_themes([THEME, child], PASSAGES, namer(server))
    assert themes[1].parent == GOOD["name"]


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ({**GOOD, "evidence": [{"id": 1, "quotation": "the bus is a disaster"}]}, "quotes nothing"),
        ({**GOOD, "evidence": [{"id": 2, "quotation": "bus never comes"}]}, "quotes nothing"),
        ({**GOOD, "evidence": [{"id": 9, "quotation": "bus never comes"}]}, "quotes nothing"),
        ({**GOOD, "evidence": []}, "quotes nothing"),
        ({**GOOD, "evidence": [{"id": 1, "quotation": ""}]}, "quotes nothing"),
        ({**GOOD, "name": ""}, "no usable name"),
        ({**GOOD, "name": "x" * 500}, "no usable name"),
        ("I am sorry, I cannot.", "not the JSON"),
        ('{"name": "Half', "not the JSON"),
        ("[1, 2]", "not the JSON"),
    ],
)
def test_a_name_without_true_evidence_is_dropped(server: Server, reply: object, why: str) -> None:
    server.reply = reply
    themes, notes = name_themes([THEME], PASSAGES, namer(server))
    assert themes == (THEME,)
    assert why in notes[0]


def test_json_wrapped_in_words_is_read(server: Server) -> None:
    server.reply = f"Sure! Here it is:\n```json\n{json.dumps(GOOD)}\n```"
    assert name_themes([THEME], PASSAGES, namer(server))[0][0].name == GOOD["name"]


@pytest.mark.parametrize(
    "raw", [b"", b"<html>", b'{"choices": []}', b'{"choices": [{"message": {"content": null}}]}']
)
def test_what_is_no_chat_completion_is_dropped(server: Server, raw: bytes) -> None:
    server.raw = raw
    themes, notes = name_themes([THEME], PASSAGES, namer(server))
    assert themes == (THEME,)
    assert len(notes) == 1


def test_a_broken_server_is_asked_twice_and_no_more(server: Server) -> None:
    server.status = 500
    many = [CandidateTheme(f"t{i}", (), (), {0: 1.0}, (0,), 1) for i in range(6)]
    themes, notes = name_themes(many, PASSAGES, namer(server))
    assert list(themes) == many
    assert len(server.asked) == 2
    assert "not asked further" in notes[-1]


@pytest.mark.parametrize("trickle", [False, True])
def test_a_slow_server_is_not_waited_for(server: Server, trickle: bool) -> None:
    server.trickle, server.delay = trickle, 0.0 if trickle else 3.0
    started = time.monotonic()
    themes, notes = name_themes([THEME], PASSAGES, namer(server, seconds=0.4))
    assert time.monotonic() - started < 2
    assert themes == (THEME,)
    assert "no answer within 0.4 seconds" in notes[0]


def test_nobody_there() -> None:
    themes, notes = name_themes([THEME], PASSAGES, Namer("http://127.0.0.1:9/v1", seconds=2))
    assert themes == (THEME,)
    assert "could not be asked" in notes[0]


def test_answers_are_kept(server: Server) -> None:
    class Kept(dict[str, str]):
        def put(self, key: str, answer: str) -> None:
            self[key] = answer

    kept = Kept({"other": "x"})
    first = name_themes([THEME], PASSAGES, namer(server), kept)
    assert name_themes([THEME], PASSAGES, namer(server), kept) == first
    assert len(server.asked) == 1


def test_no_address() -> None:
    with pytest.raises(UsageError, match="no address"):
        name_themes([THEME], PASSAGES, Namer("file:///etc/passwd"))


def test_one_line_says_what_leaves() -> None:
    line = what_leaves([THEME], PASSAGES, Namer("https://names.example.org/v1"))
    assert line.startswith("Naming sends 2 quotations (15 words)")
    assert "names.example.org" in line
    assert "\n" not in line
