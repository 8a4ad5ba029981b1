"""The minutes of a recording, one row each, as JSON. Functions over a connection."""

from __future__ import annotations

import apsw
from pydantic import TypeAdapter

from sttEngine.domain import Minutes

_MINUTES = TypeAdapter(Minutes)


def put(conn: apsw.Connection, recording_id: str, minutes: Minutes) -> None:
    """Keep the minutes in place of earlier ones."""
    conn.execute(
        "INSERT INTO minutes (recording_id, minutes) VALUES (?, ?)"
        " ON CONFLICT (recording_id) DO UPDATE SET minutes = excluded.minutes",
        (recording_id, _MINUTES.dump_json(minutes).decode()),
    )


def get(conn: apsw.Connection, recording_id: str) -> Minutes | None:
    row = conn.execute("SELECT minutes FROM minutes WHERE recording_id = ?", (recording_id,)).fetchone()
    return None if row is None else _MINUTES.validate_json(str(row[0]))


def clear(conn: apsw.Connection, recording_id: str) -> None:
    conn.execute("DELETE FROM minutes WHERE recording_id = ?", (recording_id,))
