"""Whisper on CTranslate2 through faster-whisper: the default speech engine."""

from __future__ import annotations

import logging
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from sttEngine.domain import DeviceUse, Word
from sttEngine.engines.base import SAMPLE_RATE_HZ, CancelFlag, DecodedSegment, DecodeOptions
from sttEngine.engines.devices import device_fault, device_for
from sttEngine.engines.registry import EngineConfig
from sttEngine.errors import ModelCorrupt
from sttEngine.weights.installed import locate

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

log = logging.getLogger(__name__)

BATCH = 4  # more gain little and hold the first text up
MOST_LANES = 4  # decoders with a thread each do more in all than one with all of them; each has its own working memory
FRAMES_A_SECOND = 100

# A window that fails these at one temperature is decoded again at the next: the values of the Whisper paper, section 4.5.
COMPRESSION_RATIO_LIMIT = 2.4
LOG_PROBABILITY_LIMIT = -1.0
# Windows are speech that voice activity found: the decoder must not drop one on its own suspicion of silence. The caller
# gets the no-speech probability and decides, so that what is left out is told.
NO_SPEECH_LIMIT = None


class FasterWhisper:
    """A Transcriber."""

    engine = "faster-whisper"

    def __init__(self, whisper: Any, model: str, device_use: DeviceUse, lanes: int) -> None:
        self._whisper: Any = whisper
        self.model = model
        self.device = device_use.runs
        self.device_use = device_use
        self.lanes = lanes
        self.batch = BATCH

    def decode(self, audio: npt.NDArray[np.float32], options: DecodeOptions, cancel: CancelFlag) -> Iterator[DecodedSegment]:
        cancel.raise_if_set()
        if not audio.size:
            return
        segments, found = self._whisper.transcribe(
            audio,
            language=options.language,
            beam_size=options.beam_size,
            temperature=options.temperatures,
            word_timestamps=options.word_times,
            initial_prompt=options.prompt,
            hotwords=", ".join(options.vocabulary) or None,
            condition_on_previous_text=False,
            compression_ratio_threshold=COMPRESSION_RATIO_LIMIT,
            log_prob_threshold=LOG_PROBABILITY_LIMIT,
            no_speech_threshold=NO_SPEECH_LIMIT,
            vad_filter=False,
        )
        for segment in segments:
            cancel.raise_if_set()
            yield _decoded(segment, found.language, 0.0, len(audio) / SAMPLE_RATE_HZ)

    def decode_batch(
        self, audios: Sequence[npt.NDArray[np.float32]], options: DecodeOptions, cancel: CancelFlag
    ) -> list[list[DecodedSegment]]:
        import numpy as np
        from faster_whisper import BatchedInferencePipeline

        cancel.raise_if_set()
        lengths = [len(audio) / SAMPLE_RATE_HZ for audio in audios]
        starts = [0.0, *accumulate(lengths)]
        # Without time tokens more of the decoder's attention goes to the words; their times are aligned afterwards.
        segments, found = BatchedInferencePipeline(self._whisper).transcribe(
            np.concatenate(audios),
            language=options.language,
            beam_size=options.beam_size,
            temperature=options.temperatures[0],
            word_timestamps=options.word_times,
            without_timestamps=True,
            batch_size=len(audios),
            clip_timestamps=[{"start": start, "end": start + length} for start, length in zip(starts, lengths, strict=False)],
        )
        decoded: list[list[DecodedSegment]] = [[] for _ in audios]
        for segment in segments:
            cancel.raise_if_set()
            number = bisect_right(starts, (segment.seek + 1) / FRAMES_A_SECOND) - 1  # the library rounds starts down
            decoded[number].append(_decoded(segment, found.language, starts[number], lengths[number]))
        return decoded

    def detect_language(self, audio: npt.NDArray[np.float32]) -> tuple[str, float]:
        language, probability, _ = self._whisper.detect_language(audio[: 30 * SAMPLE_RATE_HZ])
        return str(language), float(probability)

    def close(self) -> None:
        self._whisper.model.unload_model()
        self._whisper = None


def _decoded(segment: Any, language: str, offset: float, seconds: float) -> DecodedSegment:
    """With times from `offset` on, inside the `seconds` that there are."""

    def at(time: float) -> float:
        return min(max(float(time) - offset, 0.0), seconds)

    return DecodedSegment(
        start=at(segment.start),
        end=at(segment.end),
        text=segment.text,
        words=tuple(Word(word.word, at(word.start), at(word.end), float(word.probability)) for word in segment.words or ()),
        mean_log_probability=segment.avg_logprob,
        no_speech_probability=segment.no_speech_prob,
        compression_ratio=segment.compression_ratio,
        language=language,
    )


def load(config: EngineConfig, model: str) -> FasterWhisper:
    """Raises ModelMissing or ModelCorrupt. Weights are 8 bit on a CPU and 16 bit on a GPU."""
    folder = locate(config.models_path, model)  # before the imports, which take seconds

    import numpy as np
    from faster_whisper import WhisperModel

    def on(use: DeviceUse, compute: str, lanes: int) -> FasterWhisper:
        whisper = WhisperModel(
            str(folder),
            device=use.runs,
            compute_type=compute,
            cpu_threads=max(1, config.threads // lanes),
            num_workers=lanes,
            local_files_only=True,
        )
        if use.runs != "cpu":  # half a minute of silence: libraries that the device needs are looked for only now
            whisper.encode(np.zeros((whisper.model.n_mels, 30 * FRAMES_A_SECOND), dtype=np.float32))
        return FasterWhisper(whisper, model, use, lanes)

    use = device_for(FasterWhisper.engine, config.device)
    if use.runs == "cuda":
        try:
            return on(use, "float16", 1)
        except (RuntimeError, ValueError) as error:
            log.warning("%s cannot run on CUDA (%s); the CPU is used", model, type(error).__name__)
            use = DeviceUse(use.asked, "cpu", device_fault(error))
    try:
        return on(use, "int8", min(max(1, config.threads), MOST_LANES))
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelCorrupt(f"The speech model {model} cannot be loaded.") from error
