"""Vectors that are missing are made in the background; what is there answers meanwhile."""

from __future__ import annotations

import asyncio
import base64
import struct

from sttEngine.domain import Coverage, Recording, Segment
from sttEngine.errors import ModelMissing, RecordRouteError, WorkerCrashed
from sttEngine.library.reindexing import BATCH, Reindexing
from sttEngine.pipeline.context import TaskListener
from sttEngine.pipeline.tasks import EmbedPassagesInput, EmbedPassagesResult, IndexResult, Task, TaskResult
from sttEngine.search.chunking import chunk_segments
from sttEngine.search.query import parse
from sttEngine.store import recordings, search_index, transcripts, vectors
from sttEngine.store.search_check import check
from tests.library.conftest import Library


def encoded(*numbers: float) -> str:
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


class Embedding:
    """An executor that embeds everything alike. `error` is raised instead; `gate` holds answers back."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.error: RecordRouteError | None = None
        self.started = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def run(self, task: Task, listener: TaskListener) -> TaskResult:
        assert isinstance(task.input, EmbedPassagesInput)
        assert task.input.model == "new"
        self.asked.append(task.input.texts)
        self.started.set()
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return EmbedPassagesResult((encoded(0.6, 0.8),) * len(task.input.texts), 2, encoded(0.1, 0.1))

    async def close(self) -> None: ...


async def add(library: Library, number: int, lines: int, model: str | None) -> str:
    """A recording whose every line is a chunk."""
    id = f"{number:032x}"
    segments = tuple(Segment(at, float(at), at + 1.0, f"말 {number} {at}") for at in range(1, lines + 1))
    chunks = chunk_segments(segments, lambda text: 9, limit=10)
    given = tuple(None if model is None else encoded(1.0, 0.0) for _ in chunks)
    coverage = Coverage("index", "chunks", len(chunks), 0)
    result = IndexResult(chunks, given, model, 2 if model else None, coverage, encoded(0.0, 0.0))
    recording = Recording(id, "회의", "audio", "a.wav", 1, f"{number:064x}", "2025-01-01T00:00:00Z")
    await library.db.write(lambda conn: recordings.insert(conn, recording, "wav"))
    await library.db.write(lambda conn: transcripts.add(conn, id, segments))
    await library.db.write(lambda conn: search_index.put(conn, id, result))
    return id


async def models(library: Library) -> list[tuple[str, int]]:
    rows = await library.db.read(
        lambda conn: conn.execute(
            "SELECT model, count(*) FROM chunk_quantized JOIN embedding_spaces ON id = space_id GROUP BY model ORDER BY model"
        ).fetchall()
    )
    return [(str(model), int(str(count))) for model, count in rows]


async def test_another_model_and_none_before_are_caught_up_with(library: Library) -> None:
    await add(library, 1, 2 * BATCH + 1, "old")
    await add(library, 2, 1, None)
    await add(library, 3, 2, "new")
    executor = Embedding()
    await Reindexing(library.db, executor, "new").catch_up()
    assert await models(library) == [("new", 2 * BATCH + 4)]
    assert [len(texts) for texts in executor.asked] == [1, BATCH, BATCH, 1]  # the newest recording first
    assert await library.db.write(check) == ()


async def test_the_old_vectors_answer_until_a_recording_is_done(library: Library) -> None:
    await add(library, 1, 2, "old")
    executor = Embedding()
    executor.gate.clear()
    reindexing = Reindexing(library.db, executor, "new")
    reindexing.start()
    await executor.started.wait()
    assert await models(library) == [("old", 2)]
    await reindexing.close()
    assert await models(library) == [("old", 2)]
    assert await library.db.write(check) == ()


async def test_a_text_that_changes_meanwhile_is_embedded_as_it_is_then(library: Library) -> None:
    id = await add(library, 1, 1, None)
    executor = Embedding()
    executor.gate.clear()
    catching_up = asyncio.create_task(Reindexing(library.db, executor, "new").catch_up())
    await executor.started.wait()
    reworded = "UPDATE chunks SET text = '다른 말', tokens = '다른' WHERE recording_id = ?"
    await library.db.write(lambda conn: conn.execute(reworded, (id,)))
    executor.gate.set()
    await catching_up
    assert executor.asked == [("말 1 1",), ("다른 말",)]


async def test_nothing_is_tried_without_the_model_and_everything_once_it_is_there(library: Library) -> None:
    await add(library, 1, 1, None)
    executor = Embedding()
    executor.error = ModelMissing("There is no such model.")
    reindexing = Reindexing(library.db, executor, "new")
    await reindexing.catch_up()
    assert len(executor.asked) == 1
    executor.error = None
    await reindexing.catch_up()
    assert await models(library) == [("new", 1)]


async def test_no_worker_is_started_for_a_model_that_is_not_there(library: Library) -> None:
    await add(library, 1, 1, None)
    executor = Embedding()
    looked = asyncio.Event()

    def is_there() -> bool:
        loop.call_soon_threadsafe(looked.set)
        return False

    loop = asyncio.get_running_loop()
    reindexing = Reindexing(library.db, executor, "new", is_there)
    reindexing.start()
    await looked.wait()
    await reindexing.close()
    assert executor.asked == []


async def test_what_breaks_a_worker_is_left_and_the_others_are_done(library: Library) -> None:
    await add(library, 1, 1, None)
    await add(library, 2, 1, None)

    class BreaksOnce(Embedding):
        async def run(self, task: Task, listener: TaskListener) -> TaskResult:
            self.error = WorkerCrashed("gone") if not self.asked else None
            return await super().run(task, listener)

    executor = BreaksOnce()
    await Reindexing(library.db, executor, "new").catch_up()
    assert executor.asked == [("말 2 1",), ("말 1 1",)]
    assert await models(library) == [("new", 1)]
    spaces = await library.db.read(vectors.spaces)
    assert [(space.model, space.dimension) for space in spaces] == [("new", 2)]


async def test_a_recording_without_words_waits_for_nothing(library: Library) -> None:
    await add(library, 1, 0, None)
    executor = Embedding()
    await Reindexing(library.db, executor, "new").catch_up()
    assert executor.asked == []


async def test_words_of_an_older_analysis_are_made_again_without_a_model(library: Library) -> None:
    id = await add(library, 1, 2, "new")
    older = "UPDATE chunks SET tokens = '옛'"
    await library.db.write(lambda conn: conn.execute(older))
    await library.db.write(lambda conn: conn.execute("UPDATE indexed_recordings SET analysis = 1"))
    executor = Embedding()
    await Reindexing(library.db, executor, "new", lambda: False).catch_up()
    assert executor.asked == []
    assert await library.db.read(search_index.analysed_before) is None
    assert len(await library.db.read(lambda conn: search_index.matching(conn, parse("말").every_word(), 9))) == 2
    assert await library.db.read(lambda conn: search_index.texts_without_vectors(conn, id, "new")) == {}
