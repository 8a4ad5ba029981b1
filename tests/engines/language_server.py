"""A server that speaks OpenAI's protocol on a real socket and answers as a test says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: an HTTP status with a body, or a stream of `pieces`. `whole`: it ends as a finished one does, with `finish`.

    A piece is a text or a whole delta. `usage` is told to those who ask for it.
    """

    pieces: Sequence[str | dict[str, str]] = ()
    whole: bool = True
    finish: str = "stop"
    usage: dict[str, Any] | None = None
    status: int = 200
    error: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None


Refuses = Callable[[dict[str, Any]], Answer | None]


class LanguageServer(ThreadingHTTPServer):
    """Gives `answers` in turn, the last one for ever, unless it `refuses` a request; keeps what it was asked."""

    daemon_threads = True

    def __init__(self, answers: Sequence[Answer], refuses: Refuses) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = list(answers)
        self.refuses = refuses
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def next(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class _Handler(BaseHTTPRequestHandler):
    server: LanguageServer

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(asked)
        self.server.keys.append(self.headers["Authorization"])
        answer = self.server.refuses(asked) or self.server.next()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 200:
            body = answer.raw if answer.raw is not None else json.dumps({"error": answer.error}).encode()
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(answer.raw if answer.raw is not None else b"".join(_events(answer, asked)))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the screen."""


def _events(answer: Answer, asked: dict[str, Any]) -> Iterator[bytes]:
    for piece in answer.pieces:
        yield _event([_choice({"content": piece} if isinstance(piece, str) else piece, None)])
    if answer.whole:
        yield _event([_choice({}, answer.finish)])
        if answer.usage is not None and asked.get("stream_options") == {"include_usage": True}:
            yield _event([], answer.usage)
        yield b"data: [DONE]\n\n"


def _choice(delta: dict[str, str], finish: str | None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish}


def _event(choices: list[dict[str, Any]], usage: dict[str, Any] | None = None) -> bytes:
    chunk = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": choices,
        "usage": usage,
    }
    return f"data: {json.dumps(chunk)}\n\n".encode()


def _takes_all(_: dict[str, Any]) -> None:
    return None


@contextmanager
def language_server(*answers: Answer, refuses: Refuses = _takes_all) -> Iterator[LanguageServer]:
    server = LanguageServer(answers, refuses)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
