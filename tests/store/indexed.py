"""Recordings in an index, as tests make them, and how tests search in it."""

from __future__ import annotations

import base64
import struct

import apsw

from sttEngine.domain import Coverage, Recording, Segment
from sttEngine.pipeline.tasks import IndexResult
from sttEngine.search.chunking import chunk_segments
from sttEngine.search.filters import NO_FILTERS, Filters
from sttEngine.search.nearest import Nearest
from sttEngine.search.query import parse
from sttEngine.store import recordings, search_index, transcripts, vectors
from sttEngine.store.search_scope import Scope, chunk_ranges


def vector(*numbers: float) -> bytes:
    return struct.pack(f"<{len(numbers)}f", *numbers)


def indexed(segments: tuple[Segment, ...], model: str | None = "m", *numbers: float) -> IndexResult:
    chunks = chunk_segments(segments, lambda text: len(text.split()), limit=8)
    numbers = numbers or (1.0, 0.0)
    vectors = tuple(None if model is None else base64.b64encode(vector(*numbers)).decode() for _ in chunks)
    dimension = len(numbers) if model else None
    return IndexResult(chunks, vectors, model, dimension, Coverage("index", "chunks", len(chunks), 0))


def said(*texts: str) -> tuple[Segment, ...]:
    return tuple(Segment(id, float(id), id + 1.0, text) for id, text in enumerate(texts, start=1))


def add(conn: apsw.Connection, number: int, *texts: str, model: str | None = "m", numbers: tuple[float, ...] = (1.0, 0.0)) -> str:
    recording = Recording(f"{number:032x}", "회의", "audio", "a.wav", 1, f"{number:064x}", "2025-01-01T00:00:00Z")
    recordings.insert(conn, recording, "wav")
    transcripts.replace(conn, recording.id, said(*texts))
    search_index.put(conn, recording.id, indexed(said(*texts), model, *numbers))
    return recording.id


def by_words(conn: apsw.Connection, typed: str, recording_id: str | None = None) -> list[str]:
    query = parse(typed)
    found = search_index.matching(conn, query.every_word(), 9, Scope(recording_id, query.filters))
    return [chunk.recording_id for chunk in search_index.chunks(conn, [(id, 0.0) for id in found])]


NEAREST: dict[str, Nearest] = {}


def near(
    conn: apsw.Connection, *numbers: float, recording_id: str | None = None, model: str = "m", filters: Filters = NO_FILTERS
) -> list[str]:
    """Asks an index that lives as long as its archive, as that of a server does."""
    space = vectors.find_space(conn, model, len(numbers))
    if space is None:
        return []
    nearest = NEAREST.setdefault(conn.filename, Nearest())
    found = nearest.find(conn, space, vector(*numbers), 9, chunk_ranges(conn, Scope(recording_id, filters)))
    return [chunk.recording_id for chunk in search_index.chunks(conn, found)]
