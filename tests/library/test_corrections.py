"""What a person does with a transcript: versions of it, made by deciding, editing and going back."""

from __future__ import annotations

import pytest

from sttEngine.domain import Coverage, Proposal, Recording, Segment, Word
from sttEngine.errors import InvalidRequest, SegmentNotFound, VersionNotFound
from sttEngine.events.types import RecordingChanged
from sttEngine.library.line_editing import LineEditing
from sttEngine.library.vocabulary import VocabularyShelf
from sttEngine.pipeline.tasks import IndexResult
from sttEngine.search.chunking import chunk_segments
from sttEngine.search.query import parse
from sttEngine.store import proposals, search_index, transcripts, versions
from sttEngine.store.search_check import check
from tests.library.conftest import Library, stream

SEGMENTS = (
    Segment(1, 0.0, 1.0, "teh plan", words=(Word("teh", 0.0, 0.5, 0.4), Word("plan", 0.5, 1.0, 0.9))),
    Segment(2, 1.0, 2.0, "is their"),
    Segment(3, 2.0, 3.0, "all fine"),
)
PROPOSALS = (Proposal(1, "teh plan", "the plan"), Proposal(2, "is their", "is there"))


@pytest.fixture
async def recording(library: Library) -> Recording:
    made = (await library.intake.receive("a.wav", stream([b"abc"]), expected_bytes=3)).recording
    await library.db.write(lambda conn: transcripts.add(conn, made.id, SEGMENTS))
    await library.db.write(lambda conn: proposals.replace(conn, made.id, PROPOSALS))
    return made


async def shown(library: Library, recording: Recording) -> list[str]:
    return [segment.text for segment in (await library.shelf.transcript(recording.id, corrected=True)).segments]


async def history(library: Library, recording: Recording) -> list[tuple[int, str, list[tuple[int, str, str]]]]:
    page = await library.corrections.versions(recording.id)
    assert page.total == len(page.versions)
    return [(one.number, one.cause, [(c.segment_id, c.before, c.after) for c in one.changes]) for one in page.versions]


async def test_each_thing_that_is_done_is_a_version_newest_first(library: Library, recording: Recording) -> None:
    await library.corrections.decide(recording.id, (1, 2), "accepted")
    await library.lines.edit(recording.id, 3, "  all   is fine ")
    await library.corrections.decide(recording.id, (2,), "rejected")
    assert await shown(library, recording) == ["the plan", "is their", "all is fine"]
    assert await history(library, recording) == [
        (3, "reopened", [(2, "is there", "is their")]),
        (2, "edited", [(3, "all fine", "all is fine")]),
        (1, "accepted", [(1, "teh plan", "the plan"), (2, "is their", "is there")]),
    ]


async def test_what_was_heard_stays_beside_what_is_shown(library: Library, recording: Recording) -> None:
    await library.lines.edit(recording.id, 1, "the grand plan")
    transcript = await library.shelf.transcript(recording.id)
    assert transcript.segments == SEGMENTS
    assert [(one.first_segment_id, [line.text for line in one.lines]) for one in transcript.changed] == [(1, ["the grand plan"])]
    corrected = await library.shelf.transcript(recording.id, corrected=True)
    assert corrected.changed == ()
    assert corrected.segments[0].words == (Word("the", 0.0, 0.1875), Word("grand", 0.1875, 0.5), Word("plan", 0.5, 1.0, 0.9))


async def test_what_changes_nothing_is_no_version(library: Library, recording: Recording) -> None:
    await library.corrections.decide(recording.id, (1,), "rejected")
    await library.lines.edit(recording.id, 3, "all  fine")
    await library.corrections.revert(recording.id, 0)
    assert await history(library, recording) == []


async def test_going_back_is_a_version_too_and_opens_proposals_again(library: Library, recording: Recording) -> None:
    await library.corrections.decide(recording.id, (1,), "accepted")
    await library.lines.edit(recording.id, 3, "all is fine")
    left = await library.corrections.revert(recording.id, 0)
    assert await shown(library, recording) == [segment.text for segment in SEGMENTS]
    assert [one.state for one in left.proposals] == ["proposed", "proposed"]
    left = await library.corrections.revert(recording.id, 2)
    assert await shown(library, recording) == ["the plan", "is their", "all is fine"]
    assert [one.state for one in left.proposals] == ["accepted", "proposed"]
    assert [number for number, *_ in await history(library, recording)] == [4, 3, 2, 1]


async def test_rejecting_a_proposal_leaves_what_was_typed_over_it(library: Library, recording: Recording) -> None:
    await library.corrections.decide(recording.id, (1,), "accepted")
    await library.lines.edit(recording.id, 1, "the great plan")
    await library.corrections.decide(recording.id, (1,), "rejected")
    assert (await shown(library, recording))[0] == "the great plan"


TOUCHING = (Proposal(1, "teh plan", "the plan"), Proposal(2, "is their", "is not there"), Proposal(3, "all fine", "all Finn"))


async def test_of_several_those_that_touch_something_are_held_back(library: Library, recording: Recording) -> None:
    await library.db.write(lambda conn: proposals.replace(conn, recording.id, TOUCHING))
    assert [one.touches for one in await library.corrections.proposals(recording.id)] == [(), ("negation",), ("name",)]
    changed = await library.corrections.decide(recording.id, (1, 2, 3), "accepted")
    assert changed.held_back == (2, 3)
    assert [one.state for one in changed.proposals] == ["accepted", "proposed", "proposed"]
    assert await shown(library, recording) == ["the plan", "is their", "all fine"]
    await library.corrections.decide(recording.id, (2, 3), "accepted")
    assert len(await history(library, recording)) == 1


async def test_one_that_touches_something_is_accepted_alone_and_rejected_with_others(
    library: Library, recording: Recording
) -> None:
    await library.db.write(lambda conn: proposals.replace(conn, recording.id, TOUCHING))
    alone = await library.corrections.decide(recording.id, (2, 2), "accepted")
    assert (alone.held_back, alone.proposals[1].state) == ((), "accepted")
    again = await library.corrections.decide(recording.id, (1, 2), "accepted")
    assert (again.held_back, [one.state for one in again.proposals]) == ((), ["accepted", "accepted", "proposed"])
    rejected = await library.corrections.decide(recording.id, (1, 2, 3), "rejected")
    assert (rejected.held_back, {one.state for one in rejected.proposals}) == ((), {"rejected"})


async def test_a_new_term_is_a_name_from_then_on(library: Library, recording: Recording) -> None:
    assert [one.touches for one in await library.corrections.proposals(recording.id)] == [(), ()]
    await VocabularyShelf(library.db).add("there", ("tere",), scope="travel")
    assert [one.touches for one in await library.corrections.proposals(recording.id)] == [(), ("name",)]


async def test_a_line_that_reads_otherwise_in_a_new_transcript_is_shown_as_it_is(library: Library, recording: Recording) -> None:
    await library.lines.edit(recording.id, 1, "the plan")
    await library.lines.edit(recording.id, 3, "fine")
    anew = (Segment(1, 0.0, 1.0, "a new plan"), *SEGMENTS[1:])
    await library.db.write(lambda conn: transcripts.replace(conn, recording.id, anew))
    assert await shown(library, recording) == ["a new plan", "is their", "fine"]


async def test_a_change_is_announced_and_makes_later_results_stale(library: Library, recording: Recording) -> None:
    library.events.clear()
    await library.lines.edit(recording.id, 1, "the plan")
    assert any(isinstance(event, RecordingChanged) for event in library.events)


async def test_the_index_has_the_new_words_at_once(library: Library, recording: Recording) -> None:
    woken: list[bool] = []
    lines = LineEditing(library.db, library.events.append, lambda: woken.append(True))
    chunks = chunk_segments(SEGMENTS, lambda text: 5, limit=10)
    result = IndexResult(chunks, (None,) * len(chunks), None, None, Coverage("index", "chunks", len(chunks), 0))
    await library.db.write(lambda conn: search_index.put(conn, recording.id, result))

    async def finds(word: str) -> bool:
        match = parse(word).every_word()
        return bool(await library.db.read(lambda conn: search_index.matching(conn, match, 9)))

    assert not await finds("zebra")
    await lines.edit(recording.id, 2, "the zebra plan")
    assert woken
    assert await finds("zebra")
    assert await library.db.write(check) == ()
    await library.corrections.revert(recording.id, 0)
    assert not await finds("zebra")
    assert await library.db.write(check) == ()


@pytest.mark.parametrize("text", ["", "   ", "a\x00b", "x" * 2001, "\x1b[2J"])
async def test_what_cannot_be_a_line_is_refused(library: Library, recording: Recording, text: str) -> None:
    with pytest.raises(InvalidRequest):
        await library.lines.edit(recording.id, 1, text)
    assert await history(library, recording) == []


async def test_lines_and_versions_that_are_not_there(library: Library, recording: Recording) -> None:
    with pytest.raises(SegmentNotFound):
        await library.lines.edit(recording.id, 99, "text")
    with pytest.raises(VersionNotFound):
        await library.corrections.revert(recording.id, 1)


async def test_versions_go_with_their_recording_and_come_back_from_the_trash(library: Library, recording: Recording) -> None:
    await library.lines.edit(recording.id, 1, "the plan")
    await library.shelf.trash(recording.id)
    await library.shelf.restore(recording.id)
    assert (await shown(library, recording))[0] == "the plan"
    await library.shelf.purge(recording.id)
    assert await library.db.read(lambda conn: versions.count(conn, recording.id)) == 0
