from __future__ import annotations

import math
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import apsw
import pytest

from sttEngine.domain import Coverage, Recording, Segment
from sttEngine.pipeline.tasks import IndexResult
from sttEngine.search import words
from sttEngine.search.chunking import chunk_segments
from sttEngine.search.query import parse
from sttEngine.search.words import WordIndex
from sttEngine.store import recordings, search_index, transcripts
from sttEngine.store.database import Database
from sttEngine.store.search_scope import EVERYTHING, Scope


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "recordroute.db")
    yield opened
    await opened.close()


async def add(db: Database, number: int, *said: str) -> str:
    """A recording of which each text is a chunk."""
    id = f"{number:032x}"
    segments = tuple(Segment(at, float(at), at + 0.9, text) for at, text in enumerate(said, start=1))
    chunks = chunk_segments(segments, lambda text: 9, limit=10)

    def work(conn: apsw.Connection) -> None:
        recordings.insert(conn, Recording(id, "회의", "audio", "a.wav", 1, f"{number:064x}", "2025-01-01T00:00:00Z"), "wav")
        transcripts.add(conn, id, segments)
        result = IndexResult(chunks, (None,) * len(chunks), None, None, Coverage("index", "chunks", len(chunks), 0))
        search_index.put(conn, id, result)

    await db.write(work)
    return id


async def texts(db: Database, typed: str, index: WordIndex | None = None, scope: Scope = EVERYTHING) -> Sequence[str]:
    ranks = index or WordIndex()

    def find(conn: apsw.Connection) -> list[str]:
        query = parse(typed)
        return [chunk.text for chunk in ranks.find(conn, query, ranks.weights(conn, query), 9, scope)]

    return await db.read(find)


async def test_chunks_with_every_word_answer_alone(db: Database) -> None:
    await add(db, 1, "예산 회의", "예산", "회의", "점심")
    assert await texts(db, "회의 예산") == ["예산 회의"]
    assert await texts(db, "예산") == ["예산", "예산 회의"]  # the shorter one says more of it
    assert await texts(db, "저녁") == []
    assert await texts(db, '"예산 회의"') == ["예산 회의"]


async def test_rare_words_weigh_more(db: Database) -> None:
    await add(db, 1, *(f"회의 {number}" for number in range(20)), "토마토 온실")
    assert (await texts(db, "회의 토마토 창문"))[0] == "토마토 온실"


async def test_how_good_a_chunk_is_follows_okapi(db: Database) -> None:
    await add(db, 1, "apple pear", "apple apple plum", "plum cherry", "date", "fig")
    index = WordIndex()
    weights = await db.read(lambda conn: index.weights(conn, parse("apple melon")))
    assert weights == {"appl": pytest.approx(math.log(3.5 / 2.5)), "melon": pytest.approx(math.log(5.5 / 0.5))}
    shares = await db.read(lambda conn: index.shares(conn, [1, 2, 3], weights))
    length = words.K1 * (1 - words.B + words.B * 3 / words.USUAL_TOKENS)
    assert shares[2] == pytest.approx(weights["appl"] * 2 / (2 + length) / sum(weights.values()))
    assert 0 == shares[3] < shares[1] < shares[2] < 1


async def test_a_query_of_common_words_reads_the_newest(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MOST_CANDIDATES", 3)
    monkeypatch.setattr(words, "MOST_POSTINGS", 4)
    await add(db, 1, *(f"회의 {number}" for number in range(9)))
    assert await texts(db, "회의") == ["회의 8", "회의 7", "회의 6"]
    assert set(await texts(db, "회의 창문")) == {"회의 8", "회의 7", "회의 6"}


async def test_a_scope_and_the_trash_narrow_candidates_too(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MOST_CANDIDATES", 2)
    one = await add(db, 1, "예산 하나")
    for number in range(2, 2 + search_index.FEW_RANGES + 2):
        await add(db, number, f"예산 {number}")
    assert await texts(db, "예산", scope=Scope(one)) == ["예산 하나"]
    assert await texts(db, "예산 없는말", scope=Scope(one)) == ["예산 하나"]
    await db.write(lambda conn: conn.execute("UPDATE recordings SET trashed_at = '2026-01-01' WHERE id != ?", (one,)))
    assert await texts(db, "예산") == ["예산 하나"]
    await db.write(lambda conn: conn.execute("UPDATE recordings SET trashed_at = NULL WHERE rowid > 3"))
    assert one not in await texts(db, "예산")
    assert len(await texts(db, "예산")) == 2


async def test_how_common_a_word_is_follows_the_archive(db: Database) -> None:
    index = WordIndex()
    await add(db, 1, "드문 말", *("흔한 말" for _ in range(5)))
    assert (await texts(db, "드문 흔한", index))[0] == "드문 말"
    await add(db, 2, *("드문 것" for _ in range(300)))
    assert (await texts(db, "드문 흔한", index))[0] == "흔한 말"
