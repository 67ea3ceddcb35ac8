"""A command that is killed, interrupted or out of disk leaves the study as it was."""

import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from themekit.cli import run
from themekit.study import Study

TURN = "Anna: " + "We had two budgets and one kettle, and nobody knew who paid for the van. " * 30


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study of one interview, beside a folder of a hundred more."""
    first = tmp_path / "first.txt"
    first.write_text(f"Interviewer: Well?\n\n{TURN}\n", encoding="utf-8")
    folder = tmp_path / "more"
    folder.mkdir()
    for number in range(100):
        text = f"Interviewer: {number}?\n\n{TURN}\n\n" * 10
        (folder / f"P{number}.txt").write_text(text, encoding="utf-8")
    path = tmp_path / "s.themekit"
    assert run(["new", str(path), "--from", str(first)]) == 0
    return path


def start_import(study: Path, **options) -> subprocess.Popen:
    command = [sys.executable, "-m", "themekit", "import", str(study), str(study.parent / "more")]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **options)


def state(study: Path) -> tuple[int, int]:
    with Study.open(study) as opened:
        return len(opened.sources()), len(opened.audit())


@pytest.mark.slow
def test_killed_at_any_moment_of_an_import(study):
    started = time.monotonic()
    start_import(study).communicate()
    whole = time.monotonic() - started
    assert state(study) == (101, 2)
    seeds = np.random.default_rng(1)
    for attempt in range(10):
        fresh = study.with_name(f"s{attempt}.themekit")
        run(["new", str(fresh), "--from", str(study.parent / "first.txt")])
        process = start_import(fresh)
        time.sleep(float(seeds.uniform(0.3, 1.0)) * whole)
        process.kill()
        process.communicate()
        assert state(fresh) in {(1, 1), (101, 2)}, "all of it or nothing"


@pytest.mark.parametrize("after", [0.4, 0.7])
def test_interrupted_it_says_so_and_leaves_nothing_half_done(study, after):
    """A change that was already written when the signal came stays, whole."""
    process = start_import(study)
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert "Traceback" not in said
    written = "Imported" in said or not process.returncode
    assert state(study) == (101, 2) if written else state(study) in {(1, 1), (101, 2)}


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no file size limits here")
def test_out_of_disk_is_a_plain_sentence(study):
    room = 2 * study.stat().st_size

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    process = start_import(study, preexec_fn=limit)
    _, said = process.communicate()
    assert process.returncode == 1
    assert "Error: The disk is full" in said and "Traceback" not in said
    assert state(study) == (1, 1)
