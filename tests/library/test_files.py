from __future__ import annotations

import errno
from pathlib import Path

import pytest

from sttEngine.errors import ArchiveUnwritable, DiskFull, RecordingNotFound
from sttEngine.library.files import RecordingFiles, disk_errors, extension_of

ID = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    "given", ["", ".", "..", "../" + ID, ID + "/..", ID.upper(), ID[:-1], ID + "0", ID + "\n", "\x00" * 32, "x" * 32, "٣" * 32]
)
def test_only_ids_become_paths(tmp_path: Path, given: str) -> None:
    files = RecordingFiles(tmp_path)
    for path in (files.folder, files.audio, files.playable, files.part, files.remove, lambda i: files.source(i, "wav")):
        with pytest.raises(RecordingNotFound):
            path(given)


def test_paths(tmp_path: Path) -> None:
    files = RecordingFiles(tmp_path)
    folder = tmp_path / "recordings" / ID
    assert files.folder(ID) == folder
    assert files.audio(ID) == folder / "audio.wav"
    assert files.playable(ID) == folder / "playable.m4a"
    assert files.source(ID, "mp3") == folder / "source.mp3"
    assert files.source(ID, "../../x") == folder / "source.bin"
    assert files.part(ID) == tmp_path / "uploads" / f"{ID}.part"


@pytest.mark.parametrize(
    ("name", "extension"),
    [("a.WAV", "wav"), ("a.tar.mp4", "mp4"), ("a.m3u8", "bin"), ("a.exe", "bin"), ("wav", "bin"), ("", "bin"), ("a./etc", "bin")],
)
def test_endings_come_from_a_fixed_list(name: str, extension: str) -> None:
    assert extension_of(name) == extension


def test_removing_takes_the_folder_and_nothing_else_and_may_be_repeated(tmp_path: Path) -> None:
    files = RecordingFiles(tmp_path)
    for recording_id in (ID, "f" * 32):
        (files.folder(recording_id) / "deep").mkdir(parents=True)
        files.audio(recording_id).touch()
    files.remove(ID)
    files.remove(ID)
    assert files.ids() == {"f" * 32}
    assert list((tmp_path / "uploads").iterdir()) == []


@pytest.mark.parametrize(
    ("number", "error"), [(errno.ENOSPC, DiskFull), (errno.EDQUOT, DiskFull), (errno.EACCES, ArchiveUnwritable)]
)
def test_what_the_disk_refuses(number: int, error: type[Exception]) -> None:
    with pytest.raises(error), disk_errors():
        raise OSError(number, "no")
