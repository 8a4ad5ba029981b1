"""Rows of recordings. Functions over a connection; the caller owns the transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence

import apsw
from pydantic import TypeAdapter

from sttEngine.domain import Recording
from sttEngine.errors import InternalError, RecordingNotFound
from sttEngine.store import search_index, tags

_COLUMNS = (
    "id, title, kind, file_name, size_bytes, sha256, created_at, duration_seconds, page_count, language, one_line, trashed_at,"
    " favourite"
)
_NAMES = _COLUMNS.split(", ")
_CHANGEABLE = frozenset({"title", "kind", "duration_seconds", "page_count", "language", "one_line", "trashed_at", "favourite"})
_TAGS = "(SELECT json_group_array(tag ORDER BY position) FROM recording_tags WHERE recording_id = recordings.id)"
_RECORDING = TypeAdapter(Recording)
_TEXTS = TypeAdapter(tuple[str, ...])


def insert(conn: apsw.Connection, recording: Recording, extension: str) -> None:
    """Add a recording whose source is kept as source.<extension>."""
    values = tuple(getattr(recording, name) for name in _NAMES)
    marks = ", ".join("?" * (len(values) + 1))
    conn.execute(f"INSERT INTO recordings ({_COLUMNS}, extension) VALUES ({marks})", (*values, extension))
    tags.replace(conn, recording.id, recording.tags)


def get(conn: apsw.Connection, recording_id: str) -> Recording:
    """Raises RecordingNotFound."""
    found = _select(conn, "WHERE id = ?", (recording_id,))
    if not found:
        raise RecordingNotFound("There is no such recording.")
    return found[0]


def exists(conn: apsw.Connection, recording_id: str) -> bool:
    return conn.execute("SELECT 1 FROM recordings WHERE id = ?", (recording_id,)).fetchone() is not None


def extension(conn: apsw.Connection, recording_id: str) -> str:
    """The ending of the stored source, without a dot. Raises RecordingNotFound."""
    row = conn.execute("SELECT extension FROM recordings WHERE id = ?", (recording_id,)).fetchone()
    if row is None:
        raise RecordingNotFound("There is no such recording.")
    return str(row[0])


def find_by_sha256(conn: apsw.Connection, sha256: str) -> Recording | None:
    """The recording with these bytes: one outside the trash before one in it, the oldest of each first."""
    found = _select(conn, "WHERE sha256 = ? ORDER BY trashed_at IS NOT NULL, created_at, id LIMIT 1", (sha256,))
    return found[0] if found else None


def rows(conn: apsw.Connection, ids: Sequence[str]) -> tuple[Recording, ...]:
    """The recordings of these ids, in this order; those that are not there are left out."""
    found = {one.id: one for one in _select(conn, "WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),))}
    return tuple(found[one] for one in ids if one in found)


def never_queued(conn: apsw.Connection) -> tuple[str, ...]:
    """Recordings, oldest first, that nothing was done with yet and that no job is there for."""
    rows = conn.execute(
        "SELECT id FROM recordings WHERE kind IS NULL AND trashed_at IS NULL AND id NOT IN (SELECT recording_id FROM jobs)"
        " ORDER BY created_at, id"
    )
    return tuple(str(recording_id) for (recording_id,) in rows)


def update(conn: apsw.Connection, recording_id: str, **fields: str | float | int | None) -> Recording:
    """Change title, kind, duration_seconds, page_count, language, one_line, trashed_at or favourite. Raises RecordingNotFound."""
    if not fields.keys() <= _CHANGEABLE:
        raise InternalError(f"These fields of a recording never change: {sorted(fields.keys() - _CHANGEABLE)}.")
    if fields:
        changes = ", ".join(f"{name} = ?" for name in fields)
        conn.execute(f"UPDATE recordings SET {changes} WHERE id = ?", (*fields.values(), recording_id))
    return get(conn, recording_id)


def delete(conn: apsw.Connection, recording_id: str) -> None:
    """Remove a recording and everything that belongs to it, the search index included. Nothing there: nothing happens."""
    search_index.remove(conn, recording_id)
    conn.execute("DELETE FROM recordings WHERE id = ?", (recording_id,))


def _select(conn: apsw.Connection, clause: str, bindings: tuple[apsw.SQLiteValue, ...]) -> tuple[Recording, ...]:
    rows = conn.execute(f"SELECT {_TAGS}, {_COLUMNS} FROM recordings {clause}", bindings).fetchall()
    return tuple(
        _RECORDING.validate_python({**dict(zip(_NAMES, row, strict=True)), "tags": _TEXTS.validate_json(str(given))})
        for given, *row in rows
    )
