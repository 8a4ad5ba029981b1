"""HTTP as uvicorn speaks it, but what is no HTTP is answered with our error body, too."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sttEngine.api.errors import error_response
from sttEngine.errors import InvalidRequest


class HttpProtocol(HttpToolsProtocol):
    """uvicorn calls `send_400_response` for bytes that it cannot parse, before there is a request that a route could answer."""

    def send_400_response(self, msg: str) -> None:
        answer = error_response(InvalidRequest(msg), status=400, headers={"Connection": "close"})
        head = [b"HTTP/1.1 400 Bad Request", *(name + b": " + value for name, value in answer.raw_headers)]
        self.transport.write(b"\r\n".join(head) + b"\r\n\r\n" + bytes(answer.body))
        self.transport.close()
