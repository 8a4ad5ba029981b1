"""A language model behind a server: what it is asked, and every way in which a server fails."""

from __future__ import annotations

import inspect
from typing import Any

import httpx2
import openai
import pytest

from sttEngine.engines import openai_server_engine
from sttEngine.engines.base import CancelFlag, ContextExceeded, Message, WriteOptions
from sttEngine.engines.registry import EngineConfig, LeasedEngines
from sttEngine.errors import Cancelled, LanguageServerRefused, LanguageServerUnreachable
from sttEngine.workers.switch import CancelSwitch
from tests.engines.language_server import Answer, LanguageServer, language_server

MESSAGES = [Message("system", "짧게."), Message("user", "[1] 예산은 300만 원입니다.\n", "얼마입니까?")]
SCHEMA: dict[str, Any] = {"type": "object", "properties": {"amount": {"type": "integer"}}, "required": ["amount"]}
AT_ONCE = {"Retry-After-Ms": "1"}


PLAIN = WriteOptions(max_tokens=16)


def ask(server: LanguageServer, flag: CancelFlag, options: WriteOptions = PLAIN, *, key: str = "", context: int = 512) -> str:
    engines = LeasedEngines(EngineConfig("", 1, context, "cpu", server.address, key), idle_seconds=60.0)
    try:
        with engines.writer("a-model") as writer:
            return "".join(writer.write(MESSAGES, options, flag))
    finally:
        engines.close()


def test_the_request_says_all_that_the_options_say(flag: CancelSwitch) -> None:
    with language_server(Answer(("300만 ", "원"))) as server:
        assert ask(server, flag, WriteOptions(max_tokens=16, seed=7, schema=SCHEMA), key="sesame") == "300만 원"
        (asked,) = server.asked
    assert asked["messages"] == [
        {"role": "system", "content": "짧게."},
        {"role": "user", "content": "[1] 예산은 300만 원입니다.\n얼마입니까?"},
    ]
    assert (asked["model"], asked["max_tokens"], asked["temperature"], asked["seed"]) == ("a-model", 16, 0.0, 7)
    assert asked["response_format"]["json_schema"]["schema"] == SCHEMA
    assert server.keys == ["Bearer sesame"]


def test_free_text_is_held_to_no_form(flag: CancelSwitch) -> None:
    with language_server(Answer(("yes",))) as server:
        assert ask(server, flag) == "yes"
        assert "response_format" not in server.asked[0]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(flag: CancelSwitch, status: int) -> None:
    busy = Answer(status=status, headers=AT_ONCE)
    with language_server(busy, busy, Answer(("yes",))) as server:
        assert ask(server, flag) == "yes"
        assert len(server.asked) == 3


@pytest.mark.parametrize("status", [429, 500])
def test_a_server_that_stays_busy_is_told(flag: CancelSwitch, status: int) -> None:
    with language_server(Answer(status=status, headers=AT_ONCE)) as server, pytest.raises(LanguageServerUnreachable):
        ask(server, flag)


@pytest.mark.parametrize(
    ("status", "hint"), [(401, "SERVER_KEY"), (403, "SERVER_KEY"), (404, "LANGUAGE_MODEL"), (400, "settings"), (302, "settings")]
)
def test_a_refusal_says_what_to_set(flag: CancelSwitch, status: int, hint: str) -> None:
    elsewhere = {"Location": "http://127.0.0.1:9/v1/chat/completions"}
    with language_server(Answer(status=status, headers=elsewhere)) as server:
        with pytest.raises(LanguageServerRefused) as caught:
            ask(server, flag)
        assert hint in caught.value.hint
        assert len(server.asked) == 1


def test_no_server_is_told(flag: CancelSwitch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_server_engine, "RETRIES", 0)
    with language_server(Answer()) as server:
        pass
    with pytest.raises(LanguageServerUnreachable):
        ask(server, flag)


def test_an_answer_that_breaks_off_goes_on_where_it_stopped(flag: CancelSwitch) -> None:
    with language_server(Answer(('{"원":', " 30"), whole=False), Answer(('{"원', '": 300', "}"))) as server:
        assert ask(server, flag) == '{"원": 300}'


@pytest.mark.parametrize(
    "answers",
    [
        (Answer(("300만",), whole=False),),
        (Answer(('{"won": 300',), whole=False), Answer(('{"원": 300}',))),
        (Answer(raw=b"data: {not json\n\n"),),
        (Answer(raw=b'data: {"error": {"message": "model crashed"}}\n\n'),),
        (Answer(raw=b"<html>a portal</html>"),),
        (Answer(raw=b""),),
    ],
)
def test_an_answer_that_never_comes_whole_is_told(flag: CancelSwitch, answers: tuple[Answer, ...]) -> None:
    with language_server(*answers) as server, pytest.raises(LanguageServerUnreachable):
        ask(server, flag)


def test_a_server_that_floods_is_left(flag: CancelSwitch) -> None:
    with language_server(Answer(("x" * 1000,) * 100)) as server, pytest.raises(LanguageServerRefused):
        ask(server, flag)


def test_what_does_not_fit_is_told_before_it_is_sent_or_by_the_server(flag: CancelSwitch) -> None:
    full = Answer(status=400, error={"message": "too long", "code": "context_length_exceeded"})
    with language_server(full) as server:
        with pytest.raises(ContextExceeded):
            ask(server, flag, context=30)
        assert server.asked == []
        with pytest.raises(ContextExceeded):
            ask(server, flag)


def test_cancel_between_pieces(flag: CancelSwitch) -> None:
    with language_server(Answer(('{"a":', " 1", "}"))) as server:
        engines = LeasedEngines(EngineConfig("", 1, 512, "cpu", server.address), idle_seconds=60.0)
        with engines.writer("a-model") as writer:
            pieces = writer.write(MESSAGES, WriteOptions(max_tokens=16), flag)
            next(pieces)
            flag.set()
            with pytest.raises(Cancelled):
                next(pieces)
        engines.close()


def made(kind: type[Exception]) -> Exception:
    """An exception of the library as it comes: those of a status with their response, others with their request."""
    request = httpx2.Request("POST", "http://127.0.0.1/v1")
    response = httpx2.Response(418, request=request)
    known: dict[str, Any] = {"message": "text", "request": request, "body": None, "response": response}
    wanted = inspect.signature(kind.__init__).parameters
    return kind(**{name: value for name, value in known.items() if name in wanted})


ERRORS = [getattr(openai, name) for name in openai.__all__ if name.endswith("Error")]


@pytest.mark.parametrize("kind", [kind for kind in ERRORS if issubclass(kind, openai.APIError)])
def test_every_error_of_the_library_has_a_meaning(kind: type[Exception]) -> None:
    with pytest.raises(Exception) as caught, openai_server_engine._meanings():
        raise made(kind)
    assert not isinstance(caught.value, openai.OpenAIError)
    assert caught.value.__cause__ is not None
