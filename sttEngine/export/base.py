"""What an export takes and gives, and the parts that several formats share: clocks, clean text, headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from sttEngine.domain import Citation, Coverage, ExportPart, Minutes, Omission, Recording, Segment, heard_id
from sttEngine.errors import ResultNotReady
from sttEngine.export.headings import gap_words, line_words


@dataclass(frozen=True, slots=True)
class ExportSource:
    """`segments`: the transcript with accepted corrections applied. `gaps`: stretches of speech that gave no text, in order."""

    recording: Recording
    segments: tuple[Segment, ...]
    minutes: Minutes | None = None
    gaps: tuple[Omission, ...] = ()


NO_SPEECH = ("not_speech", "no_speech_found")
LEAST_GAP_SECONDS = 1.0  # as the page shows them


def gaps_of(coverage: Iterable[Coverage]) -> tuple[Omission, ...]:
    """The stretches in which somebody spoke and nothing of it came to be text. What sounded like no speech is none."""
    found = (
        gap
        for entry in coverage
        if entry.stage == "transcribe"
        for gap in entry.omissions
        if gap.start is not None and gap.amount >= LEAST_GAP_SECONDS and gap.reason not in NO_SPEECH
    )
    return tuple(sorted(found, key=lambda gap: gap.start or 0.0))


def only(source: ExportSource, part: ExportPart) -> ExportSource:
    """What of the source is wanted. Raises ResultNotReady when that is minutes and there are none."""
    if part == "transcript":
        return replace(source, minutes=None)
    if part == "minutes":
        if source.minutes is None:
            raise ResultNotReady("There are no minutes of this recording yet.")
        return replace(source, segments=(), gaps=())
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


def place(source: ExportSource, line_id: int, start: float | None, page: int | None) -> str:
    """Where a line is: its clock time, its page, or its number in a plain text. Empty when none of them is known."""
    if start is not None:
        return clock(start)
    if source.recording.kind == "text":
        return line_words(heard_id(line_id), in_korean(source))
    return f"p. {page}" if page is not None else ""


def cited(source: ExportSource, citation: Citation) -> str:
    return place(source, citation.segment_id, citation.start, citation.page)


def in_korean(source: ExportSource) -> bool:
    """Whether the file's own headings are in Korean; they are in English otherwise."""
    language = source.minutes.language if source.minutes is not None else source.recording.language
    return language == "ko"


def spoken(source: ExportSource) -> tuple[tuple[Segment, str], ...]:
    """The segments that have text, each with it in one clean line."""
    lines = ((segment, clean_line(segment.text)) for segment in source.segments)
    return tuple((segment, line) for segment, line in lines if line)


@dataclass(frozen=True, slots=True)
class Told:
    """A line of a transcript as it is written out; or, without a place, that something is missing there."""

    where: str
    text: str
    missing: bool = False


def with_gaps(source: ExportSource) -> Iterator[Told]:
    """The segments that have text and the gaps, each at its place, in the language of the file's headings."""
    left = list(source.gaps)
    korean = in_korean(source)
    for segment, text in spoken(source):
        while left and segment.start is not None and (left[0].start or 0.0) < segment.start:
            yield Told("", gap_words(left.pop(0).amount, korean), missing=True)
        yield Told(place(source, segment.id, segment.start, segment.page), text)
    for gap in left:
        yield Told("", gap_words(gap.amount, korean), missing=True)


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
