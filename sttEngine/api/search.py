"""Search over everything that was said or read."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from sttEngine.api.deps import RecordingId, ServicesDep
from sttEngine.api.errors import fails_with
from sttEngine.api.filters import PickedFilters
from sttEngine.api.schemas import SearchBody, SimilarBody
from sttEngine.errors import NotFound

router = APIRouter(tags=["search"])


@router.get("/search", summary="Moments that answer a query", operation_id="search")
async def find(
    services: ServicesDep,
    picked: PickedFilters,
    q: Annotated[str, Query(description='Words, "exact phrases", -without, filters such as tag:weekly or after:2026-03.')],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    recording_id: Annotated[str | None, Query(description="In this recording alone.")] = None,
) -> SearchBody:
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
