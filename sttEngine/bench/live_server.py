"""A real server in a process of its own, as the measurements and the end-to-end tests use it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from sttEngine.settings import PROJECT_ROOT


@dataclass(frozen=True, slots=True)
class LiveServer:
    """A server that has said it is ready. `ready_seconds`: from its command to its ready line."""

    process: subprocess.Popen[str]
    url: str
    port: int
    ws_port: int
    token: str
    pid: int
    ready_seconds: float

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def client(self, timeout: float = 60.0) -> httpx.Client:
        """A client that is let in."""
        return httpx.Client(base_url=self.base_url, headers=self.headers, timeout=timeout)

    def socket_url(self, *, launch: str = "", seq: int | None = None) -> str:
        last = "" if seq is None else f"&launch={launch}&seq={seq}"
        return f"ws://127.0.0.1:{self.ws_port}/?token={self.token}{last}"

    def resident_bytes(self) -> int:
        return int(psutil.Process(self.pid).memory_info().rss)

    def children(self) -> list[psutil.Process]:
        """Every process below the server: workers, and what they started."""
        return psutil.Process(self.pid).children(recursive=True)

    def kill(self) -> None:
        """End it without a chance to tidy up, as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)
        if self.process.stdout is not None:
            self.process.stdout.close()


def start_server(
    data_dir: Path, *, command: Sequence[str] = (), environment: Mapping[str, str] | None = None, log: Path | None = None
) -> LiveServer:
    """Start `serve` on free ports and wait for its ready line. `command` replaces this interpreter's `-m sttEngine.cli`."""
    words = [*(command or (sys.executable, "-m", "sttEngine.cli")), "serve", "--port", "0", "--ws-port", "0"]
    started = time.perf_counter()
    with (log or data_dir.with_suffix(".log")).open("a") as errors:
        process = subprocess.Popen(
            [*words, "--data-dir", str(data_dir)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=PROJECT_ROOT,
            env={**os.environ, **(environment or {})},
        )
    assert process.stdout is not None
    line = process.stdout.readline()
    ready_seconds = time.perf_counter() - started
    if not line:
        process.wait()
        raise RuntimeError(f"the server ended with {process.returncode} before it was ready")
    ready: dict[str, Any] = json.loads(line)
    return LiveServer(process, ready["url"], ready["port"], ready["ws_port"], ready["token"], ready["pid"], ready_seconds)


@contextmanager
def live_server(data_dir: Path, **options: Any) -> Iterator[LiveServer]:
    """`start_server`, ended in any case."""
    server = start_server(data_dir, **options)
    try:
        yield server
    finally:
        server.stop()


def upload(server: LiveServer, file: Path, **query: str) -> dict[str, Any]:
    """Send a file as the page does. Returns the answer's body."""
    with server.client(600.0) as client, file.open("rb") as content:
        answer = client.post(
            "/api/recordings",
            params={"name": file.name, **query},
            content=iter(lambda: content.read(1 << 20), b""),
            headers={"Content-Length": str(file.stat().st_size), "Content-Type": "application/octet-stream"},
        )
    answer.raise_for_status()
    body: dict[str, Any] = answer.json()
    return body


def fetch(server: LiveServer, path: str) -> Any:
    """A resource as JSON."""
    with server.client() as client:
        answer = client.get(path)
    answer.raise_for_status()
    return answer.json()
