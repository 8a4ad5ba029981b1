"""Whisper on PyTorch through openai-whisper: the reference engine. Runs a checkpoint made from the same weights."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sttEngine.domain import DeviceUse, Word
from sttEngine.engines.base import CancelFlag, DecodedSegment, DecodeOptions, Heard
from sttEngine.engines.chunked import ChunkedDecoding, part_of, prompt_with_vocabulary
from sttEngine.engines.devices import device_fault, device_for
from sttEngine.engines.faster_whisper_engine import COMPRESSION_RATIO_LIMIT, LOG_PROBABILITY_LIMIT, NO_SPEECH_LIMIT
from sttEngine.engines.registry import EngineConfig
from sttEngine.errors import ModelCorrupt
from sttEngine.weights.convert import openai_checkpoint

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

log = logging.getLogger(__name__)


class OpenAiWhisper(ChunkedDecoding):
    """A Transcriber. Inside one 30 s chunk the package takes no cancellation; the hook below looks for it at each token."""

    engine = "openai-whisper"

    def __init__(self, whisper: Any, model: str, device_use: DeviceUse) -> None:
        self._whisper: Any = whisper
        self.model = model
        self.device = device_use.runs
        self.device_use = device_use

    def _decode_chunk(
        self, audio: npt.NDArray[np.float32], offset: float, options: DecodeOptions, cancel: CancelFlag
    ) -> Iterator[DecodedSegment]:
        cancel.raise_if_set()
        # The decoder is called once for every token: an exception there leaves the package's own loops.
        hook = self._whisper.decoder.register_forward_pre_hook(lambda *_: cancel.raise_if_set())
        try:
            found = self._whisper.transcribe(
                audio,
                verbose=None,
                language=options.language,
                beam_size=options.beam_size,
                temperature=options.temperatures,
                word_timestamps=options.word_times,
                initial_prompt=prompt_with_vocabulary(options),
                condition_on_previous_text=False,
                compression_ratio_threshold=COMPRESSION_RATIO_LIMIT,
                logprob_threshold=LOG_PROBABILITY_LIMIT,
                no_speech_threshold=NO_SPEECH_LIMIT,
                fp16=self.device == "cuda",
            )
        finally:
            hook.remove()
        for segment in found["segments"]:
            cancel.raise_if_set()
            yield DecodedSegment(
                start=offset + float(segment["start"]),
                end=offset + float(segment["end"]),
                text=str(segment["text"]),
                words=tuple(_word(word, offset) for word in segment.get("words", ())),
                mean_log_probability=float(segment["avg_logprob"]),
                no_speech_probability=float(segment["no_speech_prob"]),
                compression_ratio=float(segment["compression_ratio"]),
                language=str(found["language"]),
            )

    def detect_language(self, heard: Heard, within: tuple[float, float] | None = None) -> tuple[str, float]:
        import whisper

        mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(part_of(heard, within)), n_mels=self._whisper.dims.n_mels)
        _, probabilities = self._whisper.detect_language(mel.to(self._whisper.device))
        language = max(probabilities, key=probabilities.__getitem__)
        return str(language), float(probabilities[language])

    def close(self) -> None:
        self._whisper = None


def _word(word: dict[str, Any], offset: float) -> Word:
    return Word(str(word["word"]), offset + float(word["start"]), offset + float(word["end"]), float(word["probability"]))


def load(config: EngineConfig, model: str) -> OpenAiWhisper:
    """Raises ModelMissing or ModelCorrupt. 32 bit on a CPU."""
    checkpoint = openai_checkpoint(config.models_path, model)  # before the imports, which take seconds

    import torch
    import whisper

    torch.set_num_threads(config.threads)

    def on(use: DeviceUse) -> OpenAiWhisper:
        return OpenAiWhisper(whisper.load_model(str(checkpoint), device=use.runs), model, use)

    use = device_for(OpenAiWhisper.engine, config.device)
    if use.runs != "cpu":
        try:
            return on(use)
        except RuntimeError as error:
            log.warning("%s cannot run on %s (%s); the CPU is used", model, use.runs, type(error).__name__)
            use = DeviceUse(use.asked, "cpu", device_fault(error))
    try:
        return on(use)
    except (RuntimeError, KeyError, EOFError) as error:
        raise ModelCorrupt(f"The speech model {model} cannot be loaded.") from error
