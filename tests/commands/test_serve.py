"""`serve` as a process: the ready line, ports, the ways it ends, and what it never imports."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from sttEngine.bench.live_server import live_server
from sttEngine.settings import PROJECT_ROOT

SERVE = (sys.executable, "-m", "sttEngine.cli", "serve")
HEAVY = ("torch", "ctranslate2", "llama_cpp", "transformers", "numpy", "faster_whisper", "sentence_transformers", "whisper")


def test_the_ready_line_leads_to_a_server_that_answers(tmp_path: Path) -> None:
    with live_server(tmp_path / "data") as server:
        with server.client() as client:
            assert client.get("/api/session").json()["ws_port"] == server.ws_port
        assert httpx.get(server.url).status_code == 303
        assert server.resident_bytes() < 120e6
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=20) == 0
        assert server.process.stdout is not None and server.process.stdout.read() == ""


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        words = [*SERVE, "--port", str(port), "--ws-port", "0", "--data-dir", str(tmp_path)]
        ended = subprocess.run(words, capture_output=True, text=True, cwd=PROJECT_ROOT, timeout=30, check=False)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert f"Port {port} is taken" in ended.stderr
    assert f"process {os.getpid()}" in ended.stderr


def test_a_second_server_on_one_folder_says_so(tmp_path: Path) -> None:
    with live_server(tmp_path / "data"):
        words = [*SERVE, "--port", "0", "--ws-port", "0", "--data-dir", str(tmp_path / "data")]
        ended = subprocess.run(words, capture_output=True, text=True, cwd=PROJECT_ROOT, timeout=30, check=False)
    assert ended.returncode == 3 and "Another RecordRoute" in ended.stderr


def test_it_ends_with_the_shell_that_started_it(tmp_path: Path) -> None:
    words = [*SERVE, "--port", "0", "--ws-port", "0", "--data-dir", str(tmp_path), "--exit-with-parent"]
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd=PROJECT_ROOT) as process,
    ):
        assert process.stdin is not None and process.stdout is not None
        assert json.loads(process.stdout.readline())["event"] == "ready"
        process.stdin.close()
        assert process.wait(timeout=20) == 0


def test_ctrl_c_is_a_clean_end(tmp_path: Path) -> None:
    with live_server(tmp_path / "data") as server:
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(timeout=20) == 0


@pytest.mark.parametrize("module", ["sttEngine.commands.serve", "sttEngine.app"])
def test_the_server_imports_no_engine(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT_ROOT, check=True)
    assert found.stdout.strip() == "[]"
