"""Templates of minutes: which there are. They are files; a person adds one by saving it into the data folder."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter

from sttEngine.api.deps import ServicesDep
from sttEngine.api.schemas import TemplateBody, TemplatesBody
from sttEngine.minutes.templates import BUILT_IN

router = APIRouter(prefix="/templates", tags=["templates"])


@router.get("", summary="Templates that minutes can be written by", operation_id="listTemplates")
async def list_templates(services: ServicesDep) -> TemplatesBody:
    found = await asyncio.to_thread(services.templates.list)
    return TemplatesBody(templates=tuple(TemplateBody(id=one.id, title=one.title, own=one.id not in BUILT_IN) for one in found))
