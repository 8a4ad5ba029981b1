"""Rows of recordings' tags. Functions over a connection; the caller owns the transaction. Tags come here tidied."""

from __future__ import annotations

from collections.abc import Sequence

import apsw

from sttEngine.domain import TagCount
from sttEngine.store.vocabulary import folded


def replace(conn: apsw.Connection, recording_id: str, tags: Sequence[str]) -> None:
    """A recording that is there has these tags from now on, in this order. No two may differ in case alone."""
    conn.execute("DELETE FROM recording_tags WHERE recording_id = ?", (recording_id,))
    conn.executemany(
        "INSERT INTO recording_tags (recording_id, position, tag, folded) VALUES (?, ?, ?, ?)",
        [(recording_id, position, tag, folded(tag)) for position, tag in enumerate(tags)],
    )


def counted(conn: apsw.Connection) -> tuple[TagCount, ...]:
    """The tags of recordings outside the trash, in the order of their texts, each in one of its spellings."""
    rows = conn.execute(
        "SELECT min(tag), count(*) FROM recording_tags JOIN recordings ON id = recording_id"
        " WHERE trashed_at IS NULL GROUP BY folded ORDER BY folded"
    )
    return tuple(TagCount(str(tag), int(count)) for tag, count in rows)
