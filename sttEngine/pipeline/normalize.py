"""Normalize stage: one 16 kHz mono file for the engines and, where needed, one that a browser plays. Writes those two files.

Both are made in one pass, under temporary names beside their places, and moved there whole.
"""

from __future__ import annotations

from pathlib import Path

from sttEngine.domain import Coverage, Omission
from sttEngine.engines.base import SAMPLE_RATE_HZ
from sttEngine.errors import FileInUse, UnreadableMedia
from sttEngine.media.ffmpeg import run_ffmpeg
from sttEngine.media.probe import read_header
from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.tasks import NormalizeInput, NormalizeResult, Progress
from sttEngine.speech.audio import wav_seconds

MAX_SECONDS = 36 * 3600.0  # what a WAV of this kind can hold; it also bounds a file whose time stamps jump
PLAYABLE_BIT_RATE = "96k"
TRUNCATED_SECONDS = 2.0  # a claim may be this much too long (encoder padding, rounded headers) ...
TRUNCATED_SHARE = 0.05  # ... or this share of it, before it counts as cut off,
MOST_TRUNCATED_SECONDS = 5.0  # but never more than this


def run(task_input: NormalizeInput, ctx: StageContext) -> NormalizeResult:
    """Raises UnreadableMedia, NoAudio, FfmpegMissing, DiskFull, FileInUse."""
    source, audio, playable = Path(task_input.source), Path(task_input.audio), Path(task_input.playable)
    header = read_header(source, named_as_media=True)
    claimed = task_input.claimed_duration_seconds
    new_audio, new_playable = _beside(audio), _beside(playable)
    outputs = [*_engine_arguments(header.audio_channels), f"file:{new_audio}"]
    if not task_input.plays_in_browser:
        outputs += [*_playable_arguments(), f"file:{new_playable}"]

    def on_seconds(seconds: float) -> None:
        total = max(claimed or 0.0, seconds + 1.0)  # a claim may be too short, and done must stay below total
        ctx.report(Progress(seconds, total, "seconds"))

    try:
        run_ffmpeg(
            ctx.media.ffmpeg,
            source,
            outputs,
            cancel=ctx.cancel,
            timeout_seconds=ctx.media.timeout_seconds,
            on_seconds=on_seconds,
        )
        seconds = wav_seconds(new_audio)
        if seconds <= 0.0:
            raise UnreadableMedia("The sound track of this file holds no sound at all.")
        # The one that may be refused first: then both are as they were.
        if not task_input.plays_in_browser:
            _put_in_place(new_playable, playable)
        _put_in_place(new_audio, audio)
    finally:
        new_audio.unlink(missing_ok=True)
        new_playable.unlink(missing_ok=True)
    return NormalizeResult(seconds, not task_input.plays_in_browser, source_coverage(claimed, seconds, header.audio_tracks))


def source_coverage(claimed: float | None, decoded: float, tracks: int) -> Coverage:
    """Claimed against decoded seconds. A claim that is a little too long is the header's rounding, not a loss."""
    omissions = [Omission("other_sound_tracks", 0.0)] if tracks > 1 else []
    if decoded >= MAX_SECONDS:
        omissions.append(Omission("longer_than_limit", max(0.0, (claimed or decoded) - decoded), decoded, None))
    missing = (claimed or 0.0) - decoded
    total = decoded
    if missing > max(TRUNCATED_SECONDS, min(TRUNCATED_SHARE * (claimed or 0.0), MOST_TRUNCATED_SECONDS)):
        total = decoded + missing
        omissions.append(Omission("source_truncated", missing, decoded, total))
    return Coverage("normalize", "seconds", total, decoded, tuple(omissions))


def _put_in_place(new: Path, place: Path) -> None:
    try:
        new.replace(place)
    except PermissionError as error:  # Windows replaces no file that anyone has open: here, one that is being played
        raise FileInUse("The sound of this recording is in use, so it could not be replaced.") from error


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def _engine_arguments(channels: int) -> list[str]:
    # aresample fills gaps between time stamps with silence, so that a second here is a second in the player
    filters = ["aresample=async=1:first_pts=0"]
    if channels > 2:  # ffmpeg's own matrix drops the low channel and favours the centre; a microphone array has no centre
        filters.append("pan=mono|c0<" + "+".join(f"c{index}" for index in range(channels)))
    return [
        "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-bitexact", "-t", f"{MAX_SECONDS:.0f}",
        "-af", ",".join(filters), "-ac", "1", "-ar", str(SAMPLE_RATE_HZ), "-c:a", "pcm_s16le", "-f", "wav",
    ]  # fmt: skip


def _playable_arguments() -> list[str]:
    return [
        "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-t", f"{MAX_SECONDS:.0f}",
        "-af", "aresample=48000:async=1:first_pts=0,aformat=channel_layouts=mono|stereo",
        "-c:a", "aac", "-b:a", PLAYABLE_BIT_RATE, "-movflags", "+faststart", "-f", "mp4",
    ]  # fmt: skip
