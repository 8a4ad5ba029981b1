"""Uploads: raw and forms, checked early, nothing left behind by a broken one."""

from __future__ import annotations

import asyncio
import hashlib

import pytest

from tests.api.conftest import MAX_UPLOAD_BYTES, TOKEN, Served

CONTENT = bytes(range(256)) * 4096  # 1 MiB


async def test_raw_bytes_become_a_recording_with_a_job(served: Served) -> None:
    query = {"name": "회의 1.mp3", "steps": "index,transcribe"}
    answer = await served.client.post("/api/recordings", params=query, content=CONTENT)
    body = answer.json()
    assert answer.status_code == 202 and body["duplicate"] is False
    assert body["recording"]["title"] == "회의 1"
    assert body["recording"]["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert body["job"]["options"]["steps"] == ["transcribe", "index"]
    source = await served.client.get(f"/api/recordings/{body['recording']['id']}/source")
    assert source.content == CONTENT


async def test_a_form_becomes_the_same_recording(served: Served) -> None:
    form = {"file": ('a"b 회의.mp3', CONTENT, "text/html")}
    answer = await served.client.post("/api/recordings", files=form, data={"other": "field"})
    assert answer.status_code == 202, answer.text
    assert answer.json()["recording"]["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert "회의" in answer.json()["recording"]["title"]


async def test_the_same_bytes_again_are_recognised(served: Served) -> None:
    first = await served.add(content=CONTENT)
    again = await served.client.post("/api/recordings", params={"name": "other.mp3"}, content=CONTENT)
    assert (again.status_code, again.json()["duplicate"], again.json()["job"]) == (200, True, None)
    assert again.json()["recording"]["id"] == first["id"]
    kept = await served.client.post("/api/recordings", params={"name": "other.mp3", "duplicate": "keep"}, content=CONTENT)
    assert kept.status_code == 202 and kept.json()["recording"]["id"] != first["id"]


async def test_a_large_file_is_refused_before_it_arrives(served: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", served.gate.port)
    writer.write(head(served, MAX_UPLOAD_BYTES + 1))
    answer = await reader.readuntil(b"}")
    writer.close()
    assert answer.startswith(b"HTTP/1.1 413") and b'"file_too_large"' in answer
    assert served.files() == []


async def test_a_form_that_is_too_large_leaves_nothing(served: Served) -> None:
    form = {"file": ("a.mp3", b"x" * (MAX_UPLOAD_BYTES + 1), "audio/mpeg")}
    answer = await served.client.post("/api/recordings", files=form)
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert served.files() == []


@pytest.mark.parametrize("content_type", ["application/octet-stream", "multipart/form-data; boundary=b"])
async def test_a_dropped_connection_leaves_nothing(served: Served, content_type: str) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp3"\r\n\r\n' if "form" in content_type else b""
    _, writer = await asyncio.open_connection("127.0.0.1", served.gate.port)
    writer.write(head(served, 3 * 1024**2, content_type) + part + CONTENT)
    await writer.drain()
    async with asyncio.timeout(10):
        while not served.files():  # it grows
            await served.client.get("/api/session")
        writer.transport.abort()
        while served.files():
            await served.client.get("/api/session")
    listing = (await served.client.get("/api/recordings")).json()
    assert listing == {"recordings": [], "total": 0}


@pytest.mark.parametrize(
    ("content_type", "body", "code"),
    [
        ("application/octet-stream", b"", "empty_file"),
        ("multipart/form-data", b"x", "invalid_request"),
        ("multipart/form-data; boundary=b", b"no form at all", "invalid_request"),
        ("multipart/form-data; boundary=b", b"--b--\r\n", "invalid_request"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf',
            "upload_interrupted",
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n' * 2 + b"--b--\r\n",
            "invalid_request",
        ),
    ],
)
async def test_what_is_no_upload_says_so(served: Served, content_type: str, body: bytes, code: str) -> None:
    answer = await served.client.post("/api/recordings", content=body, headers={"Content-Type": content_type})
    assert answer.status_code in (400, 422) and answer.json()["code"] == code
    assert served.files() == []


@pytest.mark.parametrize("query", [{"steps": "dance"}, {"language": "Korean"}, {"engine": "../x"}, {"duplicate": "yes"}])
async def test_wrong_options_are_refused(served: Served, query: dict[str, str]) -> None:
    answer = await served.client.post("/api/recordings", params=query, content=b"x")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert served.files() == []


def head(served: Served, length: int, content_type: str = "application/octet-stream") -> bytes:
    lines = (
        "POST /api/recordings?name=a.mp3 HTTP/1.1",
        f"Host: 127.0.0.1:{served.gate.port}",
        f"Authorization: Bearer {TOKEN}",
        f"Content-Type: {content_type}",
        f"Content-Length: {length}",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
