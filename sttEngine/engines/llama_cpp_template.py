"""A GGUF file's chat template: a conversation as the text that its model was taught to answer.

The template comes with the file and is a program. llama-cpp-python runs it in Jinja's sandbox, where it reaches nothing but what
it is given. What people said never passes through it: a mark stands for each part.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import jinja2
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from sttEngine.engines.base import Message
from sttEngine.engines.conversation import without_system
from sttEngine.engines.thinking import CLOSING, OPENING

# Qwen2.5's own template and most others; used only when a file brings none.
CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{{ '<|im_start|>assistant\n' }}"  # Jinja drops a line's end at the end of a template
)
MARK = "\x00"
# A conversation of every kind of turn that ours have.
_PROBE = (Message("system", "a"), Message("user", "b"), Message("assistant", "c"), Message("user", "d"))
# What a template raises over a conversation that it does not take, and what a faulty one may.
_REFUSALS = (jinja2.TemplateError, ValueError, TypeError, ArithmeticError, LookupError)


class Piece(NamedTuple):
    """A stretch of a prompt; `said` tells a part of a message from what the template puts around it."""

    text: str
    said: bool


class TemplateUnusable(ValueError):
    """The template refuses a plain conversation, or loses a part of it."""


class ChatTemplate:
    """`bos` and `eos`: the texts of the model's tokens. Raises TemplateUnusable."""

    def __init__(self, template: str, *, bos: str, eos: str) -> None:
        self._format: Any = Jinja2ChatFormatter(template or CHATML, bos_token=bos, eos_token=eos)
        self._takes_system = self._takes(_PROBE)
        if not self._takes_system and not self._takes(without_system(_PROBE)):
            raise TemplateUnusable("the chat template does not take a conversation")

    def pieces(self, messages: Sequence[Message]) -> list[Piece]:
        """The prompt, the content and the tail of each message as pieces of their own. A model that thinks is kept from it."""
        turns = messages if self._takes_system else without_system(messages)
        parts = [part for turn in turns for part in (turn.content, turn.tail)]
        stretches = _thought_closed(self._rendered(turns)).split(MARK)
        return [Piece(parts[int(text)], True) if position % 2 else Piece(text, False) for position, text in enumerate(stretches)]

    def _rendered(self, turns: Sequence[Message]) -> str:
        marked = [
            {"role": turn.role, "content": f"{MARK}{2 * at}{MARK}{MARK}{2 * at + 1}{MARK}"} for at, turn in enumerate(turns)
        ]
        return str(self._format(messages=marked, enable_thinking=False).prompt)

    def _takes(self, turns: Sequence[Message]) -> bool:
        try:
            marks = {int(mark) for mark in self._rendered(turns).split(MARK)[1::2]}
        except _REFUSALS:
            return False
        return marks == set(range(2 * len(turns)))


def _thought_closed(prompt: str) -> str:
    """A template that knows no `enable_thinking` may end in a thought that has begun: an empty one, then."""
    bare = prompt.rstrip()
    return f"{bare}\n\n{CLOSING}\n\n" if bare.endswith(OPENING) else prompt
