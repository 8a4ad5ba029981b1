from __future__ import annotations

import asyncio
import base64
import struct
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import apsw
import pytest

from sttEngine.domain import Coverage, Recording, Segment
from sttEngine.errors import InvalidRequest, ModelMissing, RecordRouteError, WorkerCrashed
from sttEngine.pipeline.context import TaskListener
from sttEngine.pipeline.tasks import EmbedQueryInput, EmbedQueryResult, IndexResult, Task, TaskResult
from sttEngine.search.chunking import chunk_segments
from sttEngine.search.filters import Filters
from sttEngine.search.service import HITS_A_RECORDING, WAITING_VECTORS, Search
from sttEngine.store import recordings, search_index, tags, transcripts
from sttEngine.store.database import Database
from tests.store.shown import show

Vector = tuple[float, float]


def encoded(vector: Vector) -> str:
    return base64.b64encode(struct.pack("<2f", *vector)).decode()


class FakeExecutor:
    """Embeds by a table. `gate` holds answers back until it is set; `error` is raised instead."""

    def __init__(self) -> None:
        self.vectors: dict[str, Vector] = {}
        self.asked: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.started = asyncio.Event()
        self.error: RecordRouteError | None = None
        self.running = 0

    async def run(self, task: Task, listener: TaskListener) -> TaskResult:
        assert isinstance(task.input, EmbedQueryInput)
        assert task.input.model == "m"
        self.running += 1
        assert self.running == 1
        try:
            self.asked.append(task.input.text)
            self.started.set()
            await self.gate.wait()
            if self.error is not None:
                raise self.error
            return EmbedQueryResult(encoded(self.vectors.get(task.input.text, (0.0, -1.0))), 2)
        finally:
            self.running -= 1

    async def close(self) -> None: ...


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "recordroute.db")
    yield opened
    await opened.close()


@pytest.fixture
def executor() -> FakeExecutor:
    return FakeExecutor()


@pytest.fixture
async def make_search(db: Database, executor: FakeExecutor) -> AsyncIterator[Callable[..., Search]]:
    made: list[Search] = []

    def make(wait: float = 60.0) -> Search:
        made.append(Search(db, executor, "m", vector_wait_seconds=wait))
        return made[-1]

    yield make
    for search in made:
        await search.close()


async def add(db: Database, number: int, *said: tuple[str, Vector], title: str = "회의") -> str:
    """One recording; each text is a chunk of its own."""
    id = f"{number:032x}"
    segments = tuple(Segment(at, float(at), at + 0.9, text) for at, (text, _) in enumerate(said, start=1))

    def work(conn: apsw.Connection) -> None:
        recordings.insert(conn, Recording(id, title, "audio", "a.wav", 1, f"{number:064x}", "2025-01-01T00:00:00Z"), "wav")
        transcripts.add(conn, id, segments)
        chunks = chunk_segments(segments, lambda text: 9, limit=10)
        vectors = tuple(encoded(vector) for _, vector in said)
        result = IndexResult(chunks, vectors, "m", 2, Coverage("index", "chunks", 1, 1))
        search_index.put(conn, id, result)

    await db.write(work)
    return id


async def test_a_hit_is_a_moment_with_marks(db: Database, make_search: Callable[..., Search]) -> None:
    one = await add(db, 1, ("인사", (0.0, 1.0)), ("오늘 회의록에서는", (0.0, 1.0)), title="주간 회의")
    answer = await make_search().find("회의")
    (hit,) = answer.hits
    assert (hit.recording_id, hit.title, hit.segment_id, hit.start, hit.end) == (one, "주간 회의", 2, 2.0, 2.9)
    assert [hit.text[a:b] for a, b in hit.marks] == ["회의"]
    assert answer.vectors_used
    assert answer.took_ms > 0


async def test_vectors_find_what_words_do_not(db: Database, executor: FakeExecutor, make_search: Callable[..., Search]) -> None:
    one = await add(db, 1, ("매출이 올랐다", (1.0, 0.0)), ("점심", (0.0, 1.0)))
    executor.vectors["revenue growth"] = (1.0, 0.01)
    answer = await make_search().find("revenue growth")
    assert [(hit.recording_id, hit.segment_id) for hit in answer.hits] == [(one, 1)]
    assert answer.hits[0].marks == ()


async def test_what_both_find_comes_first(db: Database, executor: FakeExecutor, make_search: Callable[..., Search]) -> None:
    await add(db, 1, ("예산 예산 예산", (0.0, 1.0)))
    both = await add(db, 2, ("예산은 회의에서 길게 이야기합니다", (1.0, 0.0)))
    await add(db, 3, ("비용", (0.99, 0.14)))
    executor.vectors["예산"] = (1.0, 0.0)
    answer = await make_search().find("예산")
    assert answer.hits[0].recording_id == both
    assert len(answer.hits) == 3
    assert [hit.score for hit in answer.hits] == sorted((hit.score for hit in answer.hits), reverse=True)


async def test_phrases_and_unwanted_words_bind_vectors_too(
    db: Database, executor: FakeExecutor, make_search: Callable[..., Search]
) -> None:
    one = await add(db, 1, ("3분기 예산", (1.0, 0.0)))
    two = await add(db, 2, ("3분기 비용 취소", (1.0, 0.0)))
    for asked, expected in (('"3분기 예산" 비용', [one]), ("분기 -취소", [one]), ("3분기 -예산", [two])):
        executor.vectors[asked.replace('"', "").split(" -")[0]] = (1.0, 0.0)
        assert [hit.recording_id for hit in (await make_search().find(asked)).hits] == expected


@pytest.mark.parametrize("error", [ModelMissing("no weights"), WorkerCrashed("gone")])
async def test_words_answer_when_the_worker_cannot(
    db: Database, executor: FakeExecutor, make_search: Callable[..., Search], error: RecordRouteError
) -> None:
    await add(db, 1, ("회의", (1.0, 0.0)))
    executor.error = error
    search = make_search()
    answer = await search.find("회의")
    assert len(answer.hits) == 1
    assert not answer.vectors_used
    executor.error = None
    later = await search.find("회의")
    assert later.vectors_used == isinstance(error, ModelMissing)  # a worker that broke gets a rest


async def test_a_slow_first_load_goes_on_behind(db: Database, executor: FakeExecutor, make_search: Callable[..., Search]) -> None:
    await add(db, 1, ("회의", (1.0, 0.0)))
    executor.gate.clear()
    search = make_search(wait=0.01)
    assert not (await search.find("회의")).vectors_used
    executor.gate.set()
    search.vector_wait_seconds = 60.0
    assert (await search.find("회의")).vectors_used
    assert executor.asked == ["회의"]


async def test_queries_do_not_pile_up_behind_a_load(
    db: Database, executor: FakeExecutor, make_search: Callable[..., Search]
) -> None:
    await add(db, 1, ("회의", (1.0, 0.0)))
    executor.gate.clear()
    search = make_search(wait=0.01)
    for number in range(WAITING_VECTORS + 3):
        assert not (await search.find(f"회의 {number}")).vectors_used
    executor.gate.set()
    search.vector_wait_seconds = 60.0
    for number in range(WAITING_VECTORS):
        assert (await search.find(f"회의 {number}")).vectors_used
    assert len(executor.asked) == WAITING_VECTORS


async def test_a_query_is_embedded_once(db: Database, executor: FakeExecutor, make_search: Callable[..., Search]) -> None:
    search = make_search()
    await asyncio.gather(*(search.find("회의") for _ in range(5)))
    await search.find("  회의 ")
    assert executor.asked == ["회의"]


async def test_a_caller_that_leaves_stops_nobody_else(
    db: Database, executor: FakeExecutor, make_search: Callable[..., Search]
) -> None:
    executor.gate.clear()
    search = make_search()
    leaving, staying = asyncio.create_task(search.find("회의")), asyncio.create_task(search.find("회의"))
    await executor.started.wait()
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    executor.gate.set()
    assert (await staying).vectors_used


async def test_one_recording_does_not_flood(db: Database, make_search: Callable[..., Search]) -> None:
    one = await add(db, 1, *((f"회의 {number}", (1.0, 0.0)) for number in range(10)))
    two = await add(db, 2, ("다른 이야기 끝에 회의가 한 번 나옵니다", (1.0, 0.0)))
    search = make_search()
    answer = await search.find("회의")
    found = [hit.recording_id for hit in answer.hits]
    assert (found.count(one), found.count(two)) == (HITS_A_RECORDING, 1)
    within = await search.find("회의", recording_id=one, limit=7)
    assert [hit.recording_id for hit in within.hits] == [one] * 7
    assert len({hit.segment_id for hit in within.hits}) == 7


async def test_accepted_corrections_are_shown(db: Database, make_search: Callable[..., Search]) -> None:
    one = await add(db, 1, ("회의를 시작", (1.0, 0.0)))
    await db.write(lambda conn: show(conn, one, 1, "회의를 시작합니다"))
    assert (await make_search().find("회의")).hits[0].text == "회의를 시작합니다"


async def test_nothing_asked_nothing_found(make_search: Callable[..., Search], executor: FakeExecutor) -> None:
    for typed in ("", "  ", "-회의", "!?"):
        assert (await make_search().find(typed)).hits == ()
    assert executor.asked == []
    with pytest.raises(InvalidRequest):
        await make_search().find("회의", limit=0)
    with pytest.raises(InvalidRequest):
        await make_search().find("가" * 2000)


async def test_filters_alone_bring_the_recordings_they_fit(db: Database, make_search: Callable[..., Search]) -> None:
    one = await add(db, 1, ("회의를 시작합니다", (1.0, 0.0)), ("예산", (0.0, 1.0)))
    two = await add(db, 2, ("안녕하세요", (1.0, 0.0)))
    await db.write(lambda conn: tags.replace(conn, two, ("주간",)))
    search = make_search()
    assert [hit.text for hit in (await search.find("tag:주간")).hits] == ["안녕하세요"]
    assert {hit.recording_id for hit in (await search.find("kind:audio")).hits} == {one, two}
    assert [hit.recording_id for hit in (await search.find("회의 안녕", filters=Filters(tags=("주간",)))).hits] == [two]
    for nothing in ("", "kind:video", "tag:주간 -안녕", '""'):
        assert (await search.find(nothing)).hits == ()
