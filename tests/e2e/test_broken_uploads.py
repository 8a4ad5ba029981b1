"""Uploads that break off, lie about their length or are too large: nothing of them stays, and the server goes on."""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.conftest import MAX_UPLOAD_BYTES
from tests.e2e.watched_server import WatchedServer, assert_error

MEBIBYTE = bytes(range(256)) * 4096
FORM_START = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp3"\r\n\r\n'
RAW, FORM = "application/octet-stream", "multipart/form-data; boundary=b"


@contextmanager
def request(server: WatchedServer, *headers: str) -> Iterator[socket.socket]:
    """A connection that has sent the head of an upload."""
    lines = (
        "POST /api/recordings?name=a.mp3&steps=transcribe HTTP/1.1",
        f"Host: 127.0.0.1:{server.live.port}",
        f"Authorization: Bearer {server.live.token}",
        *headers,
    )
    with socket.create_connection(("127.0.0.1", server.live.port), timeout=30) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        yield connection


def abort(connection: socket.socket) -> None:
    """Close with a reset, as a cable that is pulled looks to the other side."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def answer(connection: socket.socket) -> tuple[int, dict[str, str]]:
    """Status and error body; the body of an error has no braces inside."""
    received = b""
    while not received.endswith(b"}") and (more := connection.recv(65536)):
        received += more
    head, _, body = received.partition(b"\r\n\r\n")
    fields = dict(re.findall(r'"(\w+)":"((?:[^"\\]|\\.)*)"', body.decode()))
    return int(head.split()[1]), fields


def wait_until(server: WatchedServer, parts: int) -> None:
    """Until so many uploads are half-written. Each look is a request, so a server that hangs fails the test."""
    for _ in range(5000):
        server.get("/api/session")
        if len(server.parts()) == parts:
            return
    raise AssertionError(f"{server.parts()} in uploads, not {parts}")


@pytest.mark.parametrize("end", ["reset", "closed", "half closed"])
@pytest.mark.parametrize("kind", [RAW, FORM])
def test_a_connection_that_drops_leaves_nothing(server: WatchedServer, kind: str, end: str) -> None:
    with request(server, f"Content-Type: {kind}", f"Content-Length: {8 * len(MEBIBYTE)}") as connection:
        connection.sendall((FORM_START if kind == FORM else b"") + 3 * MEBIBYTE)
        wait_until(server, 1)
        if end == "reset":
            abort(connection)
        elif end == "closed":
            connection.close()
        else:
            connection.shutdown(socket.SHUT_WR)
        wait_until(server, 0)
    assert server.get("/api/recordings") == {"recordings": [], "total": 0}
    assert server.get("/api/jobs") == {"jobs": []}
    server.assert_tidy()


def test_many_that_drop_at_once_leave_nothing(server: WatchedServer) -> None:
    def half(number: int) -> socket.socket:
        with request(server, f"Content-Length: {4 * len(MEBIBYTE)}") as connection:
            connection.sendall(bytes([number]) + MEBIBYTE)
            return connection.dup()

    connections = [half(number) for number in range(12)]
    wait_until(server, len(connections))
    for connection in connections:
        abort(connection)
    wait_until(server, 0)
    assert server.get("/api/recordings")["total"] == 0


def test_more_bytes_than_promised_are_not_part_of_the_file(server: WatchedServer) -> None:
    """The body ends where its length says; what follows is another request, which passes the same gate."""
    smuggled = b"DELETE /api/recordings/0 HTTP/1.1\r\nHost: elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with request(server, "Content-Length: 40") as connection:
        connection.sendall(b"The budget was decided on Friday at noon" + smuggled)
        received = b""
        while more := connection.recv(65536):
            received += more
    assert [int(status) for status in re.findall(rb"HTTP/1.1 (\d+)", received)] == [202, 403]
    assert b'"host_refused"' in received
    (recording,) = server.get("/api/recordings")["recordings"]
    assert recording["size_bytes"] == 40
    assert server.http.delete(f"/api/recordings/{recording['id']}", params={"purge": "true"}).status_code == 204
    server.assert_tidy()


@pytest.mark.parametrize("length", ["-5", "abc", "1e3", "0x10", "10, 20", "٣", "9" * 40])
def test_a_length_that_is_none_is_refused(server: WatchedServer, length: str) -> None:
    with request(server, f"Content-Length: {length}") as connection:
        status, body = answer(connection)
    assert 400 <= status < 500
    assert_error(dict(body))
    assert server.get("/api/recordings")["total"] == 0
    server.assert_tidy()


def test_two_framings_at_once_are_refused(server: WatchedServer) -> None:
    """A length beside chunks is how requests are smuggled past a gate."""
    with request(server, "Content-Length: 5", "Transfer-Encoding: chunked") as connection:
        status, body = answer(connection)
    assert (status, body["code"]) == (400, "invalid_request")
    assert server.get("/api/recordings")["total"] == 0


@pytest.mark.parametrize(("kind", "room"), [(RAW, 1), (FORM, 65 * 1024)])
def test_what_is_too_large_is_refused_before_it_arrives(server: WatchedServer, kind: str, room: int) -> None:
    with request(server, f"Content-Type: {kind}", f"Content-Length: {MAX_UPLOAD_BYTES + room}") as connection:
        status, body = answer(connection)  # no byte of the body was sent
    assert (status, body["code"]) == (413, "file_too_large")
    assert_error(dict(body))
    server.assert_tidy()


def test_chunks_without_a_length_are_taken_and_measured(server: WatchedServer) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(MAX_UPLOAD_BYTES // len(MEBIBYTE) + 8):
            yield MEBIBYTE

    refused = server.http.post("/api/recordings", params={"name": "a.mp3", "steps": "transcribe"}, content=endless())
    assert (refused.status_code, refused.json()["code"]) == (413, "file_too_large")
    assert_error(refused.json())
    server.assert_tidy()


def test_chunks_that_break_off_leave_nothing(server: WatchedServer) -> None:
    with request(server, "Transfer-Encoding: chunked") as connection:
        connection.sendall(b"100000\r\n" + MEBIBYTE + b"\r\n100000\r\n" + MEBIBYTE[:1000])
        wait_until(server, 1)
        abort(connection)
        wait_until(server, 0)
    assert server.get("/api/recordings")["total"] == 0


def test_the_next_upload_works(server: WatchedServer) -> None:
    outcome = server.outcome(server.accept("after.txt", "회의록에서는 예산을 정했다.".encode()))
    assert outcome.job["state"] == "succeeded"
    assert "Traceback" not in server.data_dir.with_suffix(".log").read_text(encoding="utf-8")
    server.assert_tidy()
