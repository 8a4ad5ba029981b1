"""Whisper on CTranslate2 through faster-whisper: the default speech engine."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sttEngine.domain import DeviceUse, Word
from sttEngine.engines.base import HEARD_SECONDS, SAMPLE_RATE_HZ, CancelFlag, DecodedSegment, DecodeOptions, Heard
from sttEngine.engines.devices import device_fault, device_for
from sttEngine.engines.registry import EngineConfig
from sttEngine.errors import ModelCorrupt
from sttEngine.weights.installed import locate

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

log = logging.getLogger(__name__)

BATCH = 6  # one more takes 90 MB and is worth less and less
MOST_LANES = 4  # decoders with a thread each do more in all than one with all of them; each has its own working memory
FRAMES_A_SECOND = 100
ENCODED_A_SECOND = 50  # the encoder halves them

# A window that fails these at one temperature is decoded again at the next: the values of the Whisper paper, section 4.5.
COMPRESSION_RATIO_LIMIT = 2.4
LOG_PROBABILITY_LIMIT = -1.0
# Windows are speech that voice activity found: the decoder must not drop one on its own suspicion of silence. The caller
# gets the no-speech probability and decides, so that what is left out is told.
NO_SPEECH_LIMIT = None


# Marks that belong to the word after them, and to the one before.
_OPENING = "\"'“¿([{-"
_CLOSING = "\"'.。,，!！?？:：”)]}、"


@dataclass(frozen=True, slots=True)
class _Encoded:
    """What the encoder made of so many seconds of sound."""

    encoding: Any
    seconds: float


class FasterWhisper:
    """A Transcriber."""

    engine = "faster-whisper"
    views = 2
    time_tokens_optional = True

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
            yield _decoded(segment, found.language, len(audio) / SAMPLE_RATE_HZ)

    def listen(self, audio: npt.NDArray[np.float32], view: int = 0) -> Heard:
        """View 1 differs in what follows the sound up to HEARD_SECONDS: not silence, but a blank spectrogram."""
        import numpy as np

        samples = round(HEARD_SECONDS * SAMPLE_RATE_HZ)
        sound = audio[:samples]
        whole = np.zeros(samples, np.float32)
        whole[: len(sound)] = sound
        features = self._whisper.feature_extractor(sound if view else whole)[:, : round(HEARD_SECONDS * FRAMES_A_SECOND)]
        if view:
            features = np.pad(features, ((0, 0), (0, round(HEARD_SECONDS * FRAMES_A_SECOND) - features.shape[1])))
        return _Encoded(self._whisper.encode(features), len(sound) / SAMPLE_RATE_HZ)

    def decode_batch(self, heard: Sequence[Heard], options: DecodeOptions, cancel: CancelFlag) -> list[list[DecodedSegment]]:
        """The decoder is not told to stop in the middle of a batch: that takes a second or two."""
        from faster_whisper.transcribe import get_suppressed_tokens

        cancel.raise_if_set()
        tokenizer = self._tokenizer(options.language)
        prompt = [*tokenizer.sot_sequence] if options.time_tokens else [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        results = self._whisper.model.generate(
            _together([one.encoding for one in heard]),
            [prompt] * len(heard),
            beam_size=options.beam_size,
            sampling_temperature=options.temperatures[0],
            max_length=self._whisper.max_length,
            suppress_tokens=list(get_suppressed_tokens(tokenizer, [-1])),
            return_scores=True,
            return_no_speech_prob=True,
        )
        return [self._segments(one, result, tokenizer, options) for one, result in zip(heard, results, strict=True)]

    def _segments(self, heard: _Encoded, result: Any, tokenizer: Any, options: DecodeOptions) -> list[DecodedSegment]:
        """All that was said as one segment, its words aligned with the sound."""
        from faster_whisper.transcribe import get_compression_ratio

        written = result.sequences_ids[0]
        tokens = [token for token in written if token < tokenizer.eot]
        text = tokenizer.decode(tokens)
        if not text.strip():
            return []
        found: dict[str, Any] = {"tokens": tokens, "start": 0.0, "end": heard.seconds, "seek": 0, "words": []}
        if options.word_times:
            frames = max(1, round(heard.seconds * FRAMES_A_SECOND))
            self._whisper.add_word_timestamps([[found]], tokenizer, heard.encoding, frames, _OPENING, _CLOSING, 0.0)
        return [
            DecodedSegment(
                start=_between(found["start"], heard.seconds),
                end=_between(found["end"], heard.seconds),
                text=text,
                words=_words(found["words"], heard.seconds),
                mean_log_probability=result.scores[0] * len(written) / (len(written) + 1),
                no_speech_probability=result.no_speech_prob,
                compression_ratio=get_compression_ratio(text),
                language=options.language or "",
            )
        ]

    def detect_language(self, heard: Heard, within: tuple[float, float] | None = None) -> tuple[str, float]:
        encoding = heard.encoding if within is None else _part(heard.encoding, *within)
        token, probability = self._whisper.model.detect_language(encoding)[0][0]
        return token[2:-2], float(probability)

    def _tokenizer(self, language: str | None) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        multilingual = self._whisper.model.is_multilingual
        return Tokenizer(self._whisper.hf_tokenizer, multilingual, task="transcribe", language=language or "en")

    def close(self) -> None:
        self._whisper.model.unload_model()
        self._whisper = None


def _together(encodings: Sequence[Any]) -> Any:
    """One batch of what was encoded one by one: encoding many at once takes more memory and no less time."""
    if len(encodings) == 1:
        return encodings[0]
    import ctranslate2
    import numpy as np

    return ctranslate2.StorageView.from_array(np.concatenate([_array(one) for one in encodings]))


def _part(encoding: Any, start: float, end: float) -> Any:
    """What was encoded of the seconds from `start` to `end`."""
    import ctranslate2
    import numpy as np

    frames = _array(encoding)
    first, last = (round(second * ENCODED_A_SECOND) for second in (start, end))
    first = min(first, frames.shape[1] - 1)  # of no frames at all CTranslate2 makes a division by zero
    return ctranslate2.StorageView.from_array(np.ascontiguousarray(frames[:, first : max(last, first + 1)]))


def _array(encoding: Any) -> npt.NDArray[Any]:
    """Shape (1, frames, width)."""
    import ctranslate2
    import numpy as np

    return np.array(encoding if encoding.device == "cpu" else encoding.to_device(ctranslate2.Device.cpu))


def _decoded(segment: Any, language: str, seconds: float) -> DecodedSegment:
    """With times inside the `seconds` that there are."""
    return DecodedSegment(
        start=_between(segment.start, seconds),
        end=_between(segment.end, seconds),
        text=segment.text,
        words=_words([{**vars(word)} for word in segment.words or ()], seconds),
        mean_log_probability=segment.avg_logprob,
        no_speech_probability=segment.no_speech_prob,
        compression_ratio=segment.compression_ratio,
        language=language,
    )


def _words(found: Sequence[Mapping[str, Any]], seconds: float) -> tuple[Word, ...]:
    return tuple(
        Word(one["word"], _between(one["start"], seconds), _between(one["end"], seconds), float(one["probability"]))
        for one in found
    )


def _between(time: float, seconds: float) -> float:
    return min(max(float(time), 0.0), seconds)


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
