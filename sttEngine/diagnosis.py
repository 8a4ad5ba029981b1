"""What this machine has and lacks for RecordRoute, without loading an engine: for `doctor` and the page's settings."""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import shutil
import stat
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

import psutil

from sttEngine import __version__, bootstrap
from sttEngine.domain import DeviceUse
from sttEngine.engines.registry import (
    EMBEDDING_ENGINE,
    EXTRAS,
    LANGUAGE_ENGINE,
    LANGUAGE_SERVER_ENGINE,
    SPEECH_ENGINES,
    install_command,
)
from sttEngine.launching import own_command
from sttEngine.port_use import Port, port_use
from sttEngine.problems import LANGUAGE_PACKAGE, Problem, problems
from sttEngine.settings import Settings
from sttEngine.setup import node
from sttEngine.weights import installed
from sttEngine.weights.catalog import load_catalog

PACKAGES = (
    "fastapi",
    "uvicorn",
    "websockets",
    "apsw",
    "faster-whisper",
    "ctranslate2",
    "openai-whisper",
    "torch",
    "llama-cpp-python",
    "sentence-transformers",
    "pypdf",
    "python-docx",
)
PROBE_TIMEOUT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Package:
    name: str
    version: str | None  # None: not installed
    needed: bool = True  # False: an extra of an engine that the settings do not name


@dataclass(frozen=True, slots=True)
class EngineUse:
    """An engine, what it is for, whether its package is here, and whether the settings name it."""

    name: str
    purpose: Literal["speech", "language", "embedding"]
    version: str | None
    in_use: bool
    install: str | None  # the command for a missing one, in the project's folder, where set-up does not bring it


@dataclass(frozen=True, slots=True)
class Tool:
    """A program or built part; `path` is None where it is missing."""

    name: str
    path: str | None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    id: str
    kind: str
    state: Literal["ready", "missing", "corrupt"]
    chosen: bool  # the settings name it


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything the doctor knows. Sizes are bytes."""

    set_up: bool
    version: str
    python: str
    system: str
    cores: int
    memory_bytes: int
    devices: tuple[str, ...]
    device: DeviceUse | None  # for the chosen speech engine; None: it could not be asked
    engines: tuple[EngineUse, ...]
    packages: tuple[Package, ...]
    tools: tuple[Tool, ...]
    weights: tuple[Weights, ...]
    ports: tuple[Port, ...]
    data_dir: str
    data_bytes: int
    models_dir: str
    models_bytes: int
    free_disk_bytes: int
    problems: tuple[Problem, ...]


def diagnose(settings: Settings) -> Diagnosis:
    """Look at this machine. Takes a second, three with PyTorch's engine, and blocks: call it off the event loop."""
    extras = {name: engine == settings.speech_engine for engine, name in EXTRAS.items()}
    packages = tuple(Package(name, _installed_version(name), extras.get(name, True)) for name in (*PACKAGES, *extras))
    tools = _tools(settings)
    weights = _weights(settings)
    ports = tuple(port_use(name, settings.host, number) for name, number in (("http", settings.port), ("ws", settings.ws_port)))
    free = shutil.disk_usage(_existing(settings.data_dir)).free
    return Diagnosis(
        set_up=all(package.version for package in packages if package.needed and package.name != LANGUAGE_PACKAGE),
        version=__version__,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        cores=os.cpu_count() or 1,
        memory_bytes=psutil.virtual_memory().total,
        devices=_devices(),
        device=_device(settings),
        engines=_engines(settings),
        packages=packages,
        tools=tools,
        weights=weights,
        ports=ports,
        data_dir=str(settings.data_dir),
        data_bytes=_bytes_in(settings.data_dir),
        models_dir=str(settings.models_dir),
        models_bytes=_bytes_in(settings.models_dir),
        free_disk_bytes=free,
        problems=tuple(problems(packages, tools, weights, ports, free)),
    )


def _installed_version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _devices() -> tuple[str, ...]:
    """ "cpu", and the accelerators whose drivers are here, whether or not an engine can use them."""
    found = ["cpu"]
    if shutil.which("nvidia-smi") or Path("/proc/driver/nvidia/version").exists():
        found.append("cuda")
    if sys.platform == "darwin" and platform.machine() == "arm64":
        found.append("mps")
    return tuple(found)


def _device(settings: Settings) -> DeviceUse | None:
    """Where the chosen speech engine would run. Another process computes there, so that this one loads nothing."""
    ask = [*own_command("sttEngine.engines.devices"), settings.speech_engine, settings.device]
    try:
        told = subprocess.run(ask, capture_output=True, timeout=PROBE_TIMEOUT_SECONDS, cwd=bootstrap.ROOT, check=True).stdout
        return DeviceUse(**json.loads(told))
    except (OSError, ValueError, subprocess.SubprocessError):  # no package, or a driver that takes the process down with it
        return None


def _engines(settings: Settings) -> tuple[EngineUse, ...]:
    packages = {"whisper.cpp": EXTRAS["whisper.cpp"]}  # an engine is named as its package, but for these
    speech = tuple(
        EngineUse(
            name, "speech", _installed_version(packages.get(name, name)), name == settings.speech_engine, install_command(name)
        )
        for name in SPEECH_ENGINES
    )
    local = not settings.language_server
    return (
        *speech,
        EngineUse(LANGUAGE_ENGINE[0], "language", _installed_version(LANGUAGE_PACKAGE), local, None),
        EngineUse(LANGUAGE_SERVER_ENGINE[0], "language", _installed_version("openai"), not local, None),
        EngineUse(EMBEDDING_ENGINE[0], "embedding", _installed_version(EMBEDDING_ENGINE[0]), True, None),
    )


def _bytes_in(folder: Path) -> int:
    """What the files below it take; one that goes meanwhile counts nothing. Links are not followed."""
    found = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            status = path.lstat()
            found += status.st_size if stat.S_ISREG(status.st_mode) else 0
    return found


def _tools(settings: Settings) -> tuple[Tool, ...]:
    ffmpeg = settings.ffmpeg_path or shutil.which("ffmpeg") or _wheel_ffmpeg()
    own_path = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.prefix) / ("Scripts" if bootstrap.WINDOWS else "bin"))])
    node_path = shutil.which("node", path=own_path)
    node_version = node.version(node_path) if node_path else None
    root = Path(bootstrap.ROOT)
    page, shell = root / "frontend" / "dist" / "index.html", root / "electron" / "node_modules" / "electron" / "dist"
    return (
        Tool("ffmpeg", ffmpeg if ffmpeg and Path(ffmpeg).exists() else None),
        Tool("node", node_path, ".".join(map(str, node_version)) if node_version else None),
        Tool("compiler", next(filter(None, map(shutil.which, ("cc", "gcc", "clang", "cl"))), None)),
        Tool("page", str(page) if page.exists() else None),
        Tool("shell", str(shell) if shell.is_dir() else None),
    )


def _wheel_ffmpeg() -> str | None:
    """The ffmpeg inside imageio-ffmpeg, found without importing it."""
    spec = importlib.util.find_spec("imageio_ffmpeg")
    if spec is None or spec.origin is None:
        return None
    found = sorted((Path(spec.origin).parent / "binaries").glob("ffmpeg-*"))
    return str(found[0]) if found else None


def _weights(settings: Settings) -> tuple[Weights, ...]:
    chosen = {settings.speech_model, settings.embedding_model}
    if not settings.language_server:
        chosen.add(settings.language_model)
    return tuple(
        Weights(model.id, model.kind, installed.state(settings.models_dir, model.id), model.id in chosen)
        for model in load_catalog().models
    )


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())
