"""What the page asks first, and the reference."""

from __future__ import annotations

from html import escape
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from sttEngine import __version__
from sttEngine.api.deps import GateDep, ServicesDep
from sttEngine.api.schemas import SessionBody

router = APIRouter(tags=["server"])


@router.get("/session", summary="This server: version, ports, launch", operation_id="getSession")
async def get_session(services: ServicesDep, gate: GateDep) -> SessionBody:
    return SessionBody(version=__version__, port=gate.port, ws_port=gate.ws_port, launch=services.hub.launch)


@router.get("/docs", summary="This reference as a page", operation_id="getDocs", response_class=HTMLResponse)
async def get_docs(request: Request) -> Response:
    """The list of operations; the whole of it, with all schemas, is at /api/openapi.json."""
    schema: dict[str, Any] = request.app.openapi()
    return HTMLResponse(_page(schema))


def _page(schema: dict[str, Any]) -> str:
    rows: list[str] = []
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            answers = ", ".join(f"{status} ({answer['description']})" for status, answer in operation["responses"].items())
            cells = (method.upper(), path, operation.get("summary", ""), _parameters(operation), answers)
            rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    heads = "".join(f"<th>{head}</th>" for head in ("Method", "Path", "What", "Parameters", "Answers"))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>RecordRoute API</title><h1>RecordRoute API</h1>'
        f"<p>{escape(schema['info']['description'])}</p>"
        '<p>Everything, with all schemas: <a href="/api/openapi.json">/api/openapi.json</a></p>'
        f'<table border="1"><tr>{heads}</tr>{"".join(rows)}</table></html>'
    )


def _parameters(operation: dict[str, Any]) -> str:
    return ", ".join(parameter["name"] for parameter in operation.get("parameters", ()))
