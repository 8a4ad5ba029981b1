"""Stage functions that tell when a moment is reached and, when that moment is the chosen one, stay there for ever.

They run in a real worker process; the moment comes with the environment, and what was done is noted in a file beside the
archive, so that a test can count work over several lives of the server.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from sttEngine.domain import Chunk, Citation, Coverage, DeviceUse, Minutes, MinutesItem, Proposal, Segment
from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.tasks import (
    CorrectedPart,
    CorrectInput,
    CorrectResult,
    IndexInput,
    IndexResult,
    NormalizeInput,
    NormalizeResult,
    ProbeInput,
    ProbeResult,
    Progress,
    SummarizedPart,
    SummarizeInput,
    SummarizeResult,
    TranscribedPart,
    TranscribeInput,
    TranscribeResult,
)
from sttEngine.search.tokens import index_text

MOMENT = "HELD_STAGES_MOMENT"
NOTES = "HELD_STAGES_NOTES"
WINDOWS = 5
MOMENTS = (
    "probe",
    "normalize",
    "transcribe",
    *(f"transcribe-{number}" for number in (0, 2, 4)),
    "correct-1",
    "summarize",
    "summarize-1",
    "index",
)
TABLE = tuple(
    (stage, f"tests.lifecycle.held_stages:{stage}")
    for stage in ("probe", "normalize", "transcribe", "correct", "summarize", "index")
)


def at(moment: str) -> None:
    """Note the moment; stay when it is the chosen one."""
    with Path(os.environ[NOTES]).open("a", encoding="utf-8") as notes:
        notes.write(moment + "\n")
    if os.environ.get(MOMENT) == moment:
        print(f"holding at {moment}", file=sys.stderr, flush=True)
        threading.Event().wait()


def probe(task: ProbeInput, ctx: StageContext) -> ProbeResult:
    at("probe")
    return ProbeResult("audio", duration_seconds=50.0, plays_in_browser=True)


def normalize(task: NormalizeInput, ctx: StageContext) -> NormalizeResult:
    at("normalize")
    return NormalizeResult(50.0, False, Coverage("normalize", "seconds", 50.0, 50.0))


def transcribe(task: TranscribeInput, ctx: StageContext) -> TranscribeResult:
    at("transcribe")
    done = {part.key for part in ctx.parts}
    for number in range(WINDOWS):
        key, start = f"window-{number}", number * 10.0
        if key not in done:
            at(f"decode-{number}")
            segment = Segment(number + 1, start, start + 10.0, f"회의록에서는 {number}번", language="ko")
            ctx.commit(TranscribedPart(key, start, start + 10.0, "ko", (segment,)))
            ctx.report(Progress(number, WINDOWS, "windows"))
        at(f"transcribe-{number}")
    return TranscribeResult("ko", DeviceUse("auto", "cpu"), Coverage("transcribe", "seconds", 50.0, 50.0))


def correct(task: CorrectInput, ctx: StageContext) -> CorrectResult:
    done = {part.key for part in ctx.parts}
    for number, segment in enumerate(task.segments[:2]):
        key = f"window-{number}"
        if key not in done:
            at(f"propose-{number}")
            ctx.commit(CorrectedPart(key, (Proposal(segment.id, segment.text, segment.text + "."),), 1))
        at(f"correct-{number}")
    return CorrectResult(Coverage("correct", "segments", 2, 2))


def summarize(task: SummarizeInput, ctx: StageContext) -> SummarizeResult:
    at("summarize")
    done = {part.key: part for part in ctx.parts if isinstance(part, SummarizedPart)}
    items: list[MinutesItem] = []
    for number, segment in enumerate(task.segments[:3]):
        part = done.get(f"window-{number}")
        if part is None:
            at(f"extract-{number}")
            citation = Citation(segment.id, segment.start, segment.end)
            part = SummarizedPart(f"window-{number}", (MinutesItem("topic", segment.text, (citation,)),), 1)
            ctx.commit(part)
        items.extend(part.items)
        at(f"summarize-{number}")
    return SummarizeResult(Minutes("ko", task.title, "한 줄", tuple(items), "m"), Coverage("summarize", "segments", 3, 3))


def index(task: IndexInput, ctx: StageContext) -> IndexResult:
    at("index")
    text = " ".join(segment.text for segment in task.segments)
    chunk = Chunk(0, 1, len(task.segments), 0.0, 50.0, None, text, index_text(text))
    return IndexResult((chunk,), (None,), None, None, Coverage("index", "chunks", 1, 1))
