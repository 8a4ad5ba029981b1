"""One JSON line a message, of any size: how frames are cut from a pipe. What they say is `messages`'.

A transcript of hours is one frame of megabytes, so no line limit of a stream reader may apply; yet a reader that is not
asked must not fill up, so that a slow server slows its worker down.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from typing import Generic, TypeVar

from pydantic import TypeAdapter

M = TypeVar("M")

CHUNK_BYTES = 256 * 1024
MAX_FRAME_BYTES = 512 * 1024 * 1024  # no honest message comes near; a runaway worker must not take the server's memory
DECODE_IN_LOOP_BYTES = 256 * 1024  # decoding more than this would hold up the event loop for milliseconds


class FrameTooLarge(ValueError):
    """A frame passed MAX_FRAME_BYTES: the stream cannot be trusted any more."""


class LineBuffer:
    """Bytes in as they come, whole lines out. Looks at every byte once."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._searched = 0

    def feed(self, chunk: bytes) -> None:
        self._held += chunk
        if len(self._held) > MAX_FRAME_BYTES:
            raise FrameTooLarge(f"a frame is larger than {MAX_FRAME_BYTES} bytes")

    def take(self) -> bytes | None:
        """The next line without its end, or None when it has not arrived whole."""
        end = self._held.find(b"\n", self._searched)
        if end < 0:
            self._searched = len(self._held)
            return None
        line = bytes(memoryview(self._held)[:end])
        del self._held[: end + 1]
        self._searched = 0
        return line


class AsyncFrames(Generic[M]):
    """Frames from an asyncio stream. A cancelled `next` may lose the frame in hand but never the place in the stream."""

    def __init__(self, stream: asyncio.StreamReader, adapter: TypeAdapter[M]) -> None:
        self._stream = stream
        self._adapter = adapter
        self._lines = LineBuffer()
        self._reading = asyncio.Lock()

    async def next(self) -> M | None:
        """The next message, or None when the stream has ended. Raises pydantic.ValidationError and FrameTooLarge."""
        while (line := self._lines.take()) is None:
            async with self._reading:
                chunk = await self._stream.read(CHUNK_BYTES)
            if not chunk:
                return None
            self._lines.feed(chunk)
        if len(line) > DECODE_IN_LOOP_BYTES:
            return await asyncio.to_thread(lambda: self._adapter.validate_json(line))
        return self._adapter.validate_json(line)

    async def drop_rest(self) -> None:
        """Read to the end of the stream, also beside a `next` that waits; keeps nothing."""
        chunk = b"."
        while chunk:
            async with self._reading:
                chunk = await self._stream.read(CHUNK_BYTES)


def read_frames(descriptor: int, adapter: TypeAdapter[M]) -> Iterator[M]:
    """Messages from a pipe, blocking, until its other end is closed."""
    lines = LineBuffer()
    while chunk := os.read(descriptor, CHUNK_BYTES):
        lines.feed(chunk)
        while (line := lines.take()) is not None:
            yield adapter.validate_json(line)


def encode(message: M, adapter: TypeAdapter[M]) -> bytes:
    """One frame. JSON escapes line ends inside strings, so the only newline is the last byte."""
    return adapter.dump_json(message) + b"\n"


class FrameWriter(Generic[M]):
    """Whole frames into a pipe from any thread, blocking while the other side does not read."""

    def __init__(self, descriptor: int, adapter: TypeAdapter[M]) -> None:
        self._descriptor = descriptor
        self._adapter = adapter
        self._lock = threading.Lock()

    def send(self, message: M) -> None:
        frame = memoryview(encode(message, self._adapter))
        with self._lock:
            while frame:
                frame = frame[os.write(self._descriptor, frame) :]
