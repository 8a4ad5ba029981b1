"""The history of what a person made of a transcript, and the transcript as it is shown. Functions over a connection.

A version is a set of changes, each a segment and the text that is shown for it from then on. The latest change of a segment
counts as long as the segment reads as it did when the change was made: a new transcription that reads otherwise is shown as it
is.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import apsw

from sttEngine.domain import Segment, TextChange, Version, VersionCause

Shown = Mapping[int, tuple[str, str | None]]  # by segment: what it read when it was changed, what is shown (None: that)

_LATEST = (
    "SELECT segment_id, original, text FROM version_changes AS one WHERE recording_id = ?1 AND number = (SELECT max(number)"
    " FROM version_changes AS other WHERE other.recording_id = ?1 AND other.segment_id = one.segment_id AND other.number <= ?2)"
)
_ALL = 2**62


def shown(conn: apsw.Connection, recording_id: str, number: int = _ALL) -> Shown:
    """The changes that count after version `number`; after all of them by default."""
    rows = conn.execute(_LATEST, (recording_id, number)).fetchall()
    return {int(str(segment_id)): (str(original), None if text is None else str(text)) for segment_id, original, text in rows}


def text_of(segment: Segment, changes: Shown) -> str:
    """What is shown for a segment."""
    original, text = changes.get(segment.id, ("", None))
    return text if text is not None and original == segment.text else segment.text


def applied(segments: Sequence[Segment], changes: Shown) -> tuple[Segment, ...]:
    """The segments as they are shown. A changed one has no word times: they are those of the words that were heard."""
    return tuple(
        segment if (text := text_of(segment, changes)) == segment.text else dataclasses.replace(segment, text=text, words=())
        for segment in segments
    )


def add(
    conn: apsw.Connection, recording_id: str, cause: VersionCause, made_at: str, texts: Sequence[tuple[Segment, str]]
) -> int | None:
    """A new version in which each segment is shown as the text beside it. Returns its number, or None where nothing changes."""
    changes = shown(conn, recording_id)
    rows = [
        (segment.id, segment.text, None if text == segment.text else text)
        for segment, text in texts
        if text_of(segment, changes) != text
    ]
    if not rows:
        return None
    number = count(conn, recording_id) + 1
    conn.execute(
        "INSERT INTO versions (recording_id, number, made_at, cause) VALUES (?, ?, ?, ?)", (recording_id, number, made_at, cause)
    )
    conn.executemany(
        "INSERT INTO version_changes (recording_id, number, segment_id, original, text) VALUES (?, ?, ?, ?, ?)",
        [(recording_id, number, *row) for row in rows],
    )
    return number


def count(conn: apsw.Connection, recording_id: str) -> int:
    """How many versions there are; the number of the last one."""
    row = conn.execute("SELECT coalesce(max(number), 0) FROM versions WHERE recording_id = ?", (recording_id,)).fetchone()
    return int(str(row[0])) if row is not None else 0


def page(conn: apsw.Connection, recording_id: str, limit: int, offset: int) -> tuple[Version, ...]:
    """Newest first."""
    rows = conn.execute(
        "SELECT number, made_at, cause FROM versions WHERE recording_id = ? ORDER BY number DESC LIMIT ? OFFSET ?",
        (recording_id, limit, offset),
    ).fetchall()
    return tuple(
        Version(int(str(number)), str(made_at), _CAUSES[str(cause)], _changes(conn, recording_id, int(str(number))))
        for number, made_at, cause in rows
    )


_CAUSES: dict[str, VersionCause] = {"accepted": "accepted", "reopened": "reopened", "edited": "edited", "reverted": "reverted"}


def _changes(conn: apsw.Connection, recording_id: str, number: int) -> tuple[TextChange, ...]:
    before = shown(conn, recording_id, number - 1)
    rows = conn.execute(
        "SELECT segment_id, original, text FROM version_changes WHERE recording_id = ? AND number = ? ORDER BY segment_id",
        (recording_id, number),
    ).fetchall()
    changes: list[TextChange] = []
    for segment_id, original, text in rows:
        was_for, was = before.get(int(str(segment_id)), ("", None))
        old = was if was is not None and was_for == original else str(original)
        changes.append(TextChange(int(str(segment_id)), old, str(original) if text is None else str(text)))
    return tuple(changes)
