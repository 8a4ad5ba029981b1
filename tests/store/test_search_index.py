"""The index of words and vectors: what is found, in which scope, and what is not."""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import tempfile
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sttEngine.search.nearest import Nearest
from sttEngine.search.query import parse
from sttEngine.store import recordings, search_index, tags, vectors
from sttEngine.store.database import Database
from sttEngine.store.search_check import check
from tests.store.indexed import add, by_words, indexed, near, said, vector


async def test_words_and_vectors_find_a_chunk(db: Database) -> None:
    def program(conn: apsw.Connection) -> None:
        one = add(conn, 1, "오늘 회의록에서는", numbers=(1.0, 0.0))
        two = add(conn, 2, "예산을 봅니다", numbers=(0.0, 1.0))
        assert by_words(conn, "회의") == [one]
        assert near(conn, 0.1, 0.9) == [two, one]
        assert near(conn, 0.1, 0.9, recording_id=one) == [one]
        assert by_words(conn, "회의", two) == []
        space = vectors.find_space(conn, "m", 2)
        assert space is not None
        best = search_index.chunks(conn, Nearest().find(conn, space, vector(1.0, 0.0), 1))[0]
        assert best.score == pytest.approx(1.0)
        assert (best.first_segment_id, best.last_segment_id, best.text) == (1, 1, "오늘 회의록에서는")

    await db.write(program)


async def test_trash_hides_and_restore_shows(db: Database) -> None:
    def program(conn: apsw.Connection) -> None:
        one, two = add(conn, 1, "회의"), add(conn, 2, "회의", numbers=(0.6, 0.8))
        recordings.update(conn, one, trashed_at="2025-01-02T00:00:00Z")
        assert by_words(conn, "회의") == [two]
        assert near(conn, 1.0, 0.0) == [two]
        assert near(conn, 1.0, 0.0, recording_id=one) == []
        recordings.update(conn, one, trashed_at=None)
        assert sorted(by_words(conn, "회의")) == [one, two]
        assert near(conn, 1.0, 0.0) == [one, two]

    await db.write(program)


async def test_filters_narrow_words_and_vectors_alike(db: Database) -> None:
    def program(conn: apsw.Connection) -> None:
        one, two = add(conn, 1, "회의"), add(conn, 2, "회의")
        recordings.update(conn, one, kind="video", language="ko", duration_seconds=600.0)
        recordings.update(conn, two, language="en", duration_seconds=60.0)
        tags.replace(conn, two, ("주간", "Sales"))
        for typed, expected in (
            ("kind:video", [one]),
            ("lang:en", [two]),
            ("lang:en lang:ko", [one, two]),
            ("tag:sales 태그:주간", [two]),
            ("tag:sales tag:other", []),
            ("longer:10m", [one]),
            ("shorter:1m", [two]),
            ("after:2024 before:2025-01", [one, two]),
            ("after:2026", []),
            ("before:2024", []),
            ("tag:'; DROP TABLE chunks --", []),
        ):
            assert sorted(by_words(conn, f"회의 {typed}")) == expected, typed
            assert sorted(near(conn, 1.0, 0.0, filters=parse(typed).filters)) == expected, typed

    await db.write(program)


async def test_a_search_finds_its_way_where_most_of_what_it_knew_is_gone(db: Database) -> None:
    def program(conn: apsw.Connection) -> None:
        add(conn, 1, *["회의 이야기를 아주 길게 여러 번 합니다"] * 900)
        two = add(conn, 2, "예산", numbers=(0.9, 0.1))
        assert near(conn, 1.0, 0.0)[0] != two
        recordings.delete(conn, f"{1:032x}")
        assert near(conn, 1.0, 0.0) == [two]
        three = add(conn, 3, "회의")
        assert near(conn, 1.0, 0.0) == [three, two]

    await db.write(program)


async def test_all_quantized_vectors_are_read_however_many_at_a_time(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "READ_ROWS", 2)

    def program(conn: apsw.Connection) -> None:
        added = [add(conn, number, "회의") for number in range(1, 8)]
        assert sorted(near(conn, 1.0, 0.0)) == added

    await db.write(program)


async def test_vectors_of_other_models_do_not_answer(db: Database) -> None:
    def program(conn: apsw.Connection) -> None:
        one = add(conn, 1, "회의", model="old")
        two = add(conn, 2, "회의", model="new'; DROP TABLE chunks --")
        three = add(conn, 3, "회의", model="new'; DROP TABLE chunks --", numbers=(1.0, 0.0, 0.0))
        four = add(conn, 4, "회의", model=None)
        assert near(conn, 1.0, 0.0, model="old") == [one]
        assert near(conn, 1.0, 0.0, model="new'; DROP TABLE chunks --") == [two]
        assert near(conn, 1.0, 0.0, 0.0, model="new'; DROP TABLE chunks --") == [three]
        assert near(conn, 1.0, 0.0, model="unknown") == []
        assert len(by_words(conn, "회의")) == 4
        search_index.put(conn, one, indexed(said("회의"), "new'; DROP TABLE chunks --"))
        assert near(conn, 1.0, 0.0, model="old") == []
        assert check(conn) == ()
        assert four

    await db.write(program)


async def test_a_result_that_does_not_agree_changes_nothing(db: Database) -> None:
    one = await db.write(lambda conn: add(conn, 1, "회의"))
    result = indexed(said("예산"))
    for wrong in (dataclasses.replace(result, vectors=()), dataclasses.replace(result, dimension=3)):
        with pytest.raises(ValueError, match="vector"):
            await db.write(functools.partial(search_index.put, recording_id=one, result=wrong))
    assert await db.read(lambda conn: by_words(conn, "회의")) == [one]
    assert await db.write(check) == ()


SYLLABLES = st.text(st.sampled_from("회의록에서는예산안가각힣"), min_size=2, max_size=12)


@settings(max_examples=40, deadline=None)
@given(lines=st.lists(st.lists(SYLLABLES, min_size=1, max_size=12), min_size=1, max_size=4), draw=st.data())
def test_two_syllables_are_found_wherever_they_stand(lines: list[list[str]], draw: st.DataObject) -> None:
    word = draw.draw(st.sampled_from([word for line in lines for word in line]))
    at = draw.draw(st.integers(0, len(word) - 2))

    async def find() -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            db = await Database.open(Path(folder) / "recordroute.db")
            try:
                await db.write(lambda conn: add(conn, 1, *(" ".join(line) for line in lines)))
                return await db.read(lambda conn: by_words(conn, word[at : at + 2]))
            finally:
                await db.close()

    assert set(asyncio.run(find())) == {f"{1:032x}"}
