"""One server for the tests of a module: they check, too, that a bad file harms no other."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.watched_server import WatchedServer, watched_server

MAX_UPLOAD_BYTES = 64 * 1024**2


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> Iterator[None]:
    """A shell that starts tests in the background has them ignore the interrupt, and what they start would ignore it too."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="module")
def server(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedServer]:
    """Takes files of 64 MiB at most."""
    data_dir = tmp_path_factory.mktemp("server") / "data"
    with watched_server(data_dir, models_dir, RECORDROUTE_MAX_UPLOAD_BYTES=str(MAX_UPLOAD_BYTES)) as made:
        yield made
