"""Every event on the wire, as a frozen value named like its wire name.

An event travels as JSON `{"seq": n, "type": "...", ...fields}`. `seq` counts up by one for each event of a server's life;
`snapshot` carries the `seq` it is true at. Progress may be skipped when newer progress of the same job is there; all other
events always arrive, or a fresh snapshot arrives in their place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from sttEngine.domain import Job, Recording, StageName


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All jobs that have not ended and the last 50 that have. Sent on connect and when a client fell too far behind.

    `launch` names this run of the server: a client that reconnects with another launch's `seq` gets a snapshot.
    """

    launch: str
    jobs: tuple[Job, ...]
    type: Literal["snapshot"] = "snapshot"


@dataclass(frozen=True, slots=True)
class JobChanged:
    """A job was added, moved, or changed state or stage. Carries the job as it is now."""

    job: Job
    type: Literal["job"] = "job"


@dataclass(frozen=True, slots=True)
class JobEnded:
    """A job reached succeeded, failed or cancelled. Always arrives."""

    job: Job
    type: Literal["ended"] = "ended"


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far the running stage is. `fraction` is of the stage, 0 to 1; `rate` is `unit` a second; either may be unknown.

    `eta_seconds` is for the stage and absent until it is known to within about a third.
    """

    job_id: str
    recording_id: str
    stage: StageName
    fraction: float
    done: float
    total: float
    unit: str
    rate: float | None
    eta_seconds: float | None
    type: Literal["progress"] = "progress"


@dataclass(frozen=True, slots=True)
class SegmentsAdded:
    """New segments of a transcript in the making were committed; fetch the transcript from `first_id` on."""

    recording_id: str
    first_id: int
    last_id: int
    type: Literal["segments"] = "segments"


@dataclass(frozen=True, slots=True)
class MinutesGrew:
    """Lines of minutes in the making were committed; `lines` in this part. Fetch the minutes."""

    recording_id: str
    lines: int
    type: Literal["minutes"] = "minutes"


@dataclass(frozen=True, slots=True)
class RecordingChanged:
    """A recording was added, renamed, measured, trashed or restored. Carries it as it is now."""

    recording: Recording
    type: Literal["recording"] = "recording"


@dataclass(frozen=True, slots=True)
class RecordingsChanged:
    """Several recordings were tagged, trashed or restored at once. Fetch those that are shown."""

    recording_ids: tuple[str, ...]
    type: Literal["recordings"] = "recordings"


@dataclass(frozen=True, slots=True)
class RecordingRemoved:
    """A recording was deleted for good."""

    recording_id: str
    type: Literal["recording_removed"] = "recording_removed"


@dataclass(frozen=True, slots=True)
class ModelProgress:
    """Weights are being fetched. `state` ends with "ready" or "failed"."""

    model_id: str
    state: Literal["fetching", "verifying", "converting", "ready", "failed"]
    bytes_done: int
    bytes_total: int
    error_code: str | None = None
    type: Literal["model"] = "model"


Event = Annotated[
    Snapshot
    | JobChanged
    | JobEnded
    | JobProgress
    | SegmentsAdded
    | MinutesGrew
    | RecordingChanged
    | RecordingsChanged
    | RecordingRemoved
    | ModelProgress,
    Field(discriminator="type"),
]
