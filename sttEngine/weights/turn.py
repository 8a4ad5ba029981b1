"""One at a time works on a model's files: threads and processes that fetch or remove the same model take turns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sttEngine.errors import Conflict
from sttEngine.weights.transfer import Transfer

LOOK_SECONDS = 0.2  # between two tries for the turn


@contextmanager
def in_turn(models_dir: Path, model_id: str, transfer: Transfer) -> Iterator[None]:
    """Wait for whoever works on the model, then hold the turn. Raises Cancelled when told to stop before it comes."""
    lock = _lock(models_dir, model_id)
    while True:
        transfer.go_on()
        try:
            lock.acquire(timeout=0)
            break
        except Timeout:
            transfer.wait(LOOK_SECONDS)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def at_once(models_dir: Path, model_id: str) -> Iterator[None]:
    """Hold the turn if nobody has it. Raises Conflict."""
    try:
        with _lock(models_dir, model_id).acquire(timeout=0):
            yield
    except Timeout as error:
        raise Conflict(f"{model_id} is being fetched.", hint="Wait until it is here.") from error


def _lock(models_dir: Path, model_id: str) -> FileLock:
    folder = models_dir / ".downloads"
    folder.mkdir(parents=True, exist_ok=True)
    return FileLock(folder / f"{model_id}.lock")
