"""Search over the archive: words and vectors, fused, as moments to play.

Words always answer. The vector of the query comes from the interactive worker; when that is missing, failing or slower than
`VECTOR_WAIT_SECONDS` (a first load), words answer alone, and the vector is kept for the next time once it is there.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import logging
import time
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import apsw

from sttEngine.domain import SearchHit
from sttEngine.errors import InternalError, InvalidRequest, RecordRouteError, WorkerError
from sttEngine.pipeline.context import Executor, Silent
from sttEngine.pipeline.tasks import EmbedQueryInput, EmbedQueryResult, Task
from sttEngine.search import spelling
from sttEngine.search.filters import NO_FILTERS, Filters
from sttEngine.search.nearest import Nearest
from sttEngine.search.query import Query, parse
from sttEngine.search.ranking import fuse, near_enough
from sttEngine.search.similar import SimilarRecording, chunks_like, recordings_like
from sttEngine.search.snippets import best_snippet
from sttEngine.search.words import WordIndex
from sttEngine.store import recordings, search_index, transcripts, vectors, versions
from sttEngine.store.database import Database
from sttEngine.store.search_index import FoundChunk
from sttEngine.store.search_scope import Scope, chunk_ranges
from sttEngine.store.shown_lines import Shown, applied

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
    """`hits`, best first. `vectors_used` False: words alone answered. `took_ms` includes waiting for the query's vector.

    `meant`: words of the archive that were looked for in the place of a word that it does not hold, by what was typed.
    """

    hits: tuple[SearchHit, ...]
    vectors_used: bool
    took_ms: float
    meant: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passages:
    """What may hold an answer: chunks, best first, the same as moments, and how much the question's tokens weigh."""

    chunks: tuple[FoundChunk, ...]
    hits: tuple[SearchHit, ...]
    weights: Mapping[str, float]


class Search:
    """Answers queries until `close`."""

    def __init__(
        self, db: Database, executor: Executor, embedding_model: str, *, vector_wait_seconds: float = VECTOR_WAIT_SECONDS
    ) -> None:
        self._db = db
        self._executor = executor
        self._model = embedding_model
        self.vector_wait_seconds = vector_wait_seconds
        self._nearest = Nearest()
        self._words = WordIndex()
        self._vectors: OrderedDict[str, bytes] = OrderedDict()
        self._embedding: dict[str, asyncio.Task[bytes]] = {}
        self._one_at_a_time = asyncio.Lock()
        self._rests_until = 0.0

    async def find(
        self, query: str, *, limit: int = 20, recording_id: str | None = None, filters: Filters = NO_FILTERS
    ) -> SearchAnswer:
        """At most `limit` moments; over all recordings, a few of each. `filters` join those that are typed.

        Raises InvalidRequest for a query too long or a limit outside 1 to MAX_HITS.
        """
        started = time.perf_counter()
        if not 1 <= limit <= MAX_HITS:
            raise InvalidRequest(f"limit is {limit}; it can be 1 to {MAX_HITS}.")
        asked = parse(query)
        scope = Scope(recording_id, asked.filters.joined(filters))
        if not asked.asks:
            hits = await self._db.read(lambda conn: _beginnings(conn, asked, limit, scope))
            return SearchAnswer(hits, False, _milliseconds_since(started))
        meant = await self._db.read(lambda conn: spelling.meant(conn, asked))
        wanted = asked.reworded(meant)
        vector = await self._vector(wanted.text)
        hits = await self._db.read(lambda conn: self._find(conn, wanted, vector, limit, scope))
        return SearchAnswer(hits, vector is not None, _milliseconds_since(started), meant)

    async def passages(
        self, questions: Sequence[str], limit: int, *, recording_id: str | None = None, filters: Filters = NO_FILTERS
    ) -> Passages:
        """What may answer a question that is put in several ways: the best chunks of each way by turns.

        Raises InvalidRequest for a question too long.
        """
        found = [await self._passages(question, limit, recording_id, filters) for question in questions]
        turns = itertools.chain.from_iterable(itertools.zip_longest(*(one.chunks for one in found)))
        chunks = {chunk.id: chunk for chunk in turns if chunk is not None}
        hits = itertools.chain.from_iterable(one.hits for one in found)
        moments = {(hit.recording_id, hit.segment_id): hit for hit in hits}
        weights = {token: weight for one in reversed(found) for token, weight in one.weights.items()}
        return Passages(tuple(chunks.values())[:limit], tuple(moments.values())[:limit], weights)

    async def similar_recordings(self, recording_id: str, limit: int) -> tuple[SimilarRecording, ...]:
        """The recordings most like this one. Raises RecordingNotFound."""
        return await self._db.read(lambda conn: recordings_like(conn, self._nearest, self._model, recording_id, limit))

    async def similar_moments(self, recording_id: str, segment_id: int, limit: int) -> tuple[SearchHit, ...]:
        """The moments most like what is said there. Raises RecordingNotFound."""

        def find(conn: apsw.Connection) -> tuple[SearchHit, ...]:
            ranked = chunks_like(conn, self._nearest, self._model, recording_id, segment_id, 2 * limit)
            return _hits(conn, parse(""), ranked, limit, None)

        return await self._db.read(find)

    async def _passages(self, question: str, limit: int, recording_id: str | None, filters: Filters) -> Passages:
        asked = parse(question)
        scope = Scope(recording_id, asked.filters.joined(filters))
        vector = await self._vector(asked.text) if asked.asks else None

        def find(conn: apsw.Connection) -> Passages:
            ranked = self._ranked(conn, asked, vector, CANDIDATES, scope) if asked.asks else []
            hits = _hits(conn, asked, ranked, limit, recording_id)
            return Passages(tuple(chunk for chunk, _ in ranked[:limit]), hits, self._words.weights(conn, asked))

        return await self._db.read(find)

    def _find(self, conn: apsw.Connection, query: Query, vector: bytes | None, limit: int, scope: Scope) -> tuple[SearchHit, ...]:
        ranked = self._ranked(conn, query, vector, max(CANDIDATES, 2 * limit), scope)
        return _hits(conn, query, ranked, limit, scope.recording_id)

    def _ranked(
        self, conn: apsw.Connection, query: Query, vector: bytes | None, candidates: int, scope: Scope
    ) -> list[tuple[FoundChunk, float]]:
        """Chunks with their scores, best first: what words or meaning bring, each by both."""
        query = spelling.continued(conn, query)
        weights = self._words.weights(conn, query)
        worded = self._words.find(conn, query, weights, candidates, scope)
        space = vectors.find_space(conn, self._model, len(vector) // 4) if vector else None
        cosines: dict[int, float] = {}
        chunks = {chunk.id: chunk for chunk in worded}
        if vector and space:
            near = self._nearest.find(conn, space, vector, candidates, chunk_ranges(conn, scope))
            enough = search_index.chunks(conn, near[: near_enough([cosine for _, cosine in near])])
            chunks.update((chunk.id, chunk) for chunk in enough if query.admits(chunk.text))
            cosines = vectors.cosines(conn, space, list(chunks), vector)
        scores = fuse(self._words.shares(conn, list(chunks), weights), cosines)
        return [(chunks[id], score) for id, score in scores.items()]

    def use(self, embedding_model: str) -> None:
        """Embed queries with another model from now on; what the old one made is forgotten."""
        if embedding_model == self._model:
            return
        self._model = embedding_model
        self._vectors.clear()
        for task in self._embedding.values():
            task.cancel()

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
            result = await self._executor.run(Task(f"query-{uuid4().hex}", EmbedQueryInput(text, self._model)), Silent())
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


def _beginnings(conn: apsw.Connection, query: Query, limit: int, scope: Scope) -> tuple[SearchHit, ...]:
    """Filters alone ask for recordings: how each begins. Nothing at all asks for nothing."""
    if scope.filters == NO_FILTERS or query.without:
        return ()
    return _hits(conn, query, [(chunk, chunk.score) for chunk in search_index.beginnings(conn, scope, limit)], limit, None)


def _hits(
    conn: apsw.Connection, query: Query, ranked: Sequence[tuple[FoundChunk, float]], limit: int, recording_id: str | None
) -> tuple[SearchHit, ...]:
    hits: list[SearchHit] = []
    shown: Counter[str] = Counter()
    changes: dict[str, Shown] = {}
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


def _hit(conn: apsw.Connection, query: Query, chunk: FoundChunk, score: float, changes: Shown) -> SearchHit | None:
    count = chunk.last_segment_id - chunk.first_segment_id + 1
    segments = transcripts.segments(conn, chunk.recording_id, chunk.first_segment_id, count)
    snippet = best_snippet(applied(segments, changes), query)
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
