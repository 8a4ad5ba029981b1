"""Search over everything that was said or read."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from sttEngine.api.deps import ServicesDep
from sttEngine.api.schemas import SearchBody

router = APIRouter(tags=["search"])


@router.get("/search", summary="Moments that answer a query", operation_id="search")
async def find(
    services: ServicesDep,
    q: Annotated[str, Query(description="Words to find; part of a longer word finds it.")],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    recording_id: Annotated[str | None, Query(description="In this recording alone.")] = None,
) -> SearchBody:
    answer = await services.search.find(q, limit=limit, recording_id=recording_id)
    return SearchBody(hits=answer.hits, vectors_used=answer.vectors_used, took_ms=answer.took_ms)
