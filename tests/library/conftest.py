"""A library of a test's own: archive, files, intake, shelf, and what they told the world."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sttEngine.domain import Recording
from sttEngine.events.types import Event
from sttEngine.library.arrivals import Arrivals
from sttEngine.library.corrections import Corrections
from sttEngine.library.files import RecordingFiles
from sttEngine.library.intake import Intake
from sttEngine.library.line_editing import LineEditing
from sttEngine.library.shelf import Shelf
from sttEngine.store.database import Database

MAX_BYTES = 8 * 1024**2


@dataclass
class Library:
    data_dir: Path
    db: Database
    added: list[Recording] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    enqueued: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.files = RecordingFiles(self.data_dir)
        self.intake = Intake(self.db, self.files, self.added.append, MAX_BYTES)
        self.arrivals = Arrivals(self.db, self.files, self.intake, self._enqueue)
        self.shelf = Shelf(self.db, self.files, self.events.append)
        self.corrections = Corrections(self.db, self.events.append)
        self.lines = LineEditing(self.db, self.events.append)

    async def _enqueue(self, recording_id: str) -> None:
        self.enqueued.append(recording_id)

    def on_disk(self) -> list[str]:
        """Every file under the data folder but the archive's own, relative."""
        found = (path.relative_to(self.data_dir).as_posix() for path in self.data_dir.rglob("*") if path.is_file())
        return sorted(name for name in found if not name.startswith("recordroute.db"))


async def stream(chunks: Iterable[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    data_dir = tmp_path / "data"
    db = await Database.open(data_dir / "recordroute.db")
    yield Library(data_dir, db)
    await db.close()
