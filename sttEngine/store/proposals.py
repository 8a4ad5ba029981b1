"""Rows of proposed corrections, and what a person decided on them. What is shown of a transcript is told by `versions`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import apsw
from pydantic import TypeAdapter

from sttEngine.domain import Proposal, ProposalState

_PROPOSAL = TypeAdapter(Proposal)
_COLUMNS = "segment_id, original, proposed, state, kind"
_NAMES = _COLUMNS.split(", ")


def replace(conn: apsw.Connection, recording_id: str, proposals: Iterable[Proposal]) -> None:
    """Put new proposals in the old ones' place, and keep what a person decided on a segment that reads as it did.

    What was accepted stays; what was rejected gives way to another proposal only.
    """
    found = conn.execute("SELECT id, text FROM segments WHERE recording_id = ?", (recording_id,)).fetchall()
    texts = {int(str(segment_id)): str(text) for segment_id, text in found}
    kept = {
        p.segment_id: p for p in all_of(conn, recording_id) if p.state != "proposed" and texts.get(p.segment_id) == p.original
    }
    for new in proposals:
        old = kept.get(new.segment_id)
        if old is None or (old.state == "rejected" and old.proposed != new.proposed):
            kept[new.segment_id] = new
    conn.execute("DELETE FROM proposals WHERE recording_id = ?", (recording_id,))
    conn.executemany(
        f"INSERT INTO proposals (recording_id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
        [(recording_id, p.segment_id, p.original, p.proposed, p.state, p.kind) for p in kept.values()],
    )


def all_of(conn: apsw.Connection, recording_id: str) -> tuple[Proposal, ...]:
    """In reading order."""
    rows = conn.execute(
        f"SELECT {_COLUMNS} FROM proposals WHERE recording_id = ? ORDER BY segment_id", (recording_id,)
    ).fetchall()
    return tuple(_PROPOSAL.validate_python(dict(zip(_NAMES, row, strict=True))) for row in rows)


def set_state(conn: apsw.Connection, recording_id: str, segment_ids: Iterable[int], state: ProposalState) -> int:
    """Decide on the proposals for these segments; a segment without one is left alone. Returns how many changed."""
    before = conn.total_changes()
    conn.executemany(
        "UPDATE proposals SET state = ?1 WHERE recording_id = ?2 AND segment_id = ?3 AND state <> ?1",
        [(state, recording_id, segment_id) for segment_id in segment_ids],
    )
    return conn.total_changes() - before


def accepted(conn: apsw.Connection) -> Iterator[tuple[str, Proposal]]:
    """The accepted proposals of every recording outside the trash, with its id, oldest recording first."""
    rows = conn.execute(
        f"SELECT recording_id, {', '.join(f'proposals.{name}' for name in _NAMES)} FROM proposals"
        " JOIN recordings ON recordings.id = recording_id"
        " WHERE state = 'accepted' AND trashed_at IS NULL ORDER BY recordings.created_at, recording_id, segment_id"
    )
    for recording_id, *row in rows:
        yield str(recording_id), _PROPOSAL.validate_python(dict(zip(_NAMES, row, strict=True)))
