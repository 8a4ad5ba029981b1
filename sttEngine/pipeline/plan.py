"""Which stages a job runs, in what order, and when a stage's earlier result still holds. Pure."""

from __future__ import annotations

import hashlib

from pydantic import ConfigDict, TypeAdapter

from sttEngine.domain import DOCUMENT_STAGES, MEDIA_STAGES, JobOptions, RecordingKind, StageName
from sttEngine.pipeline.tasks import TaskInput

# Raise a stage's number when its results change for the same input: old results are then made again.
STAGE_VERSIONS: dict[StageName, int] = {
    "probe": 2,
    "normalize": 2,
    "extract": 2,
    "transcribe": 3,
    "correct": 5,
    "summarize": 5,
    "index": 2,
}

_TEXT: TypeAdapter[str] = TypeAdapter(str)
_INPUT: TypeAdapter[TaskInput] = TypeAdapter(TaskInput, config=ConfigDict(defer_build=True))


def plan_stages(kind: RecordingKind | None, options: JobOptions, *, has_transcript: bool) -> tuple[StageName, ...]:
    """The stages of a job. `kind` None (not probed yet) plans for media; the runner plans again after the probe.

    Steps that need a transcript bring the stages that make it, unless there is one already and no one asked for another.
    """
    all_stages = DOCUMENT_STAGES if kind in ("pdf", "text") else MEDIA_STAGES
    wanted = set(options.steps)
    if wanted and not has_transcript:
        wanted.add("transcribe")
    chosen: set[StageName] = {"probe"}
    if "transcribe" in wanted:
        chosen |= {"normalize", "extract", "transcribe"}
    chosen |= {stage for stage in all_stages if stage in wanted}
    return tuple(stage for stage in all_stages if stage in chosen)


def run_key(stage: StageName, task_input: TaskInput, data_dir: str) -> str:
    """Digest of what a stage works on and how. The data folder's own place does not count: it may be moved."""
    # Sought as JSON writes it: backslashes are doubled there. The quote before it spares what somebody said about the folder.
    place = _TEXT.dump_json(data_dir).decode().removesuffix('"')
    text = _INPUT.dump_json(task_input).decode().replace(place, '"')
    return hashlib.sha256(f"{stage} {STAGE_VERSIONS[stage]} {text}".encode()).hexdigest()


def later_stages(stage: StageName) -> tuple[StageName, ...]:
    """The stages whose results rest on this one's."""
    order: tuple[StageName, ...] = ("probe", "normalize", "extract", "transcribe", "correct", "summarize", "index")
    after = order[order.index(stage) + 1 :]
    # Proposals are only proposals: the minutes and the index rest on what the person accepted.
    return () if stage in ("correct", "summarize") else after
