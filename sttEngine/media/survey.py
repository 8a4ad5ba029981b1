"""Where a damaged file cannot be decoded: a second look, packet by packet, at what ffmpeg complained about. Writes nothing.

Only formats with time stamps tell how long a gap is. In the others what is damaged is gone from the clock as well, and its
length is taken from its bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sttEngine.engines.base import CancelFlag
from sttEngine.media.ffmpeg import DEMUXERS, PROTOCOLS

MIN_GAP_SECONDS = 1.0  # what is told
MIN_PIECE_SECONDS = 0.1  # jitter of time stamps is shorter
JOIN_SECONDS = 0.5  # random bytes sometimes decode: what lies between two gaps and is no longer is no sound either
BACK_SECONDS = 1.0
MOST_STAMP_JUMP_SECONDS = 5.0  # where stamps go back as well, a longer jump is one of theirs and no gap
UNREAD_SHARE = 0.1  # of the file: indexes and pictures behind the sound are smaller

_WITHOUT_STAMPS = frozenset({"mp3", "aac", "loas", "ac3", "eac3", "dts", "amr", "amrnb", "amrwb"})


@dataclass(frozen=True, slots=True)
class Gap:
    """No sound from `start` to `end` in seconds; `lost` more are missing there that the clock did not count."""

    start: float
    end: float
    lost: float = 0.0


@dataclass(frozen=True, slots=True)
class Survey:
    """`goes_back`: time stamps jump there and back, so they cannot be followed. `unread_seconds`: about so much lies behind
    the last place that could be read at all."""

    gaps: tuple[Gap, ...]
    goes_back: bool
    unread_seconds: float


def survey(source: Path, cancel: CancelFlag) -> Survey:
    """Decodes the first sound track once. Raises Cancelled."""
    import av

    options = {"format_whitelist": DEMUXERS, "protocol_whitelist": PROTOCOLS}
    try:
        with av.open(f"file:{source}", options=options, metadata_errors="ignore") as container:
            look = _Look(source.stat().st_size, str(container.format.name) in _WITHOUT_STAMPS, _first_second(container))
            for packet in _packets(container):
                cancel.raise_if_set()
                look.take(packet)
    except av.error.FFmpegError:  # what it says of the header, ffmpeg itself has got over
        return Survey((), False, 0.0)
    return look.survey()


def _packets(container: Any) -> Iterator[Any]:
    """Up to the end, or to where nothing more can be read."""
    import av

    packets = container.demux(container.streams.audio[0])
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.error.FFmpegError):
            return
        if packet.size:
            yield packet


def _first_second(container: Any) -> float:
    return float(container.start_time or 0) / 1e6


@dataclass(slots=True)
class _Look:
    """What has been seen so far. Seconds count from the file's first one, as ffmpeg's output does."""

    size: int
    without_stamps: bool
    first: float
    at: float = 0.0
    heard: float = 0.0
    good_bytes: int = 0
    bad_bytes: int = 0
    first_byte: int | None = None
    last_byte: int = 0
    started: bool = False
    goes_back: bool = False
    gaps: list[Gap] = field(default_factory=list)

    def take(self, packet: Any) -> None:
        import av

        if packet.pos is not None:
            if self.first_byte is None:
                self.first_byte = self.last_byte = packet.pos
            self.bad_bytes += max(0, packet.pos - self.last_byte) if self.without_stamps else 0
            self.last_byte = max(self.last_byte, packet.pos + packet.size)
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            self.bad_bytes += packet.size
            return
        self.good_bytes += packet.size
        for frame in frames:
            self._hear(frame)

    def _hear(self, frame: Any) -> None:
        seconds = frame.samples / frame.sample_rate
        start = self.at if frame.time is None else frame.time - self.first
        if not self.started and not self.bad_bytes:
            self.at = start  # a track may begin later than its file
        self.started = True
        if start < self.at - BACK_SECONDS:
            self.goes_back = True
        lost = self._lost_seconds(start - self.at)
        if start - self.at > MIN_PIECE_SECONDS or lost > MIN_PIECE_SECONDS:
            self.gaps.append(Gap(self.at, max(self.at, start), lost))
        self.bad_bytes = 0
        self.at = start + seconds
        self.heard += seconds

    def _lost_seconds(self, counted: float) -> float:
        """Of bytes that gave no sound, what the clock did not count."""
        if not self.without_stamps or not self.bad_bytes or not self.good_bytes or not self.heard:
            return 0.0
        return max(0.0, self.bad_bytes * self.heard / self.good_bytes - max(0.0, counted))

    def survey(self) -> Survey:
        unread = self.size - self.last_byte if self.size - self.last_byte > UNREAD_SHARE * self.size else 0
        bytes_heard = self.last_byte - (self.first_byte or 0)
        seconds = unread * self.heard / bytes_heard if bytes_heard and not self.without_stamps else 0.0
        gaps = [gap for gap in self.gaps if not self.goes_back or gap.end - gap.start <= MOST_STAMP_JUMP_SECONDS]
        told = tuple(gap for gap in _joined(gaps) if gap.end - gap.start + gap.lost > MIN_GAP_SECONDS)
        return Survey(told, self.goes_back, seconds)


def _joined(gaps: list[Gap]) -> list[Gap]:
    joined: list[Gap] = []
    for gap in gaps:
        if joined and gap.start - joined[-1].end <= JOIN_SECONDS:
            before = joined.pop()
            gap = Gap(before.start, gap.end, before.lost + gap.lost)
        joined.append(gap)
    return joined
