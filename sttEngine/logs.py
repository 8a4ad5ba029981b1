"""Logging, set up once for a process. Lines go to stderr and carry ids and sizes, never what was said or a file's name.

The message of an exception may quote either, so a trace that is logged holds types and places alone: the formatter sees to it
for every record, those of libraries among them, `log_without_content` where a process may not have set up its logs.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import Any, TextIO

from sttEngine.errors import InvalidRequest

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
log = logging.getLogger(__name__)

_FORMAT = "%(asctime)s.%(msecs)03d %(levelname).1s %(name)s: %(message)s"
# Libraries that log each request or frame at INFO, addresses and payloads among it.
_TALKATIVE = ("httpx", "httpcore", "websockets", "uvicorn.access", "asyncio", "multipart", "python_multipart")


def set_up_logs(level: str, stream: TextIO | None = None) -> None:
    """Log from `level` on (DEBUG, INFO, WARNING, ERROR; any case) to `stream`, stderr unless given. Raises InvalidRequest.

    Setting up again replaces what was set up before.
    """
    name = level.upper()
    if name not in LEVELS:
        raise InvalidRequest(f"{level!r} is no log level.", hint=f"Set RECORDROUTE_LOG_LEVEL to one of {', '.join(LEVELS)}.")
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Formatter(_FORMAT, datefmt="%H:%M:%S"))
    root = logging.getLogger()
    for old in [present for present in root.handlers if getattr(present, "name", None) == "recordroute"]:
        root.removeHandler(old)
    handler.name = "recordroute"
    root.addHandler(handler)
    root.setLevel(name)
    for talkative in _TALKATIVE:
        logging.getLogger(talkative).setLevel(logging.WARNING)


def trace_without_content(error: BaseException) -> str:
    """Types and places of a chain of exceptions, the last one first; what they say is left out."""
    return "\n".join(_links(error, set()))


def log_without_content(log: logging.Logger, error: BaseException, message: str, *args: object) -> None:
    """Log at ERROR, at the border of a process or request, what happened and the trace of `error` without what it says."""
    log.error(f"{message}\n%s", *args, trace_without_content(error))


def log_loop_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An event loop's exception handler. The loop's own shows exceptions and arguments of callbacks as they are."""
    error = context.get("exception")
    # The message names the callback with its arguments when there is a handle; without one it is a constant.
    message = "a callback broke" if "handle" in context else str(context.get("message"))
    if isinstance(error, BaseException):
        log_without_content(log, error, "event loop: %s", message)
    else:
        log.error("event loop: %s", message)


def keep_content_out_of_traces() -> None:
    """For a process of ours: what nobody caught, in any thread, ends on stderr without what it says."""

    def tell(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None and not issubclass(kind, KeyboardInterrupt):
            print(trace_without_content(error), file=sys.stderr, flush=True)

    sys.excepthook = tell
    threading.excepthook = lambda told: tell(told.exc_type, told.exc_value, told.exc_traceback)


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler's formatter may have left its own there
        return super().format(record)

    def formatException(self, ei: Any) -> str:
        return trace_without_content(ei[1]) if ei[1] is not None else ""


def _links(error: BaseException, seen: set[int]) -> list[str]:
    if id(error) in seen:
        return []
    seen.add(id(error))
    places = "".join(traceback.format_tb(error.__traceback__))
    told = [f"{places}{type(error).__module__}.{type(error).__qualname__}"]
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            told += _links(part, seen)
    before = error.__cause__ or error.__context__
    return told + _links(before, seen) if before is not None else told
