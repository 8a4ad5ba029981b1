"""Ten large uploads at once: how fast against a plain loop that hashes and writes, and what they cost in memory."""

from __future__ import annotations

import hashlib
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from sttEngine.bench.live_server import LiveServer
from sttEngine.bench.report import Row

UPLOADS = 10
UPLOAD_BYTES = 500 * 1000**2
BLOCK_BYTES = 1 << 20
ROUNDS = 3


def measure_uploads(server: LiveServer, scratch: Path) -> list[Row]:
    """Interleave the plain loop and the server, so that both see the same disk. Rates in MB/s of all uploads together."""
    plain: list[float] = []
    served: list[float] = []
    growth: list[int] = []
    for number in range(ROUNDS):
        plain.append(_plain_rate(scratch))
        rate, grown = _served_rate(server, number)
        served.append(rate)
        growth.append(grown)
        _purge(server)
    share = median(served) / median(plain)
    return [
        {
            "measure": f"{UPLOADS} uploads of {UPLOAD_BYTES // 1000**2} MB at once",
            "server MB/s": median(served),
            "plain loop MB/s": median(plain),
            "share": share,
            "memory growth MB": max(growth) / 1e6,
            "met": (median(served) >= 100 or share >= 0.7) and max(growth) < 60e6,
        }
    ]


def _served_rate(server: LiveServer, round_number: int) -> tuple[float, int]:
    before = server.resident_bytes()
    peak = before
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.05):
            peak = max(peak, server.resident_bytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    seconds = _at_once(lambda number: _send(server, round_number * UPLOADS + number))
    done.set()
    watcher.join()
    return UPLOADS * UPLOAD_BYTES / seconds / 1e6, peak - before


def _purge(server: LiveServer) -> None:
    with server.client() as client:
        for recording in client.get("/api/recordings", params={"limit": 200}).json()["recordings"]:
            client.delete(f"/api/recordings/{recording['id']}", params={"purge": "true"}).raise_for_status()


def _plain_rate(scratch: Path) -> float:
    def write(number: int) -> None:
        target = scratch / f"plain-{number}"
        block = os.urandom(BLOCK_BYTES)
        digest = hashlib.sha256()
        with target.open("wb") as file:
            for _ in range(UPLOAD_BYTES // BLOCK_BYTES):
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        target.unlink()

    return UPLOADS * UPLOAD_BYTES / _at_once(write) / 1e6


def _at_once(work: Callable[[int], None]) -> float:
    """Seconds until `work` is done for every number, each in a thread of its own."""
    threads = [threading.Thread(target=work, args=(number,)) for number in range(UPLOADS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


def _send(server: LiveServer, number: int) -> None:
    """One upload over a plain socket: a client library's own cost must not count. Its job ends at the probe: random bytes."""
    block = number.to_bytes(8, "big") + os.urandom(BLOCK_BYTES - 8)  # content of its own: no two uploads are the same
    whole, rest = divmod(UPLOAD_BYTES, BLOCK_BYTES)
    head = (
        f"POST /api/recordings?name=upload-{number}.bin HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Authorization: Bearer {server.token}\r\nContent-Type: application/octet-stream\r\n"
        f"Content-Length: {UPLOAD_BYTES}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head.encode())
        for _ in range(whole):
            connection.sendall(block)
        connection.sendall(block[:rest])
        answer = connection.recv(65536)
    if not answer.startswith(b"HTTP/1.1 202"):
        raise RuntimeError(f"upload {number} was answered {answer[:300]!r}")
