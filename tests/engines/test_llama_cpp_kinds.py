"""Models of other kinds than the starter, each a real file that llama.cpp loads: ones that think, begin otherwise, take less."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from sttEngine.engines.base import ContextExceeded, Message, WriteOptions, Writer
from sttEngine.engines.llama_cpp_engine import LlamaCpp
from sttEngine.engines.registry import EngineConfig, LeasedEngines
from sttEngine.errors import ContextTooLarge, ModelCorrupt
from sttEngine.weights import installed
from sttEngine.workers.switch import CancelSwitch
from tests.engines.chat_templates import GEMMA
from tests.engines.tiny_gguf import Kind, TinyModel

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning")

TURNS = "{% for message in messages %}{{ message.content }}{% endfor %}<|a|>"
ASKED = [Message("system", "짧게."), Message("user", "예산?")]
THINKS = TinyModel(
    TURNS,
    {"<|a|>": "control", "<think>": "user", "</think>": "user", "hm": "normal", "yes": "normal", "!": "normal"},
    {"<|a|>": "<think>", "<think>": "hm", "hm": "</think>", "</think>": "yes", "yes": "!"},
)
SAYS = replace(THINKS, follows={"<|a|>": "yes", "yes": "!"})

Opened = Callable[..., AbstractContextManager[LlamaCpp]]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    @contextmanager
    def lease(model: TinyModel, *, context: int = 512) -> Iterator[LlamaCpp]:
        folder = tmp_path / "tiny"
        folder.mkdir(exist_ok=True)
        model.write(folder / "model.gguf")
        installed.record(folder, "tiny", "local")
        engines = LeasedEngines(EngineConfig(str(tmp_path), 1, context, "cpu"), idle_seconds=60.0)
        try:
            with engines.writer("tiny") as writer:
                assert isinstance(writer, LlamaCpp)
                yield writer
        finally:
            engines.close()

    return lease


def pieces(writer: Writer, options: WriteOptions) -> list[str]:
    return list(writer.write(ASKED, options, CancelSwitch(lambda: None, 60.0)))


def answer(writer: Writer, *, most: int = 8, temperature: float = 0.0, seed: int = 0) -> str:
    return "".join(pieces(writer, WriteOptions(max_tokens=most, temperature=temperature, seed=seed)))


@pytest.mark.parametrize("kind", ["user", "control"])
def test_a_thought_is_left_out_and_not_counted(opened: Opened, kind: Kind) -> None:
    words: dict[str, Kind] = {**THINKS.words, **dict.fromkeys(("<think>", "</think>"), kind)}
    with opened(replace(THINKS, words=words)) as writer:
        assert answer(writer) == "yes!"
        assert answer(writer, most=1) == "yes"
        assert pieces(writer, WriteOptions(max_tokens=1))[:2] == ["", ""]


def test_a_thought_without_an_end_stops_where_the_context_ends(opened: Opened) -> None:
    with opened(replace(THINKS, follows={**THINKS.follows, "hm": "hm"})) as writer:
        assert answer(writer) == ""
        assert 400 < writer.usage.written_tokens < writer.context_tokens


def test_a_thought_that_the_template_has_ended_is_none_of_the_answer(opened: Opened) -> None:
    """The prompt ends in a line's end, after which this model says yes; after a thought that has begun it would think."""
    for end in ("<|a|><think>\n", "<|a|>{% if enable_thinking is false %}{{ '<think>\n\n</think>\n\n' }}{% endif %}"):
        template = TURNS.removesuffix("<|a|>") + end
        follows = {"<|a|>": "hm", "<think>": "hm", "hm": "hm", "<0x0A>": "yes", "yes": "!"}
        with opened(replace(THINKS, template=template, follows=follows)) as writer:
            assert answer(writer) == "yes!"


def test_a_system_that_the_template_refuses_speaks_all_the_same(opened: Opened) -> None:
    with opened(replace(SAYS, template=GEMMA)) as writer:
        tokens = [token for block in writer._prompt_blocks(ASKED) for token in block]
        assert "user\n짧게.\n\n예산?" in writer._llama.detokenize(tokens).decode()


BEGINNINGS = [
    ("", True, 1),
    ("{{ bos_token }}", True, 1),
    ("<s>", True, 1),
    ("{{ bos_token }}", False, 1),
    ("", False, 0),
]


@pytest.mark.parametrize(("template", "adds", "count"), BEGINNINGS)
def test_a_text_begins_once(opened: Opened, template: str, adds: bool, count: int) -> None:
    model = replace(SAYS, template=template + TURNS, keys={"tokenizer.ggml.add_bos_token": adds})
    with opened(model) as writer:
        tokens = [token for block in writer._prompt_blocks(ASKED) for token in block]
        begin, end = writer._llama.token_bos(), writer._llama.token_eos()
    assert tokens.count(begin) == count
    assert tokens[:count] == [begin] * count
    assert end not in tokens


def test_a_model_that_ends_its_texts_does_not_end_the_prompt(opened: Opened) -> None:
    with opened(replace(SAYS, keys={"tokenizer.ggml.add_eos_token": True})) as writer:
        assert writer._llama.token_eos() not in [token for block in writer._prompt_blocks(ASKED) for token in block]


def test_a_context_is_no_longer_than_the_model_was_trained_for(opened: Opened, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "sttEngine.engines")
    with opened(replace(SAYS, keys={"llama.context_length": 768}), context=4096) as writer:
        assert writer.context_tokens == 768
        assert answer(writer) == "yes!"
        with pytest.raises(ContextExceeded):
            answer(writer, most=768)
    assert any("768" in record.getMessage() and "4096" in record.getMessage() for record in caplog.records)


def test_a_context_of_any_length_can_be_filled(opened: Opened) -> None:
    """llama.cpp rounds a length up."""
    with opened(replace(SAYS, follows={"<|a|>": "yes", "yes": "yes"}), context=600) as writer:
        assert writer.context_tokens == 600
        room = 600 - sum(len(block) for block in writer._prompt_blocks(ASKED))
        assert answer(writer, most=room) == "yes" * room
        with pytest.raises(ContextExceeded):
            answer(writer, most=room + 1)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process cannot be held to an amount of memory")
def test_a_context_that_does_not_fit_in_memory_says_what_to_set(opened: Opened) -> None:
    import resource

    long = 2**20  # tokens, of more than a kilobyte each
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (psutil.Process().memory_info().vms + 2**29, before[1]))
    try:
        with pytest.raises(ContextTooLarge) as caught, opened(replace(SAYS, keys={"llama.context_length": long}), context=long):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
    assert "RECORDROUTE_CONTEXT_TOKENS" in caught.value.hint
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("template", ["{% for", "{{ raise_exception('no') }}", "{{ nothing.at.all }}"])
def test_a_template_that_cannot_be_used_is_told_when_the_model_is_loaded(opened: Opened, template: str) -> None:
    with pytest.raises(ModelCorrupt), opened(replace(SAYS, template=template)):
        pass


def test_a_damaged_file_is_told_as_one(tmp_path: Path, opened: Opened) -> None:
    with opened(SAYS):
        pass
    path = tmp_path / "tiny" / "model.gguf"
    for size in (path.stat().st_size - 4096, 100, 0):
        path.write_bytes(path.read_bytes()[:size])
        installed.record(path.parent, "tiny", "local")
        engines = LeasedEngines(EngineConfig(str(tmp_path), 1, 4096, "cpu"), idle_seconds=60.0)
        with pytest.raises(ModelCorrupt), engines.writer("tiny"):
            pass
        engines.close()


HOT = 10.0
UNSURE = replace(SAYS, sureness=0.1)  # it says anything at that temperature
NARROW: list[tuple[str, int | float]] = [("temp", 0.01), ("top_k", 1), ("top_p", 0.001), ("min_p", 1.0)]
ODD: list[tuple[str, int | float | str]] = [("temp", -1.0), ("top_p", float("nan")), ("temp", "cold"), ("top_k", "one")]


@pytest.mark.parametrize(("name", "value"), NARROW)
def test_a_sampled_answer_is_drawn_as_the_file_recommends(opened: Opened, name: str, value: int | float) -> None:
    with opened(replace(UNSURE, keys={f"general.sampling.{name}": value})) as writer:
        assert {answer(writer, temperature=HOT, seed=seed) for seed in range(8)} == {"yes!"}


@pytest.mark.parametrize(("name", "value"), ODD)
def test_a_recommendation_that_cannot_be_meant_counts_as_none(opened: Opened, name: str, value: int | float | str) -> None:
    with opened(replace(UNSURE, keys={f"general.sampling.{name}": value})) as writer:
        assert len({answer(writer, temperature=HOT, seed=seed) for seed in range(8)}) > 4


def test_a_greedy_answer_stays_greedy(opened: Opened) -> None:
    with opened(replace(UNSURE, keys={"general.sampling.temp": HOT})) as writer:
        assert {answer(writer, seed=seed) for seed in range(8)} == {"yes!"}


def test_a_form_holds_a_model_that_would_think(opened: Opened) -> None:
    schema = {"type": "object", "properties": {"a": {"enum": [1]}}, "required": ["a"], "additionalProperties": False}
    with opened(THINKS) as writer:
        text = "".join(pieces(writer, WriteOptions(max_tokens=64, schema=schema)))
    assert json.loads(text) == {"a": 1}
