"""A model hub on loopback that can misbehave: cut connections, ignore ranges, send wrong or endless bytes, fail or hang."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Hub:
    """What the server holds and how it behaves; a test changes it between requests."""

    files: dict[str, bytes] = field(default_factory=dict)
    cut_after: list[int] = field(default_factory=list)  # bytes sent before the connection breaks, one entry a request
    failures: list[int] = field(default_factory=list)  # HTTP codes to answer first
    ignore_ranges: bool = False
    shift_ranges: bool = False  # answers 206 from another place than was asked for
    wrong_bytes: bool = False
    announce: str = "sha256"  # or "git", "hash only", "nothing"
    endless: bool = False  # sends the file over and over, its length not told
    hang: bool = False  # takes a request and says nothing
    changes_to: bytes | None = None  # what every file is after its first request
    asked: threading.Event = field(default_factory=threading.Event)  # a request has come
    released: threading.Event = field(default_factory=threading.Event)  # set when the server ends
    ranges: list[str | None] = field(default_factory=list)
    url: str = ""

    def content(self, path: str) -> bytes:
        body = self.files[path]
        return bytes(len(body)) if self.wrong_bytes else body

    def tag(self, path: str) -> str:
        body = self.files[path]
        if self.announce == "git":
            return hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest()
        return hashlib.sha256(body).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        hub = self.hub
        hub.asked.set()
        if hub.hang:
            hub.released.wait()
            self.close_connection = True
        elif self.path.startswith("/store"):
            self._send(self.path.removeprefix("/store"))
        elif hub.failures:
            self._empty(hub.failures.pop(0))
        elif self.path not in hub.files:
            self._empty(404)
        else:
            self.send_response(302)
            self.send_header("Location", f"/store{self.path}")
            if hub.announce != "nothing":
                self.send_header("ETag" if hub.announce == "git" else "X-Linked-Etag", f'"{hub.tag(self.path)}"')
                if hub.announce != "hash only":
                    self.send_header("X-Linked-Size", str(len(hub.files[self.path])))
            self.send_header("Content-Length", "0")
            self.end_headers()

    def _send(self, path: str) -> None:
        hub, body = self.hub, self.hub.content(path)
        asked = self.headers.get("Range")
        hub.ranges.append(asked)
        if hub.changes_to is not None:
            hub.files[path], hub.changes_to = hub.changes_to, None
        if hub.endless:
            self.send_response(200)
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            while not hub.released.is_set():  # until the client has gone
                self.wfile.write(body)
            return
        start = 0
        if asked and not hub.ignore_ranges:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            if start >= len(body):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(body)}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            start = 0 if hub.shift_ranges else start
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        if hub.cut_after:
            self.wfile.write(body[start : start + hub.cut_after.pop(0)])
            self.wfile.flush()
            self.close_connection = True
            return
        self.wfile.write(body[start:])

    def _empty(self, code: int) -> None:
        self.send_response(code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: a test that fails says enough."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what some tests are about."""


@contextmanager
def running_hub() -> Iterator[Hub]:
    hub = Hub()
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        hub.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
