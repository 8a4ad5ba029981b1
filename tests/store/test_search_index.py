from __future__ import annotations

import asyncio
import base64
import dataclasses
import struct
import tempfile
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sttEngine.domain import Coverage, Recording, Segment
from sttEngine.pipeline.tasks import IndexResult
from sttEngine.search.chunking import chunk_segments
from sttEngine.search.filters import NO_FILTERS, Filters
from sttEngine.search.nearest import Nearest
from sttEngine.search.query import parse
from sttEngine.store import dictionary, recordings, search_index, stage_results, tags, transcripts, vectors, versions
from sttEngine.store.database import Database
from sttEngine.store.search_check import IndexProblem, check, repair
from sttEngine.store.search_scope import Scope, chunk_ranges
from sttEngine.store.shown_lines import Block, Stretch
from tests.store.shown import rewritten, show


def vector(*numbers: float) -> bytes:
    return struct.pack(f"<{len(numbers)}f", *numbers)


def indexed(segments: tuple[Segment, ...], model: str | None = "m", *numbers: float) -> IndexResult:
    chunks = chunk_segments(segments, lambda text: len(text.split()), limit=8)
    numbers = numbers or (1.0, 0.0)
    vectors = tuple(None if model is None else base64.b64encode(vector(*numbers)).decode() for _ in chunks)
    dimension = len(numbers) if model else None
    return IndexResult(chunks, vectors, model, dimension, Coverage("index", "chunks", len(chunks), 0))


def said(*texts: str) -> tuple[Segment, ...]:
    return tuple(Segment(id, float(id), id + 1.0, text) for id, text in enumerate(texts, start=1))


def add(conn: apsw.Connection, number: int, *texts: str, model: str | None = "m", numbers: tuple[float, ...] = (1.0, 0.0)) -> str:
    recording = Recording(f"{number:032x}", "회의", "audio", "a.wav", 1, f"{number:064x}", "2025-01-01T00:00:00Z")
    recordings.insert(conn, recording, "wav")
    transcripts.replace(conn, recording.id, said(*texts))
    search_index.put(conn, recording.id, indexed(said(*texts), model, *numbers))
    return recording.id


def by_words(conn: apsw.Connection, typed: str, recording_id: str | None = None) -> list[str]:
    query = parse(typed)
    found = search_index.matching(conn, query.every_word(), 9, Scope(recording_id, query.filters))
    return [chunk.recording_id for chunk in search_index.chunks(conn, [(id, 0.0) for id in found])]


NEAREST: dict[str, Nearest] = {}


def near(
    conn: apsw.Connection, *numbers: float, recording_id: str | None = None, model: str = "m", filters: Filters = NO_FILTERS
) -> list[str]:
    """Asks an index that lives as long as its archive, as that of a server does."""
    space = vectors.find_space(conn, model, len(numbers))
    if space is None:
        return []
    nearest = NEAREST.setdefault(conn.filename, Nearest())
    found = nearest.find(conn, space, vector(*numbers), 9, chunk_ranges(conn, Scope(recording_id, filters)))
    return [chunk.recording_id for chunk in search_index.chunks(conn, found)]


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
            await db.write(lambda conn, wrong=wrong: search_index.put(conn, one, wrong))  # type: ignore[misc]
    assert await db.read(lambda conn: by_words(conn, "회의")) == [one]
    assert await db.write(check) == ()


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
                await db.write(lambda conn, n=number, t=texts: add(conn, n, *t, model="m" if n < 3 else None))  # type: ignore[misc]
                library[id] = (True, texts)
            elif id not in library:
                continue
            elif action == "edit":
                await db.write(lambda conn, id=id, t=texts: _edit(conn, id, t))  # type: ignore[misc]
                library[id] = (library[id][0], texts)
            elif action == "reword":
                edited = [(texts + ["예산 이야기"] * 9)[at] or "네" if old else old for at, old in enumerate(library[id][1])]
                await db.write(lambda conn, id=id, t=edited: _reword(conn, id, t))  # type: ignore[misc]
                library[id] = (library[id][0], edited)
            elif action == "embed":
                await db.write(_embed_what_waits)
            elif action in ("trash", "restore"):
                at = "2025-01-02T00:00:00Z" if action == "trash" else None
                await db.write(lambda conn, id=id, at=at: recordings.update(conn, id, trashed_at=at))  # type: ignore[misc]
                library[id] = (action == "restore", library[id][1])
            elif action == "delete":
                await db.write(lambda conn, id=id: recordings.delete(conn, id))  # type: ignore[misc]
                del library[id]
            elif action == "fail":
                with pytest.raises(ZeroDivisionError):
                    await db.write(lambda conn, id=id: _fail(conn, id))  # type: ignore[misc]
            assert await db.write(check) == ()
            for typed, part in (("회의", "회의"), ("이야기", "이야기"), ("run", "running")):
                expected = {id for id, (shown, texts) in library.items() if shown and any(part in text for text in texts)}
                assert set(await db.read(lambda conn, typed=typed: by_words(conn, typed))) == expected  # type: ignore[misc]
            await db.write(_embed_what_waits)
            assert await db.write(check) == ()
            with_text = {id for id, (shown, texts) in library.items() if shown and any(texts)}
            assert set(await db.read(lambda conn: near(conn, 1.0, 0.0))) == with_text
    finally:
        await db.write(lambda conn: conn.execute("DELETE FROM recordings").fetchall())
        assert await db.write(check) == ()
        await db.close()


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
