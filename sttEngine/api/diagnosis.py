"""What is installed, missing and running on this computer, and under which licences."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import PlainTextResponse

from sttEngine.api.deps import GateDep, ServicesDep
from sttEngine.api.errors import fails_with
from sttEngine.api.schemas import LicencesBody
from sttEngine.diagnosis import Diagnosis, diagnose
from sttEngine.errors import LicenceNotFound
from sttEngine.licences import licence_text, licences

router = APIRouter(tags=["diagnosis"])
_one_at_a_time = asyncio.Lock()


@router.get("/diagnosis", summary="What is installed and what is missing, as `doctor --json`", operation_id="getDiagnosis")
async def get_diagnosis(services: ServicesDep, gate: GateDep) -> Diagnosis:
    """Takes a second, three with PyTorch's engine: a device is asked to compute something, in another process."""
    async with _one_at_a_time:
        return await asyncio.to_thread(diagnose, replace(services.settings, port=gate.port, ws_port=gate.ws_port))


@router.get("/licences", summary="Licences of the installed Python packages", operation_id="listLicences")
async def list_licences() -> LicencesBody:
    return LicencesBody(packages=await asyncio.to_thread(licences))


@router.get(
    "/licences/{package}",
    summary="The text of a package's licence",
    operation_id="getLicence",
    response_class=PlainTextResponse,
    responses=fails_with(LicenceNotFound),
)
async def get_licence(package: Annotated[str, Path(description="Name as the list has it.")]) -> str:
    return await asyncio.to_thread(licence_text, package)
