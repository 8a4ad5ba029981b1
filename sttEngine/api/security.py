"""The gate in front of every HTTP route, and the headers that every answer carries. Pure ASGI: bodies pass untouched."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sttEngine.api.errors import error_response
from sttEngine.api.gate import Gate
from sttEngine.errors import AccessError

API = "/api"

_POLICY = (
    "default-src 'self'; connect-src 'self' {socket}; media-src 'self' blob:; img-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_FIXED = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"microphone=(self), camera=(), display-capture=(), geolocation=(), usb=(), payment=()"),
)


class GateMiddleware:
    """Lets a request through when the gate does. What is not under /api holds no secrets and needs no token."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = _POLICY.format(socket="'none'")
        try:
            host = self._gate.check_host(_values(scope, b"host"), self._gate.port)
            policy = _POLICY.format(socket=f"ws://{host}:{self._gate.ws_port}")
            self._check(scope)
        except AccessError as error:
            await error_response(error)(scope, receive, _with_headers(send, policy))
            return
        await self._app(scope, receive, _with_headers(send, policy))

    def _check(self, scope: Scope) -> None:
        self._gate.check_origin(_values(scope, b"origin"))
        if is_api(scope["path"]):
            self._gate.check_site(_values(scope, b"sec-fetch-site"))
            self._gate.check_token(_values(scope, b"cookie"), _values(scope, b"authorization"))


def is_api(path: str) -> bool:
    return path == API or path.startswith(f"{API}/")


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _with_headers(send: Send, policy: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = [*_FIXED, (b"content-security-policy", policy.encode("latin-1"))]
            present = {key.lower() for key, _ in message.get("headers", ())}
            if b"cache-control" not in present:
                own.append((b"cache-control", b"no-store"))
            message = {**message, "headers": [*message.get("headers", ()), *own]}
        await send(message)

    return sending
