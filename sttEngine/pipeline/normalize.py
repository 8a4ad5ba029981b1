"""Normalize stage: one 16 kHz mono file for the engines and, where needed, one that a browser plays. Writes those two files,
and the peaks of the first, which the player draws.

Both are made in one pass, under temporary names beside their places, and moved there whole. A file that is cut off or damaged
gives what is there; where sound is missing is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sttEngine.domain import Coverage, Omission
from sttEngine.engines.base import SAMPLE_RATE_HZ
from sttEngine.errors import FileInUse, UnreadableMedia
from sttEngine.library.files import disk_errors
from sttEngine.media.ending import stops_in_the_middle
from sttEngine.media.ffmpeg import MediaRun, run_ffmpeg
from sttEngine.media.probe import read_header
from sttEngine.media.survey import MOST_STAMP_JUMP_SECONDS, Survey, survey
from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.tasks import NormalizeInput, NormalizeResult, Progress
from sttEngine.speech import peaks
from sttEngine.speech.audio import has_blank, wav_seconds

MAX_SECONDS = 36 * 3600.0  # what a WAV of this kind can hold; it also bounds a file whose time stamps jump
PLAYABLE_BIT_RATE = "96k"
TRUNCATED_SECONDS = 2.0  # a claim may be this much too long (encoder padding, rounded headers) ...
TRUNCATED_SHARE = 0.05  # ... or this share of it, before it counts as cut off,
MOST_TRUNCATED_SECONDS = 5.0  # but never more than this,
DAMAGED_SECONDS = 1.0  # and no more than this in a file that something is wrong with
# Containers in which each packet has a time of its own: a wrong one would be filled up to with silence, without a complaint.
FREE_STAMPS = frozenset({"matroska", "flv", "asf"})


@dataclass(frozen=True, slots=True)
class Condition:
    """What is wrong with a file. `cut`: it stops in the middle of a part; `survey` None: nobody had to look."""

    cut: bool = False
    failed: bool = False
    survey: Survey | None = None

    @property
    def damaged(self) -> bool:
        return self.failed or (self.survey is not None and (self.survey.goes_back or bool(self.survey.gaps)))


SOUND = Condition()


def run(task_input: NormalizeInput, ctx: StageContext) -> NormalizeResult:
    """Raises UnreadableMedia, NoAudio, FfmpegMissing, DiskFull, ArchiveUnwritable, FileInUse."""
    source, audio, playable = Path(task_input.source), Path(task_input.audio), Path(task_input.playable)
    header = read_header(source, named_as_media=True)
    claimed = task_input.claimed_duration_seconds
    new_audio, new_playable = _beside(audio), _beside(playable)
    to_engines = [*_engine_arguments(header.audio_channels), f"file:{new_audio}"]
    to_player = [*_playable_arguments(), f"file:{new_playable}"]
    outputs = to_engines if task_input.plays_in_browser else [*to_engines, *to_player]

    def on_seconds(seconds: float) -> None:
        total = max(claimed or 0.0, seconds + 1.0)  # a claim may be too short, and done must stay below total
        ctx.report(Progress(seconds, total, "seconds"))

    convert = partial(
        run_ffmpeg, ctx.media.ffmpeg, cancel=ctx.cancel, timeout_seconds=ctx.media.timeout_seconds, on_seconds=on_seconds
    )
    try:
        first = convert(source, outputs, may_fail=True)
        if first.failed and outputs != to_engines:  # it may be the other file that could not go on
            convert(source, to_engines, may_fail=True)
        seconds = _written_seconds(new_audio)
        condition = _condition(source, header.container, first, claimed, new_audio, seconds, ctx)
        if condition.survey is not None and condition.survey.goes_back:
            again = convert(source, outputs, may_fail=True, most_stamp_jump_seconds=MOST_STAMP_JUMP_SECONDS)
            condition = replace(condition, failed=again.failed)
            seconds = _written_seconds(new_audio)
        if seconds <= 0.0:
            raise UnreadableMedia("The sound track of this file holds no sound at all.")
        # A player counts the seconds of a damaged source in its own way: it gets what the engines get.
        from_audio = condition.failed or (condition.damaged and task_input.plays_in_browser)
        if from_audio:
            convert(new_audio, to_player)
        made = from_audio or not task_input.plays_in_browser
        # The one that may be refused first: then both are as they were.
        if made:
            _put_in_place(new_playable, playable)
        _put_in_place(new_audio, audio)
        measured = peaks.measure(audio, ctx.cancel.raise_if_set)
        with disk_errors():
            peaks.write(audio, measured)
    finally:
        new_audio.unlink(missing_ok=True)
        new_playable.unlink(missing_ok=True)
    return NormalizeResult(seconds, made, source_coverage(claimed, seconds, header.audio_tracks, condition))


def _written_seconds(new_audio: Path) -> float:
    """0.0 when ffmpeg failed before it wrote any sound."""
    return wav_seconds(new_audio) if new_audio.exists() and new_audio.stat().st_size else 0.0


def _condition(
    source: Path, container: str, done: MediaRun, claimed: float | None, new_audio: Path, seconds: float, ctx: StageContext
) -> Condition:
    """Looks closer only where ffmpeg complained or the length is not what was claimed: it costs another decoding."""
    cut = stops_in_the_middle(source, container)
    as_claimed = claimed is None or abs(claimed - seconds) <= _tolerance(claimed)
    if not as_claimed or done.failed or done.last_words:
        return Condition(cut, done.failed, survey(source, ctx.cancel))
    if container.split(",")[0] in FREE_STAMPS and has_blank(new_audio, MOST_STAMP_JUMP_SECONDS):
        looked = survey(source, ctx.cancel)
        if looked.goes_back:  # else a recorder that was muted sent nothing
            return Condition(cut, survey=looked)
    return Condition(cut)


def _tolerance(claimed: float) -> float:
    return max(TRUNCATED_SECONDS, min(TRUNCATED_SHARE * claimed, MOST_TRUNCATED_SECONDS))


def source_coverage(claimed: float | None, decoded: float, tracks: int, condition: Condition = SOUND) -> Coverage:
    """Claimed against decoded seconds. A claim that is a little too long is the header's rounding, not a loss.

    An omission without an end: the file stops there, and nothing says how much is missing.
    """
    omissions = [Omission("other_sound_tracks", 0.0)] if tracks > 1 else []
    gaps = condition.survey.gaps if condition.survey is not None else ()
    unread = condition.survey.unread_seconds if condition.survey is not None else 0.0
    for gap in gaps:
        omissions.append(Omission("source_damaged", gap.end - gap.start + gap.lost, gap.start, gap.end))
    lost = sum(gap.lost for gap in gaps)
    if decoded >= MAX_SECONDS:
        omissions.append(Omission("longer_than_limit", max(0.0, (claimed or decoded) - decoded), decoded, None))
    total = decoded + lost
    missing = (claimed or 0.0) - total
    ill = condition.cut or (condition.survey is not None and bool(gaps or unread))
    if missing > (DAMAGED_SECONDS if ill else _tolerance(claimed or 0.0)):
        omissions.append(Omission("source_damaged" if unread else "source_truncated", missing, decoded, decoded + missing))
        total += missing
    elif unread > DAMAGED_SECONDS:
        omissions.append(Omission("source_damaged", unread, decoded, None))
        total += unread
    elif condition.cut:
        omissions.append(Omission("source_truncated", 0.0, decoded, None))
    silent = sum(gap.end - gap.start for gap in gaps)
    return Coverage("normalize", "seconds", total, max(0.0, decoded - silent), tuple(omissions))


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
