"""An inbox at work in which nothing moves: the page hears of these jobs instead of the server's."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Page, WebSocketRoute
from pydantic import TypeAdapter

from sttEngine.bench.archive import KOREAN_MEETING, MEETING
from sttEngine.domain import MEDIA_STAGES, Job, JobOptions, StageRun
from sttEngine.events.types import Event, JobProgress, Snapshot

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)
AT = "2026-08-21T01:00:00.000Z"
DONE = ("probe", "normalize")


def work_on(page: Page) -> None:
    """From the next time that the page is loaded."""
    page.route_web_socket(re.compile("^ws://"), _tell)


def _tell(socket: WebSocketRoute) -> None:
    _send(socket, 1, _snapshot())
    _send(socket, 2, _progress())


def _send(socket: WebSocketRoute, seq: int, event: Event) -> None:
    socket.send(json.dumps({"seq": seq, **_EVENT.dump_python(event, mode="json")}))


def _snapshot() -> Snapshot:
    stages = tuple(StageRun(name, "done" if name in DONE else "pending") for name in MEDIA_STAGES)
    running = tuple(StageRun("transcribe", "running", 0.42) if run.stage == "transcribe" else run for run in stages)
    waiting = (
        Job("2" * 32, KOREAN_MEETING, "queued", 2.0, JobOptions(), AT),
        Job("3" * 32, MEETING, "queued", 3.0, JobOptions(), AT),
    )
    return Snapshot("launch", (Job("1" * 32, MEETING, "running", 1.0, JobOptions(), AT, running), *waiting))


def _progress() -> JobProgress:
    return JobProgress(
        job_id="1" * 32,
        recording_id=MEETING,
        stage="transcribe",
        fraction=0.42,
        done=25.0,
        total=60.0,
        unit="seconds",
        rate=5.2,
        eta_seconds=190.0,
    )
