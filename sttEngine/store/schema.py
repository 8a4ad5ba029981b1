"""Numbered migrations: the files `migrations/NNNN_name.sql`, each applied once, in order, in a transaction of its own.

`PRAGMA user_version` holds the number of the last one applied. A released file never changes; a change is a new file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import apsw

from sttEngine.errors import ArchiveVersion, InternalError

FOLDER = Path(__file__).parent / "migrations"
_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    sql: str


def load_migrations(folder: Path = FOLDER) -> tuple[Migration, ...]:
    """All migrations in order. Raises InternalError for a doubled number or a name that is not NNNN_name.sql."""
    found: dict[int, Migration] = {}
    for file in sorted(folder.glob("*.sql")):
        match = _NAME.fullmatch(file.name)
        if match is None or int(match[1]) in found:
            raise InternalError(f"The migration {file.name} is misnamed or its number is taken.")
        found[int(match[1])] = Migration(int(match[1]), file.read_text(encoding="utf-8"))
    return tuple(found[number] for number in sorted(found))


def version(conn: apsw.Connection) -> int:
    """The number of the last migration applied; 0 for a new file."""
    return int(conn.pragma("user_version"))


def check_readable(conn: apsw.Connection, migrations: tuple[Migration, ...]) -> None:
    """Raises ArchiveVersion unless the archive is exactly as this code expects it."""
    _refuse_newer(conn, migrations)
    if version(conn) < _newest(migrations):
        raise ArchiveVersion(
            f"The archive has version {version(conn)}; this RecordRoute reads version {_newest(migrations)}.",
            hint="Start RecordRoute once with this data folder; that brings the archive up to date.",
        )


def migrate(conn: apsw.Connection, migrations: tuple[Migration, ...]) -> None:
    """Bring the archive up to date. Raises ArchiveVersion when it was written by newer code, and then changes nothing.

    Foreign keys must be off on `conn`, so that a migration can rebuild a table; each is checked before it is committed.
    """
    _refuse_newer(conn, migrations)
    for migration in migrations:
        conn.execute("BEGIN IMMEDIATE")
        try:
            if migration.number > version(conn):
                conn.execute(migration.sql)
                if conn.execute("PRAGMA foreign_key_check").fetchone() is not None:
                    raise InternalError(f"Migration {migration.number} would leave rows that point nowhere.")
                conn.pragma("user_version", migration.number)
        except BaseException:
            conn.execute("ROLLBACK")
            raise
        conn.execute("COMMIT")


def _newest(migrations: tuple[Migration, ...]) -> int:
    return max((migration.number for migration in migrations), default=0)


def _refuse_newer(conn: apsw.Connection, migrations: tuple[Migration, ...]) -> None:
    if version(conn) > _newest(migrations):
        raise ArchiveVersion(
            f"The archive has version {version(conn)}, made by a newer RecordRoute; this one knows version {_newest(migrations)}."
        )
