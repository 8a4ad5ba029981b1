"""ffmpeg as a bounded child process: where it is, what it may read, how long it may take, and how it is stopped.

Owns every start of ffmpeg. A file is never given to it without the demuxer list and the protocol list below, so a playlist
or a script can neither open another file nor a connection, whatever its name says.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sttEngine.engines.base import CancelFlag
from sttEngine.errors import Cancelled, DiskFull, FfmpegMissing, UnreadableMedia

# Containers that hold their own sound. None of them names other files: no concat, HLS, DASH, SDP, image sequences, devices.
DEMUXERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mp3,wav,w64,ogg,flac,aac,loas,aiff,au,caf,asf,amr,amrnb,amrwb,"
    "avi,flv,live_flv,mpeg,mpegts,ac3,eac3,dts,ape,wv,tta,tak,mpc,mpc8,gsm,voc,dsf,rm"
)
PROTOCOLS = "file,pipe"
STDERR_LINES = 40  # the last ones say why
POLL_SECONDS = 0.05
ENOSPC_STATUS = 228  # ffmpeg ends with the low byte of -ENOSPC


@dataclass(frozen=True, slots=True)
class MediaRun:
    """What one run of ffmpeg said at its end. `last_words` are its complaints: none about a file that is sound."""

    seconds: float
    last_words: tuple[str, ...]
    failed: bool = False


def find_ffmpeg(configured: str) -> str | None:
    """The ffmpeg to use: the configured path or name alone when there is one, else PATH, else the one a wheel ships."""
    if configured:
        return shutil.which(configured)
    found = shutil.which("ffmpeg")
    if found is not None:
        return found
    try:
        import imageio_ffmpeg
    except ImportError:
        return None
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:  # the wheel for this platform ships no program
        return None


def input_arguments(source: Path, most_stamp_jump_seconds: float | None = None) -> list[str]:
    """How a file is named to ffmpeg: `file:` keeps a name with a colon or a dash from meaning anything else."""
    stamps = [] if most_stamp_jump_seconds is None else ["-dts_error_threshold", f"{most_stamp_jump_seconds:g}"]
    return [*stamps, "-protocol_whitelist", PROTOCOLS, "-format_whitelist", DEMUXERS, "-i", f"file:{source}"]


def run_ffmpeg(
    ffmpeg: str | None,
    source: Path,
    outputs: Sequence[str],
    *,
    cancel: CancelFlag,
    timeout_seconds: float,
    on_seconds: Callable[[float], None],
    may_fail: bool = False,
    most_stamp_jump_seconds: float | None = None,
) -> MediaRun:
    """Runs ffmpeg over `source` with the arguments `outputs`, calling `on_seconds` with how far it is.

    `may_fail`: what it wrote before it failed is of use, and the caller looks at it. Time stamps that jump further than
    `most_stamp_jump_seconds` are not followed. Raises FfmpegMissing, DiskFull, UnreadableMedia (it failed or ran past
    `timeout_seconds`), Cancelled.
    """
    if ffmpeg is None:
        raise FfmpegMissing("ffmpeg was not found.")
    command = [ffmpeg, "-hide_banner", "-nostdin", "-y", "-loglevel", "error", "-nostats", "-progress", "pipe:1"]
    # However much of a file is damaged, the rest is wanted: ffmpeg would take two errors in three packets for a failure.
    command += ["-max_error_rate", "1", *input_arguments(source, most_stamp_jump_seconds), *outputs]
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except OSError as error:
        raise FfmpegMissing(f"ffmpeg could not be started: {error.strerror}.") from error
    with process:
        watch = _Watch(process)
        try:
            _wait(process, watch, cancel, timeout_seconds, on_seconds)
        finally:
            if process.poll() is None:
                process.kill()
            watch.join()
    failed = process.returncode != 0
    if failed and not (may_fail and process.returncode != ENOSPC_STATUS):
        raise _failure(process.returncode)
    return MediaRun(watch.seconds, tuple(watch.errors), failed)


def _wait(
    process: subprocess.Popen[bytes],
    watch: _Watch,
    cancel: CancelFlag,
    timeout_seconds: float,
    on_seconds: Callable[[float], None],
) -> None:
    deadline = time.monotonic() + timeout_seconds
    told = 0.0
    while True:
        try:
            process.wait(POLL_SECONDS)
            return
        except subprocess.TimeoutExpired:
            pass
        if cancel.is_set():
            raise Cancelled
        if time.monotonic() > deadline:
            raise UnreadableMedia(
                f"Reading the file took longer than {timeout_seconds:.0f} s and was stopped.",
                hint="Convert the file to MP3 or WAV in another program, or split it.",
            )
        if watch.seconds > told:
            told = watch.seconds
            on_seconds(told)


def _failure(status: int) -> DiskFull | UnreadableMedia:
    if status == ENOSPC_STATUS:
        return DiskFull("There is no room left for the sound of this recording.")
    return UnreadableMedia(f"The sound of this file cannot be decoded (ffmpeg ended with status {status}).")


class _Watch:
    """Reads both pipes so that ffmpeg never blocks on them; keeps the newest position and the last lines."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None and process.stderr is not None
        self.seconds = 0.0
        self.errors: deque[str] = deque(maxlen=STDERR_LINES)
        self._threads = [
            threading.Thread(target=self._read_progress, args=(process.stdout,), daemon=True),
            threading.Thread(target=self._read_errors, args=(process.stderr,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _read_progress(self, pipe: IO[bytes]) -> None:
        while line := pipe.readline(4096):
            name, _, value = line.partition(b"=")
            if name == b"out_time_us" and value.strip().lstrip(b"-").isdigit():
                self.seconds = max(self.seconds, int(value) / 1e6)

    def _read_errors(self, pipe: IO[bytes]) -> None:
        while line := pipe.readline(4096):
            self.errors.append(line.decode("utf-8", "replace").rstrip()[:400])
