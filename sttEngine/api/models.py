"""Weights: which there are, which are here and fit; fetching, stopping, verifying and removing them."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from sttEngine.api.deps import ServicesDep
from sttEngine.api.errors import fails_with
from sttEngine.api.schemas import FetchBody, ModelsBody, ModelStateBody
from sttEngine.errors import Conflict, FileInUse, ModelUnknown
from sttEngine.weights.room import Room

router = APIRouter(prefix="/models", tags=["models"])
ModelId = Annotated[str, Path(description="Id in the catalog.")]


@router.get("", summary="Every model of the catalog, whether it is here, and whether it fits", operation_id="listModels")
async def list_models(services: ServicesDep) -> ModelsBody:
    models, room = await asyncio.gather(
        asyncio.to_thread(services.weights.list), asyncio.to_thread(Room.of, services.settings.models_dir)
    )
    return ModelsBody(models=models, free_disk_bytes=room.free_disk_bytes, memory_bytes=room.memory_bytes)


@router.post(
    "/{model_id}/fetch",
    status_code=202,
    summary="Fetch a model's weights, or go on fetching them",
    operation_id="fetchModel",
    responses=fails_with(ModelUnknown),
)
async def fetch_model(services: ServicesDep, model_id: ModelId) -> FetchBody:
    services.weights.fetch(model_id)
    return FetchBody(model_id=model_id)


@router.post(
    "/{model_id}/stop",
    status_code=204,
    summary="Stop fetching a model; what has arrived stays",
    operation_id="stopModel",
    response_class=Response,
    responses=fails_with(ModelUnknown),
)
async def stop_model(services: ServicesDep, model_id: ModelId) -> None:
    """Once it answers, nothing is being fetched. One that was not is no error."""
    await services.weights.stop(model_id)


@router.post(
    "/{model_id}/verify", summary="Hash every file of a model", operation_id="verifyModel", responses=fails_with(ModelUnknown)
)
async def verify_model(services: ServicesDep, model_id: ModelId) -> ModelStateBody:
    """Takes some seconds for each gigabyte. A model that is found corrupt is loaded by nobody until it is fetched again."""
    return ModelStateBody(state=await asyncio.to_thread(services.weights.verify, model_id))


@router.delete(
    "/{model_id}",
    status_code=204,
    summary="Remove a model, and what has arrived of it",
    operation_id="removeModel",
    response_class=Response,
    responses=fails_with(ModelUnknown, Conflict, FileInUse),
)
async def remove_model(services: ServicesDep, model_id: ModelId) -> None:
    """A fetch of it is stopped. What is not here is no error."""
    await services.weights.stop(model_id)
    await asyncio.to_thread(services.weights.remove, model_id)
