from __future__ import annotations

import dataclasses

from sttEngine.domain import Proposal, Recording, Segment, Word
from sttEngine.store import proposals
from sttEngine.store.database import Database

FIRST = Proposal(1, "회이록", "회의록")
SECOND = Proposal(2, "teh", "the")


async def test_proposals_come_back_in_reading_order(db: Database, recording: Recording) -> None:
    await db.write(lambda conn: proposals.replace(conn, recording.id, (SECOND, FIRST)))
    assert await db.read(lambda conn: proposals.all_of(conn, recording.id)) == (FIRST, SECOND)


async def test_deciding_tells_how_many_changed(db: Database, recording: Recording) -> None:
    await db.write(lambda conn: proposals.replace(conn, recording.id, (FIRST, SECOND)))
    assert await db.write(lambda conn: proposals.set_state(conn, recording.id, (2, 99), "accepted")) == 1
    assert await db.write(lambda conn: proposals.set_state(conn, recording.id, (2,), "accepted")) == 0
    assert [p.state for p in await db.read(lambda conn: proposals.all_of(conn, recording.id))] == ["proposed", "accepted"]


async def test_proposing_the_same_again_keeps_the_decision(db: Database, recording: Recording) -> None:
    await db.write(lambda conn: proposals.replace(conn, recording.id, (FIRST, SECOND)))
    await db.write(lambda conn: proposals.set_state(conn, recording.id, (1, 2), "rejected"))
    changed = dataclasses.replace(SECOND, proposed="then")
    await db.write(lambda conn: proposals.replace(conn, recording.id, (FIRST, changed)))
    found = await db.read(lambda conn: proposals.all_of(conn, recording.id))
    assert found == (dataclasses.replace(FIRST, state="rejected"), changed)


def test_only_accepted_proposals_for_the_text_as_it_is_are_applied() -> None:
    words = (Word("회이록", 0.0, 1.0),)
    segments = tuple(Segment(n, 0.0, 1.0, text, words=words) for n, text in ((1, "회이록"), (2, "teh"), (3, "changed"), (4, "x")))
    decided = (
        dataclasses.replace(FIRST, state="accepted"),
        dataclasses.replace(SECOND, state="rejected"),
        Proposal(3, "as it was", "never", state="accepted"),
        Proposal(4, "x", "y"),
    )
    assert proposals.apply(segments, decided) == (
        dataclasses.replace(segments[0], text="회의록", words=()),
        *segments[1:],
    )
