"""Every event has a wire name and survives the way to JSON and back."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from sttEngine.domain import Job, JobOptions, Recording
from sttEngine.events.types import Event

EVENTS: tuple[Any, ...] = get_args(get_args(Event)[0])
ADAPTER: TypeAdapter[Any] = TypeAdapter(Event)

SAMPLES: dict[str, object] = {
    "job": Job("j", "r", "queued", 1.0, JobOptions(), "2026-01-01T00:00:00.000Z"),
    "jobs": (Job("j", "r", "queued", 1.0, JobOptions(language="ko"), "2026-01-01T00:00:00.000Z"),),
    "recording": Recording("r", "회의", "audio", "a.wav", 1, "0" * 64, "2026-01-01T00:00:00.000Z"),
    "stage": "transcribe",
    "state": "ready",
    "rate": None,
    "eta_seconds": 1.5,
    "error_code": None,
    "launch": "l",
    "job_id": "j",
    "recording_id": "r",
    "recording_ids": ("r", "s"),
    "unit": "seconds",
    "model_id": "m",
}


@pytest.mark.parametrize("event_type", EVENTS, ids=lambda cls: cls.__name__)
def test_each_event_round_trips(event_type: Any) -> None:
    values = {item.name: SAMPLES.get(item.name, 1) for item in fields(event_type) if item.name != "type"}
    event = event_type(**values)
    assert ADAPTER.validate_json(ADAPTER.dump_json(event)) == event


def test_wire_names_are_distinct() -> None:
    names = [cls.__dataclass_fields__["type"].default for cls in EVENTS]
    assert len(set(names)) == len(names)
