"""Weights: which there are, which are here, and fetching them."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path

from sttEngine.api.deps import ServicesDep
from sttEngine.api.errors import fails_with
from sttEngine.api.schemas import FetchBody, ModelsBody
from sttEngine.errors import ModelUnknown

router = APIRouter(prefix="/models", tags=["models"])


@router.get("", summary="Every model of the catalog and whether it is here", operation_id="listModels")
async def list_models(services: ServicesDep) -> ModelsBody:
    return ModelsBody(models=await asyncio.to_thread(services.weights.list))


@router.post(
    "/{model_id}/fetch",
    status_code=202,
    summary="Fetch a model's weights, or go on fetching them",
    operation_id="fetchModel",
    responses=fails_with(ModelUnknown),
)
async def fetch_model(services: ServicesDep, model_id: Annotated[str, Path(description="Id in the catalog.")]) -> FetchBody:
    services.weights.fetch(model_id)
    return FetchBody(model_id=model_id)
