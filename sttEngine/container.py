"""Puts the parts together: the only place where concrete classes meet. Used by the server and the command line alike."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from filelock import FileLock, Timeout

from sttEngine.choices import SettingChoices
from sttEngine.domain import JobOptions, Recording
from sttEngine.errors import ArchiveUnwritable, DataFolderInUse
from sttEngine.events.hub import EventHub
from sttEngine.events.types import Event, ModelProgress, RecordingChanged
from sttEngine.jobs.queue import JobQueue
from sttEngine.library.arrivals import Arrivals
from sttEngine.library.batches import Batches
from sttEngine.library.bundles import Bundles
from sttEngine.library.corrections import Corrections
from sttEngine.library.files import RecordingFiles
from sttEngine.library.intake import Intake
from sttEngine.library.line_editing import LineEditing
from sttEngine.library.outlines import Outlines
from sttEngine.library.reindexing import Reindexing
from sttEngine.library.shelf import Shelf
from sttEngine.library.storage import Storage
from sttEngine.library.sweep import sweep
from sttEngine.library.vocabulary import VocabularyShelf
from sttEngine.media.ffmpeg import find_ffmpeg
from sttEngine.minutes.templates import Templates
from sttEngine.pipeline.context import Executor
from sttEngine.pipeline.inputs import InputBuilder, PipelineDefaults
from sttEngine.pipeline.runner import Runner
from sttEngine.search.asking import Asking
from sttEngine.search.service import Search
from sttEngine.settings import Settings
from sttEngine.store.database import Database
from sttEngine.weights import installed
from sttEngine.weights.service import WeightsService
from sttEngine.workers.messages import WorkerConfig
from sttEngine.workers.supervisor import WorkerExecutor

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a front door needs. Made by `build_services`; `close` ends workers, queue and database, in that order."""

    choices: SettingChoices
    db: Database
    files: RecordingFiles
    shelf: Shelf
    outlines: Outlines
    batches: Batches
    bundles: Bundles
    storage: Storage
    intake: Intake
    arrivals: Arrivals
    queue: JobQueue
    hub: EventHub
    search: Search
    asking: Asking
    weights: WeightsService
    vocabulary: VocabularyShelf
    templates: Templates
    corrections: Corrections
    lines: LineEditing
    reindexing: Reindexing
    batch: Executor
    interactive: Executor
    answering: Executor
    lock: FileLock | None

    @property
    def settings(self) -> Settings:
        """What holds now: a person may change some of it while the server runs."""
        return self.choices.settings

    async def close(self) -> None:
        """Stop everything; a running job goes on at the next start. Idempotent."""
        self.hub.close()
        await self.arrivals.close()
        await self.queue.close()
        await self.reindexing.close()
        await self.search.close()
        await self.weights.close()
        await self.batch.close()
        await self.interactive.close()
        await self.answering.close()
        await self.db.close()
        if self.lock is not None:
            self.lock.release()


async def build_services(
    settings: Settings,
    *,
    runs_jobs: bool = True,
    batch: Executor | None = None,
    interactive: Executor | None = None,
    answering: Executor | None = None,
) -> Services:
    """Open the archive and make ready to work on it.

    `runs_jobs`: take the data folder for this process and start the queue; without it the archive is only read. Raises
    DataFolderInUse when another process has the folder. The executors may be given, to run stages elsewhere.
    """
    lock = _take_folder(settings) if runs_jobs else None
    db = await Database.open(settings.database_path, read_only=not runs_jobs)
    hub = EventHub()
    files = RecordingFiles(settings.data_dir)
    workers: list[WorkerExecutor] = []

    def worker(name: str) -> Executor:
        workers.append(WorkerExecutor(worker_config(settings), name))
        return workers[-1]

    batch = batch or worker("batch")
    interactive = interactive or worker("interactive")
    answering = answering or worker("answering")
    search = Search(db, interactive, settings.embedding_model)
    inputs = InputBuilder(files, pipeline_defaults(settings), Templates(settings.templates_dir))
    runner = Runner(db, batch, inputs, hub.publish, str(settings.data_dir))
    queue = JobQueue(db, runner, hub.publish)

    def announce(recording: Recording) -> None:
        hub.publish(RecordingChanged(recording))

    reindexing = Reindexing(
        db,
        interactive,
        settings.embedding_model,
        lambda: installed.state(settings.models_dir, choices.settings.embedding_model) == "ready",
    )
    asking = Asking(db, search, answering, settings.language_model, settings.embedding_model)

    def put_to_work(changed: Settings) -> None:
        inputs.defaults = pipeline_defaults(changed)
        search.use(changed.embedding_model)
        asking.use(changed.language_model, changed.embedding_model)
        reindexing.use(changed.embedding_model)
        for one in workers:
            one.configure(worker_config(changed))

    choices = SettingChoices(settings, put_to_work)

    def tell_of_weights(event: Event) -> None:
        hub.publish(event)
        if isinstance(event, ModelProgress) and event.state == "ready":
            reindexing.wake()

    intake = Intake(db, files, announce, settings.max_upload_bytes)
    shelf = Shelf(db, files, hub.publish)
    services = Services(
        choices=choices,
        db=db,
        files=files,
        shelf=shelf,
        outlines=Outlines(shelf, files),
        intake=intake,
        arrivals=Arrivals(db, files, intake, lambda recording_id: queue.add(recording_id, JobOptions())),
        batches=Batches(db, files, queue, hub.publish),
        bundles=Bundles(db, shelf),
        storage=Storage(db, files, settings.database_path, settings.models_dir),
        queue=queue,
        hub=hub,
        search=search,
        asking=asking,
        weights=WeightsService(settings.models_dir, tell_of_weights, hub=settings.hub),
        vocabulary=VocabularyShelf(db),
        templates=inputs.templates,
        corrections=Corrections(db, hub.publish, reindexing.wake),
        lines=LineEditing(db, hub.publish, reindexing.wake),
        reindexing=reindexing,
        batch=batch,
        interactive=interactive,
        answering=answering,
        lock=lock,
    )
    if runs_jobs:
        await sweep(db, files)
        hub.seed(await queue.list())
        await queue.start()
        services.arrivals.start()
        reindexing.start()
    return services


def pipeline_defaults(settings: Settings) -> PipelineDefaults:
    """What the stages need to know of the settings."""
    return PipelineDefaults(
        language=settings.language or None,
        speech_engine=settings.speech_engine,
        speech_model=settings.speech_model,
        language_model=settings.language_model,
        embedding_model=settings.embedding_model,
        template=settings.minutes_template,
        minutes_language=settings.minutes_language or None,
        fillers=settings.fillers == "propose",
        keep_unproven=settings.minutes_unproven == "mark",
    )


def worker_config(settings: Settings) -> WorkerConfig:
    """What a local worker needs to know of the settings."""
    return WorkerConfig(
        models_dir=str(settings.models_dir),
        ffmpeg=find_ffmpeg(settings.ffmpeg_path),
        media_timeout_seconds=settings.media_timeout_seconds,
        threads=settings.engine_threads,
        context_tokens=settings.context_tokens,
        idle_unload_seconds=settings.idle_unload_seconds,
        memory_bytes=settings.worker_memory_bytes,
        stall_seconds=settings.worker_stall_seconds,
        device=settings.device,
        language_server=settings.language_server,
        language_server_key=settings.language_server_key,
    )


def _take_folder(settings: Settings) -> FileLock:
    lock = FileLock(settings.data_dir / "in-use.lock", timeout=0)
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise DataFolderInUse(f"Another RecordRoute works in {settings.data_dir}.") from error
    except OSError as error:
        raise ArchiveUnwritable(f"The data folder {settings.data_dir} cannot be used: {error.strerror}.") from error
    return lock
