"""Whisper on ggml through pywhispercpp: an extra. Runs on the CPU.

It talks to the binding's own module: the class above it fetches from a model hub whatever file it does not find.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import nan
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from sttEngine.domain import DeviceUse
from sttEngine.engines.base import SAMPLE_RATE_HZ, CancelFlag, DecodedSegment, DecodeOptions, Heard
from sttEngine.engines.chunked import ChunkedDecoding, part_of, prompt_with_vocabulary
from sttEngine.engines.devices import device_for
from sttEngine.engines.faster_whisper_engine import LOG_PROBABILITY_LIMIT
from sttEngine.engines.registry import EngineConfig
from sttEngine.engines.whisper_cpp_words import alignment_heads, timed_words
from sttEngine.errors import ModelCorrupt
from sttEngine.weights.convert import ggml_weights
from sttEngine.weights.installed import locate

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

# Decoders with a thread each do more in all than one with all of them, whose threads keep a core busy while they wait for each
# other: beside other work that takes four times as long. Each has the weights in memory for itself.
MOST_LANES = 4
LANES_BYTES = 1_000_000_000
LEAST_SAMPLES = SAMPLE_RATE_HZ  # with less than a sixth of a second, aligning the words ends the process
ALIGNING_BYTES = 512 * 1024 * 1024  # four times the library's own: larger models have more heads; what is unused stays untouched
BEST_OF = 5  # texts drawn at a temperature above zero, as the library does by itself
NO_SPEECH_LIMIT = 0.6
LOGGED_ERROR = 4  # ggml's number for it


class WhisperCpp(ChunkedDecoding):
    """A Transcriber. The library asks after hearing a chunk and after every token whether to go on.

    Of a list of temperatures it takes the first and the step to the second, up to 1.0. It tells no probability that nobody
    spoke, which is nan here; so it drops by itself what it doubts twice, as the guards would. Its probabilities are those that
    it drew from: the higher the temperature, the surer they look.
    """

    engine = "whisper.cpp"

    def __init__(self, contexts: Sequence[Any], model: str, device_use: DeviceUse, threads: int, tokenizer: Path) -> None:
        self._free: SimpleQueue[Any] = SimpleQueue()
        for context in contexts:
            self._free.put(context)
        self.lanes = len(contexts)
        self.model = model
        self.device = device_use.runs
        self.device_use = device_use
        self._threads = threads
        self._tokenizer = tokenizer

    def _decode_chunk(
        self, audio: Samples, offset: float, options: DecodeOptions, cancel: CancelFlag
    ) -> Iterator[DecodedSegment]:
        import _pywhispercpp as library

        cancel.raise_if_set()
        samples = _readable(audio)
        parameters = self._parameters(options)
        library.assign_abort_callback(parameters, cancel.is_set)
        with self._context() as context:
            status = library.whisper_full(context, parameters, samples, samples.size)
            cancel.raise_if_set()
            if status != 0:
                raise RuntimeError(f"whisper.cpp ended with {status}")
            # Without time tokens there is one segment at most. Read at once: the next decoding takes its place.
            count = library.whisper_full_n_segments(context)
            segments = [self._segment(context, number, offset, audio.size / SAMPLE_RATE_HZ) for number in range(count)]
        yield from filter(None, segments)

    def _parameters(self, options: DecodeOptions) -> Any:
        import _pywhispercpp as library

        strategies = library.whisper_sampling_strategy
        beam = strategies.WHISPER_SAMPLING_BEAM_SEARCH if options.beam_size > 1 else strategies.WHISPER_SAMPLING_GREEDY
        made = library.whisper_full_default_params(beam)
        made.n_threads = self._threads
        made.print_progress = False
        made.language = options.language or ""
        made.initial_prompt = prompt_with_vocabulary(options) or ""
        made.beam_search = {"beam_size": options.beam_size, "patience": -1.0}
        made.greedy = {"best_of": BEST_OF}
        made.temperature, *others = options.temperatures
        made.temperature_inc = others[0] - options.temperatures[0] if others else 0.0
        made.no_timestamps = True  # with them the library goes on into rests that are too short to align: see LEAST_SAMPLES
        made.suppress_nst = True  # "[BLANK_AUDIO]" and the like are nothing that anybody said
        made.logprob_thold = LOG_PROBABILITY_LIMIT
        made.no_speech_thold = NO_SPEECH_LIMIT
        return made

    def _segment(self, context: Any, number: int, offset: float, seconds: float) -> DecodedSegment | None:
        """None without words."""
        import _pywhispercpp as library
        from faster_whisper.transcribe import get_compression_ratio

        end_of_text = library.whisper_token_eot(context)
        tokens = [
            token
            for index in range(library.whisper_full_n_tokens(context, number))
            if (token := library.whisper_full_get_token_data(context, number, index)).id < end_of_text
        ]
        language = library.whisper_lang_str(library.whisper_full_lang_id(context))
        text = library.whisper_full_get_segment_text(context, number).decode("utf-8", "replace")
        words = timed_words(tokens, self._tokenizer, language, offset, offset + seconds)
        if not words:
            return None
        return DecodedSegment(
            start=words[0].start,
            end=words[-1].end,
            text=text,
            words=words,
            mean_log_probability=sum(token.plog for token in tokens) / len(tokens),
            no_speech_probability=nan,
            compression_ratio=get_compression_ratio(text),
            language=language,
        )

    def detect_language(self, heard: Heard, within: tuple[float, float] | None = None) -> tuple[str, float]:
        import _pywhispercpp as library
        import numpy as np

        samples = _readable(part_of(heard, within))
        probabilities = np.zeros(library.whisper_lang_max_id() + 1, dtype=np.float32)
        with self._context() as context:
            library.whisper_pcm_to_mel(context, samples, samples.size, self._threads)
            found = library.whisper_lang_auto_detect(context, 0, self._threads, probabilities)
        if found < 0:
            raise RuntimeError(f"whisper.cpp heard no language: {found}")
        return str(library.whisper_lang_str(found)), float(probabilities[found])

    def close(self) -> None:
        import _pywhispercpp as library

        for _ in range(self.lanes):
            library.whisper_free(self._free.get())

    @contextmanager
    def _context(self) -> Iterator[Any]:
        context = self._free.get()
        try:
            yield context
        finally:
            self._free.put(context)


def _readable(audio: Samples) -> Samples:
    """The library reads memory from the first sample on, whatever an array says of its strides; short audio ends in silence."""
    import numpy as np

    missing = max(LEAST_SAMPLES - audio.size, 0)
    return np.ascontiguousarray(np.pad(audio, (0, missing)) if missing else audio, dtype=np.float32)


def load(config: EngineConfig, model: str) -> WhisperCpp:
    """Raises ModelMissing, ModelCorrupt, DiskFull, and ImportError where the extra is not installed."""
    folder = locate(config.models_path, model)  # before the import, which may fail
    import _pywhispercpp as library

    weights = ggml_weights(config.models_path, model)
    lanes = max(1, min(config.threads, MOST_LANES, LANES_BYTES // weights.stat().st_size))
    wanted = library.whisper_context_default_params()
    wanted.use_gpu = False
    wanted.flash_attn = False  # keeps no attention, which the words are aligned by
    wanted.dtw_token_timestamps = True
    wanted.dtw_aheads_preset = getattr(library.whisper_alignment_heads_preset, alignment_heads(weights))
    wanted.dtw_mem_size = ALIGNING_BYTES
    with _listening() as errors:
        contexts = [library.whisper_init_from_file_with_params(str(weights), wanted) for _ in range(lanes)]
    if errors:  # the only sign: what comes back looks the same
        for context in contexts:
            library.whisper_free(context)
        raise ModelCorrupt(f"The speech model {model} cannot be loaded.")
    use = device_for(WhisperCpp.engine, config.device)
    return WhisperCpp(contexts, model, use, max(1, config.threads // lanes), folder / "tokenizer.json")


@contextmanager
def _listening() -> Iterator[list[int]]:
    """The levels of the errors that the library logs. From then on it is silent: by itself it writes to stderr, prompts too."""
    import _pywhispercpp as library

    errors: list[int] = []
    library.whisper_log_set(lambda level, _: errors.append(level) if level == LOGGED_ERROR else None)
    try:
        yield errors
    finally:
        library.whisper_log_set(_ignore)
        atexit.register(library.whisper_log_set, None)  # a call after the interpreter has gone would crash


def _ignore(level: int, text: str) -> None:
    """Nothing that the library logs may come into our log."""
