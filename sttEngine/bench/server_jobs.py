"""What a job survives, and how fast it lets go: SIGKILL of the server at ten moments, cancel at every stage. Real engines."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from websockets.sync.client import ClientConnection, connect

from sttEngine.bench.live_server import LiveServer, fetch, live_server, start_server, upload
from sttEngine.bench.report import Row, note

KILLS = 10
CANCEL_LIMIT_SECONDS = 1.0
JOB_LIMIT_SECONDS = 1800.0
AT_WORK = ("transcribe", "correct", "summarize")  # long enough to be cancelled in the middle of a calculation
AT_WORK_SECONDS = 3.0
STAGES = ("probe", "normalize", "transcribe", "correct", "summarize", "index")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one recording came to: everything that must not depend on how often the server was killed."""

    segments: list[dict[str, Any]]
    minutes: dict[str, Any]
    proposals: list[dict[str, Any]]
    coverage: list[dict[str, Any]]
    recordings: int


def measure_kills(recording: Path, scratch: Path) -> list[Row]:
    """Kill the server at ten moments spread over all stages, and compare with a run that nobody disturbed."""
    with live_server(scratch / "undisturbed") as server:
        started = time.perf_counter()
        job = upload(server, recording)
        ended = _follow(server, job["job"]["id"])
        whole = time.perf_counter() - started
        expected = _outcome(server, job["recording"]["id"])
        seconds = {run["stage"]: run["seconds"] for run in ended["stages"]}
    note(f"undisturbed: {whole:.0f} s, stages {seconds}")
    return _killed(recording, scratch / "killed", expected)


def _killed(recording: Path, data_dir: Path, expected: Outcome) -> list[Row]:
    moments = [(stage, fraction) for stage in STAGES for fraction in (0.0,)]
    moments += [("transcribe", 0.5), ("correct", 0.5), ("summarize", 0.3), ("summarize", 0.6)]
    moments.sort(key=lambda moment: (STAGES.index(moment[0]), moment[1]))
    assert len(moments) == KILLS
    left_behind = 0
    recording_id = job_id = ""
    committed_before: list[dict[str, Any]] = []
    lost = 0
    for stage, fraction in moments:
        server = start_server(data_dir)
        with connect(server.socket_url(), max_size=None, compression=None) as socket:
            if not job_id:
                sent = upload(server, recording)
                recording_id, job_id = sent["recording"]["id"], sent["job"]["id"]
            _until_moment(socket, job_id, stage, fraction)
        segments = fetch(server, f"/api/recordings/{recording_id}/transcript")["segments"]
        lost += int(segments[: len(committed_before)] != committed_before)
        committed_before = segments
        children = server.children()
        server.kill()
        _, alive = psutil.wait_procs(children, timeout=5)
        left_behind += len(alive)
        note(f"killed in {stage} at {fraction:.0%}: {len(segments)} segments committed, {len(alive)} processes left")
    with live_server(data_dir) as server:
        job = _follow(server, job_id)
        found = _outcome(server, recording_id)
        again = _parts_decoded_again(data_dir)
    same = found == expected
    return [
        {
            "measure": f"server killed at {KILLS} moments over all stages",
            "job": job["state"],
            "same as undisturbed": same,
            "committed segments lost": lost,
            "windows decoded again": again,
            "processes left": left_behind,
            "met": same and lost == 0 and left_behind == 0 and again == 0 and job["state"] == "succeeded",
        }
    ]


def measure_cancels(recording: Path, scratch: Path) -> list[Row]:
    """Cancel in the middle of each stage: seconds until the job has ended and until no process works for it."""
    rows: list[Row] = []
    with live_server(scratch / "cancelled") as server:
        job = upload(server, recording)["job"]
        for number, stage in enumerate(STAGES):
            with connect(server.socket_url(), max_size=None, compression=None) as socket, server.client() as client:
                if number > 0:
                    client.post(f"/api/jobs/{job['id']}/retry").raise_for_status()
                _until_moment(socket, job["id"], stage, 0.0)
                worked = _until_at_work(server) if stage in AT_WORK else 0.0
                started = time.perf_counter()
                answer = client.post(f"/api/jobs/{job['id']}/cancel").json()
                ended = time.perf_counter() - started
                free = _until_idle(server, started)
            rows.append(
                {
                    "measure": f"cancel in {stage}",
                    "state": answer["job"]["state"],
                    "worked s": worked,
                    "ended s": ended,
                    "engine free s": free,
                    "met": max(ended, free) < CANCEL_LIMIT_SECONDS and answer["job"]["state"] == "cancelled",
                }
            )
    return rows


def _until_at_work(server: LiveServer) -> float:
    """Until the stage's engine has used the processor for AT_WORK_SECONDS since now; returns the processor seconds."""
    before = _processor_seconds(server.children())
    while (used := _processor_seconds(server.children()) - before) < AT_WORK_SECONDS:
        time.sleep(0.02)
    return used


def _until_idle(server: LiveServer, started: float) -> float:
    """Seconds since `started` until no child of the server uses the processor over a short look."""
    while True:
        children = server.children()
        looked = time.perf_counter()
        before = _processor_seconds(children)
        time.sleep(0.1)
        if _processor_seconds(children) - before < 0.02:
            return looked - started


def _processor_seconds(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


def _until_moment(socket: ClientConnection, job_id: str, stage: str, fraction: float) -> None:
    """Read events until the job's stage runs and is at least so far, or is already beyond it."""
    _read_until(socket, lambda event: _is_at(event, job_id, stage, fraction))


def _is_at(event: dict[str, Any], job_id: str, stage: str, fraction: float) -> bool:
    if event["type"] == "progress":
        same = event["job_id"] == job_id
        return same and ((event["stage"] == stage and event["fraction"] >= fraction) or _beyond(event["stage"], stage))
    jobs = event.get("jobs") or ([event["job"]] if event["type"] in ("job", "ended") else [])
    for job in jobs:
        if job["id"] != job_id:
            continue
        if job["state"] in ("succeeded", "failed"):
            return True
        for run in job["stages"]:
            running_here = run["stage"] == stage and run["state"] == "running" and run["fraction"] >= fraction
            if job["state"] == "running" and (running_here or (run["state"] == "running" and _beyond(run["stage"], stage))):
                return True
    return False


def _beyond(stage: str, other: str) -> bool:
    return STAGES.index(stage) > STAGES.index(other)


def _follow(server: LiveServer, job_id: str) -> dict[str, Any]:
    """Until the job has ended. Returns it."""
    with connect(server.socket_url(), max_size=None, compression=None) as socket:
        _read_until(socket, lambda event: _has_ended(event, job_id))
    job: dict[str, Any] = fetch(server, f"/api/jobs/{job_id}")["job"]
    return job


def _has_ended(event: dict[str, Any], job_id: str) -> bool:
    jobs = event.get("jobs") or ([event["job"]] if event["type"] == "ended" else [])
    return any(job["id"] == job_id and job["state"] in ("succeeded", "failed", "cancelled") for job in jobs)


def _read_until(socket: ClientConnection, there: Any) -> None:
    deadline = time.monotonic() + JOB_LIMIT_SECONDS
    while not there(json.loads(socket.recv(timeout=deadline - time.monotonic()))):
        pass


def _outcome(server: LiveServer, recording_id: str) -> Outcome:
    base = f"/api/recordings/{recording_id}"
    return Outcome(
        segments=fetch(server, f"{base}/transcript")["segments"],
        minutes={**fetch(server, f"{base}/minutes"), "usage": None},  # time is no part of what they say
        proposals=fetch(server, f"{base}/corrections")["proposals"],
        coverage=fetch(server, f"{base}/coverage")["coverage"],
        recordings=fetch(server, "/api/recordings")["total"],
    )


def _parts_decoded_again(data_dir: Path) -> int:
    """Windows whose checkpoint arrived a second time, as the server's log tells."""
    log = data_dir.with_suffix(".log").read_text(encoding="utf-8", errors="replace")
    return log.count("committed part arrived again")
