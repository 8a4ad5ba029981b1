"""Recordings of which only the transcript matters, as long as one wants them, written straight into a data folder."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import apsw

from sttEngine.domain import Coverage, DeviceUse, Recording, Segment, Word
from sttEngine.pipeline.tasks import TranscribeResult
from sttEngine.store import coverage, recordings, stage_results, transcripts
from sttEngine.store.database import Database

LONG = "f" * 32
LINE_SECONDS = 4.0


def spoken(said: Sequence[tuple[float, str]]) -> tuple[Segment, ...]:
    """Segments of seconds and texts: a word a second, of which the decoder is not sure of the first one of a line."""

    def words(start: float, text: str) -> tuple[Word, ...]:
        return tuple(Word(word, start + at, start + at + 0.9, 0.2 if at == 0 else 0.9) for at, word in enumerate(text.split()))

    return tuple(
        Segment(n, start, start + 7.0, text, words=words(start, text), language="en")
        for n, (start, text) in enumerate(said, start=1)
    )


def put_talk(conn: apsw.Connection, id: str, segments: Sequence[Segment], covered: Coverage, seconds: float) -> None:
    """A recording without files, transcribed."""
    recording = Recording(id, "Talk", "audio", "talk.wav", 1000, id + id, "2026-08-20T01:00:00Z", seconds, None, "en")
    recordings.insert(conn, recording, "wav")
    transcripts.add(conn, id, segments)
    coverage.put(conn, id, covered)
    stage_results.put(
        conn, id, "transcribe", key="k", result=TranscribeResult("en", DeviceUse("auto", "cpu"), covered), seconds=1.0
    )


def put_long_talk(conn: apsw.Connection, lines: int) -> None:
    """The talk `LONG`: "line 1 of a long day" and so on, some with more to say."""
    said = [(LINE_SECONDS * (n - 1), f"line {n} of a long day" + " with more to say" * (n % 7)) for n in range(1, lines + 1)]
    end = LINE_SECONDS * lines + 8
    put_talk(conn, LONG, spoken(said), Coverage("transcribe", "seconds", end, end), end + 3)


def seed_long_talk(data_dir: Path, lines: int) -> None:
    """Write the long talk; the server must not run yet."""
    with ThreadPoolExecutor(1) as beside:
        beside.submit(lambda: asyncio.run(_seed(data_dir, lines))).result()


async def _seed(data_dir: Path, lines: int) -> None:
    db = await Database.open(data_dir / "recordroute.db")
    try:
        await db.write(lambda conn: put_long_talk(conn, lines))
    finally:
        await db.close()
