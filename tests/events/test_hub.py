"""What a client of the event hub sees: everything once, endings always, and a snapshot in place of what it missed."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from sttEngine.domain import Job, JobOptions, JobState, StageRun
from sttEngine.events.hub import ENDED_KEPT, EventHub, Subscription
from sttEngine.events.types import JobChanged, JobEnded, JobProgress, RecordingRemoved, SegmentsAdded


def make_job(job_id: str, state: JobState = "running", recording_id: str = "r") -> Job:
    stages = (StageRun("transcribe", "running"),)
    return Job(job_id, recording_id, state, 1.0, JobOptions(), "2026-01-01T00:00:00.000Z", stages)


def progress(job_id: str, fraction: float) -> JobProgress:
    return JobProgress(job_id, "r", "transcribe", fraction, fraction * 10, 10.0, "seconds", None, None)


class Client:
    """A subscription read frame by frame."""

    def __init__(self, subscription: Subscription) -> None:
        self._batches = aiter(subscription)

    async def batch(self) -> list[dict[str, Any]]:
        return [json.loads(frame) for frame in await asyncio.wait_for(anext(self._batches), 5)]


async def test_a_new_client_starts_with_a_snapshot() -> None:
    hub = EventHub()
    hub.publish(JobChanged(make_job("a")))
    (first,) = await Client(hub.subscribe()).batch()
    assert first["type"] == "snapshot"
    assert first["seq"] == 1
    assert first["launch"] == hub.launch
    assert [job["id"] for job in first["jobs"]] == ["a"]


async def test_events_arrive_in_order_with_consecutive_numbers() -> None:
    hub = EventHub()
    client = Client(hub.subscribe())
    await client.batch()
    for number in range(5):
        hub.publish(SegmentsAdded("r", number, number))
    assert [event["seq"] for event in await client.batch()] == [1, 2, 3, 4, 5]


async def test_a_reconnecting_client_gets_just_what_it_missed() -> None:
    hub = EventHub()
    for number in range(4):
        hub.publish(SegmentsAdded("r", number, number))
    client = Client(hub.subscribe((hub.launch, 2)))
    assert [event["seq"] for event in await client.batch()] == [3, 4]


@pytest.mark.parametrize("last", [("another launch", 1), ("same", 99)])
async def test_a_number_of_another_launch_or_from_the_future_gets_a_snapshot(last: tuple[str, int]) -> None:
    hub = EventHub()
    hub.publish(SegmentsAdded("r", 1, 1))
    launch = hub.launch if last[0] == "same" else last[0]
    (first,) = await Client(hub.subscribe((launch, last[1]))).batch()
    assert first["type"] == "snapshot"


async def test_progress_is_coalesced_and_endings_are_not() -> None:
    hub = EventHub()
    client = Client(hub.subscribe())
    await client.batch()
    for step in range(1000):
        hub.publish(progress("a", step / 1000))
        if step % 100 == 0:
            hub.publish(JobEnded(make_job(f"done-{step}", "succeeded")))
    events = await client.batch()
    assert [event["job"]["id"] for event in events if event["type"] == "ended"] == [f"done-{n}" for n in range(0, 1000, 100)]
    assert [event["fraction"] for event in events if event["type"] == "progress"] == [0.999]
    assert [event["seq"] for event in events] == sorted(event["seq"] for event in events)


async def test_a_client_behind_the_ring_gets_a_snapshot_that_holds_the_endings() -> None:
    hub = EventHub(ring=8)
    client = Client(hub.subscribe())
    await client.batch()
    for number in range(20):
        hub.publish(JobEnded(make_job(f"job-{number}", "failed")))
    (only,) = await client.batch()
    assert only["type"] == "snapshot"
    assert {job["id"] for job in only["jobs"]} == {f"job-{number}" for number in range(20)}


async def test_progress_never_pushes_an_event_out_of_the_ring() -> None:
    hub = EventHub(ring=2)
    client = Client(hub.subscribe())
    await client.batch()
    hub.publish(JobEnded(make_job("a", "succeeded")))
    for step in range(100):
        hub.publish(progress("b", step / 100))
    assert [event["type"] for event in await client.batch()] == ["ended", "progress"]


async def test_a_snapshot_keeps_a_bounded_number_of_ended_jobs_and_all_others() -> None:
    hub = EventHub()
    hub.publish(JobChanged(make_job("waiting", "queued")))
    for number in range(ENDED_KEPT + 30):
        hub.publish(JobEnded(make_job(f"job-{number}", "succeeded")))
    (snapshot,) = await Client(hub.subscribe()).batch()
    ids = [job["id"] for job in snapshot["jobs"]]
    assert "waiting" in ids
    assert len(ids) == ENDED_KEPT + 1
    assert ids[-1] == f"job-{ENDED_KEPT + 29}"


async def test_a_snapshot_shows_how_far_a_running_stage_is() -> None:
    hub = EventHub()
    hub.publish(JobChanged(make_job("a")))
    hub.publish(progress("a", 0.5))
    (snapshot,) = await Client(hub.subscribe()).batch()
    assert snapshot["jobs"][0]["stages"][0]["fraction"] == 0.5


async def test_a_removed_recording_takes_its_jobs_out_of_the_snapshot() -> None:
    hub = EventHub()
    hub.publish(JobEnded(make_job("a", "succeeded", recording_id="gone")))
    hub.publish(RecordingRemoved("gone"))
    (snapshot,) = await Client(hub.subscribe()).batch()
    assert snapshot["jobs"] == []


async def test_a_client_that_does_not_read_costs_others_nothing() -> None:
    hub = EventHub(ring=16)
    idle = Client(hub.subscribe())
    busy = Client(hub.subscribe())
    await idle.batch()
    await busy.batch()
    for number in range(200):
        hub.publish(SegmentsAdded("r", number, number))
        assert (await busy.batch())[0]["first_id"] == number
    (only,) = await idle.batch()
    assert only["type"] == "snapshot"


async def test_closing_the_hub_ends_every_subscription() -> None:
    hub = EventHub()
    client = Client(hub.subscribe())
    await client.batch()
    hub.close()
    with pytest.raises(StopAsyncIteration):
        await client.batch()
