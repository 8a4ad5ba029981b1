"""Search with the real embedding model: quality on Korean reference passages, and a question in another language."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import pytest

from sttEngine.domain import Coverage, Recording, Segment
from sttEngine.engines.base import Embedder
from sttEngine.engines.registry import EngineConfig
from sttEngine.engines.sentence_transformers_engine import load
from sttEngine.pipeline.context import TaskListener
from sttEngine.pipeline.tasks import EmbedQueryInput, EmbedQueryResult, IndexResult, Task, TaskResult
from sttEngine.search.chunking import CHUNK_TOKENS, chunk_segments
from sttEngine.search.service import Search
from sttEngine.store import recordings, search_index, transcripts
from sttEngine.store.database import Database

MODEL = "multilingual-e5-small"
PASSAGES = 24  # about fifty chunks: seconds, not minutes
pytestmark = pytest.mark.weights


class NeverSet:
    def is_set(self) -> bool:
        return False

    def raise_if_set(self) -> None: ...


class Direct:
    """An executor that embeds where it stands."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    async def run(self, task: Task, listener: TaskListener) -> TaskResult:
        assert isinstance(task.input, EmbedQueryInput)
        vector = self._embedder.embed_query(task.input.text)
        return EmbedQueryResult(base64.b64encode(vector.astype("<f4").tobytes()).decode(), len(vector))

    async def close(self) -> None: ...


@pytest.fixture(scope="module")
def embedder(models_dir: Path) -> Embedder:
    return load(EngineConfig(models_dir=str(models_dir), threads=2, context_tokens=2048), MODEL)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "recordroute.db")
    yield opened
    await opened.close()


async def add(db: Database, embedder: Embedder, number: int, text: str) -> None:
    id = f"{number:032x}"
    segments = (Segment(1, None, None, text, page=1),)
    chunks = chunk_segments(segments, embedder.count_tokens, CHUNK_TOKENS)
    rows = embedder.embed_passages([chunk.text for chunk in chunks], NeverSet())
    vectors = tuple(base64.b64encode(row.astype("<f4").tobytes()).decode() for row in rows)

    def work(conn: apsw.Connection) -> None:
        recordings.insert(conn, Recording(id, "글", "text", "a.txt", 1, f"{number:064x}", "2025-01-01T00:00:00Z"), "txt")
        transcripts.add(conn, id, segments)
        coverage = Coverage("index", "chunks", len(chunks), len(chunks))
        result = IndexResult(chunks, vectors, MODEL, embedder.dimension, coverage)
        search_index.put(conn, id, result)

    await db.write(work)


async def test_korean_questions_find_their_passage(db: Database, embedder: Embedder, reference_data: Path) -> None:
    held = json.loads((reference_data / "ir_korquad" / "KorQuAD_v1.0_dev.json").read_text(encoding="utf-8"))
    paragraphs = [paragraph for article in held["data"] for paragraph in article["paragraphs"]][:PASSAGES]
    for number, paragraph in enumerate(paragraphs):
        await add(db, embedder, number, paragraph["context"])
    search = Search(db, Direct(embedder), MODEL)
    first = found = 0
    for number, paragraph in enumerate(paragraphs):
        answer = await search.find(paragraph["qas"][0]["question"], limit=5)
        assert answer.vectors_used
        ids = [hit.recording_id for hit in answer.hits]
        first += ids[:1] == [f"{number:032x}"]
        found += f"{number:032x}" in ids
    assert first >= 0.8 * len(paragraphs)
    assert found >= 0.95 * len(paragraphs)


async def test_a_question_in_another_language_finds_what_was_said(db: Database, embedder: Embedder) -> None:
    said = ("3분기 매출이 작년보다 크게 늘었습니다", "점심은 김치찌개를 먹기로 했습니다", "서버 이전은 다음 달로 미룹니다")
    for number, text in enumerate(said):
        await add(db, embedder, number, text)
    search = Search(db, Direct(embedder), MODEL)
    for asked, expected in (
        ("sales growth compared to last year", 0),
        ("what did we decide to eat", 1),
        ("server migration delay", 2),
    ):
        answer = await search.find(asked)
        assert [hit.recording_id for hit in answer.hits][:1] == [f"{expected:032x}"], asked
