"""Decoding through libraries that take 30 s at a time, give a list, and know no batches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sttEngine.engines.base import SAMPLE_RATE_HZ, CancelFlag, DecodedSegment, DecodeOptions, Heard

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

CHUNK_SAMPLES = 30 * SAMPLE_RATE_HZ


class ChunkedDecoding(ABC):
    """The decoding half of a Transcriber; who derives from it decodes one chunk."""

    lanes = 1
    batch = 1
    views = 1
    time_tokens_optional = False

    def decode(self, audio: npt.NDArray[np.float32], options: DecodeOptions, cancel: CancelFlag) -> Iterator[DecodedSegment]:
        for first in range(0, audio.size, CHUNK_SAMPLES):
            yield from self._decode_chunk(audio[first : first + CHUNK_SAMPLES], first / SAMPLE_RATE_HZ, options, cancel)

    def listen(self, audio: npt.NDArray[np.float32], view: int = 0) -> Heard:
        """The sound itself: these libraries hear it anew each time."""
        return audio[:CHUNK_SAMPLES]

    def decode_batch(self, heard: Sequence[Heard], options: DecodeOptions, cancel: CancelFlag) -> list[list[DecodedSegment]]:
        certain = replace(options, temperatures=options.temperatures[:1])
        return [list(self.decode(audio, certain, cancel)) for audio in heard]

    @abstractmethod
    def _decode_chunk(
        self, audio: npt.NDArray[np.float32], offset: float, options: DecodeOptions, cancel: CancelFlag
    ) -> Iterator[DecodedSegment]:
        """Segments of at most 30 s of audio, `offset` seconds added to their times. Raises Cancelled."""


def prompt_with_vocabulary(options: DecodeOptions) -> str | None:
    """For libraries that know no vocabulary of their own: the terms go before the context."""
    return " ".join(part for part in (", ".join(options.vocabulary), options.prompt or "") if part) or None


def part_of(heard: npt.NDArray[np.float32], within: tuple[float, float] | None) -> npt.NDArray[np.float32]:
    """What was heard between two of its seconds; all of it for None."""
    if within is None:
        return heard
    first, last = (round(second * SAMPLE_RATE_HZ) for second in within)
    return heard[first:last]
