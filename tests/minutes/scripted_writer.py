"""A Writer that answers from a script: fulfils the Protocol without a model. A token is a word."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from sttEngine.engines.base import CancelFlag, ContextExceeded, Embedder, Lease, Message, Transcriber, WriteOptions, Writer
from sttEngine.errors import EngineMissing

Script = Callable[[Sequence[Message], WriteOptions], str]


def answer(**lists: object) -> str:
    """A window's answer; what is not given is empty."""
    return json.dumps({"topic": "", "points": [], "decisions": [], "actions": [], "questions": [], **lists}, ensure_ascii=False)


class ScriptedWriter:
    """`script` is called for each question; `asked` keeps what was asked. Answers come in pieces of a few letters."""

    model = "scripted"

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
