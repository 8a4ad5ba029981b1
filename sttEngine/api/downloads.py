"""Files on their way out: what the player plays and draws, the original, exports. Media types come from our own list alone."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import FileResponse, Response

from sttEngine import errors
from sttEngine.api.deps import RecordingId, ServicesDep
from sttEngine.api.errors import error_response, fails_with
from sttEngine.domain import ErrorBody, ExportPart
from sttEngine.errors import InvalidRequest, RecordingNotFound, ResultNotReady, UnreadableMedia
from sttEngine.speech.peaks import Peaks

router = APIRouter(prefix="/recordings", tags=["files"])

# What a browser is told; everything else is bytes. Never a type that it would run.
MEDIA_TYPES = {
    "aac": "audio/aac",
    "aif": "audio/aiff",
    "aiff": "audio/aiff",
    "avi": "video/x-msvideo",
    "flac": "audio/flac",
    "m4a": "audio/mp4",
    "m4b": "audio/mp4",
    "m4v": "video/mp4",
    "md": "text/plain; charset=utf-8",
    "mkv": "video/x-matroska",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "ogv": "video/ogg",
    "opus": "audio/ogg",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
    "wav": "audio/wav",
    "weba": "audio/webm",
    "webm": "video/webm",
}
BYTES = "application/octet-stream"
_ONE_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*")
_PLAYED: dict[int | str, dict[str, Any]] = {
    200: {"content": {"audio/*": {}, "video/*": {}}, "description": "The whole file."},
    206: {"content": {"audio/*": {}, "video/*": {}}, "description": "The range that was asked for."},
    416: {"model": ErrorBody, "description": "`invalid_request`: the range lies behind the end."},
}
ATTACHED: dict[int | str, dict[str, Any]] = {200: {"content": {BYTES: {}}, "description": "The file, as an attachment."}}


@router.get(
    "/{recording_id}/audio",
    summary="What the player plays, in byte ranges",
    operation_id="getAudio",
    response_class=FileResponse,
    responses={**_PLAYED, **fails_with(RecordingNotFound, ResultNotReady)},
)
@router.head("/{recording_id}/audio", include_in_schema=False)
async def get_audio(services: ServicesDep, request: Request, recording_id: RecordingId) -> Response:
    """The original where browsers play it, else what was made from it."""
    path = await services.shelf.playable_path(recording_id)
    if path is None:
        raise ResultNotReady("There is nothing to play yet.")
    return await _ranged(request, path, {})


@router.get(
    "/{recording_id}/peaks",
    summary="The outline of the sound, to draw it",
    operation_id="getPeaks",
    responses=fails_with(RecordingNotFound, ResultNotReady, UnreadableMedia, errors.DiskFull, errors.ArchiveUnwritable),
)
async def get_peaks(services: ServicesDep, recording_id: RecordingId) -> Peaks:
    """How loud it is in each of at most 4000 equal stretches, from 0 to 255. Made when the sound is, else now."""
    return await services.outlines.of(recording_id)


@router.get(
    "/{recording_id}/source",
    summary="The original, byte for byte",
    operation_id="getSource",
    response_class=FileResponse,
    responses={**ATTACHED, 206: _PLAYED[206], 416: _PLAYED[416], **fails_with(RecordingNotFound)},
)
@router.head("/{recording_id}/source", include_in_schema=False)
async def get_source(services: ServicesDep, request: Request, recording_id: RecordingId) -> Response:
    recording = await services.shelf.get(recording_id)
    path = await services.shelf.source_path(recording_id)
    return await _ranged(request, path, {"Content-Disposition": attachment(recording.file_name or recording.title)})


@router.get(
    "/{recording_id}/export",
    summary="The transcript and minutes as a file",
    operation_id="exportRecording",
    response_class=Response,
    responses={**ATTACHED, **fails_with(RecordingNotFound, ResultNotReady, InvalidRequest, errors.TranscriptWithoutTimes)},
)
async def export_recording(
    services: ServicesDep,
    recording_id: RecordingId,
    format: Annotated[str, Query(description="txt, md, srt, vtt, json or docx.")],
    part: Annotated[ExportPart, Query(description="Minutes alone only as md, json or docx.")] = "all",
) -> Response:
    """With accepted corrections in place. Minutes are part of it where there are any, in formats that can hold them."""
    # Here and not above: writing Word files loads what no other route needs.
    from sttEngine.export import export
    from sttEngine.library.exporting import export_source

    source = await export_source(services.shelf, recording_id)
    made = await asyncio.to_thread(export, format, source, part)
    return Response(made.content, media_type=made.media_type, headers={"Content-Disposition": attachment(made.file_name)})


def attachment(file_name: str) -> str:
    """A Content-Disposition that saves under this name: plain ASCII for old programs (RFC 6266), all of it in RFC 5987."""
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "_", file_name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def single_range(header: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte of a range that can be served; None for what is to be ignored. Raises InvalidRequest: none is there.

    Several ranges and malformed ones are ignored, as RFC 9110 allows: the answer is the whole file.
    """
    match = _ONE_RANGE.fullmatch(header or "")
    if match is None or match.group(1, 2) == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(size - int(last), 0), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < start:
            return None
    if start >= size or (not first and int(last) == 0):
        raise InvalidRequest("The range lies behind the end of the file.")
    return start, end


async def _ranged(request: Request, path: Path, headers: dict[str, str]) -> Response:
    try:
        found = await asyncio.to_thread(os.stat, path)
    except FileNotFoundError as error:
        raise ResultNotReady("The file is not there.", hint="Restore the data folder from a backup.") from error
    try:
        wanted = single_range(request.headers.get("range"), found.st_size)
    except InvalidRequest as error:
        return error_response(error, status=416, headers={"Content-Range": f"bytes */{found.st_size}"})
    # FileResponse reads the range from the scope: it is given what was agreed, or nothing.
    rest = [(key, value) for key, value in request.scope["headers"] if key != b"range"]
    request.scope["headers"] = rest if wanted is None else [*rest, (b"range", b"bytes=%d-%d" % wanted)]
    media_type = MEDIA_TYPES.get(path.suffix[1:], BYTES)
    return FileResponse(path, media_type=media_type, stat_result=found, headers={"Cache-Control": "no-cache", **headers})
