"""Runs one job: its stages in order, each from its last checkpoint, each result committed before the next begins.

Owns order, checkpoints, timing, retry after a lost worker, and telling the world. Knows no engine and no process: work goes to
an `Executor`. Cancelling the asyncio task that awaits `run` stops the work; everything committed stays.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import apsw

from sttEngine.domain import DeviceUse, ErrorBody, Job, Recording, StageName, StageRun, StageState
from sttEngine.errors import DependencyError, RecordRouteError, WorkerError
from sttEngine.events.types import Event, JobChanged, JobProgress, MinutesGrew, RecordingChanged, SegmentsAdded
from sttEngine.pipeline import outcomes
from sttEngine.pipeline.context import Executor
from sttEngine.pipeline.inputs import InputBuilder
from sttEngine.pipeline.pace import Pacer
from sttEngine.pipeline.plan import plan_stages, run_key
from sttEngine.pipeline.tasks import Progress, SummarizedPart, Task, TaskInput, TaskPart, TaskResult, TranscribeResult
from sttEngine.store import jobs, recordings, stage_results, vocabulary
from sttEngine.store.database import Database

log = logging.getLogger(__name__)

# Without these a recording is still worth having: a missing model leaves them out, a failure does not stop what follows.
OPTIONAL_STAGES: frozenset[StageName] = frozenset({"correct", "summarize", "index"})
CRASHES_WITHOUT_PROGRESS = 2  # a worker lost twice at the same place will be lost there again


@dataclass(frozen=True, slots=True)
class Runner:
    """`publish` gets every event; `clock` is seconds that never go back."""

    db: Database
    executor: Executor
    inputs: InputBuilder
    publish: Callable[[Event], object]
    data_dir: str
    clock: Callable[[], float] = time.monotonic

    async def run(self, job: Job) -> ErrorBody | None:
        """Run what of the job is not done. Returns the first error of a stage that the rest could do without, or None.

        Raises the RecordRouteError of a stage that the rest cannot do without.
        """
        run = _JobRun(self, job)
        return await run.to_end()


class _JobRun:
    """One job on its way: the stage list as it is shown, and the steps that change it."""

    def __init__(self, runner: Runner, job: Job) -> None:
        self._runner = runner
        self._db = runner.db
        self._job = job

    async def to_end(self) -> ErrorBody | None:
        await self._plan()
        softened: ErrorBody | None = None
        position = 0
        while position < len(self._job.stages):
            stage = self._job.stages[position].stage
            try:
                await self._run_stage(stage)
            except RecordRouteError as error:
                failed_by_absence = isinstance(error, DependencyError) and stage in OPTIONAL_STAGES
                await self._show(stage, state="skipped" if failed_by_absence else "failed", error=error.body())
                log.warning("job %s stage %s: %s", self._job.id, stage, error.code)
                if stage not in OPTIONAL_STAGES:
                    raise
                if not failed_by_absence:
                    softened = softened or error.body()
            if stage == "probe":
                await self._plan()
            position += 1
        if softened is None:  # a job with an error may be retried, and then goes on with the terms it has
            await self._db.write(lambda conn: vocabulary.forget_for_job(conn, self._job.id))
        return softened

    async def _plan(self) -> None:
        recording = await self._recording()

        has_transcript = await self._db.read(
            lambda conn: any(stage_results.get(conn, recording.id, stage) is not None for stage in ("transcribe", "extract"))
        )
        known = {run.stage: run for run in self._job.stages if run.state == "done"}
        planned = plan_stages(recording.kind, self._job.options, has_transcript=has_transcript and "transcribe" not in known)
        await self._save(tuple(known.get(stage, StageRun(stage, "pending")) for stage in planned))

    async def _run_stage(self, stage: StageName) -> None:
        recording = await self._recording()
        try:
            await self._run_stage_with(recording, stage, without_model=False)
        except DependencyError:
            if stage != "index":
                raise
            await self._run_stage_with(recording, stage, without_model=True)

    async def _run_stage_with(self, recording: Recording, stage: StageName, *, without_model: bool) -> None:
        runner, job = self._runner, self._job
        if stage == "transcribe":
            await self._db.write(lambda conn: vocabulary.keep_for_job(conn, job.id))
        task_input: TaskInput = await self._db.read(
            lambda conn: runner.inputs.build(conn, recording, stage, job, without_model=without_model)
        )
        key = run_key(stage, task_input, runner.data_dir)
        earlier = await self._db.read(lambda conn: stage_results.get(conn, recording.id, stage))
        if earlier is not None and earlier.key == key and not earlier.stale:
            await self._show(stage, state="done", fraction=1.0, seconds=earlier.seconds, device=_device(earlier.result))
            return
        await self._show(stage, state="running", fraction=0.0)
        started = runner.clock()
        result = await self._execute(recording, stage, key, task_input)
        seconds = runner.clock() - started

        def commit(conn: apsw.Connection) -> None:
            now = runner.inputs.build(conn, recording, stage, job, without_model=without_model)
            current = run_key(stage, now, runner.data_dir) == key
            outcomes.commit_result(conn, recording.id, stage, key, result, seconds, current=current)

        await self._db.write(commit)
        log.info("job %s stage %s done in %.1f s", self._job.id, stage, seconds)
        runner.publish(RecordingChanged(await self._recording()))
        await self._show(stage, state="done", fraction=1.0, seconds=seconds, device=_device(result))

    async def _execute(self, recording: Recording, stage: StageName, key: str, task_input: TaskInput) -> TaskResult:
        """Run on the executor; after a lost worker go on from the last checkpoint, unless it is lost at the same place again."""
        crashes_here = 0
        committed = -1
        while True:
            parts = await self._db.write(lambda conn: outcomes.begin(conn, recording.id, stage, key))
            crashes_here = 0 if len(parts) > committed else crashes_here
            committed = len(parts)
            listener = _StageListener(self._runner, self._job, recording.id, stage, key)
            try:
                return await self._runner.executor.run(Task(f"{self._job.id[:8]}-{stage}", task_input, parts), listener)
            except WorkerError as error:
                crashes_here += 1
                if crashes_here >= CRASHES_WITHOUT_PROGRESS:
                    raise
                log.warning("job %s stage %s: %s, going on from %d parts", self._job.id, stage, error.code, committed)

    async def _recording(self) -> Recording:
        return await self._db.read(lambda conn: recordings.get(conn, self._job.recording_id))

    async def _show(
        self,
        stage: StageName,
        *,
        state: StageState,
        fraction: float | None = None,
        seconds: float | None = None,
        error: ErrorBody | None = None,
        device: DeviceUse | None = None,
    ) -> None:
        def changed(run: StageRun) -> StageRun:
            shown = run.fraction if fraction is None else fraction
            return replace(run, state=state, fraction=shown, seconds=seconds, error=error, device=device)

        await self._save(tuple(changed(run) if run.stage == stage else run for run in self._job.stages))

    async def _save(self, stages: tuple[StageRun, ...]) -> None:
        self._job = replace(self._job, stages=stages)
        await self._db.write(lambda conn: jobs.put_stages(conn, self._job.id, stages))
        self._runner.publish(JobChanged(self._job))


def _device(result: TaskResult) -> DeviceUse | None:
    return result.device if isinstance(result, TranscribeResult) else None


class _StageListener:
    """Hears the executor: commits parts, then tells of them."""

    def __init__(self, runner: Runner, job: Job, recording_id: str, stage: StageName, key: str) -> None:
        self._runner = runner
        self._job = job
        self._recording_id = recording_id
        self._stage = stage
        self._key = key
        self._pacer = Pacer(runner.clock)

    async def on_part(self, part: TaskPart) -> None:
        added = await self._runner.db.write(
            lambda conn: outcomes.commit_part(conn, self._recording_id, self._stage, self._key, part)
        )
        if added:
            self._runner.publish(SegmentsAdded(self._recording_id, added[0].id, added[-1].id))
        if isinstance(part, SummarizedPart) and part.items:
            self._runner.publish(MinutesGrew(self._recording_id, len(part.items)))

    async def on_progress(self, progress: Progress) -> None:
        pace = self._pacer.note(progress)
        self._runner.publish(
            JobProgress(
                job_id=self._job.id,
                recording_id=self._recording_id,
                stage=self._stage,
                fraction=min(progress.done / progress.total, 1.0) if progress.total > 0 else 0.0,
                done=progress.done,
                total=progress.total,
                unit=progress.unit,
                rate=pace.rate,
                eta_seconds=pace.eta_seconds,
            )
        )
