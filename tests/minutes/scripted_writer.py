"""A Writer that answers from a script: fulfils the Protocol without a model. A token is a word."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from sttEngine.domain import Usage
from sttEngine.engines.base import CancelFlag, ContextExceeded, Embedder, Lease, Message, Transcriber, WriteOptions, Writer
from sttEngine.errors import EngineMissing
from sttEngine.minutes.asking import prompt

Script = Callable[[Sequence[Message], WriteOptions], str]


def answers(summary: str = "", again: str = "", **lists: object) -> Script:
    """The answers to the questions about a window: its summary, its lists, and `again` where something is asked for once more."""

    def script(messages: Sequence[Message], options: WriteOptions) -> str:
        wanted = properties(options)
        if wanted == {"text"}:
            return json.dumps({"text": again}, ensure_ascii=False)
        if wanted:
            return json.dumps({key: lists.get(key, []) for key in wanted}, ensure_ascii=False)
        return again if messages[-1].tail in (prompt("en", "sum-again.txt"), prompt("ko", "sum-again.txt")) else summary

    return script


def properties(options: WriteOptions) -> set[str]:
    """The names that the schema of an answer asks for; none for free text."""
    return set((options.schema or {}).get("properties", ()))


class ScriptedWriter:
    """`script` is called for each question; `asked` keeps what was asked. Answers come in pieces of a few letters."""

    model = "scripted"
    usage = Usage()

    def __init__(self, script: Script, *, context_tokens: int = 8192) -> None:
        self._script = script
        self.context_tokens = context_tokens
        self.asked: list[str] = []

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def write(self, messages: Sequence[Message], options: WriteOptions, cancel: CancelFlag) -> Iterator[str]:
        if (
            sum(self.count_tokens(message.content + message.tail) for message in messages) + options.max_tokens
            > self.context_tokens
        ):
            raise ContextExceeded("too long")
        self.asked.append(messages[-1].content + messages[-1].tail)
        text = self._script(messages, options)
        for at in range(0, len(text), 16):
            cancel.raise_if_set()
            yield text[at : at + 16]

    def close(self) -> None:
        pass


class Leased:
    """A lease of something that needs no loading."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def __enter__(self) -> Writer:
        return self._writer

    def __exit__(self, *exc: object) -> None: ...


class WriterOnly:
    """Engines of which only the language model is there."""

    threads = 1

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.leased = 0

    def writer(self, model: str) -> Lease[Writer]:
        self.leased += 1
        return Leased(self._writer)

    def transcriber(self, engine: str, model: str, device: str | None = None) -> Lease[Transcriber]:
        raise EngineMissing("none here")

    def embedder(self, model: str) -> Lease[Embedder]:
        raise EngineMissing("none here")
