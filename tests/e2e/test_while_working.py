"""The server while a recording is being transcribed: it answers at once, finds what is there, takes more and stops on request."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.e2e.watched_server import WatchedServer

pytestmark = pytest.mark.weights

MEETING = Path(__file__).parent.parent / "recordings" / "meeting.ogg"
NOTE = "지난 회의록에서는 예산을 정하지 못했습니다."
QUICK_SECONDS = 0.5  # median on a machine whose cores all transcribe; the server itself needs milliseconds


@pytest.fixture(scope="module")
def indexed(server: WatchedServer) -> str:
    """The id of a text that search can find."""
    job = server.accept("회의록.txt", NOTE.encode(), steps="transcribe,index")
    assert server.outcome(job).job["state"] == "succeeded"
    return str(job["recording_id"])


@pytest.fixture
def working(server: WatchedServer, indexed: str) -> Iterator[dict[str, Any]]:
    """A job that transcribes; stopped at the end of the test."""
    job = server.accept(MEETING.name, MEETING, language="ko", duplicate="keep")
    server.wait_until_running(job["id"], "transcribe")
    yield job
    stopped = server.http.post(f"/api/jobs/{job['id']}/cancel")
    assert stopped.status_code in (200, 404, 409)  # gone with its recording, or ended by the test


def test_it_answers_at_once(server: WatchedServer, working: dict[str, Any]) -> None:
    took = []
    for _ in range(20):
        started = time.perf_counter()
        server.get("/api/session")
        server.get("/api/recordings")
        took.append(time.perf_counter() - started)
    assert server.get(f"/api/jobs/{working['id']}")["job"]["state"] == "running"
    assert median(took) < QUICK_SECONDS


def test_search_finds_what_is_there(server: WatchedServer, indexed: str, working: dict[str, Any]) -> None:
    answer = server.get("/api/search", q="회의")
    assert server.get(f"/api/jobs/{working['id']}")["job"]["state"] == "running"
    assert indexed in [hit["recording_id"] for hit in answer["hits"]]


def test_more_files_wait_their_turn_and_are_worked_on(server: WatchedServer, working: dict[str, Any]) -> None:
    later = server.accept("later.txt", b"The launch was moved to May.")
    assert server.get(f"/api/jobs/{later['id']}")["job"]["state"] == "queued"
    assert server.get(f"/api/jobs/{working['id']}")["job"]["state"] == "running"
    done = server.http.post(f"/api/jobs/{working['id']}/cancel").json()["job"]
    assert done["state"] == "cancelled"
    assert server.outcome(later).job["state"] == "succeeded"


def test_cancelled_it_ends_within_a_second(server: WatchedServer, working: dict[str, Any]) -> None:
    started = time.perf_counter()
    answer = server.http.post(f"/api/jobs/{working['id']}/cancel")
    took = time.perf_counter() - started
    assert (answer.status_code, answer.json()["job"]["state"]) == (200, "cancelled")
    assert took < 1.0
    again = server.http.post(f"/api/jobs/{working['id']}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "job_not_in_state")


def test_a_recording_deleted_while_it_is_worked_on_is_gone(server: WatchedServer, working: dict[str, Any]) -> None:
    gone = server.http.delete(f"/api/recordings/{working['recording_id']}", params={"purge": "true"})
    assert gone.status_code == 204
    assert server.http.get(f"/api/recordings/{working['recording_id']}").status_code == 404
    server.assert_tidy()
