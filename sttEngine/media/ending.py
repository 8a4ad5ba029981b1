"""What a file's own structure says of its end: how much sound it promises, and whether it stops in the middle of a part.

Reads a few bytes here and there, decodes nothing. Demuxers are no help in this: they take a file's size for its length.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

STREAMED_BYTES = 0x7FFF_0000  # who writes to a pipe does not know the length and writes one of this size or more
TAIL_BYTES = 2 * 65_536  # the last page of an Ogg file begins in here: none is longer than 64 KiB
MOST_BOXES = 1_000_000
OGG_HEADER_BYTES = 27
EBML_SEGMENT, EBML_CLUSTER = 0x18538067, 0x1F43B675
EBML_OTHERS = frozenset({  # of the file, the segment and the cluster; anything else is damage
    0x1A45DFA3, 0xEC, 0xBF, 0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1C53BB6B, 0x1254C367, 0x1043A770, 0x1941A469,
    0xE7, 0xA0, 0xA3, 0xA7, 0xAB,
})  # fmt: skip


def wav_promised_seconds(source: Path) -> float | None:
    """The length that the header of a WAV gives, whatever the size of the file; None for one that was written to a pipe."""
    with source.open("rb") as file:
        byte_rate = 0
        long_size: int | None = None
        file.seek(12)
        while len(head := file.read(8)) == 8:
            name, length = struct.unpack("<4sI", head)
            if name == b"ds64" and len(sizes := file.read(16)) == 16:
                long_size = struct.unpack("<QQ", sizes)[1]
                file.seek(length - 16, 1)
            elif name == b"fmt " and len(form := file.read(16)) == 16:
                byte_rate = struct.unpack("<HHIIHH", form)[3]
                file.seek(length - 16 + length % 2, 1)
            elif name == b"data":
                size = long_size if long_size is not None else length
                streamed = long_size is None and length >= STREAMED_BYTES
                return size / byte_rate if byte_rate and size and not streamed else None
            else:
                file.seek(length + length % 2, 1)
    return None


def stops_in_the_middle(source: Path, container: str) -> bool:
    """Whether the last part of the file is longer than what is left of it. `container` is ffmpeg's name."""
    size = source.stat().st_size
    family = container.split(",")[0]
    with source.open("rb") as file:
        if family == "ogg":
            return _ogg_page_is_cut(file, size)
        if family == "mov":
            return any(end > size for _, end in _boxes(file, size))
        if family == "matroska":
            return _element_is_cut(file, size)
        if family == "avi":
            name, length = struct.unpack("<4sI", file.read(8).ljust(8, b"\0"))
            return bool(name == b"RIFF" and size < 8 + length < STREAMED_BYTES)
    return False


def lacks_index(source: Path) -> bool:
    """Whether this is an MP4 or MOV that was cut off before its index, without which nothing of it can be decoded."""
    size = source.stat().st_size
    with source.open("rb") as file:
        if file.read(8)[4:] != b"ftyp":
            return False
        names = {name for name, _ in _boxes(file, size)}
    return b"mdat" in names and b"moov" not in names


def _ogg_page_is_cut(file: BinaryIO, size: int) -> bool:
    first = max(0, size - TAIL_BYTES)
    file.seek(first)
    tail = file.read()
    page = tail.rfind(b"OggS")
    if page < 0:
        return False
    header = tail[page : page + OGG_HEADER_BYTES]
    if len(header) < OGG_HEADER_BYTES:
        return True
    lengths = tail[page + OGG_HEADER_BYTES : page + OGG_HEADER_BYTES + header[-1]]
    return first + page + OGG_HEADER_BYTES + header[-1] + sum(lengths) > size


def _element_is_cut(file: BinaryIO, size: int) -> bool:
    """Matroska and WebM. What is recorded live gives no length for the whole and its clusters, but one for each block."""
    at = 0
    while at < size:
        file.seek(at)
        head = file.read(12)
        name_bytes = 9 - head[0].bit_length()
        if name_bytes > 4:
            return False  # no element: damage, and not the end
        length_at = head[name_bytes : name_bytes + 1]
        if not length_at:
            return True
        length_bytes = 9 - length_at[0].bit_length()
        if length_bytes > 8:
            return False
        if len(head) < name_bytes + length_bytes:
            return True
        name = int.from_bytes(head[:name_bytes])
        values = (1 << 7 * length_bytes) - 1
        length = int.from_bytes(head[name_bytes : name_bytes + length_bytes]) & values
        at += name_bytes + length_bytes
        if name == EBML_SEGMENT or (name == EBML_CLUSTER and length == values):
            if length != values and at + length > size:
                return True
        elif name not in EBML_OTHERS and name != EBML_CLUSTER:
            return False
        else:
            at += length
    return at > size


def _boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int]]:
    """Name and end of each box of the outermost level. Stops at what is none, as behind damage."""
    at = 0
    for _ in range(MOST_BOXES):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            return
        length, name = struct.unpack(">I4s", head[:8])
        if length == 1 and len(head) == 16:
            length = struct.unpack(">Q", head[8:])[0]
        elif length == 0:
            length = size - at
        if length < 8 or not name.isalnum():
            return
        at += length
        yield name, at
