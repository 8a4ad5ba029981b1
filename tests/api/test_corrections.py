"""Proposals over the wire: what each of them touches, and that none of those is accepted unseen."""

from __future__ import annotations

from sttEngine.domain import Proposal
from sttEngine.store import proposals, transcripts
from tests.api.conftest import Served


async def _propose(served: Served) -> tuple[str, list[int]]:
    """Three proposals, of which the first two touch something; the path and the segments."""
    recording = await served.add()
    segments = await served.services.db.read(lambda conn: transcripts.plain(conn, recording["id"], 1, 3))
    texts = [segment.text for segment in segments]
    ends = (" 3", " 김서연 님", " 그래요")
    given = tuple(Proposal(n, text, text + end) for n, (text, end) in enumerate(zip(texts, ends, strict=True), start=1))
    await served.services.db.write(lambda conn: proposals.replace(conn, recording["id"], given))
    return f"/api/recordings/{recording['id']}/corrections", [segment.id for segment in segments]


async def test_each_proposal_tells_what_it_touches(served: Served) -> None:
    path, _ = await _propose(served)
    assert [one["touches"] for one in (await served.client.get(path)).json()["proposals"]] == [["number"], ["name"], []]
    schema = (await served.client.get("/api/openapi.json")).json()["components"]["schemas"]
    assert schema["ShownProposal"]["properties"]["touches"]["items"]["enum"] == ["number", "name", "negation", "day"]
    assert "held_back" in schema["ChangedBody"]["properties"]


async def test_accepting_all_leaves_out_what_must_be_looked_at(served: Served) -> None:
    path, every = await _propose(served)
    answer = (await served.client.post(path, json={"segment_ids": every, "state": "accepted"})).json()
    assert answer["held_back"] == every[:2]
    assert [one["state"] for one in answer["proposals"]] == ["proposed", "proposed", "accepted"]
    assert [one["first_segment_id"] for one in answer["lines"]] == every[2:]
    for number, segment in enumerate(every[:2], start=2):
        answer = (await served.client.post(path, json={"segment_ids": [segment], "state": "accepted"})).json()
        assert (answer["held_back"], answer["version"]) == ([], number)
    assert {one["state"] for one in answer["proposals"]} == {"accepted"}
