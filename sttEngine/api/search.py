"""Search over everything that was said or read."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from sttEngine.api.deps import RecordingId, ServicesDep
from sttEngine.api.errors import fails_with
from sttEngine.api.schemas import SearchBody, SimilarBody
from sttEngine.domain import RecordingKind
from sttEngine.errors import NotFound
from sttEngine.search.filters import Filters

router = APIRouter(tags=["search"])


@router.get("/search", summary="Moments that answer a query", operation_id="search")
async def find(
    services: ServicesDep,
    q: Annotated[str, Query(description='Words, "exact phrases", -without, filters such as tag:weekly or after:2026-03.')],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    recording_id: Annotated[str | None, Query(description="In this recording alone.")] = None,
    tag: Annotated[list[str], Query(max_length=20, description="Recordings that carry each of these.")] = [],  # noqa: B006
    kind: Annotated[list[RecordingKind], Query(description="Recordings of one of these kinds.")] = [],  # noqa: B006
    language: Annotated[list[str], Query(max_length=20, description="In one of these, ISO 639-1.")] = [],  # noqa: B006
    after: Annotated[date | None, Query(description="Made on this day or later.")] = None,
    before: Annotated[date | None, Query(description="Made on this day or earlier.")] = None,
    longer: Annotated[float | None, Query(ge=0, description="At least so many seconds long.")] = None,
    shorter: Annotated[float | None, Query(ge=0, description="At most so many seconds long.")] = None,
) -> SearchBody:
    picked = Filters(
        tags=tuple(tag),
        kinds=tuple(kind),
        languages=tuple(language),
        after=after.isoformat() if after else None,
        before=before.isoformat() if before else None,
        shortest_seconds=longer,
        longest_seconds=shorter,
    )
    answer = await services.search.find(q, limit=limit, recording_id=recording_id, filters=picked)
    return SearchBody(hits=answer.hits, vectors_used=answer.vectors_used, took_ms=answer.took_ms, meant=dict(answer.meant))


@router.get(
    "/recordings/{recording_id}/similar",
    summary="What is like this recording, or like one moment of it",
    operation_id="similar",
    responses=fails_with(NotFound),
)
async def similar(
    services: ServicesDep,
    recording_id: RecordingId,
    segment_id: Annotated[int | None, Query(ge=1, le=2**31, description="Moments like this line instead.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 8,
) -> SimilarBody:
    """Empty while the recording has no vectors."""
    if segment_id is None:
        return SimilarBody(recordings=await services.search.similar_recordings(recording_id, limit))
    return SimilarBody(hits=await services.search.similar_moments(recording_id, segment_id, limit))
