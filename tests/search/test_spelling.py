from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sttEngine.domain import Coverage, Recording, Segment
from sttEngine.pipeline.tasks import IndexResult
from sttEngine.search import spelling
from sttEngine.search.chunking import chunk_segments
from sttEngine.search.query import parse
from sttEngine.search.spelling import MOST_MEANT, continued, meant
from sttEngine.store import recordings, search_index, transcripts
from sttEngine.store.database import Database

SAID = (
    "오늘 회의록에서는 예산안을 봤습니다",
    "회의록을 컴퓨터에 저장합니다",
    "한의원에 갔습니다",
    "쌍꺼풀 이야기",
    "The transcription of the meeting",
    "transcripts and receipts",
)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "recordroute.db")
    segments = tuple(Segment(at, float(at), at + 0.9, text) for at, text in enumerate(SAID, start=1))
    chunks = chunk_segments(segments, lambda text: 9, limit=10)
    id = "1" * 32

    def work(conn) -> None:  # type: ignore[no-untyped-def]
        recordings.insert(conn, Recording(id, "회의", "audio", "a.wav", 1, "2" * 64, "2025-01-01T00:00:00Z"), "wav")
        transcripts.add(conn, id, segments)
        result = IndexResult(chunks, (None,) * len(chunks), None, None, Coverage("index", "chunks", len(chunks), 0))
        search_index.put(conn, id, result)

    await opened.write(work)
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ㅎㅇㄹ", ("회의록",)),
        ("ㅎㅇ", ("회의", "한의")),
        ("ㅆㄲㅍ", ("쌍꺼풀",)),
        ("회읠", ("회의록",)),
        ("회의ㄹ", ("회의록",)),
        ("회이록", ("회의록",)),
        ("훼의록", ("회의록",)),
        ("컨퓨터", ("컴퓨터",)),
        ("transcirption", ("transcription",)),
        ("recipts", ("receipts",)),
    ],
)
async def test_what_was_meant(db: Database, typed: str, found: tuple[str, ...]) -> None:
    words = (await db.read(lambda conn: meant(conn, parse(typed))))[typed]
    assert words[: len(found)] == found or set(found) <= set(words)


@pytest.mark.parametrize("typed", ["회의록", "회의록에", "예산안이", "ㅎ", "zzzz", "12", '"회이록"', "컴퓨타", "비행기", "the"])
async def test_what_is_left_as_it_is(db: Database, typed: str) -> None:
    assert await db.read(lambda conn: meant(conn, parse(typed))) == {}


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("trans", [5, 6]),
        ("receip", [6]),
        ("meetin", [5]),
        ("the meetin", [5]),
        ("tr", []),
        ('"receip"', []),
        ("meetings", [5]),
        ("회의", [1, 2]),
    ],
)
async def test_a_word_that_few_hold_may_go_on(db: Database, typed: str, rows: list[int]) -> None:
    query = await db.read(lambda conn: continued(conn, parse(typed)))
    assert sorted(await db.read(lambda conn: search_index.matching(conn, query.every_word(), 9))) == rows


async def test_a_word_that_many_hold_does_not_go_on(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def endings() -> tuple[str, ...]:
        return (await db.read(lambda conn: continued(conn, parse("transcript")))).words[0].endings

    assert await endings() == ("transcript", "transcription", "transcripts")
    monkeypatch.setattr(spelling, "FEW_CHUNKS", 2)
    assert await endings() == ()


async def test_a_query_looks_for_what_was_meant(db: Database) -> None:
    query = parse("회이록 저장")
    wanted = query.reworded(await db.read(lambda conn: meant(conn, query)))
    assert wanted.text == "회의록 저장"
    assert await db.read(lambda conn: search_index.matching(conn, wanted.every_word(), 9)) == [2]
    assert [SAID[1][a:b] for a, b in wanted.marks(SAID[1])] == ["회의록", "저장"]


async def test_any_of_several_words_may_have_been_meant(db: Database) -> None:
    query = parse("ㅎㅇ")
    wanted = query.reworded(await db.read(lambda conn: meant(conn, query)))
    assert sorted(await db.read(lambda conn: search_index.matching(conn, wanted.every_word(), 9))) == [1, 2, 3]
    assert len(wanted.words[0].others) < MOST_MEANT
