"""Rows of files that come in pieces. Functions over a connection; the caller owns the transaction."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from sttEngine.errors import UploadNotFound

_COLUMNS = "id, name, size_bytes, live, fingerprint, created_at"


@dataclass(frozen=True, slots=True)
class ArrivalRow:
    """`size_bytes` None: not known before the end. `live`: from a microphone. `fingerprint`: what its sender knows it by."""

    id: str
    name: str
    size_bytes: int | None
    live: bool
    fingerprint: str
    created_at: str


def insert(conn: apsw.Connection, row: ArrivalRow) -> None:
    conn.execute(
        f"INSERT INTO arrivals ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
        (row.id, row.name, row.size_bytes, int(row.live), row.fingerprint, row.created_at),
    )


def get(conn: apsw.Connection, arrival_id: str) -> ArrivalRow:
    """Raises UploadNotFound."""
    found = _select(conn, "WHERE id = ?", (arrival_id,))
    if not found:
        raise UploadNotFound("There is no such upload.")
    return found[0]


def all_of(conn: apsw.Connection) -> tuple[ArrivalRow, ...]:
    """The oldest first."""
    return _select(conn, "ORDER BY created_at, id", ())


def delete(conn: apsw.Connection, arrival_id: str) -> None:
    """Nothing there: nothing happens."""
    conn.execute("DELETE FROM arrivals WHERE id = ?", (arrival_id,))


def _select(conn: apsw.Connection, clause: str, bindings: tuple[apsw.SQLiteValue, ...]) -> tuple[ArrivalRow, ...]:
    rows = conn.execute(f"SELECT {_COLUMNS} FROM arrivals {clause}", bindings)
    return tuple(
        ArrivalRow(str(id), str(name), None if size is None else int(size), bool(live), str(fingerprint), str(created_at))
        for id, name, size, live, fingerprint, created_at in rows
    )
