"""The archive's SQLite file under asyncio: one writer thread, a few read-only readers, no blocking of the event loop.

Owns connections, transactions and what SQLite's errors become. Knows no table. Work is a function over a connection that runs
in one transaction on a database thread; it must not keep the connection or a cursor. `synchronous=FULL`: what was answered to
a person (an upload taken, a job ended) survives a power cut; commits are a few a second, so the fsync costs nothing felt.
"""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import apsw

from sttEngine.errors import (
    ArchiveBusy,
    ArchiveClosed,
    ArchiveDamaged,
    ArchiveMissing,
    ArchiveUnwritable,
    DiskFull,
    InternalError,
    RecordRouteError,
)
from sttEngine.store.schema import check_readable, load_migrations, migrate

T = TypeVar("T")

READERS = 4  # a page asks for a few things at once; more threads than that wait on the two cores anyway
BUSY_TIMEOUT_MS = 10_000  # a backup program or a second process reading along
WAL_LIMIT_BYTES = 64 * 1024**2  # a long read may let the log grow; it is cut back to this afterwards

_MEANINGS: tuple[tuple[type[apsw.Error], type[RecordRouteError], str], ...] = (
    (apsw.FullError, DiskFull, "The disk is full; the last change was not kept."),
    (apsw.CorruptError, ArchiveDamaged, "The archive is damaged."),
    (apsw.NotADBError, ArchiveDamaged, "The archive is not a database any more."),
    (apsw.FormatError, ArchiveDamaged, "The archive is damaged."),
    (apsw.BusyError, ArchiveBusy, "The archive is held by another program."),
    (apsw.LockedError, ArchiveBusy, "The archive is held by another program."),
    (apsw.ProtocolError, ArchiveBusy, "The archive is held by another program."),
    (apsw.IOError, ArchiveUnwritable, "The archive could not be read or written."),
    (apsw.CantOpenError, ArchiveUnwritable, "The archive could not be opened."),
    (apsw.ReadOnlyError, ArchiveUnwritable, "The archive may not be written."),
    (apsw.PermissionsError, ArchiveUnwritable, "The archive may not be written."),
    (apsw.Error, InternalError, "The archive refused a statement."),
)


class Database:
    """The archive, opened. `write` and `read` may be called from the event loop at any time until `close`."""

    def __init__(self, path: Path, writer: apsw.Connection | None) -> None:
        """Use `open`."""
        self._path = path
        self._writer = writer
        self._writer_thread = ThreadPoolExecutor(1, "store-writer")
        self._reader_threads = ThreadPoolExecutor(READERS, "store-reader")
        self._idle_readers: queue.SimpleQueue[apsw.Connection] = queue.SimpleQueue()
        self._closing: asyncio.Task[None] | None = None

    @staticmethod
    async def open(path: Path, *, read_only: bool = False) -> Database:
        """Open the archive and bring it up to date; read-only, it must be there and up to date.

        Raises ArchiveMissing, ArchiveVersion, ArchiveDamaged, ArchiveBusy, ArchiveUnwritable, DiskFull.
        """
        writer = await asyncio.to_thread(_open_for_reading if read_only else _open_for_writing, path)
        return Database(path, writer)

    async def write(self, work: Callable[[apsw.Connection], T]) -> T:
        """Run `work` in one IMMEDIATE transaction and return once that is committed; an exception rolls back and passes.

        Writes run one after another in the order of the calls. When the caller is cancelled, its work either never begins
        or is finished and committed. Raises what `work` raises, SQLite's errors as ours.
        """
        return await self._run(self._writer_thread, lambda: self._write(work))

    async def read(self, work: Callable[[apsw.Connection], T]) -> T:
        """Run `work` on a read-only connection; all it reads is of one moment. Raises what `work` raises."""
        return await self._run(self._reader_threads, lambda: self._read(work))

    async def close(self) -> None:
        """Finish what is queued, then close. Idempotent; later calls of `write` and `read` raise ArchiveClosed."""
        if self._closing is None:
            self._closing = asyncio.create_task(asyncio.to_thread(self._close))
        await asyncio.shield(self._closing)

    async def _run(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        if self._closing is not None:
            raise ArchiveClosed("The archive is closed.")
        return await asyncio.get_running_loop().run_in_executor(threads, work)

    def _write(self, work: Callable[[apsw.Connection], T]) -> T:
        if self._writer is None:
            raise InternalError("The archive was opened for reading only.")
        with _meanings(), _transaction(self._writer, "BEGIN IMMEDIATE"):
            return work(self._writer)

    def _read(self, work: Callable[[apsw.Connection], T]) -> T:
        with _meanings():
            try:
                conn = self._idle_readers.get_nowait()
            except queue.Empty:
                conn = _connect(self._path, apsw.SQLITE_OPEN_READONLY)
            try:
                with _transaction(conn, "BEGIN"):
                    return work(conn)
            finally:
                self._idle_readers.put(conn)

    def _close(self) -> None:
        self._writer_thread.shutdown(wait=True)
        self._reader_threads.shutdown(wait=True)
        with _meanings():
            while not self._idle_readers.empty():
                self._idle_readers.get().close()
            if self._writer is not None:
                self._writer.close()  # the last connection of all folds the write-ahead log back into the file


def _open_for_writing(path: Path) -> apsw.Connection:
    with _meanings():
        path.parent.mkdir(parents=True, exist_ok=True)
        conn = _connect(path, apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE)
        try:
            conn.pragma("journal_mode", "wal")
            conn.pragma("synchronous", "full")
            conn.pragma("journal_size_limit", WAL_LIMIT_BYTES)
            migrate(conn, load_migrations())
            conn.pragma("foreign_keys", True)
        except BaseException:
            conn.close()
            raise
        return conn


def _open_for_reading(path: Path) -> None:
    if not path.is_file():
        raise ArchiveMissing(f"There is no archive at {path}.")
    with _meanings():
        conn = _connect(path, apsw.SQLITE_OPEN_READONLY)
        try:
            check_readable(conn, load_migrations())
        finally:
            conn.close()


def _connect(path: Path, flags: int) -> apsw.Connection:
    conn = apsw.Connection(str(path), flags=flags)
    conn.set_busy_timeout(BUSY_TIMEOUT_MS)
    conn.config(apsw.SQLITE_DBCONFIG_DQS_DML, 0)  # a misspelt column in double quotes is an error, not a string
    return conn


@contextmanager
def _transaction(conn: apsw.Connection, begin: str) -> Iterator[None]:
    conn.execute(begin)
    try:
        yield
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:  # SQLite rolls some failures back by itself, a full disk among them
            conn.execute("ROLLBACK")
        raise


@contextmanager
def _meanings() -> Iterator[None]:
    """SQLite's errors as ours, chained."""
    try:
        yield
    except apsw.Error as error:
        for kind, ours, message in _MEANINGS:
            if isinstance(error, kind):
                raise ours(message) from error
        raise
