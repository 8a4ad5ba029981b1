"""What is like a recording or a moment, by the vectors of the index alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sttEngine.errors import RecordingNotFound
from sttEngine.search.service import Search
from sttEngine.store.database import Database
from tests.search.test_service import FakeExecutor, add


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "recordroute.db")
    yield opened
    await opened.close()


async def test_the_most_alike_recording_is_first(db: Database) -> None:
    one = await add(db, 1, ("예산", (1.0, 0.0)), ("일정", (0.0, 1.0)))
    both = await add(db, 2, ("비용", (0.99, 0.14)), ("날짜", (0.14, 0.99)), title="둘 다")
    half = await add(db, 3, ("돈", (0.995, 0.0999)), ("고래", (-1.0, 0.0)))
    await add(db, 4, ("바다", (-0.6, -0.8)))
    search = Search(db, FakeExecutor(), "m")
    found = await search.similar_recordings(one, 9)
    assert [similar.recording_id for similar in found] == [both, half]
    assert found[0].title == "둘 다" and 0 < found[1].alike < found[0].alike <= 1
    assert [similar.recording_id for similar in await search.similar_recordings(one, 1)] == [both]
    await db.write(lambda conn: conn.execute("UPDATE recordings SET trashed_at = '2026-01-01' WHERE id = ?", (both,)))
    assert [similar.recording_id for similar in await search.similar_recordings(one, 9)] == [half]


async def test_moments_like_one_are_elsewhere_and_near(db: Database) -> None:
    one = await add(db, 1, ("예산", (1.0, 0.0)), ("다시 예산", (0.99, 0.14)), ("일정", (0.0, 1.0)))
    two = await add(db, 2, ("비용", (0.98, 0.2)))
    search = Search(db, FakeExecutor(), "m")
    found = await search.similar_moments(one, 1, 9)
    assert [(hit.recording_id, hit.segment_id) for hit in found] == [(one, 2), (two, 1)]
    assert await search.similar_moments(one, 99, 9) == ()


async def test_without_vectors_nothing_is_alike(db: Database) -> None:
    one = await add(db, 1, ("예산", (1.0, 0.0)))
    search = Search(db, FakeExecutor(), "another model")
    assert await search.similar_recordings(one, 9) == ()
    assert await search.similar_moments(one, 1, 9) == ()
    with pytest.raises(RecordingNotFound):
        await search.similar_recordings("f" * 32, 9)
    with pytest.raises(RecordingNotFound):
        await search.similar_moments("f" * 32, 1, 9)
