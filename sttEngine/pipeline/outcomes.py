"""Writes what stages leave: parts as they come, results at the end. Runs inside the caller's transaction.

A transcript grows live while a recording is transcribed for the first time; when it is transcribed again, the old one stays
until the new one is complete, and is then replaced whole.
"""

from __future__ import annotations

import logging
from dataclasses import replace

import apsw

from sttEngine.domain import Segment, StageName
from sttEngine.pipeline.plan import later_stages
from sttEngine.pipeline.tasks import (
    CorrectedPart,
    CorrectResult,
    ExtractResult,
    IndexResult,
    NormalizeResult,
    ProbeResult,
    SummarizeResult,
    TaskPart,
    TaskResult,
    TranscribedPart,
    TranscribeResult,
)
from sttEngine.store import coverage, minutes, proposals, recordings, search_index, stage_results, transcripts

log = logging.getLogger(__name__)


def commit_part(conn: apsw.Connection, recording_id: str, stage: StageName, key: str, part: TaskPart) -> tuple[Segment, ...]:
    """Keep a checkpoint. Returns the segments that a reader of the growing transcript can now see."""
    if not stage_results.add_part(conn, recording_id, stage, key, part):
        log.warning("recording %s stage %s: committed part arrived again: %s", recording_id, stage, part.key)
        return ()
    first_time = stage_results.get(conn, recording_id, stage) is None
    if isinstance(part, TranscribedPart) and first_time and part.segments:
        transcripts.add(conn, recording_id, part.segments)
        return part.segments
    return ()


def begin(conn: apsw.Connection, recording_id: str, stage: StageName, key: str) -> tuple[TaskPart, ...]:
    """Make ready for a run with `key`: forget other unfinished runs. Returns the parts that this one has already."""
    stage_results.drop_other_parts(conn, recording_id, stage, key)
    parts = stage_results.parts(conn, recording_id, stage, key)
    if stage == "transcribe" and not parts and stage_results.get(conn, recording_id, stage) is None:
        transcripts.clear(conn, recording_id)
    return parts


def commit_result(
    conn: apsw.Connection, recording_id: str, stage: StageName, key: str, result: TaskResult, seconds: float, *, current: bool
) -> None:
    """Write a stage's result where it belongs, and that the stage is done, as one.

    `current` False: a person changed what the stage was made from while it ran, so its result is stale from the start.
    """
    parts = stage_results.parts(conn, recording_id, stage, key)
    slim = result
    if isinstance(result, ProbeResult):
        recordings.update(
            conn, recording_id, kind=result.kind, duration_seconds=result.duration_seconds, page_count=result.page_count
        )
    elif isinstance(result, NormalizeResult):
        recordings.update(conn, recording_id, duration_seconds=result.duration_seconds)
        coverage.put(conn, recording_id, result.coverage)
    elif isinstance(result, ExtractResult):
        transcripts.replace(conn, recording_id, result.segments)
        recordings.update(conn, recording_id, page_count=result.page_count, language=result.language)
        coverage.put(conn, recording_id, result.coverage)
        slim = replace(result, segments=())
    elif isinstance(result, TranscribeResult):
        segments = tuple(s for part in parts if isinstance(part, TranscribedPart) for s in part.segments)
        transcripts.replace(conn, recording_id, segments)
        # What noise was taken for is no language of a recording in which nobody was understood.
        recordings.update(conn, recording_id, language=result.language if segments else None)
        coverage.put(conn, recording_id, result.coverage)
    elif isinstance(result, CorrectResult):
        proposed = tuple(p for part in parts if isinstance(part, CorrectedPart) for p in part.proposals)
        proposals.replace(conn, recording_id, proposed)
        coverage.put(conn, recording_id, result.coverage)
    elif isinstance(result, SummarizeResult):
        minutes.put(conn, recording_id, result.minutes)
        recordings.update(conn, recording_id, one_line=result.minutes.one_line or None)
        coverage.put(conn, recording_id, result.coverage)
    elif isinstance(result, IndexResult):
        search_index.put(conn, recording_id, result)
        coverage.put(conn, recording_id, result.coverage)
        slim = replace(result, chunks=(), vectors=())
    before = stage_results.get(conn, recording_id, stage)
    if before is not None and before.key != key:
        stage_results.mark_stale(conn, recording_id, later_stages(stage))
    stage_results.put(conn, recording_id, stage, key=key, result=slim, seconds=seconds, stale=not current)
