from __future__ import annotations

import pytest

from sttEngine.domain import Recording, Segment, Word
from sttEngine.errors import InternalError
from sttEngine.store import transcripts
from sttEngine.store.database import Database

SPOKEN = Segment(
    id=1,
    start=0.5,
    end=2.25,
    text='네, "시작"하죠 👋',
    words=(Word("네,", 0.5, 0.75, 0.9), Word('"시작"하죠', 1.0, 2.25)),
    language="ko",
    mean_log_probability=-0.25,
    no_speech_probability=0.01,
    compression_ratio=1.1,
)
WRITTEN = Segment(id=2, start=None, end=None, text="A passage.\x00\n", page=3)


async def test_segments_come_back_as_they_were_put(db: Database, recording: Recording) -> None:
    await db.write(lambda conn: transcripts.add(conn, recording.id, (SPOKEN, WRITTEN)))
    assert await db.read(lambda conn: transcripts.segments(conn, recording.id)) == (SPOKEN, WRITTEN)
    assert await db.read(lambda conn: transcripts.count(conn, recording.id)) == 2


async def test_a_growing_transcript_is_read_from_where_the_reader_is(db: Database, recording: Recording) -> None:
    made = tuple(Segment(n, float(n), n + 1.0, str(n)) for n in range(1, 12))
    for segment in made:
        await db.write(lambda conn, segment=segment: transcripts.add(conn, recording.id, (segment,)))  # type: ignore[misc]
    assert await db.read(lambda conn: transcripts.segments(conn, recording.id, from_id=9)) == made[8:]
    assert await db.read(lambda conn: transcripts.segments(conn, recording.id, from_id=2, limit=3)) == made[1:4]


async def test_replacing_and_clearing(db: Database, recording: Recording) -> None:
    await db.write(lambda conn: transcripts.add(conn, recording.id, (SPOKEN, WRITTEN)))
    await db.write(lambda conn: transcripts.replace(conn, recording.id, (WRITTEN,)))
    assert await db.read(lambda conn: transcripts.segments(conn, recording.id)) == (WRITTEN,)
    await db.write(lambda conn: transcripts.clear(conn, recording.id))
    assert await db.read(lambda conn: transcripts.count(conn, recording.id)) == 0


async def test_a_segment_is_never_doubled_nor_left_without_a_recording(db: Database, recording: Recording) -> None:
    await db.write(lambda conn: transcripts.add(conn, recording.id, (SPOKEN,)))
    for owner in (recording.id, "f" * 32):
        with pytest.raises(InternalError):
            await db.write(lambda conn, owner=owner: transcripts.add(conn, owner, (WRITTEN, SPOKEN)))  # type: ignore[misc]
    assert await db.read(lambda conn: transcripts.segments(conn, recording.id)) == (SPOKEN,)
