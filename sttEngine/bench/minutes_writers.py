"""The ways in which minutes are written that are measured side by side: ours, one prompt cut to fit, and map-reduce prose.

All use the same loaded model. The two usual ways give lines without proof.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sttEngine.bench.meetings import LEAST_WORDS, Meeting
from sttEngine.bench.stage_context import BenchContext, NeverCancelled
from sttEngine.domain import Segment, Usage
from sttEngine.engines.base import CancelFlag, Lease, Message, WriteOptions, Writer
from sttEngine.engines.registry import EngineConfig, LeasedEngines
from sttEngine.minutes.answers import UnreadableAnswer, read_entries, read_object
from sttEngine.minutes.templates import DEFAULT, Templates
from sttEngine.minutes.windows import plan_windows
from sttEngine.pipeline import summarize
from sttEngine.pipeline.tasks import SummarizeInput
from sttEngine.settings import Settings

ANSWER_TOKENS = 700
EMBEDDING_MODEL = Settings().embedding_model
PART_TOKENS = 300
PART_WINDOW_TOKENS = 3000
FRAME_TOKENS = 160  # template, system prompt and question around a text
SYSTEM = "You write minutes of meetings."
SUMMARIZE = "Summarise this part of a meeting: the main points, the decisions and the action items."
QUESTION = "Write the minutes of this meeting: the main points, the decisions and the action items, one sentence a line."


@dataclass(frozen=True, slots=True)
class Line:
    """A line of minutes, and the utterances that it cites; None where the way has no citations.

    `beside`: what stands next to it and must be as true, an owner, a date, a heading.
    """

    text: str
    cited: tuple[Segment, ...] | None = None
    beside: tuple[str, ...] = ()


@dataclass(slots=True)
class Clock:
    """Tokens and seconds of a model: reading until its first piece of text, writing after it.

    `unreadable`: answers that were to follow a schema and could not be read, whatever became of them.
    """

    read_tokens: int = 0
    read_seconds: float = 0.0
    written_tokens: int = 0
    write_seconds: float = 0.0
    unreadable: int = 0

    def __add__(self, other: Clock) -> Clock:
        return Clock(
            self.read_tokens + other.read_tokens,
            self.read_seconds + other.read_seconds,
            self.written_tokens + other.written_tokens,
            self.write_seconds + other.write_seconds,
            self.unreadable + other.unreadable,
        )


@dataclass(frozen=True, slots=True)
class Result:
    """The lines of one meeting's minutes, and the title that was found for it. `unread`: utterances that were not read."""

    lines: tuple[Line, ...]
    unread: int
    title: str = ""


class ClockedWriter:
    """A Writer that notes on `clock` how long another one takes, and what it writes against its schema."""

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self.model = writer.model
        self.context_tokens = writer.context_tokens
        self.clock = clock
        self.writer = writer

    @property
    def usage(self) -> Usage:
        return self.writer.usage

    def count_tokens(self, text: str) -> int:
        return self.writer.count_tokens(text)

    def write(self, messages: Sequence[Message], options: WriteOptions, cancel: CancelFlag) -> Iterator[str]:
        asked = time.perf_counter()
        began: float | None = None
        pieces: list[str] = []
        try:
            for piece in self.writer.write(messages, options, cancel):
                began = began if began is not None else time.perf_counter()
                pieces.append(piece)
                yield piece
            self.clock.unreadable += options.schema is not None and not _follows("".join(pieces), options.schema)
        finally:
            now = time.perf_counter()
            self.clock.read_tokens += sum(self.count_tokens(message.content + message.tail) for message in messages)
            self.clock.read_seconds += (began if began is not None else now) - asked
            self.clock.written_tokens += self.count_tokens("".join(pieces))
            self.clock.write_seconds += now - (began if began is not None else now)

    def close(self) -> None:
        """The lease closes the model."""


@dataclass(frozen=True, slots=True)
class _ClockedLease:
    lease: Lease[Writer]
    clock: Clock

    def __enter__(self) -> Writer:
        return ClockedWriter(self.lease.__enter__(), self.clock)

    def __exit__(self, *exc: object) -> None:
        self.lease.__exit__(*exc)


class ClockedEngines(LeasedEngines):
    """Engines whose language models note their time and their unreadable answers on `clock`."""

    def __init__(self, config: EngineConfig) -> None:
        super().__init__(config, idle_seconds=3600.0)
        self.clock = Clock()

    def writer(self, model: str) -> Lease[Writer]:
        return _ClockedLease(super().writer(model), self.clock)


def ours(meeting: Meeting, engines: ClockedEngines, model: str, told_in: str | None = None) -> Result:
    """What our stage makes of a meeting, with its own windows, checks and citations, in its own language or in `told_in`."""
    said = {segment.id: segment for segment in meeting.segments}
    template = Templates().find(DEFAULT)
    task = SummarizeInput(
        meeting.segments, meeting.name, meeting.language, model, template, embedding_model=EMBEDDING_MODEL, told_in=told_in
    )
    result = summarize.run(task, BenchContext(engines, ""))
    lines = tuple(
        Line(
            item.text,
            tuple(said[citation.segment_id] for citation in item.citations),
            tuple(text for text in (item.owner, item.due, item.topic) if text),
        )
        for item in result.minutes.items
    )
    unread = sum(int(omission.amount) for omission in result.coverage.omissions if omission.reason == "window_not_read")
    title = "" if result.minutes.title == meeting.name else result.minutes.title
    return Result(lines, unread, title)


def cut_to_fit(meeting: Meeting, engines: ClockedEngines, model: str) -> Result:
    """The usual way: one prompt with as much of the beginning as fits; the rest is not read."""
    with engines.writer(model) as writer:
        room = writer.context_tokens - ANSWER_TOKENS - FRAME_TOKENS
        read: list[str] = []
        for segment in meeting.segments:
            room -= writer.count_tokens(segment.text) + 1
            if room < 0:
                break
            read.append(segment.text)
        return Result(_lines(_answer(writer, "\n".join(read), QUESTION, ANSWER_TOKENS)), len(meeting.segments) - len(read))


def map_reduce(meeting: Meeting, engines: ClockedEngines, model: str) -> Result:
    """Prose for each window, then prose over the prose, in as many rounds as it takes to fit."""
    with engines.writer(model) as writer:
        room = min(PART_WINDOW_TOKENS, writer.context_tokens - PART_TOKENS - FRAME_TOKENS)
        texts = [segment.text for segment in meeting.segments]
        while True:
            segments = [Segment(number, None, None, text) for number, text in enumerate(texts, start=1)]
            windows = plan_windows(segments, writer.count_tokens, room, overlap=0)
            if len(windows) == 1:
                whole = "\n".join(segment.text for segment in windows[0])
                return Result(_lines(_answer(writer, whole, QUESTION, ANSWER_TOKENS)), 0)
            texts = [_answer(writer, "\n".join(segment.text for segment in window), SUMMARIZE, PART_TOKENS) for window in windows]


WAYS: dict[str, Callable[[Meeting, ClockedEngines, str], Result]] = {
    "recordroute": ours,
    "cut to fit": cut_to_fit,
    "map-reduce": map_reduce,
}


def _follows(answer: str, schema: dict[str, Any]) -> bool:
    """Whether an answer is an object with all that its schema requires, lists where it wants lists."""
    wanted = schema["properties"]
    try:
        whole = read_object(answer)
        for name, one in wanted.items():
            if one["type"] == "array":
                read_entries(whole, name)
    except UnreadableAnswer:
        return False
    return set(wanted) <= set(whole)


def _answer(writer: Writer, text: str, question: str, most: int) -> str:
    messages = (Message("system", SYSTEM), Message("user", f"{text}\n\n", question))
    return "".join(writer.write(messages, WriteOptions(max_tokens=most), NeverCancelled()))


def _lines(text: str) -> tuple[Line, ...]:
    """Lines of a free answer without bullets, numbers and headings."""
    bare = (re.sub(r"^\s*(?:[-*•#]+|\d+[.)])\s*|\*\*", "", line).strip() for line in text.splitlines())
    return tuple(Line(line) for line in bare if len(line.split()) >= LEAST_WORDS)
