"""The runner on a real archive: order, checkpoints, skipping, retry after a lost worker, and what a reader sees meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sttEngine.domain import MEDIA_STAGES, Job, JobOptions, Recording, StageName, Term
from sttEngine.errors import ModelMissing, NoAudio, UnreadableMedia, WorkerCrashed
from sttEngine.events.types import Event, JobChanged, JobProgress, MinutesGrew, SegmentsAdded
from sttEngine.library.files import RecordingFiles
from sttEngine.pipeline.inputs import InputBuilder, PipelineDefaults
from sttEngine.pipeline.runner import Runner
from sttEngine.pipeline.tasks import CorrectInput, IndexInput, SummarizeInput, TranscribeInput
from sttEngine.store import jobs, minutes, proposals, recordings, stage_results, transcripts, vocabulary
from sttEngine.store.database import Database
from tests.pipeline.scripted_executor import NO_CUDA, WINDOWS, ScriptedExecutor
from tests.store.shown import show

RECORDING = "a" * 32
DEFAULTS = PipelineDefaults(None, "faster-whisper", "whisper-base", "language-model", "embedding-model")


class Bench:
    """An archive with one recording, and a runner over a scripted executor."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db = db
        self.executor = ScriptedExecutor()
        self.events: list[Event] = []
        self.runner = Runner(db, self.executor, InputBuilder(RecordingFiles(folder), DEFAULTS), self.events.append, str(folder))
        self.count = 0

    async def job(self, **options: object) -> Job:
        self.count += 1
        chosen = JobOptions(**options)  # type: ignore[arg-type]
        job = Job(f"{self.count:032d}", RECORDING, "running", 1.0, chosen, "2026-01-01T00:00:00.000Z")
        await self.db.write(lambda conn: jobs.insert(conn, job))
        return job

    async def stages(self, job: Job) -> dict[StageName, str]:
        stored = await self.db.read(lambda conn: jobs.get(conn, job.id))
        return {run.stage: run.state for run in stored.stages}

    async def texts(self) -> list[str]:
        return [s.text for s in await self.db.read(lambda conn: transcripts.segments(conn, RECORDING))]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    db = await Database.open(tmp_path / "recordroute.db")
    recording = Recording(RECORDING, "회의", None, "회의.wav", 1, "0" * 64, "2026-01-01T00:00:00.000Z")
    await db.write(lambda conn: recordings.insert(conn, recording, "wav"))
    yield Bench(db, tmp_path)
    await db.close()


async def test_the_stage_run_tells_where_the_engine_ran_also_when_it_is_skipped(bench: Bench) -> None:
    for job in (await bench.job(), await bench.job()):
        await bench.runner.run(job)
        stored = await bench.db.read(lambda conn, job=job: jobs.get(conn, job.id))  # type: ignore[misc]
        assert {run.stage: run.device for run in stored.stages if run.device is not None} == {"transcribe": NO_CUDA}
    assert bench.executor.ran.count("transcribe") == 1


async def test_only_correction_is_told_how_sure_each_word_was(bench: Bench) -> None:
    await bench.runner.run(await bench.job())
    told = {given.type: given.segments for given in bench.executor.inputs if isinstance(given, CorrectInput | IndexInput)}
    assert all(segment.words[0].probability == 0.9 for segment in told["correct"])
    assert not any(segment.words for segment in told["index"])


async def test_a_recording_goes_through_every_stage_in_order(bench: Bench) -> None:
    job = await bench.job()
    assert await bench.runner.run(job) is None
    assert bench.executor.ran == list(MEDIA_STAGES)
    assert set((await bench.stages(job)).values()) == {"done"}
    assert len(await bench.texts()) == WINDOWS
    found = await bench.db.read(lambda conn: recordings.get(conn, RECORDING))
    assert (found.kind, found.duration_seconds, found.language, found.one_line) == ("audio", 40.0, "ko", "한 줄")
    assert await bench.db.read(lambda conn: minutes.get(conn, RECORDING)) is not None
    assert len(await bench.db.read(lambda conn: proposals.all_of(conn, RECORDING))) == 1


async def test_noise_has_no_language(bench: Bench) -> None:
    bench.executor.windows = 0
    await bench.runner.run(await bench.job())
    found = await bench.db.read(lambda conn: recordings.get(conn, RECORDING))
    assert (found.duration_seconds, found.language) == (40.0, None)


async def test_a_document_is_planned_anew_once_it_is_known_to_be_one(bench: Bench) -> None:
    bench.executor.kind = "pdf"
    await bench.runner.run(await bench.job())
    assert bench.executor.ran == ["probe", "extract", "correct", "summarize", "index"]


async def test_a_second_run_with_nothing_changed_runs_nothing(bench: Bench) -> None:
    await bench.runner.run(await bench.job())
    bench.executor.ran.clear()
    again = await bench.job()
    await bench.runner.run(again)
    assert bench.executor.ran == []
    assert set((await bench.stages(again)).values()) == {"done"}


async def test_an_interrupted_transcript_goes_on_from_the_last_window(bench: Bench) -> None:
    bench.executor.hold["window-1"] = asyncio.Event()
    job = await bench.job()
    task = asyncio.create_task(bench.runner.run(job))
    while await bench.executor.reached.get() != "window-1":
        pass
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert len(await bench.texts()) == 2  # what was heard so far can be read
    bench.executor.hold.clear()
    stored = await bench.db.read(lambda conn: jobs.get(conn, job.id))
    await bench.runner.run(stored)
    assert bench.executor.decoded == [0, 1, 2, 3]
    assert await bench.texts() == [f"ko 회의 {number}" for number in range(WINDOWS)]


async def test_a_lost_worker_costs_one_window_at_most(bench: Bench) -> None:
    bench.executor.fail_after_window = {1: [WorkerCrashed("gone")], 2: [WorkerCrashed("gone")]}
    await bench.runner.run(await bench.job())
    assert bench.executor.decoded == [0, 1, 2, 3]
    assert bench.executor.ran.count("transcribe") == 3


async def test_a_worker_lost_twice_at_the_same_place_ends_the_job(bench: Bench) -> None:
    bench.executor.fail_at["transcribe"] = [WorkerCrashed("gone"), WorkerCrashed("gone")]
    job = await bench.job()
    with pytest.raises(WorkerCrashed):
        await bench.runner.run(job)
    assert (await bench.stages(job))["transcribe"] == "failed"
    assert (await bench.stages(job))["index"] == "pending"


async def test_a_missing_language_model_leaves_out_what_needs_it_and_nothing_else(bench: Bench) -> None:
    bench.executor.fail_at = {"correct": [ModelMissing("none")], "summarize": [ModelMissing("none")]}
    job = await bench.job()
    assert await bench.runner.run(job) is None
    states = await bench.stages(job)
    assert (states["correct"], states["summarize"], states["index"]) == ("skipped", "skipped", "done")
    stored = await bench.db.read(lambda conn: jobs.get(conn, job.id))
    assert {run.stage: run.error.code for run in stored.stages if run.error} == {
        "correct": "model_missing",
        "summarize": "model_missing",
    }


async def test_without_an_embedding_model_the_words_are_indexed_alone(bench: Bench) -> None:
    bench.executor.fail_at = {"index": [ModelMissing("none")]}
    job = await bench.job()
    assert await bench.runner.run(job) is None
    assert [task.model for task in bench.executor.inputs if isinstance(task, IndexInput)] == ["embedding-model", None]
    assert (await bench.stages(job))["index"] == "done"


async def test_a_failure_of_the_minutes_does_not_stop_the_index_and_is_told(bench: Bench) -> None:
    bench.executor.fail_at = {"summarize": [WorkerCrashed("gone"), WorkerCrashed("gone")]}
    job = await bench.job()
    error = await bench.runner.run(job)
    assert error is not None
    assert error.code == "worker_crashed"
    assert (await bench.stages(job))["index"] == "done"
    assert await bench.runner.run(await bench.job()) is None
    assert bench.executor.ran.count("transcribe") == 1  # the retry makes the minutes alone


async def test_a_missing_speech_model_ends_the_job(bench: Bench) -> None:
    bench.executor.fail_at = {"transcribe": [ModelMissing("none")]}
    with pytest.raises(ModelMissing):
        await bench.runner.run(await bench.job())


@pytest.mark.parametrize("stage", ["probe", "normalize"])
async def test_a_bad_file_ends_the_job_at_the_stage_that_found_out(bench: Bench, stage: StageName) -> None:
    bench.executor.fail_at = {stage: [UnreadableMedia("bad")]}
    job = await bench.job()
    with pytest.raises(UnreadableMedia):
        await bench.runner.run(job)
    assert bench.executor.ran[-1] == stage
    assert (await bench.stages(job))[stage] == "failed"


async def test_transcribing_again_keeps_the_old_transcript_until_the_new_one_is_whole(bench: Bench) -> None:
    await bench.runner.run(await bench.job())
    bench.executor.hold["window-2"] = asyncio.Event()
    again = await bench.job(language="en")
    task = asyncio.create_task(bench.runner.run(again))
    while await bench.executor.reached.get() != "window-2" or len(bench.executor.decoded) < WINDOWS + 3:
        pass
    assert await bench.texts() == [f"ko 회의 {number}" for number in range(WINDOWS)]
    bench.executor.hold["window-2"].set()
    await task
    assert await bench.texts() == [f"en 회의 {number}" for number in range(WINDOWS)]


async def test_a_new_transcript_makes_what_was_not_asked_for_stale(bench: Bench) -> None:
    await bench.runner.run(await bench.job())
    await bench.runner.run(await bench.job(language="en", steps=("transcribe",)))
    stale = await bench.db.read(lambda conn: stage_results.stale(conn, RECORDING))
    assert set(stale) == {"correct", "summarize", "index"}
    await bench.runner.run(await bench.job(language="en"))
    assert await bench.db.read(lambda conn: stage_results.stale(conn, RECORDING)) == ()


async def test_minutes_rest_on_the_corrections_that_were_accepted(bench: Bench) -> None:
    await bench.runner.run(await bench.job())
    await bench.db.write(lambda conn: show(conn, RECORDING, 1, "ko 회의 0."))
    bench.executor.ran.clear()
    await bench.runner.run(await bench.job())
    assert bench.executor.ran == ["summarize", "index"]
    last = [task for task in bench.executor.inputs if isinstance(task, SummarizeInput)][-1]
    assert last.segments[0].text == "ko 회의 0."


async def test_minutes_of_a_text_that_a_person_changed_meanwhile_are_stale(bench: Bench) -> None:
    bench.executor.hold["summarize"] = asyncio.Event()
    task = asyncio.create_task(bench.runner.run(await bench.job()))
    while await bench.executor.reached.get() != "summarize":
        pass
    await bench.db.write(lambda conn: show(conn, RECORDING, 1, "ko 회의 0."))
    bench.executor.hold["summarize"].set()
    await task
    assert await bench.db.read(lambda conn: stage_results.stale(conn, RECORDING)) == ("summarize",)
    await bench.runner.run(await bench.job())
    assert await bench.db.read(lambda conn: stage_results.stale(conn, RECORDING)) == ()


async def test_progress_and_new_lines_are_told_while_a_stage_runs(bench: Bench) -> None:
    await bench.runner.run(await bench.job())
    added = [(event.first_id, event.last_id) for event in bench.events if isinstance(event, SegmentsAdded)]
    assert added == [(number, number) for number in range(1, WINDOWS + 1)]
    grown = [event.lines for event in bench.events if isinstance(event, MinutesGrew)]
    assert grown == [1]
    told = [event for event in bench.events if isinstance(event, JobProgress)]
    assert [event.fraction for event in told] == [0.0, 0.25, 0.5, 0.75]
    shown = [event.job for event in bench.events if isinstance(event, JobChanged)]
    assert [run.state for run in shown[-1].stages] == ["done"] * len(MEDIA_STAGES)


async def test_an_earlier_run_under_other_options_leaves_no_half_transcript(bench: Bench) -> None:
    bench.executor.fail_after_window = {1: [NoAudio("as good as any")]}
    with pytest.raises(NoAudio):
        await bench.runner.run(await bench.job())
    await bench.runner.run(await bench.job(language="en"))
    assert await bench.texts() == [f"en 회의 {number}" for number in range(WINDOWS)]


async def add_term(bench: Bench, text: str) -> None:
    term = Term(text.encode().hex().ljust(32, "0")[:32], text, (), "", "2026-01-01T00:00:00.000Z")
    await bench.db.write(lambda conn: vocabulary.put(conn, term))


def terms_used(bench: Bench) -> list[tuple[str, ...]]:
    return [tuple(term.text for term in given.terms) for given in bench.executor.inputs if isinstance(given, TranscribeInput)]


async def test_a_new_term_changes_a_transcript_when_it_is_run_again_and_not_before(bench: Bench) -> None:
    await bench.runner.run(await bench.job())
    await add_term(bench, "Kubernetes")
    await bench.runner.run(await bench.job(steps=("summarize", "index")))
    assert terms_used(bench) == [()]
    await bench.runner.run(await bench.job(steps=("transcribe",)))
    assert terms_used(bench) == [(), ("Kubernetes",)]
    await bench.runner.run(await bench.job(steps=("transcribe",)))
    assert terms_used(bench) == [(), ("Kubernetes",)]


async def test_a_retry_keeps_to_the_terms_that_its_job_began_with(bench: Bench) -> None:
    await add_term(bench, "Kubernetes")
    bench.executor.fail_at = {"summarize": [WorkerCrashed("gone"), WorkerCrashed("gone")]}
    job = await bench.job()
    assert await bench.runner.run(job) is not None
    await add_term(bench, "Claude")
    bench.executor.fail_at = {}
    assert await bench.runner.run(await bench.db.read(lambda conn: jobs.get(conn, job.id))) is None
    assert terms_used(bench) == [("Kubernetes",)]


async def test_a_term_that_is_added_meanwhile_makes_nothing_stale_and_costs_no_window(bench: Bench) -> None:
    bench.executor.hold["window-1"] = asyncio.Event()
    job = await bench.job()
    task = asyncio.create_task(bench.runner.run(job))
    while await bench.executor.reached.get() != "window-1":
        pass
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await add_term(bench, "Kubernetes")
    bench.executor.hold.clear()
    await bench.runner.run(await bench.db.read(lambda conn: jobs.get(conn, job.id)))
    assert bench.executor.decoded == [0, 1, 2, 3]
    assert await bench.db.read(lambda conn: stage_results.stale(conn, RECORDING)) == ()
