"""What the stages of a recording gave, and the checkpoints on their way. Functions over a connection.

A result is valid for the `key` it was made with; a part belongs to the run with its `key`. Starting a stage with another key
drops the parts of runs that never finished.
"""

from __future__ import annotations

from dataclasses import dataclass

import apsw
from pydantic import ConfigDict, TypeAdapter

from sttEngine.domain import StageName
from sttEngine.pipeline.tasks import TaskPart, TaskResult

_RESULT: TypeAdapter[TaskResult] = TypeAdapter(TaskResult, config=ConfigDict(defer_build=True))
_PART: TypeAdapter[TaskPart] = TypeAdapter(TaskPart, config=ConfigDict(defer_build=True))
_STAGES = TypeAdapter(tuple[StageName, ...])
_SECONDS = TypeAdapter(dict[str, float])


@dataclass(frozen=True, slots=True)
class StageResult:
    """`seconds` is how long the run took that finished the stage. `stale`: an earlier stage has changed since."""

    key: str
    result: TaskResult
    seconds: float
    stale: bool


def get(conn: apsw.Connection, recording_id: str, stage: StageName) -> StageResult | None:
    row = conn.execute(
        "SELECT key, result, seconds, stale FROM stage_results WHERE recording_id = ? AND stage = ?", (recording_id, stage)
    ).fetchone()
    if row is None:
        return None
    key, result, seconds, stale = row
    return StageResult(key, _RESULT.validate_json(result), seconds, bool(stale))


def with_text(conn: apsw.Connection) -> frozenset[str]:
    """The recordings whose transcript is whole, or whose document is read."""
    rows = conn.execute("SELECT recording_id FROM stage_results WHERE stage IN ('transcribe', 'extract')")
    return frozenset(str(one) for (one,) in rows)


def put(
    conn: apsw.Connection,
    recording_id: str,
    stage: StageName,
    *,
    key: str,
    result: TaskResult,
    seconds: float,
    stale: bool = False,
) -> None:
    """Record that a stage has finished; `stale`: what it was made from has changed meanwhile.

    Large results live in their own tables; callers give a slim one here.
    """
    conn.execute(
        "INSERT OR REPLACE INTO stage_results (recording_id, stage, key, result, seconds, stale) VALUES (?, ?, ?, ?, ?, ?)",
        (recording_id, stage, key, _RESULT.dump_json(result).decode(), seconds, int(stale)),
    )


def mark_stale(conn: apsw.Connection, recording_id: str, stages: tuple[StageName, ...]) -> None:
    """An earlier result changed: these stages' results stand, and say that they are behind."""
    conn.executemany(
        "UPDATE stage_results SET stale = 1 WHERE recording_id = ? AND stage = ?", [(recording_id, stage) for stage in stages]
    )


def stale(conn: apsw.Connection, recording_id: str) -> tuple[StageName, ...]:
    """The stages whose results are behind an earlier stage."""
    rows = conn.execute("SELECT stage FROM stage_results WHERE recording_id = ? AND stale = 1", (recording_id,)).fetchall()
    return _STAGES.validate_python([stage for (stage,) in rows])


def seconds(conn: apsw.Connection, recording_id: str) -> dict[str, float]:
    """How long each finished stage took."""
    rows = conn.execute("SELECT stage, seconds FROM stage_results WHERE recording_id = ?", (recording_id,)).fetchall()
    return _SECONDS.validate_python({stage: taken for stage, taken in rows})


def add_part(conn: apsw.Connection, recording_id: str, stage: StageName, key: str, part: TaskPart) -> bool:
    """Commit a checkpoint. False, and nothing changed, when a part with its key is there already."""
    conn.execute(
        "INSERT INTO stage_parts (recording_id, stage, key, part_key, ordinal, part)"
        " SELECT ?1, ?2, ?3, ?4, (SELECT count(*) FROM stage_parts WHERE recording_id = ?1 AND stage = ?2 AND key = ?3), ?5"
        " ON CONFLICT DO NOTHING",
        (recording_id, stage, key, part.key, _PART.dump_json(part).decode()),
    )
    return conn.changes() == 1


def parts(conn: apsw.Connection, recording_id: str, stage: StageName, key: str) -> tuple[TaskPart, ...]:
    """The committed parts of a run, in the order of commit."""
    rows = conn.execute(
        "SELECT part FROM stage_parts WHERE recording_id = ? AND stage = ? AND key = ? ORDER BY ordinal",
        (recording_id, stage, key),
    ).fetchall()
    return tuple(_PART.validate_json(str(text)) for (text,) in rows)


def parts_of_any_run(conn: apsw.Connection, recording_id: str, stage: StageName) -> tuple[TaskPart, ...]:
    """The parts of the one run that is unfinished: what a reader may see before its end."""
    rows = conn.execute(
        "SELECT part FROM stage_parts WHERE recording_id = ? AND stage = ? ORDER BY ordinal", (recording_id, stage)
    ).fetchall()
    return tuple(_PART.validate_json(str(text)) for (text,) in rows)


def drop_other_parts(conn: apsw.Connection, recording_id: str, stage: StageName, key: str) -> None:
    """Forget the checkpoints of every run of the stage but the one with `key`."""
    conn.execute("DELETE FROM stage_parts WHERE recording_id = ? AND stage = ? AND key <> ?", (recording_id, stage, key))
