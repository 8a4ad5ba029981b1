"""The values that cross the border between the server and a worker: what a stage gets, leaves on its way, and gives.

All are plain and serialisable: numbers, strings, tuples, other such values, and file paths as strings. An `Executor` that
runs stages elsewhere needs nothing but these and the files they name. `type` tells the members of a union apart.

A `...Part` is a checkpoint: the runner commits it with its `key` the moment it arrives. When a stage starts again, it gets
every part committed so far and must not do their work again; the result of a resumed run equals that of one never cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from sttEngine.domain import (
    NO_USAGE,
    AnswerClaim,
    Attempt,
    Chunk,
    Coverage,
    DeviceUse,
    Minutes,
    MinutesItem,
    Omission,
    Proposal,
    RecordingKind,
    Segment,
    SpokenTerm,
    Usage,
)
from sttEngine.minutes.templates import Template

# --- probe -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProbeInput:
    source: str
    type: Literal["probe"] = "probe"


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """`container` and `audio_codec` are ffmpeg's names. `plays_in_browser`: Chromium can play the source as it is."""

    kind: RecordingKind
    container: str | None = None
    audio_codec: str | None = None
    audio_channels: int | None = None
    video_codec: str | None = None
    duration_seconds: float | None = None  # as the header claims; normalize measures
    page_count: int | None = None
    plays_in_browser: bool = False
    type: Literal["probe"] = "probe"


# --- normalize -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NormalizeInput:
    """Writes `audio` (16 kHz mono 16 bit WAV) and, unless `plays_in_browser`, `playable` (AAC in MP4), each atomically."""

    source: str
    audio: str
    playable: str
    plays_in_browser: bool
    claimed_duration_seconds: float | None
    type: Literal["normalize"] = "normalize"


@dataclass(frozen=True, slots=True)
class NormalizeResult:
    """`duration_seconds` is what was really decoded. Coverage tells claimed against decoded seconds."""

    duration_seconds: float
    playable: bool
    coverage: Coverage
    type: Literal["normalize"] = "normalize"


# --- extract (PDF and text) ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExtractInput:
    source: str
    kind: Literal["pdf", "text"]
    type: Literal["extract"] = "extract"


@dataclass(frozen=True, slots=True)
class ExtractResult:
    """Passages of the document as segments with pages and no times; page 1 for plain text. Subtitles have times as well."""

    segments: tuple[Segment, ...]
    page_count: int
    language: str | None
    coverage: Coverage
    type: Literal["extract"] = "extract"


# --- transcribe ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TranscribeInput:
    """`terms`: what a person added to the vocabulary, as it was when the job first came to this stage."""

    audio: str
    duration_seconds: float
    language: str | None
    engine: str
    model: str
    terms: tuple[SpokenTerm, ...] = ()
    type: Literal["transcribe"] = "transcribe"


@dataclass(frozen=True, slots=True)
class TranscribedPart:
    """One decoded window, times absolute. Segment ids in a part count on from the parts before it.

    `terms_placed`: at so many places a term of the vocabulary stands where the plain decoding had something like it. `attempts`:
    every decoding of the window, in order.
    """

    key: str
    start: float
    end: float
    language: str
    segments: tuple[Segment, ...]
    omissions: tuple[Omission, ...] = ()
    terms_placed: int = 0
    attempts: tuple[Attempt, ...] = ()
    type: Literal["transcribed"] = "transcribed"


@dataclass(frozen=True, slots=True)
class TranscribeResult:
    """The segments are the parts', in order."""

    language: str | None
    device: DeviceUse
    coverage: Coverage
    type: Literal["transcribe"] = "transcribe"


# --- correct ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CorrectInput:
    """`terms`: spellings that a person added; the model is told them. `fillers`: propose to leave out um, uh, 어, 음."""

    segments: tuple[Segment, ...]
    language: str | None
    model: str
    terms: tuple[SpokenTerm, ...] = ()
    fillers: bool = False
    type: Literal["correct"] = "correct"


@dataclass(frozen=True, slots=True)
class CorrectedPart:
    """One window of segments read by the model. `refused` counts proposals that a guard turned down."""

    key: str
    proposals: tuple[Proposal, ...]
    segments_read: int
    refused: int = 0
    omissions: tuple[Omission, ...] = ()
    type: Literal["corrected"] = "corrected"


@dataclass(frozen=True, slots=True)
class CorrectResult:
    coverage: Coverage
    type: Literal["correct"] = "correct"


# --- summarize -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SummarizeInput:
    """`language`: of the recording; None tells by its letters. `told_in`: the language that a person wants the minutes in.

    `embedding_model` None, or not there: lines are compared by their words alone.
    """

    segments: tuple[Segment, ...]
    title: str
    language: str | None
    model: str
    template: Template
    told_in: str | None = None
    embedding_model: str | None = None
    keep_unproven: bool = False
    type: Literal["summarize"] = "summarize"


@dataclass(frozen=True, slots=True)
class SummarizedPart:
    """The verified items of one window, and what they cost."""

    key: str
    items: tuple[MinutesItem, ...]
    segments_read: int
    omissions: tuple[Omission, ...] = ()
    usage: Usage = NO_USAGE
    type: Literal["summarized"] = "summarized"


@dataclass(frozen=True, slots=True)
class SummarizeResult:
    minutes: Minutes
    coverage: Coverage
    type: Literal["summarize"] = "summarize"


# --- index -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IndexInput:
    """`model` None: no embedding model is there, the full text index is made alone and coverage says so."""

    segments: tuple[Segment, ...]
    model: str | None
    type: Literal["index"] = "index"


@dataclass(frozen=True, slots=True)
class IndexResult:
    """`vectors[i]` is chunk i's unit vector as base64 of little-endian float32, or None where none was made."""

    chunks: tuple[Chunk, ...]
    vectors: tuple[str | None, ...]
    model: str | None
    dimension: int | None
    coverage: Coverage
    type: Literal["index"] = "index"


# --- questions to the interactive worker -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EmbedQueryInput:
    text: str
    model: str
    type: Literal["embed_query"] = "embed_query"


@dataclass(frozen=True, slots=True)
class EmbedPassagesInput:
    texts: tuple[str, ...]
    model: str
    type: Literal["embed_passages"] = "embed_passages"


@dataclass(frozen=True, slots=True)
class EmbedPassagesResult:
    """`vectors` as in IndexResult."""

    vectors: tuple[str, ...]
    dimension: int
    type: Literal["embed_passages"] = "embed_passages"


@dataclass(frozen=True, slots=True)
class EmbedQueryResult:
    vector: str  # base64 of little-endian float32
    dimension: int
    type: Literal["embed_query"] = "embed_query"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a recording that may hold the answer. The text of `segments` is what the person sees."""

    recording_id: str
    title: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked before, and its answer in words."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class AnswerInput:
    """`passages`: what was found, the best first. `weights`: of the question's tokens, higher for rarer, by their texts."""

    question: str
    passages: tuple[Passage, ...]
    weights: dict[str, float]
    model: str
    embedding_model: str | None = None
    turns: tuple[Turn, ...] = ()
    type: Literal["answer"] = "answer"


@dataclass(frozen=True, slots=True)
class DraftedPart:
    """What the model has written so far of the sentence that it is at. Nothing vouches for it yet."""

    key: str
    text: str
    type: Literal["drafted"] = "drafted"


@dataclass(frozen=True, slots=True)
class AnsweredPart:
    """A sentence of the answer that stands on what it cites."""

    key: str
    claim: AnswerClaim
    type: Literal["answered"] = "answered"


@dataclass(frozen=True, slots=True)
class AnswerResult:
    """`claims`: none when the passages do not hold the answer. `likely`: how likely they do, 0 to 1."""

    claims: tuple[AnswerClaim, ...]
    likely: float
    usage: Usage = NO_USAGE
    type: Literal["answer"] = "answer"


TaskInput = Annotated[
    ProbeInput
    | NormalizeInput
    | ExtractInput
    | TranscribeInput
    | CorrectInput
    | SummarizeInput
    | IndexInput
    | EmbedPassagesInput
    | EmbedQueryInput
    | AnswerInput,
    Field(discriminator="type"),
]
TaskPart = Annotated[TranscribedPart | CorrectedPart | SummarizedPart | DraftedPart | AnsweredPart, Field(discriminator="type")]
TaskResult = Annotated[
    ProbeResult
    | NormalizeResult
    | ExtractResult
    | TranscribeResult
    | CorrectResult
    | SummarizeResult
    | IndexResult
    | EmbedPassagesResult
    | EmbedQueryResult
    | AnswerResult,
    Field(discriminator="type"),
]


@dataclass(frozen=True, slots=True)
class Task:
    """One stage run for an executor: an id for logs, its input, and the parts that were committed before."""

    id: str
    input: TaskInput
    parts: tuple[TaskPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is: `done` of `total` in `unit`. Never reaches total before the stage's result is there.

    `steady` False: the way to here says nothing of how long the rest takes.
    """

    done: float
    total: float
    unit: Literal["seconds", "pages", "segments", "windows", "chunks", "bytes"]
    steady: bool = True
