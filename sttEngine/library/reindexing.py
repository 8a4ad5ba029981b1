"""Keeps the index up to date in the background: words after text is analysed in a new way, vectors that chunks lack.

Chunks lack vectors when they were edited, and all of them do after the embedding model changed.

Works in the interactive worker, a few chunks at a time, so that a query waits for little. Until a recording is done, what the
index holds of it answers: its words, and the vectors that it has.
"""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Callable
from uuid import uuid4

import apsw

from sttEngine.errors import DependencyError, InternalError, RecordRouteError
from sttEngine.pipeline.context import Executor, Silent
from sttEngine.pipeline.tasks import EmbedPassagesInput, EmbedPassagesResult, Task
from sttEngine.store import search_index, vectors
from sttEngine.store.database import Database

log = logging.getLogger(__name__)

BATCH = 4  # chunks: some tenths of a second on two cores, which is what a query may have to wait


class Reindexing:
    """Works from `start` to `close`, whenever there is something to do."""

    def __init__(
        self, db: Database, executor: Executor, embedding_model: str, is_there: Callable[[], bool] = lambda: True
    ) -> None:
        """`is_there`: whether the model is installed; no worker is started to find that it is not."""
        self._db = db
        self._executor = executor
        self._model = embedding_model
        self._is_there = is_there
        self._wanted = asyncio.Event()
        self._failed: set[str] = set()  # recordings that broke a worker: not tried again before the next start
        self._working: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._wanted.set()
        self._working = asyncio.create_task(self._work())

    def wake(self) -> None:
        """Some chunks may wait for vectors, or the model may have come."""
        self._wanted.set()

    async def close(self) -> None:
        """Stop. What was done for a recording that is not finished is done again. Idempotent."""
        if self._working is not None:
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)

    async def catch_up(self) -> None:
        """Until nothing waits, or nothing can be done without the model."""
        while (recording_id := await self._db.read(search_index.analysed_before)) is not None:
            await self._db.write(lambda conn, id=recording_id: search_index.analyse_again(conn, id))  # type: ignore[misc]
        if await asyncio.to_thread(self._is_there):
            await self._embed_all()

    async def _embed_all(self) -> None:
        while True:
            recording_id = await self._db.read(lambda conn: search_index.waiting(conn, self._model, self._failed))
            if recording_id is None:
                return
            try:
                await self._embed(recording_id)
            except DependencyError as error:
                log.info("words alone are indexed: %s", error.code)
                return
            except RecordRouteError as error:
                log.warning("recording %s has no vectors: %s", recording_id, error.code)
                self._failed.add(recording_id)

    async def _work(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            await self.catch_up()

    async def _embed(self, recording_id: str) -> None:
        texts = await self._db.read(lambda conn: search_index.texts_without_vectors(conn, recording_id, self._model))
        made: list[bytes] = []
        dimension = 0
        waiting = tuple(texts.values())
        for first in range(0, len(waiting), BATCH):
            task = Task(f"vectors-{uuid4().hex}", EmbedPassagesInput(waiting[first : first + BATCH], self._model))
            result = await self._executor.run(task, Silent())
            if not isinstance(result, EmbedPassagesResult):
                raise InternalError(f"The interactive worker answered passages with {result.type}.")
            made += [base64.b64decode(vector) for vector in result.vectors]
            dimension = result.dimension

        def write(conn: apsw.Connection) -> None:
            if texts:
                space = vectors.register(conn, self._model, dimension)
                search_index.add_vectors(conn, recording_id, space, texts, made)
            else:
                search_index.nothing_waits(conn, recording_id)

        await self._db.write(write)
