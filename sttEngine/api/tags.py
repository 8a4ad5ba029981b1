"""The tags that recordings carry."""

from __future__ import annotations

from fastapi import APIRouter

from sttEngine.api.deps import ServicesDep
from sttEngine.api.schemas import TagsBody

router = APIRouter(prefix="/tags", tags=["recordings"])


@router.get("", summary="Every tag, and how many recordings outside the trash carry it", operation_id="listTags")
async def list_tags(services: ServicesDep) -> TagsBody:
    return TagsBody(tags=await services.shelf.tags())
