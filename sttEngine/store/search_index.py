"""The search index in the store: chunks with their full text and vectors, written and asked over a caller's connection.

`put` and `remove` work inside the caller's transaction, so index and library change together or not at all. Chunks of
trashed recordings stay in the index and are never answered; restoring needs no work. Triggers take full text and vectors
away with their chunk, so deleting a recording by any way leaves nothing behind.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import apsw
from pydantic import TypeAdapter

from sttEngine.pipeline.tasks import IndexResult
from sttEngine.search.tokens import ANALYSIS, index_text
from sttEngine.store import dictionary, transcripts, vectors, versions
from sttEngine.store.search_scope import EVERYTHING, Scope, chunk_ranges, condition
from sttEngine.store.shown_lines import applied

_SPANS: TypeAdapter[list[tuple[int, int, int]]] = TypeAdapter(list[tuple[int, int, int]])
_TEXTS: TypeAdapter[list[tuple[int, str]]] = TypeAdapter(list[tuple[int, str]])
_CHUNKS: TypeAdapter[list[tuple[int, str, int, int, str]]] = TypeAdapter(list[tuple[int, str, int, int, str]])

FEW_RANGES = 16  # of chunk ids are read one after another; with more, recordings are joined


@dataclass(frozen=True, slots=True)
class FoundChunk:
    """A chunk that a query found. `score` is higher for better: BM25, or the cosine."""

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
        space = vectors.register(conn, result.model, result.dimension)
    conn.execute(
        "INSERT INTO indexed_recordings (recording_id, space_id, waits, analysis) VALUES (?, ?, ?, ?)",
        (recording_id, space.id if space else None, space is None, ANALYSIS),
    )
    ids: list[int] = []
    # Segments that are shown in the line of an earlier one, or read nothing, lie between chunks: they may read something later.
    reaches = [*(chunk.first_segment_id - 1 for chunk in result.chunks[1:]), transcripts.last_id(conn, recording_id)]
    for chunk, reach in zip(result.chunks, reaches, strict=False):
        conn.execute(
            "INSERT INTO chunks (recording_id, ordinal, first_segment_id, last_segment_id, start_seconds, end_seconds, page,"
            " text, tokens) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(recording_id, chunk.ordinal, chunk.first_segment_id, max(chunk.last_segment_id, reach)),
                *(chunk.start, chunk.end, chunk.page, chunk.text, chunk.tokens),
            ),
        )
        ids.append(conn.last_insert_rowid())
    if ids:
        conn.execute(
            "UPDATE indexed_recordings SET first_chunk_id = ?, last_chunk_id = ? WHERE recording_id = ?",
            (ids[0], ids[-1], recording_id),
        )
    dictionary.keep(conn, recording_id)
    if space is not None:
        given = [(id, vector) for id, vector in zip(ids, result.vectors, strict=True) if vector is not None]
        vectors.put(conn, space, [id for id, _ in given], b"".join(base64.b64decode(vector) for _, vector in given))


def reword(conn: apsw.Connection, recording_id: str, segment_ids: Collection[int]) -> None:
    """The text of these segments changed: their chunks get its words at once, and wait for their vectors."""
    if not segment_ids:
        return
    changes = versions.shown(conn, recording_id)
    rows = conn.execute(
        "SELECT id, first_segment_id, last_segment_id FROM chunks WHERE recording_id = ?1 AND EXISTS"
        " (SELECT 1 FROM json_each(?2) WHERE value BETWEEN first_segment_id AND last_segment_id) ORDER BY ordinal",
        (recording_id, json.dumps(list(segment_ids))),
    ).fetchall()
    end = None
    for id, first, last in _SPANS.validate_python(rows):
        held = applied(transcripts.segments(conn, recording_id, first, last - first + 1), changes)
        text = "\n".join(segment.text.strip() for segment in held if segment.text.strip())
        if first == last == end or not text:  # a further piece of a long segment: the chunk before now has all of it
            _take_out(conn, recording_id, id, first, last)
        else:
            conn.execute("UPDATE chunks SET text = ?, tokens = ? WHERE id = ?", (text, index_text(text), id))
            vectors.remove(conn, [id])
        end = last
    conn.execute(
        "UPDATE indexed_recordings SET waits = 1, (first_chunk_id, last_chunk_id) ="
        " (SELECT min(id), max(id) FROM chunks WHERE recording_id = ?1) WHERE recording_id = ?1",
        (recording_id,),
    )
    dictionary.keep(conn, recording_id)


def _take_out(conn: apsw.Connection, recording_id: str, id: int, first: int, last: int) -> None:
    """A chunk that reads nothing now. Its segments may read something again: they are the business of a chunk beside it."""
    conn.execute("DELETE FROM chunks WHERE id = ?", (id,))
    conn.execute(
        "UPDATE chunks SET first_segment_id = min(first_segment_id, ?1), last_segment_id = max(last_segment_id, ?2) WHERE id ="
        " (SELECT id FROM chunks WHERE recording_id = ?3 ORDER BY id > ?4, abs(id - ?4) LIMIT 1)",
        (first, last, recording_id, id),
    )


def waiting(conn: apsw.Connection, model: str, skipped: Collection[str] = ()) -> str | None:
    """A recording that has chunks without vectors of this model, or None."""
    row = conn.execute(
        "SELECT recording_id FROM indexed_recordings LEFT JOIN embedding_spaces ON embedding_spaces.id = space_id"
        " WHERE first_chunk_id IS NOT NULL AND (waits = 1 OR model IS NOT ?)"
        " AND recording_id NOT IN (SELECT value FROM json_each(?)) ORDER BY last_chunk_id DESC LIMIT 1",
        (model, json.dumps(list(skipped))),
    ).fetchone()
    return None if row is None else str(row[0])


def texts_without_vectors(conn: apsw.Connection, recording_id: str, model: str) -> dict[int, str]:
    """Of its chunks those that `model` has not embedded: texts by their ids."""
    rows = conn.execute(
        "SELECT chunks.id, text FROM chunks LEFT JOIN chunk_quantized ON chunk_id = chunks.id"
        " LEFT JOIN embedding_spaces ON embedding_spaces.id = space_id"
        " WHERE recording_id = ? AND model IS NOT ? ORDER BY chunks.id",
        (recording_id, model),
    )
    return {int(id): str(text) for id, text in rows}


def add_vectors(
    conn: apsw.Connection, recording_id: str, space: vectors.Space, texts: Mapping[int, str], made: Sequence[bytes]
) -> bool:
    """Give the chunks with these ids and texts their vectors, little-endian float32; of another space they have none then.

    False, and nothing changed, when the chunks are not what they were.
    """
    if texts_without_vectors(conn, recording_id, space.model) != texts:
        return False
    vectors.remove(conn, texts)
    vectors.put(conn, space, list(texts), b"".join(made))
    conn.execute("UPDATE indexed_recordings SET space_id = ?, waits = 0 WHERE recording_id = ?", (space.id, recording_id))
    return True


def nothing_waits(conn: apsw.Connection, recording_id: str) -> None:
    """Every chunk of the recording has its vector, if it has chunks."""
    conn.execute("UPDATE indexed_recordings SET waits = 0 WHERE recording_id = ?", (recording_id,))


def analysed_before(conn: apsw.Connection) -> str | None:
    """A recording whose words were made by an older analysis of text, or None."""
    row = conn.execute("SELECT recording_id FROM indexed_recordings WHERE analysis < ? LIMIT 1", (ANALYSIS,)).fetchone()
    return None if row is None else str(row[0])


def analyse_again(conn: apsw.Connection, recording_id: str) -> None:
    """Make the words of its chunks anew."""
    rows = _TEXTS.validate_python(conn.execute("SELECT id, text FROM chunks WHERE recording_id = ?", (recording_id,)).fetchall())
    conn.executemany("UPDATE chunks SET tokens = ? WHERE id = ?", ((index_text(text), id) for id, text in rows))
    dictionary.keep(conn, recording_id)
    conn.execute("UPDATE indexed_recordings SET analysis = ? WHERE recording_id = ?", (ANALYSIS, recording_id))


def remove(conn: apsw.Connection, recording_id: str) -> None:
    """Take all of this recording out of the index. One that is not in it is no error."""
    # Not left to the cascade alone: triggers of a cascade run too, but only where foreign keys are switched on.
    conn.execute("DELETE FROM chunks WHERE recording_id = ?", (recording_id,))
    conn.execute("DELETE FROM indexed_recordings WHERE recording_id = ?", (recording_id,))


def matching(conn: apsw.Connection, match: str, limit: int, scope: Scope = EVERYTHING) -> list[int]:
    """Ids of at most `limit` chunks for a MATCH expression of `search.query`, the newest first. Nothing matches an empty one."""
    if not match:
        return []
    ranges = chunk_ranges(conn, scope)
    bound: tuple[apsw.SQLiteValue, ...] = (match,)
    if ranges is None:
        sql = "SELECT rowid FROM chunk_words WHERE chunk_words MATCH ? ORDER BY rowid DESC LIMIT ?"
    elif len(ranges) <= FEW_RANGES:
        # FTS5 reads only that range of ids; joining first is a hundred times slower.
        sql = "SELECT rowid FROM chunk_words WHERE chunk_words MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?"
        found: list[int] = []
        for first, last in reversed(ranges):
            found += _ids(conn, sql, (match, first, last, limit - len(found)))
            if len(found) >= limit:
                break
        return found
    else:
        clause, narrowed = condition(scope)
        sql = (
            "SELECT chunk_words.rowid FROM chunk_words JOIN chunks ON chunks.id = chunk_words.rowid"
            f" JOIN recordings ON recordings.id = chunks.recording_id WHERE chunk_words MATCH ? AND {clause}"
            " ORDER BY chunk_words.rowid DESC LIMIT ?"
        )
        bound = (match, *narrowed)
    return _ids(conn, sql, (*bound, limit))


def count_matching(conn: apsw.Connection, match: str, most: int) -> int:
    """How many chunks match, `most` at most, whatever recording they are of."""
    row = conn.execute(
        "SELECT count(*) FROM (SELECT 1 FROM chunk_words WHERE chunk_words MATCH ? LIMIT ?)", (match, most)
    ).fetchone()
    return int(row[0]) if row else 0


def tokens_of(conn: apsw.Connection, ids: Sequence[int]) -> list[tuple[int, str]]:
    """What the full text index holds of these chunks, by their ids."""
    rows = conn.execute("SELECT chunks.id, tokens FROM json_each(?) JOIN chunks ON chunks.id = value", (json.dumps(list(ids)),))
    return _TEXTS.validate_python(rows.fetchall())


def highest_chunk_id(conn: apsw.Connection) -> int:
    """That of the newest chunk; 0 without any."""
    row = conn.execute("SELECT max(id) FROM chunks").fetchone()
    return int(row[0] or 0) if row else 0


def _ids(conn: apsw.Connection, sql: str, bound: Sequence[apsw.SQLiteValue]) -> list[int]:
    return [int(id) for (id,) in conn.execute(sql, tuple(bound))]


def beginnings(conn: apsw.Connection, scope: Scope, limit: int) -> tuple[FoundChunk, ...]:
    """The first chunk of each recording in the scope, newest recording first."""
    clause, bound = condition(scope)
    rows = conn.execute(
        "SELECT chunks.id, chunks.recording_id, first_segment_id, last_segment_id, text"
        " FROM indexed_recordings JOIN recordings ON recordings.id = indexed_recordings.recording_id"
        f" JOIN chunks ON chunks.id = first_chunk_id WHERE {clause} ORDER BY recordings.created_at DESC, recordings.id LIMIT ?",
        (*bound, limit),
    ).fetchall()
    return tuple(FoundChunk(*row, 0.0) for row in _CHUNKS.validate_python(rows))


def owners(conn: apsw.Connection, ids: Sequence[int]) -> dict[int, str]:
    """The recording of each of these chunks."""
    rows = conn.execute(
        "SELECT chunks.id, recording_id FROM json_each(?) JOIN chunks ON chunks.id = value", (json.dumps(list(ids)),)
    )
    return {int(id): str(owner) for id, owner in rows}


def holding(conn: apsw.Connection, recording_id: str, segment_id: int) -> list[int]:
    """Ids of the chunks that hold a segment, in reading order."""
    rows = conn.execute(
        "SELECT id FROM chunks WHERE recording_id = ? AND ? BETWEEN first_segment_id AND last_segment_id ORDER BY ordinal",
        (recording_id, segment_id),
    )
    return [int(id) for (id,) in rows]


def chunks(conn: apsw.Connection, scored: Sequence[tuple[int, float]]) -> tuple[FoundChunk, ...]:
    """Chunks by their ids, with the scores given, in the order given."""
    rows = conn.execute(
        "SELECT chunks.id, recording_id, first_segment_id, last_segment_id, text"
        " FROM json_each(?) JOIN chunks ON chunks.id = value ORDER BY json_each.key",
        (json.dumps([id for id, _ in scored]),),
    ).fetchall()
    scores = dict(scored)
    return tuple(FoundChunk(*row, scores[row[0]]) for row in _CHUNKS.validate_python(rows))
