"""`serve`: both ports, until it is told to stop. Prints one line of JSON on stdout once they answer, and nothing else ever."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import json
import logging
import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TextIO

import uvicorn

from sttEngine.api.gate import Gate
from sttEngine.api.http_protocol import HttpProtocol
from sttEngine.api.socket import open_socket
from sttEngine.app import create_app
from sttEngine.commands.ports import listen
from sttEngine.container import build_services
from sttEngine.logs import keep_content_out_of_traces, log_loop_error, set_up_logs
from sttEngine.settings import Settings

log = logging.getLogger(__name__)

STOP_SECONDS = 2  # for requests that are under way when the server is told to stop


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, metavar="N", help="HTTP port, 0 for a free one (default: RECORDROUTE_PORT)")
    parser.add_argument("--ws-port", type=int, metavar="N", help="WebSocket port, as --port (default: RECORDROUTE_WS_PORT)")
    parser.add_argument("--exit-with-parent", action="store_true", help="stop when standard input ends")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """0 after a stop that was asked for. Raises PortInUse, DataFolderInUse, InvalidRequest, StoreError."""
    set_up_logs(settings.log_level)
    keep_content_out_of_traces()
    settings = settings.replaced(port=args.port, ws_port=args.ws_port)
    with (
        _only_our_line() as out,
        closing(listen(settings.host, settings.port, "RECORDROUTE_PORT")) as http,
        closing(listen(settings.host, settings.ws_port, "RECORDROUTE_WS_PORT")) as ws,
        asyncio.Runner(loop_factory=_loop_factory()) as runner,
    ):
        runner.run(_serve(settings, http, ws, out, exit_with_parent=args.exit_with_parent))
    return 0


async def _serve(settings: Settings, http: socket.socket, ws: socket.socket, out: TextIO, *, exit_with_parent: bool) -> None:
    asyncio.get_running_loop().set_exception_handler(log_loop_error)
    stop = asyncio.Event()
    _on_signals(stop)
    if exit_with_parent:
        _on_end_of_input(stop)
    gate = Gate(secrets.token_urlsafe(32), settings.host, http.getsockname()[1], ws.getsockname()[1])
    services = await build_services(settings)
    try:
        server = HttpServer(
            uvicorn.Config(
                create_app(services, gate),
                http=HttpProtocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=STOP_SECONDS,
            )
        )
        events = await open_socket(services.hub, gate, ws)
        serving = asyncio.create_task(server.serve(sockets=[http]))
        await server.answering.wait()
        gc.freeze()  # what was loaded stays: looking through it for garbage takes some thirty milliseconds, amid a search
        _say_ready(gate, out)
        await stop.wait()
        log.info("stopping")
        server.should_exit = True
        services.hub.close()
        events.close()
        await serving
        await events.wait_closed()
    finally:
        gc.unfreeze()
        await services.close()


class HttpServer(uvicorn.Server):
    """uvicorn's server, told when to stop by us: two handlers of one signal would fight over how the process ends."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answering = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answering.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _say_ready(gate: Gate, out: TextIO) -> None:
    ready = {
        "event": "ready",
        "url": gate.url(),
        "port": gate.port,
        "ws_port": gate.ws_port,
        "token": gate.token,
        "pid": os.getpid(),
    }
    # Whoever started the server may have gone without reading; that is no reason to end.
    with contextlib.suppress(BrokenPipeError):
        print(json.dumps(ready), file=out, flush=True)


@contextmanager
def _only_our_line() -> Iterator[TextIO]:
    """The real standard output, for the ready line alone: whatever else is printed in this process goes to stderr."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with os.fdopen(kept, "w", encoding="utf-8", closefd=False) as out:
            yield out
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.new_event_loop


def _on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # signal.signal and not the loop's: it is there on Windows too, and keeps Runner from cancelling on SIGINT.
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))


def _on_end_of_input(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                pass
        with contextlib.suppress(RuntimeError):  # the loop has ended first
            loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=watch, name="standard input", daemon=True).start()
