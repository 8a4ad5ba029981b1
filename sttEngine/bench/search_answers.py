"""Questions that are asked twice: with the passage that answers them in the archive, and with it in the trash."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sttEngine.bench.report import Row, aim, note, number
from sttEngine.bench.search_quality import Embedding, build
from sttEngine.bench.search_sets import Question, SearchSet
from sttEngine.bench.stage_context import BenchContext
from sttEngine.engines.base import Engines
from sttEngine.pipeline import answer
from sttEngine.pipeline.context import TaskListener
from sttEngine.pipeline.tasks import AnswerInput, Task, TaskResult
from sttEngine.search.asking import Answered, Asking
from sttEngine.search.service import Search
from sttEngine.store import recordings
from sttEngine.store.database import Database

QUESTIONS = 100
LEAST_REFUSED = 0.9
TRASHED_AT = "2026-01-02T00:00:00Z"


class Answering:
    """An executor that answers where it stands."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    async def run(self, task: Task, listener: TaskListener) -> TaskResult:
        assert isinstance(task.input, AnswerInput)
        return answer.run(task.input, BenchContext(self._engines, "ffmpeg"))

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question: its answer with the passage there, and whether there was one without it."""

    answered: bool
    right_string: bool
    right_passage: bool
    uncited: int
    refused_without: bool
    seconds: float


async def measure(sets: Sequence[SearchSet], engines: Engines, embedding: str, language: str, limit: int | None) -> list[Row]:
    """A row for each set of which the answers are known, then what is wanted of it."""
    rows: list[Row] = []
    for one in sets:
        if not all(question.answers for question in one.questions) or len(one.recordings) != len(one.documents):
            continue  # a passage can be taken away only where it is a recording of its own
        with tempfile.TemporaryDirectory() as folder:
            db = await Database.open(Path(folder) / "recordroute.db")
            try:
                rows.append(await _row(one.some(limit or QUESTIONS), db, engines, embedding, language))
            finally:
                await db.close()
    return rows + [row for one in rows for row in _aims(one)]


def _aims(row: Row) -> list[Row]:
    name = row["set"]
    return [
        aim(f"{name}: refused without the passage", number(row["refused without"]), LEAST_REFUSED),
        aim(f"{name}: sentences without citation", number(row["uncited"]), 0, less=True),
    ]


async def _row(held: SearchSet, db: Database, engines: Engines, embedding: str, language: str) -> Row:
    indexed = await build(held, db, engines, embedding)
    outcomes: list[Outcome] = []
    with engines.embedder(embedding) as embedder:
        search = Search(db, Embedding(embedder), embedding)
        asking = Asking(db, search, Answering(engines), language, embedding)
        for number_, question in enumerate(held.questions):
            if number_ % 20 == 0:
                note(f"{held.name}: {number_} of {len(held.questions)} questions answered")
            outcomes.append(await _outcome(question, db, asking, indexed.ids[held.documents[question.documents[0]].recording]))
        await search.close()
    total = len(outcomes)
    answered = max(1, sum(one.answered for one in outcomes))
    return {
        "set": held.name,
        "questions": total,
        "answered": sum(one.answered for one in outcomes) / total,
        "right string": sum(one.right_string for one in outcomes) / total,
        "right of answered": sum(one.right_string for one in outcomes) / answered,
        "right passage": sum(one.right_passage for one in outcomes) / total,
        "refused without": sum(one.refused_without for one in outcomes) / total,
        "uncited": sum(one.uncited for one in outcomes),
        "seconds": sum(one.seconds for one in outcomes) / total,
    }


async def _outcome(question: Question, db: Database, asking: Asking, passage: str) -> Outcome:
    started = time.perf_counter()
    found = await _ask(asking, question.text)
    seconds = time.perf_counter() - started
    said = " ".join(claim.text for claim in found.claims)
    await db.write(lambda conn: recordings.update(conn, passage, trashed_at=TRASHED_AT))
    without = await _ask(asking, question.text)
    await db.write(lambda conn: recordings.update(conn, passage, trashed_at=None))
    return Outcome(
        answered=found.held,
        right_string=any(_bare(one) in _bare(said) for one in question.answers),
        right_passage=any(citation.recording_id == passage for claim in found.claims for citation in claim.citations),
        uncited=sum(not claim.citations for claim in (*found.claims, *without.claims)),
        refused_without=not without.held,
        seconds=seconds,
    )


async def _ask(asking: Asking, question: str) -> Answered:
    events = [event async for event in asking.ask(question)]
    assert isinstance(events[-1], Answered), events[-1]
    return events[-1]


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()
