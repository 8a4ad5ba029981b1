"""A language model behind an OpenAI-compatible server, by address: Ollama, llama-server, LM Studio and others.

Refused and failed requests are repeated by the client library, which waits as the server asks. A stream that breaks off is asked
for again and goes on where it stopped. What was said leaves this process for that address, and no other: redirects are not
followed, and proxies of the environment not used.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx2
import openai

from sttEngine.domain import Usage
from sttEngine.engines.base import CancelFlag, ContextExceeded, Message, WriteOptions
from sttEngine.engines.registry import EngineConfig
from sttEngine.errors import LanguageServerRefused, LanguageServerUnreachable

log = logging.getLogger(__name__)

RETRIES = 4  # of a request, by the library
STREAMS = 3  # how often an answer that breaks off is asked for
TIMEOUT = httpx2.Timeout(connect=10.0, read=600.0, write=60.0, pool=10.0)  # seconds; a long prompt is read for minutes
MOST_CHARACTERS = 32  # for each token that was asked for: a server that sends more does not keep to the request
LATIN_CHARACTERS = 3  # that make a token at least, where only the server could count
CONTEXT_CODES = ("context_length_exceeded", "exceed_context_size_error")


class OpenAiServer:
    """A Writer. `context_tokens` is what the settings say, since servers have no common way to tell; `usage` is estimated."""

    def __init__(self, client: openai.OpenAI, model: str, context_tokens: int) -> None:
        self._client = client
        self.model = model
        self.context_tokens = context_tokens
        self.usage = Usage()

    def count_tokens(self, text: str) -> int:
        """An estimate from above: a token for each letter that is not Latin, one for LATIN_CHARACTERS others."""
        latin = sum(character.isascii() for character in text)
        return len(text) - latin + -(-latin // LATIN_CHARACTERS)

    def write(self, messages: Sequence[Message], options: WriteOptions, cancel: CancelFlag) -> Iterator[str]:
        """Raises LanguageServerUnreachable, LanguageServerRefused."""
        cancel.raise_if_set()
        needed = sum(self.count_tokens(message.content + message.tail) for message in messages) + options.max_tokens
        if needed > self.context_tokens:
            raise ContextExceeded(f"about {needed} tokens of prompt and answer exceed {self.context_tokens}")
        given = ""
        started = time.perf_counter()
        try:
            for piece in self._whole(messages, options, cancel):
                given += piece
                yield piece
        finally:
            seconds = time.perf_counter() - started
            self.usage += Usage(needed - options.max_tokens, self.count_tokens(given), seconds)

    def _whole(self, messages: Sequence[Message], options: WriteOptions, cancel: CancelFlag) -> Iterator[str]:
        """One answer, asked for again from its beginning when it breaks off, as long as it begins alike."""
        given = ""
        for _ in range(STREAMS):
            text = ""
            with _broken_streams_end():
                for piece in self._stream(messages, options):
                    cancel.raise_if_set()
                    if piece is None:
                        return
                    text += piece
                    if len(text) > MOST_CHARACTERS * options.max_tokens:
                        raise LanguageServerRefused("The language model's server sends more than it was asked for.")
                    if text.startswith(given):
                        yield text[len(given) :]
                        given = text
                    elif not given.startswith(text):
                        raise LanguageServerUnreachable("The language model's server broke off in the middle of an answer.")
            log.info("the language server broke off after %d characters", len(text))
        raise LanguageServerUnreachable("The language model's server broke off in the middle of an answer, again and again.")

    def close(self) -> None:
        self._client.close()

    def _stream(self, messages: Sequence[Message], options: WriteOptions) -> Iterator[str | None]:
        """Pieces of one answer, then None when the server says that it is whole."""
        form: Any = openai.omit if options.schema is None else _answer_form(options.schema)
        turns: Any = [{"role": message.role, "content": message.content + message.tail} for message in messages]
        with (
            _meanings(),
            self._client.chat.completions.create(
                model=self.model,
                messages=turns,
                max_tokens=options.max_tokens,
                temperature=options.temperature,
                seed=options.seed,
                response_format=form,
                stream=True,
            ) as chunks,
        ):
            for chunk in chunks:
                for choice in chunk.choices[:1]:
                    if choice.delta.content:
                        yield choice.delta.content
                    if choice.finish_reason is not None:
                        yield None


class _StreamBroke(Exception):
    """The connection ended inside an answer."""


def load(config: EngineConfig, model: str) -> OpenAiServer:
    """Connects when it is first asked to write."""
    web = httpx2.Client(trust_env=False, follow_redirects=False, timeout=TIMEOUT)
    client = openai.OpenAI(
        base_url=config.language_server, api_key=config.language_server_key or "none", max_retries=RETRIES, http_client=web
    )
    return OpenAiServer(client, model, config.context_tokens)


def _answer_form(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": True}}


@contextmanager
def _broken_streams_end() -> Iterator[None]:
    try:
        yield
    except _StreamBroke:
        return


@contextmanager
def _meanings() -> Iterator[None]:
    """What the library raises, as what it means here."""
    try:
        yield
    except openai.APITimeoutError as error:
        raise LanguageServerUnreachable("The language model's server does not answer in time.") from error
    except openai.APIConnectionError as error:
        raise LanguageServerUnreachable("The language model's server cannot be reached.") from error
    except openai.RateLimitError as error:
        raise LanguageServerUnreachable("The language model's server is too busy to answer.") from error
    except openai.InternalServerError as error:
        raise LanguageServerUnreachable(f"The language model's server failed with {error.status_code}.") from error
    except openai.APIStatusError as error:
        if error.code in CONTEXT_CODES or error.type in CONTEXT_CODES:
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
