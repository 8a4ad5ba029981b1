"""Voice activity: where somebody speaks, by the Silero model that faster-whisper brings. Memory does not grow with length."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from sttEngine.engines.base import SAMPLE_RATE_HZ
from sttEngine.speech.audio import Audio
from sttEngine.speech.lanes import in_lanes
from sttEngine.speech.spans import Span, union, within

BLOCK_SECONDS = 60.0
LEAD_SECONDS = 2.0  # each block starts this much early, so that the model knows what it hears at the border
JOIN_SECONDS = 0.1  # a border of blocks leaves no gap in running speech
THRESHOLD = 0.45
MIN_SILENCE_MILLISECONDS = 64  # two frames of the model: as many places to cut as can be
PAD_MILLISECONDS = 0  # windows keep margins of their own


def speech_spans(audio: Audio, lanes: int, on_block: Callable[[float], None]) -> tuple[Span, ...]:
    """Stretches of speech in order, apart by silence, looked for in so many `lanes` side by side.

    `on_block` hears the seconds looked at so far and may raise.
    """
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(threshold=THRESHOLD, min_silence_duration_ms=MIN_SILENCE_MILLISECONDS, speech_pad_ms=PAD_MILLISECONDS)

    def look(blocks: Sequence[int]) -> list[tuple[float, tuple[Span, ...]]]:
        """When each block ends, and the speech in it."""
        looked: list[tuple[float, tuple[Span, ...]]] = []
        for start in (block * BLOCK_SECONDS for block in blocks):
            end = min(start + BLOCK_SECONDS, audio.seconds)
            first = max(0.0, start - LEAD_SECONDS)
            stretches = get_speech_timestamps(audio.cut(first, end), options)
            spans = [Span(first + one["start"] / SAMPLE_RATE_HZ, first + one["end"] / SAMPLE_RATE_HZ) for one in stretches]
            looked.append((end, within(spans, start, end)))
        return looked

    found: list[Span] = []
    count = math.ceil(audio.seconds / BLOCK_SECONDS)
    for end, spans in in_lanes(look, [[block] for block in range(count)], lanes):
        found.extend(spans)
        on_block(end)
    return union(found, join=JOIN_SECONDS)
