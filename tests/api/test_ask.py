"""Questions over HTTP: a stream of lines, refused questions as errors of their own, a closed connection."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sttEngine.domain import AnswerClaim, ArchiveCitation
from tests.api.conftest import Served, serving
from tests.search.test_asking import Answering
from tests.search.test_service import add


@pytest.fixture
async def answering(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Answering]:
    executor = Answering()
    monkeypatch.setattr("sttEngine.container.WorkerExecutor", lambda config, name: executor)
    yield executor


@pytest.fixture
async def asked(answering: Answering, tmp_path: Path, frontend: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path / "data", frontend) as server:
        yield server


async def lines(server: Served, **body: object) -> list[dict[str, object]]:
    answer = await server.client.post("/api/ask", json=body)
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_an_answer_is_a_stream_of_lines(asked: Served, answering: Answering) -> None:
    id = await add(asked.services.db, 1, ("오늘 회의는 3층입니다", (1.0, 0.0)))
    cited = ArchiveCitation(id, "회의", 1, 0.0, 1.0)
    answering.claims = (AnswerClaim("Hello.", (cited,)),)
    turns = [{"question": "Before?", "answer": "Yes."}]
    events = await lines(asked, question="회의는?", turns=turns, recording_id=id)
    assert [event["type"] for event in events] == ["found", "draft", "claim", "answered"]
    assert events[-1]["held"] is True
    assert answering.tasks[0].turns[0].question == "Before?"


async def test_it_is_narrowed_as_a_search_is(asked: Served, answering: Answering) -> None:
    await add(asked.services.db, 1, ("오늘 회의는 3층입니다", (1.0, 0.0)))
    await add(asked.services.db, 2, ("내일 회의는 5층입니다", (1.0, 0.0)))
    id = f"{2:032x}"
    await asked.client.patch(f"/api/recordings/{id}", json={"tags": ["주간"]})
    answer = await asked.client.post("/api/ask", params={"tag": "주간", "kind": "audio"}, json={"question": "회의는?"})
    found = json.loads(answer.text.splitlines()[0])
    assert [moment["recording_id"] for moment in found["moments"]] == [id]
    answer = await asked.client.post("/api/ask", params={"kind": "video"}, json={"question": "회의는?"})
    assert json.loads(answer.text.splitlines()[0])["moments"] == []


async def test_an_empty_archive_does_not_hold_it(asked: Served, answering: Answering) -> None:
    assert [event["type"] for event in await lines(asked, question="When?")] == ["found", "answered"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": ""},
        {"question": "   "},
        {"question": "x" * 5000},
        {"question": "x" * 700},
        {"question": "x", "turns": [{"question": "a", "answer": "b"}] * 7},
        {"question": "x", "turns": [{"question": "a", "answer": "b" * 9000}]},
        {"question": "x", "other": 1},
    ],
)
async def test_what_is_no_question_is_refused(asked: Served, body: dict[str, object]) -> None:
    answer = await asked.client.post("/api/ask", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_strangers_are_not_answered(asked: Served) -> None:
    assert (await asked.stranger.post("/api/ask", json={"question": "When?"})).status_code == 401


async def test_a_closed_connection_stops_the_work(asked: Served, answering: Answering) -> None:
    await add(asked.services.db, 1, ("오늘 회의는 3층입니다", (1.0, 0.0)))
    answering.gate.clear()
    async with asked.client.stream("POST", "/api/ask", json={"question": "회의는?"}) as answer:
        stream = answer.aiter_lines()
        assert json.loads(await anext(stream))["type"] == "found"
        assert json.loads(await anext(stream))["type"] == "draft"
    async with asyncio.timeout(20):
        await answering.cancelled.wait()


async def test_what_is_similar(asked: Served) -> None:
    recording = await asked.add()
    assert (await asked.client.get(f"/api/recordings/{recording['id']}/similar")).json() == {"recordings": [], "hits": []}
    assert (await asked.client.get(f"/api/recordings/{recording['id']}/similar?segment_id=1")).json()["hits"] == []
    assert (await asked.client.get(f"/api/recordings/{'f' * 32}/similar")).status_code == 404
    assert (await asked.client.get(f"/api/recordings/{recording['id']}/similar?segment_id=0")).status_code == 422
