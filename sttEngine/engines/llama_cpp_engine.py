"""The local language model: llama.cpp through llama-cpp-python, from one GGUF file with its own chat template."""

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
from sttEngine.engines.llama_cpp_reading import Block, Reading
from sttEngine.engines.registry import EngineConfig
from sttEngine.errors import Cancelled, ModelCorrupt
from sttEngine.weights.installed import locate

if TYPE_CHECKING:
    from sttEngine.engines.llama_cpp_grammar import HeldGreedy

log = logging.getLogger(__name__)

BATCH_TOKENS = 512
# Qwen2.5's own template and most others; used only when a file brings none.
CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "<|im_start|>assistant\n"
)


class LlamaCpp:
    """A Writer. Keeps what it has read: of a call that begins with the same messages only the others are read."""

    def __init__(self, llama: Any, model: str, device: str) -> None:
        self._llama: Any = llama
        self.model = model
        self.device = device
        self.context_tokens = int(llama.n_ctx())
        self._template = _chat_template(llama)
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
        decoder = codecs.getincrementaldecoder("utf-8")("replace")  # a Korean syllable may be spread over two tokens
        self._cancel = cancel
        started = time.perf_counter()
        try:
            for count, token in enumerate(self._guarded(tokens, cancel), start=1):
                self._written += 1
                if self._ends(token):
                    break
                if piece := decoder.decode(self._llama.detokenize([token], special=False)):
                    yield piece
                if count >= options.max_tokens:
                    break
            if rest := decoder.decode(b"", final=True):
                yield rest
        finally:
            self._cancel = None
            self._seconds += time.perf_counter() - started
            tokens.close()
            if held is not None:
                self._llama._sampler = None  # it calls `held`, which is freed now
                held.close()

    def _generated(self, blocks: Sequence[Block], options: WriteOptions, held: HeldGreedy | None) -> Generator[int]:
        yield from self._llama.generate(
            self._reading.prepare(blocks),
            temp=options.temperature,
            top_k=40,
            top_p=0.95,
            min_p=0.05,
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
        parts = [part for message in messages for part in (message.content, message.tail)]
        marked = [
            {"role": message.role, "content": f"\x00{2 * at}\x00\x00{2 * at + 1}\x00"} for at, message in enumerate(messages)
        ]
        blocks: list[Block] = []
        before: list[int] = []
        for position, piece in enumerate(self._template(messages=marked).prompt.split("\x00")):
            said = position % 2 == 1
            text = parts[int(piece)] if said else piece
            if text:
                before += self._llama.tokenize(text.encode(), add_bos=position == 0, special=not said)
            if said and before:
                blocks.append(tuple(before))
                before = []
        return [*blocks, tuple(before)] if before else blocks


def load(config: EngineConfig, model: str) -> LlamaCpp:
    """Raises ModelMissing or ModelCorrupt."""
    path = locate(config.models_path, model) / "model.gguf"  # before the import, which takes a while

    import llama_cpp

    on_gpu = config.device != "cpu" and bool(llama_cpp.llama_supports_gpu_offload())
    try:
        llama = llama_cpp.Llama(
            str(path),
            n_ctx=config.context_tokens,
            n_batch=BATCH_TOKENS,
            n_threads=config.threads,
            n_threads_batch=config.threads,
            n_gpu_layers=-1 if on_gpu else 0,
            verbose=False,
        )
    except (ValueError, RuntimeError) as error:
        raise ModelCorrupt(f"The language model {model} cannot be loaded.") from error
    return LlamaCpp(llama, model, "gpu" if on_gpu else "cpu")


def _chat_template(llama: Any) -> Any:
    from llama_cpp.llama_chat_format import Jinja2ChatFormatter

    def special(token: int) -> str:
        return "" if token < 0 else llama.detokenize([token], special=True).decode(errors="replace")

    template = llama.metadata.get("tokenizer.chat_template") or CHATML
    return Jinja2ChatFormatter(template, eos_token=special(llama.token_eos()), bos_token="")


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
