"""How often the right passage is found, and how high: words, vectors and both together, beside the usual way.

The usual way: how often the words of the question stand in a document, and the cosine of one vector a document, the mean of its
chunks'. Documents with more of the words come first, the cosine settles ties.
"""

from __future__ import annotations

import base64
import math
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import apsw
import numpy as np
import numpy.typing as npt

from sttEngine.bench.report import Row, note
from sttEngine.bench.search_sets import Document, Question, SearchSet
from sttEngine.bench.stage_context import BenchContext
from sttEngine.domain import Recording, Segment
from sttEngine.engines.base import Embedder, Engines
from sttEngine.errors import ModelMissing
from sttEngine.pipeline import index
from sttEngine.pipeline.context import TaskListener
from sttEngine.pipeline.tasks import EmbedQueryInput, EmbedQueryResult, IndexInput, IndexResult, Task, TaskResult
from sttEngine.search.service import Search
from sttEngine.store import recordings, search_index, transcripts
from sttEngine.store.database import Database
from sttEngine.store.search_index import FoundChunk

HITS = 20  # what a page of results shows; a passage below counts as not found, for every way
WAYS = ("words", "vectors", "fused", "usual")
_WORD = re.compile(r"\w+")

Vectors = npt.NDArray[np.float32]
Ranks = list[int | None]  # of each document that answers a question, from 1; None: not found


class Embedding:
    """An executor that embeds where it stands, each text once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.made: dict[str, Vectors] = {}

    def vector(self, text: str) -> Vectors:
        if text not in self.made:
            self.made[text] = self._embedder.embed_query(text)
        return self.made[text]

    async def run(self, task: Task, listener: TaskListener) -> TaskResult:
        assert isinstance(task.input, EmbedQueryInput)
        vector = self.vector(task.input.text)
        return EmbedQueryResult(base64.b64encode(vector.astype("<f4").tobytes()).decode(), len(vector))

    async def close(self) -> None: ...


class NoEmbedding:
    """An executor without a model: words answer alone."""

    async def run(self, task: Task, listener: TaskListener) -> TaskResult:
        raise ModelMissing("No embedding model is wanted here.")

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Indexed:
    """A set in an archive. `vectors[r]`: of recording r the vectors of its chunks; `spans[r]`: their segments."""

    held: SearchSet
    db: Database
    ids: tuple[str, ...]
    vectors: tuple[Vectors, ...]
    spans: tuple[tuple[tuple[int, int], ...], ...]


async def measure(sets: Sequence[SearchSet], engines: Engines, model: str) -> list[Row]:
    """A row for each set and way, then whether both together is the best of each set."""
    rows: list[Row] = []
    for one in sets:
        with tempfile.TemporaryDirectory() as folder:
            db = await Database.open(Path(folder) / "recordroute.db")
            try:
                rows += await _set_rows(await build(one, db, engines, model), engines, model)
            finally:
                await db.close()
    return rows


async def build(held: SearchSet, db: Database, engines: Engines, model: str) -> Indexed:
    """Index every recording of the set by the index stage."""
    ctx = BenchContext(engines, "ffmpeg")
    results: list[IndexResult] = []
    ids = tuple(f"{number:032x}" for number in range(len(held.recordings)))
    for number, segments in enumerate(held.recordings):
        if number % 100 == 0:
            note(f"{held.name}: {number} of {len(held.recordings)} recordings indexed")
        result = index.run(IndexInput(segments, model), ctx)
        results.append(result)
        await db.write(lambda conn, n=number, s=segments, r=result: _add(conn, ids[n], n, s, r))  # type: ignore[misc]
    return Indexed(
        held,
        db,
        ids,
        tuple(_vectors(result) for result in results),
        tuple(tuple((chunk.first_segment_id, chunk.last_segment_id) for chunk in result.chunks) for result in results),
    )


def _add(conn: apsw.Connection, id: str, number: int, segments: Sequence[Segment], result: IndexResult) -> None:
    recordings.insert(conn, Recording(id, "", "audio", "a.wav", 1, f"{number:064x}", "2026-01-01T00:00:00Z"), "wav")
    transcripts.add(conn, id, segments)
    search_index.put(conn, id, result)


def _vectors(result: IndexResult) -> Vectors:
    assert result.dimension is not None
    joined = b"".join(base64.b64decode(vector or "") for vector in result.vectors)
    return np.frombuffer(joined, "<f4").reshape(-1, result.dimension)


async def _set_rows(indexed: Indexed, engines: Engines, model: str) -> list[Row]:
    held = indexed.held
    ranks: dict[str, list[Ranks]] = {way: [] for way in WAYS}
    means = _means(indexed)
    with engines.embedder(model) as embedder:
        embedding = Embedding(embedder)
        fused = Search(indexed.db, embedding, model)
        worded = Search(indexed.db, NoEmbedding(), model)
        for number, question in enumerate(held.questions):
            if number % 500 == 0:
                note(f"{held.name}: {number} of {len(held.questions)} questions asked")
            within = None if question.within is None else indexed.ids[question.within]
            wanted = [held.documents[place] for place in question.documents]
            for way, search in (("words", worded), ("fused", fused)):
                found = await search.passages((question.text,), HITS, recording_id=within)
                ranks[way].append([_first(_holds(chunk, one) for chunk in found.chunks) for one in wanted])
            vector = embedding.vector(question.text)
            ranks["vectors"].append([_by_vectors(indexed, question, one, vector) for one in wanted])
            ranks["usual"].append(_usual(indexed, question, vector, means))
        await fused.close()
        await worded.close()
    return [_row(held, way, ranks[way]) for way in WAYS]


def _holds(chunk: FoundChunk, wanted: Document) -> bool:
    segment_ids = range(chunk.first_segment_id, chunk.last_segment_id + 1)
    return int(chunk.recording_id, 16) == wanted.recording and any(id in wanted.segment_ids for id in segment_ids)


def _by_vectors(indexed: Indexed, question: Question, wanted: Document, vector: Vectors) -> int | None:
    """Rank of the first chunk of the passage among all chunks, by the cosine, nothing left out."""
    places = range(len(indexed.ids)) if question.within is None else (question.within,)
    if not places:
        return None
    cosines = np.concatenate([indexed.vectors[place] @ vector for place in places])
    right = np.concatenate([_overlaps(indexed.spans[place], place, wanted) for place in places])
    if not right.any():
        return None
    return int((cosines > cosines[right].max()).sum()) + 1


def _overlaps(spans: Sequence[tuple[int, int]], place: int, wanted: Document) -> npt.NDArray[np.bool_]:
    if place != wanted.recording:
        return np.zeros(len(spans), np.bool_)
    return np.array([any(id in wanted.segment_ids for id in range(first, last + 1)) for first, last in spans], np.bool_)


def _usual(indexed: Indexed, question: Question, vector: Vectors, means: Vectors) -> Ranks:
    """Ranks of documents; in one recording, of its chunks, each as a document."""
    held = indexed.held
    words = [word.casefold() for word in _WORD.findall(question.text)]
    if question.within is not None:
        segments, spans = held.recordings[question.within], indexed.spans[question.within]
        counts = [_count(words, " ".join(one.text for one in segments[first - 1 : last])) for first, last in spans]
        near = indexed.vectors[question.within] @ vector
        order = sorted(range(len(spans)), key=lambda at: (-counts[at], -near[at]))
        rights = [_overlaps(spans, question.within, held.documents[place]) for place in question.documents]
        return [_first(bool(right[at]) for at in order) for right in rights]
    counts = [_count(words, document.text) for document in held.documents]
    cosines = means @ vector
    order = sorted(range(len(held.documents)), key=lambda at: (-counts[at], -cosines[at]))
    return [order.index(place) + 1 for place in question.documents]


def _count(words: Sequence[str], text: str) -> int:
    small = text.casefold()
    return sum(word in small for word in words)


def _means(indexed: Indexed) -> Vectors:
    """One unit vector for each document. Shape (documents, dimension)."""
    rows = []
    for document in indexed.held.documents:
        own = _overlaps(indexed.spans[document.recording], document.recording, document)
        rows.append(indexed.vectors[document.recording][own].mean(axis=0))
    found: Vectors = np.array(rows, np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


def _first(found: Iterable[bool]) -> int | None:
    """Rank of the first that is right, from 1."""
    return next((rank for rank, right in enumerate(found, start=1) if right), None)


def _row(held: SearchSet, way: str, found: Sequence[Ranks]) -> Row:
    """Means over the questions; of each, recall is the share of its documents, nDCG that of Jarvelin and Kekalainen (2002)."""
    seen = [([rank for rank in ranks if rank is not None and rank <= HITS], len(ranks)) for ranks in found]

    def mean(value: Callable[[list[int], int], float]) -> float:
        return sum(value(ranks, wanted) for ranks, wanted in seen) / max(1, len(seen))

    def recall(most: int) -> float:
        return mean(lambda ranks, wanted: sum(rank <= most for rank in ranks) / wanted)

    return {
        "set": held.name,
        "questions": len(seen),
        "way": way,
        "recall@1": recall(1),
        "recall@5": recall(5),
        "recall@10": recall(10),
        "MRR": mean(lambda ranks, wanted: 1 / min(ranks) if ranks else 0.0),
        "nDCG@10": mean(lambda ranks, wanted: _gain(rank for rank in ranks if rank <= 10) / _gain(range(1, min(wanted, 10) + 1))),
    }


def _gain(ranks: Iterable[int]) -> float:
    return sum(1 / math.log2(1 + rank) for rank in ranks)
