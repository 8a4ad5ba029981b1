"""Where files lie under the data folder. Paths are made of ids and fixed names alone, never of a user's file name.

    data_dir/uploads/<hex>.part                 arriving, or on its way out; nothing there outlives a start
    data_dir/uploads/<hex>.arriving             arriving in pieces, which may go on after a start
    data_dir/recordings/<id>/source.<ext>       what was dropped, byte for byte
    data_dir/recordings/<id>/audio.wav          for the engines
    data_dir/recordings/<id>/peaks.json         its outline, for the player to draw
    data_dir/recordings/<id>/playable.m4a       for the browser, where it cannot play the source
    data_dir/recordings/<id>/unsettled          while the row that belongs to this folder is being added or deleted

A folder with `unsettled` and no row is what a cut-off intake or purge left. A folder without a row and without it is somebody's
only copy (of an archive that was lost, or restored from an older backup) and is never touched.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sttEngine.errors import ArchiveUnwritable, DiskFull, RecordingNotFound

log = logging.getLogger(__name__)

AUDIO = ("wav", "mp3", "m4a", "m4b", "aac", "flac", "ogg", "oga", "opus", "wma", "amr", "aiff", "aif", "caf", "mka", "weba")
VIDEO = ("mp4", "m4v", "mov", "mkv", "webm", "avi", "wmv", "flv", "3gp", "3g2", "mpg", "mpeg", "ts", "mts", "m2ts", "ogv")
EXTENSIONS = frozenset((*AUDIO, *VIDEO, "pdf", "txt", "md"))
_ID = re.compile(r"[0-9a-f]{32}")
_UNSETTLED = "unsettled"


def extension_of(file_name: str) -> str:
    """The ending under which a source is stored: one of EXTENSIONS, or "bin"."""
    _, dot, ending = file_name.rpartition(".")
    return ending.lower() if dot and ending.lower() in EXTENSIONS else "bin"


def new_id() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Used:
    """Bytes of what was dropped, of copies for the player, and of what the engines work with."""

    originals: int = 0
    playable: int = 0
    working: int = 0

    def __add__(self, other: Used) -> Used:
        return Used(self.originals + other.originals, self.playable + other.playable, self.working + other.working)

    @property
    def bytes(self) -> int:
        return self.originals + self.playable + self.working


class RecordingFiles:
    """Paths of recordings, and the moves that make and remove their folders. Safe from any thread."""

    def __init__(self, data_dir: Path) -> None:
        self._recordings = data_dir / "recordings"
        self._uploads = data_dir / "uploads"

    def folder(self, recording_id: str) -> Path:
        """Raises RecordingNotFound for what is no id."""
        return self._recordings / _checked(recording_id)

    def source(self, recording_id: str, extension: str) -> Path:
        return self.folder(recording_id) / f"source.{extension if extension in EXTENSIONS else 'bin'}"

    def audio(self, recording_id: str) -> Path:
        return self.folder(recording_id) / "audio.wav"

    def playable(self, recording_id: str) -> Path:
        return self.folder(recording_id) / "playable.m4a"

    def part(self, upload_id: str) -> Path:
        """Where an upload grows."""
        return self._uploads / f"{_checked(upload_id)}.part"

    def arriving(self, arrival_id: str) -> Path:
        """Where a file that comes in pieces grows."""
        return self._uploads / f"{_checked(arrival_id)}.arriving"

    def take_back(self, part: Path, recording_id: str) -> None:
        """Undo `place` for a recording whose row is not there: the upload is where it was. Nothing placed: nothing happens."""
        folder = self.folder(recording_id)
        if not folder.is_dir() or not ((folder / _UNSETTLED).exists() or not any(folder.iterdir())):
            return
        try:
            for source in folder.glob("source.*"):
                source.replace(part)
        except OSError as error:  # what cannot go back now goes back at the next start, or is swept then
            log.warning("recording %s could not be taken back yet (%s)", recording_id, type(error).__name__)
            return
        _delete(folder)

    def place(self, part: Path, recording_id: str, extension: str) -> None:
        """Move a finished, synced upload in as the source of a new recording, unsettled until `settle`. Durable on return.

        Raises DiskFull, ArchiveUnwritable.
        """
        folder = self.folder(recording_id)
        with disk_errors():
            folder.mkdir(parents=True)
            (folder / _UNSETTLED).touch()
            part.replace(self.source(recording_id, extension))
            _sync(folder)
            _sync(self._recordings)

    def unsettle(self, recording_id: str) -> None:
        """Mark a folder whose row is about to go. Durable on return. Raises DiskFull, ArchiveUnwritable."""
        folder = self.folder(recording_id)
        if folder.is_dir():
            with disk_errors():
                (folder / _UNSETTLED).touch()
                _sync(folder)

    def settle(self, recording_id: str) -> None:
        """The row of this folder is there to stay."""
        (self.folder(recording_id) / _UNSETTLED).unlink(missing_ok=True)

    def remove(self, recording_id: str) -> None:
        """Delete a recording's folder, which disappears at once and whole. What cannot go now goes at the next start."""
        folder, leaving = self.folder(recording_id), self.part(new_id())
        if not folder.is_dir():
            return
        try:
            leaving.parent.mkdir(parents=True, exist_ok=True)
            folder.replace(leaving)
        except OSError as error:  # a file in it is still open on Windows; it is marked unsettled
            log.warning("recording %s could not be deleted yet (%s)", recording_id, type(error).__name__)
            return
        _delete(leaving)

    def unsettled(self) -> Iterator[str]:
        """Ids of the folders whose row was being added or deleted when a process ended."""
        for marker in sorted(self._recordings.glob(f"*/{_UNSETTLED}")):
            if _ID.fullmatch(marker.parent.name):
                yield marker.parent.name

    def ids(self) -> frozenset[str]:
        """Ids of all folders."""
        return frozenset(folder.name for folder in self._recordings.glob("*") if _ID.fullmatch(folder.name))

    def used(self, recording_id: str) -> Used:
        """How much of the disk a recording takes; nothing where its folder is gone."""
        used = Used()
        try:
            with os.scandir(self.folder(recording_id)) as entries:
                sizes = [(entry.name, entry.stat().st_size) for entry in entries]
        except OSError:  # deleted meanwhile
            return used
        for name, size in sizes:
            kind = "originals" if name.startswith("source.") else "playable" if name.startswith("playable.") else "working"
            used += Used(**{kind: size})
        return used

    def sweep_parts(self, arrivals: frozenset[str] = frozenset()) -> int:
        """Delete what cut-off uploads and purges left in the uploads folder; to be called before the first upload.

        `arrivals`: ids of files that come in pieces and may go on.
        """
        given_up = (path for path in self._uploads.glob("*.arriving") if path.stem not in arrivals)
        stale = [path for path in (*self._uploads.glob("*.part"), *given_up) if _ID.fullmatch(path.stem)]
        for path in stale:
            _delete(path)
        return len(stale)


@contextmanager
def disk_errors() -> Iterator[None]:
    """What the disk refuses, as DiskFull or ArchiveUnwritable."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull("The disk is full.") from error
        raise ArchiveUnwritable(f"The data folder cannot be written: {error.strerror}.") from error


def _checked(given: str) -> str:
    if _ID.fullmatch(given) is None:
        raise RecordingNotFound("There is no such recording.")
    return given


def _delete(path: Path) -> None:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError as error:  # a file that is still open on Windows; the sweep at the next start takes it
        log.warning("%s could not be deleted (%s)", path.name, type(error).__name__)


def _sync(folder: Path) -> None:
    """Make renames in a folder survive a power cut. Windows has no such call for folders, and orders renames itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
