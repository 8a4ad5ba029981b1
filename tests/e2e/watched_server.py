"""A live server with what end-to-end tests ask of it: send a file, wait for jobs to end, see what it keeps on disk."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import connect

from sttEngine.bench.live_server import LiveServer, live_server
from sttEngine.domain import ENDED_JOB_STATES

ERROR_FIELDS = {"code", "message", "hint"}


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    recording: dict[str, Any]
    job: dict[str, Any]
    segments: list[dict[str, Any]]
    coverage: list[dict[str, Any]]

    @property
    def code(self) -> str | None:
        """Of the error that ended the job."""
        error = self.job["error"]
        return None if error is None else str(error["code"])

    @property
    def text(self) -> str:
        return " ".join(segment["text"] for segment in self.segments)


@dataclass(frozen=True)
class WatchedServer:
    """A server of this test and its data folder."""

    live: LiveServer
    data_dir: Path
    http: httpx.Client

    def send(self, name: str, content: bytes | Path, **query: str) -> httpx.Response:
        """One upload of a file's bytes under `name`."""
        sent = content.read_bytes() if isinstance(content, Path) else content
        return self.http.post("/api/recordings", params={"name": name, "steps": "transcribe", **query}, content=sent)

    def accept(self, name: str, content: bytes | Path, **query: str) -> dict[str, Any]:
        """The job of an upload that must be taken."""
        answer = self.send(name, content, **query)
        assert answer.status_code == 202, answer.text
        job: dict[str, Any] = answer.json()["job"]
        return job

    def outcome(self, job: dict[str, Any], *, within: float = 120.0) -> Outcome:
        """Wait for a job and read what it came to."""
        (ended,) = self.ended([job["id"]], within=within)
        recording = self.get(f"/api/recordings/{job['recording_id']}")
        transcript = self.get(f"/api/recordings/{job['recording_id']}/transcript")
        coverage = self.get(f"/api/recordings/{job['recording_id']}/coverage")["coverage"]
        return Outcome(recording, ended, transcript["segments"], coverage)

    def ended(self, job_ids: Iterable[str], *, within: float = 120.0) -> list[dict[str, Any]]:
        """The jobs once all have ended. `within`: seconds from one event of the server to the next."""
        wanted = list(job_ids)
        found: dict[str, dict[str, Any]] = {}
        with connect(self.live.socket_url(), max_size=None) as socket:
            for job_id in wanted:  # asked after subscribing, so that no ending falls between the two
                job = self.get(f"/api/jobs/{job_id}")["job"]
                if job["state"] in ENDED_JOB_STATES:
                    found[job_id] = job
            while set(wanted) - set(found):
                event = json.loads(socket.recv(within))
                if event["type"] == "ended":
                    found[event["job"]["id"]] = event["job"]
        return [found[job_id] for job_id in wanted]

    def wait_until_running(self, job_id: str, stage: str) -> None:
        """Until the server says that a stage of the job has begun."""
        with connect(self.live.socket_url(), max_size=None) as socket:
            while not _runs(self.get(f"/api/jobs/{job_id}")["job"], stage):
                socket.recv(120)

    def get(self, path: str, **query: str) -> Any:
        answer = self.http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def parts(self) -> list[str]:
        """Uploads that are not whole."""
        return sorted(path.name for path in (self.data_dir / "uploads").glob("*"))

    def assert_tidy(self) -> None:
        """Each folder belongs to a recording and holds files of known names alone; nothing is half-written."""
        assert self.parts() == []
        known: set[str] = set()
        for trashed in ("false", "true"):
            listed = self.get("/api/recordings", limit="500", trashed=trashed)
            assert listed["total"] == len(listed["recordings"])
            known |= {one["id"] for one in listed["recordings"]}
        folders = {path.name for path in (self.data_dir / "recordings").glob("*")}
        assert folders == known
        for file in (self.data_dir / "recordings").glob("*/*"):
            assert file.stem in ("source", "audio", "playable", "peaks"), file
        at_top = {path.name for path in self.data_dir.iterdir()}
        archive = {"recordroute.db", "recordroute.db-wal", "recordroute.db-shm", "in-use.lock"}
        assert at_top <= archive | {"recordings", "uploads"}


def assert_error(body: dict[str, Any]) -> None:
    """Every error leaves as a code, a sentence and a next step, and shows no trace of the program."""
    assert set(body) == ERROR_FIELDS
    assert all(isinstance(value, str) and value for value in body.values())
    assert "Traceback" not in str(body) and "sttEngine" not in body["message"]


def _runs(job: dict[str, Any], stage: str) -> bool:
    assert job["state"] not in ENDED_JOB_STATES, job
    return any(run["stage"] == stage and run["state"] == "running" for run in job["stages"])


@contextmanager
def watched_server(data_dir: Path, models_dir: Path, **environment: str) -> Iterator[WatchedServer]:
    """A server with the weights of this checkout and nothing of the caller's settings besides."""
    cleared = {name: "" for name in os.environ if name.startswith("RECORDROUTE_")}
    settings = {**cleared, "RECORDROUTE_MODELS_DIR": str(models_dir), **environment}
    with live_server(data_dir, environment=settings) as live, live.client() as http:
        yield WatchedServer(live, data_dir, http)
