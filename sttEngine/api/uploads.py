"""Takes uploads: the body as it arrives goes to the intake, which awaits the disk; so a slow disk slows the sender."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.requests import ClientDisconnect

from sttEngine import errors
from sttEngine.api.deps import ServicesDep
from sttEngine.api.errors import fails_with
from sttEngine.api.multipart import MultipartFile
from sttEngine.api.schemas import UploadBody
from sttEngine.errors import FileTooLarge, UploadInterrupted
from sttEngine.jobs.options import parse_options
from sttEngine.library.tags import tidy_tags

router = APIRouter(prefix="/recordings", tags=["recordings"])

FORM_ROOM_BYTES = 64 * 1024  # what a form may hold around its file
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FORM = {"schema": {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}}


@router.post(
    "",
    status_code=202,
    summary="Add a recording and queue its job",
    operation_id="addRecording",
    responses={
        200: {"model": UploadBody, "description": "The same bytes are here already; nothing was added."},
        **fails_with(
            errors.EmptyFile,
            errors.UploadInterrupted,
            errors.FileTooLarge,
            errors.DiskFull,
            errors.ArchiveUnwritable,
            errors.InvalidTag,
            errors.TooManyTags,
            errors.TemplateNotFound,
            errors.InvalidTemplate,
        ),
    },
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/octet-stream": _BINARY, "multipart/form-data": _FORM}}
    },
)
async def add_recording(
    services: ServicesDep,
    request: Request,
    response: Response,
    name: Annotated[str, Query(max_length=4096, description="File name, for showing; a form's own name otherwise.")] = "",
    language: Annotated[str, Query(description="ISO 639-1 code; left out: detected, or as the settings say.")] = "",
    engine: Annotated[str, Query(description="Speech engine; left out: as the settings say.")] = "",
    steps: Annotated[str, Query(description="Comma-separated: transcribe, correct, summarize, index; left out: all.")] = "",
    duplicate: Annotated[str, Query(pattern="^(keep)?$", description="`keep` adds the same bytes once more.")] = "",
    template: Annotated[str, Query(description="Template of the minutes; left out: as the settings say.")] = "",
    minutes_language: Annotated[str, Query(description="ko or en; left out: as the settings say.")] = "",
    tag: Annotated[list[str] | None, Query(description="A tag for it, before its job begins; once for each.")] = None,
) -> UploadBody:
    """The body is the file's bytes, of any content type, or a form with one field `file`."""
    options = parse_options(steps, language, engine, template, minutes_language)
    if options.template is not None:
        await asyncio.to_thread(services.templates.find, options.template)
    tags = tidy_tags(tag or ())
    body = body_of(request)
    content_type = request.headers.get("content-type", "")
    length = content_length(request)
    if content_type.lower().startswith("multipart/form-data"):
        _check_size((length or 0) - FORM_ROOM_BYTES, services.settings.max_upload_bytes)
        form = MultipartFile(content_type, body)
        form_name = await form.open()
        name, chunks, expected = name or form_name, form.chunks(), None
    else:
        chunks, expected = body, length
    received = await services.intake.receive(name, chunks, expected_bytes=expected, keep_duplicate=duplicate == "keep", tags=tags)
    if received.duplicate:
        response.status_code = 200
        return UploadBody(recording=received.recording, job=None, duplicate=True)
    job = await services.queue.add(received.recording.id, options)
    return UploadBody(recording=received.recording, job=job, duplicate=False)


async def body_of(request: Request) -> AsyncIterator[bytes]:
    """The bytes as they come. Raises UploadInterrupted."""
    try:
        async for chunk in request.stream():
            if chunk:
                yield chunk
    except ClientDisconnect as error:
        raise UploadInterrupted("The connection broke.") from error


def content_length(request: Request) -> int | None:
    """None where the request does not say."""
    given = request.headers.get("content-length", "")
    return int(given) if given.isdecimal() else None


def _check_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise FileTooLarge(f"The file is larger than the {max_bytes} bytes that are taken.")
