"""Jobs: run a recording again, look, cancel, pause, resume, retry, reorder."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from fastapi import APIRouter

from sttEngine.api.deps import JobId, RecordingId, ServicesDep
from sttEngine.api.errors import fails_with
from sttEngine.api.schemas import JobBody, JobsBody, MoveBody, RunBody
from sttEngine.errors import InvalidTemplate, JobNotFound, JobNotInState, RecordingInTrash, RecordingNotFound, TemplateNotFound
from sttEngine.jobs.options import parse_options

router = APIRouter(tags=["jobs"])
NO_RECORDING = fails_with(RecordingNotFound)
NO_JOB = fails_with(JobNotFound)
NOT_NOW = fails_with(JobNotFound, JobNotInState, RecordingInTrash)


@router.post(
    "/recordings/{recording_id}/jobs",
    status_code=202,
    summary="Run stages of a recording, again or for the first time",
    operation_id="runRecording",
    responses=fails_with(RecordingNotFound, RecordingInTrash, TemplateNotFound, InvalidTemplate),
)
async def run_recording(services: ServicesDep, recording_id: RecordingId, body: RunBody) -> JobBody:
    options = parse_options(
        ",".join(body.steps), body.language or "", body.engine or "", body.template or "", body.minutes_language or ""
    )
    options = replace(options, fillers=body.fillers)
    if options.template is not None:
        await asyncio.to_thread(services.templates.find, options.template)
    return JobBody(job=await services.queue.add(recording_id, options))


@router.get(
    "/recordings/{recording_id}/jobs",
    summary="Jobs of a recording, newest first",
    operation_id="listJobsOfRecording",
    responses=NO_RECORDING,
)
async def list_jobs_of_recording(services: ServicesDep, recording_id: RecordingId) -> JobsBody:
    await services.shelf.get(recording_id)
    return JobsBody(jobs=await services.queue.of_recording(recording_id))


@router.get("/jobs", summary="Waiting and running jobs in order, then the last that ended", operation_id="listJobs")
async def list_jobs(services: ServicesDep) -> JobsBody:
    return JobsBody(jobs=await services.queue.list())


@router.get("/jobs/{job_id}", summary="One job", operation_id="getJob", responses=NO_JOB)
async def get_job(services: ServicesDep, job_id: JobId) -> JobBody:
    return JobBody(job=await services.queue.get(job_id))


@router.post("/jobs/{job_id}/cancel", summary="End a job and free its engine", operation_id="cancelJob", responses=NOT_NOW)
async def cancel_job(services: ServicesDep, job_id: JobId) -> JobBody:
    return JobBody(job=await services.queue.cancel(job_id))


@router.post("/jobs/{job_id}/pause", summary="Set a job aside, what is done kept", operation_id="pauseJob", responses=NOT_NOW)
async def pause_job(services: ServicesDep, job_id: JobId) -> JobBody:
    return JobBody(job=await services.queue.pause(job_id))


@router.post("/jobs/{job_id}/resume", summary="Put a paused job back in its place", operation_id="resumeJob", responses=NOT_NOW)
async def resume_job(services: ServicesDep, job_id: JobId) -> JobBody:
    return JobBody(job=await services.queue.resume(job_id))


@router.post(
    "/jobs/{job_id}/retry",
    summary="Run a job that failed, was cancelled or left stages out again from where it was",
    operation_id="retryJob",
    responses=NOT_NOW,
)
async def retry_job(services: ServicesDep, job_id: JobId) -> JobBody:
    return JobBody(job=await services.queue.retry(job_id))


@router.post("/jobs/{job_id}/move", summary="Put a waiting job ahead of another", operation_id="moveJob", responses=NOT_NOW)
async def move_job(services: ServicesDep, job_id: JobId, body: MoveBody) -> JobBody:
    return JobBody(job=await services.queue.move(job_id, body.before))
