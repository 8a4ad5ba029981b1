"""Servers that take less than we ask, and models that think: what they are asked, and what comes of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sttEngine.domain import Usage
from sttEngine.engines.base import ContextExceeded, Message, WriteOptions, Writer
from sttEngine.engines.openai_server_request import CONCESSIONS
from sttEngine.engines.registry import EngineConfig, LeasedEngines
from sttEngine.engines.thinking import THINKING_TOKENS
from sttEngine.errors import LanguageServerRefused
from sttEngine.minutes.answers import UnreadableAnswer, read_object
from sttEngine.workers.switch import CancelSwitch
from tests.engines.language_server import Answer, LanguageServer, Refuses, language_server

MESSAGES = [Message("system", "짧게."), Message("user", "[1] 예산은 300만 원입니다.\n", "얼마입니까?")]
SCHEMA: dict[str, Any] = {"type": "object", "properties": {"amount": {"type": "integer"}}, "required": ["amount"]}
PLAIN, FORMED = WriteOptions(max_tokens=16), WriteOptions(max_tokens=16, schema=SCHEMA)
YES = Answer(('{"amount": 300}',))


@contextmanager
def writing(server: LanguageServer, *, context: int = 16_384) -> Iterator[Writer]:
    engines = LeasedEngines(EngineConfig("", 1, context, "cpu", server.address), idle_seconds=60.0)
    try:
        with engines.writer("a-model") as writer:
            yield writer
    finally:
        engines.close()


def answer(writer: Writer, options: WriteOptions = PLAIN) -> str:
    return "".join(writer.write(MESSAGES, options, CancelSwitch(lambda: None, 60.0)))


def refusing(status: int, message: str, name: str) -> Refuses:
    """A server that does not take a request in which `name` stands."""

    def refuses(asked: dict[str, Any]) -> Answer | None:
        return Answer(status=status, error={"message": message}) if name in json.dumps(asked) else None

    return refuses


# How servers say it: OpenAI, Mistral, vLLM, llama-server and others, in their words; and what they do not take.
REFUSALS = [
    (400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", '"max_tokens"', "max_tokens"),
    (422, "seed: Extra inputs are not permitted", '"seed"', "seed"),
    (400, "Unsupported value: 'temperature' does not support 0.0 with this model.", '"temperature"', "temperature"),
    (400, "Unknown parameter: stream_options", '"stream_options"', "stream_options"),
    (400, "System role not supported", '"system"', "system"),
    (400, "Conversation roles must alternate user/assistant/user/assistant/...", '"system"', "system"),
    (400, "Invalid parameter: 'response_format' of type 'json_schema' is not supported.", "json_schema", "json_schema"),
    (501, "grammar is not supported", "json_schema", "json_schema"),
    (422, "no", "json_schema", "json_schema"),
]


@pytest.mark.parametrize(("status", "message", "word", "name"), REFUSALS)
def test_what_a_server_refuses_is_left_out_for_good(
    status: int, message: str, word: str, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "sttEngine.engines.openai_server_engine")
    with language_server(YES, refuses=refusing(status, message, word)) as server, writing(server) as writer:
        assert [answer(writer, FORMED) for _ in range(3)] == [YES.pieces[0]] * 3
        assert len(server.asked) == 4
    first, *others = server.asked
    assert word in json.dumps(first)
    left_out = set(CONCESSIONS) - {"system", "json_schema", "json_object"} - {name}
    for asked in others:
        assert left_out <= asked.keys()
        assert asked == others[0]
    assert [record.getMessage().count(f"does not take {name}:") for record in caplog.records] == [1]


def test_a_limit_is_told_by_its_newer_name_and_the_system_by_the_user() -> None:
    def refuses(asked: dict[str, Any]) -> Answer | None:
        if "max_tokens" in asked:
            return Answer(status=400, error={"message": "use max_completion_tokens"})
        if asked["messages"][0]["role"] == "system":
            return Answer(status=400, error={"message": "Only user and assistant roles are supported!"})
        return None

    with language_server(Answer(("300",)), refuses=refuses) as server, writing(server) as writer:
        assert answer(writer) == "300"
    asked = server.asked[-1]
    assert asked["max_completion_tokens"] == 16
    assert asked["messages"] == [{"role": "user", "content": "짧게.\n\n[1] 예산은 300만 원입니다.\n얼마입니까?"}]


def test_a_form_that_is_refused_gives_way_step_by_step_and_is_told_in_words() -> None:
    with (
        language_server(YES, refuses=refusing(400, "no such response_format", "response_format")) as server,
        writing(server) as writer,
    ):
        assert answer(writer, FORMED) == YES.pieces[0]
        assert answer(writer, PLAIN) == YES.pieces[0]
    forms = [asked.get("response_format", {}).get("type") for asked in server.asked]
    assert forms == ["json_schema", "json_object", None, None]
    said = [asked["messages"][-1]["content"] for asked in server.asked]
    assert said[0] == said[3] == MESSAGES[1].content + MESSAGES[1].tail
    assert said[1] == said[2]
    assert read_object(said[1].removeprefix(said[0])) == SCHEMA


def test_all_of_it_may_be_refused_at_once_with_the_request_given_back() -> None:
    """As pydantic words it: every field by its place, and the whole request in `input`."""

    def refuses(asked: dict[str, Any]) -> Answer | None:
        extra = [name for name in ("seed", "stream_options") if name in asked]
        if not extra:
            return None
        errors = [{"type": "extra_forbidden", "loc": ["body", name], "input": json.dumps(asked)} for name in extra]
        return Answer(status=422, raw=json.dumps({"detail": errors}).encode(), headers={"Content-Type": "application/json"})

    with language_server(YES, refuses=refuses) as server, writing(server) as writer:
        assert answer(writer, FORMED) == YES.pieces[0]
    assert {"max_tokens", "temperature", "response_format"} <= server.asked[-1].keys()
    assert len(server.asked) == 3


def test_a_refusal_that_nothing_helps_is_told_and_not_learned_from() -> None:
    no = Answer(status=400, error={"message": "no"})
    with language_server(no, no, no, YES) as server, writing(server) as writer:
        with pytest.raises(LanguageServerRefused):
            answer(writer, FORMED)
        assert answer(writer, FORMED) == YES.pieces[0]
        assert len(server.asked) == 4
        assert server.asked[3] == server.asked[0]


def test_a_prompt_that_no_longer_fits_with_the_form_in_words_is_told() -> None:
    with language_server(YES, refuses=refusing(422, "no", "json_schema")) as server, writing(server, context=60) as writer:
        with pytest.raises(ContextExceeded):
            answer(writer, FORMED)
        assert writer.usage.read_tokens == writer.usage.written_tokens == 0


THOUGHTS = [
    ("<think>", "300만일까", "</thi", "nk>\n\n", "300만 원"),
    ("300만일까", "</think>", "300만 원"),
    ({"reasoning_content": "300만일까"}, "300만 원"),
    ({"reasoning": "300만일까"}, "300만 원"),
]


@pytest.mark.parametrize("pieces", THOUGHTS)
def test_a_thought_does_not_reach_the_answer_and_the_next_one_has_room(pieces: tuple[str | dict[str, str], ...]) -> None:
    with language_server(Answer(pieces)) as server, writing(server) as writer:
        assert [answer(writer), answer(writer)] == ["300만 원"] * 2
    assert [asked["max_tokens"] for asked in server.asked] == [16, 16 + THINKING_TOKENS]


CUT_THOUGHTS = [("<think>", "300만"), ("300만일까",), ({"reasoning_content": "300만"},)]


@pytest.mark.parametrize("pieces", CUT_THOUGHTS)
def test_an_answer_that_is_cut_inside_a_thought_is_asked_for_with_room(pieces: tuple[str | dict[str, str], ...]) -> None:
    cut, whole = Answer(pieces, finish="length"), Answer(("<think>300만</think>300만 원",))
    with language_server(cut, whole) as server, writing(server) as writer:
        assert answer(writer) == "300만 원"
    assert [asked["max_tokens"] for asked in server.asked] == [16, 16 + THINKING_TOKENS]


def test_a_long_answer_without_a_thought_is_asked_for_again_once_and_then_taken_as_it_is_cut() -> None:
    cut, longer = Answer(("a long",), finish="length"), Answer(("a long answer",))
    with language_server(cut, longer, cut) as server, writing(server) as writer:
        assert [answer(writer), answer(writer)] == ["a long"] * 2
    assert [asked["max_tokens"] for asked in server.asked] == [16, 16 + THINKING_TOKENS, 16]


def test_there_is_no_more_room_than_the_context_has() -> None:
    with language_server(Answer(({"reasoning": "hm"}, "yes"))) as server, writing(server, context=100) as writer:
        answer(writer)
        answer(writer)
    assert 16 < server.asked[1]["max_tokens"] < 100


def test_a_model_that_thinks_for_ever_is_left() -> None:
    flood = Answer(({"reasoning_content": "hm " * 1000},) * 100)
    with language_server(flood) as server, writing(server) as writer, pytest.raises(LanguageServerRefused):
        answer(writer)


def test_a_piece_comes_while_the_model_thinks_so_that_it_can_be_stopped() -> None:
    with language_server(Answer(({"reasoning": "hm"}, {"reasoning": "hm"}, '{"a": 1}'))) as server, writing(server) as writer:
        pieces = list(writer.write(MESSAGES, FORMED, CancelSwitch(lambda: None, 60.0)))
    assert pieces[:3] == ["", "", '{"a": 1}']


def test_an_answer_cut_at_the_limit_is_one_that_cannot_be_read() -> None:
    with language_server(Answer(('{"amount": 3',), finish="length")) as server, writing(server) as writer:
        text = answer(writer, FORMED)
        assert len(server.asked) == 1
    assert text == '{"amount": 3'
    with pytest.raises(UnreadableAnswer):
        read_object(text)


def test_an_answer_that_is_held_back_says_what_to_do() -> None:
    with language_server(Answer(("300",), finish="content_filter")) as server, writing(server) as writer:
        with pytest.raises(LanguageServerRefused) as caught:
            answer(writer)
        assert "RECORDROUTE_LANGUAGE_MODEL" in caught.value.hint


@pytest.mark.parametrize("finish", ["stop", "length"])
def test_an_answer_without_text_is_empty(finish: str) -> None:
    with language_server(Answer(finish=finish)) as server, writing(server) as writer:
        assert answer(writer) == ""
        assert len(server.asked) <= 2


TOLD: list[tuple[dict[str, Any], Usage]] = [
    ({"prompt_tokens": 90, "completion_tokens": 7, "total_tokens": 97}, Usage(90, 7)),
    ({"prompt_tokens": 90, "completion_tokens": 7, "prompt_tokens_details": {"cached_tokens": 80}}, Usage(10, 7)),
    ({"prompt_tokens": 90, "completion_tokens": 7, "prompt_tokens_details": None}, Usage(90, 7)),
]


@pytest.mark.parametrize(("told", "usage"), TOLD)
def test_usage_is_what_the_server_tells(told: dict[str, Any], usage: Usage) -> None:
    with language_server(Answer(("yes",), usage=told)) as server, writing(server) as writer:
        answer(writer)
        assert (writer.usage.read_tokens, writer.usage.written_tokens) == (usage.read_tokens, usage.written_tokens)
        assert writer.usage.seconds > 0


@pytest.mark.parametrize("told", [None, {}, {"prompt_tokens": "many", "completion_tokens": None}])
def test_usage_that_is_not_told_is_estimated(told: dict[str, Any] | None) -> None:
    with language_server(Answer(("yes",), usage=told)) as server, writing(server) as writer:
        answer(writer)
        prompt = sum(writer.count_tokens(message.content + message.tail) for message in MESSAGES)
        assert (writer.usage.read_tokens, writer.usage.written_tokens) == (prompt, writer.count_tokens("yes"))


def test_an_answer_is_whole_though_the_connection_ends_before_usage_is_told() -> None:
    last = {"choices": [{"index": 0, "delta": {"content": "yes"}, "finish_reason": "stop"}]}
    raw = f"data: {json.dumps(last)}\n\ndata: {{not json\n\n".encode()
    with language_server(Answer(raw=raw)) as server, writing(server) as writer:
        assert answer(writer) == "yes"
        assert len(server.asked) == 1


def test_a_stream_with_holes_is_read() -> None:
    """Servers leave out, or send as null, what the library's types say is there."""
    choices = [None, [], [{"index": 0, "delta": None}], [{"index": 0, "delta": {"content": "yes"}, "finish_reason": "stop"}]]
    raw = "".join(f"data: {json.dumps({'choices': one})}\n\n" for one in choices).encode()
    with language_server(Answer(raw=raw)) as server, writing(server) as writer:
        assert answer(writer) == "yes"
