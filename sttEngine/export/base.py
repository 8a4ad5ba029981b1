"""What an export takes and gives, and the parts that several formats share: clocks, clean text, headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from sttEngine.domain import ExportPart, Minutes, Recording, Segment
from sttEngine.errors import ResultNotReady


@dataclass(frozen=True, slots=True)
class ExportSource:
    """`segments`: the transcript with accepted corrections applied."""

    recording: Recording
    segments: tuple[Segment, ...]
    minutes: Minutes | None = None


def only(source: ExportSource, part: ExportPart) -> ExportSource:
    """What of the source is wanted. Raises ResultNotReady when that is minutes and there are none."""
    if part == "transcript":
        return replace(source, minutes=None)
    if part == "minutes":
        if source.minutes is None:
            raise ResultNotReady("There are no minutes of this recording yet.")
        return replace(source, segments=())
    return source


@dataclass(frozen=True, slots=True)
class Exported:
    """`file_name` is safe on every system and may hold any script; who sends it in a header encodes it."""

    file_name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Exporter:
    """One format. `render` makes the file's bytes; it raises an InputError when the source cannot be written so."""

    extension: str
    media_type: str
    render: Callable[[ExportSource], bytes]
    holds_minutes: bool = False


_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean_line(text: str) -> str:
    """One line without the characters that no text file and no XML may hold."""
    return " ".join(_NOT_TEXT.sub("", text).split())


def clock(seconds: float) -> str:
    """H:MM:SS, whole seconds, rounded down so that playing from there misses nothing."""
    whole = int(max(0.0, seconds))
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def place(segment: Segment) -> str:
    """Where a segment is: its clock time, or its page. Empty when neither is known."""
    if segment.start is not None:
        return clock(segment.start)
    return f"p. {segment.page}" if segment.page is not None else ""


def in_korean(source: ExportSource) -> bool:
    """Whether the file's own headings are in Korean; they are in English otherwise."""
    language = source.minutes.language if source.minutes is not None else source.recording.language
    return language == "ko"


def spoken(source: ExportSource) -> tuple[tuple[Segment, str], ...]:
    """The segments that have text, each with it in one clean line."""
    lines = ((segment, clean_line(segment.text)) for segment in source.segments)
    return tuple((segment, line) for segment, line in lines if line)


MAX_NAME_BYTES = 180  # file systems allow 255; some room for "(1)" of browsers and for encrypted folders
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)", re.IGNORECASE)


def file_name(title: str, extension: str) -> str:
    """A name from a title, safe on Windows, macOS and Linux; letters of every script stay."""
    kept = "".join(
        " " if char in '<>:"/\\|?*' or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp") else char
        for char in unicodedata.normalize("NFC", title)
    )
    stem = " ".join(kept.split()).strip(". ")
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    room = MAX_NAME_BYTES - len(extension) - 1
    stem = stem.encode("utf-8")[:room].decode("utf-8", "ignore").rstrip(". ")
    return f"{stem or 'recording'}.{extension}"
