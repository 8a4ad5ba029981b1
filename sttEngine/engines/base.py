"""What an engine must offer, and the values it takes and gives.

Three capabilities, each a small Protocol with its options beside it. Implementations live one to a file in this package
and are named by `registry`; they import their heavy libraries inside `load`, never at import time. An engine is used by
one thread at a time. Every long method checks `cancel` between steps and raises `Cancelled`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from sttEngine.domain import DeviceUse, Usage, Word

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SAMPLE_RATE_HZ = 16_000
HEARD_SECONDS = 30.0  # how much a Whisper model hears at once

Heard: TypeAlias = Any  # a stretch of sound as an engine keeps it between its methods: nobody else looks into it

T = TypeVar("T", covariant=True)


class CancelFlag(Protocol):
    """Set from another thread when the work must stop."""

    def is_set(self) -> bool: ...

    def raise_if_set(self) -> None:
        """Raises sttEngine.errors.Cancelled when set."""


@dataclass(frozen=True, slots=True)
class DecodeOptions:
    """How one window is decoded. `language` None: the engine detects it. `prompt`: words before, for context.

    `vocabulary`: spellings that the decoder is made to expect. It then writes them too where nobody said them; who offers
    any checks each against a decoding without. `time_tokens`: `decode_batch` lets the decoder write times between the words,
    which takes its attention from them, but helps it through where it would lose its place.
    """

    language: str | None = None
    beam_size: int = 5
    temperatures: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    word_times: bool = True
    prompt: str | None = None
    vocabulary: tuple[str, ...] = ()
    time_tokens: bool = False


@dataclass(frozen=True, slots=True)
class DecodedSegment:
    """A piece of text with times in seconds from the start of the given audio, and the decoder's own measures."""

    start: float
    end: float
    text: str
    words: tuple[Word, ...]
    mean_log_probability: float
    no_speech_probability: float
    compression_ratio: float
    language: str


class Transcriber(Protocol):
    """Speech to text. Up to `lanes` threads may decode at the same time, each best with `batch` stretches a call."""

    engine: str
    model: str
    device: str  # what really runs: "cpu", "cuda", "mps"
    device_use: DeviceUse  # the same, with what was asked for
    lanes: int
    batch: int
    views: int  # in how many ways `listen` can hear the same sound
    time_tokens_optional: bool  # `decode_batch` can do with and without; where it cannot, every decoding has them

    def decode(self, audio: npt.NDArray[np.float32], options: DecodeOptions, cancel: CancelFlag) -> Iterator[DecodedSegment]:
        """`audio`: mono float32 in [-1, 1] at 16 kHz, any length; callers here give at most 30 s. Lazy, in order of time."""

    def listen(self, audio: npt.NDArray[np.float32], view: int = 0) -> Heard:
        """Hears at most HEARD_SECONDS of sound once, for any number of questions and decodings. `view` is below `views`."""

    def decode_batch(self, heard: Sequence[Heard], options: DecodeOptions, cancel: CancelFlag) -> list[list[DecodedSegment]]:
        """What is said in each of `heard`, all in `options.language`, at the first of the temperatures.

        What comes of one does not depend on the others. Cuts inside one are the caller's to make.
        """

    def detect_language(self, heard: Heard, within: tuple[float, float] | None = None) -> tuple[str, float]:
        """ISO 639-1 code and probability, of all that was heard or of what lies between two of its seconds."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation; `role` is "system", "user" or "assistant".

    `tail` ends the turn: a question under a text. A model that has read the turns before and `content` need not read them
    again for another tail.
    """

    role: str
    content: str
    tail: str = ""


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """`schema`: a JSON schema that the sampler holds the text to, or None for free text.

    `temperature`: at 0 the likeliest text; above, a drawn one, as the model itself recommends where that is known.
    `max_tokens`: of the answer, without what a model thinks before it.
    """

    max_tokens: int = 512
    temperature: float = 0.0
    seed: int = 0
    schema: dict[str, Any] | None = None


class Writer(Protocol):
    """A language model. Streams text pieces; the joined pieces are the answer. A piece is empty while the model thinks.

    An answer depends on its messages and options alone, whatever was asked before and however much of that is kept.
    """

    model: str
    context_tokens: int

    @property
    def usage(self) -> Usage:
        """What it has done since it was loaded. What was kept from before is not read again, and not counted."""

    def count_tokens(self, text: str) -> int: ...

    def write(self, messages: Sequence[Message], options: WriteOptions, cancel: CancelFlag) -> Iterator[str]:
        """Raises ContextExceeded when the messages and `max_tokens` do not fit; never cuts."""

    def close(self) -> None: ...


class ContextExceeded(ValueError):
    """The prompt and the room asked for the answer exceed the model's context. The caller makes smaller windows."""


class Embedder(Protocol):
    """Texts to unit vectors: float32, shape (len(texts), dimension). Adds the prefixes that its model wants."""

    model: str
    dimension: int
    max_tokens: int

    def count_tokens(self, text: str) -> int: ...

    def embed_passages(self, texts: Sequence[str], cancel: CancelFlag) -> npt.NDArray[np.float32]: ...

    def embed_query(self, text: str) -> npt.NDArray[np.float32]:
        """Shape (dimension,)."""

    def close(self) -> None: ...


class Engines(Protocol):
    """What a stage gets: leases of loaded engines. Leaving the `with` starts the idle timer; nothing is unloaded in use.

    A `with` that ends in a RuntimeError takes its engine out of memory: it is not to be trusted, and its device may be full.
    Raises ModelMissing, ModelCorrupt, ContextTooLarge, EngineMissing.
    """

    threads: int  # how many may work at a time

    def transcriber(self, engine: str, model: str, device: str | None = None) -> Lease[Transcriber]:
        """`device` None: the one that is configured."""

    def writer(self, model: str) -> Lease[Writer]: ...

    def embedder(self, model: str) -> Lease[Embedder]: ...


class Lease(Protocol[T]):
    def __enter__(self) -> T: ...

    def __exit__(self, *exc: object) -> None: ...
