"""Uploads in pieces, which go on where they were: for large files, bad lines, and recordings that have no end yet.

A protocol of our own instead of tus: it answers with the recording and its job, says when the same bytes are here already, takes
a recording whose length nobody knows yet, has our errors, and is in the reference like everything else. What makes tus sound is
kept: the server alone says where an upload stands, and a piece that does not begin there is refused.
"""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from sttEngine import errors
from sttEngine.api.deps import ServicesDep, UploadId
from sttEngine.api.errors import fails_with
from sttEngine.api.schemas import NewUploadBody, UploadBody, UploadsBody
from sttEngine.api.uploads import body_of, content_length
from sttEngine.jobs.options import parse_options
from sttEngine.library.arrivals import Arrival

router = APIRouter(prefix="/uploads", tags=["uploads in pieces"])
_PIECE = {"schema": {"type": "string", "format": "binary"}}
_GONE = fails_with(errors.UploadNotFound)


@router.post(
    "",
    status_code=201,
    summary="Begin an upload in pieces",
    operation_id="beginUpload",
    responses=fails_with(errors.EmptyFile, errors.FileTooLarge, errors.DiskFull, errors.ArchiveUnwritable),
)
async def begin_upload(services: ServicesDep, body: NewUploadBody) -> Arrival:
    """Then send pieces, each at the offset that `received_bytes` says, and finish. What nobody sends on for a week is given up;
    a live one that rests for a day becomes a recording as it is."""
    return await services.arrivals.create(body.name, body.size_bytes, live=body.live, fingerprint=body.fingerprint)


@router.get("", summary="Uploads that are not finished", operation_id="listUploads")
async def list_uploads(services: ServicesDep) -> UploadsBody:
    return UploadsBody(uploads=await services.arrivals.list())


@router.get("/{upload_id}", summary="Where an upload stands", operation_id="getUpload", responses=_GONE)
async def get_upload(services: ServicesDep, upload_id: UploadId) -> Arrival:
    """Of one that is finished, `recording_id` says what it has become."""
    return await services.arrivals.get(upload_id)


@router.patch(
    "/{upload_id}",
    summary="Send the next piece",
    operation_id="sendPiece",
    responses=fails_with(
        errors.UploadNotFound,
        errors.UploadOutOfStep,
        errors.UploadTakenOver,
        errors.UploadInterrupted,
        errors.FileTooLarge,
        errors.UnsupportedFormat,
        errors.PlaylistRefused,
        errors.DiskFull,
        errors.ArchiveUnwritable,
    ),
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": _PIECE}}},
)
async def send_piece(
    services: ServicesDep,
    request: Request,
    upload_id: UploadId,
    offset: Annotated[int, Query(ge=0, le=2**53, description="Where in the file the piece begins.")],
) -> Arrival:
    """The body is the piece, of any length. When it is answered it has reached the disk; of one that breaks off, what has arrived
    is kept. A newer sender takes an upload over. What the first 64 KiB show to be of no kind that is taken is refused."""
    return await services.arrivals.append(upload_id, offset, body_of(request), content_length(request))


@router.post(
    "/{upload_id}/finish",
    status_code=202,
    summary="Make an upload a recording and queue its job",
    operation_id="finishUpload",
    responses={
        200: {"model": UploadBody, "description": "The same bytes are here already. The upload waits: keep or discard it."},
        **fails_with(
            errors.UploadNotFound,
            errors.UploadOutOfStep,
            errors.EmptyFile,
            errors.UnsupportedFormat,
            errors.PlaylistRefused,
            errors.DiskFull,
            errors.ArchiveUnwritable,
            errors.InvalidTag,
            errors.TooManyTags,
            errors.TemplateNotFound,
            errors.InvalidTemplate,
        ),
    },
)
async def finish_upload(
    services: ServicesDep,
    response: Response,
    upload_id: UploadId,
    language: Annotated[str, Query(description="ISO 639-1 code; left out: detected, or as the settings say.")] = "",
    engine: Annotated[str, Query(description="Speech engine; left out: as the settings say.")] = "",
    steps: Annotated[str, Query(description="Comma-separated: transcribe, correct, summarize, index; left out: all.")] = "",
    duplicate: Annotated[str, Query(pattern="^(keep)?$", description="`keep` adds the same bytes once more.")] = "",
    template: Annotated[str, Query(description="Template of the minutes; left out: as the settings say.")] = "",
    minutes_language: Annotated[str, Query(description="ko or en; left out: as the settings say.")] = "",
    tag: Annotated[list[str] | None, Query(description="A tag for it, before its job begins; once for each.")] = None,
) -> UploadBody:
    """Finishing again gives the same answer, so that one whose answer was lost is simply asked again."""
    options = parse_options(steps, language, engine, template, minutes_language)
    if options.template is not None:
        await asyncio.to_thread(services.templates.find, options.template)
    received = await services.arrivals.finish(upload_id, keep_duplicate=duplicate == "keep", tags=tag or ())
    if received.duplicate:
        response.status_code = 200
        return UploadBody(recording=received.recording, job=None, duplicate=True)
    jobs = await services.queue.of_recording(upload_id)
    job = jobs[0] if jobs else await services.queue.add(upload_id, options)
    return UploadBody(recording=received.recording, job=job, duplicate=False)


@router.delete("/{upload_id}", status_code=204, summary="Give an upload up", operation_id="discardUpload", responses=_GONE)
async def discard_upload(services: ServicesDep, upload_id: UploadId) -> Response:
    await services.arrivals.discard(upload_id)
    return Response(status_code=204)
