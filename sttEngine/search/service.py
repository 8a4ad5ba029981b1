"""Search over the archive: words and vectors, fused, as moments to play.

Words always answer. The vector of the query comes from the interactive worker; when that is missing, failing or slower than
`VECTOR_WAIT_SECONDS` (a first load), words answer alone, and the vector is kept for the next time once it is there.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import time
from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import apsw

from sttEngine.domain import SearchHit
from sttEngine.errors import InternalError, InvalidRequest, RecordRouteError, WorkerError
from sttEngine.pipeline.context import Executor
from sttEngine.pipeline.tasks import EmbedQueryInput, EmbedQueryResult, Progress, Task, TaskPart
from sttEngine.search.query import Query, parse
from sttEngine.search.ranking import fuse, near_enough
from sttEngine.search.snippets import best_snippet
from sttEngine.store import recordings, search_index, transcripts, versions
from sttEngine.store.database import Database
from sttEngine.store.search_index import FoundChunk

log = logging.getLogger(__name__)

VECTOR_WAIT_SECONDS = 1.0  # a loaded model answers in some 20 ms; one that is loading must not hold up typing
REST_SECONDS = 30.0  # after a worker broke, so that typing does not start it over and over
CANDIDATES = 50  # of each ranking; fusion beyond that changes nothing that is shown
KEPT_VECTORS = 256
WAITING_VECTORS = 4  # queries that wait for a loading model; more than that are answered by words at once
HITS_A_RECORDING = 3
MAX_HITS = 100


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """`hits`, best first. `vectors_used` False: words alone answered. `took_ms` includes waiting for the query's vector."""

    hits: tuple[SearchHit, ...]
    vectors_used: bool
    took_ms: float


class Search:
    """Answers queries until `close`."""

    def __init__(
        self, db: Database, executor: Executor, embedding_model: str, *, vector_wait_seconds: float = VECTOR_WAIT_SECONDS
    ) -> None:
        self._db = db
        self._executor = executor
        self._model = embedding_model
        self.vector_wait_seconds = vector_wait_seconds
        self._vectors: OrderedDict[str, bytes] = OrderedDict()
        self._embedding: dict[str, asyncio.Task[bytes]] = {}
        self._one_at_a_time = asyncio.Lock()
        self._rests_until = 0.0

    async def find(self, query: str, *, limit: int = 20, recording_id: str | None = None) -> SearchAnswer:
        """At most `limit` moments; over all recordings, a few of each. Raises InvalidRequest for a query too long or a
        limit outside 1 to MAX_HITS."""
        started = time.perf_counter()
        if not 1 <= limit <= MAX_HITS:
            raise InvalidRequest(f"limit is {limit}; it can be 1 to {MAX_HITS}.")
        asked = parse(query)
        if not asked.asks:
            return SearchAnswer((), False, _milliseconds_since(started))
        vector = await self._vector(asked.text)
        hits = await self._db.read(lambda conn: _find(conn, asked, self._model, vector, limit, recording_id))
        return SearchAnswer(hits, vector is not None, _milliseconds_since(started))

    async def close(self) -> None:
        """Stop embedding what nobody waits for any more. The executor stays its owner's."""
        tasks = list(self._embedding.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _vector(self, text: str) -> bytes | None:
        kept = self._vectors.get(text)
        if kept is not None:
            self._vectors.move_to_end(text)
            return kept
        task = self._embedding.get(text)
        if task is None:
            if len(self._embedding) >= WAITING_VECTORS or time.monotonic() < self._rests_until:
                return None
            task = asyncio.create_task(self._embed(text))
            task.add_done_callback(lambda done: self._embedded(text, done))
            self._embedding[text] = task
        await asyncio.wait([task], timeout=self.vector_wait_seconds)  # leaves the task running when the time is over
        return self._vectors.get(text)

    async def _embed(self, text: str) -> bytes:
        async with self._one_at_a_time:
            result = await self._executor.run(Task(f"query-{uuid4().hex}", EmbedQueryInput(text, self._model)), _Silent())
        if not isinstance(result, EmbedQueryResult):
            raise InternalError(f"The interactive worker answered a query with {result.type}.")
        return base64.b64decode(result.vector)

    def _embedded(self, text: str, done: asyncio.Task[bytes]) -> None:
        self._embedding.pop(text, None)
        if done.cancelled():
            return
        error = done.exception()
        if error is None:
            self._vectors[text] = done.result()
            while len(self._vectors) > KEPT_VECTORS:
                self._vectors.popitem(last=False)
        elif isinstance(error, RecordRouteError):
            log.info("search answers by words alone: %s", error.code)
            if isinstance(error, WorkerError):
                self._rests_until = time.monotonic() + REST_SECONDS
        else:
            log.error("embedding a query failed: %s", type(error).__name__)  # no trace: it could hold the query


class _Silent:
    """A listener for a task that has neither parts nor progress worth telling."""

    async def on_part(self, part: TaskPart) -> None: ...

    async def on_progress(self, progress: Progress) -> None: ...


def _find(
    conn: apsw.Connection, query: Query, model: str, vector: bytes | None, limit: int, recording_id: str | None
) -> tuple[SearchHit, ...]:
    candidates = max(CANDIDATES, 2 * limit)
    worded = _by_words(conn, query, candidates, recording_id)
    near: Sequence[FoundChunk] = ()
    if vector is not None:
        found = search_index.by_vector(conn, model, vector, limit=candidates, recording_id=recording_id)
        near = [chunk for chunk in found[: near_enough([chunk.score for chunk in found])] if query.admits(chunk.text)]
    chunks = {chunk.id: chunk for chunk in (*worded, *near)}
    scores = fuse([([chunk.id for chunk in worded], 1.0), ([chunk.id for chunk in near], 1.0)])
    return _hits(conn, query, [(chunks[id], score) for id, score in scores.items()], limit, recording_id)


def _by_words(conn: apsw.Connection, query: Query, limit: int, recording_id: str | None) -> list[FoundChunk]:
    """Chunks that hold every word; when there is none, chunks ranked by the words and parts of words they hold."""
    for match in (query.every_word(), query.any_word()):
        found = search_index.by_words(conn, match, limit=limit, recording_id=recording_id)
        admitted = [chunk for chunk in found if query.admits(chunk.text)]
        if admitted:
            return admitted
    return []


def _hits(
    conn: apsw.Connection, query: Query, ranked: Sequence[tuple[FoundChunk, float]], limit: int, recording_id: str | None
) -> tuple[SearchHit, ...]:
    hits: list[SearchHit] = []
    shown: Counter[str] = Counter()
    changes: dict[str, versions.Shown] = {}
    moments: set[tuple[str, int]] = set()
    for chunk, score in ranked:
        if len(hits) == limit:
            break
        if recording_id is None and shown[chunk.recording_id] == HITS_A_RECORDING:
            continue
        if chunk.recording_id not in changes:
            changes[chunk.recording_id] = versions.shown(conn, chunk.recording_id)
        hit = _hit(conn, query, chunk, score, changes[chunk.recording_id])
        if hit is None or (hit.recording_id, hit.segment_id) in moments:  # chunks overlap: both may lead to one segment
            continue
        moments.add((hit.recording_id, hit.segment_id))
        shown[hit.recording_id] += 1
        hits.append(hit)
    return tuple(hits)


def _hit(conn: apsw.Connection, query: Query, chunk: FoundChunk, score: float, changes: versions.Shown) -> SearchHit | None:
    count = chunk.last_segment_id - chunk.first_segment_id + 1
    segments = transcripts.segments(conn, chunk.recording_id, chunk.first_segment_id, count)
    snippet = best_snippet(versions.applied(segments, changes), query)
    if snippet is None:
        return None
    segment = snippet.segment
    return SearchHit(
        recording_id=chunk.recording_id,
        title=recordings.get(conn, chunk.recording_id).title,
        start=segment.start,
        end=segment.end,
        page=segment.page,
        segment_id=segment.id,
        text=snippet.text,
        marks=snippet.marks,
        score=score,
    )


def _milliseconds_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
