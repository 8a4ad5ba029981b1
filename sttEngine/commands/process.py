"""`process`: take files in, run them to the end, say where the results are. The services of the server, without one."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sttEngine.commands.output import OutputFolder
from sttEngine.commands.progress import Display, display
from sttEngine.commands.remarks import remarks
from sttEngine.container import Services, build_services
from sttEngine.domain import ALL_STEPS, DeviceUse, ErrorBody, Job, JobOptions, Recording, Segment
from sttEngine.errors import InvalidRequest, JobNotInState, RecordRouteError, ResultNotReady, TranscriptWithoutTimes
from sttEngine.events.types import Event, JobChanged, JobEnded
from sttEngine.export import Exported, export, formats
from sttEngine.jobs.options import parse_options
from sttEngine.library.exporting import export_source
from sttEngine.library.tags import tidy_tags
from sttEngine.logs import set_up_logs
from sttEngine.minutes.templates import Templates
from sttEngine.pipeline.tasks import TranscribeResult
from sttEngine.settings import Settings
from sttEngine.store import stage_results

DEFAULT_FORMAT = "md"
_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="audio, video, PDF or text")
    parser.add_argument("--language", default="", metavar="L", help="ISO 639-1 code; detected when left out")
    parser.add_argument("--engine", default="", metavar="E", help="faster-whisper, openai-whisper or whisper.cpp")
    parser.add_argument(
        "--steps", nargs="+", default=[], metavar="STEP", help="transcribe, correct, summarize, index; all when left out"
    )
    parser.add_argument("--template", default="", metavar="T", help="template of the minutes; as the settings say when left out")
    parser.add_argument("--minutes-language", default="", metavar="L", help="ko or en; that of the recording when left out")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write exports there (default: the working folder)")
    named = ", ".join(formats())
    parser.add_argument(
        "--format", action="append", default=[], metavar="F,...", help=f"{named}; {DEFAULT_FORMAT} when --out stands alone"
    )
    parser.add_argument("--tag", action="append", default=[], metavar="TAG", help="a tag for each new recording; may be repeated")
    parser.add_argument("--json", action="store_true", help="one line of JSON for each file on stdout")
    parser.epilog = "Jobs that an earlier run left in the queue are finished first. Paused ones stay paused."


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for, besides the files."""

    options: JobOptions
    formats: tuple[str, ...]
    out: Path | None
    as_json: bool
    tags: tuple[str, ...] = ()


def run(args: argparse.Namespace, settings: Settings) -> int:
    """0 when every file came to its end, 1 when one failed.

    Raises InvalidRequest, InvalidTag, TooManyTags, TemplateNotFound, InvalidTemplate, DataFolderInUse, StoreError.
    """
    # Stages say themselves how they go; lines between would tear the bar.
    set_up_logs("WARNING" if settings.log_level.upper() == "INFO" else settings.log_level)
    steps, files = _steps_and_files(args.steps, args.files)
    chosen = _chosen_formats(args)
    out = (args.out or Path.cwd()) if chosen else None
    options = parse_options(",".join(steps), args.language, args.engine, args.template, args.minutes_language)
    if options.template is not None:
        Templates(settings.templates_dir).find(options.template)
    request = Request(options, chosen, out, args.json, tidy_tags(args.tag))
    return asyncio.run(process(settings, files, request))


async def process(settings: Settings, files: tuple[Path, ...], request: Request) -> int:
    """See `run`. Interrupted, the running job is left to go on at the next start."""
    services = await build_services(settings)
    failed = 0
    try:
        folder = OutputFolder(request.out) if request.out is not None else None
        with display() as shown:
            await _finish_earlier(services, shown)
            for file in files:
                try:
                    recording = await _work(services, file, request, shown)
                    written = await _export(services, file, recording.id, request.formats, folder)
                    await _tell(services, file, recording, written, request)
                except RecordRouteError as error:
                    failed += 1
                    _tell_failure(file, error.body(), request)
                except JobFailed as error:
                    failed += 1
                    _tell_failure(file, error.body, request)
    finally:
        await services.close()
    return 1 if failed else 0


class JobFailed(Exception):
    """A job ended with an error that its stage gave."""

    def __init__(self, body: ErrorBody) -> None:
        super().__init__(body.code)
        self.body = body


async def _finish_earlier(services: Services, shown: Display) -> None:
    """See the queue's other jobs through and say so. How one of them ends is told, but is no failure of a named file."""
    earlier = [
        (job, recording)
        for job in await services.queue.list()
        if job.state in ("queued", "running")
        # The queue passes over what is in the trash.
        if (recording := await services.shelf.get(job.recording_id)).trashed_at is None
    ]
    if not earlier:
        return
    what = "1 earlier job" if len(earlier) == 1 else f"{len(earlier)} earlier jobs"
    print(f"The queue still has {what}, finished first; the results are kept in the library.", file=sys.stderr, flush=True)
    for job, recording in earlier:
        shown.begin(recording.title)
        ended = await _see_through(services, job.id, shown)
        if ended.error is not None:
            print(f"{recording.title!r}: {ended.error.message} {ended.error.hint}", file=sys.stderr)


async def _work(services: Services, file: Path, request: Request, shown: Display) -> Recording:
    shown.begin(file.name)
    received = await services.intake.import_file(file, tags=request.tags)
    job = await services.queue.add(received.recording.id, request.options)
    ended = await _see_through(services, job.id, shown)
    if ended.state != "succeeded":
        raise JobFailed(ended.error or JobNotInState(f"The job was {ended.state}.").body())
    _warn_of_skipped(file, ended)
    return await services.shelf.get(received.recording.id)


async def _see_through(services: Services, job_id: str, shown: Display) -> Job:
    """The job as it ended, its progress shown meanwhile."""
    following = asyncio.create_task(_follow(services, job_id, shown))
    try:
        return await services.queue.wait(job_id)
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def _follow(services: Services, job_id: str, shown: Display) -> None:
    async for batch in services.hub.subscribe():
        for frame in batch:
            event = _EVENT.validate_json(frame)
            of_job = event.job.id if isinstance(event, JobChanged | JobEnded) else getattr(event, "job_id", None)
            if of_job == job_id:
                shown.note(event)


def _warn_of_skipped(file: Path, job: Job) -> None:
    for stage in job.stages:
        if stage.state == "skipped" and stage.error is not None:
            print(f"{file.name!r}: {stage.stage} was left out. {stage.error.message} {stage.error.hint}", file=sys.stderr)


async def _export(
    services: Services, file: Path, recording_id: str, names: tuple[str, ...], folder: OutputFolder | None
) -> tuple[Path, ...]:
    """What can be written. Among recordings and documents some formats fit only some; a file that fits none has failed."""
    if folder is None:
        return ()
    source = await export_source(services.shelf, recording_id)
    made: list[Exported] = []
    for name in names:
        try:
            made.append(await asyncio.to_thread(export, name, source))
        except TranscriptWithoutTimes as error:
            if name == names[-1] and not made:
                raise
            print(f"{file.name!r}: {name} was left out. {error.message}", file=sys.stderr)
    return tuple([await asyncio.to_thread(folder.write, exported) for exported in made])


async def _tell(services: Services, file: Path, recording: Recording, written: tuple[Path, ...], request: Request) -> None:
    if request.as_json:
        print(json.dumps(await result(services, file, recording), ensure_ascii=False), flush=True)
        return
    print(f"{recording.title}\n  id        {recording.id}")
    if recording.one_line:
        print(f"  minutes   {recording.one_line}")
    print(f"  kept in   {services.files.folder(recording.id)}")
    for line in remarks(await _device(services, recording.id), await services.shelf.coverage(recording.id)):
        print(f"  note      {line}")
    for path in written:
        print(f"  written   {path}")
    sys.stdout.flush()


def _tell_failure(file: Path, error: ErrorBody, request: Request) -> None:
    if request.as_json:
        print(json.dumps({"file": _name(file), "error": asdict(error)}, ensure_ascii=False), flush=True)
    print(f"{_name(file)!r}: {error.message} {error.hint}", file=sys.stderr)


async def result(services: Services, file: Path, recording: Recording) -> dict[str, Any]:
    """The object of one file that `--json` prints. `timings`: seconds of each finished stage; `device`: where speech ran."""
    shelf = services.shelf
    transcript = await shelf.transcript(recording.id, corrected=True)
    try:
        minutes = asdict(await shelf.minutes(recording.id))
    except ResultNotReady:
        minutes = None
    coverage = await shelf.coverage(recording.id)
    device = await _device(services, recording.id)
    return {
        "recording_id": recording.id,
        "file": _name(file),
        "duration_seconds": recording.duration_seconds,
        "language": recording.language,
        "segments": [_segment(segment) for segment in transcript.segments],
        "minutes": minutes,
        "coverage": [asdict(record) for record in coverage],
        "device": asdict(device) if device is not None else None,
        "notes": remarks(device, coverage),
        "timings": await services.db.read(lambda conn: stage_results.seconds(conn, recording.id)),
    }


async def _device(services: Services, recording_id: str) -> DeviceUse | None:
    found = await services.db.read(lambda conn: stage_results.get(conn, recording_id, "transcribe"))
    return found.result.device if found is not None and isinstance(found.result, TranscribeResult) else None


def _segment(segment: Segment) -> dict[str, Any]:
    told: dict[str, Any] = {"start": segment.start, "end": segment.end, "text": segment.text}
    if segment.page is not None:
        told["page"] = segment.page
    if segment.words:
        told["words"] = [asdict(word) for word in segment.words]
    return told


def _name(file: Path) -> str:
    """The path as it was given; bytes in it that are no text are shown as such."""
    return str(file).encode(errors="backslashreplace").decode()


def _steps_and_files(given: list[str], files: list[Path]) -> tuple[list[str], tuple[Path, ...]]:
    """After `--steps a b FILE` the files stand among the steps: what is no step but a file here, or looks like one, is one."""

    def is_file(word: str) -> bool:
        return not set(word.split(",")) <= set(ALL_STEPS) and (Path(word).exists() or "." in word or "/" in word)

    found = (*files, *(Path(word) for word in given if is_file(word)))
    if not found:
        raise InvalidRequest("There is no file to process.", hint="Name at least one file.")
    return [word for word in given if not is_file(word)], found


def _chosen_formats(args: argparse.Namespace) -> tuple[str, ...]:
    named = [name.strip() for given in args.format for name in given.split(",") if name.strip()]
    unknown = [name for name in named if name not in formats()]
    if unknown:
        raise InvalidRequest(f"There is no format {unknown[0]!r}.", hint=f"Choose among {', '.join(formats())}.")
    if args.out is not None and not named:
        named = [DEFAULT_FORMAT]
    return tuple(dict.fromkeys(named))
