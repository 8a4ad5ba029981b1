"""The frozen program, as `test --release` has built it: it starts, works and ends without any Python of this machine."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from websockets.sync.client import connect

from sttEngine.bench.live_server import LiveServer, fetch, upload
from sttEngine.release.build import frozen_program
from sttEngine.settings import PROJECT_ROOT

MEETING = PROJECT_ROOT / "tests" / "recordings" / "meeting.ogg"
PROGRAM = Path(os.environ.get("RECORDROUTE_FROZEN", frozen_program()))
pytestmark = [
    pytest.mark.release,
    pytest.mark.skipif(not PROGRAM.is_file(), reason="the program is not frozen: `test --release` does that"),
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    """The frozen server, started as the shell does it, in an environment that leads to no other Python."""
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(PROGRAM), "serve", "--port", "0", "--ws-port", "0", "--exit-with-parent", "--data-dir", str(tmp_path / "data")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=tmp_path,
            env={"PATH": "/nowhere", "HOME": str(tmp_path), "RECORDROUTE_MODELS_DIR": str(tmp_path / "models")},
        )
    assert process.stdout is not None and process.stdin is not None
    ready = json.loads(process.stdout.readline())
    yield LiveServer(process, ready["url"], ready["port"], ready["ws_port"], ready["token"], ready["pid"], 0.0)
    process.kill()
    process.wait()
    process.stdout.close()
    process.stdin.close()


def test_it_answers_and_shows_the_page(server: LiveServer) -> None:
    assert fetch(server, "/api/session")["port"] == server.port
    with server.client() as client:
        page = client.get("/").text
        assert '<div id="app">' in page
        assert {one["id"] for one in client.get("/api/templates").json()["templates"]} >= {"meeting", "lecture"}
        assert "whisper-base" in {one["id"] for one in client.get("/api/models").json()["models"]}


def test_a_worker_works_and_ends_with_the_program_that_started_it(server: LiveServer) -> None:
    with connect(server.socket_url()) as socket:
        taken = upload(server, MEETING)
        stages: dict[str, str] = {}
        while (event := json.loads(socket.recv()))["type"] != "ended":
            pass
        stages = {run["stage"]: run["state"] for run in event["job"]["stages"]}
    assert stages["probe"] == stages["normalize"] == "done"  # with the ffmpeg that it brings along
    assert event["job"]["error"]["code"] == "model_missing"  # weights are fetched at the first run
    assert fetch(server, f"/api/recordings/{taken['recording']['id']}")["duration_seconds"] > 30
    below = server.children()
    assert below
    assert server.process.stdin is not None
    server.process.stdin.close()
    assert server.process.wait() == 0
    _, left = psutil.wait_procs(below, timeout=30)
    assert left == []


def test_a_worker_ends_with_a_program_that_was_killed(server: LiveServer, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("We meet on Thursday.")
    with connect(server.socket_url()) as socket:
        upload(server, note)
        while json.loads(socket.recv())["type"] != "ended":
            pass
    below = server.children()
    assert below
    server.kill()
    _, left = psutil.wait_procs(below, timeout=30)
    assert left == []


def test_it_brings_what_fetches_weights(tmp_path: Path) -> None:
    words = [str(PROGRAM), "--module", "pip", "--version"]
    told = subprocess.run(words, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert told.stdout.startswith("pip ")
