"""Lines over HTTP: what is refused, and that what is answered is what is shown."""

from __future__ import annotations

from typing import Any

import pytest

from sttEngine.domain import PIECES, Segment, Word
from sttEngine.store import transcripts
from tests.api.conftest import Served

SEGMENTS = (
    Segment(1, 0.0, 4.0, "one two", words=(Word("one", 0.0, 1.0, 0.9), Word("two", 2.0, 3.0, 0.9))),
    Segment(2, 4.0, 8.0, "three"),
)
ABSENT = "0" * 32


@pytest.fixture
async def lines(served: Served) -> str:
    """Where the lines of a recording with two of them are."""
    recording = await served.add()
    id: str = recording["id"]
    await served.services.db.write(lambda conn: transcripts.replace(conn, id, SEGMENTS))
    return f"/api/recordings/{id}/segments"


async def shown(served: Served, lines: str) -> list[str]:
    body = (await served.client.get(lines.replace("/segments", "/transcript"))).json()
    blocks = {one["first_segment_id"]: one for one in body["changed"]}
    texts: list[str] = []
    for segment in body["segments"]:
        block = blocks.get(segment["id"])
        if block is not None:
            texts += [line["text"] for line in block["lines"]]
        elif not any(one["first_segment_id"] < segment["id"] <= one["last_segment_id"] for one in blocks.values()):
            texts.append(segment["text"])
    return texts


async def test_split_merge_times_and_undo_answer_with_what_is_shown(served: Served, lines: str) -> None:
    split = (await served.client.post(f"{lines}/1/split", json={"head": "one", "tail": "two", "seen": 0})).json()
    assert [(line["id"], line["start"], line["end"]) for line in split["lines"][0]["lines"]] == [
        (1, 0.0, 1.0),
        (PIECES + 1, 2.0, 4.0),
    ]
    assert split["version"] == 1
    merged = (await served.client.post(f"{lines}/{PIECES + 1}/merge", json={"seen": 1})).json()
    assert [line["text"] for line in merged["lines"][0]["lines"]] == ["one", "two three"]
    timed = (await served.client.put(f"{lines}/{PIECES + 1}/times", json={"start": 1.5, "end": 8})).json()
    assert timed["lines"][0]["lines"][1]["start"] == 1.5
    replaced = await served.client.put(
        lines, json={"lines": [{"line_id": 1, "text": "uno"}, {"line_id": PIECES + 1, "text": "due"}]}
    )
    assert replaced.json()["version"] == 4
    assert await shown(served, lines) == ["uno", "due"]
    undone = (await served.client.post(lines.replace("/segments", "/versions/4/undo"))).json()
    assert undone["version"] == 5
    assert await shown(served, lines) == ["one", "two three"]
    back = await served.client.post(lines.replace("/segments", "/versions/0/revert"))
    assert [one["lines"][0]["text"] for one in back.json()["lines"]] == ["one two", "three"]
    assert await shown(served, lines) == ["one two", "three"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/1/split", {"head": "", "tail": "b"}, 422, "invalid_request"),
        ("POST", "/1/split", {"head": "a\u0000", "tail": "b"}, 422, "invalid_request"),
        ("POST", "/1/split", {"head": "a", "tail": "x" * 2001}, 422, "invalid_request"),
        ("POST", "/1/split", {"head": "a", "tail": "x" * 9000}, 422, "invalid_request"),
        ("POST", "/1/split", {"head": "a"}, 422, "invalid_request"),
        ("POST", "/1/split", {"head": "a", "tail": "b", "at": 4}, 422, "invalid_request"),
        ("POST", "/9/split", {"head": "a", "tail": "b"}, 404, "segment_not_found"),
        ("POST", f"/{PIECES + 1}/split", {"head": "a", "tail": "b"}, 404, "segment_not_found"),
        ("POST", "/0/merge", {}, 422, "invalid_request"),
        ("POST", f"/{10**18}/merge", {}, 422, "invalid_request"),
        ("POST", "/x/merge", {}, 422, "invalid_request"),
        ("POST", "/2/merge", {}, 422, "invalid_request"),
        ("PUT", "/1/times", {"start": 3, "end": 2}, 422, "times_out_of_order"),
        ("PUT", "/2/times", {"start": 4, "end": 3.5}, 422, "times_out_of_order"),
        ("PUT", "/1/times", {"start": -1, "end": 2}, 422, "invalid_request"),
        ("PUT", "/1/times", {"start": 1, "end": "NaN"}, 422, "invalid_request"),
        ("PUT", "/1/times", {"start": 1, "end": 1e308}, 422, "times_out_of_order"),
        ("PUT", "", {"lines": []}, 422, "invalid_request"),
        ("PUT", "", {"lines": [{"line_id": 1, "text": "a"}, {"line_id": 1, "text": "b"}]}, 422, "invalid_request"),
        ("PUT", "", {"lines": [{"line_id": 1, "text": "a"}, {"line_id": 7, "text": "b"}]}, 404, "segment_not_found"),
        ("PUT", "/1", {"text": "\u202e\u0007"}, 422, "invalid_request"),
    ],
)
async def test_what_is_refused_changes_nothing(
    served: Served, lines: str, method: str, path: str, body: Any, status: int, code: str
) -> None:
    answer = await served.client.request(method, f"{lines}{path}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await shown(served, lines) == ["one two", "three"]
    assert (await served.client.get(lines.replace("/segments", "/versions"))).json()["total"] == 0


async def test_whoever_saw_an_older_line_is_told(served: Served, lines: str) -> None:
    await served.client.put(f"{lines}/1", json={"text": "one and two", "seen": 0})
    late = await served.client.post(f"{lines}/1/split", json={"head": "one", "tail": "two", "seen": 0})
    assert (late.status_code, late.json()["code"]) == (409, "line_changed")
    other = await served.client.put(f"{lines}/2", json={"text": "drei", "seen": 0})
    assert other.status_code == 200
    assert await shown(served, lines) == ["one and two", "drei"]


async def test_nothing_is_changed_in_the_trash_or_of_what_is_not_there(served: Served, lines: str) -> None:
    nowhere = lines.replace(lines.split("/")[3], ABSENT)
    for method, path, body in (
        ("POST", "/1/split", {"head": "a", "tail": "b"}),
        ("POST", "/1/merge", {}),
        ("PUT", "/1/times", {"start": 0, "end": 1}),
        ("PUT", "", {"lines": [{"line_id": 1, "text": "a"}]}),
        ("PUT", "/1", {"text": "a"}),
    ):
        assert (await served.client.request(method, f"{nowhere}{path}", json=body)).status_code == 404
        assert (await served.stranger.request(method, f"{lines}{path}", json=body)).status_code == 401
    assert (await served.client.post(f"/api/recordings/{ABSENT}/versions/1/undo")).status_code == 404
    assert (await served.client.post(lines.replace("/segments", "/versions/7/undo"))).json()["code"] == "version_not_found"
    await served.client.delete(lines.removesuffix("/segments"))
    trashed = await served.client.post(f"{lines}/1/merge", json={})
    assert (trashed.status_code, trashed.json()["code"]) == (409, "recording_in_trash")


async def test_five_hundred_replacements_are_one_version(served: Served, lines: str) -> None:
    id = lines.split("/")[3]
    many = tuple(Segment(n, float(n), n + 1.0, f"old {n}") for n in range(1, 501))
    await served.services.db.write(lambda conn: transcripts.replace(conn, id, many))
    texts = [{"line_id": n, "text": f"new {n}"} for n in range(1, 501)]
    changed = (await served.client.put(lines, json={"lines": texts, "seen": 0})).json()
    assert (changed["version"], len(changed["lines"])) == (1, 500)
    assert (await shown(served, lines))[499] == "new 500"
    undone = (await served.client.post(lines.replace("/segments", "/versions/1/undo"))).json()
    assert undone["version"] == 2
    assert (await shown(served, lines))[0] == "old 1"


async def test_a_transcript_comes_in_pages(served: Served, lines: str) -> None:
    await served.client.post(f"{lines}/1/merge", json={})
    address = lines.replace("/segments", "/transcript")
    first = (await served.client.get(address, params={"limit": 1})).json()
    assert ([one["id"] for one in first["segments"]], first["total"], first["version"]) == ([1], 2, 1)
    assert [line["text"] for line in first["changed"][0]["lines"]] == ["one two three"]
    second = (await served.client.get(address, params={"from_id": 2, "limit": 1})).json()
    assert [one["first_segment_id"] for one in second["changed"]] == [1]
    assert (await served.client.get(address, params={"limit": 0})).status_code == 422
