"""The HTTP application: routers, handlers and the gate around them. Starts nothing and owns no service."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from sttEngine import __version__
from sttEngine.api import (
    arrivals,
    ask,
    batches,
    diagnosis,
    downloads,
    jobs,
    lines,
    listing,
    models,
    recordings,
    search,
    session,
    settings,
    storage,
    tags,
    templates,
    uploads,
    vocabulary,
)
from sttEngine.api.errors import ANYWHERE, ErrorBoundary, add_error_handlers, fails_with
from sttEngine.api.gate import Gate
from sttEngine.api.security import API, GateMiddleware, is_api
from sttEngine.api.static import Page
from sttEngine.container import Services
from sttEngine.errors import NotFound
from sttEngine.settings import PROJECT_ROOT

DESCRIPTION = (
    "Recordings in; timed transcripts, cited minutes and search out. Every request carries the secret of this launch, as the "
    "page's cookie or as `Authorization: Bearer TOKEN`. Every error has the body `{code, message, hint}`. Long work answers "
    "202 with a job; how it goes is told on the WebSocket port, see `GET /api/session`."
)
FRONTEND = PROJECT_ROOT / "frontend" / "dist"


def create_app(services: Services, gate: Gate, *, frontend: Path = FRONTEND) -> FastAPI:
    """The application over these services. `frontend` is the folder of the built page."""
    app = FastAPI(
        title="RecordRoute",
        version=__version__,
        description=DESCRIPTION,
        openapi_url=f"{API}/openapi.json",
        docs_url=None,  # FastAPI's page loads scripts from elsewhere; ours is in `session`
        redoc_url=None,
        separate_input_output_schemas=False,
        redirect_slashes=False,
    )
    app.state.services = services
    app.state.gate = gate
    api = APIRouter(prefix=API, responses=fails_with(*ANYWHERE))
    library = (uploads, arrivals, listing, recordings, lines, batches, downloads, tags, storage)
    choices = (models, templates, vocabulary, settings, diagnosis)
    for module in (session, *library, jobs, search, ask, *choices):
        api.include_router(module.router)
    app.include_router(api)
    add_error_handlers(app)
    page = Page(frontend, gate)

    async def everything_else(request: Request) -> Response:
        if is_api(request.scope["path"]):
            raise NotFound("There is nothing at this address.", hint="Compare it with the reference at /api/docs.")
        return await page.answer(request)

    app.add_route("/{path:path}", everything_else, methods=["GET", "HEAD"], include_in_schema=False)
    app.openapi = partial(_reference, app.openapi)  # type: ignore[method-assign]
    app.add_middleware(ErrorBoundary)
    app.add_middleware(GateMiddleware, gate=gate)
    return app


def _reference(generate: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """FastAPI's reference, with errors as JSON also where a route answers with a file."""
    schema = generate()
    for operations in schema["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    answer["content"] = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorBody"}}}
    return schema
