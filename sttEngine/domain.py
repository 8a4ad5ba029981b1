"""The nouns of RecordRoute as frozen values.

Owns what a recording, a segment, minutes and their evidence are. Knows nothing of storage, HTTP, engines or processes;
every other package may import this one. All times are seconds from the start of the recording. Dates are ISO 8601 in
UTC with a trailing "Z". A document (PDF, text) has pages instead of times: `start` and `end` are None and `page` is
set, counted from 1. Subtitles that came as a text have both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RecordingKind = Literal["audio", "video", "pdf", "text"]
StageName = Literal["probe", "normalize", "extract", "transcribe", "correct", "summarize", "index"]
JobState = Literal["queued", "running", "paused", "succeeded", "failed", "cancelled"]
StageState = Literal["pending", "running", "done", "skipped", "failed", "stale"]
ProposalState = Literal["proposed", "accepted", "rejected"]
VersionCause = Literal["accepted", "reopened", "edited", "split", "merged", "timed", "replaced", "reverted"]
ProposalKind = Literal["word", "spacing", "punctuation", "filler", "term"]
Touch = Literal["number", "name", "negation", "day"]
MinutesSection = Literal["overview", "topic", "decision", "action", "risk", "question", "date", "note"]
CoverageUnit = Literal["seconds", "pages", "windows", "segments", "chunks", "lines"]
ExportPart = Literal["all", "minutes", "transcript"]
DeviceReason = Literal["no_device", "does_not_compute", "out_of_memory", "unsupported_by_engine", "failed_while_running"]

ENDED_JOB_STATES: frozenset[JobState] = frozenset({"succeeded", "failed", "cancelled"})

MINUTES_LANGUAGES = ("ko", "en")  # in which prompts are written

# A person chooses among these steps; probe, normalize and extract always come first when a step needs them.
Step = Literal["transcribe", "correct", "summarize", "index"]
ALL_STEPS: tuple[Step, ...] = ("transcribe", "correct", "summarize", "index")

MEDIA_STAGES: tuple[StageName, ...] = ("probe", "normalize", "transcribe", "correct", "summarize", "index")
DOCUMENT_STAGES: tuple[StageName, ...] = ("probe", "extract", "correct", "summarize", "index")


@dataclass(frozen=True, slots=True)
class Recording:
    """One thing a person dropped, and what is known of it. `file_name` is for showing only and reaches no path."""

    id: str
    title: str
    kind: RecordingKind | None  # None until it was probed
    file_name: str
    size_bytes: int
    sha256: str
    created_at: str
    duration_seconds: float | None = None
    page_count: int | None = None
    language: str | None = None  # ISO 639-1, of the transcript
    one_line: str | None = None  # the minutes in one line, for lists
    trashed_at: str | None = None
    tags: tuple[str, ...] = ()  # in the order a person gave them
    favourite: bool = False


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag, and how many recordings carry it."""

    tag: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What recordings outside the trash can be narrowed by: how many there are of each kind and language, and favourites."""

    kinds: dict[RecordingKind, int]
    languages: dict[str, int]
    favourites: int


@dataclass(frozen=True, slots=True)
class Word:
    """A spoken word with its times in seconds and the decoder's probability, 0 to 1."""

    text: str
    start: float
    end: float
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """An utterance of a recording, or a passage of a document. `id` counts from 1 in reading order.

    A line that a person made by splitting or merging is one too, see `line_id`.
    """

    id: int
    start: float | None
    end: float | None
    text: str
    page: int | None = None
    words: tuple[Word, ...] = ()
    language: str | None = None
    mean_log_probability: float | None = None
    no_speech_probability: float | None = None
    compression_ratio: float | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A correction that the model proposes for one segment; it never replaces the original by itself."""

    segment_id: int
    original: str
    proposed: str
    state: ProposalState = "proposed"
    kind: ProposalKind = "word"


@dataclass(frozen=True, slots=True)
class ShownProposal(Proposal):
    """A proposal as a person is shown it. `touches`: what is otherwise in it that changes what was said."""

    touches: tuple[Touch, ...] = ()


PIECES = 1_000_000_000  # a recording has fewer segments


def line_id(segment_id: int, piece: int) -> int:
    """The id of a shown line: that of the segment that it begins with, and which of the lines made of it this is, from 0."""
    return piece * PIECES + segment_id


def heard_id(line_id: int) -> int:
    """The segment that a shown line was made of; of several the first."""
    return line_id % PIECES


def piece_of(line_id: int) -> int:
    """Which of the lines made of its segments this is, from 0."""
    return line_id // PIECES


def reading_place(line_id: int) -> float:
    """Sorts ids of lines in reading order: the segment, and behind the point the piece."""
    return heard_id(line_id) + piece_of(line_id) / 1_000_000


@dataclass(frozen=True, slots=True)
class ShownLines:
    """What is shown in place of the segments from the first to the last of these ids. `lines` have ids of `line_id`."""

    first_segment_id: int
    last_segment_id: int
    lines: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class TextChange:
    """What is shown for segments, before and after a version: lines joined by line feeds. `segment_id` is the first one."""

    segment_id: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Version:
    """What a person changed of a transcript at once, and when. `number` counts from 1 within a recording.

    `changes` may be some of them; `changed` counts all.
    """

    number: int
    made_at: str
    cause: VersionCause
    changes: tuple[TextChange, ...]
    changed: int


@dataclass(frozen=True, slots=True)
class Term:
    """A name, product or word of the trade that a person added. `aliases` are other spellings, also in another script.

    `scope` is a tag: the term is for recordings that carry it; "" is everywhere.
    """

    id: str
    text: str
    aliases: tuple[str, ...]
    scope: str
    created_at: str


@dataclass(frozen=True, slots=True)
class SpokenTerm:
    """Of a term, what a transcription works with: its spellings."""

    text: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a line of the minutes was said: a segment and its times, or its page."""

    segment_id: int
    start: float | None
    end: float | None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class MinutesItem:
    """One line of the minutes with its proof. `topic` groups points; `owner` and `due` belong to actions.

    A "note" is a line of a template's own section, whose title is its `topic`. `unproven`: the reason code why what is cited does
    not bear the line out; such lines are kept only where a person wants them. `original`: the line as it was told in the language
    of its stretch, where `text` is its translation.
    """

    section: MinutesSection
    text: str
    citations: tuple[Citation, ...]
    topic: str | None = None
    owner: str | None = None
    due: str | None = None
    unproven: str | None = None
    original: str | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What a language model did for something: tokens that it read (what it remembered is not counted), wrote, and seconds."""

    read_tokens: int = 0
    written_tokens: int = 0
    seconds: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.read_tokens + other.read_tokens, self.written_tokens + other.written_tokens, self.seconds + other.seconds
        )

    def __sub__(self, earlier: Usage) -> Usage:
        """What was done since."""
        return Usage(
            self.read_tokens - earlier.read_tokens,
            self.written_tokens - earlier.written_tokens,
            self.seconds - earlier.seconds,
        )


NO_USAGE = Usage()


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word that is said more often here than such words are; `weight` is 1 for the foremost, above 0 for all."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Minutes:
    """What a meeting came to. Every item carries at least one citation.

    `complete` False: they are still being written, and hold what has been read so far.
    """

    language: str
    title: str
    one_line: str
    items: tuple[MinutesItem, ...]
    model: str  # catalog id of the language model that wrote them
    template: str = "meeting"
    keywords: tuple[Keyword, ...] = ()
    usage: Usage = NO_USAGE
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Omission:
    """Something a stage left out, how much of it, where, and why.

    `reason` is a stable code that the message catalogs explain, such as "no_speech_found" or "claim_not_supported". `unit` None:
    that of the coverage record.
    """

    reason: str
    amount: float
    start: float | None = None
    end: float | None = None
    unit: CoverageUnit | None = None


AttemptWay = Literal["plain", "second_view", "time_tokens", "halves", "warmer", "gap"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One decoding of a window of speech: in which way, what the guards found, how probable its text is, and whether it was kept.

    `mean_log_probability` is per token, natural logarithm.
    """

    way: AttemptWay
    faults: tuple[str, ...]
    mean_log_probability: float
    kept: bool


@dataclass(frozen=True, slots=True)
class WindowCount:
    """Windows that a language model was shown, how many of them again in smaller parts, and how many were not read whole."""

    seen: int
    retried: int
    failed: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What came into a stage, what of it came out, and what was left out and why. `covered <= total`."""

    stage: StageName
    unit: CoverageUnit
    total: float
    covered: float
    omissions: tuple[Omission, ...] = ()
    windows: WindowCount | None = None


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """The one form in which an error leaves a process: a stable code, what happened, and what to do next."""

    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class DeviceUse:
    """Where an engine runs: what was asked for ("auto", "cpu", "cuda", "mps"), what runs, and why if that differs.

    With "auto" there is a reason when a device is there and could not be used; that there is none is no reason.
    """

    asked: str
    runs: str
    reason: DeviceReason | None = None


@dataclass(frozen=True, slots=True)
class StageRun:
    """One stage of one job: how far it is, how long it took, where its engine ran, and why it did not run if it did not."""

    stage: StageName
    state: StageState
    fraction: float = 0.0
    seconds: float | None = None
    error: ErrorBody | None = None
    device: DeviceUse | None = None


@dataclass(frozen=True, slots=True)
class JobOptions:
    """What a person may choose for one run. None means: as the settings say."""

    steps: tuple[Step, ...] = ALL_STEPS
    language: str | None = None
    engine: str | None = None
    template: str | None = None
    minutes_language: str | None = None
    fillers: bool | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A recording's way through its stages. Lower `position` runs first."""

    id: str
    recording_id: str
    state: JobState
    position: float
    options: JobOptions
    created_at: str
    stages: tuple[StageRun, ...] = ()
    error: ErrorBody | None = None
    ended_at: str | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of segments that is found as one by search. `tokens` is the analysed text that the full text index holds."""

    ordinal: int
    first_segment_id: int
    last_segment_id: int
    start: float | None
    end: float | None
    page: int | None
    text: str
    tokens: str


@dataclass(frozen=True, slots=True)
class ArchiveCitation:
    """Where in the archive something was said: a segment of a recording and its times, or its page."""

    recording_id: str
    title: str
    segment_id: int
    start: float | None
    end: float | None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerClaim:
    """A sentence of an answer, and what proves it. `quoted`: the words of the recording itself."""

    text: str
    citations: tuple[ArchiveCitation, ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A moment that answers a query. `marks` are (start, end) character ranges of `text` that matched."""

    recording_id: str
    title: str
    start: float | None
    end: float | None
    page: int | None
    segment_id: int
    text: str
    marks: tuple[tuple[int, int], ...]
    score: float
