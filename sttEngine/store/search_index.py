"""The search index in the store: chunks with their full text and vectors, written and asked over a caller's connection.

`put` and `remove` work inside the caller's transaction, so index and library change together or not at all. Chunks of
trashed recordings stay in the index and are never answered; restoring needs no work. Triggers take full text and vectors
away with their chunk, so deleting a recording by any way leaves nothing behind.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

import apsw

from sttEngine.pipeline.tasks import IndexResult

MAX_ROWID = 2**63 - 1
MAX_NEIGHBOURS = 4096  # sqlite-vec's own limit


@dataclass(frozen=True, slots=True)
class FoundChunk:
    """A chunk that a query found. `score` is higher for better: negated bm25, or the cosine."""

    id: int
    recording_id: str
    first_segment_id: int
    last_segment_id: int
    text: str
    score: float


def put(conn: apsw.Connection, recording_id: str, result: IndexResult) -> None:
    """Replace all that the index holds of this recording. Raises ValueError when vectors and chunks do not agree."""
    if len(result.vectors) != len(result.chunks):
        raise ValueError(f"{len(result.chunks)} chunks came with {len(result.vectors)} vectors")
    remove(conn, recording_id)
    space = None
    if result.model is not None and result.dimension is not None:
        space = _register(conn, result.model, result.dimension)
    conn.execute("INSERT INTO indexed_recordings (recording_id, space_id) VALUES (?, ?)", (recording_id, space))
    for chunk, vector in zip(result.chunks, result.vectors, strict=True):
        row = (
            *(recording_id, chunk.ordinal, chunk.first_segment_id, chunk.last_segment_id),
            *(chunk.start, chunk.end, chunk.page, chunk.text, chunk.tokens),
        )
        conn.execute(
            "INSERT INTO chunks (recording_id, ordinal, first_segment_id, last_segment_id, start_seconds, end_seconds, page,"
            " text, tokens) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
        if vector is not None and space is not None:
            _put_vector(conn, space, conn.last_insert_rowid(), base64.b64decode(vector), result.dimension)


def remove(conn: apsw.Connection, recording_id: str) -> None:
    """Take all of this recording out of the index. One that is not in it is no error."""
    # Not left to the cascade alone: triggers of a cascade run too, but only where foreign keys are switched on.
    conn.execute("DELETE FROM chunks WHERE recording_id = ?", (recording_id,))
    conn.execute("DELETE FROM indexed_recordings WHERE recording_id = ?", (recording_id,))


def by_words(conn: apsw.Connection, match: str, *, limit: int, recording_id: str | None = None) -> tuple[FoundChunk, ...]:
    """The best chunks by bm25 for a MATCH expression of `search.query`; untrashed recordings only."""
    first, last = 0, MAX_ROWID
    if recording_id is not None:
        # The ids of a recording's chunks lie together, and FTS5 reads only that range; joining first is a hundred times slower.
        span = conn.execute("SELECT min(id), max(id) FROM chunks WHERE recording_id = ?", (recording_id,)).fetchone()
        if span is None or span[0] is None:
            return ()
        first, last = span
    rows = conn.execute(
        "SELECT chunks.id, chunks.recording_id, first_segment_id, last_segment_id, text, -chunk_words.rank"
        " FROM chunk_words JOIN chunks ON chunks.id = chunk_words.rowid JOIN recordings ON recordings.id = chunks.recording_id"
        " WHERE chunk_words MATCH ?1 AND chunk_words.rowid BETWEEN ?2 AND ?3 AND recordings.trashed_at IS NULL"
        " AND (?4 IS NULL OR +chunks.recording_id = ?4) ORDER BY chunk_words.rank LIMIT ?5",
        (match, first, last, recording_id, limit),
    )
    return tuple(FoundChunk(*row) for row in rows)


def by_vector(
    conn: apsw.Connection, model: str, vector: bytes, *, limit: int, recording_id: str | None = None
) -> tuple[FoundChunk, ...]:
    """The chunks nearest to a unit vector (little-endian float32) among those that `model` embedded."""
    space = conn.execute(
        "SELECT id FROM embedding_spaces WHERE model = ? AND dimension = ?", (model, len(vector) // 4)
    ).fetchone()
    if space is None:
        return ()
    table, within = vector_table(space[0]), ""
    bindings: tuple[str, ...] = ()
    if recording_id is not None:
        within, bindings = "AND rowid IN (SELECT id FROM chunks WHERE recording_id = ?)", (recording_id,)
    elif _any_trashed(conn):
        within = (
            "AND rowid IN (SELECT chunks.id FROM chunks JOIN recordings ON recordings.id = chunks.recording_id"
            " WHERE trashed_at IS NULL)"
        )
    rows = conn.execute(
        "WITH nearest AS MATERIALIZED ("
        f"  SELECT rowid AS id, distance FROM {table} WHERE embedding MATCH ? AND k = ? {within}"
        ") SELECT chunks.id, chunks.recording_id, first_segment_id, last_segment_id, text, 1.0 - distance"
        " FROM nearest JOIN chunks ON chunks.id = nearest.id JOIN recordings ON recordings.id = chunks.recording_id"
        " WHERE recordings.trashed_at IS NULL ORDER BY distance",
        (vector, min(limit, MAX_NEIGHBOURS), *bindings),
    )
    return tuple(FoundChunk(*row) for row in rows)


def spaces(conn: apsw.Connection) -> tuple[int, ...]:
    """Ids of all embedding spaces, each with a vector table of its own."""
    return tuple(row[0] for row in conn.execute("SELECT id FROM embedding_spaces ORDER BY id"))


def _register(conn: apsw.Connection, model: str, dimension: int) -> int:
    found = conn.execute("SELECT id FROM embedding_spaces WHERE model = ? AND dimension = ?", (model, dimension)).fetchone()
    if found is not None:
        return int(found[0])
    conn.execute("INSERT INTO embedding_spaces (model, dimension) VALUES (?, ?)", (model, dimension))
    space = conn.last_insert_rowid()
    table = vector_table(space)
    conn.execute(f"CREATE VIRTUAL TABLE {table} USING vec0 (embedding float[{int(dimension)}] distance_metric=cosine)")
    conn.execute(f"CREATE TRIGGER {table}_follows AFTER DELETE ON chunks BEGIN DELETE FROM {table} WHERE rowid = old.id; END")
    return space


def _put_vector(conn: apsw.Connection, space: int, chunk_id: int, vector: bytes, dimension: int | None) -> None:
    if dimension is None or len(vector) != 4 * dimension:
        raise ValueError(f"a vector of {len(vector)} bytes for {dimension} dimensions")
    conn.execute(f"INSERT INTO {vector_table(space)} (rowid, embedding) VALUES (?, ?)", (chunk_id, vector))


def _any_trashed(conn: apsw.Connection) -> bool:
    return conn.execute("SELECT 1 FROM recordings WHERE trashed_at IS NOT NULL LIMIT 1").fetchone() is not None


def vector_table(space: int) -> str:
    """The name of a space's vec0 table."""
    return f"chunk_vectors_{int(space)}"
