"""How an archive answers as it grows: time for a query, memory, disk, building, and what the first pass misses.

The whole way is measured: a real archive, the query's vector from a real worker, results with snippets. Then the same while a job
writes minutes.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import apsw
import numpy as np
import numpy.typing as npt
import psutil

from sttEngine.bench.report import Row, aim, note, number
from sttEngine.bench.search_corpus import Corpus, make
from sttEngine.bench.search_sets import SearchSet
from sttEngine.container import Services, build_services
from sttEngine.domain import Chunk, Coverage, Recording, Segment
from sttEngine.errors import RecordRouteError
from sttEngine.minutes.templates import Templates
from sttEngine.pipeline.context import Silent
from sttEngine.pipeline.tasks import (
    EmbedQueryInput,
    EmbedQueryResult,
    IndexResult,
    SummarizeInput,
    Task,
)
from sttEngine.search.nearest import Nearest
from sttEngine.search.service import VECTOR_WAIT_SECONDS
from sttEngine.search.tokens import index_text
from sttEngine.settings import Settings
from sttEngine.store import recordings, search_index, transcripts, vectors
from sttEngine.weights.installed import locate

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
LIMITS_MS = {"10k": 60.0, "100k": 60.0, "1m": 150.0}  # p95 of a warm search, its vector included
LEAST_RECALL = 0.98
MOST_BESIDE_A_JOB = 2.0
A_RECORDING = 500  # chunks
QUERIES = 200
WARMING = 30
EXACT_ROWS = 50_000  # at a time


async def measure(settings: Settings, sets: Sequence[SearchSet], names: Sequence[str]) -> list[Row]:
    """A row for each size, then what is wanted of them. Raises ModelMissing."""
    queries = _queries(sets)
    texts = _interleaved([_texts(one) for one in sets])
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        model = locate(settings.models_dir, settings.embedding_model)
        corpus = make(texts, max(SIZES[name] for name in names), model, Path(folder))
        services = await build_services(settings.replaced(data_dir=Path(folder) / "data"))
        try:
            await _vector(services, settings.embedding_model, queries[0])  # the worker has its model from then on
            gc.freeze()  # as the server does
            held, warm = 0, queries[-WARMING:]
            for turn, name in enumerate(name for name in SIZES if name in names):
                before = time.perf_counter()
                held = await _grow(services, settings.embedding_model, corpus, held, SIZES[name])
                build = time.perf_counter() - before
                asked = queries[turn * QUERIES : (turn + 1) * QUERIES]  # none of them was asked before: vectors are kept
                rows.append({**await _row(services, settings.embedding_model, corpus, asked, warm, name, held), "build s": build})
            rows[-1] = {**rows[-1], **await _beside_a_job(services, settings, sets, queries[len(SIZES) * QUERIES :][:QUERIES])}
        finally:
            gc.unfreeze()
            await services.close()
    return rows + _aims(rows)


def _aims(rows: Sequence[Row]) -> list[Row]:
    aims: list[Row] = []
    for row in rows:
        name = str(row["chunks"])
        aims.append(aim(f"{name}: p95 of a search, ms", number(row["p95 ms"]), LIMITS_MS[name], less=True))
        aims.append(aim(f"{name}: recall@10 against all vectors", number(row["recall@10"]), LEAST_RECALL))
        if "beside a job" in row:
            aims.append(aim(f"{name}: p95 while a job runs, times", number(row["beside a job"]), MOST_BESIDE_A_JOB, less=True))
    return aims


async def _row(
    services: Services, model: str, corpus: Corpus, queries: Sequence[str], warm: Sequence[str], name: str, held: int
) -> Row:
    process = psutil.Process()
    before = process.memory_info().rss
    await _times(services, warm)
    memory = process.memory_info().rss - before
    times = await _times(services, queries)
    recall = await _recall(services, model, corpus.vectors[:held], queries)
    return {
        "chunks": name,
        "p50 ms": float(np.percentile(times, 50)),
        "p95 ms": float(np.percentile(times, 95)),
        "recall@10": recall,
        "memory MB": memory / 2**20,
        "disk MB": sum(file.stat().st_size for file in services.settings.data_dir.glob("recordroute.db*")) / 2**20,
    }


async def _times(services: Services, queries: Sequence[str]) -> list[float]:
    """Milliseconds of each search, one after another."""
    times = []
    for query in queries:
        started = time.perf_counter()
        answer = await services.search.find(query)
        times.append((time.perf_counter() - started) * 1000)
        assert answer.vectors_used or times[-1] >= 1000 * VECTOR_WAIT_SECONDS, "there is no embedding model"
    return times


async def _recall(services: Services, model: str, held: npt.NDArray[np.float16], queries: Sequence[str]) -> float:
    """Share of the ten chunks with the highest cosines that the scan over quantized vectors and its candidates find."""
    nearest = Nearest()
    shares = []
    asked = [await _vector(services, model, query) for query in queries]
    exact = _exact(held, np.stack(asked))
    for vector, wanted in zip(asked, exact, strict=True):

        def find(conn: apsw.Connection, v: npt.NDArray[np.float32] = vector) -> list[tuple[int, float]]:
            space = vectors.find_space(conn, model, len(v))
            assert space is not None
            return nearest.find(conn, space, v.astype("<f4").tobytes(), 10)

        found = await services.db.read(find)
        shares.append(sum(cosine >= wanted - 1e-4 for _, cosine in found) / 10)
    return float(np.mean(shares))


async def _vector(services: Services, model: str, query: str) -> npt.NDArray[np.float32]:
    result = await services.interactive.run(Task(f"query-{uuid4().hex}", EmbedQueryInput(query, model)), Silent())
    assert isinstance(result, EmbedQueryResult)
    return np.frombuffer(base64.b64decode(result.vector), "<f4")


def _exact(held: npt.NDArray[np.float16], asked: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The tenth highest cosine of each query. Texts that are alike have one cosine: any of them will do."""
    best = np.full((len(asked), 10), -1.0, np.float32)
    for start in range(0, len(held), EXACT_ROWS):
        cosines = asked @ held[start : start + EXACT_ROWS].astype(np.float32).T
        best = np.sort(np.concatenate([best, cosines], axis=1), axis=1)[:, -10:]
    return best[:, 0]


async def _grow(services: Services, model: str, corpus: Corpus, held: int, size: int) -> int:
    """Add recordings until the archive holds `size` chunks, or all that there are."""
    size = min(size, len(corpus.spans))
    with ProcessPoolExecutor(2) as pool:
        starts = range(held, size, A_RECORDING)
        texts = ([corpus.text(at) for at in range(start, min(start + A_RECORDING, size))] for start in starts)
        for number, (start, made) in enumerate(zip(starts, _analysed(pool, texts), strict=True)):
            if number % 200 == 0:
                note(f"{start} chunks in the archive")
            await services.db.write(lambda conn, s=start, m=made: _add(conn, model, corpus, s, m))  # type: ignore[misc]
    return size


def _analysed(pool: ProcessPoolExecutor, texts: Iterable[list[str]]) -> Iterator[list[tuple[str, str]]]:
    """Texts with their tokens, a few recordings ahead of who writes them."""
    waiting: list[Future[list[tuple[str, str]]]] = []
    for some in texts:
        waiting.append(pool.submit(_tokens, some))
        if len(waiting) > 4:
            yield waiting.pop(0).result()
    for rest in waiting:
        yield rest.result()


def _tokens(texts: list[str]) -> list[tuple[str, str]]:
    return [(text, index_text(text)) for text in texts]


def _add(conn: apsw.Connection, model: str, corpus: Corpus, start: int, texts: Sequence[tuple[str, str]]) -> None:
    id = f"{start:032x}"
    segments = tuple(Segment(at, at * 20.0, at * 20.0 + 19, text) for at, (text, _) in enumerate(texts, start=1))
    chunks = tuple(
        Chunk(segment.id - 1, segment.id, segment.id, segment.start, segment.end, None, text, tokens)
        for segment, (text, tokens) in zip(segments, texts, strict=True)
    )
    rows = corpus.vectors[start : start + len(texts)].astype("<f4")
    made = tuple(base64.b64encode(row.tobytes()).decode() for row in rows)
    recordings.insert(conn, Recording(id, f"{start}", "audio", "a.wav", 1, f"{start:064x}", "2026-01-01T00:00:00Z"), "wav")
    transcripts.add(conn, id, segments)
    coverage = Coverage("index", "chunks", len(chunks), len(chunks))
    search_index.put(conn, id, IndexResult(chunks, made, model, rows.shape[1], coverage))


async def _beside_a_job(services: Services, settings: Settings, sets: Sequence[SearchSet], queries: Sequence[str]) -> Row:
    """How many times longer a search takes while minutes are written, by its p95. By turns, so that nothing else differs."""
    meeting = max((one for held in sets for one in held.recordings), key=len)
    task = SummarizeInput(
        meeting, "", None, settings.language_model, Templates().find("meeting"), embedding_model=settings.embedding_model
    )
    alone: list[float] = []
    beside: list[float] = []
    for turn in range(4):
        some = queries[turn * 50 : turn * 50 + 50]
        alone += await _times(services, some[:25])
        job = asyncio.create_task(services.batch.run(Task(f"bench-{turn}", task), Silent()))
        await asyncio.sleep(15)  # the model is loaded and reads
        beside += await _times(services, some[25:])
        job.cancel()
        with suppress(asyncio.CancelledError, RecordRouteError):
            await job
    p95 = float(np.percentile(beside, 95))
    return {"p95 ms beside a job": p95, "beside a job": p95 / float(np.percentile(alone, 95))}


def _queries(sets: Sequence[SearchSet]) -> list[str]:
    """Questions of all sets by turns, each once: for each size, to be asked beside a job, and to warm up."""
    wanted = (len(SIZES) + 1) * QUERIES + WARMING
    found = _interleaved([[question.text for question in held.some(wanted).questions] for held in sets])
    return list(dict.fromkeys(found))


def _interleaved(lists: Sequence[Sequence[str]]) -> list[str]:
    return [one[at] for at in range(max(map(len, lists))) for one in lists if at < len(one)]


def _texts(held: SearchSet) -> list[str]:
    return [" ".join(segment.text for segment in segments) for segments in held.recordings]
