from __future__ import annotations

import dataclasses

import apsw
import pytest

from sttEngine.domain import Chunk, Coverage, Minutes, Proposal, Recording, Segment
from sttEngine.errors import InternalError, RecordingNotFound
from sttEngine.pipeline.tasks import IndexResult
from sttEngine.store import coverage, listing, minutes, proposals, recordings, search_index, tags, transcripts
from sttEngine.store.database import Database
from sttEngine.store.listing import Listing


def make(number: int, **fields: object) -> Recording:
    made = Recording(
        id=f"{number:032x}",
        title=f"회의 {number}",
        kind=None,
        file_name=f"{number}.wav",
        size_bytes=number,
        sha256=f"{number:064x}",
        created_at=f"2025-01-01T00:00:{number:02}Z",
    )
    return dataclasses.replace(made, **fields)  # type: ignore[arg-type]


async def test_a_recording_comes_back_as_it_was_put(db: Database, recording: Recording) -> None:
    assert await db.read(lambda conn: recordings.get(conn, recording.id)) == recording
    assert await db.read(lambda conn: recordings.extension(conn, recording.id)) == "m4a"
    assert await db.read(lambda conn: recordings.exists(conn, recording.id))


async def test_an_id_that_is_not_there(db: Database) -> None:
    for look in (recordings.get, recordings.extension, recordings.update):
        with pytest.raises(RecordingNotFound):
            await db.write(lambda conn, look=look: look(conn, "f" * 32))  # type: ignore[misc]
    await db.write(lambda conn: recordings.delete(conn, "f" * 32))


async def test_fields_that_change_and_fields_that_do_not(db: Database, recording: Recording) -> None:
    changed = await db.write(lambda conn: recordings.update(conn, recording.id, kind="video", duration_seconds=3, one_line="끝"))
    assert changed == dataclasses.replace(recording, kind="video", duration_seconds=3.0, one_line="끝")
    with pytest.raises(InternalError):
        await db.write(lambda conn: recordings.update(conn, recording.id, sha256="0"))
    with pytest.raises(InternalError):
        await db.write(lambda conn: recordings.update(conn, recording.id, kind="hologram"))
    assert await db.read(lambda conn: recordings.get(conn, recording.id)) == changed


async def test_orders_pages_and_the_trash(db: Database) -> None:
    made = [
        make(1, title="b", duration_seconds=5.0),
        make(2, title="A", duration_seconds=None),
        make(3, title="가", duration_seconds=9.0),
        make(4, title="c", trashed_at="2025-02-01T00:00:00Z"),
    ]

    def fill(conn: apsw.Connection) -> None:
        for recording in made:
            recordings.insert(conn, recording, "wav")

    await db.write(fill)

    async def titles(sort: str, *, trashed: bool = False, limit: int = 10, offset: int = 0) -> list[str]:
        shown = Listing(trashed, sort=sort)  # type: ignore[arg-type]
        page = await db.read(lambda conn: recordings.rows(conn, listing.ids(conn, shown)[offset : offset + limit]))
        return [recording.title for recording in page]

    assert await titles("newest") == ["가", "A", "b"]
    assert await titles("oldest") == ["b", "A", "가"]
    assert await titles("title") == ["A", "b", "가"]
    assert await titles("longest") == ["가", "b", "A"]
    assert await titles("newest", limit=1, offset=1) == ["A"]
    assert await titles("newest", trashed=True) == ["c"]
    with pytest.raises(InternalError):
        await titles("title; DROP TABLE recordings")


async def test_the_untrashed_of_equal_recordings_is_found_first(db: Database) -> None:
    def fill(conn: apsw.Connection) -> None:
        recordings.insert(conn, make(1, sha256="s", trashed_at="2025-02-01T00:00:00Z"), "wav")
        recordings.insert(conn, make(2, sha256="s"), "wav")

    await db.write(fill)
    found = await db.read(lambda conn: recordings.find_by_sha256(conn, "s"))
    assert found is not None
    assert found.id == make(2).id
    assert await db.read(lambda conn: recordings.find_by_sha256(conn, "t")) is None


async def test_deleting_takes_everything_of_the_recording_and_nothing_of_others(db: Database, recording: Recording) -> None:
    other = make(9)
    chunk = Chunk(0, 1, 1, 0.0, 1.0, None, "말", "말")
    index = IndexResult((chunk,), (None,), None, None, Coverage("index", "chunks", 1, 1))

    def fill(conn: apsw.Connection) -> None:
        recordings.insert(conn, other, "wav")
        for owner in (recording.id, other.id):
            transcripts.add(conn, owner, (Segment(1, 0.0, 1.0, "말"),))
            proposals.replace(conn, owner, (Proposal(1, "말", "말씀"),))
            minutes.put(conn, owner, Minutes("ko", "t", "o", (), "m"))
            tags.replace(conn, owner, ("clinic",))
            coverage.put(conn, owner, Coverage("transcribe", "seconds", 1, 1))
            search_index.put(conn, owner, index)

    def rows(conn: apsw.Connection, owner: str) -> dict[str, int]:
        tables = conn.execute(
            "SELECT m.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'recording_id'"
        ).fetchall()
        counts = {str(t): conn.execute(f"SELECT count(*) FROM {t} WHERE recording_id = ?", (owner,)).get for (t,) in tables}
        return {table: int(n) for table, n in counts.items() if n}

    await db.write(fill)
    before = await db.read(lambda conn: rows(conn, other.id))
    assert {"recording_tags", "segments", "proposals", "minutes", "coverage", "chunks"} <= before.keys()
    await db.write(lambda conn: recordings.delete(conn, recording.id))
    assert await db.read(lambda conn: rows(conn, recording.id)) == {}
    assert await db.read(lambda conn: rows(conn, other.id)) == before
