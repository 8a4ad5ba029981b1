"""The WebSocket port: one way, events out. The same gate as HTTP's, and no memory for a client that does not read.

A client is a cursor into the hub's ring; what it has not read waits there, for all clients once. Beyond that a connection
holds one frame and the system's own buffers, and one that answers no ping is dropped.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from dataclasses import asdict
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.http11 import Request, Response

from sttEngine.api.errors import status_of
from sttEngine.api.gate import Gate
from sttEngine.errors import AccessError, NotFound, RecordRouteError
from sttEngine.events.hub import EventHub

MAX_MESSAGE_BYTES = 1024  # a client has nothing to say
WRITE_LIMIT_BYTES = 16 * 1024
PING_SECONDS = 20.0
MAX_SEQ_DIGITS = 18
_JSON_HEADERS = {"Content-Type": "application/json", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}

# The library logs every handshake that it refuses with a trace; what a stranger sends is no fault of ours.
_library_log = logging.getLogger("sttEngine.api.socket.library")
_library_log.setLevel(logging.CRITICAL)


async def open_socket(hub: EventHub, gate: Gate, listening: socket.socket) -> Server:
    """Answer on a bound socket until the server that is returned is closed."""

    async def check(connection: ServerConnection, request: Request) -> Response | None:
        try:
            check_request(gate, request)
        except RecordRouteError as error:
            return _refusal(connection, error)
        return None

    async def talk(connection: ServerConnection) -> None:
        await _talk(hub, connection)

    return await serve(
        talk,
        sock=listening,
        process_request=check,
        compression=None,
        max_size=MAX_MESSAGE_BYTES,
        max_queue=1,
        write_limit=WRITE_LIMIT_BYTES,
        ping_interval=PING_SECONDS,
        ping_timeout=PING_SECONDS,
        close_timeout=2,
        server_header=None,
        logger=_library_log,
    )


def check_request(gate: Gate, request: Request) -> None:
    """Raises AccessError, or NotFound for any path but `/`."""
    headers = request.headers
    gate.check_host(headers.get_all("Host"), gate.ws_port)
    gate.check_origin(headers.get_all("Origin"))
    gate.check_site(headers.get_all("Sec-Fetch-Site"), other_port=True)
    parts = urlsplit(request.path)
    if parts.path != "/":
        raise NotFound("There is nothing at this address.", hint="The socket is at /.")
    token = parse_qs(parts.query).get("token", [""])[0]
    gate.check_token(headers.get_all("Cookie"), headers.get_all("Authorization"), token)


def last_seen(path: str) -> tuple[str, int] | None:
    """The launch and `seq` that a client says it saw last; None when it is new, or says nothing that makes sense."""
    query = parse_qs(urlsplit(path).query)
    launch, seq = query.get("launch", [""])[0], query.get("seq", [""])[0]
    if not launch or not (seq.isascii() and seq.isdecimal()) or len(seq) > MAX_SEQ_DIGITS:
        return None
    return launch, int(seq)


async def _talk(hub: EventHub, connection: ServerConnection) -> None:
    path = connection.request.path if connection.request is not None else "/"
    sending = asyncio.create_task(_send(hub, connection, last_seen(path)))
    try:
        async for _ in connection:
            await connection.close(CloseCode.POLICY_VIOLATION, "this socket only sends")
            break
    except ConnectionClosed:
        pass  # it is gone, which is all there is to know
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)


async def _send(hub: EventHub, connection: ServerConnection, last: tuple[str, int] | None) -> None:
    try:
        async for batch in hub.subscribe(last):
            for frame in batch:
                await connection.send(frame, text=True)
    except ConnectionClosed:
        return
    await connection.close(CloseCode.GOING_AWAY, "the server ends")


def _refusal(connection: ServerConnection, error: RecordRouteError) -> Response:
    response = connection.respond(status_of(type(error)), json.dumps(asdict(error.body())))
    del response.headers["Content-Type"]
    response.headers.update(_JSON_HEADERS)
    if isinstance(error, AccessError) and response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
