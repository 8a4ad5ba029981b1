"""One server for the tests of a module: they check, too, that a bad file harms no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.watched_server import WatchedServer, watched_server

MAX_UPLOAD_BYTES = 64 * 1024**2


@pytest.fixture(scope="module")
def server(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedServer]:
    """Takes files of 64 MiB at most."""
    data_dir = tmp_path_factory.mktemp("server") / "data"
    with watched_server(data_dir, models_dir, RECORDROUTE_MAX_UPLOAD_BYTES=str(MAX_UPLOAD_BYTES)) as made:
        yield made
