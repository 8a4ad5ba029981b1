"""The local language model: llama.cpp through llama-cpp-python, from one GGUF file with its own chat template.

Models that think are kept from it as far as their template allows. One that thinks nevertheless gets THINKING_TOKENS beside those
of its answer, as far as the context has room, and its thoughts are left out.
"""

from __future__ import annotations

import codecs
import functools
import json
import logging
import time
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sttEngine.domain import Usage
from sttEngine.engines.base import CancelFlag, ContextExceeded, Message, WriteOptions
from sttEngine.engines.llama_cpp_file import sampling
from sttEngine.engines.llama_cpp_loading import opened
from sttEngine.engines.llama_cpp_reading import Block, Reading
from sttEngine.engines.registry import EngineConfig
from sttEngine.engines.thinking import CLOSING, OPENING, THINKING_TOKENS, Spoken
from sttEngine.errors import Cancelled, ModelCorrupt
from sttEngine.weights.installed import locate

if TYPE_CHECKING:
    from sttEngine.engines.llama_cpp_grammar import HeldGreedy
    from sttEngine.engines.llama_cpp_template import ChatTemplate

log = logging.getLogger(__name__)

_OTHER_MODEL = "Choose another model in RECORDROUTE_LANGUAGE_MODEL, or fetch this one from another source."


class LlamaCpp:
    """A Writer. Keeps what it has read: of a call that begins with the same messages only the others are read."""

    def __init__(self, llama: Any, model: str, device: str) -> None:
        """Raises ModelCorrupt."""
        self._llama: Any = llama
        self.model = model
        self.device = device
        self.context_tokens = min(int(llama.n_ctx()), len(llama.input_ids))  # llama.cpp rounds up, llama-cpp-python does not
        self._template = _chat_template(llama, model)
        self._sampling = sampling(llama.metadata)
        self._thought_marks = _single_tokens(llama, (OPENING, CLOSING))
        self._reading = Reading(llama)
        self._written = 0
        self._seconds = 0.0
        self._cancel: CancelFlag | None = None
        self._abort = _install_abort(llama, self._aborted)

    @property
    def usage(self) -> Usage:
        return Usage(self._reading.read_tokens, self._written, self._seconds)

    def count_tokens(self, text: str) -> int:
        return len(self._llama.tokenize(text.encode(), add_bos=False, special=False))

    def write(self, messages: Sequence[Message], options: WriteOptions, cancel: CancelFlag) -> Iterator[str]:
        cancel.raise_if_set()
        blocks = self._prompt_blocks(messages)
        length = sum(len(block) for block in blocks)
        if length + options.max_tokens > self.context_tokens:
            raise ContextExceeded(f"{length} tokens of prompt and {options.max_tokens} of answer exceed {self.context_tokens}")
        self._llama.set_seed(options.seed)
        held = self._held(options)
        tokens = self._generated(blocks, options, held)
        self._cancel = cancel
        started = time.perf_counter()
        try:
            room = min(THINKING_TOKENS, self.context_tokens - length - options.max_tokens)
            yield from self._answer(self._guarded(tokens, cancel), options.max_tokens, room)
        finally:
            self._cancel = None
            self._seconds += time.perf_counter() - started
            tokens.close()
            if held is not None:
                self._llama._sampler = None  # it calls `held`, which is freed now
                held.close()

    def _answer(self, tokens: Iterator[int], left: int, room: int) -> Iterator[str]:
        """The text of at most `left` tokens, those of thoughts not counted as long as there is `room`."""
        spoken = Spoken(maybe_opened=False)
        decoder = codecs.getincrementaldecoder("utf-8")("replace")  # a Korean syllable may be spread over two tokens
        for token in tokens:
            self._written += 1
            if self._ends(token):
                break
            thinking = spoken.thinking
            piece = spoken.take(decoder.decode(self._llama.detokenize([token], special=token in self._thought_marks)))
            if piece or spoken.thinking:
                yield piece
            thought = (thinking or spoken.thinking) and room > 0
            room, left = room - thought, left - (not thought)
            if left <= 0:
                break
        if rest := spoken.take(decoder.decode(b"", final=True)) + spoken.rest():
            yield rest

    def _generated(self, blocks: Sequence[Block], options: WriteOptions, held: HeldGreedy | None) -> Generator[int]:
        yield from self._llama.generate(
            self._reading.prepare(blocks),
            temp=options.temperature and (self._sampling.temperature or options.temperature),
            top_k=self._sampling.top_k,
            top_p=self._sampling.top_p,
            min_p=self._sampling.min_p,
            repeat_penalty=1.0,  # a penalty makes names and numbers that must be repeated come out wrong
            logits_processor=None if held is None else [held],
            grammar=_grammar(options.schema) if held is None else None,
        )

    def _held(self, options: WriteOptions) -> HeldGreedy | None:
        """What holds a greedy answer to its schema. A sampled one is held by llama-cpp-python itself, at its pace."""
        if options.schema is None or options.temperature > 0:
            return None
        from sttEngine.engines.llama_cpp_grammar import HeldGreedy

        return HeldGreedy(self._llama._model.vocab, _gbnf(json.dumps(options.schema, ensure_ascii=False)))

    def close(self) -> None:
        self._llama.close()
        self._llama = None

    def _guarded(self, tokens: Iterator[int], cancel: CancelFlag) -> Iterator[int]:
        """`tokens`, stopped by `cancel` between tokens and inside an evaluation."""
        while True:
            cancel.raise_if_set()
            try:
                token = next(tokens)
            except StopIteration:
                return
            except RuntimeError as error:
                self._reading.forget()  # an aborted evaluation may have left a part of its batch behind
                if cancel.is_set():
                    raise Cancelled from error
                raise
            yield token

    def _aborted(self) -> bool:
        return self._cancel is not None and self._cancel.is_set()

    def _ends(self, token: int) -> bool:
        import llama_cpp

        return bool(llama_cpp.llama_vocab_is_eog(self._llama._model.vocab, token))

    def _prompt_blocks(self, messages: Sequence[Message]) -> list[Block]:
        """A block for each content and each tail, with what the template puts before it; at last what ends the prompt.

        Control tokens come from the template alone: what people said is tokenised as plain text.
        """
        blocks: list[Block] = []
        before = self._beginning()
        for position, piece in enumerate(self._template.pieces(messages)):
            tokens = self._llama.tokenize(piece.text.encode(), add_bos=False, special=not piece.said) if piece.text else []
            if position == 0 and before and tokens[:1] == before:  # the template has put it there too
                before = []
            before += tokens
            if piece.said and before:
                blocks.append(tuple(before))
                before = []
        return [*blocks, tuple(before)] if before else blocks

    def _beginning(self) -> list[int]:
        """The token that every text of this model begins with, if there is one."""
        import llama_cpp

        return [self._llama.token_bos()] if llama_cpp.llama_vocab_get_add_bos(self._llama._model.vocab) else []


def load(config: EngineConfig, model: str) -> LlamaCpp:
    """Raises ModelMissing, ModelCorrupt or ContextTooLarge."""
    path = locate(config.models_path, model) / "model.gguf"  # before the import, which takes a while

    import llama_cpp

    on_gpu = config.device != "cpu" and bool(llama_cpp.llama_supports_gpu_offload())
    try:
        llama = opened(path, config.context_tokens, config.threads, on_gpu)
    except ValueError as error:
        raise ModelCorrupt(f"The language model {model} cannot be loaded.") from error
    return LlamaCpp(llama, model, "gpu" if on_gpu else "cpu")


def _chat_template(llama: Any, model: str) -> ChatTemplate:
    from sttEngine.engines.llama_cpp_template import ChatTemplate, TemplateUnusable

    def special(token: int) -> str:
        return "" if token < 0 else str(llama._model.token_get_text(token))

    text = llama.metadata.get("tokenizer.chat_template", "")
    try:
        return ChatTemplate(text, bos=special(llama.token_bos()), eos=special(llama.token_eos()))
    except TemplateUnusable as error:
        raise ModelCorrupt(f"The language model {model} has a chat template that cannot be used.", hint=_OTHER_MODEL) from error


def _single_tokens(llama: Any, texts: Sequence[str]) -> frozenset[int]:
    """Those of `texts` that are one token each."""
    read = (llama.tokenize(text.encode(), add_bos=False, special=True) for text in texts)
    return frozenset(tokens[0] for tokens in read if len(tokens) == 1)


def _install_abort(llama: Any, aborted: Any) -> Any:
    """Let llama.cpp ask `aborted` while it evaluates. The returned object must live as long as the context."""
    import llama_cpp

    callback = llama_cpp.ggml_abort_callback(lambda _: aborted())
    llama_cpp.llama_set_abort_callback(llama._ctx.ctx, callback, None)
    return callback


def _grammar(schema: dict[str, Any] | None) -> Any:
    if schema is None:
        return None
    from llama_cpp.llama_grammar import LlamaGrammar

    return LlamaGrammar.from_string(_gbnf(json.dumps(schema, ensure_ascii=False)), verbose=False)


@functools.lru_cache(maxsize=32)
def _gbnf(schema: str) -> str:
    from llama_cpp.llama_grammar import json_schema_to_gbnf

    return str(json_schema_to_gbnf(schema))
