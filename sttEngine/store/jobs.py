"""Rows of jobs and of their stage runs. Functions over a connection; the caller owns the transaction."""

from __future__ import annotations

import json

import apsw
from pydantic import TypeAdapter

from sttEngine.domain import DeviceUse, ErrorBody, Job, JobOptions, JobState, StageRun
from sttEngine.errors import JobNotFound

_OPTIONS = TypeAdapter(JobOptions)
_ERROR = TypeAdapter(ErrorBody)
_DEVICE = TypeAdapter(DeviceUse)
_JOB = TypeAdapter(Job)
Value = None | int | float | bytes | str
Row = tuple[Value, ...]
_COLUMNS = "id, recording_id, state, position, options, created_at, ended_at, error, attempts"


def insert(conn: apsw.Connection, job: Job) -> None:
    """Add the job's row and those of its stages."""
    conn.execute(
        f"INSERT INTO jobs ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            job.id,
            job.recording_id,
            job.state,
            job.position,
            _OPTIONS.dump_json(job.options).decode(),
            job.created_at,
            job.ended_at,
            _error_text(job.error),
            job.attempts,
        ),
    )
    put_stages(conn, job.id, job.stages)


def get(conn: apsw.Connection, job_id: str) -> Job:
    """Raises JobNotFound."""
    found = _select(conn, "WHERE id = ?", (job_id,))
    if not found:
        raise JobNotFound("There is no such job.")
    return found[0]


def unfinished(conn: apsw.Connection) -> tuple[Job, ...]:
    """Queued, running and paused jobs, first to run first."""
    return _select(conn, "WHERE state IN ('queued', 'running', 'paused') ORDER BY position", ())


def recently_ended(conn: apsw.Connection, limit: int) -> tuple[Job, ...]:
    """Newest ending first."""
    return _select(
        conn, "WHERE state IN ('succeeded', 'failed', 'cancelled') ORDER BY ended_at DESC, position DESC LIMIT ?", (limit,)
    )


def of_recording(conn: apsw.Connection, recording_id: str) -> tuple[Job, ...]:
    """Newest first."""
    return _select(conn, "WHERE recording_id = ? ORDER BY created_at DESC, position DESC", (recording_id,))


def next_queued(conn: apsw.Connection) -> Job | None:
    """The queued job with the lowest position whose recording is not in the trash."""
    found = _select(
        conn,
        "WHERE state = 'queued' AND recording_id IN (SELECT id FROM recordings WHERE trashed_at IS NULL)"
        " ORDER BY position LIMIT 1",
        (),
    )
    return found[0] if found else None


def last_position(conn: apsw.Connection) -> float:
    """The highest position of any job, 0.0 when there is none."""
    value = conn.execute("SELECT coalesce(max(position), 0.0) FROM jobs").get
    return float(value)


def set_state(
    conn: apsw.Connection,
    job_id: str,
    state: JobState,
    *,
    error: ErrorBody | None = None,
    ended_at: str | None = None,
    new_attempt: bool = False,
) -> Job:
    """Change state, error and end together; a job that does not run has no running stage. Raises JobNotFound."""
    conn.execute(
        "UPDATE jobs SET state = ?, error = ?, ended_at = ?, attempts = attempts + ? WHERE id = ?",
        (state, _error_text(error), ended_at, int(new_attempt), job_id),
    )
    if state != "running":
        conn.execute("UPDATE stage_runs SET state = 'pending' WHERE job_id = ? AND state = 'running'", (job_id,))
    return get(conn, job_id)


def set_position(conn: apsw.Connection, job_id: str, position: float) -> None:
    conn.execute("UPDATE jobs SET position = ? WHERE id = ?", (position, job_id))


def put_stages(conn: apsw.Connection, job_id: str, stages: tuple[StageRun, ...]) -> None:
    """Replace the job's stage runs."""
    conn.execute("DELETE FROM stage_runs WHERE job_id = ?", (job_id,))
    conn.executemany(
        "INSERT INTO stage_runs (job_id, ordinal, stage, state, fraction, seconds, error, device)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (job_id, ordinal, run.stage, run.state, run.fraction, run.seconds, _error_text(run.error), _device_text(run.device))
            for ordinal, run in enumerate(stages)
        ],
    )


def _select(conn: apsw.Connection, clause: str, bindings: Row) -> tuple[Job, ...]:
    rows = conn.execute(f"SELECT {_COLUMNS} FROM jobs {clause}", bindings).fetchall()
    return tuple(_job(conn, row) for row in rows)


def _job(conn: apsw.Connection, row: Row) -> Job:
    names = _COLUMNS.split(", ")
    values: dict[str, object] = {**dict(zip(names, row, strict=True)), "stages": _stages(conn, row[0])}
    values["options"] = json.loads(str(values["options"]))
    values["error"] = _record(values["error"])
    return _JOB.validate_python(values)


def _stages(conn: apsw.Connection, job_id: Value) -> list[dict[str, object]]:
    rows = conn.execute(
        "SELECT stage, state, fraction, seconds, error, device FROM stage_runs WHERE job_id = ? ORDER BY ordinal", (job_id,)
    ).fetchall()
    return [
        {
            "stage": stage,
            "state": state,
            "fraction": fraction,
            "seconds": seconds,
            "error": _record(error),
            "device": _record(device),
        }
        for stage, state, fraction, seconds, error, device in rows
    ]


def _record(text: object) -> object:
    return None if text is None else json.loads(str(text))


def _error_text(error: ErrorBody | None) -> str | None:
    return None if error is None else _ERROR.dump_json(error).decode()


def _device_text(device: DeviceUse | None) -> str | None:
    return None if device is None else _DEVICE.dump_json(device).decode()
