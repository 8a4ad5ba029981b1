"""Transcribe stage: voice activity, windows, decoding under guard, coverage. Writes nothing; commits a part per window."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from sttEngine.domain import Coverage, Omission, Segment
from sttEngine.engines.base import Transcriber
from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.device_retry import on_device_or_cpu
from sttEngine.pipeline.tasks import Progress, TranscribedPart, TranscribeInput, TranscribeResult
from sttEngine.speech.activity import speech_spans
from sttEngine.speech.attempts import Sounding
from sttEngine.speech.audio import Audio
from sttEngine.speech.decoding import DecodedWindow, decode_windows
from sttEngine.speech.lanes import batches, in_lanes
from sttEngine.speech.language import recording_language, soundings_of
from sttEngine.speech.offering import decode_offering
from sttEngine.speech.spans import total_seconds
from sttEngine.speech.terms import Vocabulary
from sttEngine.speech.vocabulary import apply_vocabulary
from sttEngine.speech.windows import Window, plan_windows

log = logging.getLogger(__name__)


def run(task_input: TranscribeInput, ctx: StageContext) -> TranscribeResult:
    """Raises UnreadableMedia, ModelMissing, ModelCorrupt, EngineMissing, and what the engine raises while decoding."""
    audio = Audio(Path(task_input.audio))
    done = {part.key: part for part in ctx.parts if isinstance(part, TranscribedPart)}
    heard = min(max((part.end for part in done.values()), default=0.0), 0.99 * audio.seconds)

    def listened(_: float) -> None:
        ctx.cancel.raise_if_set()
        ctx.report(Progress(heard, max(audio.seconds, 1.0), "seconds", steady=False))

    speech = speech_spans(audio, ctx.engines.threads, listened)
    windows = plan_windows(speech, audio.seconds, audio.quietest)
    language = task_input.language

    def listen(engine: Transcriber) -> tuple[Omission, ...]:
        nonlocal language
        language = language or recording_language(audio, windows, engine)
        return _decode_all(task_input, ctx, audio, windows, engine, language, done) if language is not None else ()

    omissions, device = on_device_or_cpu(ctx.engines, task_input.engine, task_input.model, listen)
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
    done: dict[str, TranscribedPart],
) -> tuple[Omission, ...]:
    """Decodes what is not in `done`, and puts it there as it is committed."""
    keys = [f"window-{index:05d}" for index in range(len(windows))]
    missing = [index for index, key in enumerate(keys) if key not in done]
    vocabulary = Vocabulary(task_input.terms)

    def decode(batch: Sequence[int]) -> list[TranscribedPart]:
        """All that is said in the windows of a batch, those of one language together."""
        parted = [_soundings(task_input, audio, windows[index], engine, language) for index in batch]
        decoded = iter(decode_windows(audio, [one for soundings in parted for one in soundings], engine, ctx.cancel))
        return [
            _part(keys[index], soundings, [next(decoded) for _ in soundings])
            for index, soundings in zip(batch, parted, strict=True)
        ]

    def _part(key: str, soundings: Sequence[Sounding], decoded: Sequence[DecodedWindow]) -> TranscribedPart:
        segments: list[Segment] = []
        placed = 0
        for sounding, found in zip(soundings, decoded, strict=True):
            again = partial(decode_offering, audio, sounding.window, engine, sounding.language, cancel=ctx.cancel)
            applied = apply_vocabulary(found.segments, again, vocabulary)
            segments += [replace(one, id=len(segments) + number) for number, one in enumerate(applied.segments)]
            placed += applied.places
        return TranscribedPart(
            key=key,
            start=soundings[0].window.start,
            end=soundings[-1].window.end,
            language=max(soundings, key=lambda one: one.window.speech_seconds).language,
            segments=tuple(segments),
            omissions=tuple(omission for found in decoded for omission in found.omissions),
            terms_placed=placed,
            attempts=tuple(attempt for found in decoded for attempt in found.attempts),
        )

    count = placed = 0
    omissions: list[Omission] = []
    decoded_parts = in_lanes(decode, batches(missing, engine.batch, engine.lanes), engine.lanes)
    for index, key in enumerate(keys):
        ctx.cancel.raise_if_set()
        part = done.get(key)
        if part is None:
            part = next(decoded_parts)
            part = replace(part, segments=tuple(replace(one, id=count + 1 + one.id) for one in part.segments))
            ctx.commit(part)
            done[key] = part
            if index + 1 < len(windows):  # the last window's end is the result
                ctx.report(Progress(windows[index].end, audio.seconds, "seconds"))
        count += len(part.segments)
        placed += part.terms_placed
        omissions.extend(part.omissions)
    if vocabulary:
        log.info("terms of the vocabulary: placed %d", placed)
    return tuple(omissions)


def _soundings(task_input: TranscribeInput, audio: Audio, window: Window, engine: Transcriber, language: str) -> list[Sounding]:
    if task_input.language:
        return [Sounding(window, engine.listen(audio.of(window.stretch)), task_input.language)]
    return soundings_of(audio, window, engine, language)
