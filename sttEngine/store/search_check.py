"""Compares the search index with the library, and mends what can be mended without an embedding model.

An index can only differ after a fault outside the store (a restored file, a bug, a changed analyser) or when a transcript was
edited and its index stage has not run again yet; the latter is what `needs_indexing` is for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import apsw

from sttEngine.domain import Segment
from sttEngine.search.tokens import index_text
from sttEngine.store import search_index, transcripts, versions

Difference = Literal["full_text", "stray_vector", "missing_vector", "text"]


@dataclass(frozen=True, slots=True)
class IndexProblem:
    """`recording_id` is None for what concerns no single recording.

    full_text: the full text index is not that of the chunks. stray_vector: a vector without its chunk. missing_vector: a
    chunk without its vector. text: the chunks are not the transcript as it is now.
    """

    difference: Difference
    recording_id: str | None = None


def check(conn: apsw.Connection) -> tuple[IndexProblem, ...]:
    """All differences. Needs a writable connection, since FTS5 takes its integrity check as a command; changes nothing."""
    problems: list[IndexProblem] = []
    if not _full_text_agrees(conn):
        problems.append(IndexProblem("full_text"))
    for space in search_index.spaces(conn):
        table = search_index.vector_table(space)
        if next(iter(conn.execute(_STRAY.format(table=table), (space,))), None) is not None:
            problems.append(IndexProblem("stray_vector"))
        problems.extend(
            IndexProblem("missing_vector", str(row[0])) for row in conn.execute(_MISSING.format(table=table), (space,))
        )
    ids = [str(row[0]) for row in conn.execute("SELECT recording_id FROM indexed_recordings ORDER BY recording_id")]
    problems.extend(IndexProblem("text", id) for id in ids if not _text_agrees(conn, id))
    return tuple(problems)


def repair(conn: apsw.Connection) -> tuple[str, ...]:
    """Mend the full text and take stray vectors away. Returns the recordings whose index stage must run again; what the index
    holds of them keeps answering until then."""
    problems = check(conn)
    conn.execute("INSERT INTO chunk_words (chunk_words) VALUES ('rebuild')")
    for space in search_index.spaces(conn):
        table = search_index.vector_table(space)
        strays = [row[0] for row in conn.execute(_STRAY.format(table=table), (space,))]
        conn.executemany(f"DELETE FROM {table} WHERE rowid = ?", [(stray,) for stray in strays])
    return tuple(dict.fromkeys(found.recording_id for found in problems if found.recording_id is not None))


_STRAY = (
    "SELECT vectors.rowid FROM {table} AS vectors LEFT JOIN chunks ON chunks.id = vectors.rowid"
    " LEFT JOIN indexed_recordings USING (recording_id) WHERE indexed_recordings.space_id IS NOT ?"
)
_MISSING = (
    "SELECT DISTINCT chunks.recording_id FROM chunks JOIN indexed_recordings USING (recording_id)"
    " LEFT JOIN {table} AS vectors ON vectors.rowid = chunks.id WHERE space_id = ? AND vectors.rowid IS NULL"
)


def _full_text_agrees(conn: apsw.Connection) -> bool:
    try:
        conn.execute("INSERT INTO chunk_words (chunk_words, rank) VALUES ('integrity-check', 1)")
    except apsw.CorruptError:
        return False
    return True


def _text_agrees(conn: apsw.Connection, recording_id: str) -> bool:
    """Whether the chunks, laid one after another with their overlaps, are the corrected transcript, white space aside."""
    segments = versions.applied(transcripts.segments(conn, recording_id), versions.shown(conn, recording_id))
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
    return end == len(whole)


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
