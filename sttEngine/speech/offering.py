"""Decodes a window once more with terms offered, for `vocabulary` to compare with what was heard without them."""

from __future__ import annotations

from dataclasses import replace

from sttEngine.domain import Segment
from sttEngine.engines.base import CancelFlag, DecodedSegment, DecodeOptions, Transcriber
from sttEngine.speech.attempts import placed_in
from sttEngine.speech.audio import Audio
from sttEngine.speech.guards import judge
from sttEngine.speech.windows import Window


def decode_offering(
    audio: Audio, window: Window, engine: Transcriber, language: str, spellings: tuple[str, ...], *, cancel: CancelFlag
) -> tuple[Segment, ...]:
    """Segments with absolute times; none when the guards find fault with them. Raises Cancelled, and what the engine raises."""
    options = DecodeOptions(language=language, temperatures=(0.0,), vocabulary=spellings)
    decoded = list(engine.decode(audio.of(window.stretch), options, cancel))
    if not judge(decoded, window.speech_seconds, language).passed:
        return ()
    return tuple(_placed(one, number, window) for number, one in enumerate(decoded))


def _placed(one: DecodedSegment, number: int, window: Window) -> Segment:
    moved = placed_in(one, window.stretch)
    words = tuple(replace(word, text=word.text.strip()) for word in moved.words)
    return Segment(number, moved.start, moved.end, one.text.strip(), words=words, language=one.language)
