from __future__ import annotations

import dataclasses

import apsw

from sttEngine.domain import Recording, TagCount
from sttEngine.search.filters import Filters
from sttEngine.store import listing, recordings, tags
from sttEngine.store.database import Database
from sttEngine.store.listing import Listing


async def test_tags_come_back_in_their_order(db: Database, recording: Recording) -> None:
    for given in (("회의", "QA", "b"), ("b", "회의"), ()):
        await db.write(lambda conn, given=given: tags.replace(conn, recording.id, given))  # type: ignore[misc]
        assert await db.read(lambda conn: recordings.get(conn, recording.id)) == dataclasses.replace(recording, tags=given)


async def test_tags_select_and_are_counted(db: Database, recording: Recording) -> None:
    other = dataclasses.replace(recording, id="1" * 32, sha256="1", tags=("Clinic", "a"))
    gone = dataclasses.replace(recording, id="2" * 32, sha256="2", tags=("clinic", "z"), trashed_at="2025-02-01T00:00:00Z")

    def fill(conn: apsw.Connection) -> None:
        recordings.insert(conn, other, "wav")
        recordings.insert(conn, gone, "wav")
        tags.replace(conn, recording.id, ("clinic",))

    def found(conn: apsw.Connection, tag: str, trashed: bool) -> list[str]:
        return list(listing.ids(conn, Listing(trashed, Filters(tags=(tag,)))))

    await db.write(fill)
    assert await db.read(tags.counted) == (TagCount("a", 1), TagCount("Clinic", 2))
    assert await db.read(lambda conn: found(conn, "CLINIC", False)) == [recording.id, other.id]
    assert await db.read(lambda conn: found(conn, "clinic", True)) == [gone.id]
    assert await db.read(lambda conn: found(conn, "' OR 1=1", False)) == []
