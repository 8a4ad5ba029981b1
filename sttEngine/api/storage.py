"""How full the disk is, and with what."""

from __future__ import annotations

from fastapi import APIRouter

from sttEngine.api.deps import ServicesDep
from sttEngine.library.storage import StorageUsed

router = APIRouter(tags=["server"])


@router.get("/storage", summary="How much of the disk everything takes", operation_id="getStorage")
async def get_storage(services: ServicesDep) -> StorageUsed:
    return await services.storage.used()
