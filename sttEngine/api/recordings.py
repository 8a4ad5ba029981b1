"""One recording: show, rename, tag, trash, restore, delete; and what it came to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import TypeAdapter
from starlette.responses import Response

from sttEngine.api.deps import RecordingId, ServicesDep
from sttEngine.api.errors import fails_with
from sttEngine.api.schemas import (
    ChangedBody,
    CorrectionsBody,
    CoverageBody,
    DecisionBody,
    RecordingChangeBody,
    TranscriptBody,
    VersionsBody,
)
from sttEngine.domain import Minutes, Recording
from sttEngine.errors import (
    CorrectionNotPlaced,
    InvalidTag,
    RecordingInTrash,
    RecordingNotFound,
    ResultNotReady,
    TooManyTags,
    VersionNotFound,
)
from sttEngine.library.shelf import Transcript

router = APIRouter(prefix="/recordings", tags=["recordings"])
NOT_THERE = fails_with(RecordingNotFound)
NOT_READY = fails_with(RecordingNotFound, ResultNotReady)
_TRANSCRIPT: TypeAdapter[Transcript] = TypeAdapter(Transcript)


@router.get("/{recording_id}", summary="One recording", operation_id="getRecording", responses=NOT_THERE)
async def get_recording(services: ServicesDep, recording_id: RecordingId) -> Recording:
    return await services.shelf.get(recording_id)


@router.patch(
    "/{recording_id}",
    summary="Rename a recording, give it other tags, make it a favourite",
    operation_id="changeRecording",
    responses=fails_with(RecordingNotFound, InvalidTag, TooManyTags),
)
async def change_recording(services: ServicesDep, recording_id: RecordingId, body: RecordingChangeBody) -> Recording:
    return await services.shelf.change(recording_id, title=body.title, tags_given=body.tags, favourite=body.favourite)


@router.delete(
    "/{recording_id}",
    summary="Put a recording in the trash, or delete it for good",
    operation_id="deleteRecording",
    response_model=Recording,
    responses={**NOT_THERE, 204: {"description": "It is deleted for good (`purge`)."}},
)
async def delete_recording(
    services: ServicesDep,
    recording_id: RecordingId,
    purge: Annotated[bool, Query(description="For good, with everything that belongs to it.")] = False,
) -> Recording | Response:
    """Its jobs are cancelled first."""
    await services.queue.stop_recordings({recording_id})
    if purge:
        await services.shelf.purge(recording_id)
        return Response(status_code=204)
    return await services.shelf.trash(recording_id)


@router.post(
    "/{recording_id}/restore", summary="Take a recording out of the trash", operation_id="restoreRecording", responses=NOT_THERE
)
async def restore_recording(services: ServicesDep, recording_id: RecordingId) -> Recording:
    restored = await services.shelf.restore(recording_id)
    services.queue.wake()
    return restored


@router.get(
    "/{recording_id}/transcript",
    summary="The transcript as it was heard or read",
    operation_id="getTranscript",
    response_model=TranscriptBody,
    responses=NOT_THERE,
)
async def get_transcript(
    services: ServicesDep,
    recording_id: RecordingId,
    from_id: Annotated[int, Query(ge=1, le=2**31, description="The first segment to send.")] = 1,
    limit: Annotated[int | None, Query(ge=1, le=100_000, description="Send at most so many; null: all.")] = None,
) -> Response:
    """Grows while it is made; corrections stand beside it, under `corrections`."""
    transcript = await services.shelf.transcript(recording_id, from_id, limit)
    # Straight to bytes: hours of speech are tens of thousands of words, and validating them again would hold up everybody.
    return Response(_TRANSCRIPT.dump_json(transcript), media_type="application/json")


@router.get("/{recording_id}/minutes", summary="The minutes", operation_id="getMinutes", responses=NOT_READY)
async def get_minutes(services: ServicesDep, recording_id: RecordingId) -> Minutes:
    return await services.shelf.minutes(recording_id)


@router.get("/{recording_id}/corrections", summary="Proposed corrections", operation_id="getCorrections", responses=NOT_THERE)
async def get_corrections(services: ServicesDep, recording_id: RecordingId) -> CorrectionsBody:
    return CorrectionsBody(proposals=await services.corrections.proposals(recording_id))


@router.post(
    "/{recording_id}/corrections",
    summary="Accept, reject or reopen proposals",
    operation_id="decideCorrections",
    responses=fails_with(RecordingNotFound, RecordingInTrash, CorrectionNotPlaced),
)
async def decide_corrections(services: ServicesDep, recording_id: RecordingId, body: DecisionBody) -> ChangedBody:
    """One that cannot be put into lines that were changed since stays open, and one that touches something among several."""
    return ChangedBody.of(await services.corrections.decide(recording_id, body.segment_ids, body.state))


@router.get(
    "/{recording_id}/versions", summary="What was changed, newest first", operation_id="listVersions", responses=NOT_THERE
)
async def list_versions(
    services: ServicesDep,
    recording_id: RecordingId,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
    examples: Annotated[
        int | None, Query(ge=0, le=100, description="Send at most so many changes of each, of those that can be seen; null: all.")
    ] = None,
) -> VersionsBody:
    found = await services.corrections.versions(recording_id, limit, offset, examples)
    return VersionsBody(versions=found.versions, total=found.total)


@router.post(
    "/{recording_id}/versions/{number}/revert",
    summary="Show the text as it was after a version",
    operation_id="revertToVersion",
    responses=fails_with(RecordingNotFound, VersionNotFound, RecordingInTrash),
)
async def revert_to_version(
    services: ServicesDep,
    recording_id: RecordingId,
    number: Annotated[int, Path(ge=0, le=2**31, description="0: as it was heard.")],
) -> ChangedBody:
    """A new version; none is lost."""
    return ChangedBody.of(await services.corrections.revert(recording_id, number))


@router.get(
    "/{recording_id}/coverage",
    summary="What came into each stage, what came out, and what was left out and why",
    operation_id="getCoverage",
    responses=NOT_THERE,
)
async def get_coverage(services: ServicesDep, recording_id: RecordingId) -> CoverageBody:
    found = await services.shelf.coverage(recording_id)
    return CoverageBody(coverage=found, stale=await services.shelf.stale(recording_id))
