"""Rows of segments: the transcript as it was decoded or extracted, corrections not applied. Functions over a connection."""

from __future__ import annotations

from collections.abc import Iterable

import apsw
from pydantic import TypeAdapter

from sttEngine.domain import Segment, Word

_WORDS = TypeAdapter(tuple[Word, ...])
_PLAIN: TypeAdapter[list[tuple[int, float | None, float | None, str, int | None]]] = TypeAdapter(
    list[tuple[int, float | None, float | None, str, int | None]]
)
_SEGMENT = TypeAdapter(Segment)
_COLUMNS = 'id, start, "end", text, page, language, mean_log_probability, no_speech_probability, compression_ratio, words'
_NAMES = _COLUMNS.replace('"', "").split(", ")


def add(conn: apsw.Connection, recording_id: str, segments: Iterable[Segment]) -> None:
    """Append segments; an id that is there already raises."""
    conn.executemany(
        f"INSERT INTO segments (recording_id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                recording_id,
                segment.id,
                segment.start,
                segment.end,
                segment.text,
                segment.page,
                segment.language,
                segment.mean_log_probability,
                segment.no_speech_probability,
                segment.compression_ratio,
                _WORDS.dump_json(segment.words).decode(),
            )
            for segment in segments
        ],
    )


def replace(conn: apsw.Connection, recording_id: str, segments: Iterable[Segment]) -> None:
    """Put a new transcript in the old one's place."""
    clear(conn, recording_id)
    add(conn, recording_id, segments)


def clear(conn: apsw.Connection, recording_id: str) -> None:
    conn.execute("DELETE FROM segments WHERE recording_id = ?", (recording_id,))


def segments(conn: apsw.Connection, recording_id: str, from_id: int = 1, limit: int | None = None) -> tuple[Segment, ...]:
    """At most `limit` segments in reading order, from the one with `from_id` on."""
    rows = conn.execute(
        f"SELECT {_COLUMNS} FROM segments WHERE recording_id = ? AND id >= ? ORDER BY id LIMIT ?",
        (recording_id, from_id, -1 if limit is None else limit),
    ).fetchall()
    return tuple(_segment(row) for row in rows)


def plain(conn: apsw.Connection, recording_id: str, first: int, last: int) -> tuple[Segment, ...]:
    """The segments with these ids and those between, in reading order, without their words: those are the bulk of them."""
    rows = conn.execute(
        'SELECT id, start, "end", text, page FROM segments WHERE recording_id = ? AND id BETWEEN ? AND ? ORDER BY id',
        (recording_id, first, last),
    ).fetchall()
    return tuple(Segment(*row) for row in _PLAIN.validate_python(rows))


def last_id(conn: apsw.Connection, recording_id: str) -> int:
    """That of the last segment; 0 without any."""
    return int(conn.execute("SELECT coalesce(max(id), 0) FROM segments WHERE recording_id = ?", (recording_id,)).get)


def count(conn: apsw.Connection, recording_id: str) -> int:
    return int(conn.execute("SELECT count(*) FROM segments WHERE recording_id = ?", (recording_id,)).get)


def _segment(row: tuple[apsw.SQLiteValue, ...]) -> Segment:
    *values, words = row
    return _SEGMENT.validate_python({**dict(zip(_NAMES, values, strict=False)), "words": _WORDS.validate_json(str(words))})
