"""Questions to the archive: finds passages, and lets the language model answer from them in a worker of its own.

Neither a job nor somebody who types into the search field waits for an answer, nor the other way round.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Literal
from uuid import uuid4

import apsw

from sttEngine.domain import AnswerClaim, ErrorBody, SearchHit
from sttEngine.errors import InternalError, InvalidRequest, RecordRouteError
from sttEngine.pipeline.context import Executor
from sttEngine.pipeline.tasks import (
    AnsweredPart,
    AnswerInput,
    AnswerResult,
    DraftedPart,
    Passage,
    Progress,
    Task,
    TaskPart,
    Turn,
)
from sttEngine.search.filters import NO_FILTERS, Filters
from sttEngine.search.service import Search
from sttEngine.search.subject import behind
from sttEngine.store import recordings, transcripts, versions
from sttEngine.store.database import Database
from sttEngine.store.search_index import FoundChunk
from sttEngine.store.shown_lines import applied

log = logging.getLogger(__name__)

PASSAGES = 6  # of which the model reads the nearest lines
MOMENTS = 5  # shown beside the answer, and in its place where there is none
MOST_TURNS = 6
QUESTION_CHARACTERS = 600


@dataclass(frozen=True, slots=True)
class Found:
    """The nearest moments, before anything is read."""

    moments: tuple[SearchHit, ...]
    type: Literal["found"] = "found"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written so far of the next sentence; it may still be taken back."""

    text: str
    type: Literal["draft"] = "draft"


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that stays."""

    claim: AnswerClaim
    type: Literal["claim"] = "claim"


@dataclass(frozen=True, slots=True)
class Answered:
    """The end. `held` False: the archive does not hold the answer, and there are no claims."""

    claims: tuple[AnswerClaim, ...]
    held: bool
    took_ms: float
    type: Literal["answered"] = "answered"


@dataclass(frozen=True, slots=True)
class Failed:
    """The end, without an answer."""

    error: ErrorBody
    type: Literal["failed"] = "failed"


AnswerEvent = Found | Draft | Claim | Answered | Failed


class Asking:
    """Answers one question at a time; others wait their turn. The executor stays its owner's."""

    def __init__(self, db: Database, search: Search, executor: Executor, language_model: str, embedding_model: str) -> None:
        self._db = db
        self._search = search
        self._executor = executor
        self._language_model = language_model
        self._embedding_model = embedding_model

    def use(self, language_model: str, embedding_model: str) -> None:
        """Answer with other models, from the next question on."""
        self._language_model = language_model
        self._embedding_model = embedding_model

    async def ask(
        self,
        question: str,
        *,
        turns: Sequence[Turn] = (),
        recording_id: str | None = None,
        filters: Filters = NO_FILTERS,
    ) -> AsyncGenerator[AnswerEvent]:
        """What happens until the answer is there; leaving the iteration stops the work.

        `turns`: questions and answers before this one, the last one last. Raises InvalidRequest before the first event.
        """
        asked = " ".join(question.split())
        if not asked or len(asked) > QUESTION_CHARACTERS:
            raise InvalidRequest(
                f"A question has 1 to {QUESTION_CHARACTERS} characters; this one has {len(asked)}.", hint="Ask for less at once."
            )
        started = time.perf_counter()
        found = await self._search.passages(_in_context(asked, turns), PASSAGES, recording_id=recording_id, filters=filters)
        yield Found(found.hits[:MOMENTS])
        passages = await self._db.read(lambda conn: tuple(_passage(conn, chunk) for chunk in found.chunks))
        if not passages:
            yield Answered((), False, _milliseconds(started))
            return
        task = AnswerInput(
            asked, passages, dict(found.weights), self._language_model, self._embedding_model, tuple(turns[-MOST_TURNS:])
        )
        async with aclosing(self._answered(task, started)) as events:
            async for event in events:
                yield event

    async def _answered(self, task: AnswerInput, started: float) -> AsyncGenerator[AnswerEvent]:
        listener = _Listener()
        work = asyncio.create_task(self._executor.run(Task(f"answer-{uuid4().hex}", task), listener))
        work.add_done_callback(lambda _: listener.events.put_nowait(None))
        try:
            while (event := await listener.events.get()) is not None:
                yield event
            result = work.result()
            if not isinstance(result, AnswerResult):
                raise InternalError(f"The worker answered a question with {result.type}.")
            yield Answered(result.claims, bool(result.claims), _milliseconds(started))
        except RecordRouteError as error:
            log.info("a question was not answered: %s", error.code)
            yield Failed(error.body())
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError, RecordRouteError):
                await work


class _Listener:
    """Puts what the worker says in a queue."""

    def __init__(self) -> None:
        self.events: asyncio.Queue[Draft | Claim | None] = asyncio.Queue()

    async def on_part(self, part: TaskPart) -> None:
        if isinstance(part, DraftedPart):
            self.events.put_nowait(Draft(part.text))
        elif isinstance(part, AnsweredPart):
            self.events.put_nowait(Claim(part.claim))

    async def on_progress(self, progress: Progress) -> None: ...


def _in_context(question: str, turns: Sequence[Turn]) -> tuple[str, ...]:
    """What is looked for: the question, and behind it the one before, which a follow-up leaves out."""
    return (question, behind(question, turns[-1].question)) if turns else (question,)


def _passage(conn: apsw.Connection, chunk: FoundChunk) -> Passage:
    """A chunk's segments as the person sees them."""
    count = chunk.last_segment_id - chunk.first_segment_id + 1
    heard = transcripts.segments(conn, chunk.recording_id, chunk.first_segment_id, count)
    segments = applied(heard, versions.shown(conn, chunk.recording_id))
    return Passage(chunk.recording_id, recordings.get(conn, chunk.recording_id).title, tuple(segments))


def _milliseconds(started: float) -> float:
    return (time.perf_counter() - started) * 1000
