from __future__ import annotations

from collections.abc import Awaitable, Callable

import apsw
import pytest

from sttEngine.domain import (
    Chunk,
    Citation,
    Coverage,
    DeviceUse,
    Minutes,
    MinutesItem,
    Omission,
    Proposal,
    Recording,
    Segment,
    Usage,
)
from sttEngine.errors import InvalidRequest, RecordingNotFound, ResultNotReady
from sttEngine.events.types import RecordingChanged, RecordingRemoved
from sttEngine.library.exporting import export_source
from sttEngine.library.shelf import Shelf
from sttEngine.pipeline.tasks import IndexResult, ProbeResult, SummarizedPart, SummarizeResult, TaskResult, TranscribeResult
from sttEngine.store import coverage, minutes, proposals, search_index, stage_results, transcripts
from sttEngine.store.database import Database
from sttEngine.store.listing import Listing
from tests.library.conftest import Library, stream

SEGMENTS = (Segment(1, 0.0, 1.0, "회이록 보셨죠"), Segment(2, 1.0, 2.0, "네"))
PROPOSALS = (Proposal(1, "회이록 보셨죠", "회의록 보셨죠"),)
MINUTES = Minutes("ko", "회의", "한 줄", (), "m")
COVERED = Coverage("transcribe", "seconds", 2.0, 2.0)
TRANSCRIBED = TranscribeResult("ko", DeviceUse("auto", "cpu"), COVERED)
INDEXED = IndexResult((), (), None, None, Coverage("index", "chunks", 0, 0))
CHUNK = Chunk(0, 1, 2, 0.0, 2.0, None, "회의록", "회의록")
INDEXED_CHUNK = IndexResult((CHUNK,), (None,), None, None, Coverage("index", "chunks", 1, 1))


@pytest.fixture
async def recording(library: Library) -> Recording:
    return (await library.intake.receive("회의.wav", stream([b"abc"]), expected_bytes=3)).recording


async def finish(library: Library, recording_id: str, *results: TaskResult) -> None:
    for result in results:
        await library.db.write(
            lambda conn, result=result: stage_results.put(  # type: ignore[misc]
                conn, recording_id, result.type, key="k", result=result, seconds=1.0
            )
        )


async def work_through(library: Library, recording_id: str) -> None:
    def fill(conn: apsw.Connection) -> None:
        transcripts.add(conn, recording_id, SEGMENTS)
        proposals.replace(conn, recording_id, PROPOSALS)
        minutes.put(conn, recording_id, MINUTES)
        coverage.put(conn, recording_id, COVERED)
        search_index.put(conn, recording_id, INDEXED_CHUNK)

    await library.db.write(fill)
    await finish(library, recording_id, TRANSCRIBED, SummarizeResult(MINUTES, COVERED), INDEXED)


async def test_every_method_tells_that_a_recording_is_not_there(library: Library) -> None:
    shelf, absent = library.shelf, "f" * 32
    corrections = library.corrections
    calls: list[Callable[[], Awaitable[object]]] = [
        lambda: shelf.get(absent),
        lambda: shelf.change(absent, title="t"),
        lambda: shelf.trash(absent),
        lambda: shelf.restore(absent),
        lambda: shelf.purge(absent),
        lambda: shelf.source_path(absent),
        lambda: shelf.playable_path(absent),
        lambda: shelf.transcript(absent),
        lambda: shelf.minutes(absent),
        lambda: corrections.proposals(absent),
        lambda: shelf.coverage(absent),
        lambda: corrections.decide(absent, (1,), "accepted"),
        lambda: corrections.undo(absent, 1),
        lambda: library.lines.edit(absent, 1, "text"),
        lambda: corrections.versions(absent),
        lambda: corrections.revert(absent, 0),
        lambda: shelf.get("../../etc/passwd"),
        lambda: shelf.purge("../../etc/passwd"),
    ]
    for call in calls:
        with pytest.raises(RecordingNotFound):
            await call()
    assert library.events == []


async def test_renaming(library: Library, recording: Recording) -> None:
    renamed = await library.shelf.change(recording.id, title="  주간\n회의 <b> ")
    assert renamed.title == "주간 회의 <b>"
    assert await library.shelf.get(recording.id) == renamed
    assert library.events == [RecordingChanged(renamed)]
    with pytest.raises(InvalidRequest):
        await library.shelf.change(recording.id, title=" \u202e\n")


async def test_the_trash_keeps_everything_and_gives_it_back(library: Library, recording: Recording) -> None:
    await work_through(library, recording.id)
    trashed = await library.shelf.trash(recording.id)
    assert trashed.trashed_at is not None
    assert await library.shelf.trash(recording.id) == trashed
    assert (await library.shelf.list()).recordings == ()
    assert (await library.shelf.list(Listing(trashed=True))).recordings == (trashed,)
    assert await library.shelf.restore(recording.id) == recording
    assert (await library.shelf.list()).recordings == (recording,)
    assert (await library.shelf.transcript(recording.id)).segments == SEGMENTS
    assert await library.shelf.minutes(recording.id) == MINUTES
    assert [one.proposed for one in await library.corrections.proposals(recording.id)] == [one.proposed for one in PROPOSALS]
    assert await library.shelf.coverage(recording.id) == (COVERED,)
    assert (await library.shelf.source_path(recording.id)).read_bytes() == b"abc"
    assert library.events[-1] == RecordingChanged(recording)


async def test_purging_leaves_nothing(library: Library, recording: Recording) -> None:
    await work_through(library, recording.id)
    library.files.audio(recording.id).write_bytes(b"wav")
    await library.shelf.purge(recording.id)
    assert library.on_disk() == []
    assert not library.files.folder(recording.id).exists()
    assert library.events == [RecordingRemoved(recording.id)]
    with pytest.raises(RecordingNotFound):
        await library.shelf.get(recording.id)


async def test_purging_a_recording_whose_files_are_gone(library: Library, recording: Recording) -> None:
    library.files.remove(recording.id)
    await library.shelf.purge(recording.id)
    assert (await library.shelf.list()).total == 0


async def test_a_transcript_grows_until_it_is_complete(library: Library, recording: Recording) -> None:
    await library.db.write(lambda conn: transcripts.add(conn, recording.id, SEGMENTS))
    growing = await library.shelf.transcript(recording.id, 2)
    assert (growing.segments, growing.complete) == (SEGMENTS[1:], False)
    await finish(library, recording.id, TRANSCRIBED)
    assert (await library.shelf.transcript(recording.id)).complete


async def test_minutes_grow_until_they_are_complete(library: Library, recording: Recording) -> None:
    line = MinutesItem("topic", "회의록을 보았습니다.", (Citation(1, 0.0, 1.0),))
    parts = [SummarizedPart(f"window-{n}", (line,), 1, usage=Usage(100, 10, 1.0)) for n in (0, 1)]

    def commit(conn: apsw.Connection) -> None:
        for part in parts:
            stage_results.add_part(conn, recording.id, "summarize", "key", part)

    await library.db.write(commit)
    growing = await library.shelf.minutes(recording.id)
    assert (growing.complete, [item.text for item in growing.items], growing.usage) == (False, [line.text], Usage(200, 20, 2.0))
    await library.db.write(lambda conn: minutes.put(conn, recording.id, MINUTES))
    assert await library.shelf.minutes(recording.id) == MINUTES


async def test_an_export_knows_where_speech_gave_no_text(library: Library, recording: Recording) -> None:
    await work_through(library, recording.id)
    await finish(library, recording.id, TRANSCRIBED)
    gap = Omission("speech_without_text", 2.5, 3.0, 5.5)
    await library.db.write(lambda conn: coverage.put(conn, recording.id, Coverage("transcribe", "seconds", 5.5, 3.0, (gap,))))
    assert (await export_source(library.shelf, recording.id)).gaps == (gap,)


async def test_minutes_that_are_not_there_yet(library: Library, recording: Recording) -> None:
    with pytest.raises(ResultNotReady):
        await library.shelf.minutes(recording.id)


async def test_accepting_a_correction_shows_it_and_makes_later_results_stale(library: Library, recording: Recording) -> None:
    await work_through(library, recording.id)

    async def stale() -> set[str]:
        return set(await library.db.read(lambda conn: stage_results.stale(conn, recording.id)))

    assert [p.state for p in (await library.corrections.decide(recording.id, (1,), "rejected")).proposals] == ["rejected"]
    assert await stale() == set()
    assert [p.state for p in (await library.corrections.decide(recording.id, (1,), "accepted")).proposals] == ["accepted"]
    assert await stale() == {"summarize"}
    assert (await library.shelf.transcript(recording.id)).segments == SEGMENTS
    corrected = (await library.shelf.transcript(recording.id, corrected=True)).segments
    assert [segment.text for segment in corrected] == ["회의록 보셨죠", "네"]


async def test_what_the_browser_can_play(library: Library, recording: Recording) -> None:
    assert await library.shelf.playable_path(recording.id) is None
    await finish(library, recording.id, ProbeResult("audio", plays_in_browser=False))
    assert await library.shelf.playable_path(recording.id) is None
    await finish(library, recording.id, ProbeResult("audio", plays_in_browser=True))
    assert await library.shelf.playable_path(recording.id) == library.files.source(recording.id, "wav")
    library.files.playable(recording.id).touch()
    assert await library.shelf.playable_path(recording.id) == library.files.playable(recording.id)


async def test_a_shelf_over_an_archive_opened_for_reading(library: Library, recording: Recording) -> None:
    reader = await Database.open(library.data_dir / "recordroute.db", read_only=True)
    assert (await Shelf(reader, library.files, library.events.append).list()).recordings == (recording,)
    await reader.close()
