"""Peaks of recordings for the player: those that lie beside the sound, else made now and kept for the next time."""

from __future__ import annotations

import asyncio

from sttEngine.errors import ResultNotReady
from sttEngine.library.files import RecordingFiles, disk_errors
from sttEngine.library.shelf import Shelf
from sttEngine.speech import peaks
from sttEngine.speech.peaks import Peaks


class Outlines:
    """One is made at a time, in a thread: reading hours of sound holds up neither the event loop nor every other thread."""

    def __init__(self, shelf: Shelf, files: RecordingFiles) -> None:
        self._shelf = shelf
        self._files = files
        self._turn = asyncio.Lock()

    async def of(self, recording_id: str) -> Peaks:
        """Raises RecordingNotFound; ResultNotReady for what has no sound, or none yet.

        Raises UnreadableMedia, DiskFull, ArchiveUnwritable.
        """
        await self._shelf.get(recording_id)
        audio = self._files.audio(recording_id)
        found = await asyncio.to_thread(peaks.read, audio)
        if found is not None:
            return found

        def make() -> Peaks:
            made = peaks.read(audio)  # who came before may have made them
            if made is None:
                try:
                    made = peaks.measure(audio)
                    with disk_errors():
                        peaks.write(audio, made)
                except FileNotFoundError as error:
                    raise ResultNotReady("There is no sound to draw.") from error
            return made

        async with self._turn:
            return await asyncio.to_thread(make)
