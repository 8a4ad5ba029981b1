"""The coverage record that each stage of a recording left, one row each, as JSON. Functions over a connection."""

from __future__ import annotations

import typing

import apsw
from pydantic import TypeAdapter

from sttEngine.domain import Coverage, StageName

_COVERAGE = TypeAdapter(Coverage)
_ORDER = {stage: place for place, stage in enumerate(typing.get_args(StageName))}


def put(conn: apsw.Connection, recording_id: str, coverage: Coverage) -> None:
    """Keep a stage's record in place of its earlier one."""
    conn.execute(
        "INSERT INTO coverage (recording_id, stage, coverage) VALUES (?, ?, ?)"
        " ON CONFLICT (recording_id, stage) DO UPDATE SET coverage = excluded.coverage",
        (recording_id, coverage.stage, _COVERAGE.dump_json(coverage).decode()),
    )


def all_of(conn: apsw.Connection, recording_id: str) -> tuple[Coverage, ...]:
    """In the order of the stages."""
    rows = conn.execute("SELECT coverage FROM coverage WHERE recording_id = ?", (recording_id,)).fetchall()
    found = [_COVERAGE.validate_json(str(text)) for (text,) in rows]
    return tuple(sorted(found, key=lambda coverage: _ORDER[coverage.stage]))
