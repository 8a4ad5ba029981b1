"""Transcribe stage: voice activity, windows, decoding under guard, coverage. Writes nothing; commits a part per window."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from pathlib import Path

from sttEngine.domain import Coverage, Omission
from sttEngine.engines.base import Transcriber
from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.tasks import Progress, TranscribedPart, TranscribeInput, TranscribeResult
from sttEngine.speech.activity import speech_spans
from sttEngine.speech.audio import Audio
from sttEngine.speech.decoding import decode_window
from sttEngine.speech.language import recording_language, window_language
from sttEngine.speech.offering import decode_offering
from sttEngine.speech.spans import total_seconds
from sttEngine.speech.vocabulary import Vocabulary, apply_vocabulary
from sttEngine.speech.windows import Window, plan_windows

log = logging.getLogger(__name__)


def run(task_input: TranscribeInput, ctx: StageContext) -> TranscribeResult:
    """Raises UnreadableMedia, ModelMissing, ModelCorrupt, EngineMissing, and what the engine raises while decoding."""
    audio = Audio(Path(task_input.audio))

    def listened(_: float) -> None:
        ctx.cancel.raise_if_set()
        ctx.report(Progress(0.0, max(audio.seconds, 1.0), "seconds"))

    speech = speech_spans(audio, listened)
    windows = plan_windows(speech, audio.seconds, audio.quietest)
    with ctx.engines.transcriber(task_input.engine, task_input.model) as engine:
        language = task_input.language or recording_language(audio, windows, engine)
        omissions = _decode_all(task_input, ctx, audio, windows, engine, language) if language is not None else ()
        device = engine.device
    total = total_seconds(speech)
    covered = max(0.0, total - sum(omission.amount for omission in omissions))
    return TranscribeResult(language, device, Coverage("transcribe", "seconds", round(total, 3), round(covered, 3), omissions))


def _decode_all(
    task_input: TranscribeInput,
    ctx: StageContext,
    audio: Audio,
    windows: tuple[Window, ...],
    engine: Transcriber,
    language: str,
) -> tuple[Omission, ...]:
    done = {part.key: part for part in ctx.parts if isinstance(part, TranscribedPart)}
    vocabulary = Vocabulary(task_input.terms)
    placed = 0
    count = 0
    omissions: list[Omission] = []
    for index, window in enumerate(windows):
        ctx.cancel.raise_if_set()
        key = f"window-{index:05d}"
        part = done.get(key)
        if part is None:
            spoken = language if task_input.language else window_language(audio, window, engine, language)
            decoded = decode_window(audio, window, engine, spoken, ctx.cancel)
            applied = apply_vocabulary(
                decoded.segments, partial(decode_offering, audio, window, engine, spoken, cancel=ctx.cancel), vocabulary
            )
            segments = tuple(replace(segment, id=count + 1 + segment.id) for segment in applied.segments)
            part = TranscribedPart(key, window.start, window.end, spoken, segments, decoded.omissions, applied.places)
            ctx.commit(part)
        count += len(part.segments)
        placed += part.terms_placed
        omissions.extend(part.omissions)
        if index + 1 < len(windows):  # the last window's end is the result
            ctx.report(Progress(window.end, audio.seconds, "seconds"))
    if vocabulary:
        log.info("terms of the vocabulary: placed %d", placed)
    return tuple(omissions)
