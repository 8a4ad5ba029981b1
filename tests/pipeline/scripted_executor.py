"""An Executor whose stages do what a test says: fulfils the Protocol without engines."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from sttEngine.domain import Citation, Coverage, DeviceUse, Minutes, MinutesItem, Omission, Proposal, Segment, Word
from sttEngine.errors import RecordRouteError
from sttEngine.pipeline.context import TaskListener
from sttEngine.pipeline.tasks import (
    CorrectedPart,
    CorrectInput,
    CorrectResult,
    ExtractInput,
    ExtractResult,
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
    Task,
    TaskPart,
    TaskResult,
    TranscribedPart,
    TranscribeInput,
    TranscribeResult,
)

NO_CUDA = DeviceUse("cuda", "cpu", "no_device")
LINE = MinutesItem("topic", "회의가 있었습니다.", (Citation(1, 0.0, 10.0),))
WINDOWS = 4
WINDOW_SECONDS = 10.0


def window_part(number: int, language: str = "ko") -> TranscribedPart:
    """The part of one window: one segment, its id counting from 1."""
    start = number * WINDOW_SECONDS
    words = (Word("회의", start, start + 1.0, 0.9),)
    segment = Segment(number + 1, start, start + WINDOW_SECONDS, f"{language} 회의 {number}", words=words, language=language)
    return TranscribedPart(f"window-{number:05d}", start, start + WINDOW_SECONDS, language, (segment,))


@dataclass(slots=True)
class ScriptedExecutor:
    """`ran` lists the stages in order; `decoded` the windows that were really worked on.

    `fail_at` maps a stage to errors that are raised, one a run. `hold` stops a stage or a window until its event is set.
    """

    kind: str = "audio"
    windows: int = WINDOWS
    ran: list[str] = field(default_factory=list)
    decoded: list[int] = field(default_factory=list)
    inputs: list[object] = field(default_factory=list)
    fail_at: dict[str, list[RecordRouteError]] = field(default_factory=dict)
    fail_after_window: dict[int, list[RecordRouteError]] = field(default_factory=dict)
    hold: dict[str, asyncio.Event] = field(default_factory=dict)
    reached: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def run(self, task: Task, listener: TaskListener) -> TaskResult:
        stage = task.input.type
        self.ran.append(stage)
        self.inputs.append(task.input)
        self.reached.put_nowait(stage)
        if stage in self.hold:
            await self.hold[stage].wait()
        if self.fail_at.get(stage):
            raise self.fail_at[stage].pop(0)
        return await self._work(task, listener)

    async def close(self) -> None:
        pass

    async def _work(self, task: Task, listener: TaskListener) -> TaskResult:
        match task.input:
            case ProbeInput():
                kind = self.kind
                return ProbeResult(kind, duration_seconds=40.0, plays_in_browser=True)  # type: ignore[arg-type]
            case NormalizeInput():
                return NormalizeResult(40.0, False, Coverage("normalize", "seconds", 40.0, 40.0))
            case ExtractInput():
                segments = (Segment(1, None, None, "회의록에서는 다음과 같다", page=1),)
                return ExtractResult(segments, 1, "ko", Coverage("extract", "pages", 1, 1))
            case TranscribeInput(language=language):
                return await self._transcribe(task, language or "ko", listener)
            case CorrectInput(segments=segments):
                proposals = tuple(Proposal(s.id, s.text, s.text + ".") for s in segments[:1])
                await self._commit(task, CorrectedPart("window-0", proposals, len(segments)), listener)
                return CorrectResult(Coverage("correct", "segments", len(segments), len(segments)))
            case SummarizeInput(segments=segments, title=title):
                await self._commit(task, SummarizedPart("window-0", (LINE,), len(segments)), listener)
                minutes = Minutes("ko", title, "한 줄", (), "model")
                return SummarizeResult(minutes, Coverage("summarize", "segments", len(segments), len(segments)))
            case IndexInput(model=model):
                omissions = () if model else (Omission("no_embedding_model", 1),)
                return IndexResult((), (), model, 384 if model else None, Coverage("index", "chunks", 1, 1, omissions))
        raise AssertionError(f"no script for {task.input.type}")

    async def _transcribe(self, task: Task, language: str, listener: TaskListener) -> TaskResult:
        done = {part.key for part in task.parts}
        for number in range(self.windows):
            part = window_part(number, language)
            if part.key in done:
                continue
            self.decoded.append(number)
            await listener.on_part(part)
            await listener.on_progress(Progress(number * WINDOW_SECONDS, WINDOWS * WINDOW_SECONDS, "seconds"))
            self.reached.put_nowait(f"window-{number}")
            if self.fail_after_window.get(number):
                raise self.fail_after_window[number].pop(0)
            if f"window-{number}" in self.hold:
                await self.hold[f"window-{number}"].wait()
        return TranscribeResult(language, NO_CUDA, Coverage("transcribe", "seconds", 40.0, 40.0))

    @staticmethod
    async def _commit(task: Task, part: TaskPart, listener: TaskListener) -> None:
        if part.key not in {known.key for known in task.parts}:
            await listener.on_part(part)
