"""What a media file's header says, read with PyAV under the same lists as ffmpeg. Decodes no more than the header needs.

There may be no ffprobe: the wheel that brings ffmpeg ships ffmpeg alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sttEngine.errors import NoAudio, UnreadableMedia, UnsupportedFormat
from sttEngine.media.ending import lacks_index, wav_promised_seconds
from sttEngine.media.ffmpeg import DEMUXERS, PROTOCOLS

OPEN_TIMEOUT_SECONDS = 30.0
SAMPLE_RATES_HZ = range(1_000, 768_001)  # outside, the header is damaged
XING_BYTES = 4096

# What Chromium plays with the free codecs, MP3 and AAC, by ffmpeg's first name of the container.
_BROWSER_CODECS: dict[str, frozenset[str]] = {
    "mp3": frozenset({"mp3", "mp3float"}),
    "mov": frozenset({"aac", "mp3", "mp3float", "flac", "opus"}),
    "wav": frozenset({"pcm_s16le", "pcm_u8", "pcm_s24le", "pcm_f32le"}),
    "ogg": frozenset({"opus", "libopus", "vorbis", "flac"}),
    "matroska": frozenset({"opus", "libopus", "vorbis"}),
    "flac": frozenset({"flac"}),
}
_BROWSER_VIDEO = frozenset({"h264", "vp8", "vp9", "av1", "libdav1d", "theora"})
_NO_CLAIM = frozenset({"aac", "amr", "amrnb", "amrwb", "loas", "mpeg", "ac3", "eac3", "dts", "gsm"})  # guessed by bit rate


@dataclass(frozen=True, slots=True)
class MediaHeader:
    """What was claimed. `duration_seconds` None: the container carries no length that could be relied on."""

    container: str
    audio_codec: str
    audio_channels: int
    audio_tracks: int
    sample_rate_hz: int
    video_codec: str | None
    duration_seconds: float | None
    plays_in_browser: bool


def read_header(source: Path, *, named_as_media: bool) -> MediaHeader:
    """Raises UnreadableMedia (or UnsupportedFormat when the name promises no media either), NoAudio."""
    import av

    options = {"format_whitelist": DEMUXERS, "protocol_whitelist": PROTOCOLS}
    try:
        with av.open(f"file:{source}", options=options, metadata_errors="ignore", timeout=OPEN_TIMEOUT_SECONDS) as container:
            return _header(container, source)
    except (av.error.FFmpegError, ValueError, OverflowError) as error:
        if lacks_index(source):
            raise UnreadableMedia(
                "The file is cut off: its index, which this kind of file keeps at its end, is missing.",
                hint="Copy the file again from where it came from. This copy cannot be played by any program.",
            ) from error
        if named_as_media:
            raise UnreadableMedia("The file is no sound or video that can be read.") from error
        raise UnsupportedFormat("The file is neither sound, video, PDF nor text.") from error


def _header(container: Any, source: Path) -> MediaHeader:
    name = str(container.format.name)
    tracks = [stream for stream in container.streams.audio if stream.codec_context is not None]
    if not tracks:
        if container.streams.audio:
            raise UnsupportedFormat("The sound of this file is in a codec that is not known here.")
        raise NoAudio("The file has no sound track.")
    track = tracks[0]
    codec, channels, rate = str(track.codec_context.name), int(track.codec_context.channels), int(track.codec_context.sample_rate)
    if channels < 1 or rate not in SAMPLE_RATES_HZ:
        raise UnreadableMedia("The header of this file is damaged: it gives no possible sample rate.")
    pictures = [stream for stream in container.streams.video if not _is_cover(stream)]
    video = pictures[0].codec_context.name if pictures and pictures[0].codec_context is not None else None
    claimed = _claimed_seconds(name, container, track, source)
    return MediaHeader(
        container=name,
        audio_codec=codec,
        audio_channels=channels,
        audio_tracks=len(tracks),
        sample_rate_hz=rate,
        video_codec=str(video) if video is not None else ("unknown" if pictures else None),
        duration_seconds=claimed,
        # A browser cannot seek in what does not say how long it is, such as its own recordings.
        plays_in_browser=claimed is not None and _plays(name, codec, channels, rate, video, bool(pictures), source),
    )


def _is_cover(stream: Any) -> bool:
    from av.stream import Disposition

    return bool(stream.disposition & Disposition.attached_pic)


def _claimed_seconds(name: str, container: Any, track: Any, source: Path) -> float | None:
    if name in _NO_CLAIM or (name == "mp3" and not _mp3_tells_length(source)):
        return None
    promised = wav_promised_seconds(source) if name == "wav" else None
    if promised is not None:
        claimed = promised
    elif track.duration is not None and track.time_base is not None:
        claimed = float(track.duration * track.time_base)
    elif container.duration is not None:
        claimed = container.duration / 1e6
    else:
        return None
    return claimed if claimed > 0 else None


def _mp3_tells_length(source: Path) -> bool:
    """Whether the first frame is a Xing, Info or VBRI header. Without one the length is a guess and a browser seeks badly."""
    with source.open("rb") as file:
        tag = file.read(10)
        if tag[:3] == b"ID3" and len(tag) == 10:
            size = (tag[6] & 127) << 21 | (tag[7] & 127) << 14 | (tag[8] & 127) << 7 | (tag[9] & 127)
            file.seek(10 + size)
        else:
            file.seek(0)
        head = file.read(XING_BYTES)
    return any(mark in head for mark in (b"Xing", b"Info", b"VBRI"))


def _plays(name: str, codec: str, channels: int, rate: int, video: str | None, has_video: bool, source: Path) -> bool:
    family = name.split(",")[0]
    if codec not in _BROWSER_CODECS.get(family, frozenset()) or channels > 2 or not 8_000 <= rate <= 96_000:
        return False
    if has_video and video not in _BROWSER_VIDEO:
        return False
    if family == "mp3":
        return _mp3_tells_length(source)
    if family == "matroska":
        with source.open("rb") as file:
            return b"webm" in file.read(64)
    return True
