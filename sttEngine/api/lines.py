"""Changes of single lines of a transcript, and of many at once. Each is a version; what was heard stays."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from sttEngine.api.deps import RecordingId, ServicesDep
from sttEngine.api.errors import fails_with
from sttEngine.api.schemas import ChangedBody, Request, Seen, TextOfLine
from sttEngine.domain import PIECES
from sttEngine.errors import LineChanged, RecordingInTrash, RecordingNotFound, SegmentNotFound, TimesOutOfOrder, VersionNotFound
from sttEngine.library.line_editing import LineText

router = APIRouter(prefix="/recordings", tags=["recordings"])
LineId = Annotated[
    int,
    Path(
        ge=1, le=1_000_000 * PIECES, description=f"The segment that a line begins with, and {PIECES} times its place among them."
    ),
]
MOST_TEXTS = 100_000
REFUSALS = (RecordingNotFound, SegmentNotFound, RecordingInTrash, LineChanged)


class EditBody(Request):
    text: TextOfLine
    seen: Seen = None


class LineTextBody(Request):
    line_id: Annotated[int, Field(ge=1, le=1_000_000 * PIECES)]
    text: TextOfLine


class ReplaceBody(Request):
    lines: Annotated[list[LineTextBody], Field(min_length=1, max_length=MOST_TEXTS)]
    seen: Seen = None


class SplitBody(Request):
    """The texts of the two lines. They need not be those of the line: what was typed is kept."""

    head: TextOfLine
    tail: TextOfLine
    seen: Seen = None


class MergeBody(Request):
    seen: Seen = None


class TimesBody(Request):
    """Seconds from the start of the recording."""

    start: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    end: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    seen: Seen = None


@router.put(
    "/{recording_id}/segments/{line_id}",
    summary="Show another text for a line",
    operation_id="editSegment",
    responses=fails_with(*REFUSALS),
)
async def edit_line(services: ServicesDep, recording_id: RecordingId, line_id: LineId, body: EditBody) -> ChangedBody:
    """Its own text sets it back."""
    return ChangedBody.of(await services.lines.edit(recording_id, line_id, body.text, body.seen))


@router.put(
    "/{recording_id}/segments",
    summary="Show other texts for many lines, as one version or not at all",
    operation_id="editSegments",
    responses=fails_with(*REFUSALS),
)
async def edit_lines(services: ServicesDep, recording_id: RecordingId, body: ReplaceBody) -> ChangedBody:
    texts = [LineText(line.line_id, line.text) for line in body.lines]
    return ChangedBody.of(await services.lines.replace(recording_id, texts, body.seen))


@router.post(
    "/{recording_id}/segments/{line_id}/split",
    summary="Make two lines of one",
    operation_id="splitSegment",
    responses=fails_with(*REFUSALS),
)
async def split_line(services: ServicesDep, recording_id: RecordingId, line_id: LineId, body: SplitBody) -> ChangedBody:
    """When the second begins is told by the words, else by the share of characters."""
    return ChangedBody.of(await services.lines.split(recording_id, line_id, body.head, body.tail, body.seen))


@router.post(
    "/{recording_id}/segments/{line_id}/merge",
    summary="Make one line of this and the next",
    operation_id="mergeSegment",
    responses=fails_with(*REFUSALS),
)
async def merge_line(services: ServicesDep, recording_id: RecordingId, line_id: LineId, body: MergeBody) -> ChangedBody:
    return ChangedBody.of(await services.lines.merge(recording_id, line_id, body.seen))


@router.put(
    "/{recording_id}/segments/{line_id}/times",
    summary="Say when a line was said",
    operation_id="retimeSegment",
    responses=fails_with(*REFUSALS, TimesOutOfOrder),
)
async def retime_line(services: ServicesDep, recording_id: RecordingId, line_id: LineId, body: TimesBody) -> ChangedBody:
    """Lines stay in order, by their starts and by their ends; they may overlap."""
    return ChangedBody.of(await services.lines.retime(recording_id, line_id, body.start, body.end, body.seen))


@router.post(
    "/{recording_id}/versions/{number}/undo",
    summary="Show the lines that a version changed as they were before it",
    operation_id="undoVersion",
    responses=fails_with(RecordingNotFound, VersionNotFound, RecordingInTrash, LineChanged),
)
async def undo_version(
    services: ServicesDep, recording_id: RecordingId, number: Annotated[int, Path(ge=1, le=2**31)]
) -> ChangedBody:
    """A new version; none is lost. Refused where one of the lines was changed again since."""
    return ChangedBody.of(await services.corrections.undo(recording_id, number))
