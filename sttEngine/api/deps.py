"""What routes ask for: the services of this server and its gate."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Request

from sttEngine.api.gate import Gate
from sttEngine.container import Services


async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


async def _gate(request: Request) -> Gate:
    gate: Gate = request.app.state.gate
    return gate


ServicesDep = Annotated[Services, Depends(_services)]
GateDep = Annotated[Gate, Depends(_gate)]
RecordingId = Annotated[str, Path(description="Id of a recording, 32 hexadecimal digits.")]
JobId = Annotated[str, Path(description="Id of a job, 32 hexadecimal digits.")]
UploadId = Annotated[str, Path(description="Id of an upload, 32 hexadecimal digits; its recording will have the same.")]
