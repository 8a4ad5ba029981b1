from __future__ import annotations

import dataclasses

from sttEngine.domain import Coverage, Omission, Recording
from sttEngine.store import coverage
from sttEngine.store.database import Database


async def test_each_stage_has_one_record_in_the_order_of_the_stages(db: Database, recording: Recording) -> None:
    index = Coverage("index", "chunks", 3, 2, (Omission("no_model", 1.0),))
    spoken = Coverage("transcribe", "seconds", 61.5, 60.0, (Omission("no_speech_found", 1.5, 10.0, 11.5),))
    for record in (index, spoken, dataclasses.replace(index, covered=3, omissions=())):
        await db.write(lambda conn, record=record: coverage.put(conn, recording.id, record))  # type: ignore[misc]
    found = await db.read(lambda conn: coverage.all_of(conn, recording.id))
    assert found == (spoken, dataclasses.replace(index, covered=3, omissions=()))
