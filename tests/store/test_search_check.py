"""Index, dictionary and library say the same: after every change, and after a repair."""

from __future__ import annotations

import functools
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sttEngine.store import dictionary, recordings, search_index, stage_results, transcripts, vectors, versions
from sttEngine.store.database import Database
from sttEngine.store.search_check import IndexProblem, check, repair
from sttEngine.store.shown_lines import Block, Stretch
from tests.store.indexed import add, by_words, indexed, near, said, vector
from tests.store.shown import rewritten, show


async def test_deleting_a_recording_by_any_way_leaves_nothing(db: Database) -> None:
    def program(conn: apsw.Connection) -> None:
        add(conn, 1, "회의")
        conn.execute("DELETE FROM recordings")
        for table in ("chunks", "chunk_words", "indexed_recordings", "chunk_vectors", "chunk_quantized", "recording_words"):
            assert conn.execute(f"SELECT count(*) FROM {table}").get == 0
        assert dictionary.between(conn, "", chr(0x10FFFF), 9) == []
        assert check(conn) == ()

    await db.write(program)


async def test_differences_are_found_and_mended(db: Database) -> None:
    def program(conn: apsw.Connection) -> None:
        one, two = add(conn, 1, "회의"), add(conn, 2, "예산")
        transcripts.replace(conn, two, said("예산안"))
        conn.execute("INSERT INTO chunk_words (chunk_words) VALUES ('delete-all')")
        conn.execute("DELETE FROM chunk_vectors")
        conn.execute("INSERT INTO chunk_vectors (chunk_id, vector) VALUES (99, ?)", (vector(1.0, 0.0),))
        conn.execute("UPDATE indexed_recordings SET last_chunk_id = 98 WHERE recording_id = ?", (one,))
        assert set(check(conn)) == {
            IndexProblem("full_text"),
            IndexProblem("stray_vector"),
            IndexProblem("missing_vector", one),
            IndexProblem("missing_vector", two),
            IndexProblem("range", one),
            IndexProblem("text", two),
        }
        assert len(repair(conn)) == 6
        assert check(conn) == ()
        assert (by_words(conn, "회의"), by_words(conn, "예산안")) == ([one], [two])
        assert {search_index.waiting(conn, "m"), search_index.waiting(conn, "m", [two])} == {one, two}
        assert list(search_index.texts_without_vectors(conn, two, "m").values()) == ["예산안"]

    await db.write(program)


async def test_a_recording_that_is_not_in_the_index_is_found_and_mended(db: Database) -> None:
    def program(conn: apsw.Connection) -> None:
        one, two = add(conn, 1, "회의"), add(conn, 2, "예산")
        for id in (one, two):
            stage_results.put(conn, id, "index", key="k", result=indexed(said("회의")), seconds=1.0)
        assert check(conn) == ()
        search_index.remove(conn, two)
        assert check(conn) == (IndexProblem("missing", two),)
        repair(conn)
        assert (check(conn), by_words(conn, "예산")) == ((), [two])

    await db.write(program)


async def test_a_dictionary_that_differs_is_found_and_mended(db: Database) -> None:
    def program(conn: apsw.Connection) -> None:
        one = add(conn, 1, "회의 budgets")
        words = [("budget", 1), ("budgets", 1), ("ㅎㅇ·회의", 1)]
        assert dictionary.between(conn, "", chr(0x10FFFF), 9) == words
        conn.execute("UPDATE recording_words SET words = 'other'")
        assert check(conn) == (IndexProblem("text", one),)
        repair(conn)
        conn.execute("INSERT INTO dictionary (dictionary) VALUES ('delete-all')")
        assert check(conn) == (IndexProblem("full_text"),)
        repair(conn)
        assert (check(conn), dictionary.between(conn, "", chr(0x10FFFF), 9)) == ((), words)

    await db.write(program)


async def test_an_accepted_correction_makes_the_index_stale(db: Database) -> None:
    def program(conn: apsw.Connection) -> None:
        one = add(conn, 1, "해의")
        assert check(conn) == ()
        show(conn, one, 1, "회의")
        assert check(conn) == (IndexProblem("text", one),)

    await db.write(program)


TEXTS = st.lists(
    st.sampled_from(["회의록에서는", "예산 이야기를 아주 길게 합니다. 그리고 더 길게 또 합니다. 끝.", "", "running late"]),
    max_size=6,
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["put", "edit", "reword", "embed", "trash", "restore", "delete", "fail"]), st.integers(1, 3), TEXTS
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("archive") / "recordroute.db"


@given(steps=STEPS)
@settings(max_examples=30, deadline=None)
async def test_no_program_of_changes_leaves_index_and_library_different(
    archive: Path, steps: list[tuple[str, int, list[str]]]
) -> None:
    db = await Database.open(archive)
    library: dict[str, tuple[bool, list[str]]] = {}
    try:
        for action, number, texts in steps:
            id = f"{number:032x}"
            if action == "put" and id not in library:
                await db.write(functools.partial(_put, number=number, texts=texts))
                library[id] = (True, texts)
            elif id not in library:
                continue
            elif action == "edit":
                await db.write(functools.partial(_edit, id=id, texts=texts))
                library[id] = (library[id][0], texts)
            elif action == "reword":
                edited = [(texts + ["예산 이야기"] * 9)[at] or "네" if old else old for at, old in enumerate(library[id][1])]
                await db.write(functools.partial(_reword, id=id, texts=edited))
                library[id] = (library[id][0], edited)
            elif action == "embed":
                await db.write(_embed_what_waits)
            elif action in ("trash", "restore"):
                at = "2025-01-02T00:00:00Z" if action == "trash" else None
                await db.write(functools.partial(recordings.update, recording_id=id, trashed_at=at))
                library[id] = (action == "restore", library[id][1])
            elif action == "delete":
                await db.write(functools.partial(recordings.delete, recording_id=id))
                del library[id]
            elif action == "fail":
                with pytest.raises(ZeroDivisionError):
                    await db.write(functools.partial(_fail, id=id))
            assert await db.write(check) == ()
            for typed, part in (("회의", "회의"), ("이야기", "이야기"), ("run", "running")):
                expected = {id for id, (shown, texts) in library.items() if shown and any(part in text for text in texts)}
                assert set(await db.read(functools.partial(by_words, typed=typed))) == expected
            await db.write(_embed_what_waits)
            assert await db.write(check) == ()
            with_text = {id for id, (shown, texts) in library.items() if shown and any(texts)}
            assert set(await db.read(lambda conn: near(conn, 1.0, 0.0))) == with_text
    finally:
        await db.write(lambda conn: conn.execute("DELETE FROM recordings").fetchall())
        assert await db.write(check) == ()
        await db.close()


def _put(conn: apsw.Connection, number: int, texts: list[str]) -> None:
    add(conn, number, *texts, model="m" if number < 3 else None)


def _edit(conn: apsw.Connection, id: str, texts: list[str]) -> None:
    transcripts.replace(conn, id, said(*texts))
    search_index.put(conn, id, indexed(said(*texts), "m" if id[-1] != "3" else None))


def _reword(conn: apsw.Connection, id: str, texts: list[str]) -> None:
    """Edits by hand of the lines that have words."""
    segments = transcripts.segments(conn, id)
    new = [
        Stretch(segment.id, segment.id, (Block(segment.id, segment.id, (rewritten(segment, text),)),))
        for segment, text in zip(segments, texts, strict=True)
        if segment.text
    ]
    versions.add(conn, id, "edited", "2025-01-03T00:00:00Z", new)
    search_index.reword(conn, id, [stretch.first for stretch in new])


def _embed_what_waits(conn: apsw.Connection) -> None:
    while (id := search_index.waiting(conn, "m")) is not None:
        texts = search_index.texts_without_vectors(conn, id, "m")
        space = vectors.register(conn, "m", 2)
        assert search_index.add_vectors(conn, id, space, texts, [vector(1.0, 0.0)] * len(texts))


def _fail(conn: apsw.Connection, id: str) -> None:
    _edit(conn, id, ["회의 취소"])
    raise ZeroDivisionError
