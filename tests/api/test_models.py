"""Models over HTTP: fetched from a hub that misbehaves, stopped, gone on with, verified, removed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import Served, serving
from tests.weights.hub_server import Hub, running_hub

MODEL = "whisper-small"  # of the hub alone; the catalog knows no hash of it and takes the one that the hub announces
PLACE = "/Systran/faster-whisper-small/resolve/main"


@pytest.fixture
async def shop(tmp_path: Path, frontend: Path) -> AsyncIterator[tuple[Served, Hub]]:
    with running_hub() as hub:
        hub.files = {
            f"{PLACE}/{name}": name.encode() * 1000 for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")
        }
        async with serving(tmp_path / "data", frontend, models_dir=tmp_path / "models", hub=hub.url) as served:
            yield served, hub


async def model(served: Served) -> dict[str, Any]:
    answer = (await served.client.get("/api/models")).json()
    assert answer["free_disk_bytes"] > 0 and answer["memory_bytes"] > 0
    found: dict[str, Any] = next(one for one in answer["models"] if one["id"] == MODEL)
    return found


async def fetched(served: Served) -> dict[str, Any]:
    """Fetch to the end, which events would tell."""
    assert (await served.client.post(f"/api/models/{MODEL}/fetch")).status_code == 202
    await served.services.weights.fetch(MODEL)
    return await model(served)


async def test_a_model_comes_is_verified_and_goes(shop: tuple[Served, Hub]) -> None:
    served, _ = shop
    assert (await model(served))["state"] == "missing" and (await model(served))["fit"] in ("fits", "disk_short", "memory_short")
    assert (await fetched(served))["state"] == "ready"
    assert (await served.client.post(f"/api/models/{MODEL}/verify")).json() == {"state": "ready"}
    path = served.services.settings.models_dir / MODEL / "model.bin"
    path.write_bytes(b"something else")
    assert (await served.client.post(f"/api/models/{MODEL}/verify")).json() == {"state": "corrupt"}
    assert (await fetched(served))["state"] == "ready"
    assert (await served.client.delete(f"/api/models/{MODEL}")).status_code == 204
    assert (await model(served))["state"] == "missing" and not path.parent.exists()
    assert (await served.client.delete(f"/api/models/{MODEL}")).status_code == 204


async def test_a_fetch_that_fails_says_why_until_the_next(shop: tuple[Served, Hub]) -> None:
    served, hub = shop
    hub.wrong_bytes = True
    assert (await fetched(served))["error_code"] == "wrong_bytes"
    hub.wrong_bytes = False
    assert (await fetched(served))["error_code"] is None


async def test_a_fetch_that_hangs_is_stopped_at_once_and_goes_on_later(shop: tuple[Served, Hub]) -> None:
    served, hub = shop
    hub.hang = True
    await served.client.post(f"/api/models/{MODEL}/fetch")
    assert await asyncio.to_thread(hub.asked.wait, 60)
    assert (await model(served))["state"] == "fetching"
    assert (await served.client.post(f"/api/models/{MODEL}/stop")).status_code == 204
    assert ((await model(served))["state"], (await model(served))["error_code"]) == ("missing", "cancelled")
    hub.hang = False
    hub.released.set()
    assert (await fetched(served))["state"] == "ready"


async def test_stopping_what_is_not_fetched_is_no_error_and_no_model_is_unknown_quietly(shop: tuple[Served, Hub]) -> None:
    served, _ = shop
    assert (await served.client.post(f"/api/models/{MODEL}/stop")).status_code == 204
    for method, path in (("POST", "none/stop"), ("POST", "none/verify"), ("DELETE", "none")):
        assert (await served.client.request(method, f"/api/models/{path}")).status_code == 404
