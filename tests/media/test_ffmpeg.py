"""ffmpeg is found, bounded, stopped at once, and kept from every file and address but the one it was given."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sttEngine.errors import (
    Cancelled,
    FfmpegMissing,
    FileInUse,
    PlaylistRefused,
    RecordRouteError,
    UnreadableMedia,
    UnsupportedFormat,
)
from sttEngine.media.ffmpeg import find_ffmpeg, run_ffmpeg
from sttEngine.media.probe import read_header
from sttEngine.pipeline import normalize, probe
from sttEngine.pipeline.tasks import NormalizeInput, ProbeInput
from tests.pipeline.stage_context import Flag, InProcess

WAV_OUTPUT = ["-f", "wav"]


@pytest.fixture(scope="module")
def ffmpeg() -> str:
    found = find_ffmpeg("")
    assert found is not None
    return found


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server that nobody must call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def make_tone(ffmpeg: str, path: Path, seconds: float, *more: str) -> Path:
    subprocess.run(
        [ffmpeg, "-nostdin", "-y", "-loglevel", "error", "-f", "lavfi", "-i", f"sine=300:duration={seconds}", *more, path],
        check=True,
    )
    return path


def attacks(port: int, secret: Path) -> dict[str, bytes]:
    web, local = f"http://127.0.0.1:{port}/a.wav", f"file://{secret}"
    return {
        "hls": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{web}\n#EXTINF:10,\n{local}\n#EXT-X-ENDLIST\n".encode(),
        "hls_after_space": f"\ufeff \n#EXTM3U\n#EXTINF:10,\n{web}\n".encode(),
        "ffconcat": f"ffconcat version 1.0\nfile '{secret}'\nfile '{web}'\n".encode(),
        "concat": f"# all of it\nfile '{secret}'\nfile '{web}'\n".encode(),
        "dash": f'<?xml version="1.0"?>\n<MPD><Period><BaseURL>{web}</BaseURL></Period></MPD>'.encode(),
        "pls": f"[playlist]\nFile1={web}\nNumberOfEntries=1\n".encode(),
        "asx": f'<asx version="3.0"><entry><ref href="{web}"/></entry></asx>'.encode(),
        "smil": f'<smil><body><audio src="{web}"/></body></smil>'.encode(),
        "sdp": f"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nc=IN IP4 127.0.0.1\r\nm=audio {port} RTP/AVP 0\r\n".encode(),
    }


@pytest.mark.parametrize("ending", ["mp3", "mp4", "bin", "txt"])
@pytest.mark.parametrize("name", sorted(attacks(0, Path("x"))))
def test_nothing_is_read_or_called_for_a_playlist(
    tmp_path: Path, listener: socket.socket, ffmpeg: str, name: str, ending: str
) -> None:
    secret = make_tone(ffmpeg, tmp_path / "secret.wav", 1)
    source = tmp_path / f"source.{ending}"
    source.write_bytes(attacks(listener.getsockname()[1], secret)[name])
    with pytest.raises(PlaylistRefused):
        probe.run(ProbeInput(str(source)), InProcess())
    # and were it not seen by its content, the lists given to the demuxers hold
    with pytest.raises((UnreadableMedia, UnsupportedFormat)):
        read_header(source, named_as_media=True)
    with pytest.raises(UnreadableMedia):
        run_ffmpeg(
            ffmpeg,
            source,
            [*WAV_OUTPUT, str(tmp_path / "out.wav")],
            cancel=Flag(),
            timeout_seconds=20,
            on_seconds=lambda _: None,
        )
    assert not (tmp_path / "out.wav").exists() or (tmp_path / "out.wav").stat().st_size == 0
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_cancel_stops_ffmpeg_at_once_and_leaves_nothing(tmp_path: Path, ffmpeg: str) -> None:
    source = make_tone(ffmpeg, tmp_path / "source.wav", 3600, "-ar", "8000", "-c:a", "pcm_u8")
    ctx = InProcess()
    when: list[float] = []

    def stop(_: object) -> None:
        ctx.flag.set = True
        when.append(time.monotonic())

    ctx.on_report = stop
    with pytest.raises(Cancelled):
        normalize.run(NormalizeInput(str(source), str(tmp_path / "a.wav"), str(tmp_path / "p.m4a"), False, None), ctx)
    assert time.monotonic() - when[0] < 1.0
    assert [path.name for path in tmp_path.iterdir()] == ["source.wav"]


def test_the_time_limit_stops_it(tmp_path: Path, ffmpeg: str) -> None:
    source = make_tone(ffmpeg, tmp_path / "source.wav", 3600, "-ar", "8000", "-c:a", "pcm_u8")
    with pytest.raises(UnreadableMedia, match="longer than"):
        normalize.run(
            NormalizeInput(str(source), str(tmp_path / "a.wav"), str(tmp_path / "p.m4a"), False, None),
            InProcess(timeout_seconds=0.2),
        )
    assert not (tmp_path / "a.wav").exists()


def test_a_playable_file_that_is_open_elsewhere_is_told_and_nothing_lost(
    tmp_path: Path, ffmpeg: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make_tone(ffmpeg, tmp_path / "source.wav", 1)
    audio, playable = tmp_path / "a.wav", tmp_path / "p.m4a"
    audio.write_bytes(b"old sound")
    playable.write_bytes(b"old to play")
    replace = Path.replace

    def as_on_windows(new: Path, place: Path) -> Path:
        if place == playable:
            raise PermissionError(13, "The process cannot access the file because it is being used by another process")
        return replace(new, place)

    task = NormalizeInput(str(source), str(audio), str(playable), False, None)
    with monkeypatch.context() as windows:
        windows.setattr(Path, "replace", as_on_windows)
        with pytest.raises(FileInUse):
            normalize.run(task, InProcess())
    assert (audio.read_bytes(), playable.read_bytes()) == (b"old sound", b"old to play")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.wav", "p.m4a", "source.wav"]
    assert normalize.run(task, InProcess()).playable
    assert playable.stat().st_size > 100


def test_where_it_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert find_ffmpeg(str(program)) == str(program)
    assert find_ffmpeg(str(tmp_path / "none")) is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_ffmpeg("") == str(program)
    program.unlink()
    wheel = find_ffmpeg("")
    assert wheel is not None and Path(wheel).is_file()


def test_a_missing_ffmpeg_says_so(tmp_path: Path) -> None:
    for name in (None, str(tmp_path / "none")):
        with pytest.raises(FfmpegMissing):
            run_ffmpeg(name, tmp_path / "a", [], cancel=Flag(), timeout_seconds=1, on_seconds=lambda _: None)


def test_an_error_is_an_error_of_ours(tmp_path: Path, ffmpeg: str) -> None:
    (tmp_path / "a.mp3").write_bytes(bytes(range(256)) * 40)
    with pytest.raises(RecordRouteError):
        run_ffmpeg(ffmpeg, tmp_path / "a.mp3", ["-f", "null", "-"], cancel=Flag(), timeout_seconds=20, on_seconds=lambda _: None)
