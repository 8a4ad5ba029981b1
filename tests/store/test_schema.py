from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from sttEngine.domain import DeviceUse
from sttEngine.errors import ArchiveVersion, InternalError
from sttEngine.pipeline.tasks import TranscribeResult
from sttEngine.store import proposals, stage_results, versions
from sttEngine.store.database import Database
from sttEngine.store.schema import Migration, check_readable, load_migrations, migrate, version
from sttEngine.store.shown_lines import Block, Line

FIRST = Migration(1, "CREATE TABLE a (x INTEGER PRIMARY KEY); INSERT INTO a VALUES (7);")
SECOND = Migration(2, "CREATE TABLE b (x INTEGER REFERENCES a(x)); INSERT INTO b SELECT x FROM a;")


@pytest.fixture
def conn(tmp_path: Path) -> apsw.Connection:
    return apsw.Connection(str(tmp_path / "m.db"))


def test_ours_are_numbered_without_gaps() -> None:
    assert [m.number for m in load_migrations()] == list(range(1, len(load_migrations()) + 1))


def test_an_older_archive_is_brought_up_to_date_and_keeps_its_rows(conn: apsw.Connection) -> None:
    migrate(conn, (FIRST,))
    with pytest.raises(ArchiveVersion):
        check_readable(conn, (FIRST, SECOND))
    migrate(conn, (FIRST, SECOND))
    migrate(conn, (FIRST, SECOND))
    check_readable(conn, (FIRST, SECOND))
    assert version(conn) == 2
    assert conn.execute("SELECT x FROM b").fetchall() == [(7,)]


def test_a_migration_that_fails_changes_nothing_and_those_before_it_stay(conn: apsw.Connection) -> None:
    with pytest.raises(apsw.SQLError):
        migrate(conn, (FIRST, Migration(2, "INSERT INTO a VALUES (8); INSERT INTO nowhere VALUES (1);")))
    assert version(conn) == 1
    assert conn.execute("SELECT x FROM a").fetchall() == [(7,)]


def test_a_migration_may_not_leave_dangling_references(conn: apsw.Connection) -> None:
    with pytest.raises(InternalError):
        migrate(conn, (FIRST, SECOND, Migration(3, "DELETE FROM a;")))
    assert version(conn) == 2
    assert conn.execute("SELECT x FROM a").fetchall() == [(7,)]


def test_a_newer_archive_is_refused(conn: apsw.Connection) -> None:
    migrate(conn, (FIRST, SECOND))
    with pytest.raises(ArchiveVersion):
        migrate(conn, (FIRST,))
    with pytest.raises(ArchiveVersion):
        check_readable(conn, (FIRST,))


def test_results_that_named_a_device_tell_its_use_afterwards(conn: apsw.Connection) -> None:
    ours = load_migrations()
    migrate(conn, ours[:4])
    covered = '{"stage":"transcribe","unit":"seconds","total":2,"covered":2}'
    old = f'{{"language":"ko","device":"cuda","coverage":{covered},"type":"transcribe"}}'
    conn.execute("INSERT INTO recordings VALUES (?, 't', 'audio', 'f', 'mp3', 1, '', '', 1, NULL, NULL, NULL, NULL)", ("a" * 32,))
    conn.execute("INSERT INTO stage_results VALUES (?, 'transcribe', 'k', ?, 1.0, 0)", ("a" * 32, old))
    migrate(conn, ours)
    found = stage_results.get(conn, "a" * 32, "transcribe")
    assert found is not None and isinstance(found.result, TranscribeResult)
    assert found.result.device == DeviceUse("auto", "cuda")


def test_misnamed_and_doubled_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "0001_a.sql").write_text("SELECT 1;")
    assert load_migrations(tmp_path) == (Migration(1, "SELECT 1;"),)
    (tmp_path / "0001_b.sql").write_text("SELECT 1;")
    with pytest.raises(InternalError):
        load_migrations(tmp_path)
    (tmp_path / "0001_b.sql").rename(tmp_path / "second.sql")
    with pytest.raises(InternalError):
        load_migrations(tmp_path)


@pytest.mark.parametrize("applied", range(len(load_migrations())))
async def test_an_archive_of_every_earlier_version_opens(tmp_path: Path, applied: int) -> None:
    path = tmp_path / "recordroute.db"
    await (await Database.open(tmp_path / "new.db")).close()
    old = apsw.Connection(str(path))
    migrate(old, load_migrations()[:applied])
    if applied:
        old.execute(
            "INSERT INTO recordings (id, title, file_name, extension, size_bytes, sha256, created_at)"
            " VALUES (?, 't', 'f', 'bin', 1, 's', 'c')",
            ("0" * 32,),
        )
    old.close()
    db = await Database.open(path)
    assert await db.read(version) == len(load_migrations())
    assert await db.read(lambda conn: conn.execute("SELECT count(*) FROM recordings").get) == int(applied > 0)
    await db.close()


def test_corrections_that_were_accepted_before_there_were_versions_are_the_first_one(conn: apsw.Connection) -> None:
    before = tuple(migration for migration in load_migrations() if migration.number < 7)
    migrate(conn, before)
    conn.execute(
        "INSERT INTO recordings (id, title, file_name, extension, size_bytes, sha256, created_at)"
        " VALUES (?, 't', 'f', 'wav', 1, 'x', '2026-01-01T00:00:00Z')",
        ("a" * 32,),
    )
    conn.executemany(
        "INSERT INTO proposals (recording_id, segment_id, original, proposed, state) VALUES (?, ?, ?, ?, ?)",
        [("a" * 32, 1, "teh", "the", "accepted"), ("a" * 32, 2, "is", "as", "rejected"), ("a" * 32, 3, "x", "y", "proposed")],
    )
    conn.execute("INSERT INTO segments (recording_id, id, text, words) VALUES (?, 1, 'teh', '[]')", ("a" * 32,))
    migrate(conn, load_migrations())
    assert versions.shown(conn, "a" * 32).blocks == (Block(1, 1, (Line("the", None, None),)),)
    (made,) = versions.page(conn, "a" * 32, 10, 0)
    assert (made.number, made.cause, made.made_at[-1]) == (1, "accepted", "Z")
    assert [one.kind for one in proposals.all_of(conn, "a" * 32)] == ["word"] * 3


def test_words_are_found_and_vectors_made_again_after_the_vector_extension_is_gone(conn: apsw.Connection) -> None:
    migrate(conn, load_migrations()[:8])
    conn.execute(
        "INSERT INTO recordings (id, title, file_name, extension, size_bytes, sha256, created_at)"
        " VALUES (printf('%032d', 1), 't', 'a.wav', 'wav', 1, 's', '2025-01-01')"
    )
    conn.execute("INSERT INTO embedding_spaces (id, model, dimension) VALUES (1, 'm', 2)")
    conn.execute("INSERT INTO indexed_recordings (recording_id, space_id) VALUES (printf('%032d', 1), 1)")
    for ordinal in (0, 1):
        conn.execute(
            "INSERT INTO chunks (recording_id, ordinal, first_segment_id, last_segment_id, text, tokens)"
            " VALUES (printf('%032d', 1), ?, 1, 1, '회의', '회의 의')",
            (ordinal,),
        )
    conn.execute("CREATE TABLE chunk_vectors_1 (rowid INTEGER)")
    conn.execute(
        "CREATE TRIGGER chunk_vectors_1_follows AFTER DELETE ON chunks"
        " BEGIN DELETE FROM chunk_vectors_1 WHERE rowid = old.id; END"
    )
    conn.pragma("writable_schema", True)
    conn.execute(
        "UPDATE sqlite_schema SET rootpage = 0, sql = 'CREATE VIRTUAL TABLE chunk_vectors_1 USING vec0 (embedding float[2])'"
        " WHERE name = 'chunk_vectors_1'"
    )
    conn.pragma("writable_schema", "RESET")
    migrate(conn, load_migrations())
    conn.pragma("foreign_keys", True)
    assert conn.execute("SELECT rowid FROM chunk_words WHERE chunk_words MATCH '회의'").fetchall() == [(1,), (2,)]
    found = conn.execute("SELECT space_id, waits, first_chunk_id, last_chunk_id FROM indexed_recordings").fetchall()
    assert found == [(None, 1, 1, 2)]
    conn.execute("DELETE FROM recordings")
    assert conn.execute("SELECT count(*) FROM chunks").get == 0
