"""How errors leave over HTTP: one body `{code, message, hint}`, and a table from error classes to status codes."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sttEngine import errors
from sttEngine.domain import ErrorBody
from sttEngine.errors import InternalError, InvalidRequest, NotFound, RecordRouteError
from sttEngine.logs import log_without_content

log = logging.getLogger(__name__)

# The nearest class up the tree counts.
STATUS: dict[type[RecordRouteError], int] = {
    errors.InputError: 422,
    errors.EmptyFile: 400,
    errors.NotAFile: 400,
    errors.UploadInterrupted: 400,
    errors.FileTooLarge: 413,
    errors.UnsupportedFormat: 415,
    errors.AccessError: 403,
    errors.TokenRefused: 401,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.DependencyError: 503,
    errors.FetchError: 502,
    errors.DiskFull: 507,
    errors.WorkerError: 503,
    errors.StoreError: 500,
    errors.ArchiveBusy: 503,
    errors.ArchiveClosed: 503,
    errors.InternalError: 500,
    errors.RecordRouteError: 500,
}


# A reference, where FastAPI would build a model anew for each status of each route: a fifth of the time to start.
_ERROR_CONTENT = {"application/json": {"schema": {"$ref": f"#/components/schemas/{ErrorBody.__name__}"}}}


def status_of(error: type[RecordRouteError]) -> int:
    return next(STATUS[cls] for cls in error.__mro__ if cls in STATUS)


def fails_with(*classes: type[RecordRouteError]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that raises these: for each status its body and the codes there are."""
    codes: dict[int, list[str]] = {}
    for cls in classes:
        codes.setdefault(status_of(cls), []).append(f"`{cls.code}`")
    return {status: {"description": ", ".join(found), "content": _ERROR_CONTENT} for status, found in sorted(codes.items())}


# What any route may answer, whatever it does.
ANYWHERE = (
    errors.TokenRefused,
    errors.HostRefused,
    errors.OriginRefused,
    errors.InvalidRequest,
    errors.ArchiveBusy,
    errors.ArchiveClosed,
    errors.InternalError,
)


def error_response(error: RecordRouteError, *, status: int | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """The answer for an error. `status` overrides the table's."""
    status = status or status_of(type(error))
    more = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return JSONResponse(asdict(error.body()), status_code=status, headers={**more, **(headers or {})})


def add_error_handlers(app: FastAPI) -> None:
    """Every error that a route raises, FastAPI's own among them, answers with our body."""
    app.add_exception_handler(RecordRouteError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


class ErrorBoundary:
    """The border of a request: a fault of ours is logged with its trace and answered with a body that shows none of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            if started:
                raise  # too late for an answer; the server cuts the connection, so that it is not taken for whole
            log_without_content(log, error, "a request broke")
            await error_response(InternalError("Something went wrong inside RecordRoute."))(scope, receive, send)


async def _ours(request: Request, error: Exception) -> Response:
    if not isinstance(error, RecordRouteError):
        raise error
    if status_of(type(error)) >= 500:
        log.error("a request ended with %s", error.code)
    return error_response(error)


async def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    # Names of fields and what is wrong with them; never what was sent.
    wrong = "; ".join(f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()[:5])
    return error_response(InvalidRequest(f"The request is not as it should be. {wrong}"))


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == 404:
        return error_response(NotFound("There is nothing at this address.", hint="Compare it with the reference at /api/docs."))
    return error_response(InvalidRequest(f"{error.detail}."), status=error.status_code, headers=error.headers)
