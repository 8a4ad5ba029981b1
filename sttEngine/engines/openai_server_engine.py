"""A language model behind an OpenAI-compatible server, by address: Ollama, llama-server, LM Studio and others.

Failed requests are repeated by the client library, which waits as the server asks. A request that the server does not take is
made again without what it refused. A stream that breaks off is asked for again and goes on where it stopped. What was said leaves
this process for that address, and no other: redirects are not followed, and proxies of the environment not used.

A model that thinks needs more tokens than its answer has. `max_tokens` is sent as it was asked for until an answer shows a
thought; from then on with THINKING_TOKENS more, as far as the context has room. An answer that was cut while nothing of it had
come is asked for once more with that room.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx2
import openai
from openai.types.chat import ChatCompletionChunk

from sttEngine.domain import Usage
from sttEngine.engines.base import CancelFlag, ContextExceeded, Message, WriteOptions
from sttEngine.engines.openai_server_reply import Reply
from sttEngine.engines.openai_server_request import arguments, conversation, is_full, next_concession
from sttEngine.engines.registry import EngineConfig
from sttEngine.engines.thinking import THINKING_TOKENS
from sttEngine.errors import LanguageServerRefused, LanguageServerUnreachable

log = logging.getLogger(__name__)

RETRIES = 4  # of a request, by the library
STREAMS = 3  # how often an answer that breaks off is asked for
TIMEOUT = httpx2.Timeout(connect=10.0, read=600.0, write=60.0, pool=10.0)  # seconds; a long prompt is read for minutes
LATIN_CHARACTERS = 3  # that make a token at least, where only the server could count
NOT_IMPLEMENTED = 501


class OpenAiServer:
    """A Writer. `context_tokens` is what the settings say, since servers have no common way to tell.

    `usage` is what the server tells, and an estimate where it tells nothing.
    """

    def __init__(self, client: openai.OpenAI, model: str, context_tokens: int) -> None:
        self._client = client
        self.model = model
        self.context_tokens = context_tokens
        self.usage = Usage()
        self._conceded: frozenset[str] = frozenset()  # what the server was found not to take
        self._thinks: bool | None = None  # None: not known yet

    def count_tokens(self, text: str) -> int:
        """An estimate from above: a token for each letter that is not Latin, one for LATIN_CHARACTERS others."""
        latin = sum(character.isascii() for character in text)
        return len(text) - latin + -(-latin // LATIN_CHARACTERS)

    def write(self, messages: Sequence[Message], options: WriteOptions, cancel: CancelFlag) -> Iterator[str]:
        """Raises LanguageServerUnreachable, LanguageServerRefused."""
        cancel.raise_if_set()
        started = time.perf_counter()
        replies: list[Reply] = []
        try:
            for piece in self._whole(messages, options, replies):
                cancel.raise_if_set()
                yield piece
        finally:
            read = self._tokens(conversation(messages, options, self._conceded))
            told = [reply.usage or Usage(read, self.count_tokens(reply.written)) for reply in replies if reply.begun]
            self.usage += sum(told, Usage(seconds=time.perf_counter() - started))

    def close(self) -> None:
        self._client.close()

    def _whole(self, messages: Sequence[Message], options: WriteOptions, replies: list[Reply]) -> Iterator[str]:
        """One answer, asked for again from its beginning when it breaks off, as long as it begins alike."""
        given = ""
        tried: Reply | None = None  # was cut, perhaps inside of a thought that nobody sees
        for left in reversed(range(STREAMS)):
            room = tried is not None or self._thinks is True
            reply = Reply(options.max_tokens + THINKING_TOKENS * room)
            replies.append(reply)
            text = ""
            for piece in self._pieces(messages, options, room, reply):
                text += piece
                yield (more := _after(given, text))
                given += more
            if reply.whole and left and not room and self._may_have_thought(reply):
                tried = reply
            elif reply.whole:
                self._learn(reply, room or options.schema is None)
                said = tried if tried is not None and not (reply.thought or reply.answering) else reply
                yield _after(given, text + said.rest())
                return
            log.info("the language server is asked again after %d characters", len(reply.written))
        raise LanguageServerUnreachable("The language model's server broke off in the middle of an answer, again and again.")

    def _may_have_thought(self, reply: Reply) -> bool:
        """Whether an answer was cut while the model thought."""
        return reply.cut and not reply.answering and (reply.thought or self._thinks is None)

    def _learn(self, reply: Reply, could_think: bool) -> None:
        """Whether the model thinks, if this answer tells it."""
        if reply.thought:
            self._thinks = True
        elif self._thinks is None and could_think:
            self._thinks = False

    def _pieces(self, messages: Sequence[Message], options: WriteOptions, room: bool, reply: Reply) -> Iterator[str]:
        """What `reply` gets to read, until it is whole or the stream breaks off."""
        try:
            with _meanings(), self._stream(messages, options, room) as chunks:
                yield from reply.read(chunks)
        except _StreamBroke:
            return

    def _stream(self, messages: Sequence[Message], options: WriteOptions, room: bool) -> openai.Stream[ChatCompletionChunk]:
        """An answer that the server has begun, without what it was found not to take. Raises what the library raises."""
        conceded = self._conceded
        while True:
            turns = conversation(messages, options, conceded)
            asked = arguments(options, self._most_tokens(turns, options, room), conceded)
            said: Any = [{"role": turn.role, "content": turn.content + turn.tail} for turn in turns]
            try:
                stream: openai.Stream[ChatCompletionChunk] = self._client.chat.completions.create(
                    model=self.model, messages=said, stream=True, **asked
                )
            except openai.APIStatusError as refusal:
                further = next_concession(refusal, messages, options, conceded)
                if further is None:
                    raise
                conceded |= {further}
            else:
                self._remember(conceded)
                return stream

    def _remember(self, conceded: frozenset[str]) -> None:
        for name in sorted(conceded - self._conceded):
            log.info("the language server does not take %s: it is asked without from now on", name)
        self._conceded = conceded

    def _most_tokens(self, turns: Sequence[Message], options: WriteOptions, room: bool) -> int:
        """Of an answer, with what there is of the room to think. Raises ContextExceeded."""
        needed = self._tokens(turns) + options.max_tokens
        if needed > self.context_tokens:
            raise ContextExceeded(f"about {needed} tokens of prompt and answer exceed {self.context_tokens}")
        return options.max_tokens + min(THINKING_TOKENS * room, self.context_tokens - needed)

    def _tokens(self, turns: Sequence[Message]) -> int:
        return sum(self.count_tokens(turn.content + turn.tail) for turn in turns)


class _StreamBroke(Exception):
    """The connection ended inside an answer."""


def load(config: EngineConfig, model: str) -> OpenAiServer:
    """Connects when it is first asked to write."""
    hooks = {"response": [_not_again]}
    web = httpx2.Client(trust_env=False, follow_redirects=False, timeout=TIMEOUT, event_hooks=hooks)
    client = openai.OpenAI(
        base_url=config.language_server, api_key=config.language_server_key or "none", max_retries=RETRIES, http_client=web
    )
    return OpenAiServer(client, model, config.context_tokens)


def _after(given: str, text: str) -> str:
    """What of `text` was not given yet. Raises LanguageServerUnreachable when it does not begin as what was given."""
    if text.startswith(given):
        return text[len(given) :]
    if given.startswith(text):
        return ""
    raise LanguageServerUnreachable("The language model's server broke off in the middle of an answer.")


def _not_again(response: httpx2.Response) -> None:
    """The library repeats what failed with 5xx; what a server cannot do at all it cannot do the next time either."""
    if response.status_code == NOT_IMPLEMENTED:
        response.headers["x-should-retry"] = "false"


@contextmanager
def _meanings() -> Iterator[None]:
    """What the library raises, as what it means here."""
    try:
        yield
    except ContextExceeded:  # found here, before anything is sent
        raise
    except openai.APITimeoutError as error:
        raise LanguageServerUnreachable("The language model's server does not answer in time.") from error
    except openai.APIConnectionError as error:
        raise LanguageServerUnreachable("The language model's server cannot be reached.") from error
    except openai.RateLimitError as error:
        raise LanguageServerUnreachable("The language model's server is too busy to answer.") from error
    except openai.InternalServerError as error:
        raise LanguageServerUnreachable(f"The language model's server failed with {error.status_code}.") from error
    except openai.APIStatusError as error:
        if is_full(error):
            raise ContextExceeded("the server's model takes less than the settings say") from error
        message = f"The language model's server refused the request with {error.status_code}."
        raise LanguageServerRefused(message, hint=_REFUSALS.get(error.status_code)) from error
    except (openai.OpenAIError, httpx2.TransportError, ValueError) as error:
        # An error event, a connection that ends, or no JSON inside a stream.
        raise _StreamBroke from error


_REFUSALS = {
    401: "Set RECORDROUTE_LANGUAGE_SERVER_KEY to the key of that server.",
    403: "Set RECORDROUTE_LANGUAGE_SERVER_KEY to a key that may use the model.",
    404: "Set RECORDROUTE_LANGUAGE_MODEL to a model that the server has; its address in RECORDROUTE_LANGUAGE_SERVER ends in /v1.",
}
