"""Uploads in pieces over HTTP: the whole way, what is refused, and a server that is killed in the middle."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from sttEngine.bench.live_server import live_server
from tests.api.conftest import MAX_UPLOAD_BYTES, Served

CONTENT = os.urandom(300_000)


async def begin(served: Served, **body: object) -> str:
    answer = await served.client.post("/api/uploads", json={"name": "회의.mp3", "size_bytes": len(CONTENT), **body})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_a_file_comes_in_pieces_and_is_worked_on(served: Served) -> None:
    id = await begin(served, fingerprint="x")
    for offset in range(0, len(CONTENT), 100_000):
        piece = CONTENT[offset : offset + 100_000]
        answer = await served.client.patch(f"/api/uploads/{id}", params={"offset": offset}, content=piece)
        assert (answer.status_code, answer.json()["received_bytes"]) == (200, offset + 100_000)
    (listed,) = (await served.client.get("/api/uploads")).json()["uploads"]
    assert (listed["id"], listed["fingerprint"], listed["size_bytes"]) == (id, "x", len(CONTENT))
    answers = [await served.client.post(f"/api/uploads/{id}/finish", params={"tag": "weekly"}) for _ in range(2)]
    for answer in answers:
        body = answer.json()
        assert (answer.status_code, body["duplicate"], body["recording"]["id"]) == (202, False, id)
        assert (body["recording"]["title"], body["recording"]["tags"]) == ("회의", ["weekly"])
    assert len({answer.json()["job"]["id"] for answer in answers}) == 1
    await served.services.queue.wait(answers[0].json()["job"]["id"])
    assert (await served.client.get(f"/api/recordings/{id}/source")).content == CONTENT
    assert (await served.client.get("/api/uploads")).json() == {"uploads": []}
    assert (await served.client.get(f"/api/uploads/{id}")).json()["recording_id"] == id


async def test_a_duplicate_waits_for_its_sender(served: Served) -> None:
    first = await served.add(content=CONTENT)
    id = await begin(served)
    await served.client.patch(f"/api/uploads/{id}", params={"offset": 0}, content=CONTENT)
    answer = await served.client.post(f"/api/uploads/{id}/finish")
    assert (answer.status_code, answer.json()["recording"]["id"]) == (200, first["id"])
    assert (await served.client.delete(f"/api/uploads/{id}")).status_code == 204
    assert (await served.client.get(f"/api/uploads/{id}")).json()["code"] == "upload_not_found"


async def test_what_does_not_fit_is_refused(served: Served) -> None:
    id = await begin(served)
    client, path = served.client, f"/api/uploads/{id}"
    cases = (
        (await client.patch(path, params={"offset": 1}, content=b"x"), 409, "upload_out_of_step"),
        (await client.patch(path, params={"offset": -1}, content=b"x"), 422, "invalid_request"),
        (
            await client.patch(path, params={"offset": 0}, content=CONTENT + b"x"),
            409,
            "upload_out_of_step",
        ),
        (await client.post(f"{path}/finish"), 409, "upload_out_of_step"),
        (await client.post(f"{path}/finish", params={"steps": "dance"}), 422, "invalid_request"),
        (await client.post("/api/uploads", json={"name": "a", "size_bytes": MAX_UPLOAD_BYTES + 1}), 413, "file_too_large"),
        (await client.post("/api/uploads", json={"name": "a", "size_bytes": 0}), 400, "empty_file"),
        (await client.post("/api/uploads", json={"name": "a", "size_bytes": 10**30}), 422, "invalid_request"),
        (await client.patch("/api/uploads/..x", params={"offset": 0}, content=b"x"), 404, "upload_not_found"),
        (await client.get(f"/api/uploads/{'1' * 32}"), 404, "upload_not_found"),
    )
    assert [(answer.status_code, answer.json()["code"]) for answer, _, _ in cases] == [
        (status, code) for _, status, code in cases
    ]


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
async def test_a_stranger_gets_nothing(served: Served, method: str) -> None:
    id = await begin(served)
    for path in ("/api/uploads", f"/api/uploads/{id}?offset=0", f"/api/uploads/{id}/finish"):
        assert (await served.stranger.request(method, path, content=b"")).status_code == 401
        foreign = {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}
        assert (await served.client.request(method, path, content=b"", headers=foreign)).status_code == 403


async def test_the_microphone_is_for_our_own_page_alone(served: Served) -> None:
    policy = (await served.stranger.get("/")).headers["permissions-policy"].split(", ")
    assert "microphone=(self)" in policy and "camera=()" in policy


def test_a_killed_server_goes_on_where_it_was(tmp_path: Path) -> None:
    content = os.urandom(3_000_000)
    data_dir = tmp_path / "archive"
    data_dir.mkdir()
    with live_server(data_dir) as server:
        with server.client() as client:
            id = client.post("/api/uploads", json={"name": "talk.mp3", "size_bytes": len(content)}).json()["id"]
            client.patch(f"/api/uploads/{id}", params={"offset": 0}, content=content[:1_000_000]).raise_for_status()
        server.kill()
    with live_server(data_dir) as server, server.client() as client:
        at = client.get(f"/api/uploads/{id}").json()["received_bytes"]
        assert at == 1_000_000
        client.patch(f"/api/uploads/{id}", params={"offset": at}, content=content[at:]).raise_for_status()
        recording = client.post(f"/api/uploads/{id}/finish").json()["recording"]
        assert recording["sha256"] == hashlib.sha256(content).hexdigest()
        assert client.get(f"/api/recordings/{id}/source").content == content
