"""Transcribe stage: voice activity, windows, decoding under guard, coverage. Writes nothing; commits a part per window."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from sttEngine.domain import Coverage, Omission
from sttEngine.engines.base import Transcriber
from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.device_retry import on_device_or_cpu
from sttEngine.pipeline.tasks import Progress, TranscribedPart, TranscribeInput, TranscribeResult
from sttEngine.speech.activity import speech_spans
from sttEngine.speech.audio import Audio
from sttEngine.speech.decoding import decode_windows
from sttEngine.speech.lanes import batches, in_lanes
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
    language = task_input.language
    done = {part.key: part for part in ctx.parts if isinstance(part, TranscribedPart)}

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
        chosen = [windows[index] for index in batch]
        spoken = [language if task_input.language else window_language(audio, one, engine, language) for one in chosen]
        parts: dict[int, TranscribedPart] = {}
        for tongue in dict.fromkeys(spoken):
            same = [index for index, one in zip(batch, spoken, strict=True) if one == tongue]
            decoded = decode_windows(audio, [windows[index] for index in same], engine, tongue, ctx.cancel)
            for index, found in zip(same, decoded, strict=True):
                window = windows[index]
                again = partial(decode_offering, audio, window, engine, tongue, cancel=ctx.cancel)
                applied = apply_vocabulary(found.segments, again, vocabulary)
                parts[index] = TranscribedPart(
                    keys[index], window.start, window.end, tongue, applied.segments, found.omissions, applied.places
                )
        return [parts[index] for index in batch]

    count = placed = 0
    omissions: list[Omission] = []
    decoded_parts = in_lanes(decode, batches(missing, engine.batch), engine.lanes)
    for index, key in enumerate(keys):
        ctx.cancel.raise_if_set()
        part = done.get(key)
        if part is None:
            part = next(decoded_parts)
            part = replace(part, segments=tuple(replace(one, id=count + 1 + one.id) for one in part.segments))
            ctx.commit(part)
            done[key] = part
        count += len(part.segments)
        placed += part.terms_placed
        omissions.extend(part.omissions)
        if index + 1 < len(windows):  # the last window's end is the result
            ctx.report(Progress(windows[index].end, audio.seconds, "seconds"))
    if vocabulary:
        log.info("terms of the vocabulary: placed %d", placed)
    return tuple(omissions)
