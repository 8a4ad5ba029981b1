"""Logging, set up once for a process. Lines go to stderr and carry ids and sizes, never what was said or a file's name."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

from sttEngine.errors import InvalidRequest

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
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
    handler.setFormatter(logging.Formatter(_FORMAT, datefmt="%H:%M:%S"))
    root = logging.getLogger()
    for old in [present for present in root.handlers if getattr(present, "name", None) == "recordroute"]:
        root.removeHandler(old)
    handler.name = "recordroute"
    root.addHandler(handler)
    root.setLevel(name)
    for talkative in _TALKATIVE:
        logging.getLogger(talkative).setLevel(logging.WARNING)
