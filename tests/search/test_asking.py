"""Questions to the archive: what is found for them, what the worker says on its way, and how they end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sttEngine.domain import AnswerClaim, ArchiveCitation
from sttEngine.errors import InvalidRequest, ModelMissing, RecordRouteError
from sttEngine.pipeline.context import TaskListener
from sttEngine.pipeline.tasks import AnsweredPart, AnswerInput, AnswerResult, DraftedPart, Task, TaskResult, Turn
from sttEngine.search.asking import PASSAGES, QUESTION_CHARACTERS, Answered, AnswerEvent, Asking, Claim, Draft, Failed, Found
from sttEngine.search.service import Search
from sttEngine.store.database import Database
from tests.search.test_service import FakeExecutor, add

CLAIM = AnswerClaim("예산은 300만 원입니다.", (ArchiveCitation("1" * 32, "회의", 1, 1.0, 1.9),))


class Answering:
    """An executor that answers as a test says. `gate` holds it back; `error` is raised instead."""

    def __init__(self) -> None:
        self.tasks: list[AnswerInput] = []
        self.claims: tuple[AnswerClaim, ...] = (CLAIM,)
        self.error: RecordRouteError | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.cancelled = asyncio.Event()

    async def run(self, task: Task, listener: TaskListener) -> TaskResult:
        assert isinstance(task.input, AnswerInput)
        self.tasks.append(task.input)
        for claim in self.claims:
            await listener.on_part(DraftedPart("d", claim.text[:3]))
            await listener.on_part(AnsweredPart("c", claim))
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        if self.error is not None:
            raise self.error
        return AnswerResult(self.claims, 0.9)

    async def close(self) -> None: ...


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "recordroute.db")
    await add(opened, 1, ("예산은 300만 원", (1.0, 0.0)), ("점심은 김밥", (0.0, 1.0)))
    await add(opened, 2, ("보고서는 지수 님이", (0.6, 0.8)))
    yield opened
    await opened.close()


@pytest.fixture
def executor() -> Answering:
    return Answering()


@pytest.fixture
async def asking(db: Database, executor: Answering) -> AsyncIterator[Asking]:
    search = Search(db, FakeExecutor(), "m")
    yield Asking(db, search, executor, "writer", "m")
    await search.close()


async def events(asking: Asking, question: str, **options: object) -> list[AnswerEvent]:
    return [event async for event in asking.ask(question, **options)]  # type: ignore[arg-type]


async def test_moments_come_first_then_sentences_then_the_end(asking: Asking, executor: Answering) -> None:
    found, draft, claim, end = await events(asking, "예산은 얼마?")
    assert isinstance(found, Found) and found.moments[0].segment_id == 1
    assert (draft, claim) == (Draft("예산은"), Claim(CLAIM))
    assert isinstance(end, Answered) and end.claims == (CLAIM,) and end.held
    (task,) = executor.tasks
    assert task.passages[0].segments[0].text == "예산은 300만 원"
    assert (task.model, task.embedding_model) == ("writer", "m")
    assert max(task.weights, key=lambda token: task.weights[token]) in task.weights


async def test_an_answer_that_is_not_there_is_said_so(asking: Asking, executor: Answering) -> None:
    executor.claims = ()
    assert [event.type for event in await events(asking, "예산은?")] == ["found", "answered"]
    (*_, end) = await events(asking, "예산은?")
    assert isinstance(end, Answered) and not end.held


async def test_an_archive_that_holds_nothing_near_asks_no_model(db: Database, executor: Answering) -> None:
    search = Search(db, FakeExecutor(), "m")
    found, end = await events(Asking(db, search, executor, "writer", "m"), "zzz", recording_id="0" * 32)
    await search.close()
    assert isinstance(found, Found) and found.moments == ()
    assert isinstance(end, Answered) and not end.held
    assert executor.tasks == []


async def test_a_failure_is_the_last_event(asking: Asking, executor: Answering) -> None:
    executor.error = ModelMissing("There is no such model.")
    (*_, end) = await events(asking, "예산은?")
    assert isinstance(end, Failed) and end.error.code == "model_missing"


async def test_one_recording_can_be_asked(asking: Asking, executor: Answering) -> None:
    await events(asking, "보고서는?", recording_id=f"{2:032x}")
    assert {passage.recording_id for passage in executor.tasks[0].passages} == {f"{2:032x}"}


async def test_a_follow_up_looks_for_what_was_asked_before_too(asking: Asking, executor: Answering) -> None:
    await events(asking, "누가?", turns=(Turn("보고서는 어떻게 됩니까?", "씁니다."),))
    (task,) = executor.tasks
    assert "보고서는 지수 님이" in {segment.text for passage in task.passages for segment in passage.segments}
    assert task.turns == (Turn("보고서는 어떻게 됩니까?", "씁니다."),)
    assert len(task.passages) <= PASSAGES


@pytest.mark.parametrize("question", ["", "  ", "가" * (QUESTION_CHARACTERS + 1)])
async def test_what_is_no_question_is_refused_before_anything_happens(asking: Asking, executor: Answering, question: str) -> None:
    with pytest.raises(InvalidRequest):
        await events(asking, question)
    assert executor.tasks == []


async def test_who_leaves_stops_the_work(asking: Asking, executor: Answering) -> None:
    executor.gate.clear()
    stream = asking.ask("예산은?")
    assert isinstance(await anext(stream), Found)
    assert isinstance(await anext(stream), Draft)
    await stream.aclose()
    assert executor.cancelled.is_set()
