"""The two ends of an intake on disk: the file that grows, and a file of this computer that is read. Blocking; for threads."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import stat
from pathlib import Path

from sttEngine.errors import DiskFull, NotAFile
from sttEngine.library.files import disk_errors

READ_BYTES = 4 * 1024**2
SPARE_BYTES = 256 * 1024**2  # left free on the disk for the archive itself
CHECK_SPACE_EVERY_BYTES = 64 * 1024**2


class Upload:
    """A file that grows under its part path, and the SHA-256 of what it holds. Used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._checked_at = 0
        self._digest = hashlib.sha256()
        self._file: io.FileIO | None = None

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def open(self, expected_bytes: int) -> None:
        """Raises DiskFull when `expected_bytes` would not leave room for the archive, ArchiveUnwritable."""
        with disk_errors():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._check_space(expected_bytes)
            self._file = io.FileIO(self.path, "x")

    def resume(self, expected_bytes: int) -> None:
        """As `open`, but goes on behind what lies under the path, which is read for its hash unless this has seen it grow."""
        with disk_errors():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = io.FileIO(self.path, "a+")
            try:
                if file.seek(0, os.SEEK_END) != self.size:
                    self._digest, self.size = hashlib.sha256(), 0
                    file.seek(0)
                    while block := file.read(READ_BYTES):
                        self._digest.update(block)
                        self.size += len(block)
                self._check_space(max(0, expected_bytes - self.size))
            except BaseException:
                file.close()
                raise
            self._file = file

    def append(self, chunks: list[bytes]) -> None:
        """Raises DiskFull, ArchiveUnwritable."""
        file = self._opened()
        block = memoryview(chunks[0] if len(chunks) == 1 else b"".join(chunks))
        self._digest.update(block)
        self.size += len(block)
        with disk_errors():
            while len(block):
                block = block[file.write(block) :]
            if self.size - self._checked_at >= CHECK_SPACE_EVERY_BYTES:
                self._checked_at = self.size
                self._check_space(0)

    def finish(self) -> None:
        """The bytes survive a power cut on return. Raises DiskFull, ArchiveUnwritable."""
        file = self._opened()
        with disk_errors():
            try:
                os.fsync(file.fileno())
            finally:
                file.close()

    def remove(self) -> None:
        """Delete what lies under the path. Raises ArchiveUnwritable."""
        with disk_errors():
            if self._file is not None:
                self._file.close()
            self.path.unlink(missing_ok=True)

    def discard(self) -> None:
        """Delete the part, unless it was moved into place."""
        if self._file is not None:
            self._file.close()
            self.path.unlink(missing_ok=True)

    def _opened(self) -> io.FileIO:
        if self._file is None:
            raise ValueError("open() comes first")
        return self._file

    def _check_space(self, more_bytes: int) -> None:
        if shutil.disk_usage(self.path.parent).free < more_bytes + SPARE_BYTES:
            raise DiskFull("There is not enough room on the disk for this file.")


class LocalFile:
    """A file that a person named on the command line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: io.FileIO | None = None

    def open(self) -> int:
        """Its size in bytes. Raises NotAFile for a folder, a pipe, a device, nothing, or what may not be read."""
        name = self._path.name.encode(errors="replace").decode()
        try:
            if not stat.S_ISREG(self._path.stat().st_mode):
                raise NotAFile(f"{name!r} is not a file.")
            self._file = io.FileIO(self._path)
            return os.fstat(self._file.fileno()).st_size
        except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
            reason = (error.strerror if isinstance(error, OSError) else None) or "no such name is possible"
            raise NotAFile(f"{name!r} cannot be opened: {reason}.", hint="Check the name, and that you may read it.") from error

    def read(self) -> bytes:
        """The next bytes, none at the end."""
        if self._file is None:
            raise ValueError("open() comes first")
        try:
            return self._file.read(READ_BYTES) or b""
        except OSError as error:
            raise NotAFile(f"The file stopped being readable: {error.strerror}.", hint="Check the disk it is on.") from error

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
