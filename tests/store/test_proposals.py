from __future__ import annotations

import dataclasses

from sttEngine.domain import Proposal, ProposalState, Recording, Segment
from sttEngine.store import proposals, transcripts
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


async def decided(db: Database, recording: Recording, state: ProposalState, *again: Proposal) -> tuple[Proposal, ...]:
    """FIRST and SECOND on segments that read as they say, both decided on, then proposed anew as `again`."""
    heard = tuple(Segment(p.segment_id, 0.0, 1.0, p.original) for p in (FIRST, SECOND))
    await db.write(lambda conn: transcripts.add(conn, recording.id, heard))
    await db.write(lambda conn: proposals.replace(conn, recording.id, (FIRST, SECOND)))
    await db.write(lambda conn: proposals.set_state(conn, recording.id, (1, 2), state))
    await db.write(lambda conn: proposals.replace(conn, recording.id, again))
    return await db.read(lambda conn: proposals.all_of(conn, recording.id))


async def test_what_was_rejected_gives_way_to_another_proposal_only(db: Database, recording: Recording) -> None:
    changed = dataclasses.replace(SECOND, proposed="then")
    found = await decided(db, recording, "rejected", FIRST, changed)
    assert found == (dataclasses.replace(FIRST, state="rejected"), changed)


async def test_what_was_accepted_stays_whatever_is_proposed_later(db: Database, recording: Recording) -> None:
    found = await decided(db, recording, "accepted", dataclasses.replace(SECOND, proposed="then"))
    assert found == tuple(dataclasses.replace(p, state="accepted") for p in (FIRST, SECOND))


async def test_a_decision_goes_with_the_text_that_it_was_about(db: Database, recording: Recording) -> None:
    await decided(db, recording, "accepted", FIRST, SECOND)
    await db.write(lambda conn: transcripts.replace(conn, recording.id, (Segment(1, 0.0, 1.0, "heard anew"),)))
    await db.write(lambda conn: proposals.replace(conn, recording.id, ()))
    assert await db.read(lambda conn: proposals.all_of(conn, recording.id)) == ()
