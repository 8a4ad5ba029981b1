"""Compares the search index with the library, and mends it.

An index can only differ after a fault outside the store: a restored file, a bug, a changed analyser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import apsw

from sttEngine.domain import Coverage, Segment
from sttEngine.pipeline.tasks import IndexResult
from sttEngine.search.chunking import chunk_segments, estimate_tokens
from sttEngine.search.tokens import index_text
from sttEngine.store import dictionary, search_index, transcripts, versions
from sttEngine.store.shown_lines import joined

Difference = Literal["missing", "full_text", "stray_vector", "missing_vector", "range", "text"]


@dataclass(frozen=True, slots=True)
class IndexProblem:
    """`recording_id` is None for what concerns no single recording.

    missing: a recording whose index stage is done is not in the index. full_text: a full text index is not that of what it
    indexes, the chunks or the dictionary. stray_vector: a vector without its chunk. missing_vector: a chunk without its vector
    that does not wait for one. range: a recording's chunks are not those between the ids that it names. text: the chunks are
    not the transcript as it is now, or the dictionary not their words.
    """

    difference: Difference
    recording_id: str | None = None


def check(conn: apsw.Connection) -> tuple[IndexProblem, ...]:
    """All differences. Needs a writable connection, since FTS5 takes its integrity check as a command; changes nothing."""
    problems = [IndexProblem("missing", str(id)) for (id,) in conn.execute(_UNINDEXED)]
    if not all(_full_text_agrees(conn, table) for table in _FULL_TEXT):
        problems.append(IndexProblem("full_text"))
    if any(conn.execute(_STRAY.format(table=table)).fetchone() is not None for table in _VECTORS):
        problems.append(IndexProblem("stray_vector"))
    problems.extend(IndexProblem("missing_vector", str(id)) for (id,) in conn.execute(_MISSING))
    problems.extend(IndexProblem("range", str(id)) for (id,) in conn.execute(_RANGES))
    ids = [str(row[0]) for row in conn.execute("SELECT recording_id FROM indexed_recordings ORDER BY recording_id")]
    problems.extend(IndexProblem("text", id) for id in ids if not _text_agrees(conn, id))
    return tuple(problems)


def repair(conn: apsw.Connection) -> tuple[IndexProblem, ...]:
    """Mend all that `check` finds, and return that. Words answer at once; vectors that are missing wait to be made."""
    problems = check(conn)
    for table in _FULL_TEXT:
        conn.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")
    for problem in problems:
        if problem.recording_id is not None and problem.difference in ("missing", "range", "text"):
            _index_again(conn, problem.recording_id)
        elif problem.recording_id is not None:
            conn.execute("UPDATE indexed_recordings SET waits = 1 WHERE recording_id = ?", (problem.recording_id,))
    for table in _VECTORS:
        conn.execute(f"DELETE FROM {table} WHERE chunk_id IN ({_STRAY.format(table=table)})")
        other = _VECTORS[1 - _VECTORS.index(table)]
        conn.execute(f"DELETE FROM {table} WHERE chunk_id NOT IN (SELECT chunk_id FROM {other})")
    return problems


def _index_again(conn: apsw.Connection, recording_id: str) -> None:
    """The chunks of the transcript as it is shown, by their words alone; vectors come later."""
    segments = joined(transcripts.segments(conn, recording_id), versions.shown(conn, recording_id))
    chunks = chunk_segments(segments, estimate_tokens)
    coverage = Coverage("index", "chunks", len(chunks), 0)
    search_index.put(conn, recording_id, IndexResult(chunks, (None,) * len(chunks), None, None, coverage))


_UNINDEXED = (
    "SELECT recording_id FROM stage_results WHERE stage = 'index'"
    " AND recording_id NOT IN (SELECT recording_id FROM indexed_recordings) ORDER BY recording_id"
)
_FULL_TEXT = ("chunk_words", "dictionary")
_VECTORS = ("chunk_quantized", "chunk_vectors")
# Of a chunk that is not there, or of one whose recording is indexed by words alone or in another space.
_STRAY = (
    "SELECT chunk_id FROM {table} WHERE chunk_id NOT IN ("
    "SELECT chunks.id FROM chunks JOIN indexed_recordings USING (recording_id)"
    " LEFT JOIN chunk_quantized ON chunk_id = chunks.id"
    " WHERE indexed_recordings.space_id IS NOT NULL"
    " AND chunk_quantized.space_id IS NOT DISTINCT FROM indexed_recordings.space_id)"
)
_MISSING = (
    "SELECT DISTINCT chunks.recording_id FROM chunks JOIN indexed_recordings USING (recording_id)"
    " LEFT JOIN chunk_quantized ON chunk_quantized.chunk_id = chunks.id"
    " LEFT JOIN chunk_vectors ON chunk_vectors.chunk_id = chunks.id"
    " WHERE indexed_recordings.space_id IS NOT NULL AND waits = 0"
    " AND (chunk_quantized.chunk_id IS NULL OR chunk_vectors.chunk_id IS NULL)"
)
_RANGES = (
    "SELECT indexed_recordings.recording_id FROM indexed_recordings LEFT JOIN chunks USING (recording_id)"
    " GROUP BY indexed_recordings.recording_id"
    " HAVING first_chunk_id IS NOT min(chunks.id) OR last_chunk_id IS NOT max(chunks.id)"
)


def _full_text_agrees(conn: apsw.Connection, table: str) -> bool:
    try:
        conn.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
    except apsw.CorruptError:
        return False
    return True


def _text_agrees(conn: apsw.Connection, recording_id: str) -> bool:
    """Whether the chunks, laid one after another with their overlaps, are the corrected transcript, white space aside."""
    segments = joined(transcripts.segments(conn, recording_id), versions.shown(conn, recording_id))
    whole, places = _laid_out(segments)
    end = 0
    rows = conn.execute(
        "SELECT first_segment_id, last_segment_id, text, tokens FROM chunks WHERE recording_id = ? ORDER BY ordinal",
        (recording_id,),
    )
    for first, last, text, tokens in rows.fetchall():
        if first not in places or last not in places or tokens != index_text(str(text)):
            return False
        start, stop = places[first]
        at = start if end == stop else end  # begins with the segment that the chunk before it ended with, or goes on
        bare = "".join(str(text).split())
        if whole[at : at + len(bare)] != bare:
            return False
        end = at + len(bare)
    return end == len(whole) and dictionary.agrees(conn, recording_id)


def _laid_out(segments: Sequence[Segment]) -> tuple[str, dict[object, tuple[int, int]]]:
    texts: list[str] = []
    places: dict[object, tuple[int, int]] = {}
    length = 0
    for segment in segments:
        bare = "".join(segment.text.split())
        texts.append(bare)
        places[segment.id] = (length, length + len(bare))
        length += len(bare)
    return "".join(texts), places
