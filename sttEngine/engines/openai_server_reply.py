"""One answer of a server as it comes: what of it is the answer, and what the server tells about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from openai.types.chat import ChatCompletionChunk

from sttEngine.domain import Usage
from sttEngine.engines.thinking import THINKING_TOKENS, Spoken
from sttEngine.errors import LanguageServerRefused

MOST_CHARACTERS = 32  # for each token that was asked for: a server that sends more does not keep to the request
THOUGHTS = ("reasoning_content", "reasoning")  # where servers put what a model thinks when they tell it apart
_FILTERED = "Choose another model in RECORDROUTE_LANGUAGE_MODEL, or run one here: this server keeps back what it finds unfit."


class Reply:
    """`whole` once the server has said that the answer ends; `cut` when it ends at the limit of tokens.

    `usage`: what the server tells of tokens, without those that it remembered. What may still turn out to be a thought is kept
    back until `rest` is asked for, which is all of an answer that is free text: a server's template may open a thought unseen.
    """

    def __init__(self, most_tokens: int) -> None:
        self._most_tokens = most_tokens
        self._spoken = Spoken(maybe_opened=True)
        self._thought_apart = False
        self.written = ""  # all of it, thoughts too
        self.begun = False
        self.whole = False
        self.cut = False
        self.usage: Usage | None = None

    @property
    def answering(self) -> bool:
        """Whether any of the answer was given."""
        return self._spoken.answering

    @property
    def thought(self) -> bool:
        return self._thought_apart or self._spoken.thought

    def read(self, chunks: Iterable[ChatCompletionChunk]) -> Iterator[str]:
        """Pieces of the answer, empty ones while the model thinks. Raises LanguageServerRefused."""
        for chunk in chunks:
            self.begun = True
            self._count(chunk.usage)
            for choice in (chunk.choices or ())[:1]:
                yield self._answer(choice.delta)
                if choice.finish_reason is not None and not self.whole:
                    self._end(choice.finish_reason)

    def rest(self) -> str:
        return self._spoken.rest()

    def _answer(self, delta: object) -> str:
        apart = "".join(_text(delta, name) for name in THOUGHTS)
        said = _text(delta, "content")
        self._thought_apart = self._thought_apart or bool(apart)
        self.written += apart + said
        piece = self._spoken.take(said)
        room = self._most_tokens + THINKING_TOKENS * self.thought
        if len(self.written) > MOST_CHARACTERS * room:
            raise LanguageServerRefused("The language model's server sends more than it was asked for.")
        return piece

    def _end(self, reason: str) -> None:
        if reason == "content_filter":
            raise LanguageServerRefused("The language model's server holds this answer back.", hint=_FILTERED)
        self.whole, self.cut = True, reason == "length"

    def _count(self, usage: object) -> None:
        read, written = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
        if isinstance(read, int) and isinstance(written, int):
            kept = getattr(getattr(usage, "prompt_tokens_details", None), "cached_tokens", None)
            self.usage = Usage(max(0, read - (kept if isinstance(kept, int) else 0)), written)


def _text(delta: object, name: str) -> str:
    """A text of what a server sent, which the library does not check against its types."""
    text = getattr(delta, name, None)
    return text if isinstance(text, str) else ""
