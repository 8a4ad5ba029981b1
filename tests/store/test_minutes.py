from __future__ import annotations

import dataclasses

from sttEngine.domain import Citation, Minutes, MinutesItem, Recording
from sttEngine.store import minutes
from sttEngine.store.database import Database

MADE = Minutes(
    language="ko",
    title="주간 회의",
    one_line="출시일을 정했다.",
    items=(
        MinutesItem("decision", "3월 2일에 출시한다.", (Citation(4, 10.5, 12.0), Citation(9, None, None, 2)), topic="출시"),
        MinutesItem("action", "Write it down", (Citation(5, 1.0, 2.0),), owner="민수", due="2025-03-01"),
    ),
    model="m",
)


async def test_minutes_are_kept_replaced_and_cleared(db: Database, recording: Recording) -> None:
    assert await db.read(lambda conn: minutes.get(conn, recording.id)) is None
    await db.write(lambda conn: minutes.put(conn, recording.id, MADE))
    assert await db.read(lambda conn: minutes.get(conn, recording.id)) == MADE
    newer = dataclasses.replace(MADE, items=())
    await db.write(lambda conn: minutes.put(conn, recording.id, newer))
    assert await db.read(lambda conn: minutes.get(conn, recording.id)) == newer
    await db.write(lambda conn: minutes.clear(conn, recording.id))
    assert await db.read(lambda conn: minutes.get(conn, recording.id)) is None
