"""Loading a GGUF file into llama.cpp, with no more context than its model takes."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from sttEngine.engines.llama_cpp_file import told, trained_tokens
from sttEngine.errors import ContextTooLarge

log = logging.getLogger(__name__)

BATCH_TOKENS = 512
LEAST_CONTEXT_TOKENS = 512  # a model that does not load with this does not load at all


def opened(path: Path, wanted_tokens: int, threads: int, on_gpu: bool) -> Any:
    """llama.cpp with the model and the context that is wanted, or the longest that the model was trained for.

    Raises ContextTooLarge, or ValueError when the model does not load with a short context either.
    """
    tokens = min(wanted_tokens, trained_tokens(told(path)))
    if tokens < wanted_tokens:
        log.info("the language model was trained for %d tokens: that is its context, not %d", tokens, wanted_tokens)
    llama = _tried(path, tokens, threads, on_gpu)
    if not isinstance(llama, Exception):
        return llama
    if tokens > LEAST_CONTEXT_TOKENS:
        small = _tried(path, LEAST_CONTEXT_TOKENS, threads, on_gpu)
        if not isinstance(small, Exception):
            small.close()
            raise ContextTooLarge(f"The language model does not fit in memory with a context of {tokens} tokens.") from llama
    raise ValueError("llama.cpp does not load the file") from llama


def _tried(path: Path, tokens: int, threads: int, on_gpu: bool) -> Any:
    """llama.cpp with the model, or what it raised: for too much of a context the same as for a damaged file."""
    import jinja2
    import llama_cpp

    try:
        return llama_cpp.Llama(
            str(path),
            n_ctx=tokens,
            n_batch=BATCH_TOKENS,
            n_threads=threads,
            n_threads_batch=threads,
            n_gpu_layers=-1 if on_gpu else 0,
            verbose=False,
        )
    except (ValueError, RuntimeError, jinja2.TemplateError) as error:
        return error.with_traceback(None)  # its frames would keep what was loaded so far
