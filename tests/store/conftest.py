"""An archive of a test's own, and a recording to hang rows on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sttEngine.domain import Recording
from sttEngine.store import recordings
from sttEngine.store.database import Database


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "archive" / "recordroute.db")
    yield opened
    await opened.close()


@pytest.fixture
async def recording(db: Database) -> Recording:
    kept = Recording(
        id="0" * 32,
        title="주간 회의",
        kind="audio",
        file_name="주간 회의.m4a",
        size_bytes=12,
        sha256="ab" * 32,
        created_at="2025-01-02T03:04:05Z",
        duration_seconds=61.5,
    )
    await db.write(lambda conn: recordings.insert(conn, kept, "m4a"))
    return kept
