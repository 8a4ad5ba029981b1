"""Fan-out of events to any number of clients, in bounded memory.

One ring of encoded events serves everybody; a client is only a cursor into it. So a client that stops reading costs nothing and
slows nobody, and one that comes back with its last `seq` reads on where it was. Progress stands beside the ring, newest per job
only, so that it can never push an ending out. A client that fell behind the ring gets a snapshot, which holds all jobs that
matter, in place of what it missed. Lives on one event loop; nothing here is thread-safe.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace

from pydantic import ConfigDict, TypeAdapter

from sttEngine.domain import ENDED_JOB_STATES, Job
from sttEngine.events.types import Event, JobChanged, JobEnded, JobProgress, RecordingRemoved, Snapshot

RING = 4096  # events kept for clients that reconnect: hours of ordinary work, a few MB at most
ENDED_KEPT = 50

_EVENT: TypeAdapter[Event] = TypeAdapter(Event, config=ConfigDict(defer_build=True))


class EventHub:
    """Publishes events and hands them to subscriptions. `launch` names this run of the server."""

    def __init__(self, *, ring: int = RING) -> None:
        self.launch = uuid.uuid4().hex
        self._seq = 0
        self._ring: deque[tuple[int, bytes]] = deque(maxlen=ring)
        self._progress: dict[str, tuple[int, bytes]] = {}
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._published: asyncio.Event = asyncio.Event()
        self._closed = False

    @property
    def seq(self) -> int:
        return self._seq

    def seed(self, jobs: Iterable[Job]) -> None:
        """Tell the hub of jobs that were there before it, so that snapshots hold them."""
        for job in jobs:
            self._remember(job)

    def publish(self, event: Event) -> int:
        """Number the event and wake every subscription. Returns its `seq`."""
        self._seq += 1
        frame = b'{"seq":%d,' % self._seq + _EVENT.dump_json(event)[1:]
        if isinstance(event, JobProgress):
            self._progress[event.job_id] = (self._seq, frame)
            self._note_progress(event)
        else:
            self._ring.append((self._seq, frame))
        if isinstance(event, JobChanged | JobEnded):
            self._remember(event.job)
        if isinstance(event, RecordingRemoved):
            self._forget_recording(event.recording_id)
        published, self._published = self._published, asyncio.Event()
        published.set()
        return self._seq

    def subscribe(self, last: tuple[str, int] | None = None) -> Subscription:
        """A new client. `last` is the launch and `seq` of the last event it saw, if it was here before."""
        cursor = None
        if last is not None and last[0] == self.launch and last[1] <= self._seq and not self._lost(last[1]):
            cursor = last[1]
        return Subscription(self, cursor)

    def close(self) -> None:
        """End every subscription."""
        self._closed = True
        self._published.set()

    def frames_after(self, cursor: int | None) -> tuple[int, list[bytes]]:
        """What a client at `cursor` has not seen, and its new cursor. None, or a cursor behind the ring: a snapshot."""
        if cursor is None or self._lost(cursor):
            snapshot = _EVENT.dump_json(Snapshot(self.launch, tuple(self._jobs.values())))
            return self._seq, [b'{"seq":%d,' % self._seq + snapshot[1:]]
        if cursor == self._seq:
            return cursor, []
        found = [entry for entry in self._progress.values() if entry[0] > cursor]
        for entry in reversed(self._ring):
            if entry[0] <= cursor:
                break
            found.append(entry)
        found.sort()
        return self._seq, [frame for _, frame in found]

    async def wait_beyond(self, cursor: int) -> bool:
        """Until there is something after `cursor`. False once the hub is closed."""
        while cursor == self._seq and not self._closed:
            await self._published.wait()
        return not self._closed

    def _lost(self, cursor: int) -> bool:
        full = len(self._ring) == self._ring.maxlen
        return full and cursor < self._ring[0][0] - 1

    def _remember(self, job: Job) -> None:
        self._jobs[job.id] = job
        if job.state not in ENDED_JOB_STATES:
            return
        self._progress.pop(job.id, None)
        self._jobs.move_to_end(job.id)
        ended = [known.id for known in self._jobs.values() if known.state in ENDED_JOB_STATES]
        for job_id in ended[:-ENDED_KEPT]:
            del self._jobs[job_id]

    def _forget_recording(self, recording_id: str) -> None:
        for job_id in [job.id for job in self._jobs.values() if job.recording_id == recording_id]:
            del self._jobs[job_id]
            self._progress.pop(job_id, None)

    def _note_progress(self, event: JobProgress) -> None:
        job = self._jobs.get(event.job_id)
        if job is not None:
            stages = tuple(replace(run, fraction=event.fraction) if run.stage == event.stage else run for run in job.stages)
            self._jobs[job.id] = replace(job, stages=stages)


class Subscription:
    """One client's place in the stream. Iterating yields batches of JSON frames, at least one a batch."""

    def __init__(self, hub: EventHub, cursor: int | None) -> None:
        self._hub = hub
        self._cursor = cursor

    async def __aiter__(self) -> AsyncIterator[list[bytes]]:
        if self._cursor is None:
            self._cursor, frames = self._hub.frames_after(None)
            yield frames
        while await self._hub.wait_beyond(self._cursor):
            self._cursor, frames = self._hub.frames_after(self._cursor)
            if frames:
                yield frames
