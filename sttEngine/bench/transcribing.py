"""Our own transcription of a file, from the file to its text, for measurements."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from sttEngine.bench.stage_context import BenchContext
from sttEngine.domain import Coverage, Segment
from sttEngine.engines.base import Engines
from sttEngine.pipeline import normalize, transcribe
from sttEngine.pipeline.tasks import NormalizeInput, TranscribedPart, TranscribeInput

ENGINE = "faster-whisper"


@dataclass(frozen=True, slots=True)
class Transcribed:
    """Segments in order of time, what of the speech they cover, and seconds from the start to the end and to the first text."""

    segments: tuple[Segment, ...]
    coverage: Coverage
    seconds: float
    first_seconds: float | None

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments)


def transcribe_file(path: Path, language: str, engines: Engines, ffmpeg: str, model: str) -> Transcribed:
    """With default settings. Raises what the stages raise."""
    with tempfile.TemporaryDirectory() as folder:
        ctx = BenchContext(engines, ffmpeg)
        audio = str(Path(folder) / "audio.wav")
        made = normalize.run(NormalizeInput(str(path), audio, str(Path(folder) / "playable"), True, None), ctx)
        result = transcribe.run(TranscribeInput(audio, made.duration_seconds, language, ENGINE, model), ctx)
        seconds = ctx.seconds()
    parts = sorted((part for part in ctx.parts_made if isinstance(part, TranscribedPart)), key=lambda part: part.start)
    segments = tuple(segment for part in parts for segment in part.segments)
    return Transcribed(segments, result.coverage, seconds, ctx.first_part_seconds)
