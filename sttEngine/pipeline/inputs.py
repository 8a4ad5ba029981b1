"""Builds the input of a stage from what the archive holds. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import apsw

from sttEngine.domain import Job, Recording, StageName
from sttEngine.errors import ResultNotReady
from sttEngine.library.files import RecordingFiles
from sttEngine.minutes.templates import DEFAULT, Templates
from sttEngine.pipeline.tasks import (
    CorrectInput,
    ExtractInput,
    IndexInput,
    NormalizeInput,
    NormalizeResult,
    ProbeInput,
    ProbeResult,
    SummarizeInput,
    TaskInput,
    TranscribeInput,
)
from sttEngine.store import recordings, stage_results, transcripts, versions, vocabulary
from sttEngine.store.shown_lines import applied, joined


@dataclass(frozen=True, slots=True)
class PipelineDefaults:
    """What the settings say where a job says nothing: language as ISO 639-1 or None, engine name, catalog ids."""

    language: str | None
    speech_engine: str
    speech_model: str
    language_model: str
    embedding_model: str
    template: str = DEFAULT
    minutes_language: str | None = None
    keep_unproven: bool = False
    fillers: bool = False


@dataclass(slots=True)
class InputBuilder:
    """Knows where files lie and what the defaults are. New `defaults` hold for every stage that begins after them."""

    files: RecordingFiles
    defaults: PipelineDefaults
    templates: Templates = field(default_factory=Templates)

    def build(
        self, conn: apsw.Connection, recording: Recording, stage: StageName, job: Job, *, without_model: bool = False
    ) -> TaskInput:
        """Raises ResultNotReady when an earlier stage has given nothing, TemplateNotFound, InvalidTemplate.

        `without_model`: index words alone.
        """
        options = job.options
        source = str(self.files.source(recording.id, recordings.extension(conn, recording.id)))
        language = options.language or self.defaults.language
        if stage == "probe":
            return ProbeInput(source)
        if stage == "normalize":
            probe = _probe_result(conn, recording.id)
            return NormalizeInput(
                source=source,
                audio=str(self.files.audio(recording.id)),
                playable=str(self.files.playable(recording.id)),
                plays_in_browser=probe.plays_in_browser,
                claimed_duration_seconds=probe.duration_seconds,
            )
        if stage == "extract":
            return ExtractInput(source, "pdf" if recording.kind == "pdf" else "text")
        if stage == "transcribe":
            return TranscribeInput(
                audio=str(self.files.audio(recording.id)),
                duration_seconds=_normalized_seconds(conn, recording.id),
                language=language,
                engine=options.engine or self.defaults.speech_engine,
                model=self.defaults.speech_model,
                terms=vocabulary.of_job(conn, job.id),
            )
        heard = transcripts.segments(conn, recording.id)
        if stage == "correct":
            return CorrectInput(
                heard,
                recording.language,
                self.defaults.language_model,
                vocabulary.of_job(conn, job.id),
                self.defaults.fillers if options.fillers is None else options.fillers,
            )
        # Words with their times are the bulk of a transcript, and no later stage reads them.
        original = tuple(replace(segment, words=()) for segment in heard)
        changes = versions.shown(conn, recording.id)
        if stage == "summarize":
            return SummarizeInput(
                applied(original, changes),
                recording.title,
                recording.language,
                self.defaults.language_model,
                self.templates.find(options.template or self.defaults.template),
                options.minutes_language or self.defaults.minutes_language,
                self.defaults.embedding_model,
                self.defaults.keep_unproven,
            )
        return IndexInput(joined(original, changes), None if without_model else self.defaults.embedding_model)


def _probe_result(conn: apsw.Connection, recording_id: str) -> ProbeResult:
    found = stage_results.get(conn, recording_id, "probe")
    if found is None or not isinstance(found.result, ProbeResult):
        raise ResultNotReady("The file has not been probed.")
    return found.result


def _normalized_seconds(conn: apsw.Connection, recording_id: str) -> float:
    found = stage_results.get(conn, recording_id, "normalize")
    if found is None or not isinstance(found.result, NormalizeResult):
        raise ResultNotReady("The sound has not been normalised.")
    return found.result.duration_seconds
