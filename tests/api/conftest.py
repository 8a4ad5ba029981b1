"""Both ports on real sockets over a real archive, queue and hub; stages are done by the scripted executor."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from sttEngine.api.gate import Gate
from sttEngine.api.socket import open_socket
from sttEngine.app import create_app
from sttEngine.commands.ports import listen
from sttEngine.commands.serve import HttpServer
from sttEngine.container import Services, build_services
from sttEngine.settings import Settings
from tests.pipeline.scripted_executor import ScriptedExecutor

TOKEN = "the-secret-of-this-launch"
MAX_UPLOAD_BYTES = 4 * 1024**2


@dataclass(frozen=True)
class Served:
    """A server that answers. `client` is let in, `stranger` carries nothing."""

    services: Services
    gate: Gate
    executor: ScriptedExecutor
    client: httpx.AsyncClient
    stranger: httpx.AsyncClient
    data_dir: Path

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.gate.ws_port}/"

    async def add(self, name: str = "talk.mp3", content: bytes = b"sound", **query: str) -> Any:
        """Upload a file and wait for its job's end. Returns the recording."""
        answer = await self.client.post("/api/recordings", params={"name": name, **query}, content=content)
        assert answer.status_code == 202, answer.text
        await self.services.queue.wait(answer.json()["job"]["id"])
        return answer.json()["recording"]

    def files(self) -> list[str]:
        """What lies in the data folder besides the archive."""
        return sorted(
            path.relative_to(self.data_dir).as_posix()
            for folder in ("recordings", "uploads")
            for path in (self.data_dir / folder).rglob("*")
            if path.is_file()
        )


@asynccontextmanager
async def serving(data_dir: Path, frontend: Path, **changes: Any) -> AsyncIterator[Served]:
    settings = Settings(data_dir=data_dir, max_upload_bytes=MAX_UPLOAD_BYTES).replaced(**changes)
    executor = ScriptedExecutor()
    services = await build_services(settings, batch=executor, interactive=ScriptedExecutor())
    with closing(listen("127.0.0.1", 0, "PORT")) as http, closing(listen("127.0.0.1", 0, "PORT")) as ws:
        gate = Gate(TOKEN, settings.host, http.getsockname()[1], ws.getsockname()[1])
        app = create_app(services, gate, frontend=frontend)
        config = uvicorn.Config(app, http="httptools", ws="none", lifespan="off", log_config=None, timeout_graceful_shutdown=1)
        server = HttpServer(config)
        running = asyncio.create_task(server.serve(sockets=[http]))
        await server.answering.wait()
        events = await open_socket(services.hub, gate, ws)
        base = f"http://127.0.0.1:{gate.port}"
        async with (
            httpx.AsyncClient(base_url=base, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=20) as client,
            httpx.AsyncClient(base_url=base, timeout=20) as stranger,
        ):
            yield Served(services, gate, executor, client, stranger, data_dir)
        server.should_exit = True
        services.hub.close()
        events.close()
        await running
        await events.wait_closed()
        await services.close()


@pytest.fixture
def frontend(tmp_path: Path) -> Iterator[Path]:
    """A built page: the shell and one asset. Beside it lies what must never be served."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>page</title>", encoding="utf-8")
    (folder / "assets" / "app-1a2b3c.js").write_text("export {}", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("nobody may read this", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    yield folder


@pytest.fixture
async def served(tmp_path: Path, frontend: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path / "data", frontend) as server:
        yield server
