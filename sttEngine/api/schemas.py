"""Bodies of requests and answers. Most hold records of `domain`, whose fields are the wire's."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, RootModel

from sttEngine.domain import (
    ALL_STEPS,
    Coverage,
    Job,
    ProposalState,
    Recording,
    SearchHit,
    Segment,
    ShownLines,
    ShownProposal,
    StageName,
    Step,
    TagCount,
    Term,
    Version,
)
from sttEngine.library.arrivals import FINGERPRINT_LENGTH, Arrival
from sttEngine.library.batches import Refusal
from sttEngine.library.line_editing import LONGEST_TEXT
from sttEngine.library.tags import MOST_TAGS, TAG_LENGTH
from sttEngine.library.transcript_changes import Changed
from sttEngine.library.vocabulary import MOST_ALIASES, TEXT_LENGTH, Suggestion
from sttEngine.licences import Licence
from sttEngine.search.asking import MOST_TURNS, QUESTION_CHARACTERS, AnswerEvent
from sttEngine.search.filters import Filters
from sttEngine.search.similar import SimilarRecording
from sttEngine.weights.installed import InstalledState
from sttEngine.weights.service import ListedModel

MOST_IDS = 20_000  # recordings that one request may change


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


_Id = Annotated[str, Field(max_length=64)]


class SessionBody(BaseModel):
    """This server. `launch` names this run of it; ports are where it answers."""

    version: str
    port: int
    ws_port: int
    launch: str


class UploadBody(BaseModel):
    """`duplicate`: the same bytes are in the library already; `recording` is that one, and there is no job."""

    recording: Recording
    job: Job | None
    duplicate: bool


class NewUploadBody(Request):
    """`size_bytes` null: it is known at the end only. `live`: it comes from a microphone and is never thrown away."""

    name: Annotated[str, Field(max_length=4096, description="File name, for showing.")]
    size_bytes: Annotated[int | None, Field(ge=0, le=2**53)] = None
    live: bool = False
    fingerprint: Annotated[
        str, Field(max_length=FINGERPRINT_LENGTH, description="Whatever the sender will know the same file by again.")
    ] = ""


class UploadsBody(BaseModel):
    """Uploads in pieces that are not recordings yet, the oldest first."""

    uploads: tuple[Arrival, ...]


class RecordingsBody(BaseModel):
    """One page of a listing; `total` counts all pages."""

    recordings: tuple[Recording, ...]
    total: int


class RecordingChangeBody(Request):
    """What is to change; left out or null: as it is."""

    title: Annotated[str | None, Field(max_length=2000, description="Longer than 200 characters is shortened.")] = None
    tags: Annotated[
        list[str] | None, Field(description=f"At most {MOST_TAGS} of 1 to {TAG_LENGTH} characters; all there are from now on.")
    ] = None
    favourite: bool | None = None


class ListingBody(BaseModel):
    """`words` and `filters`: what was understood of what was typed and picked."""

    ids: tuple[str, ...]
    words: str
    filters: Filters


class BatchBody(Request):
    ids: Annotated[list[_Id], Field(min_length=1, max_length=MOST_IDS)]


class BatchTagsBody(BatchBody):
    add: Annotated[list[str], Field(max_length=MOST_TAGS)] = []
    remove: Annotated[list[str], Field(max_length=MOST_TAGS)] = []


class BatchFavouriteBody(BatchBody):
    favourite: bool


class BundleOrderBody(BatchBody):
    format: Annotated[str, Field(max_length=20, description="txt, md, srt, vtt, json or docx.")]


class BundleBody(BaseModel):
    id: str
    refused: tuple[Refusal, ...]


class TagsBody(BaseModel):
    """In the order of their texts."""

    tags: tuple[TagCount, ...]


class TranscriptBody(BaseModel):
    """`complete` false: more segments are on their way. `changed`: what is shown in the place of some of those that are sent.

    `total` counts all segments; `version` is the number of the last version.
    """

    segments: tuple[Segment, ...]
    complete: bool
    changed: tuple[ShownLines, ...]
    total: int
    version: int


class CorrectionsBody(BaseModel):
    """`touches` of a proposal: which of number, name, negation and day it changes. Those are accepted one by one."""

    proposals: tuple[ShownProposal, ...]


class ChangedBody(BaseModel):
    """All proposals as they are now, what is shown for the segments that were changed, and the number of the last version.

    That version was made by this change, if `lines` has any. `held_back`: the segments whose proposals touch something and so
    stayed open, because they were to be accepted with others.
    """

    proposals: tuple[ShownProposal, ...]
    lines: tuple[ShownLines, ...]
    version: int
    held_back: tuple[int, ...]

    @classmethod
    def of(cls, changed: Changed) -> ChangedBody:
        return cls(proposals=changed.proposals, lines=changed.lines, version=changed.version, held_back=changed.held_back)


class DecisionBody(Request):
    """What becomes of the proposals for these segments. One that touches something is accepted by itself alone."""

    segment_ids: Annotated[list[int], Field(min_length=1, max_length=100_000)]
    state: ProposalState


TextOfLine = Annotated[str, Field(min_length=1, max_length=4 * LONGEST_TEXT, description="What is shown for the line.")]
Seen = Annotated[
    int | None,
    Field(ge=0, description="The last version that was seen: a line that was changed since is left alone. Null: it is not."),
]


class VersionsBody(BaseModel):
    versions: tuple[Version, ...]
    total: int


class CoverageBody(BaseModel):
    """`stale`: stages whose results are behind a change that was made since; running them again brings them up to date."""

    coverage: tuple[Coverage, ...]
    stale: tuple[StageName, ...]


class RunBody(Request):
    """What to run again. Left out: as the settings say. A stage whose input has not changed is skipped."""

    steps: Annotated[tuple[Step, ...], Field(min_length=1)] = ALL_STEPS
    language: Annotated[str | None, Field(description="ISO 639-1 code.")] = None
    engine: str | None = None
    template: Annotated[str | None, Field(description="Template of the minutes, see `GET /api/templates`.")] = None
    minutes_language: Annotated[str | None, Field(description="ko or en; null: that of the recording.")] = None
    fillers: Annotated[bool | None, Field(description="Propose to leave out um, uh, 어, 음; null: as the settings say.")] = None


class MoveBody(Request):
    before: Annotated[str | None, Field(description="Id of the waiting job that is to come next; null: to the end.")]


class JobBody(BaseModel):
    job: Job


class JobsBody(BaseModel):
    jobs: tuple[Job, ...]


_Spelling = Annotated[str, Field(min_length=1, max_length=2000, description=f"1 to {TEXT_LENGTH} visible characters.")]
_Spellings = Annotated[tuple[_Spelling, ...], Field(max_length=MOST_ALIASES, description="Other spellings, in any script.")]
_Scope = Annotated[
    str, Field(max_length=2000, description=f"A tag, at most {TAG_LENGTH} characters; empty: for every recording.")
]


class TermAddBody(Request):
    text: _Spelling
    aliases: _Spellings = ()
    scope: _Scope = ""


class TermChangeBody(Request):
    """What is to change; left out or null: as it is."""

    text: _Spelling | None = None
    aliases: _Spellings | None = None
    scope: _Scope | None = None


class VocabularyBody(BaseModel):
    terms: tuple[Term, ...]


class SuggestionsBody(BaseModel):
    """The most frequent first."""

    suggestions: tuple[Suggestion, ...]


class SearchBody(BaseModel):
    """`vectors_used` false: words alone answered. `meant`: words that were looked for in the place of one that is nowhere."""

    hits: tuple[SearchHit, ...]
    vectors_used: bool
    took_ms: float
    meant: dict[str, tuple[str, ...]]


class SimilarBody(BaseModel):
    """The most alike first; `recordings` for a recording, `hits` for a moment."""

    recordings: tuple[SimilarRecording, ...] = ()
    hits: tuple[SearchHit, ...] = ()


class TurnBody(Request):
    question: Annotated[str, Field(max_length=QUESTION_CHARACTERS)]
    answer: Annotated[str, Field(max_length=8000)]


class QuestionBody(Request):
    """`turns`: what was asked before and answered, the last one last. `recording_id`: ask this recording alone."""

    question: Annotated[str, Field(min_length=1, max_length=4000)]
    turns: Annotated[list[TurnBody], Field(max_length=MOST_TURNS)] = []
    recording_id: str | None = None


class AnswerEventBody(RootModel[Annotated[AnswerEvent, Field(discriminator="type")]]):
    """One line of an answer's stream."""


class ModelsBody(BaseModel):
    """The rest is what this computer has, in bytes."""

    models: tuple[ListedModel, ...]
    free_disk_bytes: int
    memory_bytes: int


class ModelStateBody(BaseModel):
    state: InstalledState


class LicencesBody(BaseModel):
    packages: tuple[Licence, ...]


class FetchBody(BaseModel):
    """The fetch goes on; `model` events tell how."""

    model_id: str
