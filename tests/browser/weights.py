"""Servers that listen and write with real weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sttEngine.bench.live_server import LiveServer, live_server

PATIENCE_MS = 600_000  # for small weights on a few cores that others use as well
STARTERS = ("whisper-base", "qwen2.5-coder-1.5b-instruct", "multilingual-e5-small")


@contextmanager
def server_with(folder: Path, models_dir: Path, models: Sequence[str]) -> Iterator[LiveServer]:
    """An empty archive in `folder`, and of the models these alone."""
    (folder / "models").mkdir()
    for model in models:
        (folder / "models" / model).symlink_to(models_dir / model)
    (folder / "archive").mkdir()
    with live_server(folder / "archive", environment={"RECORDROUTE_MODELS_DIR": str(folder / "models")}) as started:
        yield started
